package wire

import "bodega/inventory"

// NodeInfo is what a node says of itself beside its health. Empty texts but the timeline are left out, and without a service the time.
type NodeInfo struct {
	Timeline, Version, Service string
	Now                        inventory.Millis
}

// healthBody is the health of a server, as a reader takes it.
type healthBody struct {
	Status     *string          `json:"status"`
	Reason     string           `json:"reason,omitempty"`
	Needs      []inventory.Need `json:"needs,omitempty"`
	Ready      bool             `json:"ready"`
	Offset     count            `json:"offset"`
	Products   count            `json:"products"`
	Checkpoint count            `json:"foldedOffset"`
	Earliest   count            `json:"earliestOffset"`
	Keys       count            `json:"keys"`
	Journal    count            `json:"journalBytes"`
	Timeline   string           `json:"timeline"`
	Version    string           `json:"version,omitempty"`
	Central    string           `json:"central,omitempty"`
}

// clockBody is how a node dates what it decides.
type clockBody struct {
	State inventory.ClockState `json:"state"`
	At    inventory.Millis     `json:"at"`
	Wall  inventory.Millis     `json:"wall"`
	Ahead int64                `json:"aheadMs"`
	Steps int64                `json:"steps"`
}

func newClockBody(c *inventory.Clock) *clockBody {
	return &clockBody{c.State, c.At, c.Wall, int64(c.Ahead()), c.Steps}
}

// AppendHealth appends how a node is doing.
func AppendHealth(b []byte, h *inventory.Health, node *NodeInfo) []byte {
	v := struct {
		healthBody
		Clock   *clockBody       `json:"clock,omitzero"`
		Service string           `json:"service,omitempty"`
		Now     inventory.Millis `json:"timestamp,omitzero"`
	}{healthBody: healthBody{Status: &h.Status, Reason: h.Reason, Needs: h.Needs, Ready: h.Ready, Offset: count(h.Offset), Products: count(h.Products),
		Checkpoint: count(h.Checkpoint), Earliest: count(h.Earliest), Keys: count(h.Keys), Journal: count(h.Journal),
		Timeline: node.Timeline, Version: node.Version, Central: h.Central}, Service: node.Service, Now: node.Now}
	if h.Clock.State != "" {
		v.Clock = newClockBody(&h.Clock)
	}
	return AppendJSON(b, &v)
}

// AppendClockAccepted appends by how far a person has moved the dates, and how the node dates now.
func AppendClockAccepted(b []byte, moved inventory.Millis, c *inventory.Clock) []byte {
	return AppendJSON(b, &struct {
		Moved int64      `json:"movedMs"`
		Clock *clockBody `json:"clock"`
	}{int64(moved), newClockBody(c)})
}

// What is kept of what a server says in words.
const (
	statusBytesMax = 64
	needsMax       = 16
)

// DecodeHealth reads how a server is doing.
func DecodeHealth(s *Scanner, body []byte) (h inventory.Health) {
	var v healthBody
	if s.read(body, &v); s.Fault != nil {
		return h
	}
	s.check("status", inventory.CheckText(*v.Status, statusBytesMax))
	s.check("central", inventory.CheckText(v.Central, statusBytesMax))
	h = inventory.Health{Status: *v.Status, Reason: Shorten(v.Reason), Ready: v.Ready, Offset: inventory.Offset(v.Offset), Products: int(v.Products),
		Checkpoint: inventory.Offset(v.Checkpoint), Earliest: inventory.Offset(v.Earliest), Keys: int64(v.Keys), Journal: int64(v.Journal), Central: v.Central}
	for _, need := range v.Needs {
		if isWord(string(need)) && len(h.Needs) < needsMax {
			h.Needs = append(h.Needs, need)
		}
	}
	return h
}
