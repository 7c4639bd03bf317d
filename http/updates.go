package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/inventory"
)

// lineFault is why a line could not be judged.
type lineFault struct {
	code    inventory.Code
	message string
	detail  inventory.Detail // if its field is set
}

// updates is what a request to change stock comes to.
type updates struct {
	atomic, batch bool
	ifMatch       bool
	faults        map[int]lineFault // by line
	first         int               // the first line with a fault, if there is one
}

// postUpdates serves POST /v1/inventory/updates: authenticated by now, then size, syntax, form; the service judges the rest.
func (c *call) postUpdates() {
	c.unwatch()
	if !c.readBody() {
		return
	}
	c.work()
	u, ok := c.prepareUpdates()
	if !ok {
		return
	}
	if len(u.faults) > 0 && (u.atomic || !u.batch) {
		c.sendUnjudged(&u)
		return
	}
	c.rest()
	if len(c.cmd.Lines) == 0 { // a batch of which no line can be judged
		c.place(c.svc.Health().Offset)
		c.work()
		c.sendBatch(&u, nil)
		return
	}
	answer, err := c.svc.Submit(c.r.Context(), &c.cmd)
	if err != nil {
		c.fail(err)
		return
	}
	c.place(answer.Offset)
	if answer.Replayed {
		c.w.Header()["Idempotent-Replayed"] = valueTrue
	}
	c.work()
	switch {
	case !u.batch:
		c.sendSingle(&u, &answer.Results[0])
	case u.atomic && answer.Failed() >= 0:
		c.sendAtomicRefusal(answer)
	default:
		c.sendBatch(&u, answer.Results)
	}
}

// prepareUpdates turns the body and the headers into c.cmd, or answers what is wrong with the request as a whole.
func (c *call) prepareUpdates() (u updates, ok bool) {
	req := &c.update
	if decodeUpdate(&c.scan, c.body, req); c.scan.fault != nil {
		c.failSyntax(inventory.CodeBadRequest, "Invalid JSON", req.many)
		return u, false
	}
	u.batch = len(req.lines) > 0
	switch string(req.mode) {
	case "", "partial":
	case "atomic":
		u.atomic = u.batch
	default:
		c.failField("mode", `must be "partial" or "atomic"`)
		return u, false
	}
	key, err := idempotencyKey(c.r.Header["Idempotency-Key"])
	if err == nil && u.atomic {
		key, err = c.operationKey(key)
	}
	var version inventory.Version
	if err == nil {
		version, u.ifMatch, err = ifMatch(c.r.Header["If-Match"])
	}
	if err == nil {
		err = c.checkHeaders(&u, key, version)
	}
	if err != nil {
		c.fail(err)
		return u, false
	}
	c.cmd = inventory.Command{Kind: inventory.Update, Actor: c.principal, RequestID: c.requestID, Traceparent: traceparent(c.r.Header["Traceparent"])}
	c.buildLines(&u, key, version)
	c.cmd.Lines = c.lines
	if u.atomic {
		c.cmd.Keys, c.cmd.Print = c.keys, inventory.FingerprintLines(c.lines)
	}
	return u, true
}

// operationKey is the one key of an atomic batch, from the header or the top of the body, or "" if its lines have one each.
func (c *call) operationKey(header string) (string, *inventory.Error) {
	switch body := c.update.key; {
	case len(body) == 0 || string(body) == header:
		return header, nil
	case header == "":
		if issue := inventory.CheckText(string(body), inventory.MaxKeyBytes); issue != "" {
			return "", invalid("idempotencyKey", issue)
		}
		return string(body), nil
	default:
		return "", errTwoKeys
	}
}

var errTwoKeys = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header Idempotency-Key and the key in the body differ",
	Details: []inventory.Detail{{Field: "idempotencyKey", Issue: "differs from the header Idempotency-Key"}}}

// checkHeaders refuses headers and body that contradict each other.
func (c *call) checkHeaders(u *updates, key string, version inventory.Version) *inventory.Error {
	req := &c.update
	if u.ifMatch && u.batch {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "If-Match is for a single update; lines have versions of their own"}
	}
	if u.ifMatch && req.hasVersion && !req.badVersion && req.version != int64(version) {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header If-Match and the version in the body differ",
			Details: []inventory.Detail{{Field: "version", Issue: "differs from the header If-Match"}}}
	}
	if key == "" {
		return nil
	}
	if !u.batch && req.hasKey && string(req.key) != key {
		return errTwoKeys
	}
	for i := range req.lines {
		w := &req.lines[i]
		if !w.hasKey {
			continue
		}
		want := key
		if !u.atomic {
			want = key + "#" + strconv.Itoa(i)
		}
		if string(w.key) != want {
			return errTwoKeys
		}
	}
	return nil
}

// buildLines builds the lines that can be judged, and their keys, and notes why the others cannot.
func (c *call) buildLines(u *updates, key string, version inventory.Version) {
	req := &c.update
	c.lines, c.keys = c.lines[:0], c.keys[:0]
	if !u.batch {
		c.buildLine(u, 0, &req.wish, key)
		if u.ifMatch && len(c.lines) > 0 {
			c.lines[0].Guarded, c.lines[0].Expect = true, version
		}
		return
	}
	if c.cmd.Kind = inventory.Partial; u.atomic {
		c.cmd.Kind = inventory.Atomic
	}
	if u.atomic && key != "" {
		c.keys = append(c.keys, inventory.HashKey(c.principal, key))
	}
	for i := range req.lines {
		w := &req.lines[i]
		if !w.hasStore {
			w.store = req.store
		}
		lineKey := key
		if !u.atomic && key != "" {
			lineKey = key + "#" + strconv.Itoa(i)
		}
		c.buildLine(u, i, w, lineKey)
	}
}

// buildLine builds line i. key is the one that the header gives it, if any.
func (c *call) buildLine(u *updates, i int, w *wish, key string) {
	if key == "" {
		key = string(w.key)
	}
	c.lines = append(c.lines, inventory.Line{})
	ln := &c.lines[len(c.lines)-1]
	c.cutTexts(ln, w)
	if f, ok := checkLine(ln, w, key); !ok {
		c.lines = c.lines[:len(c.lines)-1]
		if u.faults == nil {
			u.faults, u.first = map[int]lineFault{}, i
		}
		u.faults[i] = f
		return
	}
	ln.Delta = w.delta
	ln.Guarded, ln.Expect = w.hasVersion, inventory.Version(w.version)
	switch {
	case !u.atomic:
		ln.Keyed = true
		ln.Key = inventory.HashKey(c.principal, key)
		ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
	case w.hasKey && string(w.key) == key:
		if k := inventory.HashKey(c.principal, key); len(c.keys) == 0 || c.keys[0] != k {
			c.keys = append(c.keys, k)
		}
	}
}

// cutTexts makes the texts of a line, which outlive the request, with one allocation.
func (c *call) cutTexts(ln *inventory.Line, w *wish) {
	c.text = append(append(append(append(c.text[:0], w.product...), w.store...), w.reason...), w.ref...)
	all := string(c.text)
	cut := func(n int) string {
		s := all[:n]
		all = all[n:]
		return s
	}
	ln.Product = inventory.ProductID(cut(len(w.product)))
	ln.Store, ln.Reason, ln.Ref = cut(len(w.store)), cut(len(w.reason)), cut(len(w.ref))
}

// checkLine says why a line cannot be judged.
func checkLine(ln *inventory.Line, w *wish, key string) (f lineFault, ok bool) {
	switch {
	case ln.Product == "":
		return lineFault{code: inventory.CodeMissingProductID, message: "Missing product ID"}, false
	case key == "":
		return lineFault{code: inventory.CodeInvalidRequest, message: "Missing idempotency key"}, false
	}
	integers := inventory.CheckInteger(inventory.MaxInteger + 1) // what it says of any integer beyond the range
	for _, check := range [...]struct {
		bad          bool
		field, issue string
	}{
		{true, "productId", inventory.CheckProductID(string(ln.Product))},
		{w.badDelta, "delta", integers},
		{w.badVersion, "version", integers},
		{len(w.key) > 0, "idempotencyKey", inventory.CheckText(key, inventory.MaxKeyBytes)}, // then key is w.key
		{true, "storeId", inventory.CheckText(ln.Store, inventory.MaxStoreIDBytes)},
		{true, "reason", inventory.CheckText(ln.Reason, inventory.MaxReasonBytes)},
		{true, "ref", inventory.CheckText(ln.Ref, inventory.MaxRefBytes)},
	} {
		if check.bad && check.issue != "" {
			return lineFault{inventory.CodeValidation, check.field + " " + check.issue, inventory.Detail{Field: check.field, Issue: check.issue}}, false
		}
	}
	return f, true
}

// failSyntax answers the fault that the scanner found.
func (c *call) failSyntax(code inventory.Code, message string, tooMany bool) {
	f := c.scan.fault
	if tooMany {
		c.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: f.field + " " + f.issue})
		return
	}
	c.fail(&inventory.Error{Code: code, Message: message, Details: []inventory.Detail{{Field: f.field, Issue: f.issue}}})
}

// failField answers one value that is out of bounds.
func (c *call) failField(field, issue string) { c.fail(invalid(field, issue)) }

func invalid(field, issue string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeValidation, Message: "Request validation failed", Details: []inventory.Detail{{Field: field, Issue: issue}}}
}

// statusOf is the status of a single update or of an atomic batch with this outcome.
func (c *call) statusOf(u *updates, o inventory.Outcome) int {
	switch {
	case o == inventory.Applied:
		return nethttp.StatusOK
	case o == inventory.Conflict && u.ifMatch:
		return c.api.shape.unmatched
	default:
		return c.api.shape.refused[o]
	}
}
