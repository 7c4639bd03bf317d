package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// getStats serves GET /v1/admin/stats: what the stock amounts to, and what was asked of the ledger since it was opened.
func (c *call) getStats() {
	truth, ok := c.svc.(inventory.Truth)
	if !ok {
		c.fail(errors.New("the service of this node keeps no figures")) // a fault of assembly
		return
	}
	if err := c.beginScan(begin); err != nil {
		c.fail(err)
		return
	}
	low := c.api.cfg.LowStock
	stats, err := truth.Stats(c.r.Context(), low)
	c.endScan()
	if err != nil {
		c.fail(err)
		return
	}
	c.setPosition(stats.Offset)
	c.out = wire.AppendStats(c.out[:0], &stats, low)
	c.sendJSON(nethttp.StatusOK)
}
