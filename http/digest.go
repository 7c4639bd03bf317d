package http

import (
	nethttp "net/http"
	"strconv"
)

// getDigest serves GET /v1/inventory/digest: the hash of each range of the state.
func (c *call) getDigest() {
	digest, err := c.svc.Digest(c.r.Context())
	if err != nil {
		c.fail(err)
		return
	}
	c.place(digest.Offset)
	b := append(c.out[:0], `{"offset":`...)
	b = strconv.AppendInt(b, int64(digest.Offset), 10)
	b = append(b, `,"timeline":`...)
	b = appendString(b, digest.Timeline)
	b = append(b, `,"ranges":[`...)
	for i := range digest.Sums {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, digest.Sums[i].String()...)
		b = append(b, '"')
	}
	c.out = append(b, ']', '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}
