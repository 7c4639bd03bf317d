package http

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ulule/limiter/v3"

	"bodega/inventory"
)

// Limit is how much clients may ask for in a sliding window. A client is a principal at an address; who brings no good key is
// the address alone, in a bucket of its own, so that neither somebody who tries keys nor a till with an old one keeps those out
// who share the address. The zero value is no limit.
type Limit struct {
	Requests      int           // of a client in a window, or as Type says; 0 means that nothing is limited
	AdminRequests int           // the same on admin routes, which are counted by themselves; 0 means Requests
	Window        time.Duration // 0 means a minute
	Type          LimitType     // "" means LimitIP

	// Exempt are principals that are not counted against a limit: what bounds them is how many of their requests may be
	// under way.
	Exempt      []string
	InFlightMax int // 0 means 256
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
	defaultInFlightMax = 256
	defaultClientsMax  = 100_000
)

// limits keeps to a Limit. Routes without a key are not limited: whoever watches over a node must always get through.
type limits struct {
	Limit
	clients   *windows // by bucket
	together  *windows // by scope
	rules     [Admin + 1]rule
	anonymous quota
	counted   quota                    // of those that are exempt: it refuses nothing
	exempt    map[string]*atomic.Int64 // requests under way, by principal

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
	// Of all together there are two keys, one a scope: they may fall into the same shard, where neither must push the other out.
	l := &limits{Limit: cfg, clients: newWindows(cfg.ClientsMax, now), together: newWindows(2*shardCount, now), exempt: map[string]*atomic.Int64{}}
	l.rules[User] = l.rule("user", cfg.Requests)
	l.rules[Admin] = l.rule("admin", cfg.AdminRequests)
	l.anonymous = l.quota("anonymous", l.clients, int64(cfg.Requests))
	l.counted = l.quota("", l.clients, math.MaxInt64)
	for _, principal := range cfg.Exempt {
		l.exempt[principal] = new(atomic.Int64)
	}
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

// take asks for one request at a time.
func (q *quota) take(at time.Time, key string) allowance { return q.in.ask(at, key, 1, q.Rate) }

// peek looks how a key stands at a time.
func (q *quota) peek(at time.Time, key string) allowance { return q.in.look(at, key, q.Rate) }

// giveBack takes back a request that was taken.
func (q *quota) giveBack(key string) {
	_, _ = q.Increment(context.Background(), key, -1) // in memory, it does not fail
}

// admit counts the request, or refuses it. It comes after the key was looked at and before anything is said of it.
func (c *call) admit() bool {
	l := c.api.limits
	if l == nil || c.route.Scope == Public {
		return true
	}
	if c.principal == "" { // beyond the limit a bad key is not even called bad
		return c.tell(&l.anonymous, l.anonymous.take(c.began, c.bucket(Public, "")))
	}
	rule, key, inFlight := &l.rules[c.route.Scope], c.bucket(c.route.Scope, c.principal), l.exempt[c.principal]
	each := &rule.each
	if inFlight != nil {
		each = &l.counted
	}
	got := each.take(c.began, key)
	switch {
	case inFlight != nil:
		return c.begins(inFlight)
	case rule.all == nil || got.Reached:
		return c.tell(each, got)
	}
	all := rule.all.take(c.began, rule.each.name)
	if all.Reached {
		each.giveBack(key)
	}
	if got.Remaining < all.Remaining {
		return c.tell(each, got)
	}
	return c.tell(rule.all, all)
}

// begins counts a request that is not limited otherwise among those under way, until the call ends.
func (c *call) begins(inFlight *atomic.Int64) bool {
	l := c.api.limits
	if inFlight.Add(1) > int64(l.InFlightMax) {
		inFlight.Add(-1)
		c.turnAway("concurrency")
		c.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: strconv.Itoa(l.InFlightMax) + " requests with this key are under way already"})
		return false
	}
	c.inFlight = inFlight
	l.let.Add(1)
	return true
}

// turnAway counts a request that is refused, by the limit that does it.
func (c *call) turnAway(limit string) {
	c.api.limits.refused.Add(1)
	c.api.cfg.Metrics.rejected(limit)
}

// bucket is the key under which requests of a scope are counted; Public stands for those without a good key.
func (c *call) bucket(scope Scope, principal string) string {
	at := neighbours(c.address()).Addr().As16()
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
	c.turnAway(q.name)
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
