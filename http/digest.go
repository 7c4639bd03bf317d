package http

import (
	nethttp "net/http"
	"strconv"
)

// getDigest serves GET /v1/inventory/digest: the hash of each range of the state.
func (c *call) getDigest() {
	sums, at, err := c.svc.Digest(c.r.Context())
	if err != nil {
		c.fail(err)
		return
	}
	c.place(at)
	b := append(c.out[:0], `{"offset":`...)
	b = strconv.AppendInt(b, int64(at), 10)
	b = append(b, `,"timeline":`...)
	b = appendString(b, c.svc.Timeline())
	b = append(b, `,"ranges":[`...)
	for i := range sums {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, sums[i].String()...)
		b = append(b, '"')
	}
	c.out = append(b, ']', '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}
