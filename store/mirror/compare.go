package mirror

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bodega/inventory"
)

const (
	compareTries  = 20 // how often central is asked again because the copy has moved past what it said
	compareRounds = 3  // how often what differs is fetched before that is given up
	repairMax     = 32 // ranges that are fetched one by one; if more differ, a whole snapshot is
)

var (
	errMoving = &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the catalogue changes too quickly to be compared; try again"}
	errDiffer = &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the copy still differs from central; a new one is being fetched"}
)

// comparison is the digest of central on its way to be compared with the copy's. Two digests can be compared only at the same
// position, so the copy stops at the one that central named, compares there, and goes on. The following goroutine owns it;
// requests run in other goroutines, whose answers come back as something to do.
type comparison struct {
	todo  chan func() error
	tasks sync.WaitGroup

	comparing bool
	began     time.Time
	tries     int
	rounds    int
	differed  int

	target  inventory.Offset // where the copy is to stop; with reached
	reached func() error     // what is to be done there; nil if nothing is
}

// beginComparing makes it ready for a session.
func (k *comparison) beginComparing() { k.todo = make(chan func() error) }

// abortComparison ends a comparison because the session has ended, whose context the requests share.
func (f *follower) abortComparison() {
	go func() { // let those go that have an answer
		f.tasks.Wait()
		close(f.todo)
	}()
	for range f.todo {
	}
	f.reached = nil
	if f.comparing {
		f.comparing = false
		f.status.endSync(f.cfg.Now().Sub(f.began))
	}
}

// ask makes a request in a goroutine of its own; what it returns is done by the following goroutine.
func (f *follower) ask(request func() (do func() error)) {
	f.tasks.Go(func() { f.todo <- request() })
}

// untilTarget returns how many of n events from offset at on may be applied before the copy is to stop.
func (k *comparison) untilTarget(at inventory.Offset, n int) int {
	if ahead := k.target - at; k.reached != nil && ahead > 0 && ahead < inventory.Offset(n) {
		return int(ahead)
	}
	return n
}

// atTarget does what is to be done at a position.
func (k *comparison) atTarget(at inventory.Offset) error {
	if k.reached == nil || at != k.target {
		return nil
	}
	do := k.reached
	k.reached = nil
	return do()
}

// stopAt does do when the copy stands at a position that it has not passed, or again if it has.
func (f *follower) stopAt(at inventory.Offset, do func() error, again func()) error {
	have := f.copy.Load().state.Offset()
	if at < have {
		if f.tries++; f.tries >= compareTries {
			return f.endComparison(have, errMoving)
		}
		again()
		return nil
	}
	f.target, f.reached = at, do
	return f.atTarget(have)
}

// compare begins a comparison, unless one is under way.
func (f *follower) compare(ctx context.Context) {
	if f.comparing {
		return
	}
	f.comparing, f.began, f.tries, f.rounds, f.differed = true, f.cfg.Now(), 0, 0, 0
	f.status.beginSync()
	f.askDigest(ctx)
}

// endComparison ends a comparison. Its failure is no reason to stop following.
func (f *follower) endComparison(at inventory.Offset, err error) error {
	f.comparing = false
	f.status.endSync(f.cfg.Now().Sub(f.began))
	if !errors.Is(err, errMoving) { // that is nobody's fault, and soon tried again
		f.status.compared(err)
	}
	if f.cfg.Hooks.Compared != nil {
		f.cfg.Hooks.Compared(at, f.differed, err)
	}
	f.resolve(err)
	if errors.Is(err, errDiffer) {
		return fmt.Errorf("%w: it differs from central after %d repairs", errBootstrap, f.rounds)
	}
	return nil
}

func (f *follower) askDigest(ctx context.Context) {
	f.ask(func() func() error {
		digest, d, err := f.readDigest(ctx)
		return func() error {
			switch c := f.copy.Load(); {
			case err != nil:
				return f.endComparison(c.state.Offset(), err)
			case digest.Timeline != c.timeline:
				return &inventory.Error{Code: inventory.CodeTimelineChanged, Message: "central has another history of events"}
			}
			if err := f.list(d); err != nil {
				return err
			}
			return f.stopAt(digest.Offset, func() error { return f.compareSums(ctx, &digest) }, func() { f.askDigest(ctx) })
		}
	})
}

// readDigest asks for central's digest, and for its directory if the copy's is not the one that the digest names.
func (f *follower) readDigest(ctx context.Context) (digest inventory.Digest, d *inventory.Directory, err error) {
	if digest, err = f.up.Digest(ctx); err != nil {
		return digest, nil, err
	}
	if c := f.copy.Load(); digest.Timeline == c.timeline {
		have, _ := c.state.Directory()
		d, err = f.fetchDirectory(ctx, have, digest.Directory, digest.Timeline)
	}
	return digest, d, err
}

// compareSums compares the copy with central's digest of the same position.
func (f *follower) compareSums(ctx context.Context, digest *inventory.Digest) error {
	var differing []int
	have, _ := f.copy.Load().state.Full()
	for part := range digest.Full {
		if digest.Full[part] != have[part] {
			differing = append(differing, part)
		}
	}
	f.differed += len(differing)
	switch {
	case len(differing) == 0:
		return f.endComparison(digest.Offset, nil)
	case len(differing) > repairMax || f.rounds == compareRounds:
		return f.endComparison(digest.Offset, errDiffer)
	}
	f.rounds++
	f.askRanges(ctx, differing)
	return nil
}

// ranges are what central holds in some ranges at a position.
type ranges struct {
	at       inventory.SnapshotHead
	parts    []int
	products [][]inventory.Stocked
}

func (f *follower) askRanges(ctx context.Context, parts []int) {
	f.ask(func() func() error {
		r, err := f.readRanges(ctx, parts)
		return func() error {
			switch c := f.copy.Load(); {
			case err != nil:
				return f.endComparison(c.state.Offset(), err)
			case r.at.Timeline != c.timeline:
				return &inventory.Error{Code: inventory.CodeTimelineChanged, Message: "central has another history of events"}
			}
			return f.stopAt(r.at.Offset, func() error { return f.repair(ctx, r) }, func() { f.askRanges(ctx, parts) })
		}
	})
}

// readRanges reads some ranges of one view, each held against its hash.
func (f *follower) readRanges(ctx context.Context, parts []int) (*ranges, error) {
	r := &ranges{parts: parts, products: make([][]inventory.Stocked, len(parts))}
	for i, part := range parts {
		var sums inventory.Sums
		q := inventory.SnapshotRead{Range: part, All: true, Resume: i > 0, At: r.at.Offset}
		hash, err := f.up.ReadSnapshot(ctx, q,
			func(h inventory.SnapshotHead) error {
				if i > 0 && (h.Offset != r.at.Offset || h.Timeline != r.at.Timeline) {
					return &inventory.Error{Code: inventory.CodeSnapshotGone, Message: "central sent another snapshot"}
				}
				r.at = h
				return nil
			},
			func(p *inventory.Product, h *inventory.Holdings) error {
				sums.Replace(nil, p)
				s := inventory.Stocked{Product: p, Holdings: h}
				sums.ReplaceHoldings(p.ID, inventory.Stocked{}, s)
				r.products[i] = append(r.products[i], s)
				return nil
			})
		if err != nil {
			return nil, err
		}
		if sums[part] != hash.Full || sums.Total() != hash.Full {
			return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent a range that does not have the digest it names"}
		}
	}
	return r, nil
}

// repair makes the copy hold what central holds in some ranges at the same position, and compares once more. Those who wait
// for events are told to begin again, because no event tells of it.
func (f *follower) repair(ctx context.Context, r *ranges) error {
	c := f.copy.Load()
	at := c.state.Mark()
	var changes []inventory.Stocked
	var gone []inventory.ProductID
	for i, part := range r.parts {
		changed, lost := c.state.Differences(part, r.products[i])
		for _, w := range changed {
			have := c.state.Stocked(w.Product.ID)
			at.Hash = at.Hash.Replace(have.Product, w.Product)
			at.Holdings = at.Holdings.ReplaceHoldings(w.Product.ID, have, w)
		}
		for _, id := range lost {
			have := c.state.Stocked(id)
			at.Hash = at.Hash.Replace(have.Product, nil)
			at.Holdings = at.Holdings.ReplaceHoldings(id, have, inventory.Stocked{})
		}
		changes, gone = append(changes, changed...), append(gone, lost...)
	}
	if err := f.cache.Save(changes, gone, c.position(at, nil)); err != nil {
		return f.cacheFailed(err)
	}
	c.state.Repair(changes, gone)
	next := newReplica(c.state, c.timeline, c.cursor)
	next.ancestors = c.ancestors
	f.adopt(next)
	f.status.repairs.Add(int64(len(r.parts)))
	f.status.changed()
	f.tries = 0
	f.askDigest(ctx)
	return nil
}

// syncing is a comparison that somebody waits for.
type syncing struct {
	done chan struct{} // closed when err is set
	err  error
}

// Sync implements inventory.Replica.
func (m *Mirror) Sync(ctx context.Context) error {
	m.syncMu.Lock()
	s := m.sync
	if s == nil {
		s = &syncing{done: make(chan struct{})}
		m.sync = s
	}
	m.syncMu.Unlock()
	m.signal()
	select {
	case <-s.done:
		return s.err
	case <-m.done:
		return errClosed
	case <-ctx.Done():
		return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the comparison with central goes on; ask for the status"}
	}
}

func (m *Mirror) signal() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// resolve answers those who wait for a comparison.
func (m *Mirror) resolve(err error) {
	m.syncMu.Lock()
	s := m.sync
	m.sync = nil
	m.syncMu.Unlock()
	if s == nil {
		return
	}
	var e *inventory.Error
	if err != nil && !errors.As(err, &e) {
		err = &inventory.Error{Code: inventory.CodeInternal, Message: "the copy could not be compared with central, see the log", Cause: err}
	}
	s.err = err
	close(s.done)
}
