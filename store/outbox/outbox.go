package outbox

import (
	"sync"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
)

const (
	defaultMaxBytes = 256 << 20
	// keepFor is how long entries are kept if there is room. Older ones cannot be healed: nobody has kept their keys.
	keepFor    = 7 * 24 * time.Hour
	keepMillis = inventory.Millis(keepFor / time.Millisecond)
	// earlyFor is how young an entry is that should not have been dropped: the keys of most centrals last for so long.
	earlyFor    = 24 * time.Hour
	earlyMillis = inventory.Millis(earlyFor / time.Millisecond)
	// dayMillis is how much passes at most between two records; see lived.
	dayMillis = inventory.Millis(24 * time.Hour / time.Millisecond)
	// defaultPatience is how long a sale waits for its note.
	defaultPatience = time.Second
)

// Config says where an outbox is. Dir, whose parent must exist, and Store are required; every other zero value means its default.
type Config struct {
	Dir      string
	FS       vfs.FS           // nil means vfs.OS
	Store    string           // whose it is, a name for a directory: those of others in Dir are left alone
	MaxBytes int64            // on disk; 0 means 256 MiB
	Now      func() time.Time // nil means time.Now
	Begun    bool             // it was begun before: if it is not there, that is damage
	Hooks    Hooks

	failPause time.Duration // for tests; 0 means 10 s
	patience  time.Duration // for tests; 0 means 1 s
	queueMax  int           // for tests; 0 means 65,536
}

// Hooks are told what happens. Each may be nil; none may block or call the outbox.
type Hooks struct {
	Failed    func(err error)                         // nothing can be noted; once, until Recovered
	Recovered func(g Gap)                             // it can again
	Damaged   func(err error, kept string, again int) // not all that was noted before can be read; it is kept in a directory, and entries of it were noted again
	Dropped   func(entries int64, early bool)         // the oldest entries gave way: for their age, or too early, for want of room
	Synced    func(records int, took time.Duration)   // a write
}

// Outbox is open until Close. A nil *Outbox notes nothing. All methods may be called by any goroutine.
type Outbox struct {
	cfg Config

	wake    chan struct{} // capacity 1: there is something to write
	stopped chan struct{} // closed when the writer has ended

	mu     sync.Mutex // held for moments only
	queue  []*item
	urgent bool // somebody waits for what has queued
	closed bool
	open   map[ID]*Note // entries whose callers wait for central
	memory              // what the journal says

	log
}

// Status is how an outbox is doing.
type Status struct {
	Bytes, MaxBytes int64
	Listed          int              // what is on the list for a person
	Gap             Gap              // when entries could not be noted, within the time for which they are kept
	Early           int64            // entries that gave way too early, likewise
	Dropped         int64            // entries that gave way since the outbox was begun
	Damaged         bool             // what was noted before cannot be read, and is kept until a person takes it away
	Failing         bool             // nothing can be noted now
	Oldest          inventory.Millis // what is noted goes back to here
}

// Incomplete says whether entries are missing that may be needed.
func (s *Status) Incomplete() bool {
	return s.Failing || s.Damaged || s.Gap.Entries > 0 || s.Early > 0
}

// Open reads what was noted and goes on. It never fails: what stands in the way is told, and tried again.
func Open(cfg Config) *Outbox {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = defaultMaxBytes
	}
	if cfg.failPause == 0 {
		cfg.failPause = failPause
	}
	if cfg.patience == 0 {
		cfg.patience = defaultPatience
	}
	if cfg.queueMax == 0 {
		cfg.queueMax = queueMax
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	o := &Outbox{cfg: cfg, wake: make(chan struct{}, 1), stopped: make(chan struct{}), open: map[ID]*Note{}}
	o.clear()
	o.openLog()
	go o.run()
	return o
}

// Close writes what has queued, and lets go. It may be called more than once.
func (o *Outbox) Close() {
	if o == nil {
		return
	}
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.signal()
	<-o.stopped
}

// Status returns how the outbox is doing.
func (o *Outbox) Status() Status {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := Status{Bytes: o.bytes, MaxBytes: o.cfg.MaxBytes, Listed: len(o.list), Dropped: o.drops.all, Damaged: o.damaged, Failing: o.failing}
	if len(o.segs) > 0 {
		s.Oldest = o.segs[0].since
	}
	recent := o.now() - keepMillis
	if o.gap.To >= recent {
		s.Gap = o.gap
	}
	if o.drops.earlyAt >= recent {
		s.Early = o.drops.early
	}
	return s
}

func (o *Outbox) now() inventory.Millis { return inventory.MillisOf(o.cfg.Now()) }

func (o *Outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}
