package http

import (
	"context"
	"strconv"
	"strings"
	"time"

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
	ctx, stop := res.patient()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, preferredWait(req.r.Header["Prefer"]))
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

// preferredWait reads how long a client would wait from Prefer (RFC 7240: the first counts, and what cannot be followed is
// passed over).
func preferredWait(header []string) time.Duration {
	for _, v := range header {
		for p := range strings.SplitSeq(v, ",") {
			p, _, _ = strings.Cut(p, ";")
			name, value, _ := strings.Cut(p, "=")
			if !strings.EqualFold(strings.Trim(name, " \t"), "wait") {
				continue
			}
			if n, ok := wire.ParseNumber(strings.Trim(value, " \t\"")); ok {
				return time.Duration(min(n, reachMax)) * time.Second
			}
			return reachDefault * time.Second
		}
	}
	return reachDefault * time.Second
}

// setStaleness says how long ago the copy was last known to be at the head. If it never was there is nothing to say.
func (res *responder) setStaleness() {
	if ms := wire.LagMillis(res.req.replica.Staleness()); ms >= 0 {
		res.set(wire.HeaderStaleness, strconv.FormatInt(ms, 10))
	}
}
