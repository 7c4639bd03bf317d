package session

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

// After so many wrong PINs in a row a name waits, a minute at first, and after each further one twice as long, until it is a day.
const (
	freeTries = 5
	waitFirst = time.Minute
	waitMost  = 24 * time.Hour
)

// strangersMax bounds the names without staff that are remembered, so that these wait like the others and nobody learns from that which
// there are. A new one takes the place of the one that is free first; never that of somebody who is there, whose number the directory bounds.
const strangersMax = 10_000

// waits are the wrong PINs of each name.
type waits struct {
	cfg  *Config
	file *file

	mu sync.Mutex
	by map[string]*wait
}

// wait is what a name has behind it.
type wait struct {
	Fails int     `json:"fails"` // in a row
	PIN   [8]byte `json:"pin"`   // which they were tried for: with a new one a name begins anew
	Until int64   `json:"until"` // Unix ms: when it may try again; of a name that did not have to wait, when it tried last

	until time.Duration // the same by the clock that nobody sets
}

// length is how long a name waits after its last wrong PIN.
func (w *wait) length() time.Duration {
	n := w.Fails - freeTries
	if n < 0 {
		return 0
	}
	return min(waitFirst<<min(n, 16), waitMost)
}

func newWaits(cfg *Config, f *file) *waits { return &waits{cfg: cfg, file: f, by: map[string]*wait{}} }

// restore takes what the file says of a name. Whatever the clock says by now, it waits no longer than its last wrong PIN has cost.
func (s *waits) restore(name string, b []byte) (taken bool, err error) {
	w := new(wait)
	if err := json.Unmarshal(b, w); err != nil {
		return false, err
	}
	left := time.UnixMilli(w.Until).Sub(s.cfg.Now())
	w.until = s.cfg.Steady() + min(left, w.length())
	s.by[name] = w
	return true, nil
}

// left is how long a name has to wait, whose member is m; nil for none.
func (s *waits) left(name string, m *inventory.StaffMember) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.by[name]
	if w == nil || w.PIN != fingerprint(m) || w.Fails < freeTries {
		return 0
	}
	return max(0, w.until-s.cfg.Steady())
}

// failed notes a wrong PIN and says how long the name has to wait now. One at a time for a name.
func (s *waits) failed(name string, m *inventory.StaffMember, staff Staff) (time.Duration, error) {
	next := wait{PIN: fingerprint(m), Fails: 1}
	var forget string
	s.mu.Lock()
	if w := s.by[name]; w != nil && w.PIN == next.PIN {
		next.Fails = min(w.Fails+1, freeTries+16)
	} else if w == nil {
		forget = s.overdue(staff)
	}
	s.mu.Unlock()
	length := next.length()
	next.Until, next.until = s.cfg.Now().Add(length).UnixMilli(), s.cfg.Steady()+length
	if err := s.file.noteWait(name, &next, forget); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if forget != "" {
		delete(s.by, forget)
	}
	s.by[name] = &next
	return length, nil
}

// overdue returns the name that has to go for a new one; "" as long as there is room. s.mu is held.
func (s *waits) overdue(staff Staff) (first string) {
	if len(s.by) < strangersMax {
		return ""
	}
	strangers := 0
	for name, w := range s.by {
		if staff.Member(name) != nil {
			continue
		}
		if strangers++; first == "" || w.until < s.by[first].until {
			first = name
		}
	}
	if strangers < strangersMax {
		return ""
	}
	return first
}

// clear forgets the wrong PINs of a name, which has had a right one.
func (s *waits) clear(name string) error {
	s.mu.Lock()
	w := s.by[name]
	s.mu.Unlock()
	if w == nil {
		return nil
	}
	if err := s.file.forgetWait(name); err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.by, name)
	s.mu.Unlock()
	return nil
}

// turns has those who try a PIN for the same name wait for each other. The zero value is one; there is an entry for each name that is tried.
type turns struct {
	mu sync.Mutex
	by map[string]*turn
}

type turn struct {
	queue *limit.Queue
	users int
}

// enter waits until it is asker's turn to try a PIN for a name.
func (t *turns) enter(ctx context.Context, name, asker string) error {
	t.mu.Lock()
	if t.by == nil {
		t.by = map[string]*turn{}
	}
	its := t.by[name]
	if its == nil {
		its = &turn{queue: limit.NewQueue(1)}
		t.by[name] = its
	}
	its.users++
	t.mu.Unlock()
	err := its.queue.Enter(ctx, asker, limit.Begin)
	if err != nil {
		t.drop(name)
	}
	return err
}

// leave lets the next one try.
func (t *turns) leave(name string) {
	t.mu.Lock()
	its := t.by[name]
	t.mu.Unlock()
	its.queue.Leave()
	t.drop(name)
}

func (t *turns) drop(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by[name].users--; t.by[name].users == 0 {
		delete(t.by, name)
	}
}
