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
	c.out = appendStats(c.out[:0], &stats, low)
	c.sendJSON(nethttp.StatusOK)
}

func appendStats(b []byte, s *inventory.Stats, low int64) []byte {
	b = wire.AppendNumbers(b, wire.Member(`{"offset":`, int64(s.Offset)), wire.Member(`,"products":`, int64(s.Products)),
		wire.Member(`,"tombstones":`, int64(s.Tombstones)), wire.Member(`,"units":`, s.Units))
	b = append(b, `,"stockValue":`...)
	b = append(b, s.Value...)
	b = wire.AppendNumbers(b, wire.Member(`,"lowStock":`, int64(s.Low)), wire.Member(`,"outOfStock":`, int64(s.Out)), wire.Member(`,"lowStockThreshold":`, low))
	b = append(b, `,"since":`...)
	b = wire.AppendTime(b, s.OpenedAt)
	b = append(b, `,"counters":{`...)
	for o := inventory.Applied; o < inventory.OutcomeCount; o++ {
		b = wire.AppendString(b, o.String())
		b = wire.AppendNumbers(b, wire.Member(`:`, s.Outcomes[o]))
		b = append(b, ',')
	}
	b = wire.AppendNumbers(b, wire.Member(`"replayed":`, s.Replayed), wire.Member(`,"commands":`, s.Commands), wire.Member(`,"groups":`, s.Committed),
		wire.Member(`},"queue":{"waiting":`, int64(s.Queued)), wire.Member(`,"limit":`, int64(s.QueueLimit)))
	return append(b, '}', '}', '\n')
}
