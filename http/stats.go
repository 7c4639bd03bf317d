package http

import (
	"errors"
	nethttp "net/http"

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
	c.place(stats.Offset)
	c.out = appendStats(c.out[:0], &stats, low)
	c.sendJSON(nethttp.StatusOK)
}

func appendStats(b []byte, s *inventory.Stats, low int64) []byte {
	b = appendNumbers(b, integer(`{"offset":`, int64(s.Offset)), integer(`,"products":`, int64(s.Products)),
		integer(`,"tombstones":`, int64(s.Tombstones)), integer(`,"units":`, s.Units))
	b = append(b, `,"stockValue":`...)
	b = append(b, s.Value...)
	b = appendNumbers(b, integer(`,"lowStock":`, int64(s.Low)), integer(`,"outOfStock":`, int64(s.Out)), integer(`,"lowStockThreshold":`, low))
	b = append(b, `,"since":`...)
	b = appendTime(b, s.OpenedAt)
	b = append(b, `,"counters":{`...)
	for o := inventory.Applied; o < inventory.OutcomeCount; o++ {
		b = appendString(b, o.String())
		b = appendNumbers(b, integer(`:`, s.Outcomes[o]))
		b = append(b, ',')
	}
	b = appendNumbers(b, integer(`"replayed":`, s.Replayed), integer(`,"commands":`, s.Commands), integer(`,"groups":`, s.Committed),
		integer(`},"queue":{"waiting":`, int64(s.Queued)), integer(`,"limit":`, int64(s.QueueLimit)))
	return append(b, '}', '}', '\n')
}
