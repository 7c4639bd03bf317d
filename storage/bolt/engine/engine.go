// Package engine checkpoints a log: records are durable in it before anything is acknowledged, and a checkpoint in the
// background writes what they have changed into a bbolt file behind it. On one machine the log is a journal beside that
// file. DESIGN.md draws both and says what each failure does.
package engine

import (
	"os"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Engine is a storage.Engine. Open makes one.
type Engine struct {
	cfg      Config
	lock     lockFile  // of the directory
	manifest manifest  // changed by Fork alone, with forking held, and then not what Load reads
	db       *bbolt.DB // nil for a ReadOnly engine without a checkpoint
	pages    *os.File  // the same file, for finders
	log      Log       // set by Load; nil if ReadOnly, and while a start waits
	shared   *sharing  // with whom; nil if the log is this process's alone

	commit       committer     // owned by the goroutine that calls Commit
	followed     storage.Place // where Tail has ended; owned by its caller
	checkpointer checkpointer  // owned by the goroutine of that name, and by Load before it starts
	// compacting is owned by the checkpointer.
	compacting compaction
	looked     atomic.Int64 // position of the last checkpoint that was looked at for room; for tests
	swap       sync.RWMutex // held for reading by whoever reads db and pages, but for the checkpointer, which exchanges them
	// steady has one place, taken by whoever writes to or exchanges checkpoint.db, or copies it as it stands.
	steady chan struct{}

	mu                sync.RWMutex     // guards the rest of this group; held for moments only
	active            *generation      // receipts that were committed since the newest generation was sealed, or since the last checkpoint
	sealed            *generation      // receipts that are being checkpointed; nil if none are
	owned             inventory.Owners // keys, those in the checkpoint as far as its partitions count them
	appended          int64            // bytes of records since the start, replayed ones included
	checkpointedBytes int64            // of these, how many are in the checkpoint
	marks             []markAt         // that are not checkpointed yet, oldest first
	unmarked          int              // records behind the newest mark
	wantMark          bool             // the checkpoint waits for a mark behind the newest record
	noted             chan struct{}    // closed with the next mark; nil if nobody waits for one
	last              journal.LSN      // newest record
	reached           inventory.Offset // position behind last
	newest            journal.LSN      // that tells of a change
	marked            journal.LSN      // newest mark
	failed            error            // why nothing is committed any more
	waiting           error            // why nothing can be written yet: see room.go; nil once the start is complete
	closed            bool
	loaded            bool

	forking sync.Mutex
	history atomic.Pointer[storage.History]

	partitions   atomic.Pointer[[]*partition] // oldest first
	applied      atomic.Uint64                // LSN of the checkpoint
	needs        atomic.Uint64                // LSN from behind which the log is needed
	checkpointed atomic.Int64                 // offset of the checkpoint
	earliest     atomic.Int64
	retained     atomic.Uint64         // LSN behind which the log is kept for whoever follows it
	pastError    atomic.Pointer[error] // why the history takes nothing; nil if it does

	wake    chan struct{} // capacity 1: there may be something to checkpoint
	stop    chan struct{} // closed by Close
	stopped chan struct{} // closed when the checkpointer has ended; nil if it never began
	// numbered says that the manifest holds this start's epoch; owned by Open, then by the checkpointer.
	numbered bool
	base     base        // owned by the checkpointer, and by Close behind it
	past     past        // the store is set by Open and never changed; the rest likewise
	rebuilt  *Rebuilt    // what the start had to do with checkpoint.db; owned by Open and Load
	small    SmallVolume // what Hooks.SmallVolume was told; never changed once loaded
	read     recordPlace // where the journal ended when a start that waits has read it; owned by Load, then likewise
	lost     bool        // db was closed after a failed commit; owned by the checkpointer
	stuck    bool        // a commit to db has panicked and left it locked; read by Close after stopped
}

var _ storage.Engine = (*Engine)(nil)

// markAt is a mark and where it stands.
type markAt struct {
	inventory.Mark
	lsn   journal.LSN
	bytes int64 // Engine.appended when it was noted
}

// publish lets readers see the position of the checkpoint. Whoever looks meanwhile finds no history that goes beyond it, and nothing missing that
// has left the file.
func (e *Engine) publish(cp *checkpoint) {
	e.applied.Store(uint64(cp.Applied))
	e.checkpointed.Store(int64(cp.Offset))
	e.past.Publish(cp.Offset)
	e.earliest.Store(int64(cp.Earliest))
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
	if first && e.shared != nil {
		e.shared.part(err)
	}
	return err
}

// History implements storage.Engine.
func (e *Engine) History() storage.History { return *e.history.Load() }

// Fork implements storage.Engine. The journal and the checkpoint may go on under the old name until the next start: that of an
// ancestor is as good in them.
func (e *Engine) Fork(at inventory.Offset) error { return e.ForkInstead(at, nil) }

// ForkInstead is Fork to a history that is also said to go on from others, whose place it takes.
func (e *Engine) ForkInstead(at inventory.Offset, of []inventory.Ancestor) error {
	if err := e.usable(); err != nil {
		return err
	}
	if e.cfg.ReadOnly {
		return errOpenedForReading
	}
	e.forking.Lock()
	defer e.forking.Unlock()
	next := e.manifest
	if err := next.descend(of); err != nil {
		return err
	}
	next.leave(at, newID())
	if err := next.write(&e.cfg); err != nil {
		return bolt.Shortage(err)
	}
	e.manifest = next
	e.history.Store(next.history())
	return nil
}
