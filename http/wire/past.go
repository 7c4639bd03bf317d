package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendPastEvent appends an event of the history: as it stands in the feed, but it always says what happened, what came of it, and what
// its quantities count.
func AppendPastEvent(b []byte, e *inventory.PastEvent) []byte {
	said := e.Event
	if c := e.Change; c == nil || c.Action == 0 {
		change := inventory.Change{OnHandDelta: e.Delta}
		if c != nil {
			change = *c
		}
		change.Action, said.Change = e.Happened(), &change
	}
	b = AppendEvent(b, &said, true)
	b = b[:len(b)-1]
	b = appendMember(b, `,"unit":`, e.Unit)
	if e.Decimals != 0 {
		b = strconv.AppendInt(append(b, `,"decimals":`...), int64(e.Decimals), 10)
	}
	if e.ReversedBy != nil {
		b = strconv.AppendInt(append(b, `,"reversedBy":`...), int64(*e.ReversedBy), 10)
	}
	if e.CanReverse() {
		b = append(b, `,"reversible":true`...)
	}
	return append(b, '}')
}

func appendPastEvents(b []byte, events []inventory.PastEvent) []byte {
	b = append(b, '[')
	for i := range events {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendPastEvent(b, &events[i])
	}
	return append(b, ']')
}

// AppendHistory appends a page of the history as a whole document.
func AppendHistory(b []byte, page *inventory.HistoryPage) []byte {
	b = appendPastEvents(append(b, `{"events":`...), page.Events)
	b = AppendNumbers(b, Member(`,"count":`, int64(len(page.Events))))
	b = strconv.AppendBool(append(b, `,"hasMore":`...), page.Cursor != "")
	b = appendMember(b, `,"cursor":`, page.Cursor)
	if len(page.Missing) > 0 {
		b = append(b, `,"missing":[`...)
		for _, m := range page.Missing {
			b = AppendNumbers(b, Member(`{"fromOffset":`, int64(m.From)), Member(`,"toOffset":`, int64(m.To)))
			b = append(b, '}', ',')
		}
		b[len(b)-1] = ']'
	}
	b = AppendNumbers(b, Member(`,"headOffset":`, int64(page.Head)), Member(`,"earliestOffset":`, int64(page.Earliest)))
	if page.Since > 0 {
		b = AppendTime(append(b, `,"earliest":`...), page.Since)
	}
	return append(AppendString(append(b, `,"timeline":`...), page.Timeline), '}', '\n')
}

// AppendPastEvents appends an event as a whole document; with a whole operation, all events of it as well.
func AppendPastEvents(b []byte, at inventory.Offset, events []inventory.PastEvent, whole bool) []byte {
	for i := range events {
		if events[i].Offset == at {
			b = AppendPastEvent(b, &events[i])
		}
	}
	if whole {
		b = append(appendPastEvents(append(b[:len(b)-1], `,"groupEvents":`...), events), '}')
	}
	return append(b, '\n')
}

const (
	gotHistoryMissing = 1 << (16 + iota)
	gotHistorySince

	gotHistory = gotItems | gotMore | gotTotal | gotHead | gotEarliest | gotTimeline
)

// DecodeHistory reads a page of the history. count is how many events there are by its own account.
func DecodeHistory(s *Scanner, body []byte) (page inventory.HistoryPage, count int64) {
	s.start(body)
	more := false
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "events":
			if o.take(gotItems) {
				page.Events = s.pastEvents("events", len(body))
			}
		case "count":
			if o.take(gotTotal) {
				count = s.whole("count")
			}
		case "hasMore":
			if o.take(gotMore) {
				more = s.boolean("hasMore")
			}
		case "cursor":
			if o.take(gotCursor) {
				page.Cursor = s.cursor("cursor")
			}
		case "missing":
			if o.take(gotHistoryMissing) {
				page.Missing = s.missing()
			}
		case "headOffset":
			if o.take(gotHead) {
				page.Head = inventory.Offset(s.whole("headOffset"))
			}
		case "earliestOffset":
			if o.take(gotEarliest) {
				page.Earliest = inventory.Offset(s.whole("earliestOffset"))
			}
		case "earliest":
			if o.take(gotHistorySince) {
				page.Since = s.time("earliest")
			}
		case "timeline":
			if o.take(gotTimeline) {
				page.Timeline = s.timeline("timeline")
			}
		default:
			o.ignore()
		}
	}
	s.end()
	s.need(o.given, gotHistory, "body")
	if more != (page.Cursor != "") {
		s.check("cursor", "is there where there is more")
	}
	return page, count
}

// pastEvents reads events, of which what is known besides is read too.
func (s *Scanner) pastEvents(field string, bodyBytes int) []inventory.PastEvent {
	list := make([]inventory.PastEvent, 0, min(bodyBytes/eventBytes, EventsMax)+1)
	if s.array(field) {
		for first := true; s.more(first); first = false {
			list = append(list, s.pastEvent())
			s.within(field, len(list)-1)
		}
	}
	return list
}

func (s *Scanner) pastEvent() (e inventory.PastEvent) {
	var raw rawEvent
	reversible := false
	o := s.object("event")
	for o.next() {
		switch {
		case string(o.name) == "reversedBy":
			if o.take(gotReversedBy) {
				e.ReversedBy = new(inventory.Offset(s.whole("reversedBy")))
			}
		case string(o.name) == "unit":
			if o.take(gotPastUnit) {
				e.Unit = string(s.string("unit"))
			}
		case string(o.name) == "decimals":
			if o.take(gotPastDecimals) {
				e.Decimals = s.decimals()
			}
		case string(o.name) == "reversible":
			reversible = s.boolean("reversible")
		case raw.fact(&o), raw.origin(&o), raw.beyond(&o):
		default:
			o.ignore()
		}
	}
	e.Event = raw.finish(s, o.given)
	e.Unsure = !reversible && e.CanReverse()
	return e
}

// missing reads which events are lost.
func (s *Scanner) missing() (list []inventory.OffsetRange) {
	if !s.array("missing") {
		return nil
	}
	for first := true; s.more(first); first = false {
		var r inventory.OffsetRange
		o := s.object("missing")
		for o.next() {
			switch string(o.name) {
			case "fromOffset":
				if o.take(gotPosition) {
					r.From = inventory.Offset(s.whole("fromOffset"))
				}
			case "toOffset":
				if o.take(gotHead) {
					r.To = inventory.Offset(s.whole("toOffset"))
				}
			default:
				o.ignore()
			}
		}
		list = append(list, r)
	}
	return list
}

// DecodePastEvents reads an event of the history, and the other events of its operation if they stand there: then it is one of those.
func DecodePastEvents(s *Scanner, body []byte) (e inventory.PastEvent, all []inventory.PastEvent) {
	s.start(body)
	e = s.pastEvent()
	s.end()
	if s.Fault != nil {
		return e, nil
	}
	s.start(body)
	o := s.object("body")
	for o.next() {
		if string(o.name) != "groupEvents" {
			o.ignore()
		} else if o.take(gotItems) {
			all = s.pastEvents("groupEvents", len(body))
		}
	}
	s.end()
	return e, all
}
