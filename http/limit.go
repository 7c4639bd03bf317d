package http

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ulule/limiter/v3"

	"bodega/http/conn"
	"bodega/inventory"
)

// Limit is how much clients may ask for in a sliding window. A client is a principal at an address; who brings no good key is
// the address alone, in a bucket of its own, so that neither somebody who tries keys nor a till with an old one keeps those out
// who share the address. The zero value is no limit.
type Limit struct {
	Requests      int           // of a client in a window, or as Type says; 0 means that nothing is limited
	AdminRequests int           // the same on admin routes, which are counted by themselves; 0 means Requests
	WebRequests   int           // the same of pages without a key, and to load them; 0 means 3,000, or Requests if that is more
	Window        time.Duration // 0 means a minute
	Type          LimitType     // "" means LimitIP

	// Exempt are principals that are not counted against a limit: what bounds them, as it bounds stores, is how many of their
	// requests may be under way.
	Exempt      []string
	InFlightMax int // 0 means 64
	ClientsMax  int // clients that are remembered; 0 means 100,000
}

// LimitType says whose requests are counted together.
type LimitType string

// The types, as RATE_LIMIT_TYPE names them.
const (
	LimitIP     LimitType = "ip"     // those of a client
	LimitGlobal LimitType = "global" // those of all clients
	LimitBoth   LimitType = "both"   // each for itself; the tighter limit counts
)

const (
	defaultInFlightMax = 64
	defaultClientsMax  = 100_000
	// All browsers of a shop are one client: fifty of them, each with a request a second, which is more than people ask for who
	// search, sell and see the stock again.
	defaultWebRequests = 50 * 60
)

// limits keeps to a Limit. Whoever watches over a node must always get through; nobody else does.
type limits struct {
	Limit
	clients   *windows // by bucket
	together  *windows // by rule
	rules     [Admin + 1]rule
	web       rule  // of the principal web
	pages     quota // of those who load pages
	anonymous quota // of those who have no good key, or ask for nothing that needs one
	counted   quota // of those that are exempt: it refuses nothing

	let     atomic.Int64 // requests of the exempt
	refused atomic.Int64
}

// rule is what routes of one scope have in common.
type rule struct {
	each quota
	all  *quota // nil if clients are not counted together
}

// quota is a limit with a name, and what headers say of it.
type quota struct {
	*limiter.Limiter
	in            *windows
	name          string
	limit, policy []string
}

// newLimits returns nil if nothing is limited.
func newLimits(cfg Limit, now func() time.Time) *limits {
	if cfg.Requests <= 0 {
		return nil
	}
	if cfg.AdminRequests <= 0 {
		cfg.AdminRequests = cfg.Requests
	}
	if cfg.WebRequests <= 0 {
		cfg.WebRequests = max(defaultWebRequests, cfg.Requests)
	}
	if cfg.Window <= 0 {
		cfg.Window = time.Minute
	}
	if cfg.Type == "" {
		cfg.Type = LimitIP
	}
	if cfg.InFlightMax <= 0 {
		cfg.InFlightMax = defaultInFlightMax
	}
	if cfg.ClientsMax <= 0 {
		cfg.ClientsMax = defaultClientsMax
	}
	// Of all together there are three keys, one a rule: they may fall into the same shard, where none must push another out.
	l := &limits{Limit: cfg, clients: newWindows(cfg.ClientsMax, now), together: newWindows(3*shardCount, now)}
	l.rules[User] = l.rule("user", cfg.Requests)
	l.rules[Admin] = l.rule("admin", cfg.AdminRequests)
	l.web = l.rule("web", cfg.WebRequests)
	l.pages = l.quota("pages", l.clients, int64(cfg.WebRequests))
	l.anonymous = l.quota("anonymous", l.clients, int64(cfg.Requests))
	l.counted = l.quota("", l.clients, math.MaxInt64)
	return l
}

// rule counts each client by itself in any case, to know who is there; Type says what it is held to.
func (l *limits) rule(name string, requests int) rule {
	r := rule{each: l.quota(name, l.clients, int64(requests))}
	if l.Type != LimitIP {
		m := l.quota("global", l.together, int64(requests))
		r.all = &m
	}
	if l.Type == LimitGlobal {
		r.each = l.quota(name, l.clients, math.MaxInt64)
	}
	return r
}

func (l *limits) quota(name string, in *windows, requests int64) quota {
	number := strconv.FormatInt(requests, 10)
	seconds := strconv.FormatInt(int64((l.Window+time.Second-1)/time.Second), 10)
	return quota{
		Limiter: limiter.New(in, limiter.Rate{Period: l.Window, Limit: requests}), in: in,
		name: name, limit: []string{number}, policy: []string{`"` + name + `";q=` + number + `;w=` + seconds},
	}
}

// take asks for so many requests at a time, all or none; if it is none, it takes so many again to come back.
func (q *quota) take(at time.Time, key string, count, again int64) allowance {
	return q.in.ask(at, key, count, again, q.Rate)
}

// peek looks how a key stands at a time.
func (q *quota) peek(at time.Time, key string) allowance { return q.in.look(at, key, q.Rate) }

// giveBack takes back requests that were taken.
func (q *quota) giveBack(key string, count int64) {
	_, _ = q.Increment(context.Background(), key, -count) // in memory, it does not fail
}

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
		l.counted.take(c.began, c.bucket(c.route.Scope, c.principal), 1, 1)
		return c.begins(&who.underWay)
	}
	return c.charge(1, 1)
}

// admitStray counts a request without a good key, or one for what needs none or is not there, by its address.
func (c *call) admitStray() bool {
	l := c.api.limits
	return l == nil || c.tell(&l.anonymous, l.anonymous.take(c.began, c.bucket(Public, ""), 1, 1))
}

// admitPage counts a request for a part of a page. They have a limit of their own: a shop opens many pages from one address,
// each of a dozen parts.
func (c *call) admitPage() bool {
	l := c.api.limits
	return l == nil || c.tell(&l.pages, l.pages.take(c.began, c.bucket(Public, webPrincipal), 1, 1))
}

// ruleOf returns what holds for a principal on routes of a scope.
func (l *limits) ruleOf(scope Scope, principal string) *rule {
	if scope == User && principal == webPrincipal {
		return &l.web
	}
	return &l.rules[scope]
}

// charge counts so many requests, or refuses all and tells when there is room for so many again.
func (c *call) charge(count, again int64) bool {
	l := c.api.limits
	rule, key := l.ruleOf(c.route.Scope, c.principal), c.bucket(c.route.Scope, c.principal)
	got := rule.each.take(c.began, key, count, again)
	if rule.all == nil || got.Reached {
		return c.tell(&rule.each, got)
	}
	all := rule.all.take(c.began, rule.each.name, count, again)
	if all.Reached {
		rule.each.giveBack(key, count)
	}
	if got.Remaining < all.Remaining {
		return c.tell(&rule.each, got)
	}
	return c.tell(rule.all, all)
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
	rule := l.ruleOf(c.route.Scope, c.principal)
	least := rule.each.Rate.Limit
	if rule.all != nil {
		least = min(least, rule.all.Rate.Limit)
	}
	if count = min(count, least-1); count == 0 {
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
	l.let.Add(1)
	return true
}

// bucket is the key under which requests of a scope are counted; Public stands for those without a good key.
func (c *call) bucket(scope Scope, principal string) string {
	at := conn.Neighbours(c.address()).Addr().As16()
	c.text = append(append(append(c.text[:0], byte(scope)), at[:]...), principal...)
	return string(c.text)
}

// tell tells the client how much it has left, and refuses if that was nothing.
func (c *call) tell(q *quota, got allowance) bool {
	wait := int64((got.wait + time.Second - 1) / time.Second)
	b := strconv.AppendInt(c.text[:0], got.Remaining, 10)
	remaining := len(b)
	b = strconv.AppendInt(b, got.Reset, 10)
	reset := len(b)
	b = append(append(append(b, '"'), q.name...), `";r=`...)
	b = strconv.AppendInt(b, got.Remaining, 10)
	b = strconv.AppendInt(append(b, `;t=`...), wait, 10)
	text := string(b)
	c.text = b
	h := c.w.Header()
	h["X-Ratelimit-Limit"], h["Ratelimit-Policy"] = q.limit, q.policy
	c.set("X-Ratelimit-Remaining", text[:remaining])
	c.set("X-Ratelimit-Reset", text[remaining:reset])
	c.set("Ratelimit", text[reset:])
	if !got.Reached {
		return true
	}
	c.countRejection(q.name)
	c.adviseStore()
	c.failLimited(q, got, wait)
	return false
}

func (c *call) failLimited(q *quota, got allowance, wait int64) {
	exceeded := "Exceeded " + q.limit[0] + " requests per " + perWindow(q.Rate.Period) + ". " + strconv.FormatInt(got.Remaining, 10) + " requests remaining."
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
