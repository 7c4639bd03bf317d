package engine

import (
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// stallAfter is how long a write or sync may take before it is suspicious.
const stallAfter = 5 * time.Second

// Status implements storage.Engine.
func (e *Engine) Status() storage.Status {
	s := storage.Status{Past: e.pastStatus()} // first: it never goes beyond the checkpoint
	s.Checkpoint, s.Earliest = inventory.Offset(e.checkpointed.Load()), inventory.Offset(e.earliest.Load())
	for _, p := range *e.partitions.Load() {
		s.Keys += p.count
	}
	if s.Full = e.full(); s.Full {
		s.Room = e.roomSays()
	}
	e.mu.RLock()
	s.Keys += int64(e.active.len() + e.sealed.len())
	s.Uncheckpointed = e.appended - e.checkpointedBytes
	s.Failed = e.failed
	log, closed := e.log, e.closed
	e.mu.RUnlock()
	if closed && s.Failed == nil {
		s.Failed = storage.ErrClosed
	}
	if log != nil {
		b := log.Bounds()
		s.Journal = b.Bytes
		s.Stalled = !b.Since.IsZero() && time.Since(b.Since) > stallAfter
	}
	return s
}

// pastStatus tells how the history is doing.
func (e *Engine) pastStatus() storage.PastStatus {
	st := e.past.Stats()
	p := storage.PastStatus{Bounds: st.Bounds, Off: e.cfg.HistoryMaxBytes < 0, Partitions: st.Partitions, Bytes: st.Bytes, Limit: st.Limit, Events: st.Events, Dropped: st.Dropped, Missing: st.Missing}
	if at := inventory.Offset(e.checkpointed.Load()); p.Off {
		p.Bounds = storage.Bounds{Earliest: at, Next: at} // there is nothing to wait for
	}
	if err := e.pastError.Load(); err != nil {
		p.Waits = *err
	}
	return p
}

// full says whether commits are refused for lack of room.
func (e *Engine) full() bool {
	e.mu.RLock()
	accepts, waits := e.loaded && !e.closed && !e.cfg.ReadOnly, e.waiting != nil
	e.mu.RUnlock()
	return accepts && (waits || e.commit.space.full(e))
}

// Keys implements storage.Engine.
func (e *Engine) Keys(owner string, age inventory.Millis) (k storage.Keys) {
	list := *e.partitions.Load()
	old, rest := expired(list, e.cfg.KeyTTL, age)
	for _, p := range rest {
		k.All += p.count
		if k.Room == 0 && e.cfg.KeyTTL >= 0 && (owner == "" || p.owners.Of(owner) > 0) {
			k.Room = p.newest + e.cfg.KeyTTL + 1
			if p == list[len(list)-1] { // it takes more
				k.Room = max(k.Room, p.closes(e.cfg.KeyTTL)+e.cfg.KeyTTL+1)
			}
		}
	}
	e.mu.RLock()
	k.All += int64(e.active.len() + e.sealed.len())
	k.Owned = e.owned.Of(owner)
	e.mu.RUnlock()
	for _, p := range old {
		k.Owned -= p.owners.Of(owner)
	}
	return k
}

// disown takes back what was counted in partitions that are gone, and what those that stay do not count any more.
func (e *Engine) disown(gone []*partition, lost inventory.Owners) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range gone {
		e.owned.AddAll(p.owners, -1)
	}
	e.owned.AddAll(lost, -1)
}
