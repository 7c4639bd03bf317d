package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// postMoves serves POST /v1/moves, at central and below /v1/store.
func (a *API) postMoves(req *request, res *responder) {
	var asked wire.Move
	ok := a.readOperation(req, res, func() (lines int, tooMany bool) {
		asked, tooMany = wire.DecodeMove(&req.scan, req.body)
		return len(asked.Lines), tooMany
	})
	if !ok {
		return
	}
	cmd, details := req.move(&asked)
	if !res.valid(details) {
		return
	}
	key, ok := a.operationKey(req, res, asked.Key)
	if !ok {
		return
	}
	req.text = wire.AppendCanonicalMove(req.text[:0], cmd)
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	a.cfg.Metrics.Moved(answer.Results)
	res.sendMoved(cmd, answer)
}

// sendMoved answers a move: with central's statuses, at a store as well.
func (res *responder) sendMoved(cmd *inventory.Command, answer *inventory.Answer) {
	failed := answer.Failed()
	if failed < 0 || cmd.Scope.Each {
		res.out = wire.AppendMoved(res.out[:0], cmd, answer)
		res.sendJSON(nethttp.StatusOK)
		return
	}
	code, message := wire.RefusalOf(&cmd.Lines[failed], &answer.Results[failed])
	res.refuse(wire.StatusOf(answer.Results[failed].Outcome), code, message, wire.AppendMoved(nil, cmd, answer))
}

// refuse answers a refusal whose body is an object with members of its own.
func (res *responder) refuse(status int, code inventory.Code, message string, body []byte) {
	res.code = code
	res.askLater(&inventory.Error{}, wire.Failures[code])
	b := res.openError(status, message)
	res.closeError(append(b, body[1:len(body)-2]...), status)
}

// move turns what was asked into a command, or says what is wrong with it.
func (req *request) move(asked *wire.Move) (*inventory.Command, []inventory.Detail) {
	var details []inventory.Detail
	fault := func(field, issue string) {
		if issue != "" {
			details = append(details, inventory.Detail{Field: field, Issue: issue})
		}
	}
	fault("from", inventory.CheckNamedLocation(asked.From))
	fault("to", inventory.CheckNamedLocation(asked.To))
	if asked.From == asked.To {
		fault("to", "must be another place than from")
	}
	if asked.Mode != "" && asked.Mode != "atomic" && asked.Mode != "partial" {
		fault("mode", `must be "atomic" or "partial"`)
	}
	if len(asked.Lines) == 0 {
		fault("lines", "must have at least one line")
	}
	place := &inventory.Place{Location: inventory.LocationID(asked.From), To: inventory.LocationID(asked.To)}
	cmd := &inventory.Command{Kind: inventory.Move, Scope: &inventory.Scope{Each: asked.Mode == "partial"}, Lines: make([]inventory.Line, len(asked.Lines))}
	if req.api.dialect.IsStore() {
		asked.Store = req.api.cfg.Store
	}
	for i := range asked.Lines {
		ln := &cmd.Lines[i]
		*ln = inventory.Line{Store: asked.Store, Reason: asked.Reason, Ref: asked.Ref, Place: place}
		at := "lines[" + strconv.Itoa(i) + "]."
		var issue string
		ln.Product, issue = req.ProductID(asked.Lines[i].Product)
		fault(at+"productId", issue)
		ln.Delta, issue = quantityOf(asked.Lines[i].Quantity)
		fault(at+"quantity", issue)
	}
	for _, v := range [...]inventory.Value{inventory.ValueStore, inventory.ValueReason, inventory.ValueRef} {
		if len(cmd.Lines) > 0 {
			fault(v.Name(inventory.Update), cmd.Lines[0].Issue(inventory.Update, v))
		}
	}
	return cmd, details
}

// quantityOf returns a number of units, or what is wrong with it.
func quantityOf(sent *int64) (n int64, issue string) {
	switch {
	case sent == nil:
		return 0, "is required"
	case *sent < 1 || *sent > inventory.MaxInteger:
		return 0, "must be an integer from 1 to 9007199254740991"
	default:
		return *sent, ""
	}
}
