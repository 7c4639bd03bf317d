package client

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/inventory"
)

// How others are looked for when the server that is used fails.
const (
	lookMax    = 3 * time.Second        // until one answers, if the present one does not
	compareMax = time.Second            // until all have said how they are, if the present one cannot serve
	lookPause  = 500 * time.Millisecond // between two looks that found nothing better
	patience   = 500 * time.Millisecond // for the health of the present one before the others are asked too
	oldAfter   = 5 * time.Second        // behind, as a server says of itself, until another is looked for; and between two looks for that
	homeAfter  = time.Minute            // away from the first of the list, until it is asked whether it can serve again
)

// servers are the addresses of one server, or those of nodes that all say the same. One is used at a time, the first to begin with; it is
// given up for another that answers when it does not, or that can serve when it cannot. Nothing runs between calls: whoever meets a failure
// looks for another.
type servers struct {
	list []string // base URLs, without a slash at the end; never changed
	ask  func(ctx context.Context, base string) (inventory.Health, error)
	told func(from, to string, why error) // of each change; nil if nobody wants to know

	used atomic.Pointer[use]

	looking   chan struct{} // capacity 1: held by who looks, and guards the rest
	looked    time.Time     // when the last look ended that found nothing better
	askedHome time.Time     // when the first of the list was last asked whether it can serve again
	leftOld   time.Time     // when the others were last looked at because what is used is behind
}

// use is a server for as long as it is used.
type use struct {
	base  string
	since time.Time       // zero for the first
	gone  context.Context // ends when it is given up because it does not answer; nil of one that has no others beside it
	left  context.Context // ends when it is given up because it cannot serve, or is gone
	end   context.CancelFunc
	leave context.CancelFunc
}

func newServers(list []string, ask func(context.Context, string) (inventory.Health, error), told func(from, to string, why error)) *servers {
	s := &servers{list: list, ask: ask, told: told, looking: make(chan struct{}, 1)}
	first := &use{base: list[0]}
	if len(list) > 1 {
		first = newUse(list[0], time.Time{})
	}
	s.used.Store(first)
	return s
}

func newUse(base string, since time.Time) *use {
	u := &use{base: base, since: since}
	u.gone, u.end = context.WithCancel(context.Background())
	u.left, u.leave = context.WithCancel(u.gone)
	return u
}

// now returns the server that is used.
func (s *servers) now() *use { return s.used.Load() }

// errLeft is why a request ends that was under way at a server which was given up.
var errLeft = errors.New("another server is used instead")

// within returns a context that also ends when the server is given up because it does not answer; of a request that only waits for news,
// also when it cannot serve. release must be called when the answer has been read.
func (u *use) within(ctx context.Context, waits bool) (_ context.Context, release func()) {
	over := u.gone
	if over == nil {
		return ctx, func() {}
	}
	if waits {
		over = u.left
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(over, func() { cancel(errLeft) })
	return ctx, func() { stop(); cancel(nil) }
}

// moved says whether another server is used by now.
func (s *servers) moved(from *use) bool { return s.used.Load() != from }

// failed is told that a server did not answer (gone), or answered that it cannot serve, and why. It returns whether another is used by now.
func (s *servers) failed(ctx context.Context, at *use, gone bool, why error) (moved bool) {
	if len(s.list) == 1 || !s.begin(ctx, at, gone) {
		return s.moved(at)
	}
	defer func() { <-s.looking }()
	if s.moved(at) || time.Since(s.looked) < lookPause || time.Since(at.since) < lookPause {
		return s.moved(at)
	}
	best := s.look(ctx, at, gone)
	if best == "" || best == at.base {
		s.looked = time.Now()
		return false
	}
	s.change(at, best, why)
	if at.leave(); gone {
		at.end()
	}
	return true
}

// begin waits for the turn to look. Who has an answer, though a bad one, leaves it to one who looks already.
func (s *servers) begin(ctx context.Context, at *use, gone bool) bool {
	select {
	case s.looking <- struct{}{}:
		return true
	default:
	}
	if !gone {
		return false
	}
	select {
	case s.looking <- struct{}{}:
		return true
	case <-at.gone.Done():
	case <-ctx.Done():
	}
	return false
}

// change uses another server. The caller looks.
func (s *servers) change(at *use, to string, why error) {
	s.used.Store(newUse(to, time.Now()))
	if s.told != nil {
		s.told(at.base, to, why)
	}
}

// said is how a server is, as it says.
type said struct {
	base string
	inventory.Health
	err error
}

// better says whether a server is to be preferred: one that serves, or one that is further if neither or both do.
func (a *said) better(b *said) bool {
	switch {
	case (a.err == nil) != (b.err == nil):
		return a.err == nil
	case a.Ready != b.Ready:
		return a.Ready
	default:
		return a.Offset > b.Offset
	}
}

// look asks all servers how they are, and returns the best, "" if none answers. If the present one is gone the first that can serve is good
// enough; else all have their time, and of equals the present one is the best.
func (s *servers) look(ctx context.Context, at *use, gone bool) (best string) {
	limit := compareMax
	if gone {
		limit = lookMax
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	var asking sync.WaitGroup
	defer asking.Wait()
	defer cancel()
	answers := make(chan said, len(s.list))
	for _, base := range s.list {
		asking.Go(func() {
			h, err := s.ask(ctx, base)
			answers <- said{base, h, err}
		})
	}
	first := said{err: errLeft}
	for range s.list {
		a := <-answers
		if a.err == nil && (a.better(&first) || a.base == at.base && !first.better(&a)) {
			first = a
		}
		if gone && first.err == nil && first.Ready {
			break
		}
	}
	return first.base
}

// goHome uses the first of the list again if it can serve and another has been used for some time: those that had to leave a server are not
// to crowd the others for ever. It waits a moment for the answer at most.
func (s *servers) goHome(ctx context.Context) {
	at, home := s.now(), s.list[0]
	if at.base == home || time.Since(at.since) < homeAfter || !s.begin(ctx, at, false) {
		return
	}
	defer func() { <-s.looking }()
	if s.moved(at) || time.Since(s.askedHome) < homeAfter {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, compareMax)
	defer cancel()
	h, err := s.ask(ctx, home)
	if s.askedHome = time.Now(); err == nil && h.Ready && h.Age < oldAfter {
		s.change(at, home, errHome)
	}
}

// leaveOld looks for another server if what the present one says is so old, though it answers: one that takes up what it lacks, or is cut off.
func (s *servers) leaveOld(ctx context.Context, age time.Duration) {
	at := s.now()
	if age < oldAfter || len(s.list) == 1 || !s.begin(ctx, at, false) {
		return
	}
	defer func() { <-s.looking }()
	if s.moved(at) || time.Since(s.leftOld) < oldAfter {
		return
	}
	s.leftOld = time.Now()
	if best := s.look(ctx, at, false); best != "" && best != at.base {
		s.change(at, best, errOld)
		at.leave()
	}
}

// errOld is why a server is left that answers.
var errOld = errors.New("it is behind the others")

// errHome is why a server is used again.
var errHome = errors.New("it can serve again")
