package wire

import "bodega/inventory"

type clusterLog struct {
	Reachable bool             `json:"reachable"`
	Offset    inventory.Offset `json:"offset"`
	Records   int64            `json:"records"`
	Bytes     int64            `json:"bytes"`
}

type clusterNode struct {
	Name    string             `json:"name"`
	URL     string             `json:"url"`
	Role    inventory.NodeRole `json:"role"`
	Offset  inventory.Offset   `json:"offset"`
	Lag     int64              `json:"lagEvents"`
	Version string             `json:"version"`
	Reason  string             `json:"reason,omitempty"`
}

type failover struct {
	At   inventory.Millis `json:"at"`
	From string           `json:"from"`
	To   string           `json:"to"`
	Gap  int64            `json:"gapMs"`
}

// AppendCluster appends how the nodes of a cluster are doing; nil is a central that is alone.
func AppendCluster(b []byte, c *inventory.Cluster) []byte {
	v := struct {
		Enabled   bool             `json:"enabled"`
		Node      string           `json:"node,omitempty"`
		Leader    string           `json:"leader,omitempty"`
		Since     inventory.Millis `json:"leaderSince,omitzero"`
		Log       *clusterLog      `json:"log,omitempty"`
		Members   []clusterNode    `json:"members"`
		Failovers int64            `json:"failovers"`
		Last      *failover        `json:"lastFailover,omitempty"`
	}{Members: []clusterNode{}}
	if c == nil {
		return AppendJSON(b, &v)
	}
	v.Enabled, v.Node, v.Leader, v.Since, v.Failovers = true, c.Node, c.Leader, c.Since, c.Failovers
	v.Log = &clusterLog{c.Reachable, c.Head, c.Records, c.Bytes}
	for i := range c.Nodes {
		v.Members = append(v.Members, clusterNode(c.Nodes[i]))
	}
	if last := c.Last; last != nil {
		v.Last = &failover{last.At, last.From, last.To, last.Gap.Milliseconds()}
	}
	return AppendJSON(b, &v)
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
