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

// updates is what a request to change stock comes to, with the memory for it, which is kept from one request to the next. It is
// a request's alone, and has nothing of an earlier one after reset.
type updates struct {
	api *API
	req *request
	res *responder

	asked wire.Update         // what the body says
	cmd   inventory.Command   // what the service is asked
	keys  []inventory.KeyHash // of cmd
	lines []inventory.Line    // of cmd

	atomic, batch bool
	ifMatch       bool
	key           string            // of the header, or of an atomic batch as a whole; "" if the lines have their own
	faults        map[int]lineFault // by line
	first         int               // the first line with a fault, if there is one
}

// reset forgets a request, but for memory that is not too much to keep.
func (u *updates) reset() {
	u.asked.Reset()
	clear(u.lines)
	lines := u.lines[:0]
	if cap(lines) > keptLinesMax {
		lines = nil
	}
	*u = updates{asked: u.asked, keys: u.keys, lines: lines}
}

// postUpdates serves POST /v1/inventory/updates, at central and below /v1/store.
func (a *API) postUpdates(req *request, res *responder) { a.change(req, res, false) }

// postBatchUpdates serves POST /v1/store/inventory/batch-updates, which needs lines.
func (a *API) postBatchUpdates(req *request, res *responder) { a.change(req, res, true) }

// change changes stock: authenticated by now, then size, syntax, form; the service judges the rest.
func (a *API) change(req *request, res *responder, needsLines bool) {
	res.unwatch()
	if !a.readBody(req, res) {
		return
	}
	res.work()
	u := &req.change
	u.api, u.req, u.res = a, req, res
	if !u.prepareUpdates(needsLines) || !u.checkCart() || !u.checkHistory() {
		return
	}
	if len(u.faults) > 0 && (u.atomic || !u.batch) {
		u.sendUnjudged()
		return
	}
	res.rest()
	if len(u.cmd.Lines) == 0 { // a batch of which no line can be judged
		res.setPosition(req.svc.Health().Offset)
		res.work()
		u.sendBatch(nil)
		return
	}
	answer, err := req.svc.Submit(req.r.Context(), &u.cmd)
	if err != nil {
		res.fail(err)
		return
	}
	a.cfg.Metrics.Updates(u.cmd.Lines, answer.Results, req.from)
	res.setPosition(answer.Offset)
	if answer.Replayed {
		res.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	res.work()
	switch {
	case !u.batch:
		u.sendSingle(&answer.Results[0])
	case u.atomic && answer.Failed() >= 0:
		u.sendAtomicRefusal(answer)
	default:
		u.sendBatch(answer.Results)
	}
}

// checkHistory refuses an update that is for another history than this node's, as X-Inventory-Timeline names it: a client that
// knows products of one must not sell those of another by chance.
func (u *updates) checkHistory() bool {
	if want := u.req.r.Header[wire.HeaderTimeline]; len(want) == 0 || want[0] == u.req.svc.Timeline() {
		return true
	}
	u.res.fail(inventory.OtherTimeline())
	return false
}

// prepareUpdates turns the body and the headers into u.cmd, or answers what is wrong with the request as a whole.
func (u *updates) prepareUpdates(needsLines bool) bool {
	asked, dialect := &u.asked, u.api.dialect
	if wire.DecodeUpdate(&u.req.scan, u.req.body, asked); u.req.scan.Fault != nil {
		u.res.failSyntax(dialect.badBody.Code, dialect.badBody.Message, asked.Many)
		return false
	}
	u.batch = len(asked.Lines) > 0
	if !u.api.admitLines(u.req, u.res, len(asked.Lines)) {
		return false
	}
	if field, issue := u.checkForm(needsLines); field != "" {
		u.res.failField(field, issue)
		return false
	}
	var version inventory.Version
	key, err := wire.ParseIdempotencyKey(u.req.r.Header[wire.HeaderIdempotencyKey], dialect.keyBytesMax)
	if err == nil && u.atomic {
		key, err = u.operationKey(key)
	}
	if u.key = key; err == nil {
		version, u.ifMatch, err = wire.ParseIfMatch(u.req.r.Header["If-Match"])
	}
	if err == nil {
		err = u.checkHeaders(version)
	}
	if err != nil {
		u.res.fail(err)
		return false
	}
	u.cmd = inventory.Command{Kind: inventory.Update, Actor: u.req.principal, RequestID: u.req.requestID, Traceparent: u.req.traceparent()}
	u.buildLines(version)
	u.cmd.Lines = u.lines
	if u.atomic {
		u.cmd.Keys, u.cmd.Print = u.keys, inventory.FingerprintLines(u.lines)
	}
	return true
}

// checkForm reads what holds for all lines, and says what is wrong with it, or nothing.
func (u *updates) checkForm(needsLines bool) (field, issue string) {
	asked := &u.asked
	switch mode := string(asked.Mode); {
	case needsLines && !u.batch:
		return "updates", "must have at least one line"
	case mode == "atomic":
		u.atomic = u.batch
	case mode != "" && mode != "partial":
		return "mode", `must be "partial" or "atomic"`
	}
	if u.api.dialect.store && asked.BadConflict {
		return "onConflict", onlyRetry
	}
	return "", ""
}

const onlyRetry = `must be "retry"`

// operationKey is the one key of an atomic batch, from the header or the top of the body, or "" if its lines have one each.
func (u *updates) operationKey(header string) (string, *inventory.Error) {
	switch body := u.asked.Key; {
	case len(body) == 0 || string(body) == header:
		return header, nil
	case header == "":
		if issue := inventory.CheckKey(string(body), u.api.dialect.keyBytesMax); issue != "" {
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
func (u *updates) checkHeaders(version inventory.Version) *inventory.Error {
	asked, key := &u.asked, u.key
	if u.ifMatch && u.batch {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "If-Match is for a single update; lines have versions of their own"}
	}
	if u.ifMatch && asked.HasVersion && inventory.CheckInteger(asked.Version) == "" && asked.Version != int64(version) {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header If-Match and the version in the body differ",
			Details: []inventory.Detail{{Field: "version", Issue: "differs from the header If-Match"}}}
	}
	if key == "" {
		return nil
	}
	if !u.batch && asked.HasKey && string(asked.Key) != key {
		return errTwoKeys
	}
	for i := range asked.Lines {
		w := &asked.Lines[i]
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
func (res *responder) failSyntax(code inventory.Code, message string, tooMany bool) {
	f := res.req.scan.Fault
	if tooMany {
		res.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: f.Field + " " + f.Issue})
		return
	}
	if f.Named {
		res.failField(f.Field, f.Issue)
		return
	}
	res.fail(&inventory.Error{Code: code, Message: message, Details: []inventory.Detail{{Field: f.Field, Issue: f.Issue}}})
}

// failField answers one value that is out of bounds.
func (res *responder) failField(field, issue string) { res.fail(wire.Invalid(field, issue)) }

// statusOf is the status of a single update or of an atomic batch with this outcome.
func (u *updates) statusOf(o inventory.Outcome) int {
	switch {
	case o == inventory.Applied:
		return nethttp.StatusOK
	case o == inventory.Conflict && u.ifMatch:
		return u.api.dialect.unmatched
	default:
		return u.api.dialect.refused[o]
	}
}

// unwatch spares this request net/http's watch for a client that leaves: an update that is queued cannot be taken back. It ends
// with the call.
func (res *responder) unwatch() {
	if res.req.r.ContentLength > 0 {
		res.conn = conn.Unwatch(res.req.r.Context())
	}
}
