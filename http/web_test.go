package http

import (
	nethttp "net/http"
	"regexp"
	"strings"
	"testing"

	"bodega/http/limit"
	"bodega/http/pages"
	"bodega/inventory"
)

// withWeb has a rig serve pages.
func withWeb(c *Config) {
	c.Web = pages.Config{Enabled: true, Access: pages.Open, Files: built(), StoreID: "s1", StoreName: `Ann & "Bob"`}
}

// Only a page of the store itself comes in without a key, and it is called web. The headers are name, value, name, value.
func TestSameOrigin(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb)
	const own, other = "http://example.com", "https://evil.example" // httptest's Host is example.com
	tests := []struct {
		name    string
		in      bool
		headers []string
	}{
		{"nothing", false, nil},
		{"same origin", true, []string{"Sec-Fetch-Site", "same-origin"}},
		{"same site", false, []string{"Sec-Fetch-Site", "same-site"}},
		{"cross site", false, []string{"Sec-Fetch-Site", "cross-site"}},
		{"typed in", false, []string{"Sec-Fetch-Site", "none"}},
		{"another case", false, []string{"Sec-Fetch-Site", "Same-Origin"}},
		{"empty", false, []string{"Sec-Fetch-Site", "", "Origin", own}},
		{"the plainest header decides", false, []string{"Sec-Fetch-Site", "cross-site", "Origin", own, "Referer", own + "/"}},
		{"origin", true, []string{"Origin", own}},
		{"origin behind TLS", true, []string{"Origin", "https://EXAMPLE.com"}},
		{"another origin", false, []string{"Origin", other}},
		{"another port", false, []string{"Origin", own + ":8080"}},
		{"no origin", false, []string{"Origin", "null"}},
		{"empty origin", false, []string{"Origin", "", "Referer", own + "/"}},
		{"origin that begins alike", false, []string{"Origin", own + ".evil.example"}},
		{"origin with a user", false, []string{"Origin", "http://example.com@evil.example"}},
		{"another scheme", false, []string{"Origin", "chrome-extension://example.com"}},
		{"origin before referer", false, []string{"Origin", other, "Referer", own + "/"}},
		{"referer", true, []string{"Referer", own + "/products/7?x=y"}},
		{"referer without path", true, []string{"Referer", own}},
		{"another referer", false, []string{"Referer", other + "/" + own}},
		{"no referer", false, []string{"Referer", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, write := range []bool{false, true} {
				rec := r.do("GET", "/api/inventory", "", append(tt.headers, "X-API-Key", "-")...)
				if write {
					rec = r.do("POST", "/api/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"`+tt.name+`"}`, append(tt.headers, "X-API-Key", "-")...)
				}
				if want := map[bool]int{true: 200, false: 401}[tt.in]; rec.Code != want {
					t.Errorf("%d %s", rec.Code, rec.Body)
				}
			}
			if tt.in && r.mem.last(t).Actor != webPrincipal {
				t.Errorf("noted as %q", r.mem.last(t).Actor)
			}
		})
	}
	for name, header := range map[string]nethttp.Header{
		"two": {"Sec-Fetch-Site": {"same-origin", "same-origin"}}, "two origins": {"Origin": {own, own}}, "two referers": {"Referer": {own, own}},
	} {
		req := r.request("GET", "/api/inventory", "", "X-API-Key", "-")
		for k, v := range header {
			req.Header[k] = v
		}
		if rec := r.send(req); rec.Code != 401 {
			t.Errorf("%s: %d", name, rec.Code)
		}
	}
	req := r.request("GET", "/api/inventory", "", "X-API-Key", "-", "Origin", "null")
	if req.Host = ""; r.send(req).Code != 401 {
		t.Error("no host is the host of no origin")
	}
}

// A key that is sent counts as on /v1, whatever page sends it; and pages are nobody but at /api.
func TestKeysOfPages(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb)
	own := []string{"Sec-Fetch-Site", "same-origin", "X-API-Key"}
	for key, want := range map[string]int{userKey: 200, adminKey: 200, "wrong": 401, "": 401} {
		if rec := r.get("/api/inventory", append(own, key)...); rec.Code != want {
			t.Errorf("%q: %d %s", key, rec.Code, rec.Body)
		}
	}
	if rec := r.get("/api/inventory", "X-API-Key", userKey, "Sec-Fetch-Site", "cross-site"); rec.Code != 200 {
		t.Errorf("a key of another site: %d", rec.Code)
	}
	wantAnswer(t, r.get("/v1/store/inventory", append(own, "-")...), 401, `{"error":"Missing API key","code":"unauthorized","message":"Missing API key"}`+"\n")
	wantAnswer(t, r.get("/v1/admin/rate-limit/status", append(own, "-")...), 401, `{"error":"Missing API key","code":"unauthorized","message":"Missing API key"}`+"\n")
	central := newRig(t, withWeb)
	for _, target := range []string{"/api/inventory", "/api/v1/inventory", "/api/store/inventory"} {
		wantCode(t, central.get(target, append(own, "-")...), 404, inventory.CodeNotFound)
	}
}

// Pages have idempotency keys of their own, as every principal has.
func TestPagesAreAPrincipal(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb)
	const sale = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	for _, tt := range []struct {
		target string
		key    string
		stock  string
	}{
		{"/api/inventory/updates", "-", `"newQuantity":9,`}, {"/api/inventory/updates", "-", `"newQuantity":9,`},
		{"/v1/store/inventory/updates", userKey, `"newQuantity":8,`}, {"/api/inventory/updates", userKey, `"newQuantity":8,`},
	} {
		rec := r.do("POST", tt.target, sale, "X-API-Key", tt.key, "Origin", "http://example.com")
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), tt.stock) {
			t.Errorf("%s as %s: %d %s", tt.target, tt.key, rec.Code, rec.Body)
		}
	}
	if got := lines(t, r.log.String())[0]; got["principal"] != webPrincipal || got["route"] != "/v1/store/inventory/updates" {
		t.Errorf("%v", got)
	}
}

// memoryUsage differs from one moment to the next.
var memoryUsage = regexp.MustCompile(`"memoryUsage":\d+`)

// Below /api is what is below /v1/store, answered and counted alike, and nothing else.
func TestAPIForBrowsers(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb, withMetrics)
	for _, route := range StoreRoutes() {
		rest, ok := strings.CutPrefix(route.Path, storePrefix)
		rest = strings.ReplaceAll(rest, ":productId", "A")
		if !ok {
			rest = strings.TrimPrefix(route.Path, "/")
			wantCode(t, r.do(route.Method, "/api/"+rest, ""), 404, inventory.CodeNotFound)
			continue
		}
		if rest == "inventory/events" {
			rest += "?offset=0"
		}
		as, at := r.do(route.Method, storePrefix+rest, "", "X-Request-Id", "r"), r.do(route.Method, "/api/"+rest, "", "X-Request-Id", "r")
		if as.Code != at.Code || memoryUsage.ReplaceAllString(as.Body.String(), "") != memoryUsage.ReplaceAllString(at.Body.String(), "") || as.Header().Get("Etag") != at.Header().Get("Etag") {
			t.Errorf("/api/%s: %d %s, not %d %s", rest, at.Code, at.Body, as.Code, as.Body)
		}
	}
	for target, want := range map[string]int{"/api": 404, "/api/": 404, "/api//inventory": 404, "/api/nope": 404, "/api/inventory/": 404,
		"/api/inventory/updates": 405, "/api/../v1/admin/rate-limit/status": 404} {
		if rec := r.get(target, "Accept", "text/html"); rec.Code != want || rec.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v", target, rec.Code, rec.Header())
		}
	}
	if n := series(t, r.api.cfg.Metrics, "inventory_api_requests_total")["external|/v1/store/inventory|GET|200"]; n != 2 {
		t.Errorf("counted %v times: %v", n, series(t, r.api.cfg.Metrics, "inventory_api_requests_total"))
	}
}

// Another site is told nothing in a preflight, and if it is one that may ask, it still needs a key.
func TestAPIFromOtherSites(t *testing.T) {
	t.Parallel()
	preflight := []string{"X-API-Key", "-", "Sec-Fetch-Site", "cross-site", "Origin", shop, "Access-Control-Request-Method", "POST"}
	r := newStoreRig(t, withWeb)
	rec := r.do("OPTIONS", "/api/inventory/updates", "", preflight...)
	if wantCode(t, rec, 405, inventory.CodeMethodNotAllowed); rec.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", rec.Header())
	}
	r = newStoreRig(t, withWeb, func(c *Config) { c.Origins = []string{shop} })
	rec = r.do("OPTIONS", "/api/inventory/updates", "", preflight...)
	if rec.Code != 204 || rec.Header().Get("Access-Control-Allow-Origin") != shop {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	rec = r.get("/api/inventory", "X-API-Key", "-", "Sec-Fetch-Site", "cross-site", "Origin", shop)
	if wantCode(t, rec, 401, inventory.CodeUnauthorized); rec.Header().Get("Access-Control-Allow-Origin") != shop {
		t.Errorf("%v", rec.Header())
	}
}

// Pages are limited as any principal is, by a number of their own, and so is loading them.
func TestPagesAreLimited(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb, func(c *Config) { c.Limit = limit.Config{Requests: 1, WebRequests: 2} })
	for i, want := range []string{"1", "0", "0"} {
		rec := r.get("/api/inventory", "X-API-Key", "-", "Origin", "http://example.com")
		if rec.Header().Get("X-RateLimit-Remaining") != want || rec.Code != map[bool]int{true: 429, false: 200}[i == 2] {
			t.Errorf("%d: %d %v", i, rec.Code, rec.Header())
		}
	}
	if rec := r.get("/v1/store/inventory"); rec.Code != 200 {
		t.Errorf("a till: %d", rec.Code)
	}
	for i, want := range []int{200, 200, 429} {
		if rec := r.get("/", "Accept", "text/html"); rec.Code != want || rec.Header().Get("X-RateLimit-Limit") != "2" {
			t.Errorf("page %d: %d %v", i, rec.Code, rec.Header())
		}
	}
}

// By default, fifty browsers of a shop behind one address are let in, each with a request a second, while a key has the 100
// of every key (docs/configuration.md); and a page with all of its parts, opened in each of them, at the same time.
func TestAShopIsNoSingleClient(t *testing.T) {
	t.Parallel()
	const browsers, parts = 50, 15
	r := newStoreRig(t, withWeb, func(c *Config) { c.Limit = limit.Config{Requests: 100} })
	page := []string{"X-API-Key", "-", "Origin", "http://example.com"}
	for range browsers {
		for range 60 {
			if rec := r.get("/api/inventory", page...); rec.Code != 200 {
				t.Fatalf("%d %v", rec.Code, rec.Header())
			}
		}
		for range parts {
			if rec := r.get("/assets/app-Ab3_-9xZ.js"); rec.Code != 200 {
				t.Fatalf("%d %v", rec.Code, rec.Header())
			}
		}
	}
	if rec := r.get("/api/inventory", page...); rec.Code != 429 {
		t.Errorf("there is no limit: %d", rec.Code)
	}
	if rec := r.get("/v1/store/inventory"); rec.Header().Get("X-RateLimit-Limit") != "100" {
		t.Errorf("a till: %v", rec.Header())
	}
}

func TestNoWeb(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	for _, target := range []string{"/cart", "/assets/app-Ab3_-9xZ.js", "/config.json", "/api/inventory"} {
		wantCode(t, r.get(target, "Accept", "text/html", "Sec-Fetch-Site", "same-origin"), 404, inventory.CodeNotFound)
	}
}
