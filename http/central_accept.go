package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// postCentralAccept serves POST /v1/admin/central/accept at a store: a person says that the copy may be given up for the history that
// central has now. Whoever says so names it, so that nobody accepts what he has not seen.
func (a *API) postCentralAccept(req *request, res *responder) {
	if !a.readBody(req, res) {
		return
	}
	timeline := wire.DecodeTimeline(&req.scan, req.body)
	switch {
	case req.scan.Fault != nil:
		res.failUnreadable(false)
		return
	case !wire.IsVisible(timeline, wire.TimelineBytesMax):
		res.fail(wire.Invalid("timeline", "must name the history that central has, as sync/status tells it (centralTimeline)"))
		return
	}
	accepter, ok := req.replica.(inventory.Accepter)
	if !ok {
		res.fail(errors.New("the service of this node accepts no other history")) // a fault of assembly
		return
	}
	if err := accepter.Accept(timeline); err != nil {
		res.fail(err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendAccepted(res.out[:0], timeline)
	res.sendJSON(nethttp.StatusOK)
}
