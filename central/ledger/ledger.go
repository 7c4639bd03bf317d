// Package ledger is the single writer of the truth. It decides commands one after another, makes what it decided durable
// in groups, and only then lets anybody see it. DESIGN.md says why it is built so and what the hot path costs.
package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/central/clock"
	"bodega/inventory"
	"bodega/storage"
)

// Config says how a ledger behaves. The zero value is usable.
type Config struct {
	Rules        inventory.Rules
	QueueMax     int              // commands waiting at most; 0 means 8,192
	MaxEvents    int64            // newest events kept readable; 0 means 1,000,000
	EventsMaxAge time.Duration    // events older than this are not readable; 0 means no limit
	MaxKeys      int64            // receipts kept, above which keyed commands are refused; of one owner a tenth; 0 means 100,000,000
	Clock        clock.Source     // dates what is decided; nil means clock.System
	ClockGapMax  time.Duration    // see clock.Config; 0 means 35 days
	Now          func() time.Time // tells how long snapshots are kept; nil means time.Now
	Hooks        Hooks
}

// Hooks are told what happens, for logs and metrics. Each may be nil and must not block.
type Hooks struct {
	// Committed follows each group that became durable, before anybody can see it: commands to be answered, records, which belong to the
	// ledger, and the time that the engine took.
	Committed func(commands int, records []inventory.Record, took time.Duration)
	// Submitted follows each command that the writer has dealt with, in the goroutine of its caller.
	Submitted func(cmd *inventory.Command, s Submission)
	// Failed is called once, when the ledger stops accepting commands because their fate can no longer be told.
	Failed func(error)
	// Unreadable tells of an event that is kept and cannot be read, once for each.
	Unreadable func(at inventory.Offset, err error)
	// UnreadablePast tells of a position from which on the history cannot be read, once for each.
	UnreadablePast func(at inventory.Offset, err error)
	// UnreadableKey tells of a key that was used, or may have been, and of which the receipt cannot be read, once for each.
	UnreadableKey func(key inventory.KeyHash, err error)
	// Role is told when a ledger whose log is shared begins to lead, and when it does not any more.
	Role func(Role)
	// Followed follows the records that others have committed, once they are applied.
	Followed func(records []inventory.Record)
	// Forked tells that the history has got another name, since a store has proved that what it was is lost.
	Forked func(Fork)
	// Clock is told when the state of the clock changes, and when a step of it was believed.
	Clock func(inventory.Clock)
}

// Submission tells how long a command took.
type Submission struct {
	Queued, Answered time.Time
	Waited           time.Duration // for the writer
	Committing       time.Duration // the writer's whole turn with the command's group
	Err              error
}

// ErrInvariant is behind the failure of a ledger whose own state contradicts what it has made durable: a fault of the program.
var ErrInvariant = errors.New("ledger: what is durable and what is shown differ")

// restAfter is how long the writer waits for another command before it lets the engine note a mark.
const restAfter = 50 * time.Millisecond

// linesPerCommand bounds the queue by lines as well, on the assumption that most commands are small.
const linesPerCommand = 64

// Ledger is the truth: an inventory.Service over a storage engine.
type Ledger struct {
	cfg    Config
	engine storage.Engine
	past   storage.Past // of the engine
	// replica is the engine, if its log is shared: then the ledger follows whoever leads, and leads in turn.
	replica storage.Replica
	leads   atomic.Bool // changes with mu held
	handing atomic.Pointer[handing]
	wrong   atomic.Bool // what it has is not what the log says
	shown   shown

	state inventory.State
	feed  *inventory.Feed
	views views
	tally tally

	mu     sync.Mutex
	queue  []*submission
	lines  int  // of the commands in queue
	closed bool // no command is accepted any more
	failed atomic.Pointer[error]
	spare  sync.Pool     // of *submission
	wake   chan struct{} // capacity 1: there is something in queue, or closed is set

	closing   chan struct{} // closed when Close begins: those who wait for events give up
	out       chan struct{} // closed when failed is set: those who wait for what others decide give up
	stopped   chan struct{} // closed when the writer has answered its last command
	history   atomic.Pointer[lineage]
	forking   sync.Mutex       // held while the history changes
	epochAt   inventory.Offset // position at the start of this process
	reversals reversals
	// unreadable are the events and keys that were found damaged.
	unreadable unreadable
	cursor     atomic.Pointer[given] // the newest that was given
	clock      *clock.Clock
	accepted   atomic.Bool  // the clock was accepted, and that is to be noted
	waiting    atomic.Int64 // calls of Events that wait now
	ageFloor   atomic.Int64 // with EventsMaxAge: the oldest event that is young enough
}

// Open loads what the engine holds and starts the writer. One whose engine is a storage.Replica follows from then on, and leads in turn. The ledger owns the engine from now on, and Close closes it; if
// Open fails, the engine is closed too.
func Open(ctx context.Context, engine storage.Engine, cfg Config) (*Ledger, error) {
	if cfg.QueueMax <= 0 {
		cfg.QueueMax = 8192
	}
	if cfg.MaxEvents <= 0 {
		cfg.MaxEvents = 1_000_000
	}
	if cfg.MaxKeys <= 0 {
		cfg.MaxKeys = 100_000_000
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	l := &Ledger{
		cfg: cfg, engine: engine, past: engine.Past(),
		wake: make(chan struct{}, 1), closing: make(chan struct{}), out: make(chan struct{}), stopped: make(chan struct{}),
	}
	l.replica, _ = engine.(storage.Replica)
	if err := l.load(ctx); err != nil {
		return nil, errors.Join(err, engine.Close(inventory.Mark{}))
	}
	l.history.Store(newLineage(engine))
	l.cfg.Rules.KeysSince = engine.History().KeysSince
	l.epochAt = l.state.Offset()
	if l.replica != nil {
		l.shown.pass(l.replica.Last())
	} else {
		l.beginNonce()
	}
	l.startClock()
	l.begin()
	return l, nil
}

// begin starts what runs until Close.
func (l *Ledger) begin() {
	go l.run()
	if l.replica != nil {
		go l.keepConfirming()
	}
	if l.cfg.EventsMaxAge > 0 {
		go l.ageEvents()
	}
}

// beginNonce tells what is decided from here on from what others may have decided at the same positions.
func (l *Ledger) beginNonce() {
	var nonce inventory.Nonce
	rand.Read(nonce[:])
	l.state.Begin(nonce)
}

// Close stops accepting commands, answers those accepted, releases those who wait for events and closes the engine. It may
// be called more than once.
func (l *Ledger) Close() error {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	l.mu.Unlock()
	if !first {
		<-l.stopped
		return nil
	}
	close(l.closing)
	l.views.close()
	l.signal()
	<-l.stopped
	return l.engine.Close(l.state.Mark())
}

// Timeline names this history of events.
func (l *Ledger) Timeline() string { return l.history.Load().Timeline }

// Lineage implements inventory.Descendant.
func (l *Ledger) Lineage() (timeline string, ancestors []inventory.Ancestor) {
	h := l.history.Load()
	return h.Timeline, h.Ancestors
}

// View returns the state as it is now.
func (l *Ledger) View() *inventory.View { return l.state.View() }

func (l *Ledger) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// fail stops the ledger for good: after an outcome that cannot be told, nothing more is promised.
func (l *Ledger) fail(err error) {
	if !l.failed.CompareAndSwap(nil, &err) {
		return
	}
	close(l.out)
	if l.cfg.Hooks.Failed != nil {
		l.cfg.Hooks.Failed(err)
	}
}

// Failed returns why the ledger accepts no commands any more, or nil.
func (l *Ledger) Failed() error {
	if p := l.failed.Load(); p != nil {
		return *p
	}
	return l.engine.Status().Failed
}
