package wire

import (
	"strconv"

	"bodega/inventory"
)

// UpdateRefusal is why nothing of an update was done.
type UpdateRefusal struct {
	Status  int
	Code    inventory.Code // "" if something was done, or might have been
	Message string

	line    int               // that decided it
	outcome inventory.Outcome // 0 if it was not decided
	details []inventory.Detail
}

// Refusal returns why nothing of the request was done, if there is a reason for all of it. results are the service's, none if it was not
// asked.
func (u *UpdateRequest) Refusal(results []inventory.Result) (r UpdateRefusal) {
	if len(u.faults) > 0 && (u.Atomic || !u.Batch) {
		f := u.faults[u.first]
		return UpdateRefusal{Failures[f.code].Status, f.code, f.message, u.first, 0, f.details()}
	}
	failed := -1
	switch {
	case u.Atomic:
		failed = (&inventory.Answer{Results: results}).Failed()
	case !u.Batch && results[0].Outcome != inventory.Applied:
		failed = 0
	}
	if failed < 0 {
		return r
	}
	o := results[failed].Outcome
	code, message := RefusalOf(&u.lines[failed], &results[failed])
	return UpdateRefusal{u.dialect.statusOf(o, u.ifMatch), code, message, failed, o, nil}
}

// AppendRefused appends the members of the answer to a request of which nothing was done.
func (u *UpdateRequest) AppendRefused(b []byte, r *UpdateRefusal, results []inventory.Result) []byte {
	if !u.Batch {
		var res inventory.Result
		if len(results) > 0 {
			res = results[0]
		}
		b = u.appendResult(b, 0, &u.Asked.UpdateLine, &res)
		b = AppendRefusal(b, r.Code, r.Message, r.outcome, r.details)
		return AppendAttempts(b, &res)
	}
	b = append(b, `"applied":false`...)
	b = AppendRefusal(b, r.Code, r.Message, r.outcome, r.details)
	b = append(b, `,"failedIndex":`...)
	b = strconv.AppendInt(b, int64(r.line), 10)
	b = append(b, ',')
	return u.appendBatch(b, results)
}

// AppendResults appends the answer to a request that was carried out, or a batch of which each line has a result of its own.
func (u *UpdateRequest) AppendResults(b []byte, results []inventory.Result) []byte {
	b = append(b, '{')
	if u.Batch {
		b = u.appendBatch(b, results)
	} else {
		b = u.appendResult(b, 0, &u.Asked.UpdateLine, &results[0])
		b = AppendAttempts(b, &results[0])
	}
	return append(b, '}', '\n')
}

// appendBatch appends the result of each line, and how many there are of which kind. A line that was not decided is refused for what is
// wrong with it; if the batch is atomic, the first such line has kept all others from being decided.
func (u *UpdateRequest) appendBatch(b []byte, results []inventory.Result) []byte {
	frame := &u.dialect.batch
	b = append(b, frame.begin...)
	decided, succeeded := 0, 0
	for i := range u.Asked.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		w := &u.Asked.Lines[i]
		switch f, faulty := u.faults[i]; {
		case faulty && (!u.Atomic || i == u.first):
			b = u.appendResult(b, i, w, &inventory.Result{})
			b = AppendRefusal(b, f.code, f.message, 0, f.details())
		case u.Atomic && len(u.faults) > 0:
			b = u.appendLine(b, i, w, nil, &inventory.Result{Outcome: inventory.NotAttempted})
		default:
			res := &results[decided]
			b = u.appendLine(b, i, w, &u.lines[decided], res)
			decided++
			if res.Outcome == inventory.Applied {
				succeeded++
			}
		}
		b = append(b, '}')
	}
	total := int64(len(u.Asked.Lines))
	b = AppendNumbers(b, Member(frame.total, total), Member(frame.succeeded, int64(succeeded)), Member(frame.failed, total-int64(succeeded)))
	return append(b, frame.end...)
}

// appendLine appends the result of a line that was decided, or left alone because of another, which needs no ln.
func (u *UpdateRequest) appendLine(b []byte, i int, w *UpdateLine, ln *inventory.Line, res *inventory.Result) []byte {
	b = u.appendResult(b, i, w, res)
	if res.Outcome != inventory.Applied {
		code, message := RefusalOf(ln, res)
		b = AppendRefusal(b, code, message, res.Outcome, nil)
	}
	if res.Replayed {
		b = append(b, `,"replayed":true`...)
	}
	return AppendAttempts(b, res)
}

// appendResult appends the members that every answer to an update has. A line of a batch has them all; a single update
// leaves out an id and a time that it does not know. A store says what it was asked as well, but for a single refusal.
func (u *UpdateRequest) appendResult(b []byte, i int, w *UpdateLine, res *inventory.Result) []byte {
	if u.Batch || len(w.Product) > 0 {
		b = append(b, `"productId":`...)
		b = AppendString(b, w.Product)
		b = append(b, ',')
	}
	b = append(b, `"newQuantity":`...)
	b = strconv.AppendInt(b, res.Quantity, 10)
	b = append(b, `,"newVersion":`...)
	b = strconv.AppendInt(b, int64(res.Version), 10)
	if u.dialect.IsStore() && (u.Batch || res.Outcome == inventory.Applied) {
		b = u.appendAsked(b, i, w)
	}
	b = append(b, `,"applied":`...)
	b = strconv.AppendBool(b, res.Outcome == inventory.Applied)
	if u.Batch || res.UpdatedAt != 0 {
		b = append(b, `,"lastUpdated":`...)
		b = AppendTime(b, res.UpdatedAt)
	}
	return appendLevelResult(b, res.Level)
}

// appendLevelResult appends what lies at the place that a line named, of one that did.
func appendLevelResult(b []byte, l *inventory.LevelResult) []byte {
	if l == nil {
		return b
	}
	b = AppendString(append(b, `,"locationId":`...), l.Location)
	return AppendNumbers(b, Member(`,"levelQuantity":`, l.Quantity), Member(`,"levelVersion":`, int64(l.Version)))
}

// appendAsked appends the delta and the key of line i as the client gave them.
func (u *UpdateRequest) appendAsked(b []byte, i int, w *UpdateLine) []byte {
	delta := w.Delta
	if inventory.CheckInteger(delta) != "" {
		delta = 0 // not what was sent, but no number on the wire is out of range
	}
	b = AppendNumbers(b, Member(`,"delta":`, delta))
	b = append(b, `,"idempotencyKey":`...)
	switch {
	case u.key == "":
		return AppendString(b, w.Key)
	case u.Batch && !u.Atomic:
		u.text = strconv.AppendInt(append(append(u.text[:0], u.key...), '#'), int64(i), 10)
		return AppendString(b, u.text)
	default:
		return AppendString(b, u.key)
	}
}
