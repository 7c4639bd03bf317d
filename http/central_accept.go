package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// postCentralAccept serves POST /v1/admin/central/accept at a store: a person says that the copy may be given up for the history that
// central has now. Whoever says so names it, so that nobody accepts what he has not seen.
func (c *call) postCentralAccept() {
	if !c.readBody() {
		return
	}
	timeline := wire.DecodeTimeline(&c.scan, c.body)
	switch {
	case c.scan.Fault != nil:
		c.failSyntax(inventory.CodeInvalidRequest, "Invalid JSON in request body", false)
		return
	case !wire.IsVisible(timeline, wire.TimelineBytesMax):
		c.fail(wire.Invalid("timeline", "must name the history that central has, as sync/status tells it (centralTimeline)"))
		return
	}
	accepter, ok := c.replica.(inventory.Accepter)
	if !ok {
		c.fail(errors.New("the service of this node accepts no other history")) // a fault of assembly
		return
	}
	if err := accepter.Accept(timeline); err != nil {
		c.fail(err)
		return
	}
	c.setPosition(c.svc.Health().Offset)
	c.out = wire.AppendJSON(c.out[:0], &struct {
		Message  string `json:"message"`
		Timeline string `json:"timeline"`
	}{"Accepted: this store takes central's history over", timeline})
	c.sendJSON(nethttp.StatusOK)
}
