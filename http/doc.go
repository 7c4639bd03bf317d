// Package http is an [inventory.Service] over HTTP, in the words of package wire.
//
// [Routes] and [StoreRoutes] show the whole API of central and of a store on one page. Each resource has a file of its own with
// its types and its handler, which serves both roles: what their answers differ in is a [wire.Dialect]. What the resources share
// stands once: routing in router.go, the way of a request in middleware.go, its facts in request.go and its answer in respond.go,
// who it is in auth.go, identity.go and host.go, what he may do in needs.go, whether he still may in learn.go and ended.go, refusals in error.go, what caches may do in caching.go. What a client may use
// up is bounded in limit.go (rate), scans.go (work), streams.go (what stays open) and conn.NewServer (time and size). What is there for
// browsers alone begins in web.go, what is counted in metrics.go.
//
// Package client is the other side.
//
// Inside this package net/http is imported as nethttp; where both are needed elsewhere, this one is invhttp.
package http
