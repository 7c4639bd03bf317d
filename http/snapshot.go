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
	all := q.Includes("all")
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
	s := snapshot{view: view, part: part, all: all}
	if a.sendSnapshot(req, res, &s, inventory.ProductID(after)) != nil {
		res.aborted = true // cut short, and seen to be
	}
}

// snapshot is a view as it is asked for.
type snapshot struct {
	view *inventory.View
	part int  // a range, or WholeState
	all  bool // with all that belongs to products
}

// sendSnapshot has its turn among the scans while it looks at products, and not while it sends.
func (a *API) sendSnapshot(req *request, res *responder, s *snapshot, after inventory.ProductID) (err error) {
	head := req.snapshotHead(s.view, s.count())
	if s.all {
		head.Directory = s.view.Mark.Directory
	}
	res.out = wire.AppendSnapshotHead(res.out[:0], &head)
	res.WriteHeader(nethttp.StatusOK)
	s.view.Range(s.part, after, func(p *inventory.Product) bool {
		var h *inventory.Holdings
		if s.all {
			h = s.view.Holdings(p)
		}
		if res.out = wire.AppendSnapshotLine(res.out, p, s.all, h); len(res.out) >= pieceBytes {
			err = a.sendPiece(req, res)
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	res.out = s.appendEnd(res.out, head.Count)
	res.endScan()
	return res.sendPart(res.out)
}

// count returns how many products and tombstones there are to send.
func (s *snapshot) count() int {
	if s.part != inventory.WholeState {
		return s.view.Count(s.part)
	}
	live, dead := s.view.Len()
	return live + dead
}

func (s *snapshot) appendEnd(b []byte, count int) []byte {
	digest := s.view.Mark.Hash
	if s.part != inventory.WholeState {
		digest = s.view.Sums[s.part]
	}
	if !s.all {
		return wire.AppendSnapshotEnd(b, count, digest, nil)
	}
	full := s.view.Full(s.part)
	return wire.AppendSnapshotEnd(b, count, digest, &full)
}

// snapshotHead says what a view is, and, at a service that owns its history, how to go on from it.
func (req *request) snapshotHead(view *inventory.View, count int) inventory.SnapshotHead {
	h := inventory.SnapshotHead{Offset: view.Mark.Offset, Count: count}
	owner, ok := req.svc.(inventory.Descendant)
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
