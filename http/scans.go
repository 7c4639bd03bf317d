package http

import (
	"errors"
	"runtime"

	"bodega/http/limit"
	"bodega/inventory"
)

// Requests that look at every product, or at very many events, are let in few at a time, so that whoever sends many of them takes
// the processors from each other and not from sales.

// defaultScans is a quarter of the processors: a scan keeps one busy from its begin to its end.
func defaultScans() int { return max(1, runtime.GOMAXPROCS(0)/4) }

// beginScan waits for a scan's turn. The call holds it until endScan, or its own end; never while it waits for a worker, for
// events or for its client.
func (res *responder) beginScan(line limit.Line) error {
	if err := res.api.scans.Enter(res.req.r.Context(), res.req.bucket(tierUser, res.req.principal), line); err != nil {
		if errors.Is(err, limit.ErrFull) {
			res.countRejection("scans")
			return &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many searches, sorted lists, snapshots and figures are asked for at once; try again"}
		}
		return err // the client has gone
	}
	res.scanning = true
	return nil
}

func (res *responder) endScan() {
	if res.scanning {
		res.scanning = false
		res.api.scans.Leave()
	}
}
