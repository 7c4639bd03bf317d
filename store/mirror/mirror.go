// Package mirror is a copy that follows: an inventory.Service that answers reads from what it has, whatever happens to central,
// and passes writes on. DESIGN.md says why it never diverges.
package mirror

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/store/outbox"
)

// Config says how a mirror behaves. The zero value but for Store is usable.
type Config struct {
	Store        string               // id of the store, unique at its central
	Location     inventory.LocationID // where its goods lie; "" for anywhere
	PollWait     time.Duration        // how long central may hold a poll; 0 means 20 s
	PollLimit    int                  // events asked for at once; 0 means 100
	SyncInterval time.Duration        // how often the copy is compared with central; 0 means 30 s
	Silence      time.Duration        // how long central may say nothing before it is asked how it is; 0 means 4 s
	Stall        time.Duration        // how long a copy may get no further where central cannot give the next event; 0 means 60 s
	Accepted     func() string        // the timeline that a person has said to take over, ""; nil means none
	Accept       func(string) error   // notes that a person has said so; nil means that nobody can
	Adopted      func(string)         // told the timeline of each snapshot that was taken over; nil means nobody
	Outbox       *outbox.Outbox       // what was passed on, so that it can be sent again; nil notes nothing. Its opener closes it
	Now          func() time.Time     // nil means time.Now
	Hooks        Hooks
}

// Hooks are told what happens, for logs and metrics. Each may be nil and must not block.
type Hooks struct {
	// ModeChanged follows each change of mode.
	ModeChanged func(from, to inventory.Mode)
	// BreakerChanged follows each change of the breaker.
	BreakerChanged func(from, to string)
	// Loaded tells what was found in the cache at the start; ok is false if there was nothing.
	Loaded func(at inventory.Mark, products int, ok bool)
	// Damaged tells that the cache could not be used, why, and where it was moved to; that is empty if it is still there, until there
	// is a new copy.
	Damaged func(why error, moved string)
	// Snapshot follows each snapshot that was adopted, or failed.
	Snapshot func(at inventory.Offset, products int, took time.Duration, err error)
	// Applied follows each group of events that became visible. The events must not be changed or kept.
	Applied func(Applied)
	// Compared follows each comparison with central: the ranges that differed and were fetched again.
	Compared func(at inventory.Offset, differing int, err error)
	// Retried precedes each repetition of a command.
	Retried func(why error)
	// Stranger tells of a central whose history is another than the copy's, once until the copy is central's again.
	Stranger func(own, theirs string, at inventory.Offset)
	// Lost tells of positions that the copy had and central, which has another or an older state now, has not: of was the copy's
	// timeline, from its position, and to the one up to which nothing is lost, or one before from if that is not known.
	Lost func(of string, from, to inventory.Offset)
	// Healing tells how many commands central, which was put back, has lost of a history that the copy has now; strangers are those that
	// are left alone, since they are of one that has nothing to do with it.
	Healing func(timeline string, lost, strangers int)
	// Healed tells that all of them were sent again, or are on the list for a person, to which Unhealed puts each.
	Healed   func(lost int64, took time.Duration)
	Unhealed func(reason string)
	// Dismissed tells that somebody took something off that list, without having it done.
	Dismissed func(id int64, by string)
	// HealFailed follows each failure to send one, or to read which they are. It is tried again.
	HealFailed func(err error)
	// FollowFailed follows each failure to follow central, with its cause.
	FollowFailed func(err error)
}

// Applied is a group of events that became visible together.
type Applied struct {
	Events       []inventory.Event
	At           inventory.Offset // after them
	Began, Ended time.Time        // when the group was taken up, and when it could be read
}

// Delay is the time from the decision at central, by its clock, until the newest of the events could be read here.
func (a *Applied) Delay() time.Duration {
	return a.Ended.Sub(a.Events[len(a.Events)-1].At.Time())
}

// Mirror follows a central and answers from its copy: an inventory.Replica.
type Mirror struct {
	cfg     Config
	cache   storage.Cache
	up      Upstream
	forward *forwarder
	healer  healer
	heads   heads

	copy   atomic.Pointer[replica] // nil until there is one
	first  chan struct{}           // closed when there is one
	status status

	syncMu sync.Mutex
	sync   *syncing      // the comparison that Sync waits for; nil if none
	wake   chan struct{} // capacity 1: there is one to be made

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	done   chan struct{} // closed when following has ended
}

// replica is one copy: a state, its newest events, and the history that both belong to.
type replica struct {
	state     *inventory.State
	feed      *inventory.Feed
	timeline  string
	cursor    string               // the newest that central gave for a position of it; only the following goroutine touches it
	ancestors []inventory.Ancestor // of timeline, if this process has read the snapshot; never changed
	replaced  chan struct{}        // closed when another copy has taken its place
}

func newReplica(state *inventory.State, timeline, cursor string) *replica {
	return &replica{state: state, feed: inventory.NewFeed(state.Mark()), timeline: timeline, cursor: cursor, replaced: make(chan struct{})}
}

var _ inventory.Replica = (*Mirror)(nil)

// Open takes over what the cache holds and begins to follow; that central cannot be reached is no error. The mirror owns the
// cache from now on, and Close closes it; if Open fails, the cache is closed too.
func Open(cfg Config, cache storage.Cache, up Upstream) (*Mirror, error) {
	if cfg.PollWait <= 0 {
		cfg.PollWait = 20 * time.Second
	}
	if cfg.PollLimit <= 0 {
		cfg.PollLimit = 100
	}
	if cfg.SyncInterval <= 0 {
		cfg.SyncInterval = 30 * time.Second
	}
	if cfg.Silence <= 0 {
		cfg.Silence = defaultSilence
	}
	if cfg.Stall <= 0 {
		cfg.Stall = time.Minute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Accepted == nil {
		cfg.Accepted = func() string { return "" }
	}
	if cfg.Accept == nil {
		cfg.Accept = func(string) error { return errors.New("mirror: nobody can accept another history here") }
	}
	if cfg.Adopted == nil {
		cfg.Adopted = func(string) {}
	}
	m := &Mirror{
		cfg: cfg, cache: cache, up: up,
		first: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	m.status.begin(&m.cfg)
	m.forward, m.healer.m = newForwarder(m), m
	if err := m.load(); err != nil {
		m.cancel()
		return nil, errors.Join(err, cache.Close())
	}
	go m.run()
	return m, nil
}

// load takes over what the cache holds. A copy that cannot be used is moved aside: central has it all.
func (m *Mirror) load() error {
	copied, err := storage.LoadState(m.cache)
	state, at, ok := copied.State, copied.At, copied.OK
	if errors.Is(err, storage.ErrExhausted) || errors.Is(err, storage.ErrDiskFull) {
		return err // the copy may be as good as ever
	}
	if err != nil {
		moved, failed := m.cache.Quarantine()
		if failed != nil {
			return errors.Join(err, failed)
		}
		m.cacheDamaged(err, moved)
		ok = false
	}
	if copied.Unplaced > 0 {
		m.signal() // central knows what lies where: compare at once
	}
	if ok {
		m.cfg.Outbox.Follow(at.Timeline, nil) // it may have been begun after the copy
		m.healer.begin(at.Timeline)()
		m.adopt(newReplica(state, at.Timeline, at.Cursor))
		m.status.enter(inventory.CatchingUp)
	}
	if m.cfg.Hooks.Loaded != nil {
		m.cfg.Hooks.Loaded(at.Mark, state.Len(), ok)
	}
	return nil
}

// cacheDamaged notes that the cache cannot be used.
func (m *Mirror) cacheDamaged(why error, moved string) {
	if m.status.setDamaged(true) && m.cfg.Hooks.Damaged != nil {
		m.cfg.Hooks.Damaged(why, moved)
	}
}

// adopt makes c the copy that answers. Only Open and the following goroutine call it.
func (m *Mirror) adopt(c *replica) {
	if old := m.copy.Swap(c); old != nil {
		close(old.replaced)
		return
	}
	close(m.first)
}

// Close stops following, releases those who wait, and closes the cache. It may be called more than once.
func (m *Mirror) Close() error {
	first := m.ctx.Err() == nil
	m.cancel()
	<-m.done
	m.healer.end()
	if !first {
		return nil
	}
	return m.cache.Close()
}
