package http

import (
	"errors"
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// postHolds serves POST /v1/holds, at central and below /v1/store; the three behind it those about a hold that was made.
func (a *API) postHolds(req *request, res *responder)   { a.hold(req, res, inventory.MakeHold) }
func (a *API) commitHold(req *request, res *responder)  { a.hold(req, res, inventory.CommitHold) }
func (a *API) releaseHold(req *request, res *responder) { a.hold(req, res, inventory.ReleaseHold) }
func (a *API) extendHold(req *request, res *responder)  { a.hold(req, res, inventory.ExtendHold) }

func (a *API) hold(req *request, res *responder, kind inventory.Kind) {
	var asked wire.Hold
	ok := a.readOperation(req, res, func() (lines int, tooMany bool) {
		asked, tooMany = wire.DecodeHold(&req.scan, req.body, kind)
		return len(asked.Lines), tooMany
	})
	if !ok || !req.checkOwn(res, &asked) {
		return
	}
	cmd, details := req.holdCommand(&asked, kind)
	if !res.valid(details) {
		return
	}
	if !req.checkAside(res, cmd) || !a.admitHeld(req, res, cmd) {
		return
	}
	key, ok := a.operationKey(req, res, asked.Key)
	if !ok {
		return
	}
	req.text = wire.AppendCanonicalHold(req.text[:0], cmd)
	if act := cmd.Scope.Hold; act.TTL == 0 && kind == inventory.MakeHold && !a.dialect.IsStore() {
		act.TTL = a.cfg.HoldTTL
	}
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	a.cfg.Metrics.Acted(kind, answer)
	if failed := answer.Failed(); failed >= 0 {
		body, code, message := wire.AppendHoldRefused(nil, cmd, answer)
		res.refuse(wire.StatusOf(answer.Results[failed].Outcome), code, message, body)
		return
	}
	res.out = wire.AppendHoldAnswer(res.out[:0], answer.Hold)
	res.sendJSON(wire.HoldStatus(kind))
}

// checkOwn has the key of a store act on what was put aside through that store, and on nothing else.
func (req *request) checkOwn(res *responder, asked *wire.Hold) bool {
	return req.checkStore(res, &asked.Store, "puts aside and ends what is put aside")
}

// admitHeld counts the lines of a hold that is extended, which may be done again and again; whatever else is done about a hold was
// paid for by who made it.
func (a *API) admitHeld(req *request, res *responder, cmd *inventory.Command) bool {
	if cmd.Kind != inventory.ExtendHold || a.limits == nil {
		return true
	}
	h, ok := req.svc.(inventory.Holder)
	if !ok {
		return true
	}
	have, _, err := h.Hold(cmd.Scope.Hold.ID)
	return err != nil || have == nil || a.admitLines(req, res, len(have.Lines))
}

// holdCommand turns what was asked into a command, or says what is wrong with it.
func (req *request) holdCommand(asked *wire.Hold, kind inventory.Kind) (*inventory.Command, []inventory.Detail) {
	f := faults{}
	act := &inventory.HoldAct{Store: asked.Store, Ref: asked.Ref, Replace: asked.Replace}
	if req.api.dialect.IsStore() {
		act.Store = req.api.cfg.Store
	}
	cmd := &inventory.Command{Kind: kind, Scope: &inventory.Scope{Hold: act}}
	if kind != inventory.MakeHold {
		var issue string
		act.ID, issue = inventory.ParseHoldID(req.param)
		f.add("holdId", issue)
	}
	req.readTTL(&f, asked, cmd)
	req.readHeldLines(&f, asked, cmd)
	if kind == inventory.MakeHold {
		cmd.Scope.Default = req.readDefault(&f, asked.Default, asked.Store, asked.Key)
	}
	if asked.Replace && asked.Ref == "" {
		f.add("replace", "needs a ref")
	}
	f.addTexts(act.Store, asked.Reason, asked.Ref)
	return cmd, f.details
}

// faults are what is wrong with a request.
type faults struct{ details []inventory.Detail }

func (f *faults) add(field, issue string) {
	if issue != "" {
		f.details = append(f.details, inventory.Detail{Field: field, Issue: issue})
	}
}

// readTTL reads for how long units are put aside. To extend a hold it must be said.
func (req *request) readTTL(f *faults, asked *wire.Hold, cmd *inventory.Command) {
	const most = int64(inventory.MaxHoldTTL / 1000)
	switch {
	case asked.TTL == nil && cmd.Kind == inventory.ExtendHold:
		f.add("ttlSeconds", "is required")
	case asked.TTL == nil:
	case cmd.Kind == inventory.CommitHold || cmd.Kind == inventory.ReleaseHold:
		f.add("ttlSeconds", "is for a hold that is made or extended")
	case *asked.TTL < 1 || *asked.TTL > most:
		f.add("ttlSeconds", "must be an integer from 1 to "+strconv.FormatInt(most, 10))
	default:
		cmd.Scope.Hold.TTL = inventory.Millis(*asked.TTL * 1000)
	}
}

// readHeldLines reads what is put aside, or sold of it: no lines sell all.
func (req *request) readHeldLines(f *faults, asked *wire.Hold, cmd *inventory.Command) {
	switch {
	case len(asked.Lines) == 0 && cmd.Kind == inventory.MakeHold, asked.Lines != nil && len(asked.Lines) == 0:
		f.add("lines", "must have at least one line")
	case len(asked.Lines) > 0 && cmd.Kind != inventory.MakeHold && cmd.Kind != inventory.CommitHold:
		f.add("lines", "are for a hold that is made or sold")
	}
	cmd.Lines = make([]inventory.Line, max(1, len(asked.Lines)))
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		*ln = inventory.Line{Store: cmd.Scope.Hold.Store, Reason: asked.Reason, Ref: cmd.Scope.Hold.Ref}
		if i >= len(asked.Lines) {
			return
		}
		said, at := &asked.Lines[i], "lines["+strconv.Itoa(i)+"]."
		var issue string
		ln.Product, issue = req.ProductID(said.Product)
		f.add(at+"productId", issue)
		ln.Delta, issue = quantityOf(said.Quantity)
		f.add(at+"quantity", issue)
		if said.Location != nil {
			f.add(at+"locationId", inventory.CheckNamedLocation(*said.Location))
			ln.Place = &inventory.Place{Location: inventory.LocationID(*said.Location)}
		}
	}
}

// errNoHolds is a fault of assembly.
var errNoHolds = errors.New("the service of this node knows of no holds")

// holder returns the service as one that tells of holds, or answers why it does not.
func (req *request) holder(res *responder) (inventory.Holder, bool) {
	h, ok := req.svc.(inventory.Holder)
	if !ok {
		res.fail(errNoHolds)
	}
	return h, ok && req.readable(res)
}

// getHold serves GET /v1/holds/{holdId}. Of one that has ended central says how, as long as it remembers.
func (a *API) getHold(req *request, res *responder) {
	id, issue := inventory.ParseHoldID(req.param)
	if issue != "" {
		res.fail(wire.Invalid("holdId", issue))
		return
	}
	h, ok := req.holder(res)
	if !ok {
		return
	}
	have, at, err := h.Hold(id)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(at)
	if have == nil || req.isVisitor() && have.Store != a.cfg.Store {
		res.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "there is no hold " + string(id)})
		return
	}
	res.out = wire.AppendHoldAnswer(res.out[:0], have)
	res.sendJSON(nethttp.StatusOK)
}

// getHolds serves GET /v1/holds: those that are open.
func (a *API) getHolds(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"productId", "ref", "location", "storeId", "after", "limit", "consistency"})
	ask := inventory.HoldQuery{Limit: q.Size(wire.PageDefault, wire.PageMax)}
	if id, ok := q.Text("productId"); ok {
		var issue string
		if ask.Product, issue = req.ProductID(id); issue != "" {
			q.Fail("productId", issue)
		}
	}
	if at, ok := q.Text("location"); ok {
		if ask.Location = inventory.LocationID(at); inventory.CheckNamedLocation(at) != "" {
			q.Fail("location", inventory.CheckNamedLocation(at))
		}
	}
	ask.Ref, _ = q.Checked("ref", inventory.MaxRefBytes)
	ask.Store, _ = q.Checked("storeId", inventory.MaxStoreIDBytes)
	if after, ok := q.Text("after"); ok && after != "" {
		var issue string
		if ask.After, issue = inventory.ParseHoldID(after); issue != "" {
			q.Fail("after", issue)
		}
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	h, ok := req.holder(res)
	if !ok {
		return
	}
	page := h.Holds(&ask)
	res.setPosition(page.At)
	res.acquireWorker()
	res.out = wire.AppendHolds(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}
