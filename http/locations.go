package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// errNoPlaces is a fault of assembly.
var errNoPlaces = errors.New("the service of this node knows of no places")

// locator returns the service as one that knows where its stock lies, or answers that it does not.
func (req *request) locator(res *responder) (inventory.Locator, bool) {
	l, ok := req.svc.(inventory.Locator)
	if !ok {
		res.fail(errNoPlaces)
	}
	return l, ok
}

// getLocations serves GET /v1/locations, at central and below /v1/store.
func (a *API) getLocations(req *request, res *responder) {
	l, ok := req.locator(res)
	if !ok {
		return
	}
	all, err := l.Locations(req.r.Context())
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(all.Offset)
	tag := wire.RevisionTag(all.Revision)
	res.set("Etag", tag)
	if !wire.NoneMatch(req.r.Header["If-None-Match"], tag) {
		res.notModified()
		return
	}
	res.work()
	res.out = wire.AppendLocations(res.out[:0], &all)
	res.sendJSON(nethttp.StatusOK)
}
