package wire

import (
	"strconv"

	"bodega/inventory"
)

// NodeInfo is what a node says of itself beside its health. Empty texts but the timeline are left out, and without a service the time.
type NodeInfo struct {
	Timeline, Version, Service string
	Now                        inventory.Millis
}

// AppendHealth appends how a node is doing.
func AppendHealth(b []byte, h *inventory.Health, node *NodeInfo) []byte {
	b = append(b, `{"status":`...)
	b = AppendString(b, h.Status)
	if h.Reason != "" {
		b = append(b, `,"reason":`...)
		b = AppendString(b, h.Reason)
	}
	for i, need := range h.Needs {
		b = append(b, [...]string{`,"needs":[`, `,`}[min(i, 1)]...)
		b = AppendString(b, need)
	}
	if len(h.Needs) > 0 {
		b = append(b, ']')
	}
	b = append(b, `,"ready":`...)
	b = strconv.AppendBool(b, h.Ready)
	b = AppendNumbers(b, Member(`,"offset":`, int64(h.Offset)), Member(`,"products":`, int64(h.Products)),
		Member(`,"foldedOffset":`, int64(h.Folded)), Member(`,"earliestOffset":`, int64(h.Earliest)),
		Member(`,"keys":`, h.Keys), Member(`,"journalBytes":`, h.Journal))
	b = append(b, `,"timeline":`...)
	b = AppendString(b, node.Timeline)
	if node.Version != "" {
		b = append(b, `,"version":`...)
		b = AppendString(b, node.Version)
	}
	if h.Central != "" {
		b = append(b, `,"central":`...)
		b = AppendString(b, h.Central)
	}
	if h.Clock.State != "" {
		b = append(b, `,"clock":`...)
		b = AppendClock(b, &h.Clock)
	}
	if node.Service != "" {
		b = append(b, `,"service":`...)
		b = AppendString(b, node.Service)
		b = append(b, `,"timestamp":`...)
		b = AppendTime(b, node.Now)
	}
	return append(b, '}', '\n')
}

// AppendClock appends how a node dates what it decides.
func AppendClock(b []byte, c *inventory.Clock) []byte {
	b = append(b, `{"state":`...)
	b = AppendString(b, string(c.State))
	b = append(b, `,"at":`...)
	b = AppendTime(b, c.At)
	b = append(b, `,"wall":`...)
	b = AppendTime(b, c.Wall)
	b = AppendNumbers(b, Member(`,"aheadMs":`, int64(c.Ahead())), Member(`,"steps":`, c.Steps))
	return append(b, '}')
}

const (
	gotStatus = 1 << iota
	gotReady
	gotWhy
	gotCentral
	gotNeeds
	gotNumber // and from here on one for each
)

// statusBytesMax bounds the words in which a server says how it is doing.
const statusBytesMax = 64

// DecodeHealth reads how a server is doing.
func DecodeHealth(s *Scanner, body []byte) (h inventory.Health) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "status":
			if o.take(gotStatus) {
				h.Status = s.word("status")
			}
		case "ready":
			if o.take(gotReady) {
				h.Ready = s.boolean("ready")
			}
		case "reason":
			if o.take(gotWhy) {
				h.Reason = Shorten(s.string("reason"))
			}
		case "needs":
			if o.take(gotNeeds) {
				h.Needs = s.needs()
			}
		case "central":
			if o.take(gotCentral) {
				h.Central = s.word("central")
			}
		default:
			s.healthNumber(&o, &h)
		}
	}
	s.end()
	s.need(o.given, gotStatus, "body")
	return h
}

// healthNumber reads the present member, if it counts something.
func (s *Scanner) healthNumber(o *object, h *inventory.Health) {
	for i, n := range [...]struct {
		name string
		set  func(int64)
	}{
		{"offset", func(n int64) { h.Offset = inventory.Offset(n) }},
		{"products", func(n int64) { h.Products = int(n) }},
		{"foldedOffset", func(n int64) { h.Folded = inventory.Offset(n) }},
		{"earliestOffset", func(n int64) { h.Earliest = inventory.Offset(n) }},
		{"keys", func(n int64) { h.Keys = n }},
		{"journalBytes", func(n int64) { h.Journal = n }},
	} {
		if string(o.name) == n.name {
			if o.take(gotNumber << i) {
				n.set(s.whole(n.name))
			}
			return
		}
	}
	o.ignore()
}

// needsMax bounds the needs that are kept of what a server says.
const needsMax = 16

// needs reads why a person should look at a server.
func (s *Scanner) needs() (list []inventory.Need) {
	if !s.array("needs") {
		return nil
	}
	for first := true; s.more(first); first = false {
		if need := s.word("needs"); isWord(need) && len(list) < needsMax {
			list = append(list, inventory.Need(need))
		}
	}
	return list
}

// word reads a short text.
func (s *Scanner) word(field string) string {
	text := string(s.string(field))
	s.check(field, inventory.CheckText(text, statusBytesMax))
	return text
}
