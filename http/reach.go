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

// reach has a read wait for the position that X-Min-Offset names, so that who has written at one node sees it at every other, and, with
// ?consistency=linearizable, for all that was answered anywhere before it came. Other routes pass.
func (a *API) reach(req *request, res *responder) bool {
	if !req.route.reads {
		return true
	}
	confirm, invalid := wire.ParseConsistency(req.r.URL.RawQuery)
	if invalid != nil {
		res.fail(invalid)
		return false
	}
	header := req.r.Header[wire.HeaderMinOffset]
	if len(header) == 0 && !confirm || req.current == nil {
		return true
	}
	at, ok := inventory.Offset(0), true
	if len(header) > 0 {
		var n int64
		n, ok = wire.ParseNumber(header[0])
		at = inventory.Offset(n)
	}
	if !ok || len(header) > 1 {
		res.fail(&inventory.Error{Code: inventory.CodeValidation, Message: "invalid header X-Min-Offset",
			Details: []inventory.Detail{{Field: wire.HeaderMinOffset, Issue: "must be one integer, 0 or more"}}})
		return false
	}
	if at > req.svc.Health().Offset && !res.staysOpen() {
		return false
	}
	return res.await(func(ctx context.Context) error {
		if confirm {
			if err := req.current.Confirm(ctx); err != nil {
				return err
			}
		}
		return req.current.Reach(ctx, at)
	})
}

// await waits as long as the client would, and answers what the wait has failed with.
func (res *responder) await(wait func(context.Context) error) bool {
	ctx, stop := res.longPoll()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, wire.PreferredWait(res.req.r.Header["Prefer"], reachDefault, reachMax))
	defer cancel()
	err := wait(ctx)
	switch {
	case err == nil:
		return true
	case res.req.r.Context().Err() != nil:
		res.aborted = true // the client has gone
	default:
		res.fail(err)
	}
	return false
}

// setStaleness says how long ago the node was last known to have everything. If it never was, or it decides itself, there is nothing to say.
func (res *responder) setStaleness() {
	since := res.req.current.Staleness()
	if since == 0 && res.req.replica == nil {
		return
	}
	if ms := wire.LagMillis(since); ms >= 0 {
		res.set(wire.HeaderStaleness, strconv.FormatInt(ms, 10))
	}
}
