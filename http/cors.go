package http

import (
	"fmt"
	nethttp "net/http"
	"net/url"
	"strings"

	"github.com/rs/cors"
)

// preflightSeconds is for how long a browser may remember what it was allowed.
const preflightSeconds = 3600

// The headers of requests that a page of another origin may send, and those of answers that it may read.
var (
	allowedHeaders = []string{"Accept", "Cache-Control", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID",
		"Prefer", "Traceparent", "Tracestate", "X-API-Key", "X-Min-Offset", "X-Request-Id"}
	exposedHeaders = []string{"ETag", "Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Inventory-Offset", "X-Inventory-Timeline",
		"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id", "X-Staleness-Ms"}
)

// newCORS returns what lets pages of other origins use the API; nil if there are none. Keys are sent by header, so that cookies
// play no part and "*" gives nobody's rights away.
func newCORS(origins []string) *cors.Cors {
	if len(origins) == 0 {
		return nil // without an origin the library would allow all
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins, AllowedMethods: []string{get, nethttp.MethodHead, post, put, del},
		AllowedHeaders: allowedHeaders, ExposedHeaders: exposedHeaders, MaxAge: preflightSeconds,
	})
}

// crossOrigin says what browsers ask on behalf of a page of another origin. A preflight, which has no key, ends here.
func (a *API) crossOrigin(req *request, res *responder) bool {
	if a.cors == nil {
		return true
	}
	if req.r.Method == nethttp.MethodOptions && req.r.Header.Get("Access-Control-Request-Method") != "" && !a.admitPage(req, res) {
		return false
	}
	a.cors.HandlerFunc(res, req.r)
	return res.status == 0
}

// ParseOrigins reads CORS_ALLOWED_ORIGINS: origins such as https://shop.example between commas, in which one * stands for any
// text; or * for all.
func ParseOrigins(list string) (origins []string, err error) {
	for entry := range strings.SplitSeq(list, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		if entry != "*" && !isOrigin(entry) {
			return nil, fmt.Errorf("%q is no origin", entry)
		}
		origins = append(origins, entry)
	}
	return origins, nil
}

// isOrigin says whether s is what a browser calls an origin: a scheme and a host, perhaps a port, and nothing behind it.
func isOrigin(s string) bool {
	one := strings.Replace(s, "*", "1", 1)
	u, err := url.Parse(one)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && one == u.Scheme+"://"+u.Host && !strings.Contains(one, "*")
}
