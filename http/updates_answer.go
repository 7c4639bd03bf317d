package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// sendSingle answers a single update that was judged.
func (c *call) sendSingle(u *updates, res *inventory.Result) {
	status := c.statusOf(u, res.Outcome)
	w := &c.update.UpdateLine
	if res.Outcome == inventory.Applied {
		b := append(c.out[:0], '{')
		b = c.appendResult(b, u, 0, w, res)
		b = wire.AppendAttempts(b, res)
		c.out = append(b, '}', '\n')
		c.sendJSON(status)
		return
	}
	code, message := wire.RefusalOf(&c.cmd.Lines[0], res)
	c.code = code
	b := c.openError(status, message)
	b = c.appendResult(b, u, 0, w, res)
	b = wire.AppendRefusal(b, code, message, res.Outcome, nil)
	b = wire.AppendAttempts(b, res)
	c.closeError(b, status)
}

// sendUnjudged answers a single update, or an atomic batch, that could not be judged.
func (c *call) sendUnjudged(u *updates) {
	f := u.faults[u.first]
	status := wire.Failures[f.code].Status
	c.code = f.code
	b := c.openError(status, f.message)
	if !u.batch {
		b = c.appendResult(b, u, 0, &c.update.UpdateLine, &inventory.Result{})
		b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
		c.closeError(b, status)
		return
	}
	b = c.appendFailed(b, u.first, f.code, f.message, 0, f.details())
	for i := range c.update.Lines {
		b = c.openLine(b, u, i, &c.update.Lines[i], &inventory.Result{})
		if i == u.first {
			b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
		} else {
			b = wire.AppendRefusal(b, inventory.CodeNotAttempted, wire.NotAttempted, inventory.NotAttempted, nil)
		}
		b = append(b, '}')
	}
	b = c.appendSummary(b, len(c.update.Lines), 0)
	c.closeError(b, status)
}

func (f *lineFault) details() []inventory.Detail {
	if f.detail.Field == "" {
		return nil
	}
	return []inventory.Detail{f.detail}
}

// sendAtomicRefusal answers an atomic batch of which nothing was done.
func (c *call) sendAtomicRefusal(u *updates, answer *inventory.Answer) {
	failed := answer.Failed()
	res := &answer.Results[failed]
	status := c.statusOf(u, res.Outcome)
	code, message := wire.RefusalOf(&c.cmd.Lines[failed], res)
	c.code = code
	b := c.openError(status, message)
	b = c.appendFailed(b, failed, code, message, res.Outcome, nil)
	for i := range answer.Results {
		b = c.appendLine(b, u, i, &c.update.Lines[i], &c.cmd.Lines[i], &answer.Results[i])
	}
	b = c.appendSummary(b, len(answer.Results), 0)
	c.closeError(b, status)
}

// appendFailed begins the refusal of an atomic batch, up to its results.
func (c *call) appendFailed(b []byte, failed int, code inventory.Code, message string, o inventory.Outcome, details []inventory.Detail) []byte {
	b = append(b, `"applied":false`...)
	b = wire.AppendRefusal(b, code, message, o, details)
	b = append(b, `,"failedIndex":`...)
	b = strconv.AppendInt(b, int64(failed), 10)
	b = append(b, ',')
	return append(b, c.api.dialect.batch.begin...)
}

// sendBatch answers a batch line by line.
func (c *call) sendBatch(u *updates, results []inventory.Result) {
	b := append(append(c.out[:0], '{'), c.api.dialect.batch.begin...)
	judged, succeeded := 0, 0
	for i := range c.update.Lines {
		w := &c.update.Lines[i]
		if f, ok := u.faults[i]; ok {
			b = c.openLine(b, u, i, w, &inventory.Result{})
			b = wire.AppendRefusal(b, f.code, f.message, 0, f.details())
			b = append(b, '}')
			continue
		}
		res := &results[judged]
		b = c.appendLine(b, u, i, w, &c.cmd.Lines[judged], res)
		judged++
		if res.Outcome == inventory.Applied {
			succeeded++
		}
	}
	b = c.appendSummary(b, len(c.update.Lines), succeeded)
	c.out = append(b, '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}

// appendLine appends the result of a line that was judged, or left alone because of another.
func (c *call) appendLine(b []byte, u *updates, i int, w *wire.UpdateLine, ln *inventory.Line, res *inventory.Result) []byte {
	b = c.openLine(b, u, i, w, res)
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

func (c *call) openLine(b []byte, u *updates, i int, w *wire.UpdateLine, res *inventory.Result) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = append(b, '{')
	return c.appendResult(b, u, i, w, res)
}

// appendSummary ends the results of a batch.
func (c *call) appendSummary(b []byte, total, succeeded int) []byte {
	f := &c.api.dialect.batch
	b = wire.AppendNumbers(b, wire.Member(f.total, int64(total)), wire.Member(f.succeeded, int64(succeeded)), wire.Member(f.failed, int64(total-succeeded)))
	return append(b, f.end...)
}

// appendResult appends the members that every answer to an update has. A line of a batch has them all; a single update
// leaves out an id and a time that it does not know. A store says what it was asked as well, but for a single refusal.
func (c *call) appendResult(b []byte, u *updates, i int, w *wire.UpdateLine, res *inventory.Result) []byte {
	if u.batch || len(w.Product) > 0 {
		b = append(b, `"productId":`...)
		b = wire.AppendString(b, w.Product)
		b = append(b, ',')
	}
	b = append(b, `"newQuantity":`...)
	b = strconv.AppendInt(b, res.Quantity, 10)
	b = append(b, `,"newVersion":`...)
	b = strconv.AppendInt(b, int64(res.Version), 10)
	if c.api.dialect.store && (u.batch || res.Outcome == inventory.Applied) {
		b = c.appendAsked(b, u, i, w)
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
func (c *call) appendAsked(b []byte, u *updates, i int, w *wire.UpdateLine) []byte {
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
		c.text = strconv.AppendInt(append(append(c.text[:0], u.key...), '#'), int64(i), 10)
		return wire.AppendString(b, c.text)
	default:
		return wire.AppendString(b, u.key)
	}
}
