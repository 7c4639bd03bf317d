package inventory

import (
	"context"
	"io"
	"slices"
	"time"
)

// Truth is what a service that decides itself offers beyond the others.
type Truth interface {
	Service
	// Stats counts. Products with at most low units, but not none, count as low in stock.
	Stats(ctx context.Context, low int64) (Stats, error)
}

// Descendant is a service that owns its history: it can tell where that comes from, and prove that a position is one of it.
type Descendant interface {
	// Lineage returns the timeline and those that it descends from, the oldest first. The caller must not change them.
	Lineage() (timeline string, ancestors []Ancestor)
	// Cursor returns what proves to this service, later, that its reader has followed it to a mark of its own. It is "" if the
	// chain of the mark is not known.
	Cursor(at Mark) string
}

// Archivist is a service of which a backup can be taken while it serves.
type Archivist interface {
	// Backup puts a copy aside of all that was durable when it was called; who asks for it is noted. One at a time: another is
	// CodeBackupRunning until the one before is closed. It is encrypted if this central encrypts backups, unless it is to be in clear.
	Backup(ctx context.Context, who string, inClear bool) (Backup, error)
}

// Backup is a copy of everything at a position, put aside and not yet sent. It must be closed.
type Backup interface {
	// Name is under which it may be kept as a file.
	Name() string
	Offset() Offset
	// Size is how many bytes it takes up before it is packed.
	Size() int64
	// Sealed says whether it is encrypted when it is written, and Recipients are whom this central encrypts backups to, even if this one
	// is in clear.
	Sealed() bool
	Recipients() []string
	// Write sends it, packed. If it returns an error, or ctx ends, what was sent is recognised as incomplete.
	Write(ctx context.Context, w io.Writer) error
	Close() error
}

// Ancestor is a timeline that another goes on from.
type Ancestor struct {
	Timeline string
	Until    Offset // up to which position of it nothing is lost; -1 if that is not known
}

// Stats is what a stock amounts to at a position, and what was asked of its ledger since it was opened.
type Stats struct {
	Totals
	Offset     Offset
	OpenedAt   Millis
	Outcomes   [OutcomeCount]int64 // lines decided, by Outcome
	Replayed   int64               // lines answered from their key; not in Outcomes
	Commands   int64
	Committed  int64 // groups made durable
	QueueLimit int   // commands that may wait
	Queued     int   // commands that wait now
}

// Totals is what the products of a state amount to.
type Totals struct {
	Products, Tombstones int
	Units                int64   // whole ones
	Value                Decimal // of all units at their prices
	Low, Out             int     // products that are low in stock, or out of it
}

// Holder tells of holds: the truth, or a copy of it.
type Holder interface {
	// Hold returns the hold with the id, or nil. Of one that has ended there is what is remembered, as long as keys are; a copy knows
	// none of those.
	Hold(id HoldID) (*Hold, Offset, error)
	// Holds returns open holds; an id to go on behind must be one.
	Holds(q *HoldQuery) HoldPage
	OpenHolds() int
}

// Carrier tells of transfers: the truth, or a copy of it.
type Carrier interface {
	// Transfer returns the transfer with the id, or nil. Of one that has ended there is what is remembered, as long as keys are; a copy
	// knows none of those.
	Transfer(id TransferID) (*Transfer, Offset, error)
	// Transfers returns transfers that are open, or of the history those that have ended: a copy refuses to tell of those, with
	// CodeInvalidRequest.
	Transfers(ctx context.Context, q *TransferQuery) (TransferPage, error)
	OpenTransfers() int
}

// Current is a service whose reads can be made to wait until they are current enough for who asks.
type Current interface {
	// Reach returns when the state is at the position at, or with CodeReplicaBehind when ctx ends before.
	Reach(ctx context.Context, at Offset) error
	// Confirm returns when each read that begins from then on sees all that was answered, by any node, before the call began. When ctx ends
	// before, the error has CodeReplicaBehind, or CodeUnavailable if whoever must be asked does not answer.
	Confirm(ctx context.Context) error
	// Staleness is the time since the state was last known to have everything: 0 of the node that decides; negative if it never was.
	Staleness() time.Duration
}

// Replica is what a service that answers from a copy offers beyond the others.
type Replica interface {
	Service
	Current
	// Sync compares the copy with the truth, puts right what differs, and returns when that is done. A call that finds one
	// under way joins it.
	Sync(ctx context.Context) error
	Replication() Replication
}

// Accepter is a replica whose copy a person can give up for another history.
type Accepter interface {
	// Accept takes over, in a moment, the history that central has, if that is not the copy's and is the one named. Otherwise it
	// does nothing, and the error has CodeTimelineChanged.
	Accept(timeline string) error
}

// Mode is how a copy stands to the truth.
type Mode string

// The modes.
const (
	Live          Mode = "live"          // at the head, or a moment behind
	CatchingUp    Mode = "catching_up"   // behind, and gaining
	Bootstrapping Mode = "bootstrapping" // reading a snapshot; an older copy may be served meanwhile
	Offline       Mode = "offline"       // the truth cannot be reached
)

// The states of a circuit breaker.
const (
	BreakerClosed   = "closed"
	BreakerOpen     = "open"
	BreakerHalfOpen = "half_open"
)

// Need is why a person should look at a node, in a word for programs.
type Need string

// What central needs, the most urgent first.
const (
	NeedStorage   Need = "storage_failed"     // a write failed, and no change is taken before a restart
	NeedDisk      Need = "storage_stalled"    // a write does not return
	NeedRoom      Need = "disk_full"          // changes are refused until there is room
	NeedClock     Need = "clock_uncertain"    // changes are refused until the clock is right or accepted
	NeedLog       Need = "log_unreachable"    // a node of a cluster is cut off from etcd, and changes wait
	NeedLogRoom   Need = "log_full"           // etcd has no room for the log, and changes are refused
	NeedName      Need = "name_taken"         // another node of a cluster that lives has the name of this one, which counts for nothing
	NeedLeader    Need = "no_leader"          // no node of the cluster leads, and changes wait
	NeedLine      Need = "leader_unreachable" // a node of a cluster does not reach the one that leads, or is refused by it
	NeedLag       Need = "node_behind"        // a node of a cluster has not taken up what the others have
	NeedAhead     Need = "clock_ahead"        // the clock has jumped, and dates go on without it
	NeedBehind    Need = "clock_behind"       // likewise
	NeedKeys      Need = "keys_unconfirmed"   // the data was put back to an earlier moment, and keys and staff may have been changed since
	NeedReadEvent Need = "events_unreadable"  // events have changed on disk
	NeedReadKey   Need = "keys_unreadable"    // what keys stand for has changed on disk
	NeedDamage    Need = "damage_found"       // a reading of all that is stored has found something changed on disk
	NeedHistory   Need = "history_waiting"    // history cannot be written; it catches up, unless that goes on for too long
	NeedBackup    Need = "backup_overdue"     // the newest good backup of the schedule is older than two intervals
	NeedCheck     Need = "backup_unverified"  // the newest backup of the schedule could not be checked
	NeedSplit     Need = "shipping_conflict"  // beside the backups the history has gone on otherwise than here
	NeedGap       Need = "shipping_gap"       // changes are missing beside the backups, and no backup has been made since
	NeedShip      Need = "shipping_behind"    // changes have not been put beside the backups for longer than a moment
)

// What a store needs, the most urgent first. A central that is older than a store passes on those that it does not know.
const (
	NeedCentral Need = "central_changed"   // central has another history than the copy, and is not followed
	NeedCopy    Need = "copy_damaged"      // the copy on disk cannot be used; what was read of it is served until there is a new one
	NeedEvents  Need = "stalled"           // central cannot give the next event
	NeedHeal    Need = "unhealed"          // central has lost updates that could not be made again: they are on the store's list
	NeedLost    Need = "rolled_back"       // central has lost positions that the copy had
	NeedOutbox  Need = "outbox_incomplete" // the outbox does not have everything that was passed on
)

// Follower is what a store says of itself with each poll.
type Follower struct {
	Store   string
	Mode    Mode
	Applied Offset
	Head    Offset        // of the truth, as last heard
	Behind  time.Duration // since it was last at the head; negative if it never was
	Breaker string
	Needs   Need // "" if nobody needs to look
	Outbox  OutboxReport
}

// Replication tells how a copy is doing. Times that never were are zero.
type Replication struct {
	Follower
	Timeline    string
	Stranger    string // the timeline of a central that is not followed, since the copy is of another history; "" as a rule
	Lost        Offset // positions that the copy had and central has lost, since the start
	Products    int
	Syncing     bool // a snapshot is being read, or a comparison is under way
	SyncedAt    Millis
	SyncOK      bool          // the last sync succeeded
	SyncTook    time.Duration // what the last one took
	OpenedAt    Millis        // when this process began to serve the copy
	UpdatedAt   Millis        // when the copy last changed
	CacheBytes  int64         // on disk
	LastError   string        // for people, without addresses; "" while all is well
	LastErrorAt Millis
	Snapshots   int64 // snapshots read since the start
	Repairs     int64 // ranges that differed and were fetched again
	Retries     int64 // commands sent upstream once more
}

// WholeState stands for all ranges where a snapshot may be of one.
const WholeState = -1

// SnapshotRead asks for the products and tombstones of a view: of the present one, or of the one at position At, if it is
// still kept, so that several readings see the same.
type SnapshotRead struct {
	Range  int // or WholeState
	Resume bool
	At     Offset
	// All asks for what belongs to each product as well.
	All bool

	Follower *Follower // the store that asks, if one does
}

// PutSnapshot is given a product or a tombstone of a snapshot, and what belongs to it: nil if nothing does, or it was not asked for.
// Both are its own.
type PutSnapshot func(*Product, *Holdings) error

// SnapshotHashes are the hashes of what a snapshot has.
type SnapshotHashes struct {
	Products Hash
	// Full is that of products and all that belongs to them, of a snapshot that was asked for All: Products if nothing does.
	Full Hash
}

// SnapshotHead is what a snapshot says of itself before the first product.
type SnapshotHead struct {
	Offset   Offset
	Timeline string
	Count    int // products and tombstones to come
	// Ancestors are the timelines that Timeline descends from, the oldest first.
	Ancestors []Ancestor
	// Cursor is that of Offset, "" if the service gives none: what follows can be asked for with it.
	Cursor string
	// Directory is where the directory stood, of a snapshot that was asked for All.
	Directory DirectoryMark
}

// Same says whether two heads are those of one snapshot.
func (h *SnapshotHead) Same(other *SnapshotHead) bool {
	return h.Offset == other.Offset && h.Timeline == other.Timeline && h.Count == other.Count && slices.Equal(h.Ancestors, other.Ancestors) && h.Cursor == other.Cursor &&
		h.Directory == other.Directory
}
