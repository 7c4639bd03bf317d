package http

import (
	"errors"
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// outboxPage is how many updates a page of the list has if nobody says, and at most.
const (
	outboxPage    = 100
	outboxPageMax = 1000
)

// healer returns the service as one that heals, or answers why it does not.
func (req *request) healer(res *responder) (inventory.Healer, bool) {
	h, ok := req.svc.(inventory.Healer)
	if !ok {
		res.fail(errors.New("the service of this node heals nothing")) // a fault of assembly
	}
	return h, ok
}

// getOutbox serves GET /v1/store/outbox: how the outbox is doing, and what central has lost and could not be made again.
func (a *API) getOutbox(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"after", "limit"})
	after := q.Number("after", 0, inventory.MaxInteger)
	limit := q.Size(outboxPage, outboxPageMax)
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	h, ok := req.healer(res)
	if !ok {
		return
	}
	page := h.Outbox(after, limit)
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendOutbox(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}

// outboxID returns the id that the path names, or answers that there is none.
func (req *request) outboxID(res *responder) (int64, bool) {
	id, err := strconv.ParseInt(req.param, 10, 64)
	if err != nil || id < 1 {
		res.fail(wire.Invalid("id", "must be the number of an update on the list"))
		return 0, false
	}
	return id, true
}

// postOutboxSend serves POST /v1/store/outbox/{id}/send: an update of the list is sent once more, under its keys. A body is not read.
func (a *API) postOutboxSend(req *request, res *responder) {
	id, ok := req.outboxID(res)
	if !ok {
		return
	}
	h, ok := req.healer(res)
	if !ok {
		return
	}
	cmd, answer, err := h.Resend(req.r.Context(), id)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(answer.Offset)
	if failed := answer.Failed(); failed >= 0 {
		code, message := wire.RefusalOf(&cmd.Lines[failed], &answer.Results[failed])
		body := wire.AppendOutboxRefused(nil, id, cmd, answer)
		res.refuse(wire.StatusOf(answer.Results[failed].Outcome), code, message, body)
		return
	}
	res.out = wire.AppendOutboxDone(res.out[:0], id, "done")
	res.sendJSON(nethttp.StatusOK)
}

// deleteOutbox serves DELETE /v1/store/outbox/{id}: a person takes an update off the list, which is noted in the log.
func (a *API) deleteOutbox(req *request, res *responder) {
	id, ok := req.outboxID(res)
	if !ok {
		return
	}
	h, ok := req.healer(res)
	if !ok {
		return
	}
	if err := h.Dismiss(id, req.actor); err != nil {
		res.fail(err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendOutboxDone(res.out[:0], id, "dismissed")
	res.sendJSON(nethttp.StatusOK)
}
