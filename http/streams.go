package http

import (
	"strconv"
	"sync"
	"time"

	"bodega/inventory"
)

// Streams, long polls and whatever else stays open for long are bounded by number. The one bound is for a principal at an address,
// and more than the open pages of a shop; the other is for all of them, at some 30 KiB each.
const (
	streamsMax    = 64
	streamsAllMax = 16_384
	streamsRetry  = 5 * time.Second // none ends sooner by itself, as a rule
)

// streams counts them. The zero value counts none. There is an entry for each client that has any open.
type streams struct {
	mu  sync.Mutex
	by  map[string]int // by bucket
	all int
}

// open counts one more of a client, unless one of the bounds, which it names, is reached.
func (s *streams) open(client string) (reached int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.by[client] >= streamsMax:
		return streamsMax
	case s.all >= streamsAllMax:
		return streamsAllMax
	}
	if s.by == nil {
		s.by = map[string]int{}
	}
	s.by[client]++
	s.all++
	return 0
}

func (s *streams) close(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.by[client]--; s.by[client] == 0 {
		delete(s.by, client)
	}
}

// staysOpen counts a call that is about to wait or to answer for long, until it ends, or refuses it. Stores and principals that
// are exempt are bounded by the number of their requests alone.
func (res *responder) staysOpen() bool {
	if who := res.api.callers[res.req.principal]; res.stream != "" || who != nil && who.unlimited() {
		return true
	}
	client := res.req.bucket(User, res.req.principal)
	switch res.api.streams.open(client) {
	case 0:
		res.stream = client
		return true
	case streamsMax:
		res.req.adviseStore("follows like a store and has met the rate limit of a client: tell central that it is one")
		res.fail(&inventory.Error{Code: inventory.CodeRateLimited, Message: "Too many streams and long polls are open",
			Details:    []inventory.Detail{{Field: "streams", Issue: "must be at most " + strconv.Itoa(streamsMax) + " at a time with one key from one address"}},
			RetryAfter: streamsRetry})
	default:
		res.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: "this node has as many streams and long polls open as it may", RetryAfter: streamsRetry})
	}
	res.countRejection("streams")
	return false
}

// countRejection counts a request that is refused, by the limit that does it.
func (res *responder) countRejection(limit string) {
	if l := res.api.limits; l != nil {
		l.Refused.Add(1)
	}
	res.api.cfg.Metrics.Rejected(limit)
}
