package http

import (
	nethttp "net/http"
	"slices"
	"strconv"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// adminOp is in what the three admin operations differ.
type adminOp struct {
	kind              inventory.Kind
	query             []string // parameters; others are refused as members are
	nothing           string
	succeeded, failed string // names in the summary
}

var (
	opCreate = adminOp{kind: inventory.Create, nothing: "No products specified", succeeded: "successfulCreations", failed: "failedCreations"}
	opSet    = adminOp{kind: inventory.Set, nothing: "No products specified", succeeded: "successfulUpdates", failed: "failedUpdates"}
	opDelete = adminOp{kind: inventory.Delete, query: []string{"productId"}, nothing: "No product IDs specified",
		succeeded: "successfulDeletions", failed: "failedDeletions"}
)

// postCreate serves POST /v1/admin/products/create.
func (a *API) postCreate(req *request, res *responder) { a.administer(req, res, &opCreate) }

// putSet serves PUT /v1/admin/products/set.
func (a *API) putSet(req *request, res *responder) { a.administer(req, res, &opSet) }

// deleteProducts serves DELETE /v1/admin/products/delete: the ids are in the body, or in the query for clients that cannot
// send a body with DELETE.
func (a *API) deleteProducts(req *request, res *responder) { a.administer(req, res, &opDelete) }

func (a *API) administer(req *request, res *responder, op *adminOp) {
	if !a.readBody(req, res) {
		return
	}
	res.acquireWorker()
	if !a.readItems(req, res, op) {
		return
	}
	key, err := wire.ParseIdempotencyKey(req.r.Header[wire.HeaderIdempotencyKey], a.dialect.KeyBytesMax)
	if err != nil {
		res.fail(err)
		return
	}
	a.buildItems(req, res, op, key)
	res.releaseWorker()
	req.remember(&req.change.Command)
	answer, failed := req.svc.Submit(req.r.Context(), &req.change.Command)
	if failed != nil {
		res.fail(failed)
		return
	}
	req.remembered(answer)
	res.setPosition(answer.Offset)
	if o := answer.Results[0].Outcome; o == inventory.KeyReused || o == inventory.KeyUnreadable { // an admin operation has one key
		code, message := wire.RefusalOf(&req.change.Command.Lines[0], &answer.Results[0])
		res.fail(&inventory.Error{Code: code, Message: message})
		return
	}
	if answer.Replayed {
		res.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	res.acquireWorker()
	a.sendItems(req, res, op, answer.Results)
}

// readItems reads what is asked for, or answers why it cannot be.
func (a *API) readItems(req *request, res *responder, op *adminOp) bool {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	asked := &req.admin
	if q.CheckNames(op.query); q.Err != nil {
		res.fail(q.Err)
		return false
	}
	if ids := q.Values["productId"]; len(ids) > 0 {
		return a.readQueryItems(req, res, ids)
	}
	var many bool
	if *asked, many = wire.DecodeAdmin(&req.scan, req.body, op.kind); req.scan.Fault != nil {
		res.failUnreadable(many)
		return false
	}
	switch {
	case asked.ByID && asked.Products:
		res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Either products or productIds, not both"})
	case len(asked.Lines) == 0:
		res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: op.nothing})
	default:
		return a.checkItems(req, res, op)
	}
	return false
}

func (a *API) readQueryItems(req *request, res *responder, ids []string) bool {
	switch {
	case len(req.body) > 0:
		res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Product IDs either in the query or in the body, not both"})
		return false
	case len(ids) > inventory.MaxLines:
		res.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: "productId must be given at most 1000 times"})
		return false
	}
	req.admin.ByID = true
	for _, id := range ids {
		req.admin.Lines = append(req.admin.Lines, inventory.Line{Product: inventory.ProductID(id)})
	}
	return a.checkItems(req, res, &opDelete)
}

// checkItems refuses the whole request if one item is invalid, and names every fault.
func (a *API) checkItems(req *request, res *responder, op *adminOp) bool {
	var details []inventory.Detail
	for i := range req.admin.Lines {
		details = req.checkItem(details, op, i)
	}
	return res.valid(details) && req.checkStock(res, op)
}

// checkStock refuses to say how much there is of a product, in the catalogue too, if the caller may not adjust that.
func (req *request) checkStock(res *responder, op *adminOp) bool {
	says := func(ln inventory.Line) bool {
		return op.kind == inventory.Set && ln.Fields&inventory.FieldAvailable != 0 || op.kind == inventory.Create && ln.Available != 0
	}
	if req.may(inventory.RightAdjust) || !slices.ContainsFunc(req.admin.Lines, says) {
		return true
	}
	res.lacks(inventory.RightAdjust.String())
	return false
}

// checkItem adds what is wrong with item i.
func (req *request) checkItem(details []inventory.Detail, op *adminOp, i int) []inventory.Detail {
	ln, path := &req.admin.Lines[i], "products["+strconv.Itoa(i)+"]."
	fault := func(field, issue string) {
		if issue != "" {
			details = append(details, inventory.Detail{Field: path + field, Issue: issue})
		}
	}
	if req.admin.ByID {
		path = "productIds[" + strconv.Itoa(i) + "]"
		fault("", req.resolveItem(ln, "Product ID cannot be empty"))
		return details
	}
	fault("productId", req.resolveItem(ln, "Product ID is required"))
	for v := inventory.ValueProduct + 1; v < inventory.ValueCount; v++ {
		fault(v.Name(op.kind), ln.Issue(op.kind, v))
	}
	if at := ln.Place; at != nil {
		if fault("locationId", inventory.CheckNamedLocation(string(at.Location))); at.Guarded {
			fault("levelVersion", inventory.CheckInteger(int64(at.Expect)))
		}
	}
	ln.Extra.Faults(fault)
	if op.kind == inventory.Set && ln.Fields == 0 {
		fault("fields", "At least one field (name, available, price) must be specified")
	}
	return details
}

// resolveItem makes the id of an item the one that it means, or says what is wrong with it; a blank one has a message of its own.
func (req *request) resolveItem(ln *inventory.Line, blank string) (issue string) {
	if strings.Trim(string(ln.Product), " \t\r\n") == "" {
		return blank
	}
	ln.Product, issue = req.ProductID(string(ln.Product))
	return issue
}

// buildItems turns the request into a command.
func (a *API) buildItems(req *request, res *responder, op *adminOp, key string) {
	if req.act.target = string(req.admin.Lines[0].Product); len(req.admin.Lines) > 1 {
		req.act.target += " and " + strconv.Itoa(len(req.admin.Lines)-1) + " more"
	}
	req.change.Command = inventory.Command{Kind: op.kind, Actor: req.actor, Owner: req.principal, RequestID: req.requestID, Traceparent: req.traceparent(), Lines: req.admin.Lines}
	if key != "" {
		req.text = wire.AppendCanonical(req.text[:0], req.admin.Lines)
		req.change.Command.Keys, req.change.Command.Print = []inventory.KeyHash{inventory.HashKey(req.principal, key)}, inventory.FingerprintBody(op.kind, req.text)
	}
}

// sendItems answers item by item.
func (a *API) sendItems(req *request, res *responder, op *adminOp, results []inventory.Result) {
	b := append(res.out[:0], `{"results":[`...)
	succeeded := 0
	for i := range results {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendAdminResult(b, &req.change.Command.Lines[i], &results[i])
		if results[i].Outcome == inventory.Applied {
			succeeded++
		}
	}
	b = append(b, `],"summary":{"totalRequests":`...)
	b = strconv.AppendInt(b, int64(len(results)), 10)
	b = append(append(append(b, `,"`...), op.succeeded...), `":`...)
	b = strconv.AppendInt(b, int64(succeeded), 10)
	b = append(append(append(b, `,"`...), op.failed...), `":`...)
	b = strconv.AppendInt(b, int64(len(results)-succeeded), 10)
	res.out = append(b, '}', '}', '\n')
	res.sendJSON(nethttp.StatusOK)
}
