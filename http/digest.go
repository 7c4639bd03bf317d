package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// getDigest serves GET /v1/inventory/digest: the hash of each range of the state.
func (a *API) getDigest(req *request, res *responder) {
	digest, err := req.svc.Digest(req.r.Context())
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(digest.Offset)
	res.out = wire.AppendDigest(res.out[:0], &digest)
	res.sendJSON(nethttp.StatusOK)
}
