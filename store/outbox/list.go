package outbox

import (
	"iter"
	"slices"

	"bodega/inventory"
	"bodega/journal"
)

// listBytesMax bounds the list for a person; it is also at most a quarter of the outbox.
const listBytesMax = 16 << 20

// Answer notes that an entry which was lost was carried out once more, in the history that is followed, up to a position; of refused lines
// nothing was done, and they are left.
func (o *Outbox) Answer(l *Lost, timeline string, at inventory.Offset, refused []int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := o.numberOf(timeline); n >= 0 && !o.closed {
		o.put(false, &item{payload: (&answer{l.ID, n, at, refused}).append()})
	}
}

// Settle notes that nothing is left to be done about an entry that was lost, and never had an answer: central has refused it.
func (o *Outbox) Settle(l *Lost) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.put(false, &item{payload: closing(l.ID, closedRefused)})
	}
}

// Enlist puts what is left of an entry on the list for a person, and notes in the same step what was done of it, if at is not below 0:
// all but the refused lines. Lines that central has answered to somebody else meanwhile are not put there, nor those that are there.
func (o *Outbox) Enlist(l *Lost, left *inventory.Command, reason, timeline string, at inventory.Offset, refused []int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	a := &answer{l.ID, max(0, o.numberOf(timeline)), at, refused}
	if left = o.unanswered(left); left == nil {
		o.put(false, &item{payload: a.append()})
		return
	}
	o.addToList(&Listed{Entry: l.ID, At: l.At, Since: o.now(), Reason: reason, Offset: l.Offset, Command: left}, a)
	for o.listBytes > min(listBytesMax, int(o.cfg.MaxBytes/4)) && len(o.list) > 1 {
		o.takeOff(o.list[0].ID)
		o.drops.all++
		o.drops.early++
		o.drops.earlyAt = o.now()
	}
}

// addToList puts something on the list under a new id. The caller holds mu.
func (o *Outbox) addToList(l *Listed, a *answer) {
	l.ID = o.next
	o.next++
	payload := l.append(a)
	o.enlist(l, a, payload, 0)
	o.put(true, &item{payload: payload, placed: o.placer(l.ID)})
}

// keysOf gives the keys of a command, each with its line, or that of all of it with -1.
func keysOf(cmd *inventory.Command) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		if cmd.Kind != inventory.Update && cmd.Kind != inventory.Partial {
			yield(cmd.KeyText, -1)
			return
		}
		for i := range cmd.Lines {
			if !yield(cmd.Lines[i].KeyText, i) {
				return
			}
		}
	}
}

// answeredMax bounds the keys that are remembered while something is healed.
const answeredMax = 1 << 17

// Settled notes that central has answered a command for good, but for lines that are open: what of it is on the list is taken off. Whoever
// repeats what he has no answer to settles it so himself: what he is told last counts.
func (o *Outbox) Settled(cmd *inventory.Command, open []int) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || len(o.keys) == 0 && o.healed == o.followed {
		return
	}
	off := map[ID][]string{}
	// An answer of the history before is lost like any other: what it was the answer to is healed as well.
	healing := o.followed >= 0 && o.healed != o.followed && cmd.Timeline == o.histories[o.followed].Timeline
	for key, line := range keysOf(cmd) {
		if line >= 0 && slices.Contains(open, line) {
			continue
		}
		if healing && len(o.answered) < answeredMax {
			if o.answered == nil {
				o.answered = map[string]struct{}{}
			}
			o.answered[key] = struct{}{}
		}
		if id, listed := o.keys[key]; listed {
			off[id] = append(off[id], key)
		}
	}
	for id, keys := range off {
		o.cross(id, keys)
	}
}

// cross takes lines with these keys off the list: the others are put there anew. The caller holds mu.
func (o *Outbox) cross(id ID, keys []string) {
	at, found := o.find(id)
	if !found {
		return
	}
	was, history := o.list[at].Listed, o.list[at].answer.history
	if rest := without(was.Command, func(key string) bool { return slices.Contains(keys, key) }); rest != nil {
		again := *was
		again.Entry, again.Command = 0, rest // what was done of the entry is noted with it
		o.addToList(&again, &answer{0, history, -1, nil})
	}
	o.takeOff(id)
}

// without returns a command without the lines whose keys are gone, nil if none is left.
func without(cmd *inventory.Command, gone func(key string) bool) *inventory.Command {
	rest := *cmd
	rest.Lines = nil
	for key, line := range keysOf(cmd) {
		switch {
		case gone(key):
		case line < 0:
			return cmd
		default:
			rest.Lines = append(rest.Lines, cmd.Lines[line])
		}
	}
	if len(rest.Lines) == 0 {
		return nil
	}
	return &rest
}

// unanswered returns what central has not answered to others in the history that is being healed, and what is not on the list already; nil if that is
// nothing. The caller holds mu.
func (o *Outbox) unanswered(cmd *inventory.Command) *inventory.Command {
	return without(cmd, func(key string) bool {
		_, answered := o.answered[key]
		_, listed := o.keys[key]
		return answered || listed
	})
}

// placer notes where something on the list was written. The function is called with mu held.
func (o *Outbox) placer(id ID) func(lsn journal.LSN) {
	return func(lsn journal.LSN) {
		if at, found := o.find(id); found {
			o.list[at].lsn = lsn
		}
	}
}

// takeOff takes something off the list. The caller holds mu.
func (o *Outbox) takeOff(id ID) (done chan struct{}) {
	if !o.strike(id) {
		return nil
	}
	done = make(chan struct{})
	o.put(true, &item{payload: number(begin(kindTaken), id), done: done})
	return done
}

// List returns what is on the list for a person behind an id, the oldest first, at most so many, and how many there are in all. It
// must not be changed.
func (o *Outbox) List(after ID, limit int) (page []*Listed, total int) {
	if o == nil {
		return nil, 0
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	at, _ := o.find(after + 1)
	for _, p := range o.list[at : at+min(len(o.list)-at, limit)] {
		page = append(page, p.Listed)
	}
	return page, len(o.list)
}

// Again returns what is on the list from histories that have a beginning in common with the one that is followed. In any other, whose
// products only happen to have the same ids, nothing of it is sent unless a person says so.
func (o *Outbox) Again() (list []*Listed) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.followed < 0 {
		return nil
	}
	here := &o.histories[o.followed]
	for _, p := range o.list {
		if n := p.answer.history; n >= 0 && n < len(o.histories) && here.related(&o.histories[n]) {
			list = append(list, p.Listed)
		}
	}
	return list
}

// Find returns what is on the list under an id, or nil.
func (o *Outbox) Find(id ID) *Listed {
	if page, _ := o.List(id-1, 1); len(page) > 0 && page[0].ID == id {
		return page[0]
	}
	return nil
}

// Take takes something off the list because a person says so, and returns when that is on disk, or a moment later. It says whether it was
// there.
func (o *Outbox) Take(id ID) bool {
	if o == nil {
		return false
	}
	o.mu.Lock()
	done := o.takeOff(id)
	o.mu.Unlock()
	if done == nil {
		return false
	}
	o.await(done)
	return true
}
