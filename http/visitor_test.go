package http

import (
	"fmt"
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/http/pages"
	"bodega/inventory"
)

// visitors are the two ways in which pages act for whoever comes: by themselves, and behind a proxy that lends its key.
var visitors = map[string][]string{
	"page":  {"X-API-Key", "-", "Origin", "http://example.com"},
	"proxy": {"X-API-Key", "of-a-proxy"},
}

func withAccess(access pages.Access) func(*Config) {
	return func(c *Config) {
		withWeb(c)
		c.Web.Access = access
		keys, err := keys.Parse("pos="+userKey+",web=of-a-proxy", "boss="+adminKey)
		if err != nil {
			panic(err)
		}
		c.Keys = keys
	}
}

func lineOf(delta int, n int) string {
	return fmt.Sprintf(`{"productId":"A","delta":%d,"idempotencyKey":"k%d"}`, delta, n)
}

func cartOf(lines ...string) string { return `{"updates":[` + strings.Join(lines, ",") + `]}` }

// TestVisitorsSell: what fits into a cart is sold; what is no sale, or larger, changes nothing, whatever else the request has.
func TestVisitorsSell(t *testing.T) {
	t.Parallel()
	full := make([]string, cartLinesMax+1)
	for i := range full {
		full[i] = lineOf(0, i)
	}
	for name, headers := range visitors {
		r := newStoreRig(t, withAccess(pages.Open))
		at := map[string]string{"page": "/api/inventory/", "proxy": "/v1/store/inventory/"}[name]
		for _, tt := range []struct {
			target, body, says string
		}{
			{"updates", lineOf(-1, 100), ""},
			{"updates", cartOf(lineOf(-1, 101), lineOf(-2, 102)), ""},
			{"batch-updates", cartOf(full[:cartLinesMax]...), ""},
			{"updates", lineOf(-cartUnitsMax, 103), "insufficient"},
			{"updates", lineOf(1, 200), "Adding stock is for staff"},
			{"updates", cartOf(lineOf(-1, 201), lineOf(1, 202)), "Adding stock is for staff"},
			{"batch-updates", cartOf(lineOf(-1, 203), `{"productId":"","delta":-1}`, lineOf(1, 204)), "Adding stock is for staff"},
			{"updates", `{"mode":"atomic","updates":[` + lineOf(-1, 205) + "," + lineOf(1, 206) + `]}`, "Adding stock is for staff"},
			{"updates", lineOf(-cartUnitsMax-1, 207), "at most 100 units"},
			{"batch-updates", cartOf(full...), "at most 50 lines"},
			{"updates", cartOf(full...), "at most 50 lines"},
		} {
			before := r.mem.Health().Offset
			rec := r.do("POST", at+tt.target, tt.body, headers...)
			switch {
			case tt.says == "" && rec.Code != 200, !strings.Contains(rec.Body.String(), tt.says):
				t.Errorf("%s: %s: %d %s", name, tt.body, rec.Code, rec.Body)
			case tt.says != "" && r.mem.Health().Offset != before:
				t.Errorf("%s: %s has changed something", name, tt.body)
			case strings.Contains(tt.says, " "):
				wantCode(t, rec, 403, inventory.CodeForbidden)
				r.holdAgainstDocument("POST", storePrefix+"inventory/"+tt.target, rec)
			}
		}
		if got := r.mem.last(t).Actor; got != webPrincipal {
			t.Errorf("%s: sold by %q", name, got)
		}
	}
}

// TestVisitorsReach: each route of a store that takes a key is one that visitors use, or one for staff; a till may use both.
func TestVisitorsReach(t *testing.T) {
	t.Parallel()
	staff := map[string]bool{"snapshot": true, "digest": true, "sync-force": true, "move": true, "holds": true,
		"count": true, "ship": true, "transfers": true, "transfer-state": true, "receive": true, "cancel": true,
		"product-history": true, "history": true, "past-event": true,
		"outbox": true, "outbox-send": true, "outbox-dismiss": true}
	r := newStoreRig(t, withAccess(pages.Open))
	for _, route := range StoreRoutes() {
		target := strings.NewReplacer(":productId", "A", ":holdId", "0123456789abcdefghjk", ":transferId", "0123456789abcdefghjk", ":id", "7", ":offset", "0").Replace(route.Path)
		if route.Name == "events" {
			target += "?offset=0"
		}
		for name, headers := range visitors {
			at := target
			if rest, ok := strings.CutPrefix(target, storePrefix); ok && name == "page" {
				at = browserPrefix + rest
			} else if name == "page" && route.isAdmin() {
				continue // a page without a key is nobody there
			}
			rec := r.do(route.Method, at, "", headers...)
			if refused := route.isAdmin() || staff[route.Name]; refused != (rec.Code == 403) {
				t.Errorf("%s as a %s: %d %s", route.Name, name, rec.Code, rec.Body)
			}
		}
		if !route.Needs.isPublic() && !route.isAdmin() {
			if rec := r.do(route.Method, target, ""); rec.Code == 403 {
				t.Errorf("%s as a till: %s", route.Name, rec.Body)
			}
		}
	}
}

// TestVisitorsKeptOut: where pages are for staff, they neither show nor sell anything to who has no key of his own.
func TestVisitorsKeptOut(t *testing.T) {
	t.Parallel()
	for _, access := range []pages.Access{"", pages.Staff} {
		r := newStoreRig(t, withAccess(access))
		for name, want := range map[string]int{"page": 401, "proxy": 403} {
			at := map[string]string{"page": browserPrefix, "proxy": storePrefix}[name]
			for _, rec := range []int{
				r.do("GET", at+"inventory", "", visitors[name]...).Code, r.do("GET", at+"inventory/events?offset=0", "", visitors[name]...).Code,
				r.do("POST", at+"inventory/updates", lineOf(-1, 1), visitors[name]...).Code,
			} {
				if rec != want {
					t.Errorf("%q: a %s gets %d, not %d", access, name, rec, want)
				}
			}
		}
		if rec := r.get("/api/inventory", "Origin", "http://example.com"); rec.Code != 200 {
			t.Errorf("%q: with a key: %d %s", access, rec.Code, rec.Body)
		}
		if body := r.get("/config.json").Body.String(); !strings.Contains(body, `"may":[]`) {
			t.Errorf("%q: pages are told %s", access, body)
		}
		if rec := r.get("/health"); rec.Code != 200 {
			t.Errorf("%q: %d", access, rec.Code)
		}
	}
}

// TestWebAtCentral: central has no visitors; a key of this name is one like others.
func TestWebAtCentral(t *testing.T) {
	t.Parallel()
	r := newRig(t, withAccess(pages.Staff))
	if rec := r.update(lineOf(1, 1), "X-API-Key", "of-a-proxy"); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// TestVisitorsPutAside: a page without a key puts aside what a cart holds, for a day at most, and ends what it made; it is not told which
// holds there are, and so cannot end those of others.
func TestVisitorsPutAside(t *testing.T) {
	t.Parallel()
	for name, headers := range visitors {
		r := newStoreRig(t, withAccess(pages.Open), func(c *Config) { c.Location = "north" })
		placed(r.mem)
		at := map[string]string{"page": "/api/", "proxy": "/v1/store/"}[name]
		const lines = `"lines":[{"productId":"A","quantity":1}]`
		theirs := inventory.HoldIDOf(inventory.HashKey("pos", "theirs"), "pos")
		if rec := r.do("POST", "/v1/store/holds", `{"ref":"Ann",`+lines+`,"idempotencyKey":"theirs"}`); rec.Code != 201 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		elsewhere := r.mem.holdFor(t, "s2")
		before := r.mem.Health().Offset
		for _, tt := range []struct{ method, target, body, says string }{
			{"POST", "holds", `{"lines":[{"productId":"A","quantity":101}],"idempotencyKey":"v"}`, "at most 50 lines of 100 units"},
			{"POST", "holds", `{"lines":[` + strings.Repeat(`{"productId":"A","quantity":1},`, 50) + `{"productId":"A","quantity":1}],"idempotencyKey":"v"}`, "at most 50 lines of 100 units"},
			{"POST", "holds", `{"ttlSeconds":86401,` + lines + `,"idempotencyKey":"v"}`, "for a day at most"},
			{"POST", "holds/" + string(theirs) + "/extend", `{"ttlSeconds":86401,"idempotencyKey":"v"}`, "for a day at most"},
			{"POST", "holds", `{"ref":"Ann","replace":true,` + lines + `,"idempotencyKey":"v"}`, "is for staff"},
			{"POST", "holds", `{"lines":[{"productId":"A","locationId":"pool","quantity":1}],"idempotencyKey":"v"}`, "at their store"},
			{"GET", "holds", "", "is for staff"},
			{"GET", "holds?ref=Ann", "", "is for staff"},
			{"POST", "moves", "", "is for staff"},
			{"POST", "inventory/updates", `{"productId":"A","delta":-1,"locationId":"pool","idempotencyKey":"v"}`, "at their store"},
			{"POST", "inventory/updates", `{"productId":"A","delta":-1,"locationId":"north","reason":"count","idempotencyKey":"v"}`, "has the reason sale"},
		} {
			rec := r.do(tt.method, at+tt.target, tt.body, headers...)
			wantCode(t, rec, 403, inventory.CodeForbidden)
			if !strings.Contains(rec.Body.String(), tt.says) {
				t.Errorf("%s: %s %s: %s", name, tt.target, tt.body, rec.Body)
			}
		}
		if now := r.mem.Health().Offset; now != before {
			t.Errorf("%s: something has changed", name)
		}
		made := r.do("POST", at+"holds", `{"ref":"Bob","ttlSeconds":86400,"lines":[{"productId":"A","quantity":1},{"productId":"A","locationId":"north","quantity":1}],"idempotencyKey":"mine"}`, headers...)
		mine := "holds/" + string(inventory.HoldIDOf(inventory.HashKey("web", "mine"), "web"))
		if made.Code != 201 || !strings.Contains(made.Body.String(), mine[6:]) {
			t.Errorf("%s: %d %s", name, made.Code, made.Body)
		}
		feed := r.get(at+"inventory/events?offset=0&include=group", headers...)
		if feed.Code != 200 || strings.Contains(feed.Body.String(), "holdId") || !strings.Contains(feed.Body.String(), `"action":"held"`) {
			t.Errorf("%s: %d %s", name, feed.Code, feed.Body)
		}
		if staff := r.get("/v1/store/inventory/events?offset=0"); !strings.Contains(staff.Body.String(), `"holdId":"`+string(theirs)) {
			t.Errorf("staff: %s", staff.Body)
		}
		wantCode(t, r.get(at+"holds/"+elsewhere, headers...), 404, inventory.CodeNotFound)
		for _, tt := range []struct{ method, target, body string }{
			{"GET", mine, ""}, {"POST", mine + "/extend", `{"ttlSeconds":60,"idempotencyKey":"e"}`},
			{"POST", mine + "/commit", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"c"}`}, {"GET", "holds/" + string(theirs), ""},
		} {
			if rec := r.do(tt.method, at+tt.target, tt.body, headers...); rec.Code != 200 {
				t.Errorf("%s: %s: %d %s", name, tt.target, rec.Code, rec.Body)
			}
		}
		if rec := r.do("POST", at+"inventory/updates", `{"productId":"A","delta":-1,"locationId":"north","idempotencyKey":"s"}`, headers...); rec.Code != 200 {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
}
