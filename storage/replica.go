package storage

import (
	"context"
	"errors"

	"bodega/inventory"
)

// Replica is an engine over a log that several processes share: each takes up every record, and one at a time, which leads,
// appends. Load is called once, first; then, by one goroutine, Follow and Commit in turn: Follow until it says that this process
// leads, Commit until it returns ErrFenced, or Lost is closed, and Follow again. The rest may be called by any number beside it.
type Replica interface {
	Engine

	// Follow hands over what others commit, by Apply and Check, in order, as it becomes durable. It returns nil when this process has
	// the lead and into has had everything through the end of the log as it was read within that term: from then on Commit may be
	// called. While the log cannot be reached it waits. Other errors: that of ctx; ErrGone: records that are needed are not kept any
	// more, and only a copy from a peer helps; one of damage (a method Damaged that returns true): this process, or its directory, is wrong, since
	// what it has made of the records is not what the log says, and it must not serve any more; any other: the engine is dead. What a
	// former term has left without an answer is given up: if it is durable it is handed over like any record.
	Follow(ctx context.Context, into Follower) error

	// Last is the LSN of the newest record that Load or Follow has handed over or Commit has made durable. Whoever calls these may call it.
	Last() uint64

	// Lost is closed when another may have the lead: of the term that Follow has returned with; nil before the first.
	Lost() <-chan struct{}

	// Resign ends the term, if there is one, for the member that is named, or for whoever wants it if that is "". Commit returns
	// ErrFenced from then on. The caller makes sure that none is under way.
	Resign(ctx context.Context, to string) error

	// Head asks the log itself, not this process, for its end at a moment after the call began. Calls at the same time share an answer.
	Head(ctx context.Context) (Head, error)

	// Members are the processes that take part, in order of their names, as they have said last: those that live.
	Members(ctx context.Context) ([]Member, error)

	// Missing are those that took part and do not live, in order of their names, until they are forgotten. The newest count, where there are very many.
	Missing(ctx context.Context) ([]Missing, error)

	// Forget has nobody miss a process any more that does not live. Errors: ErrNoMember, ErrLives, ErrUnreachable.
	Forget(ctx context.Context, name string) error
}

// Follower takes what others commit.
type Follower interface {
	// Apply and Check are those of a Loader. A record need not be shown before Through.
	Apply(r *inventory.Record) error
	Check(m inventory.Mark) error
	// Through follows everything through an LSN, and comes soon after each record.
	Through(lsn uint64) error
}

// Head is the end of a log that is shared.
type Head struct {
	LSN    uint64           // of the last record; 0 if there is none
	Offset inventory.Offset // position behind it
	Leader string           // the member that leads; "" if none does
}

// Member is a process that takes part in a log that is shared.
type Member struct {
	Name       string           `json:"name"`       // unique among them
	URL        string           `json:"url"`        // where the others reach it
	Applied    uint64           `json:"applied"`    // LSN that it has taken up
	Offset     inventory.Offset `json:"offset"`     // position behind that
	Checkpoint uint64           `json:"checkpoint"` // LSN from behind which it would start again: what is behind that it needs
	Version    string           `json:"version"`    // of its program
	Leads      bool             `json:"leads"`
	Reason     string           `json:"reason,omitempty"` // why it does not serve, "" if it does
	Beat       uint64           `json:"beat"`             // grows each time that it says so
}

// Missing is a process that took part in a log that is shared, and does not live.
type Missing struct {
	Name    string           `json:"name"`
	URL     string           `json:"url"`     // where the others reached it
	Version string           `json:"version"` // of its program
	Seen    inventory.Millis `json:"seen"`    // when it was last known to live, but for some seconds
}

// What is said of the name of a process that is to be forgotten.
var (
	ErrNoMember = errors.New("storage: nobody of that name has taken part")
	ErrLives    = errors.New("storage: a member of that name lives")
)

// Identity is whose records a shared log has: what a data directory has in its manifest.
type Identity struct {
	DataID [16]byte
	History
}

// ErrUnreachable means that a log that is shared did not answer in time; nothing is known of what was asked.
var ErrUnreachable = errors.New("storage: the shared log does not answer")
