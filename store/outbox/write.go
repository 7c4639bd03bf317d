package outbox

import (
	"errors"
	"runtime"
	"time"

	"bodega/inventory"
	"bodega/journal"
)

const (
	lingerFor = 100 * time.Millisecond // how long what nobody waits for waits for company
	lazyMax   = 4096                   // of those that queue
	keptMax   = 1 << 16                // records that are kept while nothing can be written, entries excepted
	queueMax  = 1 << 16                // records that wait for a write that takes long; then there are no new entries
	roomPause = time.Second            // before another try when there was no room
	failPause = 10 * time.Second       // before the journal is opened once more, after a failed write; and before a damaged one is looked for again
)

// errBroken is why an entry could not be noted for now.
var errBroken = errors.New("outbox: nothing can be noted for now")

// errStuck is why nothing more is queued.
var errStuck = errors.New("outbox: a write to the disk does not end")

// item is a record on its way to the journal.
type item struct {
	payload []byte
	entry   bool // given up rather than kept where it cannot be written
	done    chan struct{}
	err     error                 // set before done is closed
	placed  func(lsn journal.LSN) // called once it is durable, with mu held; nil as a rule
}

// put queues records together. The caller holds mu.
func (o *Outbox) put(urgent bool, items ...*item) {
	if len(o.queue) == 0 || urgent && !o.urgent {
		o.signal()
	}
	o.queue = append(o.queue, items...)
	o.urgent = o.urgent || urgent
}

// run is the writer: what queues while it writes is written next, in one go.
func (o *Outbox) run() {
	defer close(o.stopped)
	for {
		items, open := o.gather()
		if len(items) > 0 {
			o.write(items)
		}
		if !open {
			o.closeLog()
			return
		}
	}
}

// gather returns what has queued. What nobody waits for lingers for company.
func (o *Outbox) gather() (items []*item, open bool) {
	runtime.Gosched() // those that are about to queue join
	lingered := false
	for {
		o.mu.Lock()
		if n := len(o.queue); o.closed || n > 0 && (o.urgent || lingered || n >= lazyMax) {
			items, o.queue, o.urgent = o.queue, nil, false
			open = !o.closed
			o.mu.Unlock()
			return items, open
		}
		waiting := len(o.queue) > 0
		o.mu.Unlock()
		var linger <-chan time.Time
		if waiting {
			linger = time.After(lingerFor)
		}
		select {
		case <-o.wake:
		case <-linger:
			lingered = true
		}
	}
}

// write writes records together, or gives up those that nobody can wait for.
func (o *Outbox) write(items []*item) {
	if !o.ready() {
		o.giveUp(items, errBroken)
		return
	}
	entries := make([]journal.Entry, 0, len(items)+1)
	o.mu.Lock()
	recovered, gap := o.failing, o.gap
	o.mu.Unlock()
	if recovered {
		entries = append(entries, journal.Entry{Type: journal.Data, Payload: gap.append()})
	}
	noted := 0
	for _, it := range items {
		entries = append(entries, journal.Entry{Type: journal.Data, Payload: it.payload})
		if it.entry {
			noted++
		}
	}
	start := time.Now()
	last, err := o.append(entries, noted)
	if err != nil {
		o.failed(err)
		o.giveUp(items, err)
		return
	}
	first := last - journal.LSN(len(items)) + 1
	o.mu.Lock()
	for i, it := range items {
		if it.placed != nil {
			it.placed(first + journal.LSN(i))
		}
	}
	o.failing = o.gap != gap // some were given up meanwhile, of which the next write tells
	o.mu.Unlock()
	if hook := o.cfg.Hooks.Recovered; recovered && hook != nil {
		hook(gap)
	}
	if hook := o.cfg.Hooks.Synced; hook != nil {
		hook(len(entries), time.Since(start))
	}
	for _, it := range items {
		it.finish(nil) // whoever waits for it finds it told and counted
	}
	o.prune()
	o.mu.Lock()
	damaged := o.damaged
	o.mu.Unlock()
	if damaged && !time.Now().Before(o.lookAt) {
		o.look()
	}
}

func (it *item) finish(err error) {
	if it.done != nil {
		it.err = err
		close(it.done)
		it.done = nil
	}
}

// giveUp counts entries that cannot be written as a gap, and keeps the other records for later.
func (o *Outbox) giveUp(items []*item, err error) {
	o.mu.Lock()
	var keep []*item
	news, now := !o.failing, o.now()
	for _, it := range items {
		if it.entry {
			o.gap.add(now)
		} else {
			keep = append(keep, it)
		}
	}
	if over := len(keep) + len(o.queue) - keptMax; over > 0 {
		over = min(over, len(keep))
		o.gap.add(now)
		o.gap.Entries += int64(over - 1)
		keep = keep[over:]
	}
	o.queue = append(keep, o.queue...)
	o.failing = true
	o.mu.Unlock()
	if hook := o.cfg.Hooks.Failed; news && hook != nil {
		hook(err)
	}
	for _, it := range items {
		it.finish(err) // the same
	}
}

// add counts an entry that is missing. A gap that is so old that what is missing would not be kept any more is forgotten.
func (g *Gap) add(now inventory.Millis) {
	if g.Entries == 0 || now-g.To > keepMillis {
		*g = Gap{From: now}
	}
	g.To = now
	g.Entries++
}
