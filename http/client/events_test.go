package client

import (
	"errors"
	"fmt"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/http/wire"
	"bodega/inventory"
)

// sell makes n events.
func (w *wired) sell(t testing.TB, n int) {
	t.Helper()
	for range n {
		a, err := w.ledger.Submit(t.Context(), &inventory.Command{Kind: inventory.Update, Actor: "pos", Lines: []inventory.Line{{Product: "full", Delta: -1}}})
		if err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
}

// Pages of events are those of the ledger, from central and from a store.
func TestEventsOverTheWire(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"central", "store"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = role == "store" })
			w.sell(t, 20)
			if _, err := w.ledger.Submit(ctx, &inventory.Command{Kind: inventory.Delete, Actor: "boss", RequestID: "r", Lines: []inventory.Line{{Product: "A", Ref: "ref <>", Reason: "é"}}}); err != nil {
				t.Fatal(err)
			}
			for _, q := range []inventory.EventsQuery{
				{Limit: 5}, {From: 5, Limit: 100}, {From: 24, Limit: 5}, {From: 3, Limit: 1, Timeline: w.ledger.Timeline()}, {From: 20, Limit: 1000, Wait: time.Hour},
				{Limit: 2, Product: "A"}, {Limit: 100, Product: "full"}, {Limit: 100, Product: "none"}, {From: 23, Limit: 1, Product: "A"},
				{Limit: 100, Types: inventory.Actions(0).With(inventory.ActionCreated).With(inventory.ActionDeleted)}, {Limit: 100, Types: inventory.Actions(0).With(inventory.ActionHeld)},
			} {
				want, err := w.ledger.Events(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				got, err := w.Events(ctx, q)
				if d := cmp.Diff(want, got, cmp.Comparer(func(a, b inventory.Hash) bool { return a == b })); err != nil || d != "" {
					t.Errorf("%+v: %v\n%s", q, err, d)
				}
			}
			if page, err := w.Events(ctx, inventory.EventsQuery{}); err != nil || len(page.Events) != 24 {
				t.Errorf("without a limit: %d events, %v", len(page.Events), err)
			}
			_, err := w.Events(ctx, inventory.EventsQuery{From: 25})
			wantError(t, err, inventory.CodeOffsetAhead, "")
			_, err = w.Events(ctx, inventory.EventsQuery{From: -1})
			wantError(t, err, inventory.CodeEvents, "")
			_, err = w.Events(ctx, inventory.EventsQuery{Timeline: "another"})
			wantError(t, err, inventory.CodeTimelineChanged, "")
		})
	}
}

// A poll waits for the event that comes.
func TestPoll(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{})
	pages := make(chan inventory.EventsPage, 1)
	go func() {
		page, err := w.Events(t.Context(), inventory.EventsQuery{From: 3, Limit: 5, Wait: 60 * time.Second})
		if err != nil {
			t.Error(err)
		}
		pages <- page
	}()
	w.sell(t, 1)
	if page := <-pages; len(page.Events) != 1 || page.Events[0].Offset != 3 || page.Next != 4 {
		t.Errorf("%+v", page)
	}
}

func TestEventsAsTheyAreAsked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		q             inventory.EventsQuery
		query, status string
	}{
		{inventory.EventsQuery{}, "offset=0", ""},
		{inventory.EventsQuery{From: 12, Limit: 5, Wait: 1500 * time.Millisecond}, "limit=5&offset=12&wait=2", ""},
		{inventory.EventsQuery{Wait: time.Hour, Product: "a&b", Timeline: "t/u"}, "offset=0&productId=a%26b&timeline=t%2Fu&wait=45", ""},
		{inventory.EventsQuery{Types: inventory.Actions(0).With(inventory.ActionMoved).With(inventory.ActionSale)}, "offset=0&types=sale%2Cmoved", ""},
		{inventory.EventsQuery{Groups: true, Listed: true}, "include=group&offset=0&revision=0", ""},
		{inventory.EventsQuery{Wait: -time.Second, Follower: &inventory.Follower{Store: "store-s1", Mode: inventory.Live, Applied: 12, Head: 13, Behind: 3500 * time.Microsecond, Breaker: inventory.BreakerClosed}},
			"offset=0", "id=store-s1, mode=live, applied=12, head=13, lagms=3, breaker=closed"},
	}
	for _, tt := range tests {
		asked, status := "", ""
		c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
			asked, status = req.URL.Path+"?"+req.URL.RawQuery, req.Header.Get("X-Store-Status")
			return says(503, `{"code":"recovering","message":"m"}`), nil
		}))
		_, err := c.Events(t.Context(), tt.q)
		wantError(t, err, inventory.CodeRecovering, "m")
		if asked != "/v1/inventory/events?"+tt.query || status != tt.status {
			t.Errorf("%s with %q, want %s with %q", asked, status, tt.query, tt.status)
		}
	}
}

// eventHeard is an event at an offset, about a product.
func eventHeard(at int64, id string) string {
	e := inventory.Event{Offset: inventory.Offset(at), At: saleAt, Type: inventory.ProductUpdated, Delta: -1, Before: 5, Product: inventory.Product{ID: inventory.ProductID(id), Name: "n", Available: 4, Version: 2, UpdatedAt: saleAt}}
	return string(wire.AppendEvent(nil, &e, true))
}

// A page that leaves something out, or says two things, would make a copy diverge: it is refused.
func TestPagesThatContradict(t *testing.T) {
	t.Parallel()
	body := func(next int64, more bool, count int, head, earliest int64, events ...string) string {
		return fmt.Sprintf(`{"events":[%s],"nextOffset":%d,"hasMore":%v,"count":%d,"headOffset":%d,"earliestOffset":%d,"timeline":"t"}`, strings.Join(events, ","), next, more, count, head, earliest)
	}
	e := func(at int64) string { return eventHeard(at, "A") }
	with := func(old, replacement string) string {
		changed := strings.Replace(e(3), old, replacement, 1)
		if changed == e(3) {
			t.Fatalf("%q is not in %s", old, e(3))
		}
		return body(4, true, 1, 9, 0, changed)
	}
	from := inventory.EventsQuery{From: 3, Limit: 2, Timeline: "t"}
	only := inventory.EventsQuery{From: 3, Limit: 2, Product: "A"}
	good := body(5, true, 2, 9, 0, e(3), e(4))
	tests := []struct {
		name string
		q    inventory.EventsQuery
		body string
		good bool
	}{
		{"whole", from, good, true},
		{"to the head", from, body(4, false, 1, 4, 2, e(3)), true},
		{"empty", from, body(3, false, 0, 3, 3), true},
		{"kept moved on meanwhile", from, body(4, true, 1, 9, 8, e(3)), true},
		{"gap before", from, body(6, true, 2, 9, 0, e(4), e(5)), false},
		{"gap within", from, body(6, true, 2, 9, 0, e(3), e(5)), false},
		{"twice", from, body(5, true, 2, 9, 0, e(3), e(3)), false},
		{"backwards", from, body(5, true, 2, 9, 0, e(4), e(3)), false},
		{"older", from, body(4, true, 2, 9, 0, e(2), e(3)), false},
		{"next too far", from, body(6, true, 2, 9, 0, e(3), e(4)), false},
		{"next too near", from, body(4, true, 2, 9, 0, e(3), e(4)), false},
		{"next went back", from, body(2, true, 0, 9, 0), false},
		{"next beyond the head", from, body(5, false, 2, 4, 0, e(3), e(4)), false},
		{"nothing, though there is more", from, body(3, true, 0, 9, 0), false},
		{"more at the head", from, body(5, true, 2, 5, 0, e(3), e(4)), false},
		{"no more before the head", from, body(5, false, 2, 9, 0, e(3), e(4)), false},
		{"counted wrongly", from, body(5, true, 1, 9, 0, e(3), e(4)), false},
		{"more than asked for", inventory.EventsQuery{From: 3, Limit: 1}, good, false},
		{"kept beyond the head", from, body(5, true, 2, 9, 10, e(3), e(4)), false},
		{"null", from, strings.Replace(body(3, false, 0, 3, 0), "[]", "null", 1), false},
		{"no head", from, strings.Replace(good, `"headOffset"`, `"x"`, 1), false},
		{"no timeline", from, strings.Replace(good, `"timeline"`, `"x"`, 1), false},
		{"more of no kind", from, strings.Replace(good, `true`, `1`, 1), false},
		{"offset out of range", from, strings.Replace(good, `"headOffset":9`, `"headOffset":9007199254740992`, 1), false},
		{"trailing data", from, good + "x", false},
		{"truncated", from, good[:len(good)-20], false},
		{"head twice", from, strings.Replace(good, `"headOffset"`, `"headOffset":9,"headOffset"`, 1), false},

		{"filtered", only, body(7, true, 1, 9, 0, e(4)), true},
		{"filtered, none", only, body(7, true, 0, 9, 0), true},
		{"filtered, none at the head", only, body(3, false, 0, 3, 0), true},
		{"filtered, another product", only, body(7, true, 1, 9, 0, eventHeard(4, "B")), false},
		{"filtered, backwards", only, body(7, true, 2, 9, 0, e(5), e(4)), false},
		{"filtered, older", only, body(7, true, 1, 9, 0, e(2)), false},
		{"filtered, beyond next", only, body(7, true, 1, 9, 0, e(7)), false},
		{"filtered, stuck", only, body(3, true, 0, 9, 0), false},

		{"event as it is", from, with(`"n"`, `"m"`), true},
		{"unknown type", from, with("product_updated", "product_moved"), false},
		{"another product inside", from, with(`"productId":"A"`, `"productId":"B"`), false},
		{"another version inside", from, with(`"version":2`, `"version":3`), false},
		{"version 0", from, strings.ReplaceAll(good, `"version":2`, `"version":0`), false},
		{"negative stock", from, with(`"available":4`, `"available":-4`), false},
		{"stock out of range", from, with(`"available":4`, `"available":9007199254740992`), false},
		{"delta out of range", from, with(`"delta":-1`, `"delta":-9007199254740992`), false},
		{"negative stock before", from, with(`"before":5`, `"before":-5`), false},
		{"endless price", from, with(`"price":0`, `"price":1e400`), false},
		{"negative price", from, with(`"price":0`, `"price":-1`), false},
		{"price too high", from, with(`"price":0`, `"price":1000000000001`), false},
		{"no time", from, with(`"2023-`, `"23-`), false},
		{"no such day", from, with(`"2023-11-14`, `"2023-02-30`), false},
		{"no data", from, with(`"data"`, `"x"`), false},
		{"data is null", from, strings.Replace(good, e(3), `{"data":null}`, 1), false},
		{"no delta", from, with(`"delta":-1`, `"delta":null`), false},
		{"bad id", from, strings.ReplaceAll(good, `"A"`, `"a/b"`), false},
		{"long name", from, with(`"n"`, `"`+strings.Repeat("n", 257)+`"`), false},
		{"control character in the name", from, with(`"n"`, `"\u0000"`), false},
		{"long category", from, with(`"price":0`, `"price":0,"category":"`+strings.Repeat("c", 65)+`"`), false},
		{"long actor", from, with(`"actor":""`, `"actor":"`+strings.Repeat("a", 257)+`"`), false},
		{"long store", from, with(`"storeId":""`, `"storeId":"`+strings.Repeat("a", 65)+`"`), false},
		{"long reason", from, with(`"reason":""`, `"reason":"`+strings.Repeat("a", 65)+`"`), false},
		{"long ref", from, with(`"ref":""`, `"ref":"`+strings.Repeat("a", 257)+`"`), false},
		{"long request id", from, with(`"requestId":""`, `"requestId":"`+strings.Repeat("a", 257)+`"`), false},
		{"long trace", from, with(`"traceparent":""`, `"traceparent":"`+strings.Repeat("a", 257)+`"`), false},
		{"actor is no text", from, with(`"actor":""`, `"actor":1`), false},
		{"member twice", from, with(`"delta":-1`, `"delta":-1,"delta":-1`), false},
		{"unknown member twice", from, with(`"delta":-1`, `"delta":-1,"x":1,"x":1`), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page, err := newClient(t, always(200, tt.body)).Events(t.Context(), tt.q)
			if tt.good {
				if err != nil || page.Timeline != "t" {
					t.Errorf("%+v, %v", page, asError(err))
				}
				return
			}
			wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
			var why *malformed
			if !errors.As(err, &why) || len(page.Events) > 0 {
				t.Errorf("%+v, %v", page, err)
			}
		})
	}
	// A server that does not know the parameter answers from its own history.
	_, err := newClient(t, always(200, good)).Events(t.Context(), inventory.EventsQuery{From: 3, Timeline: "u"})
	wantError(t, err, inventory.CodeTimelineChanged, "snapshot")
}
