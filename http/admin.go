package http

import (
	nethttp "net/http"
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
func (c *call) postCreate() { c.administer(&opCreate) }

// putSet serves PUT /v1/admin/products/set.
func (c *call) putSet() { c.administer(&opSet) }

// deleteProducts serves DELETE /v1/admin/products/delete: the ids are in the body, or in the query for clients that cannot
// send a body with DELETE.
func (c *call) deleteProducts() { c.administer(&opDelete) }

func (c *call) administer(op *adminOp) {
	if !c.readBody() {
		return
	}
	c.work()
	if !c.readItems(op) {
		return
	}
	key, err := wire.ParseIdempotencyKey(c.r.Header[wire.HeaderIdempotencyKey], c.api.dialect.keyBytesMax)
	if err != nil {
		c.fail(err)
		return
	}
	c.buildItems(op, key)
	c.rest()
	answer, failed := c.svc.Submit(c.r.Context(), &c.cmd)
	if failed != nil {
		c.fail(failed)
		return
	}
	c.setPosition(answer.Offset)
	if o := answer.Results[0].Outcome; o == inventory.KeyReused || o == inventory.KeyUnreadable { // an admin operation has one key
		code, message := wire.RefusalOf(&c.cmd.Lines[0], &answer.Results[0])
		c.fail(&inventory.Error{Code: code, Message: message})
		return
	}
	if answer.Replayed {
		c.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	c.work()
	c.sendItems(op, answer.Results)
}

// readItems reads what is asked for, or answers why it cannot be.
func (c *call) readItems(op *adminOp) bool {
	q := c.query()
	req := &c.admin
	if q.checkNames(op.query); q.err != nil {
		c.fail(q.err)
		return false
	}
	if ids := q.values["productId"]; len(ids) > 0 {
		return c.readQueryItems(ids)
	}
	var many bool
	if *req, many = wire.DecodeAdmin(&c.scan, c.body, op.kind); c.scan.Fault != nil {
		c.failSyntax(inventory.CodeInvalidRequest, "Invalid JSON in request body", many)
		return false
	}
	switch {
	case req.ByID && req.Products:
		c.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Either products or productIds, not both"})
	case len(req.Lines) == 0:
		c.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: op.nothing})
	default:
		return c.checkItems(op)
	}
	return false
}

func (c *call) readQueryItems(ids []string) bool {
	switch {
	case len(c.body) > 0:
		c.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Product IDs either in the query or in the body, not both"})
		return false
	case len(ids) > inventory.MaxLines:
		c.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: "productId must be given at most 1000 times"})
		return false
	}
	c.admin.ByID = true
	for _, id := range ids {
		c.admin.Lines = append(c.admin.Lines, inventory.Line{Product: inventory.ProductID(id)})
	}
	return c.checkItems(&opDelete)
}

// checkItems refuses the whole request if one item is invalid, and names every fault.
func (c *call) checkItems(op *adminOp) bool {
	var details []inventory.Detail
	for i := range c.admin.Lines {
		details = c.checkItem(details, op, i)
	}
	if len(details) == 0 {
		return true
	}
	c.fail(&inventory.Error{Code: inventory.CodeValidation, Message: "Request validation failed", Details: details})
	return false
}

// checkItem adds what is wrong with item i.
func (c *call) checkItem(details []inventory.Detail, op *adminOp, i int) []inventory.Detail {
	ln, place := &c.admin.Lines[i], "products["+strconv.Itoa(i)+"]."
	fault := func(field, issue string) {
		if issue != "" {
			details = append(details, inventory.Detail{Field: place + field, Issue: issue})
		}
	}
	if c.admin.ByID {
		place = "productIds[" + strconv.Itoa(i) + "]"
		fault("", c.resolveItem(ln, "Product ID cannot be empty"))
		return details
	}
	fault("productId", c.resolveItem(ln, "Product ID is required"))
	for v := inventory.ValueProduct + 1; v < inventory.ValueCount; v++ {
		fault(v.Name(op.kind), ln.Issue(op.kind, v))
	}
	if op.kind == inventory.Set && ln.Fields == 0 {
		fault("fields", "At least one field (name, available, price) must be specified")
	}
	return details
}

// resolveItem makes the id of an item the one that it means, or says what is wrong with it; a blank one has a message of its own.
func (c *call) resolveItem(ln *inventory.Line, blank string) (issue string) {
	if strings.Trim(string(ln.Product), " \t\r\n") == "" {
		return blank
	}
	ln.Product, issue = c.productID(string(ln.Product))
	return issue
}

// buildItems turns the request into c.cmd.
func (c *call) buildItems(op *adminOp, key string) {
	c.cmd = inventory.Command{Kind: op.kind, Actor: c.principal, Owner: c.principal, RequestID: c.requestID, Traceparent: c.traceparent(), Lines: c.admin.Lines}
	if key != "" {
		c.keys = append(c.keys[:0], inventory.HashKey(c.principal, key))
		c.text = wire.AppendCanonical(c.text[:0], c.admin.Lines)
		c.cmd.Keys, c.cmd.Print = c.keys, inventory.FingerprintBody(op.kind, c.text)
	}
}

// sendItems answers item by item.
func (c *call) sendItems(op *adminOp, results []inventory.Result) {
	b := append(c.out[:0], `{"results":[`...)
	succeeded := 0
	for i := range results {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendAdminResult(b, &c.cmd.Lines[i], &results[i])
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
	c.out = append(b, '}', '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}
