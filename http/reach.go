package http

import (
	"context"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// How long a read waits for a position, in seconds.
const (
	reachDefault = 5
	reachMax     = 30
)

// reach has a read of a copy wait for the position that X-Min-Offset names, so that who has written at one store sees it at
// every other. Other routes pass.
func (a *API) reach(req *request, res *responder) bool {
	header := req.r.Header[wire.HeaderMinOffset]
	if !req.route.reads || len(header) == 0 {
		return true
	}
	at, ok := wire.ParseNumber(header[0])
	if !ok || len(header) > 1 {
		res.fail(&inventory.Error{Code: inventory.CodeValidation, Message: "invalid header X-Min-Offset",
			Details: []inventory.Detail{{Field: wire.HeaderMinOffset, Issue: "must be one integer, 0 or more"}}})
		return false
	}
	if inventory.Offset(at) > req.svc.Health().Offset && !res.staysOpen() {
		return false
	}
	ctx, stop := res.longPoll()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, wire.PreferredWait(req.r.Header["Prefer"], reachDefault, reachMax))
	defer cancel()
	err := req.replica.Reach(ctx, inventory.Offset(at))
	switch {
	case err == nil:
		return true
	case req.r.Context().Err() != nil:
		res.aborted = true // the client has gone
	default:
		res.fail(err)
	}
	return false
}

// setStaleness says how long ago the copy was last known to be at the head. If it never was there is nothing to say.
func (res *responder) setStaleness() {
	if ms := wire.LagMillis(res.req.replica.Staleness()); ms >= 0 {
		res.set(wire.HeaderStaleness, strconv.FormatInt(ms, 10))
	}
}
