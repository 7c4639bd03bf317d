package http

import (
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// getDirectory serves GET /v1/directory: all of the directory, for stores.
func (a *API) getDirectory(req *request, res *responder) {
	owner, ok := req.svc.(inventory.Lister)
	if !ok {
		res.fail(errNoPlaces)
		return
	}
	d, at := owner.Directory()
	res.setPosition(at)
	if res.known(wire.DirectoryTag(d.Mark)) {
		return
	}
	res.acquireWorker()
	res.out = wire.AppendDirectory(res.out[:0], d)
	res.sendJSON(nethttp.StatusOK)
}
