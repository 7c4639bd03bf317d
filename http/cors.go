package http

import (
	nethttp "net/http"

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
		AllowedOrigins: origins, AllowedMethods: []string{get, nethttp.MethodHead, post, put, patch, del},
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
