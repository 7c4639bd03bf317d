package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// getDigest serves GET /v1/inventory/digest: the hash of each range of the state.
func (c *call) getDigest() {
	digest, err := c.svc.Digest(c.r.Context())
	if err != nil {
		c.fail(err)
		return
	}
	c.setPosition(digest.Offset)
	c.out = wire.AppendDigest(c.out[:0], &digest)
	c.sendJSON(nethttp.StatusOK)
}
