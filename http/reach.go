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
func (c *call) reach() bool {
	header := c.r.Header[wire.HeaderMinOffset]
	if !c.route.reads || len(header) == 0 {
		return true
	}
	at, ok := wire.ParseNumber(header[0])
	if !ok || len(header) > 1 {
		c.fail(&inventory.Error{Code: inventory.CodeValidation, Message: "invalid header X-Min-Offset",
			Details: []inventory.Detail{{Field: wire.HeaderMinOffset, Issue: "must be one integer, 0 or more"}}})
		return false
	}
	if inventory.Offset(at) > c.svc.Health().Offset && !c.staysOpen() {
		return false
	}
	ctx, stop := c.patient()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, preferredWait(c.r.Header["Prefer"]))
	defer cancel()
	err := c.replica.Reach(ctx, inventory.Offset(at))
	switch {
	case err == nil:
		return true
	case c.r.Context().Err() != nil:
		c.aborted = true // the client has gone
	default:
		c.fail(err)
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
func (c *call) setStaleness() {
	if ms := wire.LagMillis(c.replica.Staleness()); ms >= 0 {
		c.set(wire.HeaderStaleness, strconv.FormatInt(ms, 10))
	}
}
