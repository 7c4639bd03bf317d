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
	q, err := req.directoryQuery()
	if err != nil {
		res.fail(err)
		return
	}
	res.acquireWorker()
	res.out = wire.AppendDirectory(res.out[:0], d, q)
	res.sendJSON(nethttp.StatusOK)
}

// directoryQuery reads what a store asks for. Of a store that the caller does not speak for nothing secret is said, and the rest is.
func (req *request) directoryQuery() (asked wire.DirectoryQuery, err error) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	asked.Since = inventory.Revision(q.Number("since", 0, inventory.MaxInteger))
	if store, _ := q.Text("store"); wire.IsName(store) && req.links(store) {
		asked.Store = store
	}
	if q.Err != nil {
		return asked, q.Err
	}
	return asked, nil
}
