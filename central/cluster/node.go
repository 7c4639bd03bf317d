package cluster

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
)

// Ledger is what a node decides with while it leads, and knows by whether it does.
type Ledger interface {
	// Submit is that of an inventory.Service; CodeNotLeading while this node does not lead.
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
	Leads() bool
	// Staleness is how long ago the state was last known to have everything; negative if it never was.
	Staleness() time.Duration
	// HandOver ends the term for the node that is named, or for whoever wants it, once all is answered that was taken.
	HandOver(ctx context.Context, to string) error
}

// Log is what a node is told by the log of the others.
type Log interface {
	Head(ctx context.Context) (storage.Head, error)
	Members(ctx context.Context) ([]storage.Member, error)
	Missing(ctx context.Context) ([]storage.Missing, error)
	Forget(ctx context.Context, name string) error
}

// Sender passes a command on to the node that leads. An error with CodeNotLeading or CodeRecovering means that nothing was done, and one with
// CodeDurabilityUnknown that something may have been; any other is the answer.
type Sender interface {
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
}

// Config is what a node is made of. What is above Probe is required.
type Config struct {
	Name   string
	URL    string // where the others reach it
	Ledger Ledger
	Log    Log
	Peers  *Peers // asks the other nodes
	// Sender makes what passes commands on to the node whose address leader returns; "" while none is known.
	Sender func(leader func() string) Sender
	// Probe asks the node at a URL whether it takes what this one passes on. Nil asks nobody.
	Probe func(ctx context.Context, url string) error
	// Room says what room the log has. Nil says enough.
	Room   func() Room
	Logger zerolog.Logger

	Hold time.Duration // how long a command waits for a node that leads; 0 means 10 s
	Look time.Duration // how often the others are looked at; 0 means 1 s
	Held int           // commands that may wait so; 0 means 8,192
	Now  func() time.Time
}

// Node is a central that is one of several. Run must run.
type Node struct {
	cfg    Config
	sender Sender
	seen   seeing
	line   atomic.Pointer[line] // to the one that leads
	held   atomic.Int64
	silent atomic.Int64 // Unix ns since when no node has decided what was passed on; 0 if the last one was
	counts Counts
}

// Counts are what a node has done since it began.
type Counts struct {
	Answered, Unknown, Refused atomic.Int64 // commands that were passed on, by what became of them
	Failovers                  atomic.Int64
}

// New returns a node that knows nothing of the others yet.
func New(cfg Config) *Node {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	def(&cfg.Hold, 10*time.Second)
	def(&cfg.Look, time.Second)
	if cfg.Held == 0 {
		cfg.Held = 8192
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Room == nil {
		cfg.Room = func() Room { return RoomEnough }
	}
	n := &Node{cfg: cfg}
	n.seen.begin(cfg.Now())
	n.line.Store(new(line))
	n.sender = cfg.Sender(n.leader)
	return n
}

// Counts are what this node has counted.
func (n *Node) Counts() *Counts { return &n.counts }

// leader is where the node that leads is reached; "" while none is known, or while it is this one.
func (n *Node) leader() string {
	s := n.seen.now()
	if s.leader == n.cfg.Name {
		return ""
	}
	return s.url
}

// Leader implements inventory.Clustered.
func (n *Node) Leader() (url string, here bool) {
	if n.cfg.Ledger.Leads() {
		return "", true
	}
	return n.leader(), false
}

// Decide implements inventory.Clustered.
func (n *Node) Decide(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return n.cfg.Ledger.Submit(ctx, cmd)
}

// Submit implements inventory.Service: here if this node leads, else by the one that does. While none does, it waits for one. What may have
// been done when a lead was lost is asked again, if it has keys: the next to lead knows.
func (n *Node) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	answer, err := n.cfg.Ledger.Submit(ctx, cmd)
	if n.settled(cmd, err) {
		return answer, err
	}
	return n.passOn(ctx, cmd, err)
}

// How long is waited before a command is passed on once more.
const (
	againMin = 10 * time.Millisecond
	againMax = 250 * time.Millisecond
)

var (
	errNoLeader = &inventory.Error{Code: inventory.CodeRecovering, RetryAfter: time.Second,
		Message: "no node of the cluster leads at the moment; nothing was changed: send the same request again"}
	errHeld = &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many updates wait for a node that leads; send the same request again"}
)

// passOn has the leader decide a command, whoever that turns out to be.
func (n *Node) passOn(ctx context.Context, cmd *inventory.Command, err error) (answer *inventory.Answer, _ error) {
	if n.held.Add(1) > int64(n.cfg.Held) {
		n.held.Add(-1)
		return nil, errHeld
	}
	defer n.held.Add(-1)
	late := time.NewTimer(n.cfg.Hold)
	defer late.Stop()
	var unknown error
	for wait := time.Duration(0); ; wait = min(max(2*wait, againMin), againMax) {
		if inventory.CodeOf(err) == inventory.CodeDurabilityUnknown {
			unknown = err
		}
		if wait > 0 {
			n.silent.CompareAndSwap(0, n.cfg.Now().UnixNano())
		}
		changed := n.seen.changes()
		if wait > 0 {
			n.seen.look()
			select {
			case <-changed:
			case <-time.After(wait):
			case <-late.C:
				return nil, n.gaveUp(unknown, err)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if n.cfg.Ledger.Leads() {
			answer, err = n.cfg.Ledger.Submit(ctx, cmd)
		} else {
			answer, err = n.sender.Submit(ctx, cmd)
		}
		if n.settled(cmd, err) {
			n.silent.Store(0)
			n.count(err)
			return answer, err
		}
	}
}

// gaveUp is the answer to a command for which no leader was found in time, with what the last one has said. One that may have been done is not
// called undone.
func (n *Node) gaveUp(unknown, last error) error {
	if unknown != nil {
		n.counts.Unknown.Add(1)
		return unknown
	}
	n.counts.Refused.Add(1)
	var said *inventory.Error
	if n.leader() != "" && errors.As(last, &said) {
		return &inventory.Error{Code: errNoLeader.Code, RetryAfter: errNoLeader.RetryAfter, Cause: last,
			Message: "the node of the cluster that leads could not be asked; nothing was changed: send the same request again (" + said.Message + ")"}
	}
	return errNoLeader
}

func (n *Node) count(err error) {
	if inventory.CodeOf(err) == inventory.CodeDurabilityUnknown {
		n.counts.Unknown.Add(1)
		return
	}
	n.counts.Answered.Add(1)
}

// settled says whether an answer, or an error, is what whoever has asked is told.
func (n *Node) settled(cmd *inventory.Command, err error) bool {
	switch inventory.CodeOf(err) {
	case inventory.CodeNotLeading, inventory.CodeRecovering:
		return false
	case inventory.CodeDurabilityUnknown:
		return !keyed(cmd)
	default:
		return true
	}
}

// keyed says whether a command may be asked for again: whatever was done is under a key.
func keyed(cmd *inventory.Command) bool {
	if len(cmd.Keys) > 0 {
		return true
	}
	for i := range cmd.Lines {
		if !cmd.Lines[i].Keyed {
			return false
		}
	}
	return len(cmd.Lines) > 0
}
