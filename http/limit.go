package http

import (
	"strconv"
	"sync/atomic"
	"time"

	"bodega/http/conn"
	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// Whoever watches over a node must always get through its limits; nobody else does.

// admit counts the request, or refuses it. It comes after the key was looked at and before anything is said of it.
func (a *API) admit(req *request, res *responder) bool {
	switch {
	case a.limits == nil || req.route.watch || req.node:
		return true
	case req.route.paged, req.route.signs:
		return a.admitPage(req, res)
	case req.principal == "": // beyond the limit a bad key is not even called bad
		return a.admitStray(req, res)
	}
	if req.unlimited() {
		l := a.limits
		l.Counted.Take(req.began, req.bucket(req.route.tier(), req.principal), 1, 1)
		return res.begins(&req.who.underWay)
	}
	if req.route.lines && req.isLink() {
		return true // each of its commands is counted
	}
	return a.charge(req, res, 1, 1)
}

// admitStray counts a request without a good key, or one for what needs none or is not there, by its address.
func (a *API) admitStray(req *request, res *responder) bool {
	l := a.limits
	return l == nil || res.tell(&l.Anonymous, l.Anonymous.Take(req.began, req.bucket(tierAnonymous, ""), 1, 1))
}

// admitPage counts a request for a part of a page. They have a limit of their own: a shop opens many pages from one address,
// each of a dozen parts.
func (a *API) admitPage(req *request, res *responder) bool {
	l := a.limits
	return l == nil || res.tell(&l.Pages, l.Pages.Take(req.began, req.bucket(tierAnonymous, webPrincipal), 1, 1))
}

// rule returns what holds for the caller on this route.
func (req *request) rule() *limit.Rule {
	l := req.api.limits
	switch {
	case req.route.isAdmin():
		return &l.Admin
	case req.principal == webPrincipal, req.isStaff():
		return &l.Web
	default:
		return &l.User
	}
}

// charge counts so many requests, or refuses all and tells when there is room for so many again.
func (a *API) charge(req *request, res *responder, count, again int64) bool {
	return res.tell(req.rule().Take(req.began, req.bucket(req.route.tier(), req.principal), count, again))
}

// linesPerRequest is how many lines of a batch cost as much as another request.
const linesPerRequest = 100

// admitLines counts the lines of a request that was admitted, or refuses it: each keeps a key in memory and on disk, and is work
// for the one writer. A batch costs no more than the whole limit, or it would never be let in.
func (a *API) admitLines(req *request, res *responder, lines int) bool {
	l, count := a.limits, int64(lines/linesPerRequest)
	if l == nil || count == 0 || res.inFlight != nil || res.carried {
		return true
	}
	if count = min(count, req.rule().Most()-1); count == 0 {
		return true
	}
	return a.charge(req, res, count, 1+count) // what it has cost to read it is not given back
}

// begins counts a request that is not limited otherwise among those under way, until the call ends.
func (res *responder) begins(inFlight *atomic.Int64) bool {
	l := res.api.limits
	if inFlight.Add(1) > int64(l.InFlightMax) {
		inFlight.Add(-1)
		res.countRejection("concurrency")
		res.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: strconv.Itoa(l.InFlightMax) + " requests with this key are under way already"})
		return false
	}
	res.inFlight = inFlight
	l.Exempted.Add(1)
	return true
}

// tier is what requests are counted by besides who sends them.
type tier byte

const (
	tierAnonymous tier = iota // without a good key
	tierUser
	tierAdmin
)

var tierNames = [...]string{tierAnonymous: "anonymous", tierUser: "user", tierAdmin: "admin"}

func (r *Route) tier() tier {
	if r.isAdmin() {
		return tierAdmin
	}
	return tierUser
}

// bucket is the key under which requests of a tier are counted.
func (req *request) bucket(t tier, principal string) string {
	at := conn.Neighbours(req.address()).Addr().As16()
	req.text = append(append(append(req.text[:0], byte(t)), at[:]...), principal...)
	return string(req.text)
}

// tell tells the client how much it has left, and refuses if that was nothing.
func (res *responder) tell(q *limit.Quota, got limit.Allowance) bool {
	wait := int64((got.Wait + time.Second - 1) / time.Second)
	b := strconv.AppendInt(res.req.text[:0], got.Remaining, 10)
	remaining := len(b)
	b = strconv.AppendInt(b, got.Reset, 10)
	reset := len(b)
	b = wire.AppendRateLimit(b, q.Name, got.Remaining, wait)
	text := string(b)
	res.req.text = b
	h := res.w.Header()
	h["X-Ratelimit-Limit"], h["Ratelimit-Policy"] = q.Limit, q.Policy
	res.set("X-Ratelimit-Remaining", text[:remaining])
	res.set("X-Ratelimit-Reset", text[remaining:reset])
	res.set("Ratelimit", text[reset:])
	if !got.Reached {
		return true
	}
	res.countRejection(q.Name)
	res.req.adviseStore("", "follows like a store and has met the rate limit of a client: tell central that it is one")
	res.fail(wire.RateLimited(q.Limit[0], q.Rate.Period, got.Remaining, wait))
	return false
}
