package bolt

import (
	"sync"
	"sync/atomic"
	"time"
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
	share := min(uint64(float64(total)*e.cfg.MinFreeShare), shareMax)
	least := max(e.cfg.MinFreeBytes+2*e.unfolded(), share)
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

// foldRoom says whether the checkpoint can take up what is un-folded. bbolt has no way back from a full disk.
func (e *Engine) foldRoom() bool {
	free, _, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		return true
	}
	return free >= 2*e.unfolded()+foldReserve
}

// unfolded returns the bytes of journal that a restart would replay.
func (e *Engine) unfolded() uint64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return uint64(max(e.appended-e.foldedBytes, 0))
}

const foldReserve = 32 << 20
