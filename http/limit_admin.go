package http

import (
	nethttp "net/http"
	"net/netip"
	"time"

	"bodega/http/conn"
	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// busiestMax bounds how many clients the status names.
const busiestMax = 10

// getLimitStatus serves GET /v1/admin/rate-limit/status.
func (c *call) getLimitStatus() {
	l := c.api.limits
	if l == nil {
		c.failUnlimited()
		return
	}
	if err := c.beginScan(begin); err != nil { // there may be as many clients as products
		c.fail(err)
		return
	}
	c.setPosition(c.svc.Health().Offset)
	c.out = appendLimits(c.out[:0], l, c.began)
	c.endScan()
	c.sendJSON(nethttp.StatusOK)
}

// postLimitReset serves POST /v1/admin/rate-limit/reset: all clients begin anew. A body is not needed, and has no members.
func (c *call) postLimitReset() {
	if !c.readBody() || !c.readNothing() {
		return
	}
	l := c.api.limits
	if l == nil {
		c.failUnlimited()
		return
	}
	l.Reset()
	c.setPosition(c.svc.Health().Offset)
	b := append(c.out[:0], `{"message":"Rate limits reset successfully","timestamp":`...)
	b = wire.AppendTime(b, inventory.MillisOf(c.began))
	c.out = append(b, '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}

// readNothing refuses a body that says something.
func (c *call) readNothing() bool {
	if len(c.body) == 0 {
		return true
	}
	if wire.DecodeNothing(&c.scan, c.body); c.scan.Fault != nil {
		c.failSyntax(inventory.CodeInvalidRequest, "Invalid JSON in request body", false)
		return false
	}
	return true
}

func (c *call) failUnlimited() {
	c.fail(&inventory.Error{Code: inventory.CodeNoLimiter, Message: "Rate limiter not available"})
}

func appendLimits(b []byte, l *limit.Limiter, at time.Time) []byte {
	active, busiest := l.Busiest(busiestMax)
	b = wire.AppendNumbers(append(b, `{"enabled":true`...), wire.Member(`,"active_ip_limits":`, active), wire.Member(`,"requests_per_minute":`, int64(l.Requests)),
		wire.Member(`,"admin_requests_per_minute":`, int64(l.AdminRequests)))
	b = append(b, `,"window_minutes":`...)
	b = wire.AppendFloat(b, l.Window.Minutes())
	b = append(b, `,"type":`...)
	b = wire.AppendString(b, l.Type)
	if got, ok := l.User.PeekAll(at); ok {
		b = wire.AppendNumbers(b, wire.Member(`,"global_count":`, got.Limit-got.Remaining))
		b = append(b, `,"global_reset_time":`...)
		b = wire.AppendTime(b, inventory.MillisOf(time.Unix(got.Reset, 0)))
	}
	b = wire.AppendNumbers(b, wire.Member(`,"exempt":`, l.Exempted.Load()), wire.Member(`,"rejected":`, l.Refused.Load()))
	b = append(b, `,"busiest":[`...)
	for i, one := range busiest {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendClient(b, one)
	}
	return append(b, ']', '}', '\n')
}

// appendClient takes apart what call.bucket has put together.
func appendClient(b []byte, one limit.Client) []byte {
	scope, at, principal := one.Key[0], netip.AddrFrom16([16]byte([]byte(one.Key[1:17]))), one.Key[17:]
	b = append(b, `{"principal":`...)
	b = wire.AppendString(b, principal)
	b = append(b, `,"address":`...)
	if at = at.Unmap(); at.Is4() {
		b = wire.AppendString(b, at.String())
	} else {
		b = wire.AppendString(b, conn.Neighbours(at).String())
	}
	b = append(b, `,"scope":`...)
	b = wire.AppendString(b, [...]string{Public: "anonymous", User: "user", Admin: "admin"}[scope])
	return append(wire.AppendNumbers(b, wire.Member(`,"count":`, one.Count)), '}')
}
