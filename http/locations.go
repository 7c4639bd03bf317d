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
	// Another history may have the revision as well.
	if res.known(wire.DirectoryTag(inventory.DirectoryMark{Revision: all.Revision, Hash: all.Hash})) {
		return
	}
	res.acquireWorker()
	res.out = wire.AppendLocations(res.out[:0], &all)
	res.sendJSON(nethttp.StatusOK)
}

// putLocation serves PUT /v1/admin/locations/{locationId}.
func (a *API) putLocation(req *request, res *responder) {
	if !a.readBody(req, res) {
		return
	}
	res.acquireWorker()
	change := wire.DecodeLocationChange(&req.scan, req.body, inventory.LocationID(req.param))
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return
	}
	a.changeLocation(req, res, inventory.PutLocation, &change)
}

// deleteLocation serves DELETE /v1/admin/locations/{locationId}. A body is not read.
func (a *API) deleteLocation(req *request, res *responder) {
	res.acquireWorker()
	a.changeLocation(req, res, inventory.DeleteLocation, &inventory.LocationChange{ID: inventory.LocationID(req.param)})
}

func (a *API) changeLocation(req *request, res *responder, kind inventory.Kind, change *inventory.LocationChange) {
	if field, issue := change.Issue(); issue != "" {
		res.fail(wire.Invalid(field, issue))
		return
	}
	ln, err := a.expectLocation(req, change.ID)
	if err != nil {
		res.fail(err)
		return
	}
	key, bad := wire.ParseIdempotencyKey(req.r.Header[wire.HeaderIdempotencyKey], a.dialect.KeyBytesMax)
	if bad != nil {
		res.fail(bad)
		return
	}
	cmd := &inventory.Command{Kind: kind, Lines: []inventory.Line{ln}, Scope: &inventory.Scope{Location: change}}
	req.text = wire.AppendCanonicalLocation(req.text[:0], change)
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	result := &answer.Results[0]
	switch result.Outcome {
	case inventory.Applied:
		res.set("Etag", wire.RevisionTag(inventory.Revision(result.Version)))
		res.out = wire.AppendLocationResult(res.out[:0], change.ID, result)
		res.sendJSON(nethttp.StatusOK)
	case inventory.LocationNotFound:
		res.answerError(wire.LocationRefusal(change.ID, &ln, result), wire.Failure{Status: nethttp.StatusNotFound})
	case inventory.Conflict:
		res.answerError(wire.LocationRefusal(change.ID, &ln, result), wire.Failure{Status: nethttp.StatusPreconditionFailed})
	default:
		res.fail(wire.LocationRefusal(change.ID, &ln, result))
	}
}

// expectLocation returns a line with the revision that If-Match asks for. "*" asks for that which the place has now.
func (a *API) expectLocation(req *request, id inventory.LocationID) (ln inventory.Line, err error) {
	v, guarded, anyOf, bad := wire.ParseRevisionMatch(req.r.Header["If-Match"])
	if bad != nil {
		return ln, bad
	}
	ln.Guarded, ln.Expect = guarded, v
	if !anyOf {
		return ln, nil
	}
	l, ok := req.svc.(inventory.Locator)
	if !ok {
		return ln, errNoPlaces
	}
	all, err := l.Locations(req.r.Context())
	if err != nil {
		return ln, err
	}
	ln.Guarded, ln.Expect = true, wire.NeverVersion
	for _, have := range all.List {
		if have.ID == id {
			ln.Expect = inventory.Version(have.Revision)
		}
	}
	return ln, nil
}
