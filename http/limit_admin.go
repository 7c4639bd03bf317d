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
func (a *API) getLimitStatus(req *request, res *responder) {
	l := a.limits
	if l == nil {
		res.failUnlimited()
		return
	}
	if err := res.beginScan(limit.Begin); err != nil { // there may be as many clients as products
		res.fail(err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendLimits(res.out[:0], newLimits(l, req.began))
	res.endScan()
	res.sendJSON(nethttp.StatusOK)
}

// postLimitReset serves POST /v1/admin/rate-limit/reset: all clients begin anew. A body is not needed, and has no members.
func (a *API) postLimitReset(req *request, res *responder) {
	if !a.readBody(req, res) || !a.readNothing(req, res) {
		return
	}
	l := a.limits
	if l == nil {
		res.failUnlimited()
		return
	}
	l.Reset()
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendLimitsReset(res.out[:0], inventory.MillisOf(req.began))
	res.sendJSON(nethttp.StatusOK)
}

// readNothing refuses a body that says something.
func (a *API) readNothing(req *request, res *responder) bool {
	if len(req.body) == 0 {
		return true
	}
	if wire.DecodeNothing(&req.scan, req.body); req.scan.Fault != nil {
		res.failUnreadable(false)
		return false
	}
	return true
}

func (res *responder) failUnlimited() {
	res.fail(&inventory.Error{Code: inventory.CodeNoLimiter, Message: "Rate limiter not available"})
}

func newLimits(l *limit.Limiter, at time.Time) *wire.Limits {
	active, busiest := l.Busiest(busiestMax)
	v := wire.Limits{Enabled: true, Active: active, Requests: l.Requests, AdminRequests: l.AdminRequests, Window: l.Window.Minutes(), Type: string(l.Type),
		Exempt: l.Exempted.Load(), Rejected: l.Refused.Load()}
	if got, ok := l.User.PeekAll(at); ok {
		count := got.Limit - got.Remaining
		v.Global, v.GlobalReset = &count, inventory.MillisOf(time.Unix(got.Reset, 0))
	}
	for _, one := range busiest {
		v.Busiest = append(v.Busiest, newBusyClient(one))
	}
	return &v
}

// newBusyClient takes apart what request.bucket has put together.
func newBusyClient(one limit.Client) wire.BusyClient {
	t, at, principal := one.Key[0], netip.AddrFrom16([16]byte([]byte(one.Key[1:17]))).Unmap(), one.Key[17:]
	address := at.String()
	if !at.Is4() {
		address = conn.Neighbours(at).String()
	}
	return wire.BusyClient{Principal: principal, Address: address, Scope: tierNames[t], Count: one.Count}
}
