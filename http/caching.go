package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// What caches between a client and this node may do with an answer (RFC 9111). An answer is for the one who asked unless a
// handler says otherwise: refusals, and whatever is added later, are safe without anybody thinking of it. Tags go on working,
// since no-cache lets a client keep what it asks about again. Nothing may write to the values, which all answers share.
var (
	private = []string{"private, no-cache"}
	noStore = []string{"no-store"}
	public  = []string{"public, max-age=300"} // for what changes with the program

	// The headers by which an answer is chosen. At /api also those that tell a page of this node (conn.SameOrigin).
	varied        = []string{"Accept, Accept-Encoding, X-API-Key"}
	variedBrowser = []string{"Accept, Accept-Encoding, Cookie, Origin, Referer, Sec-Fetch-Site, X-API-Key"}
)

// beginCaching marks the answer as the caller's own.
func beginCaching(h nethttp.Header) { h["Cache-Control"], h["Vary"] = private, varied }

// share lets caches give the answer to anybody, for as long as control says.
func (res *responder) share(control []string) {
	h := res.w.Header()
	h["Cache-Control"], h["Vary"] = control, res.api.shared
}

// known names what the answer will say by its tag, and answers 304 if the caller has that already. The caller has set the position.
func (res *responder) known(tag string) bool {
	res.set("Etag", tag)
	if wire.NoneMatch(res.req.r.Header["If-None-Match"], tag) {
		return false
	}
	res.WriteHeader(nethttp.StatusNotModified)
	return true
}

// variedShared is what an answer that anybody may have still depends on.
func variedShared(crossOrigin bool) []string {
	if crossOrigin {
		return []string{"Accept-Encoding, Origin"}
	}
	return []string{"Accept-Encoding"}
}
