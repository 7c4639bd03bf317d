package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendEvent appends an event as it stands in pages and streams, for who asks for groups or does not. It never holds an idempotency
// key.
func AppendEvent(b []byte, e *inventory.Event, groups bool) []byte {
	b = append(b, `{"offset":`...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	b = append(b, `,"timestamp":"`...)
	b = e.At.AppendText(b)
	b = append(b, `","eventType":"`...)
	b = append(b, e.Type.String()...)
	b = append(b, `","productId":`...)
	b = AppendString(b, e.Product.ID)
	b = append(b, `,"data":`...)
	b = appendBare(b, &e.Product)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, int64(e.Product.Version), 10)
	b = append(b, `,"storeId":`...)
	b = AppendString(b, e.Store)
	b = append(b, `,"delta":`...)
	b = strconv.AppendInt(b, e.Delta, 10)
	b = append(b, `,"before":`...)
	b = strconv.AppendInt(b, e.Before, 10)
	b = append(b, `,"actor":`...)
	b = AppendString(b, e.Actor)
	b = append(b, `,"reason":`...)
	b = AppendString(b, e.Reason)
	b = append(b, `,"ref":`...)
	b = AppendString(b, e.Ref)
	b = append(b, `,"requestId":`...)
	b = AppendString(b, e.RequestID)
	b = append(b, `,"traceparent":`...)
	b = AppendString(b, e.Traceparent)
	return append(appendChange(b, e, groups), '}')
}

// rawEvent is an event as it was sent. Texts point into the document.
type rawEvent struct {
	event                                       inventory.Event // all but its texts
	id                                          []byte
	version                                     int64
	actor, store, reason, ref, requestID, trace []byte
	change                                      inventory.Change
}

const (
	gotOffset = 1 << iota
	gotAt
	gotType
	gotSubject
	gotData
	gotRevision
	gotDelta
	gotBefore
	gotStore
	gotActor
	gotReason
	gotRef
	gotRequestID
	gotTrace
	gotAction
	gotOnHandDelta
	gotGroup
	gotGroupSize
	gotPlaced
	gotLevels
	gotHolds
	gotHealed
	gotCatalogue
	gotAlert
	gotAlerts
	gotReverses
	gotTransfers
	gotReversedBy // in the history alone, as what follows
	gotPastUnit
	gotPastDecimals

	gotEvent = gotOffset | gotAt | gotType | gotSubject | gotData | gotRevision | gotDelta | gotBefore // what every event has
)

// event reads an event.
func (s *Scanner) event() inventory.Event {
	var raw rawEvent
	o := s.object("event")
	for o.next() {
		if !raw.fact(&o) && !raw.origin(&o) && !raw.beyond(&o) {
			o.ignore()
		}
	}
	return raw.finish(s, o.given)
}

// finish returns the event whose members were read.
func (raw *rawEvent) finish(s *Scanner, given uint32) inventory.Event {
	s.need(given, gotEvent, "event")
	raw.check(s)
	raw.checkChange(s, given)
	if s.Fault != nil {
		return inventory.Event{}
	}
	raw.texts()
	return raw.event
}

// fact reads the present member, if it says what happened.
func (raw *rawEvent) fact(o *object) bool {
	s, e := o.s, &raw.event
	switch string(o.name) {
	case "offset":
		if o.take(gotOffset) {
			e.Offset = inventory.Offset(s.whole("offset"))
		}
	case "timestamp":
		if o.take(gotAt) {
			e.At = s.time("timestamp")
		}
	case "eventType":
		if o.take(gotType) {
			e.Type = s.eventType()
		}
	case "productId":
		if o.take(gotSubject) {
			raw.id = s.string("productId")
		}
	case "data":
		if o.take(gotData) {
			e.Product = s.product("data")
			e.Product.Extra = nil // an event says it beside, if it changed
		}
	case "version":
		if o.take(gotRevision) {
			raw.version = s.whole("version")
		}
	case "delta":
		if o.take(gotDelta) {
			e.Delta = s.signed("delta")
		}
	case "before":
		if o.take(gotBefore) {
			e.Before = s.whole("before")
		}
	default:
		return false
	}
	return true
}

// origin reads the present member, if it says who asked for it and why.
func (raw *rawEvent) origin(o *object) bool {
	read := func(bit uint32, field string, text *[]byte) bool {
		if o.take(bit) {
			*text = o.s.string(field)
		}
		return true
	}
	switch string(o.name) {
	case "storeId":
		return read(gotStore, "storeId", &raw.store)
	case "actor":
		return read(gotActor, "actor", &raw.actor)
	case "reason":
		return read(gotReason, "reason", &raw.reason)
	case "ref":
		return read(gotRef, "ref", &raw.ref)
	case "requestId":
		return read(gotRequestID, "requestId", &raw.requestID)
	case "traceparent":
		return read(gotTrace, "traceparent", &raw.trace)
	default:
		return false
	}
}

func (s *Scanner) eventType() inventory.EventType {
	name := s.string("eventType")
	for t := inventory.ProductCreated; t <= inventory.ProductDeleted; t++ {
		if string(name) == t.String() {
			return t
		}
	}
	s.check("eventType", "is not known")
	return 0
}

// originBytesMax bounds what an event says of its request, whose limits are narrower.
const originBytesMax = 256

func (raw *rawEvent) check(s *Scanner) {
	if string(raw.id) != string(raw.event.Product.ID) {
		s.check("productId", "is not that of the data")
	}
	if raw.version != int64(raw.event.Product.Version) {
		s.check("version", "is not that of the data")
	}
	s.check("storeId", inventory.CheckText(string(raw.store), inventory.MaxStoreIDBytes))
	s.check("reason", inventory.CheckText(string(raw.reason), inventory.MaxReasonBytes))
	s.check("ref", inventory.CheckText(string(raw.ref), inventory.MaxRefBytes))
	s.check("actor", inventory.CheckText(string(raw.actor), originBytesMax))
	s.check("requestId", inventory.CheckText(string(raw.requestID), originBytesMax))
	s.check("traceparent", inventory.CheckText(string(raw.trace), originBytesMax))
}

// texts copies the texts into the event. They share an allocation, but not with the product's, which outlives the event.
func (raw *rawEvent) texts() {
	var buf [512]byte
	b := append(append(append(buf[:0], raw.actor...), raw.store...), raw.reason...)
	all := string(append(append(append(b, raw.ref...), raw.requestID...), raw.trace...))
	cut := func(n int) (text string) {
		text, all = all[:n], all[n:]
		return text
	}
	e := &raw.event
	e.Actor, e.Store, e.Reason = cut(len(raw.actor)), cut(len(raw.store)), cut(len(raw.reason))
	e.Ref, e.RequestID, e.Traceparent = cut(len(raw.ref)), cut(len(raw.requestID)), cut(len(raw.trace))
}
