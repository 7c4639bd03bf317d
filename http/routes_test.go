package http

import (
	"bytes"
	nethttp "net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/docs"
	"bodega/inventory"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tests := []struct {
		method, target string
		status         int
		allow          string
	}{
		{"GET", "/v1/inventory", 200, ""},
		{"HEAD", "/v1/inventory", 200, ""},
		{"OPTIONS", "/v1/inventory", 405, "GET, HEAD"},
		{"DELETE", "/v1/inventory", 405, "GET, HEAD"},
		{"FOO", "/v1/inventory", 405, "GET, HEAD"},
		{"GET", "/v1/inventory/", 404, ""},
		{"GET", "//v1/inventory", 404, ""},
		{"GET", "/V1/inventory", 404, ""},
		{"GET", "/v1/inventory/A", 200, ""},
		{"HEAD", "/v1/inventory/A", 200, ""},
		{"PUT", "/v1/inventory/A", 405, "GET, HEAD"},
		{"GET", "/v1/inventory/a%20b", 404, ""},
		{"GET", "/v1/inventory/a%2Fb", 404, ""},
		{"GET", "/v1/inventory/a%5Cb", 400, ""},
		{"GET", "/v1/inventory/..", 400, ""},
		{"GET", "/v1/inventory/%2e", 400, ""},
		{"GET", "/v1/inventory/%00", 400, ""},
		{"GET", "/v1/inventory/%ff", 400, ""},
		{"GET", "/v1/inventory/" + strings.Repeat("x", 129), 400, ""},
		{"GET", "/v1/inventory/search", 400, ""},
		{"GET", "/v1/inventory/EVENTS", 400, ""},
		{"GET", "/v1/inventory/A/", 404, ""},
		{"GET", "/v1/inventory/A/future", 404, ""},
		{"GET", "/v1/inventory/updates", 405, "POST"},
		{"HEAD", "/v1/inventory/updates", 405, "POST"},
		{"POST", "/v1/inventory/events", 405, "GET, HEAD"},
		{"POST", "/v1/admin/products/set", 405, "PUT"},
		{"GET", "/v1/admin/products/create", 405, "POST"},
		{"POST", "/health", 405, "GET, HEAD"},
		{"HEAD", "/health", 200, ""},
		{"HEAD", "/openapi.yaml", 200, ""},
		{"HEAD", "/v1/inventory/snapshot", 200, ""},
		{"HEAD", "/v1/inventory/digest", 200, ""},
		{"GET", "/v1/directory", 403, ""},
		{"POST", "/v1/directory", 405, "GET, HEAD"},
		{"HEAD", "/v1/inventory/events?offset=0", 200, ""},
		{"GET", "/metrics", 404, ""},
		{"GET", "/", 200, ""},
		{"HEAD", "/", 200, ""},
		{"POST", "/", 405, "GET, HEAD"},
	}
	for _, tt := range tests {
		rec := r.do(tt.method, tt.target, "")
		if rec.Code != tt.status || rec.Header().Get("Allow") != tt.allow {
			t.Errorf("%s %s: %d, Allow %q; want %d, %q (%s)", tt.method, tt.target, rec.Code, rec.Header().Get("Allow"), tt.status, tt.allow, rec.Body)
		}
		switch tt.status {
		case 404:
			wantCode(t, rec, 404, inventory.CodeNotFound)
		case 405:
			if tt.method != "HEAD" {
				wantCode(t, rec, 405, inventory.CodeMethodNotAllowed)
			}
		}
		if tt.method == "HEAD" && rec.Body.Len() > 0 {
			t.Errorf("%s %s has a body", tt.method, tt.target)
		}
		if rec.Header().Get("X-Inventory-Offset") != "2" || rec.Header().Get("X-Inventory-Timeline") != testTimeline || rec.Header().Get("X-Request-Id") == "" {
			t.Errorf("%s %s: headers %v", tt.method, tt.target, rec.Header())
		}
	}
	// What is not a route needs no key.
	wantCode(t, r.get("/nope", "X-API-Key", "-"), 404, inventory.CodeNotFound)
}

// The APIs of both roles and their document name the same operations. Who may use them the document has from the table of routes.
func TestRoutesAreDocumented(t *testing.T) {
	t.Parallel()
	doc, err := theDocument()
	if err != nil {
		t.Fatal(err)
	}
	var documented, routed []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	for _, r := range append(Routes(), StoreRoutes()...) {
		routed = append(routed, r.Method+" "+r.Template())
	}
	slices.Sort(documented)
	slices.Sort(routed)
	routed = slices.Compact(routed) // what every node has is in both
	if d := cmp.Diff(documented, routed); d != "" {
		t.Errorf("(-documented +routed)\n%s", d)
	}
}

func TestBeforeAttach(t *testing.T) {
	t.Parallel()
	r := &rig{t: t, api: New(Config{Keys: testKeys(t)})}
	if rec := r.get("/livez"); rec.Code != 200 || rec.Body.String() != `{"status":"alive"}`+"\n" {
		t.Errorf("livez: %d %s", rec.Code, rec.Body)
	}
	for _, target := range []string{"/health", "/readyz", "/v1/inventory", "/v1/inventory/A", "/nope", "/openapi.yaml"} {
		rec := r.get(target, "X-API-Key", "-")
		wantCode(t, rec, 503, inventory.CodeRecovering)
		if rec.Header().Get("Retry-After") == "" || rec.Header().Get("X-Inventory-Offset") != "" {
			t.Errorf("%s: %v", target, rec.Header())
		}
	}
	r.api.Attach(newMemory(inventory.Rules{}))
	if rec := r.get("/health"); rec.Code != 200 {
		t.Errorf("attached: %d %s", rec.Code, rec.Body)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const details = `"offset":2,"products":2,"foldedOffset":0,"earliestOffset":0,"keys":0,"journalBytes":0,"timeline":"` + testTimeline + `","version":"test"}` + "\n"
	for _, target := range []string{"/health", "/readyz"} {
		wantAnswer(t, r.get(target, "X-API-Key", "-"), 200, `{"status":"healthy","ready":true,`+details)
	}
	r.mem.health = &inventory.Health{Status: "read_only", Reason: "the disk is full", Needs: []inventory.Need{inventory.NeedRoom, inventory.NeedReadEvent}, Readable: true, Offset: 2, Products: 2}
	wantAnswer(t, r.get("/health"), 200, `{"status":"read_only","reason":"the disk is full","needs":["disk_full","events_unreadable"],"ready":false,`+details)
	rec := r.get("/readyz")
	wantAnswer(t, rec, 503, `{"code":"recovering","message":"read_only: the disk is full"}`+"\n")
	if rec.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	r.mem.health = nil
	r.api.Drain()
	wantCode(t, r.get("/readyz"), 503, inventory.CodeRecovering)
	wantAnswer(t, r.get("/health"), 200, `{"status":"draining","reason":"shutting down","ready":false,`+details)
	if rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`); rec.Code != 200 {
		t.Errorf("a write while draining: %d", rec.Code)
	}
	r.mem.health = &inventory.Health{Status: "recovering"}
	wantCode(t, r.get("/health"), 503, inventory.CodeRecovering)
	if rec := r.get("/livez"); rec.Code != 200 {
		t.Errorf("livez: %d", rec.Code)
	}
}

func TestOpenAPIIsServed(t *testing.T) {
	t.Parallel()
	rec := newRig(t).get("/openapi.yaml", "X-API-Key", "-")
	if rec.Code != nethttp.StatusOK || rec.Header().Get("Content-Type") != "application/yaml" || !bytes.Equal(rec.Body.Bytes(), docs.OpenAPI) {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

func TestProduct(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const body = `{"productId":"A","name":"name of A","available":10,"version":1,"lastUpdated":"` + madeA + `","price":9.5}` + "\n"
	rec := r.get("/v1/inventory/A")
	wantAnswer(t, rec, 200, body)
	if rec.Header()["Etag"][0] != `"v1"` {
		t.Errorf("%v", rec.Header())
	}
	for header, status := range map[string]int{`"v1"`: 304, `W/"v1"`: 304, `"x", "v1"`: 304, `*`: 304, `"v2"`: 200, `v1`: 200} {
		rec := r.get("/v1/inventory/A", "If-None-Match", header)
		if rec.Code != status || rec.Header().Get("ETag") != `"v1"` || rec.Header().Get("X-Inventory-Offset") != "2" {
			t.Errorf("%s: %d %v", header, rec.Code, rec.Header())
		}
		if status == 304 && (rec.Body.Len() > 0 || rec.Header().Get("Content-Type") != "") {
			t.Errorf("%s: a 304 with content: %v %s", header, rec.Header(), rec.Body)
		}
	}
	wantAnswer(t, r.get("/v1/inventory/n%3Cp"), 404, `{"code":"not_found","message":"Product not found: n\u003cp"}`+"\n")
	head := r.do("HEAD", "/v1/inventory/A", "")
	if head.Header().Get("Content-Length") != itoa(int64(len(body))) || head.Header().Get("ETag") != `"v1"` {
		t.Errorf("HEAD: %v", head.Header())
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := `{"productId":"A","name":"name of A","available":10,"version":1,"lastUpdated":"` + madeA + `","price":9.5}`
	b := `{"productId":"B","name":"name of B","available":0,"version":1,"lastUpdated":"` + madeB + `","price":9.5}`
	tests := []struct{ query, want string }{
		{"", `{"eventOffset":2,"pagination":{"has_more":false,"limit":50,"offset":0,"total_count":2},"products":[` + a + `,` + b + `]}`},
		{"?limit=1", `{"eventOffset":2,"pagination":{"has_more":true,"limit":1,"offset":0,"total_count":2},"products":[` + a + `]}`},
		{"?limit=0&offset=1", `{"eventOffset":2,"pagination":{"has_more":false,"limit":50,"offset":1,"total_count":2},"products":[` + b + `]}`},
		{"?limit=999&offset=2", `{"eventOffset":2,"pagination":{"has_more":false,"limit":200,"offset":2,"total_count":2},"products":[]}`},
		{"?offset=99999999999999999999", `{"eventOffset":2,"pagination":{"has_more":false,"limit":50,"offset":9007199254740991,"total_count":2},"products":[]}`},
		{"?after=&limit=1", `{"eventOffset":2,"nextCursor":"A","pagination":{"has_more":true,"limit":1,"total_count":2},"products":[` + a + `]}`},
		{"?after=A&limit=9999", `{"eventOffset":2,"pagination":{"has_more":false,"limit":1000,"total_count":2},"products":[` + b + `]}`},
	}
	for _, tt := range tests {
		rec := r.get("/v1/inventory" + tt.query)
		wantAnswer(t, rec, 200, tt.want+"\n")
		if rec.Header().Get("ETag") != `"o2"` {
			t.Errorf("%s: %v", tt.query, rec.Header())
		}
	}
	for _, query := range []string{"limit=x", "limit=-1", "offset=-1", "offset=1.5", "offset=", "limit=1&limit=2", "after=a&offset=0", "after=%00", "after=%ff", "limit=+1"} {
		wantCode(t, r.get("/v1/inventory?"+query), 400, inventory.CodeValidation)
	}
	wantCode(t, r.get("/v1/inventory?limit=%zz"), 400, inventory.CodeBadRequest)
	if rec := r.get("/v1/inventory", "If-None-Match", `"o2"`); rec.Code != 304 {
		t.Errorf("%d", rec.Code)
	}
}
