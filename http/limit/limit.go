// Package limit counts what clients ask for in a sliding window, in bounded memory, and says who has to wait; for what is
// long, clients queue. It knows neither requests nor headers: a client is a key.
package limit

import (
	"context"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/ulule/limiter/v3"
)

// Config is how much clients may ask for in a sliding window. A client is a principal at an address; who brings no good key is
// the address alone, in a bucket of its own, so that neither somebody who tries keys nor a till with an old one keeps those out
// who share the address. The zero value is no limit.
type Config struct {
	Requests      int           // of a client in a window, or as Type says; 0 means that nothing is limited
	AdminRequests int           // the same on admin routes, which are counted by themselves; 0 means Requests
	WebRequests   int           // the same of pages without a key, and of one who has signed in, and to load them; 0 means 3,000, or Requests if that is more
	Window        time.Duration // 0 means a minute
	Type          Type          // "" means IP

	// Exempt are principals that are not counted against a limit: what bounds them, as it bounds stores, is how many of their
	// requests may be under way.
	Exempt      []string
	InFlightMax int // 0 means 64
	ClientsMax  int // clients that are remembered; 0 means 100,000
}

// Type says whose requests are counted together.
type Type string

// The types, as RATE_LIMIT_TYPE names them.
const (
	IP     Type = "ip"     // those of a client
	Global Type = "global" // those of all clients
	Both   Type = "both"   // each for itself; the tighter limit counts
)

const (
	defaultInFlightMax = 64
	defaultClientsMax  = 100_000
	// All browsers of a shop are one client: fifty of them, each with a request a second, which is more than people ask for who
	// search, sell and see the stock again.
	defaultWebRequests = 50 * 60
)

// Limiter keeps to a Config. All methods of it and of what it holds may be called from any number of goroutines; the fields are
// not changed after New.
type Limiter struct {
	Config
	Clients  *Windows // by client
	Together *Windows // of all clients, by the name of a rule

	User      Rule
	Admin     Rule
	Web       Rule  // of pages without a key
	Pages     Quota // of those who load pages
	Anonymous Quota // of those who have no good key, or ask for nothing that needs one
	Counted   Quota // of those that are exempt: it refuses nothing

	Exempted atomic.Int64 // requests of the exempt that were let in
	Refused  atomic.Int64 // requests that were refused, by whatever limit
}

// Rule is what some routes have in common.
type Rule struct {
	Each Quota  // of a client
	All  *Quota // of all clients; nil if they are not counted together
}

// Quota is a limit with a name, and what headers say of it. Nothing may write to Limit and Policy, which all answers share.
type Quota struct {
	*limiter.Limiter
	Name   string
	Limit  []string // of X-RateLimit-Limit: the number
	Policy []string // of RateLimit-Policy: "name";q=number;w=seconds

	in *Windows
}

// New returns nil if nothing is limited.
func New(cfg Config, now func() time.Time) *Limiter {
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
		cfg.Type = IP
	}
	if cfg.InFlightMax <= 0 {
		cfg.InFlightMax = defaultInFlightMax
	}
	if cfg.ClientsMax <= 0 {
		cfg.ClientsMax = defaultClientsMax
	}
	// Of all together there are three keys, one a rule: they may fall into the same shard, where none must push another out.
	l := &Limiter{Config: cfg, Clients: NewWindows(cfg.ClientsMax, now), Together: NewWindows(3*shardCount, now)}
	l.User = l.rule("user", cfg.Requests)
	l.Admin = l.rule("admin", cfg.AdminRequests)
	l.Web = l.rule("web", cfg.WebRequests)
	l.Pages = l.quota("pages", l.Clients, int64(cfg.WebRequests))
	l.Anonymous = l.quota("anonymous", l.Clients, int64(cfg.Requests))
	l.Counted = l.quota("", l.Clients, math.MaxInt64)
	return l
}

// rule counts each client by itself in any case, to know who is there; Type says what it is held to.
func (l *Limiter) rule(name string, requests int) Rule {
	r := Rule{Each: l.quota(name, l.Clients, int64(requests))}
	if l.Type != IP {
		m := l.quota("global", l.Together, int64(requests))
		r.All = &m
	}
	if l.Type == Global {
		r.Each = l.quota(name, l.Clients, math.MaxInt64)
	}
	return r
}

func (l *Limiter) quota(name string, in *Windows, requests int64) Quota {
	return NewQuota(name, in, requests, l.Window)
}

// NewQuota returns a limit of so many requests in a window, which counts in some windows.
func NewQuota(name string, in *Windows, requests int64, window time.Duration) Quota {
	number := strconv.FormatInt(requests, 10)
	seconds := strconv.FormatInt(int64((window+time.Second-1)/time.Second), 10)
	return Quota{
		Limiter: limiter.New(in, limiter.Rate{Period: window, Limit: requests}), in: in,
		Name: name, Limit: []string{number}, Policy: []string{`"` + name + `";q=` + number + `;w=` + seconds},
	}
}

// Reset forgets all clients.
func (l *Limiter) Reset() {
	l.Clients.ResetAll()
	l.Together.ResetAll()
}

// Take asks for so many requests at a time, all or none; if it is none, Reset is when there is room for so many again.
func (q *Quota) Take(at time.Time, key string, count, again int64) Allowance {
	return q.in.ask(at, key, count, again, q.Rate)
}

// Peek looks how a key stands at a time.
func (q *Quota) Peek(at time.Time, key string) Allowance { return q.in.look(at, key, q.Rate) }

// giveBack takes back requests that were taken.
func (q *Quota) giveBack(key string, count int64) {
	_, _ = q.Increment(context.Background(), key, -count) // in memory, it does not fail
}

// Take is [Quota.Take] of both quotas, all or none, and names the tighter one, whose allowance it returns. Who is refused by one
// takes nothing of the other.
func (r *Rule) Take(at time.Time, key string, count, again int64) (*Quota, Allowance) {
	got := r.Each.Take(at, key, count, again)
	if r.All == nil || got.Reached {
		return &r.Each, got
	}
	all := r.All.Take(at, r.Each.Name, count, again)
	if all.Reached {
		r.Each.giveBack(key, count)
	}
	if got.Remaining < all.Remaining {
		return &r.Each, got
	}
	return r.All, all
}

// PeekAll looks how all clients together stand at a time; ok is false if they are not counted together.
func (r *Rule) PeekAll(at time.Time) (got Allowance, ok bool) {
	if r.All == nil {
		return Allowance{}, false
	}
	return r.All.Peek(at, r.Each.Name), true
}

// Most is how many requests may count at once.
func (r *Rule) Most() int64 {
	if r.All == nil {
		return r.Each.Rate.Limit
	}
	return min(r.Each.Rate.Limit, r.All.Rate.Limit)
}
