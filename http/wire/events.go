package wire

import (
	"strconv"

	"bodega/inventory"
)

const (
	gotItems = 1 << iota
	gotPosition
	gotMore
	gotTotal
	gotHead
	gotEarliest
	gotTimeline
	gotPagination
	gotCursor
	gotDirectory // revision
	gotDirectoryHash
	gotPeopleHash

	gotEventsPage = gotItems | gotPosition | gotMore | gotTotal | gotHead | gotEarliest | gotTimeline
)

// DecodeEvents reads a page of events. Each is in order by itself; whether they are the ones that were asked for is for the
// caller to find. count is how many there are by the page's own account.
func DecodeEvents(s *Scanner, body []byte) (page inventory.EventsPage, count int64) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "events":
			if o.take(gotItems) {
				page.Events = s.events(len(body))
			}
		case "nextOffset":
			if o.take(gotPosition) {
				page.Next = inventory.Offset(s.whole("nextOffset"))
			}
		case "hasMore":
			if o.take(gotMore) {
				page.HasMore = s.boolean("hasMore")
			}
		case "count":
			if o.take(gotTotal) {
				count = s.whole("count")
			}
		case "headOffset":
			if o.take(gotHead) {
				page.Head = inventory.Offset(s.whole("headOffset"))
			}
		case "earliestOffset":
			if o.take(gotEarliest) {
				page.Earliest = inventory.Offset(s.whole("earliestOffset"))
			}
		case "timeline":
			if o.take(gotTimeline) {
				page.Timeline = s.timeline("timeline")
			}
		case "cursor":
			if o.take(gotCursor) {
				page.Cursor = s.cursor("cursor")
			}
		default:
			if !s.directoryMark(&o, &page.Directory) {
				o.ignore()
			}
		}
	}
	s.end()
	s.need(o.given, gotEventsPage, "body")
	s.needMark(o.given)
	return page, count
}

// What a reader of the feed may ask for at once.
const (
	EventsMax = 1000 // in a page
	WaitMax   = 45   // seconds: below what proxies wait for, which is 60 and more, 50 at HAProxy
)

// eventBytes is about the size of an event on the wire.
const eventBytes = 400

func (s *Scanner) events(bodyBytes int) []inventory.Event {
	list := make([]inventory.Event, 0, min(bodyBytes/eventBytes, EventsMax)+1)
	if s.array("events") {
		for first := true; s.more(first); first = false {
			list = append(list, s.event())
			s.within("events", len(list)-1)
		}
	}
	return list
}

// directoryMark reads the present member, if it says where the directory stands. One in which nothing was ever said is not named.
func (s *Scanner) directoryMark(o *object, m *inventory.DirectoryMark) bool {
	switch string(o.name) {
	case "revision":
		if o.take(gotDirectory) {
			m.Revision = inventory.Revision(s.whole("revision"))
		}
	case "directoryHash":
		if o.take(gotDirectoryHash) {
			m.Hash = s.hash("directoryHash")
		}
	case "peopleHash":
		if o.take(gotPeopleHash) {
			m.People = s.hash("peopleHash")
		}
	default:
		return false
	}
	return true
}

// needMark reports that one half of a mark is missing.
func (s *Scanner) needMark(given uint32) {
	if given &= gotDirectory | gotDirectoryHash; given != 0 {
		s.need(given, gotDirectory|gotDirectoryHash, "body")
	}
}

func appendDirectoryMark(b []byte, m inventory.DirectoryMark) []byte {
	if m == (inventory.DirectoryMark{}) {
		return b
	}
	b = append(b, `,"revision":`...)
	b = strconv.AppendInt(b, int64(m.Revision), 10)
	b = append(b, `,"directoryHash":"`...)
	b = append(append(b, m.Hash.String()...), '"')
	if m.People != (inventory.Hash{}) { // what a store of a version before does not look at
		b = append(append(append(b, `,"peopleHash":"`...), m.People.String()...), '"')
	}
	return b
}

// AppendEvents appends a page of events as a whole document. What is rendered must be so by [AppendEvent].
func AppendEvents(b []byte, page *inventory.EventsPage) []byte {
	b = append(b, `{"events":[`...)
	for i := range page.Events {
		b = append(AppendEvent(b, &page.Events[i], page.Groups), ',')
	}
	for _, r := range page.Rendered {
		b = append(append(b, page.Form(r)...), ',')
	}
	if page.Len() > 0 {
		b = b[:len(b)-1] // the last comma
	}
	b = append(b, `],"nextOffset":`...)
	b = strconv.AppendInt(b, int64(page.Next), 10)
	b = append(b, `,"hasMore":`...)
	b = strconv.AppendBool(b, page.HasMore)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(page.Len()), 10)
	b = append(b, `,"headOffset":`...)
	b = strconv.AppendInt(b, int64(page.Head), 10)
	b = append(b, `,"earliestOffset":`...)
	b = strconv.AppendInt(b, int64(page.Earliest), 10)
	b = append(b, `,"timeline":`...)
	b = AppendString(b, page.Timeline)
	b = appendDirectoryMark(b, page.Directory)
	return append(appendMember(b, `,"cursor":`, page.Cursor), '}', '\n')
}
