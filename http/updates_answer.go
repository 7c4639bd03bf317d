package http

import (
	nethttp "net/http"
	"strconv"

	"bodega/inventory"
)

// sendSingle answers a single update that was judged.
func (c *call) sendSingle(u *updates, res *inventory.Result) {
	status := c.statusOf(u, res.Outcome)
	w := &c.update.wish
	if res.Outcome == inventory.Applied {
		b := append(c.out[:0], '{')
		b = appendResult(b, w, res, false)
		c.out = append(b, '}', '\n')
		c.sendJSON(status)
		return
	}
	code, message := c.refusal(&c.cmd.Lines[0], res)
	b := c.openError(status, message)
	b = appendResult(b, w, res, false)
	b = appendRefusal(b, code, message, nil)
	c.closeError(b, status)
}

// sendUnjudged answers a single update, or an atomic batch, that could not be judged.
func (c *call) sendUnjudged(u *updates) {
	f := u.faults[u.first]
	status := failures[f.code].status
	b := c.openError(status, f.message)
	if !u.batch {
		b = appendResult(b, &c.update.wish, &inventory.Result{}, false)
		b = appendRefusal(b, f.code, f.message, f.details())
		c.closeError(b, status)
		return
	}
	b = appendFailed(b, u.first, f.code, f.message, f.details())
	for i := range c.update.lines {
		b = openLine(b, i, &c.update.lines[i], &inventory.Result{})
		if i == u.first {
			b = appendRefusal(b, f.code, f.message, f.details())
		} else {
			b = appendRefusal(b, inventory.CodeNotAttempted, notAttempted, nil)
		}
		b = append(b, '}')
	}
	b = appendSummary(b, len(c.update.lines), 0)
	c.closeError(b, status)
}

func (f *lineFault) details() []inventory.Detail {
	if f.detail.Field == "" {
		return nil
	}
	return []inventory.Detail{f.detail}
}

// sendAtomicRefusal answers an atomic batch of which nothing was done.
func (c *call) sendAtomicRefusal(answer *inventory.Answer) {
	failed := answer.Failed()
	res := &answer.Results[failed]
	status := c.statusOf(&updates{}, res.Outcome)
	code, message := c.refusal(&c.cmd.Lines[failed], res)
	b := c.openError(status, message)
	b = appendFailed(b, failed, code, message, nil)
	for i := range answer.Results {
		b = c.appendLine(b, i, &c.update.lines[i], &c.cmd.Lines[i], &answer.Results[i])
	}
	b = appendSummary(b, len(answer.Results), 0)
	c.closeError(b, status)
}

// appendFailed begins the refusal of an atomic batch, up to its results.
func appendFailed(b []byte, failed int, code inventory.Code, message string, details []inventory.Detail) []byte {
	b = append(b, `"applied":false`...)
	b = appendRefusal(b, code, message, details)
	b = append(b, `,"failedIndex":`...)
	b = strconv.AppendInt(b, int64(failed), 10)
	return append(b, `,"results":[`...)
}

// sendBatch answers a batch line by line.
func (c *call) sendBatch(u *updates, results []inventory.Result) {
	b := append(c.out[:0], `{"results":[`...)
	judged, succeeded := 0, 0
	for i := range c.update.lines {
		w := &c.update.lines[i]
		if f, ok := u.faults[i]; ok {
			b = openLine(b, i, w, &inventory.Result{})
			b = appendRefusal(b, f.code, f.message, f.details())
			b = append(b, '}')
			continue
		}
		res := &results[judged]
		b = c.appendLine(b, i, w, &c.cmd.Lines[judged], res)
		judged++
		if res.Outcome == inventory.Applied {
			succeeded++
		}
	}
	b = appendSummary(b, len(c.update.lines), succeeded)
	c.out = append(b, '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}

// appendLine appends the result of a line that was judged, or left alone because of another.
func (c *call) appendLine(b []byte, i int, w *wish, ln *inventory.Line, res *inventory.Result) []byte {
	b = openLine(b, i, w, res)
	if res.Outcome != inventory.Applied {
		code, message := c.refusal(ln, res)
		b = appendRefusal(b, code, message, nil)
	}
	if res.Replayed {
		b = append(b, `,"replayed":true`...)
	}
	return append(b, '}')
}

func openLine(b []byte, i int, w *wish, res *inventory.Result) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = append(b, '{')
	return appendResult(b, w, res, true)
}

// appendSummary ends the results of a batch.
func appendSummary(b []byte, total, succeeded int) []byte {
	b = append(b, `],"summary":{"total":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"succeeded":`...)
	b = strconv.AppendInt(b, int64(succeeded), 10)
	b = append(b, `,"failed":`...)
	b = strconv.AppendInt(b, int64(total-succeeded), 10)
	return append(b, '}')
}

// appendResult appends the members that every answer to an update has. A line of a batch has them all; a single update
// leaves out an id and a time that it does not know.
func appendResult(b []byte, w *wish, res *inventory.Result, line bool) []byte {
	if line || len(w.product) > 0 {
		b = append(b, `"productId":`...)
		b = appendString(b, w.product)
		b = append(b, ',')
	}
	b = append(b, `"newQuantity":`...)
	b = strconv.AppendInt(b, res.Quantity, 10)
	b = append(b, `,"newVersion":`...)
	b = strconv.AppendInt(b, int64(res.Version), 10)
	b = append(b, `,"applied":`...)
	b = strconv.AppendBool(b, res.Outcome == inventory.Applied)
	if line || res.UpdatedAt != 0 {
		b = append(b, `,"lastUpdated":`...)
		b = appendTime(b, res.UpdatedAt)
	}
	return b
}

// appendRefusal appends what a refusal has besides: its name and message, in both forms that clients know.
func appendRefusal(b []byte, code inventory.Code, message string, details []inventory.Detail) []byte {
	for i, name := range [...]string{`,"errorType":`, `,"errorMessage":`, `,"code":`, `,"message":`} {
		b = append(b, name...)
		if i%2 == 0 {
			b = appendString(b, code)
		} else {
			b = appendString(b, message)
		}
	}
	if code == inventory.CodeInsufficient {
		b = append(b, `,"retryWithNewKey":true`...)
	}
	return appendDetails(b, details)
}

const notAttempted = "not attempted: another line was refused"

// refusal returns the name of a line's outcome, and a message for people.
func (c *call) refusal(ln *inventory.Line, res *inventory.Result) (inventory.Code, string) {
	return refusals[res.Outcome], refusalMessage(ln, res)
}

func refusalMessage(ln *inventory.Line, res *inventory.Result) string {
	switch res.Outcome {
	case inventory.Conflict:
		return conflictMessage(ln, res)
	case inventory.NotFound:
		return "product not found: " + string(ln.Product)
	case inventory.Insufficient:
		return "insufficient inventory: current " + itoa(res.Quantity) + ", delta " + itoa(ln.Delta)
	case inventory.Overflow:
		return "out of range: current " + itoa(res.Quantity) + ", delta " + itoa(ln.Delta)
	case inventory.PositiveRefused:
		return "invalid delta: " + itoa(ln.Delta) + " - only negative quantities are allowed"
	case inventory.KeyReused:
		return "this idempotency key was used for another request"
	case inventory.NotAttempted:
		return notAttempted
	default:
		return res.Outcome.String()
	}
}

// conflictMessage says expected for the present version: clients read it so.
func conflictMessage(ln *inventory.Line, res *inventory.Result) string {
	return "version conflict: expected " + itoa(int64(res.Version)) + ", got " + itoa(int64(ln.Expect))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
