package http

import "bodega/inventory"

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

	gotEventsPage = gotItems | gotPosition | gotMore | gotTotal | gotHead | gotEarliest | gotTimeline
)

// decodeEvents reads a page of events. Each is in order by itself; whether they are the ones that were asked for is for the
// caller to find. count is how many there are by the page's own account.
func decodeEvents(s *scanner, body []byte) (page inventory.EventsPage, count int64) {
	s.start(body)
	r := s.record("body")
	for r.next() {
		switch string(r.name) {
		case "events":
			if r.take(gotItems) {
				page.Events = s.events(len(body))
			}
		case "nextOffset":
			if r.take(gotPosition) {
				page.Next = inventory.Offset(s.whole("nextOffset"))
			}
		case "hasMore":
			if r.take(gotMore) {
				page.HasMore = s.boolean("hasMore")
			}
		case "count":
			if r.take(gotTotal) {
				count = s.whole("count")
			}
		case "headOffset":
			if r.take(gotHead) {
				page.Head = inventory.Offset(s.whole("headOffset"))
			}
		case "earliestOffset":
			if r.take(gotEarliest) {
				page.Earliest = inventory.Offset(s.whole("earliestOffset"))
			}
		case "timeline":
			if r.take(gotTimeline) {
				page.Timeline = s.timeline("timeline")
			}
		default:
			r.ignore()
		}
	}
	s.end()
	s.need(r.given, gotEventsPage, "body")
	return page, count
}

// eventBytes is about the size of an event on the wire.
const eventBytes = 400

func (s *scanner) events(bodyBytes int) []inventory.Event {
	list := make([]inventory.Event, 0, min(bodyBytes/eventBytes, eventsMax)+1)
	if s.array("events") {
		for first := true; s.more(first); first = false {
			list = append(list, s.event())
			s.within("events", len(list)-1)
		}
	}
	return list
}

// decodeList reads a page of products. next is its cursor, "" if it has none.
func decodeList(s *scanner, body []byte) (page inventory.ListPage, next string) {
	s.start(body)
	r := s.record("body")
	for r.next() {
		switch string(r.name) {
		case "products":
			if r.take(gotItems) {
				page.Products = s.products()
			}
		case "eventOffset":
			if r.take(gotPosition) {
				page.Offset = inventory.Offset(s.whole("eventOffset"))
			}
		case "nextCursor":
			if r.take(gotCursor) {
				next = string(s.string("nextCursor"))
			}
		case "pagination":
			if r.take(gotPagination) {
				s.pagination(&page)
			}
		default:
			r.ignore()
		}
	}
	s.end()
	s.need(r.given, gotItems|gotPosition|gotPagination, "body")
	return page, next
}

func (s *scanner) products() (list []*inventory.Product) {
	if s.array("products") {
		for first := true; s.more(first); first = false {
			p := s.product("product")
			list = append(list, &p)
			s.within("products", len(list)-1)
		}
	}
	return list
}

func (s *scanner) pagination(page *inventory.ListPage) {
	r := s.record("pagination")
	for r.next() {
		switch string(r.name) {
		case "has_more":
			if r.take(gotMore) {
				page.HasMore = s.boolean("has_more")
			}
		case "total_count":
			if r.take(gotTotal) {
				page.Total = int(s.whole("total_count"))
			}
		default:
			r.ignore()
		}
	}
	s.need(r.given, gotMore|gotTotal, "pagination")
}
