package inventory

import (
	"context"
	"time"
)

// Service is what every node offers. The ledger answers from the truth, a mirror from its copy, a client over the wire.
// All methods may be called from any number of goroutines. Failures that a caller can act on are of type *[Error].
type Service interface {
	// Submit carries a command out and returns when its answer is durable. A refusal is an Answer, not an error. An error
	// with CodeDurabilityUnknown means that the command may have been carried out; repeating it with the same key tells.
	// Once a command has been queued, the end of ctx does not take it back.
	Submit(ctx context.Context, cmd *Command) (*Answer, error)
	// Product returns a product, or nil if there is none, with the position at which that is so.
	Product(ctx context.Context, id ProductID) (*Product, Offset, error)
	List(ctx context.Context, q ListQuery) (ListPage, error)
	// Events returns events from q.From on. If there is none yet it waits up to q.Wait, or until ctx ends or the service
	// closes, and then returns an empty page.
	Events(ctx context.Context, q EventsQuery) (EventsPage, error)
	// Snapshot returns a view that stands still, kept for a while so that a reader can resume.
	Snapshot(ctx context.Context, q SnapshotQuery) (*View, error)
	Digest(ctx context.Context) (Digest, error)
	Health() Health
	// Timeline names this history of events; it changes when a backup is restored.
	Timeline() string
}

// Decider is a service that passes commands on when it may not decide them itself, as a node of a cluster does. Decide is Submit, but
// passes nothing on, so that no command goes round in circles: where another leads, the error has CodeNotLeading and nothing was done.
type Decider interface {
	Decide(ctx context.Context, cmd *Command) (*Answer, error)
}

// Digest is the hash of each range of a state, and where its directory stands.
type Digest struct {
	Sums Sums
	// Full are the hashes of products and all that belongs to them: Sums where nothing does.
	Full      Sums
	Offset    Offset
	Timeline  string
	Directory DirectoryMark
}

// EventsQuery asks for events.
type EventsQuery struct {
	From     Offset
	Limit    int           // events in a page, at least 1
	Wait     time.Duration // how long to wait for the first
	Product  ProductID     // only events of this product; "" for all
	Types    Actions       // only events at which one of these happened; 0 for all
	Timeline string        // if set, must be the service's
	// Cursor, if set, must be one that the service has given, of a position up to From, and of the history that it still has. With
	// it From may be less than zero, and then is the cursor's position.
	Cursor string
	// FromStore says that a store asks, whose cursor is believed to be what it was given.
	FromStore bool
	Follower  *Follower // a store that follows says how it is doing; may be nil
	// Groups asks for the groups of batches of updates too, which others are not told of; see [Event.InBatch].
	Groups bool
	// Public leaves out whose holds an event has changed, for readers who may not act on each.
	Public bool
	// Listed says that the reader follows the directory too, which it has as of Revision: a newer one ends the wait.
	Listed   bool
	Revision Revision
	// Render, if set, appends an event in the form in which it is passed on: the page then has Rendered and no Events. What it
	// gives is shared by all who ask, so everybody who asks a service must give the same. A service that keeps nothing rendered
	// may leave it aside, and give Events.
	Render func(b []byte, e *Event, groups bool) []byte
}

// Filtered says whether the query may leave events out.
func (q *EventsQuery) Filtered() bool { return q.Product != "" || q.Types != 0 }

// Wants says whether an event is one of those asked for.
func (q *EventsQuery) Wants(e *Event) bool {
	return (q.Product == "" || e.Product.ID == q.Product) && (q.Types == 0 || q.Types.Has(e.Happened()))
}

// EventsPage is a run of events.
type EventsPage struct {
	Events   []Event     // consecutive, unless filtered by product
	Rendered []*Rendered // in their place, if the query has Render
	Next     Offset      // where to go on; never below what was asked for
	Head     Offset      // position of the service
	Earliest Offset      // oldest event still kept
	HasMore  bool        // whether Next is below Head
	Timeline string
	Cursor   string // that of Next; "" if the service gives none
	// Age is how long ago Head was known to be that of all nodes, as the service says that answered over the wire; 0 if it decides.
	Age    time.Duration
	Groups bool // as asked
	Public bool // as asked
	// Directory is where the directory stands: no event of the page needs a newer one.
	Directory DirectoryMark
}

// News says whether the page is worth an answer before its time is over: it has events, or a directory that the reader has not.
func (p *EventsPage) News(q *EventsQuery) bool {
	return p.Len() > 0 || p.HasMore || q.Listed && p.Directory.Revision > q.Revision
}

// SnapshotQuery asks for a view: the present one, or the one at position At to go on with a reading that was cut.
type SnapshotQuery struct {
	Resume bool
	At     Offset
}

// Health says how a node is doing.
type Health struct {
	Status     string // "healthy", "read_only", "draining", "recovering"
	Reason     string // for people, if not healthy; never an internal address or path
	Needs      []Need // why a person should look, the most urgent first; nil as a rule
	Readable   bool   // reads work
	Ready      bool   // reads and writes work
	Offset     Offset
	Products   int
	Checkpoint Offset // position of the checkpoint: what a restart need not replay
	Earliest   Offset // oldest event kept
	Keys       int64  // idempotency keys remembered
	Journal    int64  // bytes of journal kept
	Central    string // at a store: "reachable" or "unreachable"
	// Age is how long ago Offset was known to be that of all nodes, as the service says that answered over the wire; 0 if it decides.
	Age   time.Duration
	Clock Clock // of a service that dates what it decides
}
