package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// sendSingle answers a single update that was judged.
func (u *updates) sendSingle(res *inventory.Result) {
	status := u.statusOf(res.Outcome)
	w := &u.asked.UpdateLine
	if res.Outcome == inventory.Applied {
		b := append(u.res.out[:0], '{')
		b = u.appendResult(b, 0, w, res)
		b = wire.AppendAttempts(b, res)
		u.res.out = append(b, '}', '\n')
		u.res.sendJSON(status)
		return
	}
	code, message := wire.RefusalOf(&u.cmd.Lines[0], res)
	u.res.code = code
	b := u.res.openError(status, message)
	b = u.appendResult(b, 0, w, res)
	b = wire.AppendRefusal(b, code, message, res.Outcome, nil)
	b = wire.AppendAttempts(b, res)
	u.res.closeError(b, status)
}

// sendUnjudged answers a single update, or an atomic batch, that could not be judged.
func (u *updates) sendUnjudged() {
	f := u.faults[u.first]
	status := wire.Failures[f.code].Status
	u.res.code = f.code
	b := u.res.openError(status, f.message)
	if !u.batch {
		b = u.appendResult(b, 0, &u.asked.UpdateLine, &inventory.Result{})
		b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
		u.res.closeError(b, status)
		return
	}
	b = u.appendFailed(b, u.first, f.code, f.message, 0, f.details())
	for i := range u.asked.Lines {
		b = u.openLine(b, i, &u.asked.Lines[i], &inventory.Result{})
		if i == u.first {
			b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
		} else {
			b = wire.AppendRefusal(b, inventory.CodeNotAttempted, wire.NotAttempted, inventory.NotAttempted, nil)
		}
		b = append(b, '}')
	}
	b = u.appendSummary(b, len(u.asked.Lines), 0)
	u.res.closeError(b, status)
}

func (f *lineFault) details() []inventory.Detail {
	if f.detail.Field == "" {
		return nil
	}
	return []inventory.Detail{f.detail}
}

// sendAtomicRefusal answers an atomic batch of which nothing was done.
func (u *updates) sendAtomicRefusal(answer *inventory.Answer) {
	failed := answer.Failed()
	res := &answer.Results[failed]
	status := u.statusOf(res.Outcome)
	code, message := wire.RefusalOf(&u.cmd.Lines[failed], res)
	u.res.code = code
	b := u.res.openError(status, message)
	b = u.appendFailed(b, failed, code, message, res.Outcome, nil)
	for i := range answer.Results {
		b = u.appendLine(b, i, &u.asked.Lines[i], &u.cmd.Lines[i], &answer.Results[i])
	}
	b = u.appendSummary(b, len(answer.Results), 0)
	u.res.closeError(b, status)
}

// appendFailed begins the refusal of an atomic batch, up to its results.
func (u *updates) appendFailed(b []byte, failed int, code inventory.Code, message string, o inventory.Outcome, details []inventory.Detail) []byte {
	b = append(b, `"applied":false`...)
	b = wire.AppendRefusal(b, code, message, o, details)
	b = append(b, `,"failedIndex":`...)
	b = strconv.AppendInt(b, int64(failed), 10)
	b = append(b, ',')
	return append(b, u.api.dialect.batch.begin...)
}

// sendBatch answers a batch line by line.
func (u *updates) sendBatch(results []inventory.Result) {
	b := append(append(u.res.out[:0], '{'), u.api.dialect.batch.begin...)
	judged, succeeded := 0, 0
	for i := range u.asked.Lines {
		w := &u.asked.Lines[i]
		if f, ok := u.faults[i]; ok {
			b = u.openLine(b, i, w, &inventory.Result{})
			b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
			b = append(b, '}')
			continue
		}
		res := &results[judged]
		b = u.appendLine(b, i, w, &u.cmd.Lines[judged], res)
		judged++
		if res.Outcome == inventory.Applied {
			succeeded++
		}
	}
	b = u.appendSummary(b, len(u.asked.Lines), succeeded)
	u.res.out = append(b, '}', '\n')
	u.res.sendJSON(nethttp.StatusOK)
}

// appendLine appends the result of a line that was judged, or left alone because of another.
func (u *updates) appendLine(b []byte, i int, w *wire.UpdateLine, ln *inventory.Line, res *inventory.Result) []byte {
	b = u.openLine(b, i, w, res)
	if res.Outcome != inventory.Applied {
		code, message := wire.RefusalOf(ln, res)
		b = wire.AppendRefusal(b, code, message, res.Outcome, nil)
	}
	if res.Replayed {
		b = append(b, `,"replayed":true`...)
	}
	b = wire.AppendAttempts(b, res)
	return append(b, '}')
}

func (u *updates) openLine(b []byte, i int, w *wire.UpdateLine, res *inventory.Result) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = append(b, '{')
	return u.appendResult(b, i, w, res)
}

// appendSummary ends the results of a batch.
func (u *updates) appendSummary(b []byte, total, succeeded int) []byte {
	f := &u.api.dialect.batch
	b = wire.AppendNumbers(b, wire.Member(f.total, int64(total)), wire.Member(f.succeeded, int64(succeeded)), wire.Member(f.failed, int64(total-succeeded)))
	return append(b, f.end...)
}

// appendResult appends the members that every answer to an update has. A line of a batch has them all; a single update
// leaves out an id and a time that it does not know. A store says what it was asked as well, but for a single refusal.
func (u *updates) appendResult(b []byte, i int, w *wire.UpdateLine, res *inventory.Result) []byte {
	if u.batch || len(w.Product) > 0 {
		b = append(b, `"productId":`...)
		b = wire.AppendString(b, w.Product)
		b = append(b, ',')
	}
	b = append(b, `"newQuantity":`...)
	b = strconv.AppendInt(b, res.Quantity, 10)
	b = append(b, `,"newVersion":`...)
	b = strconv.AppendInt(b, int64(res.Version), 10)
	if u.api.dialect.store && (u.batch || res.Outcome == inventory.Applied) {
		b = u.appendAsked(b, i, w)
	}
	b = append(b, `,"applied":`...)
	b = strconv.AppendBool(b, res.Outcome == inventory.Applied)
	if u.batch || res.UpdatedAt != 0 {
		b = append(b, `,"lastUpdated":`...)
		b = wire.AppendTime(b, res.UpdatedAt)
	}
	return b
}

// appendAsked appends the delta and the key of line i as the client gave them.
func (u *updates) appendAsked(b []byte, i int, w *wire.UpdateLine) []byte {
	delta := w.Delta
	if inventory.CheckInteger(delta) != "" {
		delta = 0 // not what was sent, but no number on the wire is out of range
	}
	b = wire.AppendNumbers(b, wire.Member(`,"delta":`, delta))
	b = append(b, `,"idempotencyKey":`...)
	switch {
	case u.key == "":
		return wire.AppendString(b, w.Key)
	case u.batch && !u.atomic:
		u.req.text = strconv.AppendInt(append(append(u.req.text[:0], u.key...), '#'), int64(i), 10)
		return wire.AppendString(b, u.req.text)
	default:
		return wire.AppendString(b, u.key)
	}
}
