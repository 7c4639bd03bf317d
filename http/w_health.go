package http

import (
	"strconv"

	"bodega/inventory"
)

// nodeInfo is what a node says of itself beside its health. Empty texts but the timeline are left out, and without a service the time.
type nodeInfo struct {
	timeline, version, service string
	now                        inventory.Millis
}

// appendHealth appends how a node is doing.
func appendHealth(b []byte, h *inventory.Health, node *nodeInfo) []byte {
	b = append(b, `{"status":`...)
	b = appendString(b, h.Status)
	if h.Reason != "" {
		b = append(b, `,"reason":`...)
		b = appendString(b, h.Reason)
	}
	b = append(b, `,"ready":`...)
	b = strconv.AppendBool(b, h.Ready)
	b = appendNumbers(b, integer(`,"offset":`, int64(h.Offset)), integer(`,"products":`, int64(h.Products)),
		integer(`,"foldedOffset":`, int64(h.Folded)), integer(`,"earliestOffset":`, int64(h.Earliest)),
		integer(`,"keys":`, h.Keys), integer(`,"journalBytes":`, h.Journal))
	b = append(b, `,"timeline":`...)
	b = appendString(b, node.timeline)
	if node.version != "" {
		b = append(b, `,"version":`...)
		b = appendString(b, node.version)
	}
	if h.Central != "" {
		b = append(b, `,"central":`...)
		b = appendString(b, h.Central)
	}
	if node.service != "" {
		b = append(b, `,"service":`...)
		b = appendString(b, node.service)
		b = append(b, `,"timestamp":`...)
		b = appendTime(b, node.now)
	}
	return append(b, '}', '\n')
}

const (
	gotStatus = 1 << iota
	gotReady
	gotWhy
	gotCentral
	gotNumber // and from here on one for each
)

// statusBytesMax bounds the words in which a server says how it is doing.
const statusBytesMax = 64

// decodeHealth reads how a server is doing.
func decodeHealth(s *scanner, body []byte) (h inventory.Health) {
	s.start(body)
	r := s.record("body")
	for r.next() {
		switch string(r.name) {
		case "status":
			if r.take(gotStatus) {
				h.Status = s.word("status")
			}
		case "ready":
			if r.take(gotReady) {
				h.Ready = s.boolean("ready")
			}
		case "reason":
			if r.take(gotWhy) {
				h.Reason = short(s.string("reason"))
			}
		case "central":
			if r.take(gotCentral) {
				h.Central = s.word("central")
			}
		default:
			s.healthNumber(&r, &h)
		}
	}
	s.end()
	s.need(r.given, gotStatus, "body")
	return h
}

// healthNumber reads the present member, if it counts something.
func (s *scanner) healthNumber(r *record, h *inventory.Health) {
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
		if string(r.name) == n.name {
			if r.take(gotNumber << i) {
				n.set(s.whole(n.name))
			}
			return
		}
	}
	r.ignore()
}

// word reads a short text.
func (s *scanner) word(field string) string {
	text := string(s.string(field))
	s.check(field, inventory.CheckText(text, statusBytesMax))
	return text
}
