package bolt

import "time"

// space watches how full the volume is. It is asked by Commit only.
type space struct {
	asked    time.Time
	warned   time.Time
	refusing bool
}

const (
	spaceEvery = time.Second
	warnEvery  = time.Minute
	shareMax   = 10 << 30 // a share of a large volume is more than is needed
)

// refuses says whether there is too little room to accept records. Once it does, it goes on until there is twice as much.
func (s *space) refuses(e *Engine) bool {
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
