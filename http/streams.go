package http

import (
	"strconv"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

const streamsRetry = 5 * time.Second // no stream or long poll ends sooner by itself, as a rule

// staysOpen counts a call that is about to wait or to answer for long, until it ends, or refuses it. Stores and principals that
// are exempt are bounded by the number of their requests alone.
func (res *responder) staysOpen() bool {
	if res.stream != "" || res.req.unlimited() {
		return true
	}
	client := res.req.bucket(tierUser, res.req.principal)
	switch res.api.streams.Add(client) {
	case 0:
		res.stream = client
		return true
	case limit.OpenMax:
		res.req.adviseStore("", "follows like a store and has met the rate limit of a client: tell central that it is one")
		res.fail(&inventory.Error{Code: inventory.CodeRateLimited, Message: "Too many streams and long polls are open",
			Details:    []inventory.Detail{{Field: "streams", Issue: "must be at most " + strconv.Itoa(limit.OpenMax) + " at a time with one key from one address"}},
			RetryAfter: streamsRetry})
	default:
		res.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: "this node has as many streams and long polls open as it may", RetryAfter: streamsRetry})
	}
	res.countRejection("streams")
	return false
}

// countRejection counts a request that is refused, by the limit that does it.
func (res *responder) countRejection(by string) {
	if l := res.api.limits; l != nil {
		l.Refused.Add(1)
	}
	res.api.cfg.Metrics.Rejected(by)
}
