package http

import (
	"bytes"
	"crypto/rand"
	"io/fs"
	nethttp "net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"bodega/http/wire"
	"bodega/inventory"
)

// pages are the web application of a node as browsers get it. They need no service: a browser that comes while the node
// recovers gets the pages, which then say so.
type pages struct {
	files  fs.FS
	assets map[string]*asset // by path
	index  [][]byte          // index.html, cut where the nonce stands
	built  bool              // else index is a page that says that nothing was built
	config []byte            // the answer at /config.json

	underWay atomic.Int64 // answers
}

// pagesPath is the path of all pages in logs and metrics: what stands in the address bar may be anything. No request has it,
// because a path begins with a slash.
const pagesPath = "pages"

var pagesRoute = Route{Method: get, Path: pagesPath, Scope: Public, Name: "pages", handle: (*call).getPage, early: true, quiet: true, paged: true}

// pagesInFlightMax bounds the answers that are under way, of all clients together. How many a client may ask for in a while, admitPage
// says; one page is a dozen of them.
const pagesInFlightMax = 256

const (
	indexFile   = "index.html"
	unbuiltFile = "unbuilt.html"
	nonceMark   = "__CSP_NONCE__"
)

func newPages(cfg *Config) *pages {
	p := &pages{files: cfg.Web.Files, config: pageConfig(cfg)}
	if p.files == nil {
		p.index = [][]byte{[]byte("The pages were not built\n")}
		return p
	}
	p.assets = findAssets(p.files)
	text, err := fs.ReadFile(p.files, indexFile)
	if p.built = err == nil; !p.built {
		text, _ = fs.ReadFile(p.files, unbuiltFile) // without it too, the status says enough
	}
	p.index = bytes.Split(text, []byte(nonceMark))
	return p
}

// has says whether a request that is none of the API's is for the pages: an asset, or any other path that is opened as a page,
// because the application has paths of its own.
func (p *pages) has(c *call) bool {
	at := c.r.URL.Path
	if strings.HasPrefix(at, assetsPrefix) {
		return true
	}
	return (c.r.Method == nethttp.MethodGet || c.r.Method == nethttp.MethodHead) && c.accepts("text/html") && !isReserved(at)
}

// isReserved says whether a path is, or looks like, one of the API's: whoever mistypes one must not get a page.
func isReserved(at string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(at, "/"), "/")
	switch first {
	case "v1", "api", "assets", "health", "livez", "readyz", "metrics", "config.json":
		return true
	}
	return strings.HasPrefix(first, "openapi.")
}

// getPage serves an asset or the page that loads them.
func (c *call) getPage() {
	p := c.api.pages
	if p.underWay.Add(1) > pagesInFlightMax {
		p.underWay.Add(-1)
		c.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: strconv.Itoa(pagesInFlightMax) + " pages are under way already"})
		return
	}
	c.inFlight = &p.underWay
	at := c.r.URL.Path
	switch found := p.assets[at]; {
	case found != nil:
		c.sendAsset(found)
	case strings.HasPrefix(at, assetsPrefix):
		c.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "No such path"})
	default:
		c.sendIndex()
	}
}

// What a page may do. Nothing may write to the values.
var (
	typeHTML      = []string{"text/html; charset=utf-8"}
	sameOriginSet = []string{"same-origin"}
	denied        = []string{"DENY"}
	permissions   = []string{"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"}
)

// contentPolicy lets a page load what this node serves and what carries its nonce, and nothing else.
func contentPolicy(nonce string) string {
	return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// sendIndex serves the page with a nonce of its own, so no cache may keep it. If nothing was built the answer is 404: it is
// not there, and asking again will not help; yet a monitor that asks for the page sees that it is missing, and none that counts
// failures of the server is alarmed.
func (c *call) sendIndex() {
	p, nonce := c.api.pages, rand.Text()
	h := c.w.Header()
	h["Cache-Control"], h["X-Frame-Options"], h["Permissions-Policy"] = noStore, denied, permissions
	// With another policy a browser might not say which page it asks for, and sameOrigin needs that.
	h["Referrer-Policy"], h["Cross-Origin-Opener-Policy"] = sameOriginSet, sameOriginSet
	c.set("Content-Security-Policy", contentPolicy(nonce))
	c.out = c.out[:0]
	for i, part := range p.index {
		if i > 0 {
			c.out = append(c.out, nonce...)
		}
		c.out = append(c.out, part...)
	}
	status := nethttp.StatusOK
	if !p.built {
		status, c.code = nethttp.StatusNotFound, inventory.CodeNotFound
	}
	c.send(status, typeHTML)
}

// getConfig tells the pages where they are.
func (c *call) getConfig() {
	c.w.Header()["Cache-Control"] = noStore
	c.out = append(c.out[:0], c.api.pages.config...)
	c.sendJSON(nethttp.StatusOK)
}

// pageConfig is what /config.json says. What is not known is left out, and the pages have a default for it.
func pageConfig(cfg *Config) []byte {
	role, base := "central", "/v1"
	if cfg.Store != "" {
		role, base = "store", "/api"
	}
	if cfg.Web.APIBase != "" {
		base = cfg.Web.APIBase
	}
	b := append([]byte(nil), `{"role":`...)
	b = wire.AppendString(b, role)
	for _, m := range [...][2]string{{`,"version":`, cfg.Version}, {`,"storeId":`, cfg.Web.StoreID}, {`,"storeName":`, cfg.Web.StoreName}, {`,"apiBase":`, base}} {
		if m[1] != "" {
			b = wire.AppendString(append(b, m[0]...), m[1])
		}
	}
	if cfg.Store != "" {
		b = append(b, `,"may":[`...)
		if cfg.Web.Access == WebOpen {
			b = append(b, `"read","sell"`...)
		}
		b = append(b, ']')
	}
	for _, n := range [...]wire.Number{wire.Member(`,"refreshIntervalMs":`, cfg.Web.Refresh.Milliseconds()), wire.Member(`,"requestTimeoutMs":`, cfg.Web.Timeout.Milliseconds()), wire.Member(`,"lowStockThreshold":`, cfg.LowStock)} {
		if n.Value > 0 {
			b = wire.AppendNumbers(b, n)
		}
	}
	return append(b, '}', '\n')
}
