package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// getStats serves GET /v1/admin/stats: what the stock amounts to, and what was asked of the ledger since it was opened.
func (a *API) getStats(req *request, res *responder) {
	truth, ok := req.svc.(inventory.Truth)
	if !ok {
		res.fail(errors.New("the service of this node keeps no figures")) // a fault of assembly
		return
	}
	if err := res.beginScan(limit.Begin); err != nil {
		res.fail(err)
		return
	}
	low := a.cfg.LowStock
	stats, err := truth.Stats(req.r.Context(), low)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(stats.Offset)
	res.out = wire.AppendStats(res.out[:0], &stats, low)
	res.sendJSON(nethttp.StatusOK)
}
