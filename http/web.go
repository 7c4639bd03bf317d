package http

import (
	"io/fs"
	nethttp "net/http"
	"net/url"
	"strings"
	"time"
)

// Web is what a node has for browsers: the pages, what they are told, and at a store /api, which is the API without a key for
// pages of that very store. The zero value has nothing.
type Web struct {
	Enabled bool
	Files   fs.FS // the built application, index.html and assets; nil means that it was not built

	// What /config.json says. A store tells its id and name, for people.
	StoreID, StoreName string
	APIBase            string        // path at which the pages find the API; "" means /api at a store, /v1 at central
	Refresh, Timeout   time.Duration // of the pages; 0 means that they know best
}

// webPrincipal is the name under which pages act that sent no key. A key may have it too: that of a proxy which serves the pages.
const webPrincipal = "web"

const (
	browserPrefix = "/api/"      // below it a store has, for browsers,
	storePrefix   = "/v1/store/" // what is here for everybody
)

// forBrowsers returns the path under which the API knows what a browser asks for.
func (c *call) forBrowsers(at string) string {
	rest, ok := strings.CutPrefix(at, browserPrefix)
	if !ok || c.api.pages == nil || !c.api.shape.store {
		return at
	}
	c.browser = true
	c.w.Header()["Vary"] = variedBrowser
	return storePrefix + rest
}

// sameOrigin says whether a browser sends the request for a page that came from this node. Browsers do not let pages write the
// three headers; the first is the plainest, but is only sent over TLS and to localhost. Who is no browser can say whatever it
// likes: the rule keeps other sites out, not people.
func sameOrigin(r *nethttp.Request) bool {
	if site := r.Header["Sec-Fetch-Site"]; len(site) > 0 {
		return len(site) == 1 && site[0] == "same-origin"
	}
	if origin := r.Header["Origin"]; len(origin) > 0 {
		return len(origin) == 1 && isAt(origin[0], r.Host)
	}
	referer := r.Header["Referer"]
	return len(referer) == 1 && isAt(referer[0], r.Host)
}

// isAt says whether an address is one of host, which is never "". The scheme plays no part: a proxy may have ended TLS.
func isAt(address, host string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.EqualFold(u.Host, host)
}
