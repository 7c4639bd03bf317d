package engine

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"bodega/storage/bolt"
)

// space watches how full the volume is. Commit and Status ask, from any goroutine.
type space struct {
	mu       sync.Mutex
	asked    time.Time
	warned   time.Time
	refusing bool

	ranOut atomic.Int64 // Unix nanoseconds of the last batch for which a file could not grow, whatever the volume says; 0: none since
}

const (
	spaceEvery  = time.Second
	warnEvery   = time.Minute
	shareMax    = 10 << 30         // a share of a large volume is more than is needed
	ranOutKnown = 10 * time.Second // then another batch may try, and tell
)

// refuses says whether there is too little room to accept records. Once it does, it goes on until there is twice as much.
func (s *space) refuses(e *Engine) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := e.cfg.Now()
	if !s.asked.IsZero() && now.Sub(s.asked) < spaceEvery {
		return s.refusing
	}
	s.asked = now
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		e.cfg.warn(err)
		return s.refusing
	}
	least := e.least(total)
	switch {
	case free < least:
		s.refusing = true
	case free >= 2*least:
		s.refusing = false
	}
	if free < 2*least && e.cfg.Hooks.LowSpace != nil && now.Sub(s.warned) >= warnEvery {
		s.warned = now
		e.cfg.Hooks.LowSpace(free, total, s.refusing)
	}
	return s.refusing
}

// least is what must be free of a volume, or records are refused.
func (e *Engine) least(total uint64) uint64 {
	return max(e.cfg.MinFreeBytes+2*e.uncheckpointed(), e.cfg.share(total))
}

// Reserve is how much of a volume of a size whatever else writes to it should leave free: so much that records are taken all the time.
func (c Config) Reserve(total uint64) uint64 {
	c = c.withDefaults()
	return 2 * max(c.MinFreeBytes, c.share(total))
}

// share is the part of a volume that is to stay free.
func (c *Config) share(total uint64) uint64 {
	return min(uint64(float64(total)*c.MinFreeShare), shareMax)
}

// full says whether records are refused for lack of room, as far as that is known without trying: those who send changes
// elsewhere while it is so must come back without one of them having failed.
func (s *space) full(e *Engine) bool {
	if at := s.ranOut.Load(); at != 0 && e.cfg.Now().Sub(time.Unix(0, at)) < ranOutKnown {
		return true
	}
	return s.refuses(e)
}

// wrote notes that a batch found room.
func (s *space) wrote() {
	if s.ranOut.Load() != 0 {
		s.ranOut.Store(0)
	}
}

// roomSays tells people what is free and from when on records are taken again. The caller has found that they are not.
func (e *Engine) roomSays() string {
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		return ""
	}
	s := &e.commit.space
	s.mu.Lock()
	refusing := s.refusing
	s.mu.Unlock()
	wanted := 2 * e.least(total)
	if e.waitsFor() != nil {
		wanted, refusing = max(e.startNeeds(), e.least(total)), true
	}
	switch {
	case !refusing:
		return fmt.Sprintf("a file cannot grow, although %s are free: look at quotas", bolt.Bytes(free))
	case e.small.Needs > 0:
		return fmt.Sprintf("%s of %s are free, and %s are wanted, which this volume hardly has: see the log of the start", bolt.Bytes(free), bolt.Bytes(total), bolt.Bytes(wanted))
	}
	return fmt.Sprintf("%s of %s are free, %s are wanted", bolt.Bytes(free), bolt.Bytes(total), bolt.Bytes(wanted))
}

// checkpointRoom says whether there is room for a checkpoint of all that waits for one. bbolt has no way back from a
// full disk.
func (e *Engine) checkpointRoom() bool {
	free, _, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		return true
	}
	return free >= 2*e.uncheckpointed()+checkpointReserve
}

// uncheckpointed returns the bytes of journal that a restart would replay.
func (e *Engine) uncheckpointed() uint64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return uint64(max(e.appended-e.checkpointedBytes, 0))
}

const checkpointReserve = 32 << 20
