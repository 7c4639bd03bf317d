package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// postClockAccept serves POST /v1/admin/clock/accept: the clock of central's machine is right, however far it is ahead of what was
// dated. A body is not needed, and has no members.
func (a *API) postClockAccept(req *request, res *responder) {
	if !a.readBody(req, res) || !a.readNothing(req, res) {
		return
	}
	keeper, ok := req.svc.(inventory.Timekeeper)
	if !ok {
		res.fail(errors.New("the service of this node keeps no time")) // a fault of assembly
		return
	}
	now, moved := keeper.AcceptClock()
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendClockAccepted(res.out[:0], moved, &now)
	res.sendJSON(nethttp.StatusOK)
}
