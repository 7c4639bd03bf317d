package wire

import (
	"strconv"
	"strings"
	"time"

	"bodega/inventory"
)

// Limits is the state of the limiter.
type Limits struct {
	Enabled       bool             `json:"enabled"`
	Active        int64            `json:"active_ip_limits"` // clients that are counted, each at an address
	Requests      int              `json:"requests_per_minute"`
	AdminRequests int              `json:"admin_requests_per_minute"`
	Window        float64          `json:"window_minutes"`
	Type          string           `json:"type"`
	Global        *int64           `json:"global_count,omitzero"` // requests of all together; nil if they are not counted so
	GlobalReset   inventory.Millis `json:"global_reset_time,omitzero"`
	Exempt        int64            `json:"exempt"`
	Rejected      int64            `json:"rejected"`
	Busiest       []BusyClient     `json:"busiest"`
}

// BusyClient is who has asked for much.
type BusyClient struct {
	Principal string `json:"principal"`
	Address   string `json:"address"`
	Scope     string `json:"scope"`
	Count     int64  `json:"count"`
}

// AppendLimits appends the state of the limiter.
func AppendLimits(b []byte, v *Limits) []byte { return AppendJSON(b, v) }

// AppendLimitsReset appends that all clients began anew, and when.
func AppendLimitsReset(b []byte, at inventory.Millis) []byte {
	return AppendJSON(b, &struct {
		Message string           `json:"message"`
		At      inventory.Millis `json:"timestamp"`
	}{"Rate limits reset successfully", at})
}

// AppendRateLimit appends the value of the header RateLimit: of which policy so many requests are left, and in how many seconds there
// will be room again.
func AppendRateLimit(b []byte, policy string, remaining, wait int64) []byte {
	b = append(append(append(b, '"'), policy...), `";r=`...)
	b = strconv.AppendInt(b, remaining, 10)
	return strconv.AppendInt(append(b, `;t=`...), wait, 10)
}

// RateLimited is the error for a request beyond a limit, which is given as the header X-RateLimit-Limit is: so many are left of it, and
// in wait seconds there is room again.
func RateLimited(limit string, period time.Duration, remaining, wait int64) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeRateLimited, Message: "Rate limit exceeded. Please try again later.",
		Details: []inventory.Detail{
			{Field: "rate_limit", Issue: "Exceeded " + limit + " requests per " + perWindow(period) + ". " + itoa(remaining) + " requests remaining."},
			{Field: "retry_after", Issue: "Retry after " + itoa(wait) + " seconds"},
		}, RetryAfter: time.Duration(wait) * time.Second}
}

// perWindow names a period for people.
func perWindow(period time.Duration) string {
	switch minutes := period / time.Minute; {
	case period == time.Minute:
		return "minute"
	case period%time.Minute == 0:
		return itoa(int64(minutes)) + " minutes"
	default:
		return strings.TrimSuffix(strconv.FormatFloat(period.Seconds(), 'f', 3, 64), ".000") + " seconds"
	}
}
