package wire

import (
	"net/url"
	"strconv"
	"time"

	"bodega/inventory"
)

const eventsDefault = 100 // in a page

// EventsValues returns the parameters that ask for a page of the feed, after a wait of at most so many seconds.
func EventsValues(q *inventory.EventsQuery, wait int64) url.Values {
	v := url.Values{}
	if q.Cursor != "" {
		v.Set("cursor", q.Cursor)
	}
	if q.From >= 0 || q.Cursor == "" {
		v.Set("offset", strconv.FormatInt(int64(q.From), 10))
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	if wait > 0 {
		v.Set("wait", strconv.FormatInt(wait, 10))
	}
	if q.Product != "" {
		v.Set("productId", string(q.Product))
	}
	if q.Types != 0 {
		v.Set("types", q.Types.String())
	}
	if q.Groups {
		v.Set("include", "group")
	}
	if q.Listed {
		v.Set("revision", strconv.FormatInt(int64(q.Revision), 10))
	}
	if q.Timeline != "" {
		v.Set("timeline", q.Timeline)
	}
	return v
}

// Events reads what is asked for of the feed, but for where to begin. productID returns the id that is meant by what was sent, or what is
// wrong with that.
func (q *Query) Events(productID func(sent string) (inventory.ProductID, string)) (asked inventory.EventsQuery) {
	asked.Limit = q.Size(eventsDefault, EventsMax)
	asked.Wait = time.Duration(q.Number("wait", 0, WaitMax)) * time.Second
	if id, ok := q.Text("productId"); ok {
		var issue string
		if asked.Product, issue = productID(id); issue != "" {
			q.Fail("productId", issue)
		}
	}
	if types, ok := q.Text("types"); ok {
		var issue string
		if asked.Types, issue = inventory.ParseActions(types); issue != "" {
			q.Fail("types", issue)
		}
	}
	asked.Timeline, _ = q.Checked("timeline", TimelineBytesMax)
	asked.Cursor, _ = q.Checked("cursor", CursorBytesMax)
	asked.Groups = q.Includes("group")
	revision := q.Number("revision", -1, inventory.MaxInteger)
	asked.Listed, asked.Revision = revision >= 0, max(0, inventory.Revision(revision))
	asked.Render = AppendEvent
	return asked
}

// FeedStart reads where to begin, unless there is a fault already: at the offset, which may be left out if there is a cursor. Its faults
// have a code of their own.
func (q *Query) FeedStart(asked *inventory.EventsQuery) {
	given := q.Values["offset"]
	switch {
	case q.Err != nil:
	case len(given) == 0 && asked.Cursor != "":
		asked.From = -1
	case len(given) == 0:
		q.Err = eventsError("offset parameter is required")
	default:
		n, ok := ParseNumber(given[0])
		if asked.From = inventory.Offset(n); !ok || len(given) > 1 {
			q.Err = eventsError("invalid offset parameter")
		}
	}
}

// ParseLastEventID reads the header Last-Event-ID: the offset of the event that a stream has brought last.
func ParseLastEventID(last string) (inventory.Offset, *inventory.Error) {
	n, ok := ParseNumber(last)
	if !ok {
		return 0, eventsError("invalid Last-Event-ID")
	}
	return inventory.Offset(n), nil
}

func eventsError(message string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeEvents, Message: message}
}
