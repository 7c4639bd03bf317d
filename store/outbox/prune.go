package outbox

import (
	"bodega/inventory"
	"bodega/journal"
)

// lived tells time as it was lived through: between two records at most a day passes, however far the clock went. So a clock that is set
// wrong for once does not make everything old; and a store that was closed for a month keeps what it noted before that.
type lived struct{ clock, sum inventory.Millis }

func (l *lived) at(clock inventory.Millis) inventory.Millis {
	if l.clock != 0 {
		l.sum += min(max(clock-l.clock, 0), dayMillis)
	}
	l.clock = clock
	return l.sum
}

// prune deletes the oldest segments that are too old, or for which there is no room.
func (o *Outbox) prune() {
	for o.journal != nil {
		o.mu.Lock()
		if len(o.segs) < 2 {
			o.mu.Unlock()
			return
		}
		oldest, next, now := o.segs[0], o.segs[1], o.lived.sum
		aged, full := next.lived < now-keepMillis, o.bytes > o.cfg.MaxBytes-2*o.segmentBytes()
		o.mu.Unlock()
		if !aged && !full {
			return
		}
		early := next.lived > now-earlyMillis && oldest.entries > 0
		if !o.drop(oldest, next.first, early) {
			return
		}
	}
}

// drop deletes a segment, once what still matters of it is written again.
func (o *Outbox) drop(oldest segment, below journal.LSN, early bool) bool {
	o.mu.Lock()
	o.drops.all += oldest.entries
	if early {
		o.drops.early += oldest.entries
		o.drops.earlyAt = o.now()
	}
	o.mu.Unlock()
	err := o.carry(below)
	if err == nil {
		err = o.journal.Prune(below)
	}
	if err != nil {
		o.failed(err)
		return false
	}
	o.mu.Lock()
	o.segs, o.bytes = o.segs[1:], o.journal.Stats().Bytes
	o.mu.Unlock()
	if hook := o.cfg.Hooks.Dropped; hook != nil && oldest.entries > 0 {
		hook(oldest.entries, early)
	}
	return true
}

// carry writes again what matters of the records below an LSN.
func (o *Outbox) carry(below journal.LSN) error {
	o.mu.Lock()
	payloads, listed := o.carried(below)
	o.mu.Unlock()
	records := make([]journal.Entry, len(payloads))
	for i, p := range payloads {
		records[i] = journal.Entry{Type: journal.Data, Payload: p}
	}
	last, err := o.append(records, 0)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, p := range listed { // they are the last
		p.lsn = last - journal.LSN(len(listed)-1-i)
	}
	return nil
}
