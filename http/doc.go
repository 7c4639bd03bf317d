// Package http is the wire: an [inventory.Service] over HTTP.
//
// [Routes] and [StoreRoutes] show the whole API of central and of a store on one page. Each resource has a file of its own with
// its types and its handler, which serves both roles: what their answers differ in is in shape.go. What the resources share
// stands once: routing in router.go, the way of a request in middleware.go, errors and their statuses in error.go, reading JSON
// in decode.go, writing it in encode.go. What is there for browsers alone begins in web.go.
//
// Inside this package net/http is imported as nethttp; where both are needed elsewhere, this one is invhttp.
package http
