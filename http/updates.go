package http

import (
	nethttp "net/http"

	"bodega/http/conn"
	"bodega/http/wire"
	"bodega/inventory"
)

// postUpdates serves POST /v1/inventory/updates, at central and below /v1/store.
func (a *API) postUpdates(req *request, res *responder) { a.change(req, res, false) }

// postBatchUpdates serves POST /v1/store/inventory/batch-updates, which needs lines.
func (a *API) postBatchUpdates(req *request, res *responder) { a.change(req, res, true) }

// change changes stock: authenticated by now, then size, syntax, form; the service decides the rest.
func (a *API) change(req *request, res *responder, needsLines bool) {
	res.unwatch()
	if !a.readBody(req, res) {
		return
	}
	res.acquireWorker()
	if !a.readUpdate(req, res, needsLines) || !req.checkCart(res) || !req.checkLines(res) || !req.checkHistory(res) {
		return
	}
	u := &req.change
	if !req.readHealed(res, &u.Command) {
		return
	}
	if !u.CanSubmit() {
		res.setPosition(req.svc.Health().Offset)
		a.sendUpdate(req, res, nil)
		return
	}
	res.releaseWorker()
	answer, err := req.svc.Submit(req.r.Context(), &u.Command)
	if err != nil {
		res.fail(err)
		return
	}
	a.cfg.Metrics.Updates(u.Command.Lines, answer.Results, req.from)
	res.setPosition(answer.Offset)
	if answer.Replayed {
		res.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	res.acquireWorker()
	a.sendUpdate(req, res, answer.Results)
}

// readUpdate turns body and headers into a command, or answers what is wrong with the request as a whole.
func (a *API) readUpdate(req *request, res *responder, needsLines bool) bool {
	u := &req.change
	if err := u.Decode(&req.scan, req.body, a.dialect); err != nil {
		res.fail(err)
		return false
	}
	if !a.admitLines(req, res, len(u.Asked.Lines)) {
		return false
	}
	u.Command = inventory.Command{Actor: req.actor, RequestID: req.requestID, Traceparent: req.traceparent()}
	u.Principal = req.principal
	if err := u.Build(req.r.Header, needsLines, req); err != nil {
		res.fail(err)
		return false
	}
	return true
}

// checkHistory refuses an update that is for another history than this node's, as X-Inventory-Timeline names it: a client that
// knows products of one must not sell those of another by chance.
func (req *request) checkHistory(res *responder) bool {
	if want := req.r.Header[wire.HeaderTimeline]; len(want) == 0 || want[0] == req.svc.Timeline() {
		return true
	}
	res.fail(inventory.OtherTimeline())
	return false
}

// sendUpdate answers with the results of the service, none if it was not asked.
func (a *API) sendUpdate(req *request, res *responder, results []inventory.Result) {
	u := &req.change
	if refusal := u.Refusal(results); refusal.Code != "" {
		res.code = refusal.Code
		b := res.openError(refusal.Status, refusal.Message)
		res.closeError(u.AppendRefused(b, &refusal, results), refusal.Status)
		return
	}
	res.out = u.AppendResults(res.out[:0], results)
	res.sendJSON(nethttp.StatusOK)
}

// unwatch spares this request net/http's watch for a client that leaves: an update that is queued cannot be taken back. It ends
// with the call.
func (res *responder) unwatch() {
	if r := res.req.r; r.ContentLength > 0 && r.ProtoMajor == 1 { // of HTTP/2 the connection is not the request's own
		res.conn = conn.Unwatch(res.req.r.Context())
	}
}
