// Package engine checkpoints a log: records are durable in it before anything is acknowledged, and a checkpoint in the
// background writes what they have changed into a bbolt file behind it. On one machine the log is a journal beside that
// file. DESIGN.md draws both and says what each failure does.
package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Engine is a storage.Engine. Open makes one.
type Engine struct {
	cfg      Config
	manifest manifest  // changed by Fork alone, with forking held, and then not what Load reads
	db       *bbolt.DB // nil for a ReadOnly engine without a checkpoint
	pages    *os.File  // the same file, for finders
	log      Log       // set by Load; nil if ReadOnly, and while a start waits

	commit       committer    // owned by the goroutine that calls Commit
	checkpointer checkpointer // owned by the goroutine of that name, and by Load before it starts
	// compacting is owned by the checkpointer.
	compacting compaction
	looked     atomic.Int64 // position of the last checkpoint that was looked at for room; for tests
	swap       sync.RWMutex // held for reading by whoever reads db and pages, but for the checkpointer, which exchanges them

	mu                sync.RWMutex     // guards the rest of this group; held for moments only
	active            *generation      // receipts that were committed since the newest generation was sealed, or since the last checkpoint
	sealed            *generation      // receipts that are being checkpointed; nil if none are
	owned             inventory.Owners // keys, those in the checkpoint as far as its partitions count them
	appended          int64            // bytes of records since the start, replayed ones included
	checkpointedBytes int64            // of these, how many are in the checkpoint
	marks             []markAt         // that are not checkpointed yet, oldest first
	unmarked          int              // records behind the newest mark
	wantMark          bool             // the checkpoint waits for a mark behind the newest record
	failed            error            // why nothing is committed any more
	waiting           error            // why nothing can be written yet: see room.go; nil once the start is complete
	closed            bool
	loaded            bool

	forking sync.Mutex
	history atomic.Pointer[storage.History]

	partitions   atomic.Pointer[[]*partition] // oldest first
	applied      atomic.Uint64                // LSN of the checkpoint
	checkpointed atomic.Int64                 // offset of the checkpoint
	earliest     atomic.Int64

	wake    chan struct{} // capacity 1: there may be something to checkpoint
	stop    chan struct{} // closed by Close
	stopped chan struct{} // closed when the checkpointer has ended; nil if it never began
	// numbered says that the manifest holds this start's epoch; owned by Open, then by the checkpointer.
	numbered bool
	small    SmallVolume // what Hooks.SmallVolume was told; never changed once loaded
	read     recordPlace // where the journal ended when a start that waits has read it; owned by Load, then likewise
	lost     bool        // db was closed after a failed commit; owned by the checkpointer
	leads    bool        // owned by Open and Close
	stuck    bool        // a commit to db has panicked and left it locked; read by Close after stopped
}

var _ storage.Engine = (*Engine)(nil)

// markAt is a mark and where it stands.
type markAt struct {
	inventory.Mark
	lsn   journal.LSN
	bytes int64 // Engine.appended when it was noted
}

// publish lets readers see the position of the checkpoint.
func (e *Engine) publish(cp *checkpoint) {
	e.applied.Store(uint64(cp.Applied))
	e.earliest.Store(int64(cp.Earliest))
	e.checkpointed.Store(int64(cp.Offset))
}

// usable returns why the engine cannot be asked any more, or nil.
func (e *Engine) usable() error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return storage.ErrClosed
	}
	return nil
}

// fail stops the engine for good. Readers go on as far as they can.
func (e *Engine) fail(err error) error {
	e.mu.Lock()
	first := e.failed == nil
	if first {
		e.failed = err
	}
	e.mu.Unlock()
	if first && e.cfg.Hooks.Failed != nil {
		e.cfg.Hooks.Failed(err)
	}
	return err
}

// Receipt implements storage.Engine.
func (e *Engine) Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	e.mu.RLock()
	closed := e.closed
	b, found := e.active.find(key)
	if !found {
		b, found = e.sealed.find(key)
	}
	e.mu.RUnlock() // b lies in memory that is only ever added to
	if closed {
		return inventory.Receipt{}, false, storage.ErrClosed
	}
	if found {
		r, err := inventory.DecodeReceipt(b)
		return r, err == nil, err
	}
	return e.findReceipt(key)
}

// finder reads receipts and events from the pages of checkpoint.db.
type finder struct{ *bolt.Finder }

// look has fn read the checkpoint as it is now.
func (e *Engine) look(fn func(finder) error) error {
	e.swap.RLock()
	defer e.swap.RUnlock()
	return e.unread(bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			f := finder{bolt.NewFinder(tx, e.pages)}
			defer f.Free()
			return fn(f)
		})
	}))
}

// unread tells why a reading of the checkpoint has failed. After a failed commit the file is closed, a moment before failed is set.
func (e *Engine) unread(err error) error {
	if !errors.Is(err, bbolterrors.ErrDatabaseNotOpen) && !errors.Is(err, bbolterrors.ErrInvalidMapping) {
		return err
	}
	if closed := e.usable(); closed != nil {
		return closed
	}
	return fmt.Errorf("%w: %w", storage.ErrFailed, err)
}

// Events implements storage.Engine.
func (e *Engine) Events(_ context.Context, from inventory.Offset, limit int) (list [][]byte, err error) {
	if err := e.usable(); err != nil {
		return nil, err
	}
	to := min(inventory.Offset(e.checkpointed.Load()), from+inventory.Offset(max(limit, 0)))
	if from < inventory.Offset(e.earliest.Load()) || from >= to {
		return nil, nil
	}
	err = e.look(func(f finder) error {
		var err error
		list, err = f.readEvents(e.cfg.checkpointFile, from, int(to-from))
		return err
	})
	if err != nil && from < inventory.Offset(e.earliest.Load()) {
		return nil, nil // dropped in between
	}
	if err != nil && len(list) > 0 {
		return list, nil // whoever asks for what follows is told
	}
	return list, err
}

// Chain implements storage.Engine.
func (e *Engine) Chain(_ context.Context, at inventory.Offset) (c inventory.Chain, err error) {
	if err := e.usable(); err != nil {
		return c, err
	}
	if at <= inventory.Offset(e.earliest.Load()) || at > inventory.Offset(e.checkpointed.Load()) {
		return c, nil
	}
	err = e.look(func(f finder) error {
		var err error
		c, err = f.readChain(e.cfg.checkpointFile, at-1)
		return err
	})
	if err != nil && at <= inventory.Offset(e.earliest.Load()) {
		return c, nil // dropped in between
	}
	return c, err
}

// History implements storage.Engine.
func (e *Engine) History() storage.History { return *e.history.Load() }

// Fork implements storage.Engine. The journal and the checkpoint may go on under the old name until the next start: that of an
// ancestor is as good in them.
func (e *Engine) Fork(at inventory.Offset) error {
	if err := e.usable(); err != nil {
		return err
	}
	if e.cfg.ReadOnly {
		return errOpenedForReading
	}
	e.forking.Lock()
	defer e.forking.Unlock()
	next := e.manifest
	next.leave(at, newID())
	if err := next.write(&e.cfg); err != nil {
		return bolt.Shortage(err)
	}
	e.manifest = next
	e.history.Store(next.history())
	return nil
}

// stallAfter is how long a write or sync may take before it is suspicious.
const stallAfter = 5 * time.Second

// Status implements storage.Engine.
func (e *Engine) Status() storage.Status {
	s := storage.Status{
		Checkpoint: inventory.Offset(e.checkpointed.Load()),
		Earliest:   inventory.Offset(e.earliest.Load()),
	}
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

// Close implements storage.Engine.
func (e *Engine) Close(mark inventory.Mark) error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return storage.ErrClosed
	}
	loaded, failed := e.loaded && !e.cfg.ReadOnly, e.failed
	e.mu.Unlock()
	close(e.stop)
	if e.stopped != nil {
		<-e.stopped
	}
	var err error
	switch {
	case failed != nil:
		err = failed
	case loaded:
		err = e.finish(mark)
	}
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	return errors.Join(err, e.release())
}

// finish notes the final mark and checkpoints everything, so that the next start replays nothing.
func (e *Engine) finish(mark inventory.Mark) error {
	if err := e.waitsFor(); err != nil { // nothing was written since the start
		return fmt.Errorf("%w: no room for a last checkpoint: %w", storage.ErrDiskFull, err)
	}
	if err := e.note(mark); err != nil {
		return err
	}
	for to := e.target(); to != nil; to = e.target() {
		if !e.checkpointRoom() { // nothing is lost: the next start replays
			return fmt.Errorf("%w: no room for a last checkpoint", storage.ErrDiskFull)
		}
		if err := e.checkpoint(to); e.passes(err) { // the same
			return fmt.Errorf("%w: no last checkpoint: %w", storage.ErrExhausted, err)
		} else if err != nil {
			return e.fail(err)
		}
	}
	return e.prune()
}

// release lets go of everything that is held, in the reverse order of taking it.
func (e *Engine) release() (err error) {
	if e.log != nil {
		err = e.log.Close()
	}
	if e.db != nil && !e.stuck {
		err = errors.Join(err, e.db.Close())
	}
	if e.pages != nil {
		err = errors.Join(err, e.pages.Close())
	}
	if e.leads {
		err = errors.Join(err, e.cfg.Leadership.Resign())
	}
	return err
}
