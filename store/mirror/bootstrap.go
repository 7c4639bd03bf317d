package mirror

import (
	"context"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// addProducts is how many products of a snapshot go to the cache at once.
const addProducts = 5000

// bootstrap reads a snapshot beside the present copy, which goes on answering, and puts it in its place once it is whole, has
// the hash that central says, and is on disk.
func (f *follower) bootstrap(ctx context.Context) (err error) {
	if f.status.mode() != inventory.Offline { // then not before central has answered
		f.status.enter(inventory.Bootstrapping)
	}
	f.status.beginSync()
	began := f.cfg.Now()
	var at inventory.Mark
	products := 0
	defer func() {
		took := f.cfg.Now().Sub(began)
		f.status.endSync(took)
		if f.cfg.Hooks.Snapshot != nil && f.ctx.Err() == nil {
			f.cfg.Hooks.Snapshot(at.Offset, products, took, err)
		}
	}()
	state, head, err := f.readSnapshot(ctx)
	if err != nil {
		return err
	}
	at, products = state.Mark(), state.Len()
	old := f.copy.Load()
	if old != nil && old.timeline == head.Timeline && at.Offset < old.state.Offset() && !f.acceptOlder {
		return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent a snapshot that is older than this store's copy"}
	}
	// Central does not know the position of a copy of its own history: it was put back, and has not noticed, or nobody has
	// proved it to it. It may have decided more than the copy since.
	refused := old != nil && old.timeline == head.Timeline && f.acceptOlder
	next := newReplica(state, head.Timeline, head.Cursor)
	listed, _ := state.Directory()
	f.cfg.Outbox.Follow(head.Timeline, head.Ancestors)
	if err := f.cache.Adopt(next.position(at, listed), refused); err != nil {
		return f.cacheFailed(err)
	}
	next.ancestors = head.Ancestors
	heal := f.healer.begin(head.Timeline)
	f.adopt(next)
	heal()
	f.cfg.Adopted(head.Timeline)
	f.countLost(old, head, refused)
	f.status.setStranger("")
	f.status.endStall()
	f.status.setDamaged(false)
	f.status.compared(nil)
	f.status.snapshots.Add(1)
	f.status.changed()
	return nil
}

// countLost counts what the copy had that gave way to a snapshot, and central has lost. Of a copy that was refused that is its
// last position at least.
func (f *follower) countLost(old *replica, head *inventory.SnapshotHead, refused bool) {
	if old == nil {
		return
	}
	from, to := max(old.state.Offset(), f.status.acknowledgedIn(old.timeline)), sharedUntil(head, old.timeline)
	if refused {
		to = min(to, from-1)
	}
	if to < 0 || to >= from {
		return
	}
	f.status.lost.Add(int64(from - to))
	if f.cfg.Hooks.Lost != nil {
		f.cfg.Hooks.Lost(old.timeline, from, to)
	}
}

// readSnapshot reads a snapshot into memory and, beside that, into the cache.
func (f *follower) readSnapshot(ctx context.Context) (*inventory.State, *inventory.SnapshotHead, error) {
	if err := f.cache.Begin(); err != nil {
		return nil, nil, f.cacheFailed(err)
	}
	var head inventory.SnapshotHead
	var last inventory.ProductID
	state := new(inventory.State)
	w := newCacheWriter(f.cache)
	hash, err := f.up.ReadSnapshot(ctx, inventory.SnapshotRead{Range: inventory.WholeState, All: true, Follower: f.follower()},
		func(h inventory.SnapshotHead) error {
			head = h
			if err := f.checkHistory(&h); err != nil {
				return err
			}
			f.status.enter(inventory.Bootstrapping)
			state.Reset(inventory.Mark{Offset: h.Offset}, max(0, min(h.Count, 1<<20))) // what central claims costs no more memory than that
			d, err := f.fetchDirectory(ctx, nil, h.Directory, h.Timeline)
			if d != nil {
				err = state.PutDirectory(d)
			}
			return err
		},
		func(p *inventory.Product, h *inventory.Holdings) error {
			if p.ID <= last {
				return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent a snapshot that is out of order"}
			}
			last = p.ID
			if err := state.PutStocked(p, h); err != nil {
				return err
			}
			return w.add(inventory.Stocked{Product: p, Holdings: h})
		})
	if failed := w.close(); failed != nil {
		return nil, nil, f.cacheFailed(failed)
	}
	if err != nil {
		return nil, nil, err
	}
	full, _ := state.Full()
	if got := state.Mark(); got.Hash != hash.Products || full.Total() != hash.Full {
		return nil, nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent a snapshot that does not have the digest it names",
			Cause: fmt.Errorf("at position %d: %v and %v instead of %v and %v", got.Offset, got.Hash, full.Total(), hash.Products, hash.Full)}
	}
	return state, &head, nil
}

// cacheWriter adds products to the cache in a goroutine of its own, so that reading a snapshot and writing it overlap.
type cacheWriter struct {
	chunk  []inventory.Stocked
	chunks chan []inventory.Stocked
	failed chan error // capacity 1: the first error
	done   chan struct{}
}

func newCacheWriter(cache storage.Cache) *cacheWriter {
	w := &cacheWriter{chunks: make(chan []inventory.Stocked, 2), failed: make(chan error, 1), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		for chunk := range w.chunks {
			if err := cache.Add(chunk); err != nil {
				w.failed <- err
				for range w.chunks { // the other side must not wait
				}
			}
		}
	}()
	return w
}

func (w *cacheWriter) add(p inventory.Stocked) error {
	if w.chunk = append(w.chunk, p); len(w.chunk) < addProducts {
		return nil
	}
	return w.flush()
}

func (w *cacheWriter) flush() error {
	select {
	case err := <-w.failed:
		w.failed <- err
		return err
	case w.chunks <- w.chunk:
		w.chunk = make([]inventory.Stocked, 0, addProducts)
		return nil
	}
}

// close waits for what was added and returns the first error.
func (w *cacheWriter) close() error {
	if len(w.chunk) > 0 {
		_ = w.flush() // found again below
	}
	close(w.chunks)
	<-w.done
	select {
	case err := <-w.failed:
		return err
	default:
		return nil
	}
}
