package wire

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// wireProduct and the types below are the wire as encoding/json would write it.
type wireProduct struct {
	ProductID   string  `json:"productId"`
	Name        string  `json:"name"`
	Available   int64   `json:"available"`
	Version     int64   `json:"version"`
	LastUpdated string  `json:"lastUpdated"`
	Price       float64 `json:"price"`
	Category    string  `json:"category,omitempty"`
}

type wireEvent struct {
	Offset      int64       `json:"offset"`
	Timestamp   string      `json:"timestamp"`
	EventType   string      `json:"eventType"`
	ProductID   string      `json:"productId"`
	Data        wireProduct `json:"data"`
	Version     int64       `json:"version"`
	StoreID     string      `json:"storeId"`
	Delta       int64       `json:"delta"`
	Before      int64       `json:"before"`
	Actor       string      `json:"actor"`
	Reason      string      `json:"reason"`
	Ref         string      `json:"ref"`
	RequestID   string      `json:"requestId"`
	Traceparent string      `json:"traceparent"`
}

type wirePage struct {
	Events         []wireEvent `json:"events"`
	NextOffset     int64       `json:"nextOffset"`
	HasMore        bool        `json:"hasMore"`
	Count          int         `json:"count"`
	HeadOffset     int64       `json:"headOffset"`
	EarliestOffset int64       `json:"earliestOffset"`
	Timeline       string      `json:"timeline"`
}

type wirePagination struct {
	HasMore bool `json:"has_more"`
	Limit   int  `json:"limit"`
	Offset  *int `json:"offset,omitempty"`
	Total   int  `json:"total_count"`
}

type wireList struct {
	EventOffset int64          `json:"eventOffset"`
	NextCursor  string         `json:"nextCursor,omitempty"`
	Pagination  wirePagination `json:"pagination"`
	Products    []wireProduct  `json:"products"`
}

func wireOf(p *inventory.Product) wireProduct {
	return wireProduct{string(p.ID), p.Name, p.Available, int64(p.Version), p.UpdatedAt.String(), p.Price, p.Category}
}

// text holds everything that needs care: controls, markup, separators, what is not UTF-8.
var text = rapid.OneOf(rapid.String(),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }),
	rapid.StringOf(rapid.SampledFrom([]rune("<>&\"\\/\b\f\n\r\t\x00\x1f\x7f\u0085\u2028\u2029\ufffdé😀a"))))

var price = rapid.OneOf(rapid.Float64Range(0, 1e12), rapid.SampledFrom([]float64{0, 1, 9.5, 1e-7, 1.5e-10, 1e21, 899.99, 1e12, math.SmallestNonzeroFloat64}))

func drawProduct(t *rapid.T) *inventory.Product {
	return &inventory.Product{ID: inventory.ProductID(text.Draw(t, "id")), Name: text.Draw(t, "name"), Category: text.Draw(t, "category"),
		Available: rapid.Int64().Draw(t, "available"), Version: inventory.Version(rapid.Int64().Draw(t, "version")),
		UpdatedAt: inventory.Millis(rapid.Int64Range(-1e12, 4e12).Draw(t, "at")), Price: price.Draw(t, "price")}
}

func drawEvent(t *rapid.T) inventory.Event {
	return inventory.Event{Offset: inventory.Offset(rapid.Int64().Draw(t, "offset")), At: inventory.Millis(rapid.Int64Range(0, 4e12).Draw(t, "at")),
		Type: inventory.EventType(rapid.IntRange(1, 3).Draw(t, "type")), Before: rapid.Int64().Draw(t, "before"), Delta: rapid.Int64().Draw(t, "delta"),
		Product: *drawProduct(t), Actor: text.Draw(t, "actor"), Store: text.Draw(t, "store"), Reason: text.Draw(t, "reason"), Ref: text.Draw(t, "ref"),
		RequestID: text.Draw(t, "request"), Traceparent: text.Draw(t, "trace")}
}

func wireEventOf(e *inventory.Event) wireEvent {
	return wireEvent{int64(e.Offset), e.At.String(), e.Type.String(), string(e.Product.ID), wireOf(&e.Product), int64(e.Product.Version), e.Store,
		e.Delta, e.Before, e.Actor, e.Reason, e.Ref, e.RequestID, e.Traceparent}
}

func wantJSON(t *rapid.T, got []byte, want any) {
	t.Helper()
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(b) {
		t.Fatalf("got  %s\nwant %s", got, b)
	}
}

// What we write by hand is byte for byte what encoding/json writes.
func TestEncodersAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		wantJSON(t, AppendString(nil, s), s)
		wantJSON(t, AppendString(nil, []byte(s)), s)
		f := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }).Draw(t, "float")
		wantJSON(t, AppendFloat(nil, f), f)
		p := drawProduct(t)
		wantJSON(t, AppendProduct(nil, p), wireOf(p))
		e := drawEvent(t)
		wantJSON(t, AppendEvent(nil, &e, rapid.Bool().Draw(t, "groups")), wireEventOf(&e))
	})
}

func TestPagesAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		page := inventory.EventsPage{Next: 5, Head: 9, Earliest: 2, HasMore: rapid.Bool().Draw(t, "more"), Timeline: sampleTimeline}
		want := wirePage{Events: []wireEvent{}, NextOffset: 5, HeadOffset: 9, EarliestOffset: 2, HasMore: page.HasMore, Timeline: sampleTimeline}
		for range rapid.IntRange(0, 3).Draw(t, "events") {
			e := drawEvent(t)
			page.Events = append(page.Events, e)
			want.Events = append(want.Events, wireEventOf(&e))
		}
		want.Count = len(want.Events)
		got := AppendEvents(nil, &page)
		wantJSON(t, []byte(strings.TrimSuffix(string(got), "\n")), want)

		list := inventory.ListPage{Total: 7, HasMore: rapid.Bool().Draw(t, "more"), Offset: 12}
		q := inventory.ListQuery{ByID: rapid.Bool().Draw(t, "byID"), Rank: 3, Limit: 50}
		wantList := wireList{EventOffset: 12, Pagination: wirePagination{HasMore: list.HasMore, Limit: 50, Total: 7}, Products: []wireProduct{}}
		for range rapid.IntRange(0, 3).Draw(t, "products") {
			p := drawProduct(t)
			p.ID += "x"
			list.Products = append(list.Products, p)
			wantList.Products = append(wantList.Products, wireOf(p))
			if q.ByID && list.HasMore {
				wantList.NextCursor = string(p.ID)
			}
		}
		if !q.ByID {
			wantList.Pagination.Offset = &q.Rank
		}
		wantJSON(t, []byte(strings.TrimSuffix(string(AppendList(nil, &q, &list)), "\n")), wantList)
	})
}
