package http

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bodega/http/conn"
	"bodega/http/limit"
	"bodega/inventory"
)

// Whoever watches over a node must always get through its limits; nobody else does.

// admit counts the request, or refuses it. It comes after the key was looked at and before anything is said of it.
func (c *call) admit() bool {
	switch {
	case c.api.limits == nil || c.route.watch:
		return true
	case c.route.paged:
		return c.admitPage()
	case c.principal == "": // beyond the limit a bad key is not even called bad
		return c.admitStray()
	}
	if who := c.api.callers[c.principal]; who != nil && who.unlimited() {
		l := c.api.limits
		l.Counted.Take(c.began, c.bucket(c.route.Scope, c.principal), 1, 1)
		return c.begins(&who.underWay)
	}
	return c.charge(1, 1)
}

// admitStray counts a request without a good key, or one for what needs none or is not there, by its address.
func (c *call) admitStray() bool {
	l := c.api.limits
	return l == nil || c.tell(&l.Anonymous, l.Anonymous.Take(c.began, c.bucket(Public, ""), 1, 1))
}

// admitPage counts a request for a part of a page. They have a limit of their own: a shop opens many pages from one address,
// each of a dozen parts.
func (c *call) admitPage() bool {
	l := c.api.limits
	return l == nil || c.tell(&l.Pages, l.Pages.Take(c.began, c.bucket(Public, webPrincipal), 1, 1))
}

// rule returns what holds for the caller on this route.
func (c *call) rule() *limit.Rule {
	l := c.api.limits
	switch {
	case c.route.Scope == Admin:
		return &l.Admin
	case c.principal == webPrincipal:
		return &l.Web
	default:
		return &l.User
	}
}

// charge counts so many requests, or refuses all and tells when there is room for so many again.
func (c *call) charge(count, again int64) bool {
	return c.tell(c.rule().Take(c.began, c.bucket(c.route.Scope, c.principal), count, again))
}

// linesPerRequest is how many lines of a batch cost as much as another request.
const linesPerRequest = 100

// admitLines counts the lines of a request that was admitted, or refuses it: each keeps a key in memory and on disk, and is work
// for the one writer. A batch costs no more than the whole limit, or it would never be let in.
func (c *call) admitLines(lines int) bool {
	l, count := c.api.limits, int64(lines/linesPerRequest)
	if l == nil || count == 0 || c.inFlight != nil {
		return true
	}
	if count = min(count, c.rule().Most()-1); count == 0 {
		return true
	}
	return c.charge(count, 1+count) // what it has cost to read it is not given back
}

// begins counts a request that is not limited otherwise among those under way, until the call ends.
func (c *call) begins(inFlight *atomic.Int64) bool {
	l := c.api.limits
	if inFlight.Add(1) > int64(l.InFlightMax) {
		inFlight.Add(-1)
		c.countRejection("concurrency")
		c.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: strconv.Itoa(l.InFlightMax) + " requests with this key are under way already"})
		return false
	}
	c.inFlight = inFlight
	l.Exempted.Add(1)
	return true
}

// bucket is the key under which requests of a scope are counted; Public stands for those without a good key.
func (c *call) bucket(scope Scope, principal string) string {
	at := conn.Neighbours(c.address()).Addr().As16()
	c.text = append(append(append(c.text[:0], byte(scope)), at[:]...), principal...)
	return string(c.text)
}

// tell tells the client how much it has left, and refuses if that was nothing.
func (c *call) tell(q *limit.Quota, got limit.Allowance) bool {
	wait := int64((got.Wait + time.Second - 1) / time.Second)
	b := strconv.AppendInt(c.text[:0], got.Remaining, 10)
	remaining := len(b)
	b = strconv.AppendInt(b, got.Reset, 10)
	reset := len(b)
	b = append(append(append(b, '"'), q.Name...), `";r=`...)
	b = strconv.AppendInt(b, got.Remaining, 10)
	b = strconv.AppendInt(append(b, `;t=`...), wait, 10)
	text := string(b)
	c.text = b
	h := c.w.Header()
	h["X-Ratelimit-Limit"], h["Ratelimit-Policy"] = q.Limit, q.Policy
	c.set("X-Ratelimit-Remaining", text[:remaining])
	c.set("X-Ratelimit-Reset", text[remaining:reset])
	c.set("Ratelimit", text[reset:])
	if !got.Reached {
		return true
	}
	c.countRejection(q.Name)
	c.adviseStore("follows like a store and has met the rate limit of a client: tell central that it is one")
	c.failLimited(q, got, wait)
	return false
}

func (c *call) failLimited(q *limit.Quota, got limit.Allowance, wait int64) {
	exceeded := "Exceeded " + q.Limit[0] + " requests per " + perWindow(q.Rate.Period) + ". " + strconv.FormatInt(got.Remaining, 10) + " requests remaining."
	c.fail(&inventory.Error{Code: inventory.CodeRateLimited, Message: "Rate limit exceeded. Please try again later.",
		Details: []inventory.Detail{
			{Field: "rate_limit", Issue: exceeded},
			{Field: "retry_after", Issue: "Retry after " + strconv.FormatInt(wait, 10) + " seconds"},
		}, RetryAfter: time.Duration(wait) * time.Second})
}

// perWindow names a period for people.
func perWindow(period time.Duration) string {
	switch minutes := period / time.Minute; {
	case period == time.Minute:
		return "minute"
	case period%time.Minute == 0:
		return strconv.FormatInt(int64(minutes), 10) + " minutes"
	default:
		return strings.TrimSuffix(strconv.FormatFloat(period.Seconds(), 'f', 3, 64), ".000") + " seconds"
	}
}
