package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// postClockAccept serves POST /v1/admin/clock/accept: the clock of central's machine is right, however far it is ahead of what was
// dated. A body is not needed, and has no members.
func (c *call) postClockAccept() {
	if !c.readBody() || !c.readNothing() {
		return
	}
	keeper, ok := c.svc.(inventory.Timekeeper)
	if !ok {
		c.fail(errors.New("the service of this node keeps no time")) // a fault of assembly
		return
	}
	now, moved := keeper.AcceptClock()
	c.setPosition(c.svc.Health().Offset)
	c.out = wire.AppendClockAccepted(c.out[:0], moved, &now)
	c.sendJSON(nethttp.StatusOK)
}
