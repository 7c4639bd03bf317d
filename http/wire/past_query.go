package wire

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"bodega/inventory"
)

// HistoryMax is how many events a page of the history has at most.
const HistoryMax = 1000

var historyNames = []string{"location", "types", "actor", "store", "reason", "ref", "from", "to", "limit", "cursor", "consistency"}

// HistoryValues returns the parameters that ask for a page of the history; the product stands in the path.
func HistoryValues(q *inventory.HistoryQuery) url.Values {
	v := url.Values{}
	w := &q.Which
	for name, value := range map[string]string{"location": string(w.Location), "actor": w.Actor, "store": w.Store, "reason": w.Reason, "ref": w.Ref, "cursor": q.Cursor,
		"from": timeText(w.From), "to": timeText(w.To)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if w.Actions != 0 {
		v.Set("types", w.Actions.String())
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

func timeText(m inventory.Millis) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// ParseHistoryQuery reads which events of the past are wanted. A parameter that is not known is refused: it could be a condition that was meant.
func ParseHistoryQuery(raw string) (h inventory.HistoryQuery, err *inventory.Error) {
	q := ParseQuery(raw)
	q.CheckNames(historyNames)
	h.Limit = q.Size(PageDefault, HistoryMax)
	w := &h.Which
	if at, ok := q.Text("location"); ok {
		w.Location = inventory.LocationID(at)
		if issue := inventory.CheckLocationID(at); issue != "" {
			q.Fail("location", issue)
		}
	}
	if types, ok := q.Text("types"); ok {
		var issue string
		if w.Actions, issue = inventory.ParseActions(types); issue != "" {
			q.Fail("types", issue)
		}
	}
	w.Actor, _ = q.Checked("actor", originBytesMax)
	w.Store, _ = q.Checked("store", inventory.MaxStoreIDBytes)
	w.Reason, _ = q.Checked("reason", inventory.MaxReasonBytes)
	w.Ref, _ = q.Checked("ref", inventory.MaxRefBytes)
	w.From, w.To = q.Time("from"), q.Time("to")
	if w.From > 0 && w.To > 0 && w.From >= w.To {
		q.Fail("to", "must be later than from")
	}
	h.Cursor, _ = q.Checked("cursor", CursorBytesMax)
	return h, q.Err
}

// Time returns a parameter that is a time, 0 if it is not there.
func (q *Query) Time(name string) inventory.Millis {
	text, ok := q.Text(name)
	if !ok {
		return 0
	}
	t, err := time.Parse(time.RFC3339, text)
	if m := inventory.MillisOf(t); err == nil && m > 0 {
		return m
	}
	q.Fail(name, "must be a time such as 2026-01-31T08:00:00Z (RFC 3339), after 1970")
	return 0
}

// Moment reads at or asOf, where something is asked for as it was. ok says that one of them is there.
func (q *Query) Moment() (when inventory.Moment, ok bool) {
	_, byOffset := q.Text("at")
	_, when.ByTime = q.Text("asOf")
	switch {
	case byOffset && when.ByTime:
		q.Fail("asOf", "cannot be combined with at")
	case byOffset:
		when.At = inventory.Offset(q.Number("at", 0, inventory.MaxInteger))
	case when.ByTime:
		when.AsOf = q.Time("asOf")
	}
	return when, byOffset || when.ByTime
}

// MomentValues adds the parameter that asks for something as it was.
func MomentValues(v url.Values, when inventory.Moment) {
	if when.ByTime {
		v.Set("asOf", when.AsOf.String())
	} else {
		v.Set("at", strconv.FormatInt(int64(when.At), 10))
	}
}

// ThenTag returns the entity tag of a product as it was at a position of a timeline, with its quotes.
func ThenTag(v inventory.Version, at inventory.Offset, timeline string) string {
	return `"v` + strconv.FormatInt(int64(v), 10) + "-p" + strconv.FormatInt(int64(at), 10) + "-" + timeline + `"`
}

// CheckUnknown refuses parameters other than those named and those that every read has.
func (q *Query) CheckUnknown(known ...string) {
	q.CheckNames(append(slices.Clone(known), "consistency"))
}
