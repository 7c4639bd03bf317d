package inventory

import (
	"context"
	"time"
)

// Clustered is a service that is one of several nodes over one log: one of them leads, which decides.
type Clustered interface {
	Service
	Decider
	// Leader says whether this node leads, and else where the one that does is reached; "" while none is known.
	Leader() (url string, here bool)
	// Cluster returns how the nodes are doing, as far as this one knows.
	Cluster(ctx context.Context) (Cluster, error)
	// HandOver gives the lead to the node that is named, or to whoever wants it if that is "", and returns when another has it, or the
	// named one has it already. Who asks for it is noted. CodeNotFound if there is no such node; CodeNotLeading if this one does not lead.
	HandOver(ctx context.Context, who, to string) (Cluster, error)
	// Forget has a node that is missing missed no more. Who asks for it is noted. CodeNotFound if none of that name has been seen;
	// CodeInvalidRequest if it lives.
	Forget(ctx context.Context, who, name string) (Cluster, error)
}

// Neighbour is a service whose others know what it does not: what each keeps for itself alone.
type Neighbour interface {
	// AskOthers asks the other nodes that live for what they say at a path of the API, of themselves alone, and returns what those said
	// that answered in time. It waits for a moment at most.
	AskOthers(ctx context.Context, path string) [][]byte
}

// Cluster is how the nodes of a cluster are doing, as one of them knows it.
type Cluster struct {
	Node      string        // that tells this
	Leader    string        // "" if none is known
	Since     Millis        // since when it is known to lead; 0 if none is
	Reachable bool          // the log answers
	Head      Offset        // of the log, if it answers
	Records   int64         // that it counts, likewise
	Bytes     int64         // that the log holds
	Nodes     []ClusterNode // those that live, in order of their names
	Missing   []MissingNode // those that have lived and were not forgotten, likewise
	Failovers int64         // since this node began
	Last      *Failover     // the last of them; nil if there was none
}

// ClusterNode is a node of a cluster.
type ClusterNode struct {
	Name    string
	URL     string // where the others reach it
	Role    NodeRole
	Offset  Offset // that it has taken up
	Lag     int64  // events that it has not, of those that are known to be in the log
	Version string // of its program
	Reason  string // why it does not serve; "" if it does
}

// MissingNode is a node of a cluster that does not live.
type MissingNode struct {
	Name    string
	URL     string // where the others reached it
	Version string // of its program
	Seen    Millis // when it was last known to live, but for some seconds
}

// NodeRole is what a node does in a cluster.
type NodeRole string

// The roles of a node.
const (
	NodeLeads       NodeRole = "leader"
	NodeFollows     NodeRole = "follower"
	NodeQuarantined NodeRole = "quarantined" // it has found itself wrong, and does not serve
)

// Failover is a change of the leader, as a node has seen it.
type Failover struct {
	At       Millis // when the new one was seen to lead
	From, To string
	Gap      time.Duration // from when the former last said that it lives, or, if that is longer, since changes had to wait
}
