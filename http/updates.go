package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/http/conn"
	"bodega/http/wire"
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
	key           string            // of the header, or of an atomic batch as a whole; "" if the lines have their own
	faults        map[int]lineFault // by line
	first         int               // the first line with a fault, if there is one
}

// postUpdates serves POST /v1/inventory/updates, at central and below /v1/store.
func (c *call) postUpdates() { c.change(false) }

// postBatchUpdates serves POST /v1/store/inventory/batch-updates, which needs lines.
func (c *call) postBatchUpdates() { c.change(true) }

// change changes stock: authenticated by now, then size, syntax, form; the service judges the rest.
func (c *call) change(needsLines bool) {
	c.unwatch()
	if !c.readBody() {
		return
	}
	c.work()
	u, ok := c.prepareUpdates(needsLines)
	if !ok || !c.checkCart() || !c.checkHistory() {
		return
	}
	if len(u.faults) > 0 && (u.atomic || !u.batch) {
		c.sendUnjudged(&u)
		return
	}
	c.rest()
	if len(c.cmd.Lines) == 0 { // a batch of which no line can be judged
		c.setPosition(c.svc.Health().Offset)
		c.work()
		c.sendBatch(&u, nil)
		return
	}
	answer, err := c.svc.Submit(c.r.Context(), &c.cmd)
	if err != nil {
		c.fail(err)
		return
	}
	c.api.cfg.Metrics.Updates(c.cmd.Lines, answer.Results, c.from)
	c.setPosition(answer.Offset)
	if answer.Replayed {
		c.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	c.work()
	switch {
	case !u.batch:
		c.sendSingle(&u, &answer.Results[0])
	case u.atomic && answer.Failed() >= 0:
		c.sendAtomicRefusal(&u, answer)
	default:
		c.sendBatch(&u, answer.Results)
	}
}

// checkHistory refuses an update that is for another history than this node's, as X-Inventory-Timeline names it: a client that
// knows products of one must not sell those of another by chance.
func (c *call) checkHistory() bool {
	if want := c.r.Header[wire.HeaderTimeline]; len(want) == 0 || want[0] == c.svc.Timeline() {
		return true
	}
	c.fail(inventory.OtherTimeline())
	return false
}

// prepareUpdates turns the body and the headers into c.cmd, or answers what is wrong with the request as a whole.
func (c *call) prepareUpdates(needsLines bool) (u updates, ok bool) {
	req, dialect := &c.update, c.api.dialect
	if wire.DecodeUpdate(&c.scan, c.body, req); c.scan.Fault != nil {
		c.failSyntax(dialect.badBody.Code, dialect.badBody.Message, req.Many)
		return u, false
	}
	u.batch = len(req.Lines) > 0
	if !c.admitLines(len(req.Lines)) {
		return u, false
	}
	if field, issue := c.checkForm(&u, needsLines); field != "" {
		c.failField(field, issue)
		return u, false
	}
	var version inventory.Version
	key, err := wire.ParseIdempotencyKey(c.r.Header[wire.HeaderIdempotencyKey], dialect.keyBytesMax)
	if err == nil && u.atomic {
		key, err = c.operationKey(key)
	}
	if u.key = key; err == nil {
		version, u.ifMatch, err = wire.ParseIfMatch(c.r.Header["If-Match"])
	}
	if err == nil {
		err = c.checkHeaders(&u, version)
	}
	if err != nil {
		c.fail(err)
		return u, false
	}
	c.cmd = inventory.Command{Kind: inventory.Update, Actor: c.principal, RequestID: c.requestID, Traceparent: c.traceparent()}
	c.buildLines(&u, version)
	c.cmd.Lines = c.lines
	if u.atomic {
		c.cmd.Keys, c.cmd.Print = c.keys, inventory.FingerprintLines(c.lines)
	}
	return u, true
}

// checkForm reads what holds for all lines, and says what is wrong with it, or nothing.
func (c *call) checkForm(u *updates, needsLines bool) (field, issue string) {
	req := &c.update
	switch mode := string(req.Mode); {
	case needsLines && !u.batch:
		return "updates", "must have at least one line"
	case mode == "atomic":
		u.atomic = u.batch
	case mode != "" && mode != "partial":
		return "mode", `must be "partial" or "atomic"`
	}
	if c.api.dialect.store && req.BadConflict {
		return "onConflict", onlyRetry
	}
	return "", ""
}

const onlyRetry = `must be "retry"`

// operationKey is the one key of an atomic batch, from the header or the top of the body, or "" if its lines have one each.
func (c *call) operationKey(header string) (string, *inventory.Error) {
	switch body := c.update.Key; {
	case len(body) == 0 || string(body) == header:
		return header, nil
	case header == "":
		if issue := inventory.CheckKey(string(body), c.api.dialect.keyBytesMax); issue != "" {
			return "", wire.Invalid("idempotencyKey", issue)
		}
		return string(body), nil
	default:
		return "", errTwoKeys
	}
}

var errTwoKeys = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header Idempotency-Key and the key in the body differ",
	Details: []inventory.Detail{{Field: "idempotencyKey", Issue: "differs from the header Idempotency-Key"}}}

// checkHeaders refuses headers and body that contradict each other.
func (c *call) checkHeaders(u *updates, version inventory.Version) *inventory.Error {
	req, key := &c.update, u.key
	if u.ifMatch && u.batch {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "If-Match is for a single update; lines have versions of their own"}
	}
	if u.ifMatch && req.HasVersion && inventory.CheckInteger(req.Version) == "" && req.Version != int64(version) {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header If-Match and the version in the body differ",
			Details: []inventory.Detail{{Field: "version", Issue: "differs from the header If-Match"}}}
	}
	if key == "" {
		return nil
	}
	if !u.batch && req.HasKey && string(req.Key) != key {
		return errTwoKeys
	}
	for i := range req.Lines {
		w := &req.Lines[i]
		if !w.HasKey {
			continue
		}
		want := key
		if !u.atomic {
			want = key + "#" + strconv.Itoa(i)
		}
		if string(w.Key) != want {
			return errTwoKeys
		}
	}
	return nil
}

// failSyntax answers the fault that the scanner found.
func (c *call) failSyntax(code inventory.Code, message string, tooMany bool) {
	f := c.scan.Fault
	if tooMany {
		c.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: f.Field + " " + f.Issue})
		return
	}
	if f.Named {
		c.failField(f.Field, f.Issue)
		return
	}
	c.fail(&inventory.Error{Code: code, Message: message, Details: []inventory.Detail{{Field: f.Field, Issue: f.Issue}}})
}

// failField answers one value that is out of bounds.
func (c *call) failField(field, issue string) { c.fail(wire.Invalid(field, issue)) }

// statusOf is the status of a single update or of an atomic batch with this outcome.
func (c *call) statusOf(u *updates, o inventory.Outcome) int {
	switch {
	case o == inventory.Applied:
		return nethttp.StatusOK
	case o == inventory.Conflict && u.ifMatch:
		return c.api.dialect.unmatched
	default:
		return c.api.dialect.refused[o]
	}
}

// unwatch spares this request net/http's watch for a client that leaves: an update that is queued cannot be taken back. It ends
// with the call.
func (c *call) unwatch() {
	if c.r.ContentLength > 0 {
		c.conn = conn.Unwatch(c.r.Context())
	}
}
