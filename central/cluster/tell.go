package cluster

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// Cluster implements inventory.Clustered.
func (n *Node) Cluster(ctx context.Context) (inventory.Cluster, error) {
	answered := n.look(ctx)
	s := n.seen.now()
	c := inventory.Cluster{Node: n.cfg.Name, Leader: s.leader, Reachable: answered, Failovers: n.counts.Failovers.Load(), Last: s.last}
	if s.leader != "" {
		c.Since = inventory.MillisOf(s.since)
	}
	if c.Reachable {
		c.Head, c.Records = s.head.Offset, int64(s.head.LSN)
	}
	for i := range s.members {
		c.Nodes = append(c.Nodes, told(&s.members[i], s))
	}
	for _, m := range s.missing {
		c.Missing = append(c.Missing, inventory.MissingNode(m))
	}
	return c, nil
}

// told is what is said of a member.
func told(m *storage.Member, s *view) inventory.ClusterNode {
	node := inventory.ClusterNode{Name: m.Name, URL: m.URL, Role: inventory.NodeFollows, Offset: m.Offset, Version: m.Version, Reason: m.Reason,
		Lag: max(0, int64(s.head.Offset-m.Offset))}
	switch {
	case m.Reason != "":
		node.Role = inventory.NodeQuarantined
	case m.Name == s.leader:
		node.Role, node.Lag = inventory.NodeLeads, 0 // it reports after it has answered
	}
	return node
}

// othersMax is how long the others are asked, so that one which does not answer keeps nobody waiting for long.
const othersMax = 2 * time.Second

// AskOthers implements inventory.Neighbour.
func (n *Node) AskOthers(ctx context.Context, path string) [][]byte {
	ctx, stop := context.WithTimeout(ctx, othersMax)
	defer stop()
	s := n.seen.now()
	said := make([][]byte, len(s.members))
	var asking sync.WaitGroup
	for i := range s.members {
		if m := &s.members[i]; m.Name != n.cfg.Name {
			asking.Go(func() {
				var err error
				if said[i], err = n.cfg.Peers.Tell(ctx, m.URL, path); err != nil {
					said[i] = nil
					n.cfg.Logger.Debug().Err(err).Str("node", m.Name).Str("path", path).Msg("another node was asked in vain")
				}
			})
		}
	}
	asking.Wait()
	return slices.DeleteFunc(said, func(b []byte) bool { return b == nil })
}

var (
	errNeverSeen  = &inventory.Error{Code: inventory.CodeNotFound, Message: "no node of that name is missing"}
	errNoSuchNode = &inventory.Error{Code: inventory.CodeNotFound, Message: "no node of that name lives"}
	errLives      = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "the node lives: only one that is missing can be forgotten. Stop it first"}
	errAlone      = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "no other node of the cluster lives that could lead"}
	errNotInTime  = &inventory.Error{Code: inventory.CodeRecovering, Message: "the node has not taken the lead in time: ask who leads before you ask again"}
)

// notHanded is the answer to who wants the lead handed over, if the log does not do it: it does not answer, or the node that is named does not
// stand for the lead yet, as one that is still behind. Both pass.
func notHanded(err error) error {
	if inventory.CodeOf(err) != "" {
		return err
	}
	return &inventory.Error{Code: inventory.CodeRecovering, Cause: err,
		Message: "the log in etcd does not answer, or the node does not stand for the lead yet: ask who leads before you ask again"}
}

// HandOver implements inventory.Clustered.
func (n *Node) HandOver(ctx context.Context, who, to string) (inventory.Cluster, error) {
	n.look(ctx)
	s := n.seen.now()
	switch err := n.mayLead(s, to); {
	case err != nil:
		return inventory.Cluster{}, err
	case to != "" && to == s.leader:
		return n.Cluster(ctx)
	case s.leader == "":
		return inventory.Cluster{}, errNoLeader
	}
	n.cfg.Logger.Warn().Str("principal", who).Str("to", to).Msg("the lead is handed over")
	if err := n.cfg.Ledger.HandOver(ctx, to); err != nil {
		return inventory.Cluster{}, notHanded(err)
	}
	for changed := n.seen.changes(); ; changed = n.seen.changes() {
		if now := n.seen.now(); now.leader != "" && (now.leader == to || to == "" && now.leader != s.leader) {
			return n.Cluster(ctx)
		}
		n.seen.look()
		select {
		case <-changed:
		case <-time.After(lookLeast):
		case <-ctx.Done():
			return inventory.Cluster{}, errNotInTime
		}
	}
}

// Forget implements inventory.Clustered.
func (n *Node) Forget(ctx context.Context, who, name string) (inventory.Cluster, error) {
	switch err := n.cfg.Log.Forget(ctx, name); {
	case errors.Is(err, storage.ErrNoMember):
		return inventory.Cluster{}, errNeverSeen
	case errors.Is(err, storage.ErrLives):
		return inventory.Cluster{}, errLives
	case err != nil:
		return inventory.Cluster{}, &inventory.Error{Code: inventory.CodeRecovering, Message: "the log in etcd does not take it; send the same request again", Cause: err}
	}
	n.cfg.Logger.Warn().Str("principal", who).Str("node", name).Msg("a node that is missing is forgotten")
	return n.Cluster(ctx)
}

// mayLead says why a node cannot be given the lead.
func (n *Node) mayLead(s *view, to string) error {
	others := false
	for i := range s.members {
		m := &s.members[i]
		others = others || m.Name != s.leader && m.Reason == ""
		if to == m.Name && m.Reason == "" {
			return nil
		}
	}
	switch {
	case to != "":
		return errNoSuchNode
	case !others:
		return errAlone
	default:
		return nil
	}
}

// How long the log may be silent or short of room, nobody lead, and a node be behind, before it says that others are asked with more success: stores and load
// balancers look for one then.
const (
	silentMax   = 5 * time.Second
	leaderless  = 10 * time.Second
	staleMax    = 10 * time.Second
	silentWords = "etcd does not answer: changes wait for it; what is read is as of the last change that came"
	refuseWords = "etcd answers, but the log is not there, or not what it should be (this node's log says more): changes wait; what is read is as of the last change that came"
	twinWords   = "another node that lives has the name of this one, which neither leads nor passes on: it needs a CLUSTER_NODE of its own"
	noneWords   = "no node of the cluster leads: changes wait until one does"
	lineWords   = "the node that leads does not take what this one passes on (this node's log says why): changes wait here, and are refused; reads go on"
	staleWords  = "this node has not taken up what the others have: what is read here is old; it catches up by itself"
)

// AddTo has a node that is cut off say so.
func (n *Node) AddTo(h *inventory.Health) {
	s, now := n.seen.now(), n.cfg.Now()
	why, need := "", inventory.Need("")
	switch {
	case !h.Readable:
		return // there is worse
	case now.Sub(s.answered) > silentMax:
		if why, need = silentWords, inventory.NeedLog; s.refused != nil {
			why = refuseWords
		}
	case s.room == RoomNone || s.room == RoomHalf && now.Sub(s.short) > silentMax:
		why, need = s.room.words(), inventory.NeedLogRoom
	case n.twin(s):
		why, need = twinWords, inventory.NeedName
	case s.leader == "" && now.Sub(s.since) > leaderless:
		why, need = noneWords, inventory.NeedLeader
	case n.line.Load().broken(now):
		why, need = lineWords, inventory.NeedLine
	case n.cfg.Ledger.Staleness() > staleMax:
		why, need = staleWords, inventory.NeedLag
	default:
		return
	}
	h.Ready, h.Needs = false, append(h.Needs, need)
	if h.Status == "healthy" || h.Status == "degraded" {
		if h.Status, h.Reason = "read_only", why; need == inventory.NeedLag { // it passes on what it is asked
			h.Status = "degraded"
		}
	}
}

// twin says whether another node goes by the name of this one.
func (n *Node) twin(s *view) bool {
	return slices.ContainsFunc(s.members, func(m storage.Member) bool { return m.Name == n.cfg.Name && m.URL != n.cfg.URL })
}

// Figures are what a node tells for metrics.
type Figures struct {
	Members   int
	Missing   int
	Reachable bool
	Leader    bool          // one is known
	Leading   time.Duration // since it is known
	Head      inventory.Offset
}

// Figures returns what is known now.
func (n *Node) Figures() Figures {
	s, now := n.seen.now(), n.cfg.Now()
	f := Figures{Members: len(s.members), Missing: len(s.missing), Reachable: now.Sub(s.answered) <= silentMax, Leader: s.leader != "", Head: s.head.Offset}
	if f.Leader {
		f.Leading = now.Sub(s.since)
	}
	return f
}
