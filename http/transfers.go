package http

import (
	"cmp"
	"errors"
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// postTransfers serves POST /v1/transfers, at central and below /v1/store; the two behind it those about a transfer that was shipped.
func (a *API) postTransfers(req *request, res *responder) {
	a.transfer(req, res, inventory.ShipTransfer)
}
func (a *API) receiveTransfer(req *request, res *responder) {
	a.transfer(req, res, inventory.ReceiveTransfer)
}
func (a *API) cancelTransfer(req *request, res *responder) {
	a.transfer(req, res, inventory.CancelTransfer)
}

func (a *API) transfer(req *request, res *responder, kind inventory.Kind) {
	var asked wire.Transfer
	ok := a.readOperation(req, res, func() (lines int, tooMany bool) {
		asked, tooMany = wire.DecodeTransfer(&req.scan, req.body, kind)
		return len(asked.Lines), tooMany
	})
	if !ok || !req.checkSender(res, &asked) {
		return
	}
	cmd, details := req.transferCommand(&asked, kind)
	if !res.valid(details) {
		return
	}
	key, ok := a.operationKey(req, res, asked.Key)
	if !ok {
		return
	}
	req.text = wire.AppendCanonicalTransfer(req.text[:0], cmd)
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	a.cfg.Metrics.Acted(kind, answer)
	if failed := answer.Failed(); failed >= 0 {
		body, code, message := wire.AppendTransferRefused(nil, cmd, answer)
		res.refuse(wire.StatusOf(answer.Results[failed].Outcome), code, message, body)
		return
	}
	res.out = wire.AppendTransferAnswer(res.out[:0], answer.Transfer)
	res.sendJSON(wire.TransferStatus(kind))
}

// checkSender has the key of a store act for that store, and for no other.
func (req *request) checkSender(res *responder, asked *wire.Transfer) bool {
	return req.checkStore(res, &asked.Store, "ships and receives")
}

// transferCommand turns what was asked into a command, or says what is wrong with it.
func (req *request) transferCommand(asked *wire.Transfer, kind inventory.Kind) (*inventory.Command, []inventory.Detail) {
	f := faults{}
	act := &inventory.TransferAct{Store: asked.Store, Ref: asked.Ref}
	if req.api.dialect.IsStore() {
		act.Store = req.api.cfg.Store
	}
	cmd := &inventory.Command{Kind: kind, Scope: &inventory.Scope{Transfer: act, Default: req.readDefault(&f, asked.Default, asked.Store, asked.Key)}}
	if kind == inventory.ShipTransfer {
		req.readRoute(&f, asked, cmd)
	} else {
		var issue string
		act.ID, issue = inventory.ParseTransferID(req.param)
		f.add("transferId", issue)
	}
	req.readSentLines(&f, asked, cmd)
	f.addTexts(act.Store, asked.Reason, asked.Ref)
	return cmd, f.details
}

// readRoute reads from where to where units go. What a store ships comes from its place, or goes there.
func (req *request) readRoute(f *faults, asked *wire.Transfer, cmd *inventory.Command) {
	act, own := cmd.Scope.Transfer, cmd.Scope.Default
	act.From, act.To = inventory.LocationID(cmp.Or(asked.From, string(own))), inventory.LocationID(asked.To)
	f.add("from", inventory.CheckNamedLocation(string(act.From)))
	f.add("to", inventory.CheckNamedLocation(string(act.To)))
	switch {
	case act.From == act.To:
		f.add("to", "must be another place than from")
	case own != "" && act.From != own && act.To != own:
		f.add("from", "must be the place of the store, which is "+string(own)+", unless that is where it goes")
	}
}

// readSentLines reads what is shipped, or has come and is missing: no lines mean all that is on its way.
func (req *request) readSentLines(f *faults, asked *wire.Transfer, cmd *inventory.Command) {
	if len(asked.Lines) == 0 && (cmd.Kind == inventory.ShipTransfer || asked.Lines != nil) {
		f.add("lines", "must have at least one line")
	}
	cmd.Lines = make([]inventory.Line, max(1, len(asked.Lines)))
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		*ln = inventory.Line{Store: cmd.Scope.Transfer.Store, Reason: asked.Reason, Ref: cmd.Scope.Transfer.Ref}
		if i >= len(asked.Lines) {
			return
		}
		said, at := &asked.Lines[i], "lines["+strconv.Itoa(i)+"]."
		var issue string
		ln.Product, issue = req.ProductID(said.Product)
		f.add(at+"productId", issue)
		if cmd.Kind == inventory.ShipTransfer {
			ln.Delta, issue = quantityOf(said.Quantity)
			f.add(at+"quantity", issue)
			continue
		}
		readCome(f, at, said, ln)
	}
}

// readCome reads how much of a line has come, and how much is missing.
func readCome(f *faults, at string, said *wire.TransferLine, ln *inventory.Line) {
	var none int64
	var issue string
	ln.Delta, issue = countOf(cmp.Or(said.Received, &none))
	f.add(at+"received", issue)
	ln.Available, issue = countOf(cmp.Or(said.Missing, &none))
	if f.add(at+"missing", issue); len(f.details) == 0 && ln.Delta+ln.Available == 0 {
		f.add(at+"received", "must be 1 or more, with what is missing")
	}
}

// errNoTransfers is a fault of assembly.
var errNoTransfers = errors.New("the service of this node knows of no transfers")

// carrier returns the service as one that tells of transfers, or answers why it does not.
func (req *request) carrier(res *responder) (inventory.Carrier, bool) {
	c, ok := req.svc.(inventory.Carrier)
	if !ok {
		res.fail(errNoTransfers)
	}
	return c, ok && req.readable(res)
}

// getTransfer serves GET /v1/transfers/{transferId}. Of one that has ended central says how, as long as it remembers.
func (a *API) getTransfer(req *request, res *responder) {
	id, issue := inventory.ParseTransferID(req.param)
	if issue != "" {
		res.fail(wire.Invalid("transferId", issue))
		return
	}
	c, ok := req.carrier(res)
	if !ok {
		return
	}
	t, at, err := c.Transfer(id)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(at)
	if t == nil {
		res.fail(&inventory.Error{Code: inventory.CodeTransferNotFound, Message: "there is no transfer " + string(id)})
		return
	}
	res.acquireWorker()
	res.out = wire.AppendTransferAnswer(res.out[:0], t)
	res.sendJSON(nethttp.StatusOK)
}

// getTransfers serves GET /v1/transfers: those that are open, or in the state that is asked for.
func (a *API) getTransfers(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"state", "location", "productId", "after", "limit", "consistency"})
	ask := inventory.TransferQuery{Limit: q.Size(wire.PageDefault, wire.PageMax)}
	if state, ok := q.Text("state"); ok {
		switch ask.State = inventory.ParseTransferState(state); {
		case ask.State == 0:
			q.Fail("state", "must be shipped, partly_received, received or cancelled")
		case ask.State.Ended() && a.dialect.IsStore():
			q.Fail("state", "must be shipped or partly_received: central alone remembers those that have ended")
		}
	}
	if at, ok := q.Text("location"); ok {
		if ask.Location = inventory.LocationID(at); inventory.CheckNamedLocation(at) != "" {
			q.Fail("location", inventory.CheckNamedLocation(at))
		}
	}
	if id, ok := q.Text("productId"); ok {
		var issue string
		if ask.Product, issue = req.ProductID(id); issue != "" {
			q.Fail("productId", issue)
		}
	}
	if after, ok := q.Text("after"); ok && after != "" {
		req.readAfter(q, &ask, after)
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	c, ok := req.carrier(res)
	if !ok {
		return
	}
	page, err := c.Transfers(req.r.Context(), &ask)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(page.At)
	res.acquireWorker()
	res.out = wire.AppendTransfers(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}

// readAfter reads where to go on: behind an id, or of those that have ended before a position.
func (req *request) readAfter(q *wire.Query, ask *inventory.TransferQuery, after string) {
	if ask.State.Ended() {
		n, ok := wire.ParseNumber(after)
		if ask.Before = inventory.Offset(n); !ok || n == 0 {
			q.Fail("after", "must be the nextCursor of the page before")
		}
		return
	}
	var issue string
	if ask.After, issue = inventory.ParseTransferID(after); issue != "" {
		q.Fail("after", issue)
	}
}
