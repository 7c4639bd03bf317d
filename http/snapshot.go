package http

import (
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// A snapshot is sent in pieces of about this size.
const pieceBytes = 32 << 10

// getSnapshot serves GET /v1/inventory/snapshot: one document a line, a head, products and tombstones by id, an end.
func (c *call) getSnapshot() {
	q := c.query()
	after, resume := q.checked("after", inventory.MaxProductIDBytes)
	at := q.offset(-1)
	part := int(q.number("range", inventory.WholeState, inventory.Ranges))
	switch {
	case part == inventory.Ranges:
		q.fail("range", "must be at most 255")
	case resume && at < 0:
		q.fail("offset", "is needed to resume after an id")
	}
	if q.err != nil {
		c.fail(q.err)
		return
	}
	defer c.hearStore(-1, "", openEnded)()
	if !c.staysOpen() {
		return
	}
	view, err := c.svc.Snapshot(c.r.Context(), inventory.SnapshotQuery{Resume: at >= 0, At: max(at, 0)})
	if err != nil {
		c.fail(err)
		return
	}
	c.setPosition(view.Mark.Offset)
	h := c.w.Header()
	h["Content-Type"] = typeNDJSON
	h["Cache-Control"] = noStore
	if c.r.Method == nethttp.MethodHead {
		c.WriteHeader(nethttp.StatusOK)
		return
	}
	c.linger()
	if err := c.beginScan(begin); err != nil {
		c.fail(err)
		return
	}
	if c.sendView(view, inventory.ProductID(after), part) != nil {
		c.aborted = true // cut short, and seen to be
	}
}

// sendView has its turn among the scans while it looks at products, and not while it sends.
func (c *call) sendView(view *inventory.View, after inventory.ProductID, part int) (err error) {
	live, dead := view.Len()
	count, digest := live+dead, view.Mark.Hash
	if part != inventory.WholeState {
		count, digest = view.Count(part), view.Sums[part]
	}
	head := c.snapshotHead(view, count)
	c.out = wire.AppendSnapshotHead(c.out[:0], &head)
	c.WriteHeader(nethttp.StatusOK)
	view.Range(part, after, func(p *inventory.Product) bool {
		if c.out = wire.AppendSnapshotLine(c.out, p); len(c.out) >= pieceBytes {
			err = c.sendPiece()
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	c.out = wire.AppendSnapshotEnd(c.out, count, digest)
	c.endScan()
	return c.sendPart(c.out)
}

// snapshotHead says what a view is, and, at a service that owns its history, how to go on from it.
func (c *call) snapshotHead(view *inventory.View, count int) inventory.SnapshotHead {
	h := inventory.SnapshotHead{Offset: view.Mark.Offset, Count: count}
	owner, ok := c.svc.(inventory.Historian)
	if !ok {
		h.Timeline = c.svc.Timeline()
		return h
	}
	h.Timeline, h.Ancestors = owner.Lineage()
	h.Cursor = owner.Cursor(view.Mark)
	return h
}

// sendPiece sends what has gathered.
func (c *call) sendPiece() error {
	c.endScan()
	if err := c.sendPart(c.out); err != nil {
		return err
	}
	c.out = c.out[:0]
	return c.beginScan(goOn)
}
