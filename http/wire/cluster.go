package wire

import "bodega/inventory"

// ClusterBody is how the nodes of a cluster are doing. One that is not Enabled is a central that is alone.
type ClusterBody struct {
	Enabled   bool             `json:"enabled"`
	Node      string           `json:"node,omitempty"`
	Leader    string           `json:"leader,omitempty"`
	Since     inventory.Millis `json:"leaderSince,omitzero"`
	Log       ClusterLog       `json:"log,omitzero"`
	Members   []ClusterNode    `json:"members"`
	Missing   []MissingNode    `json:"missing,omitempty"`
	Failovers int64            `json:"failovers"`
	Last      Failover         `json:"lastFailover,omitzero"`
}

// ClusterLog is the log of a cluster; what is not Reachable is not known.
type ClusterLog struct {
	Reachable bool             `json:"reachable"`
	Offset    inventory.Offset `json:"offset"`
	Records   int64            `json:"records"`
	Bytes     int64            `json:"bytes"`
}

// ClusterNode is a node of a cluster.
type ClusterNode struct {
	Name    string             `json:"name"`
	URL     string             `json:"url"`
	Role    inventory.NodeRole `json:"role"`
	Offset  inventory.Offset   `json:"offset"`
	Lag     int64              `json:"lagEvents"`
	Version string             `json:"version"`
	Reason  string             `json:"reason,omitempty"`
}

// MissingNode is a node of a cluster that does not live.
type MissingNode struct {
	Name    string           `json:"name"`
	URL     string           `json:"url"`
	Version string           `json:"version"`
	Seen    inventory.Millis `json:"lastSeen"`
}

// Failover is a change of the leader.
type Failover struct {
	At   inventory.Millis `json:"at"`
	From string           `json:"from"`
	To   string           `json:"to"`
	Gap  int64            `json:"gapMs"`
}

// AppendCluster appends how the nodes of a cluster are doing; nil is a central that is alone.
func AppendCluster(b []byte, c *inventory.Cluster) []byte {
	v := ClusterBody{Members: []ClusterNode{}}
	if c == nil {
		return AppendJSON(b, &v)
	}
	v.Enabled, v.Node, v.Leader, v.Since, v.Failovers = true, c.Node, c.Leader, c.Since, c.Failovers
	v.Log = ClusterLog{c.Reachable, c.Head, c.Records, c.Bytes}
	for i := range c.Nodes {
		v.Members = append(v.Members, ClusterNode(c.Nodes[i]))
	}
	for _, m := range c.Missing {
		v.Missing = append(v.Missing, MissingNode(m))
	}
	if last := c.Last; last != nil {
		v.Last = Failover{last.At, last.From, last.To, last.Gap.Milliseconds()}
	}
	return AppendJSON(b, &v)
}

// DecodeCluster reads how the nodes of a cluster are doing.
func DecodeCluster(s *Scanner, body []byte) (c ClusterBody) {
	s.read(body, &c)
	return c
}

// DecodeHandOver reads the body of a request that names the node that is to lead; "" if it names none.
func DecodeHandOver(s *Scanner, body []byte) (to string) {
	var v struct {
		To string `json:"to,omitempty"`
	}
	if s.readStrictly(body, &v); s.Fault == nil {
		s.check("to", inventory.CheckText(v.To, NodeNameMax))
	}
	return v.To
}

// AppendHandOver appends that body.
func AppendHandOver(b []byte, to string) []byte {
	return AppendJSON(b, &struct {
		To string `json:"to,omitempty"`
	}{to})
}

// NodeNameMax bounds the name of a node of a cluster, in bytes, as hosts have them.
const NodeNameMax = 253
