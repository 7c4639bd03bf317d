package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// postReverse serves POST /v1/admin/history/{offset}/reverse: an operation is taken back, once and whole.
func (a *API) postReverse(req *request, res *responder) {
	res.unwatch()
	if !a.readBody(req, res) {
		return
	}
	asked := wire.DecodeReverse(&req.scan, req.body)
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return
	}
	at, details := req.reversed(&asked)
	if !res.valid(details) {
		return
	}
	key, ok := a.operationKey(req, res, asked.Key)
	if !ok || !req.checkHistory(res) {
		return
	}
	svc, ok := req.svc.(inventory.Reverser)
	if !ok {
		res.fail(errors.New("the service of this node takes nothing back")) // a fault of assembly
		return
	}
	cmd, err := svc.Reversal(req.r.Context(), at)
	if err != nil {
		res.fail(err)
		return
	}
	for i := range cmd.Lines {
		cmd.Lines[i].Reason, cmd.Lines[i].Ref = asked.Reason, asked.Ref
	}
	if !a.admitLines(req, res, len(cmd.Lines)) {
		return
	}
	res.acquireWorker()
	req.text = wire.AppendCanonicalReverse(req.text[:0], *cmd.Scope.Reverses, &asked)
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	res.sendReversed(cmd, answer)
}

// reversed returns which event is meant, or what is wrong with the request.
func (req *request) reversed(asked *wire.Reverse) (inventory.Offset, []inventory.Detail) {
	f := faults{}
	at, ok := wire.ParseNumber(req.param)
	if !ok {
		f.add("offset", "must be an integer, 0 or more")
	}
	if asked.Reason == "" {
		f.add("reason", "is required: it stands in the history")
	}
	ln := inventory.Line{Reason: asked.Reason, Ref: asked.Ref}
	for _, v := range [...]inventory.Value{inventory.ValueReason, inventory.ValueRef} {
		f.add(v.Name(inventory.Update), ln.Issue(inventory.Update, v))
	}
	return inventory.Offset(at), f.details
}

func (res *responder) sendReversed(cmd *inventory.Command, answer *inventory.Answer) {
	failed := answer.Failed()
	if failed < 0 {
		res.out = wire.AppendReversed(res.out[:0], cmd, answer)
		res.sendJSON(nethttp.StatusOK)
		return
	}
	code, message := wire.ReversalRefusal(cmd, answer, failed)
	res.refuse(wire.StatusOf(answer.Results[failed].Outcome), code, message, wire.AppendReversed(nil, cmd, answer))
}
