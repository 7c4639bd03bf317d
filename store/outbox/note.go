package outbox

import (
	"time"

	"bodega/inventory"
)

// Note is an entry whose caller waits for central. A nil *Note is nobody's. One goroutine uses it, and ends it with one of Answered,
// Refused, Unsent and Leave.
type Note struct {
	o       *Outbox
	id      ID
	history int
	done    chan struct{}
	ended   chan struct{} // closed with the end
}

// Note notes a command that is about to be sent, for a history: "" if the store knows of none. It does not wait: the command may be sent
// meanwhile. Cmd is as it is sent.
func (o *Outbox) Note(cmd *inventory.Command, timeline string) *Note {
	if o == nil {
		return nil
	}
	e := entry{at: o.now(), key: keyOf(cmd), command: inventory.AppendCommand(make([]byte, 0, 256), cmd)}
	n := &Note{o: o, done: make(chan struct{}), ended: make(chan struct{})}
	o.mu.Lock()
	switch {
	case o.closed || !o.loaded:
		if !o.closed {
			o.gap.add(e.at)
		}
		o.mu.Unlock()
		return nil
	case len(o.queue) >= o.cfg.queueMax: // the disk takes nothing, and does not say why
		news := !o.failing
		o.gap.add(e.at)
		o.failing = true
		o.mu.Unlock()
		if hook := o.cfg.Hooks.Failed; news && hook != nil {
			hook(errStuck)
		}
		return nil
	}
	defer o.mu.Unlock()
	n.history = o.meet(timeline)
	n.id, e.history = o.next, n.history
	e.id = n.id
	o.next++
	o.open[n.id] = n
	o.put(true, &item{payload: e.append(), entry: true, done: n.done})
	return n
}

// meet returns the number of a timeline. The first one is followed, and nothing is to be healed in it. The caller holds mu.
func (o *Outbox) meet(timeline string) int {
	if n := o.numberOf(timeline); n >= 0 {
		return n
	}
	n, how := len(o.histories), metOther
	if o.followed < 0 && timeline != "" {
		how = metFollowed
	}
	h := History{Timeline: timeline}
	o.takeHistory(n, h, how)
	o.put(false, &item{payload: appendHistory(n, &h, how)})
	if how == metFollowed {
		o.healed = n
		o.put(false, &item{payload: number(begin(kindHealed), n)})
	}
	return n
}

// Wait returns when the entry is on disk, or it is clear that it will not be for now: a sale does not wait for long.
func (n *Note) Wait() {
	if n != nil {
		n.o.await(n.done)
	}
}

// await returns when something is on disk or cannot be written, or after a moment: then it is false.
func (o *Outbox) await(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
	}
	t := time.NewTimer(o.cfg.patience)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// Answered ends the note of a command that central has carried out, in the history for which it was noted: the answer's position, and the
// lines of which nothing was done. It does not wait unless there are such lines, since an entry without an answer is asked for again as one
// with it is.
func (n *Note) Answered(at inventory.Offset, refused []int) {
	if n != nil {
		n.end((&answer{n.id, n.history, at, refused}).append(), len(refused) > 0)
	}
}

// Refused ends the note of a command that central has refused. It waits until that is on disk: whoever was told no must not have it done
// later.
func (n *Note) Refused() {
	if n != nil {
		n.end(closing(n.id, closedRefused), true)
	}
}

// Unsent ends the note of a command that was not sent, or of which central has said that it did nothing for now. It waits as Refused does.
func (n *Note) Unsent() {
	if n != nil {
		n.end(closing(n.id, closedUnsent), true)
	}
}

// Leave ends the note of a command to which there was no answer.
func (n *Note) Leave() {
	if n != nil {
		n.end(nil, false)
	}
}

func closing(id ID, why byte) []byte { return append(number(begin(kindClosed), id), why) }

func (n *Note) end(payload []byte, wait bool) {
	it := &item{payload: payload}
	if wait {
		it.done = make(chan struct{})
	}
	done := it.done
	n.o.mu.Lock()
	delete(n.o.open, n.id)
	if payload != nil && !n.o.closed {
		n.o.put(wait, it)
	} else {
		wait = false
	}
	n.o.mu.Unlock()
	close(n.ended)
	if wait {
		n.o.await(done)
	}
}
