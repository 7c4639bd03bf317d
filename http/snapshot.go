package http

import (
	nethttp "net/http"

	"bodega/http/followers"
	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// A snapshot is sent in pieces of about this size.
const pieceBytes = 32 << 10

// getSnapshot serves GET /v1/inventory/snapshot: one document a line, a head, products and tombstones by id, an end.
func (a *API) getSnapshot(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	after, resume := q.Checked("after", inventory.MaxProductIDBytes)
	at := q.Offset(-1)
	part := int(q.Number("range", inventory.WholeState, inventory.Ranges))
	switch {
	case part == inventory.Ranges:
		q.Fail("range", "must be at most 255")
	case resume && at < 0:
		q.Fail("offset", "is needed to resume after an id")
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	defer req.hearStore(-1, "", followers.OpenEnded)()
	if !res.staysOpen() {
		return
	}
	view, err := req.svc.Snapshot(req.r.Context(), inventory.SnapshotQuery{Resume: at >= 0, At: max(at, 0)})
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(view.Mark.Offset)
	h := res.w.Header()
	h["Content-Type"] = typeNDJSON
	h["Cache-Control"] = noStore
	if req.r.Method == nethttp.MethodHead {
		res.WriteHeader(nethttp.StatusOK)
		return
	}
	res.liftReadDeadline()
	if err := res.beginScan(limit.Begin); err != nil {
		res.fail(err)
		return
	}
	if a.sendView(req, res, view, inventory.ProductID(after), part) != nil {
		res.aborted = true // cut short, and seen to be
	}
}

// sendView has its turn among the scans while it looks at products, and not while it sends.
func (a *API) sendView(req *request, res *responder, view *inventory.View, after inventory.ProductID, part int) (err error) {
	live, dead := view.Len()
	count, digest := live+dead, view.Mark.Hash
	if part != inventory.WholeState {
		count, digest = view.Count(part), view.Sums[part]
	}
	head := req.snapshotHead(view, count)
	res.out = wire.AppendSnapshotHead(res.out[:0], &head)
	res.WriteHeader(nethttp.StatusOK)
	view.Range(part, after, func(p *inventory.Product) bool {
		if res.out = wire.AppendSnapshotLine(res.out, p); len(res.out) >= pieceBytes {
			err = a.sendPiece(req, res)
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	res.out = wire.AppendSnapshotEnd(res.out, count, digest)
	res.endScan()
	return res.sendPart(res.out)
}

// snapshotHead says what a view is, and, at a service that owns its history, how to go on from it.
func (req *request) snapshotHead(view *inventory.View, count int) inventory.SnapshotHead {
	h := inventory.SnapshotHead{Offset: view.Mark.Offset, Count: count}
	owner, ok := req.svc.(inventory.Historian)
	if !ok {
		h.Timeline = req.svc.Timeline()
		return h
	}
	h.Timeline, h.Ancestors = owner.Lineage()
	h.Cursor = owner.Cursor(view.Mark)
	return h
}

// sendPiece sends what has gathered.
func (a *API) sendPiece(req *request, res *responder) error {
	res.endScan()
	if err := res.sendPart(res.out); err != nil {
		return err
	}
	res.out = res.out[:0]
	return res.beginScan(limit.GoOn)
}
