package http

import (
	"io/fs"
	nethttp "net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/rs/zerolog"

	"bodega/http/pages"
	"bodega/inventory"
)

const page = `<meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__">app</script>`

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// built is a web application as a build leaves it.
func built() fs.FS {
	return fstest.MapFS{
		"index.html": file(page), "unbuilt.html": file("not built"), ".vite/manifest.json": file("{}"),
		"assets/app-Ab3_-9xZ.js": file(strings.Repeat("let a;", 20000)), "assets/app-Ab3_-9xZ.js.gz": file("zipped"), "assets/app-Ab3_-9xZ.js.br": file("br"),
		"assets/style-1.css": file("css"), "assets/style-1.css.gz": file("zipped css"),
		"assets/icon-1.svg": file("<svg/>"), "assets/font-1.woff2": file("font"), "assets/site-1.webmanifest": file("{}"), "assets/_lib-1.js": file("lib"), "assets/thing-1.xyz": file("?"),
	}
}

var nonceForm = regexp.MustCompile(`'nonce-([A-Z2-7]{26})'`)

// Any path that is opened as a page is one; what looks like the API's never is.
func TestPages(t *testing.T) {
	t.Parallel()
	for role, r := range map[string]*rig{"central": newRig(t, withWeb), "store": newStoreRig(t, withWeb).rig} {
		for _, tt := range []struct {
			method, target, accept string
			status                 int
			contentType            string
		}{
			{"GET", "/", "text/html,application/xhtml+xml,*/*;q=0.8", 200, "text/html; charset=utf-8"},
			{"HEAD", "/", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/products/a%2Fb?x=/api/", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/index.html", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/healthy", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/v10", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/..%2f..%2fetc/passwd", "text/html", 200, "text/html; charset=utf-8"},
			{"GET", "/", "*/*", 200, "application/json"},
			{"GET", "/", "application/json", 200, "application/json"},
			{"GET", "/cart", "", 404, "application/json"},
			{"POST", "/cart", "text/html", 404, "application/json"},
			{"OPTIONS", "/", "text/html", 405, "application/json"},
			{"GET", "/v1", "text/html", 404, "application/json"},
			{"GET", "/v1/nope", "text/html", 404, "application/json"},
			{"GET", "//v1/inventory", "text/html", 404, "application/json"},
			{"GET", "/api", "text/html", 404, "application/json"},
			{"GET", "/api/nope", "text/html", 404, "application/json"},
			{"GET", "/health/x", "text/html", 404, "application/json"},
			{"GET", "/readyz/", "text/html", 404, "application/json"},
			{"GET", "/metrics", "text/html", 404, "application/json"},
			{"GET", "/openapi.xml", "text/html", 404, "application/json"},
			{"GET", "/config.json/", "text/html", 404, "application/json"},
			{"GET", "/assets", "text/html", 404, "application/json"},
			{"GET", "/health", "text/html", 200, "application/json"},
			{"GET", "/config.json", "text/html", 200, "application/json"},
			{"POST", "/config.json", "", 405, "application/json"},
		} {
			rec := r.do(tt.method, tt.target, "", "Accept", tt.accept, "X-API-Key", "-")
			if rec.Code != tt.status || rec.Header().Get("Content-Type") != tt.contentType {
				t.Errorf("%s: %s %s as %q: %d %s", role, tt.method, tt.target, tt.accept, rec.Code, rec.Header().Get("Content-Type"))
			}
			if tt.method == "HEAD" && (rec.Body.Len() > 0 || rec.Header().Get("Content-Length") == "") {
				t.Errorf("HEAD: %v %s", rec.Header(), rec.Body)
			}
		}
	}
}

// Each answer has a nonce of its own, the same in the page and in what the browser is told of it.
func TestPageIsGuarded(t *testing.T) {
	t.Parallel()
	r := newRig(t, withWeb)
	seen := map[string]bool{}
	for range 100 {
		rec := r.get("/", "Accept", "text/html", "X-API-Key", "-")
		found := nonceForm.FindStringSubmatch(rec.Header().Get("Content-Security-Policy"))
		if found == nil || seen[found[1]] {
			t.Fatalf("no nonce, or an old one: %v", rec.Header())
		}
		seen[found[1]] = true
		if want := strings.ReplaceAll(page, "__CSP_NONCE__", found[1]); rec.Body.String() != want {
			t.Fatalf("got %s", rec.Body)
		}
	}
	h := r.get("/", "Accept", "text/html").Header()
	policy := nonceForm.ReplaceAllString(h.Get("Content-Security-Policy"), "'nonce-N'")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'; img-src 'self' data:; font-src 'self'; " +
			"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()", "Etag": "",
	} {
		got := h.Get(name)
		if name == "Content-Security-Policy" {
			got = policy
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	r := newRig(t, withWeb, func(c *Config) { c.Origins = []string{shop} })
	const app = "/assets/app-Ab3_-9xZ.js"
	plain := strings.Repeat("let a;", 20000)
	for _, tt := range []struct{ target, accept, encoding, body, contentType string }{
		{app, "gzip, deflate, br, zstd", "br", "br", "text/javascript; charset=utf-8"},
		{app, "BR;q=0.5, gzip", "br", "br", "text/javascript; charset=utf-8"},
		{app, "br;q=0, gzip;q=0.001", "gzip", "zipped", "text/javascript; charset=utf-8"},
		{app, "br; q=0.000,gzip ; q=0", "", plain, "text/javascript; charset=utf-8"},
		{app, "*", "", plain, "text/javascript; charset=utf-8"},
		{app, "identity", "", plain, "text/javascript; charset=utf-8"},
		{app, "brotli, xgzip", "", plain, "text/javascript; charset=utf-8"},
		{app, "", "", plain, "text/javascript; charset=utf-8"},
		{"/assets/style-1.css", "br, gzip", "gzip", "zipped css", "text/css; charset=utf-8"},
		{"/assets/icon-1.svg", "br, gzip", "", "<svg/>", "image/svg+xml"},
		{"/assets/font-1.woff2", "br", "", "font", "font/woff2"},
		{"/assets/site-1.webmanifest", "", "", "{}", "application/manifest+json"},
		{"/assets/_lib-1.js", "", "", "lib", "text/javascript; charset=utf-8"},
		{"/assets/thing-1.xyz", "", "", "?", "application/octet-stream"},
	} {
		rec := r.get(tt.target, "Accept-Encoding", tt.accept, "X-API-Key", "-", "Origin", shop)
		h := rec.Header()
		if rec.Code != 200 || h.Get("Content-Encoding") != tt.encoding || rec.Body.String() != tt.body || h.Get("Content-Type") != tt.contentType ||
			h.Get("Content-Length") != itoa(int64(len(tt.body))) {
			t.Errorf("%s with %q: %d %v", tt.target, tt.accept, rec.Code, h)
		}
		if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || strings.Join(h.Values("Vary"), ",") != "Accept-Encoding, Origin" || h.Get("Etag") == "" {
			t.Errorf("%s: %v", tt.target, h)
		}
		again := r.get(tt.target, "Accept-Encoding", tt.accept, "If-None-Match", `"x", `+h.Get("Etag"))
		if again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("Etag") != h.Get("Etag") || again.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s again: %d %v", tt.target, again.Code, again.Header())
		}
		head := r.do("HEAD", tt.target, "", "Accept-Encoding", tt.accept)
		if head.Code != 200 || head.Body.Len() > 0 || head.Header().Get("Content-Length") != h.Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", tt.target, head.Code, head.Header())
		}
	}
	if one, two := r.get(app, "Accept-Encoding", "br").Header().Get("Etag"), r.get(app, "Accept-Encoding", "gzip").Header().Get("Etag"); one == two {
		t.Errorf("two encodings with one tag, %s", one)
	}
}

// Nothing but assets lies below /assets, however the path is written.
func TestNoOtherAssets(t *testing.T) {
	t.Parallel()
	r := newRig(t, withWeb)
	for _, target := range []string{"/assets/", "/assets/nope.js", "/assets/app-Ab3_-9xZ.js.br", "/assets/app-Ab3_-9xZ.js.gz", "/assets/../index.html", "/assets/%2e%2e/index.html",
		"/assets/..%2findex.html", "/assets//app-Ab3_-9xZ.js", "/assets/./app-Ab3_-9xZ.js", "/assets/%2e/app-Ab3_-9xZ.js", `/assets/..%5cindex.html`, "/assets/app-Ab3_-9xZ.js/", "/assets/%00", "/assets/../.vite/manifest.json"} {
		rec := r.get(target, "Accept", "text/html")
		if wantCode(t, rec, 404, inventory.CodeNotFound); rec.Header().Get("Cache-Control") != private[0] {
			t.Errorf("%s: %v", target, rec.Header())
		}
	}
	if rec := r.do("POST", "/assets/app-Ab3_-9xZ.js", ""); rec.Code != 405 || rec.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", rec.Code, rec.Header())
	}
}

// A program that was built without pages says so to people, and to those who watch that something is missing.
func TestUnbuilt(t *testing.T) {
	t.Parallel()
	for text, files := range map[string]fs.FS{"say so": fstest.MapFS{"unbuilt.html": file("say so")}, "The pages were not built\n": nil, "": fstest.MapFS{}} {
		r := newRig(t, func(c *Config) { c.Web = pages.Config{Enabled: true, Files: files} }, withMetrics)
		rec := r.get("/", "Accept", "text/html")
		if rec.Code != 404 || rec.Body.String() != text || rec.Header().Get("Content-Type") != "text/html; charset=utf-8" || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
		}
		if n := series(t, r.api.cfg.Metrics, "inventory_api_errors_total")["external|pages|not_found|GET|404"]; n != 1 {
			t.Errorf("%v", series(t, r.api.cfg.Metrics, "inventory_api_errors_total"))
		}
		if rec := r.get("/config.json"); rec.Code != 200 {
			t.Errorf("%d", rec.Code)
		}
	}
}

// Whoever opens a page while the node recovers gets it, and learns from the API how things stand.
func TestPagesBeforeAttach(t *testing.T) {
	t.Parallel()
	r := newBareRig(t, withWeb)
	for _, target := range []string{"/", "/cart", "/assets/app-Ab3_-9xZ.js", "/config.json"} {
		if rec := r.get(target, "Accept", "text/html"); rec.Code != 200 {
			t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
		}
	}
	wantCode(t, r.get("/assets/nope.js"), 404, inventory.CodeNotFound)
	wantCode(t, r.get("/nope"), 503, inventory.CodeRecovering)
}

func TestPageConfig(t *testing.T) {
	t.Parallel()
	store := newStoreRig(t, withWeb, func(c *Config) {
		c.Web.Refresh, c.Web.Timeout, c.LowStock, c.Web.Location, c.Web.StoreID, c.Web.Idle = 30e9, 1500e6, 7, "north", "Corner 1", 300e9
	})
	rec := store.get("/config.json", "X-API-Key", "-")
	wantAnswer(t, rec, 200, `{"role":"store","version":"test","storeId":"Corner 1","storeName":"Ann \u0026 \"Bob\"","actsAs":"s1","locationId":"north","apiBase":"/api","access":"open","may":["read","sell"],"staffIdleMs":300000,"refreshIntervalMs":30000,"requestTimeoutMs":1500,"lowStockThreshold":7}`+"\n")
	if rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", rec.Header())
	}
	store.holdAgainstDocument("GET", "/config.json", rec)
	central := newRig(t, func(c *Config) { c.Web = pages.Config{Enabled: true} })
	rec = central.get("/config.json")
	wantAnswer(t, rec, 200, `{"role":"central","version":"test","apiBase":"/v1","lowStockThreshold":5}`+"\n")
	central.holdAgainstDocument("GET", "/config.json", rec)
	moved := newStoreRig(t, func(c *Config) { c.Web = pages.Config{Enabled: true, APIBase: "/shop/api"} })
	if body := moved.get("/config.json").Body.String(); !strings.Contains(body, `"apiBase":"/shop/api"`) {
		t.Errorf("%s", body)
	}
}

// Pages fill neither the log nor the metrics.
func TestPagesAreQuiet(t *testing.T) {
	t.Parallel()
	open := func(r *rig) {
		for _, target := range []string{"/", "/a", "/b?c", "/assets/app-Ab3_-9xZ.js", "/config.json"} {
			r.get(target, "Accept", "text/html")
		}
	}
	info := newRig(t, withWeb, withMetrics, func(c *Config) { c.Log = c.Log.Level(zerolog.InfoLevel) })
	open(info)
	if info.log.String() != "" {
		t.Errorf("logged: %s", info.log)
	}
	wantSeries(t, info.api.cfg.Metrics, "inventory_api_requests_total", map[string]float64{"external|pages|GET|200": 4, "external|/config.json|GET|200": 1})
	info.get("/assets/gone.js")
	if got := lines(t, info.log.String()); len(got) != 1 || got[0]["level"] != "info" || got[0]["route"] != "pages" {
		t.Errorf("what is missing: %s", info.log)
	}
	debug := newRig(t, withWeb, func(c *Config) { c.Now = newClock().Now }) // all in one second
	open(debug)
	if got := lines(t, debug.log.String()); len(got) != 2 || got[0]["level"] != "debug" {
		t.Errorf("at debug: %s", debug.log)
	}
}

// blocking is an answer that nobody takes until all have begun.
type blocking struct {
	*httptest.ResponseRecorder
	begun func()
	free  <-chan struct{}
}

func (b blocking) WriteHeader(status int) {
	b.ResponseRecorder.WriteHeader(status)
	b.begun()
	<-b.free
}

// So many answers may be under way, and no more; those who are too many are told to come back.
func TestPagesAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, withWeb)
	free := make(chan struct{})
	var begun, ended sync.WaitGroup
	begun.Add(pagesInFlightMax)
	for range pagesInFlightMax {
		req := r.request(nethttp.MethodGet, "/assets/app-Ab3_-9xZ.js", "")
		ended.Go(func() { r.api.ServeHTTP(blocking{httptest.NewRecorder(), begun.Done, free}, req) })
	}
	begun.Wait()
	for _, target := range []string{"/", "/assets/style-1.css"} {
		rec := r.get(target, "Accept", "text/html")
		if wantCode(t, rec, 503, inventory.CodeOverloaded); rec.Header().Get("Retry-After") == "" {
			t.Errorf("%v", rec.Header())
		}
	}
	if rec := r.get("/v1/inventory"); rec.Code != 200 {
		t.Errorf("the API: %d", rec.Code)
	}
	close(free)
	ended.Wait()
	if rec := r.get("/", "Accept", "text/html"); rec.Code != 200 || r.api.pagesUnderWay.Load() != 0 {
		t.Errorf("afterwards: %d, %d under way", rec.Code, r.api.pagesUnderWay.Load())
	}
}
