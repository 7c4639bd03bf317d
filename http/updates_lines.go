package http

import (
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// buildLines builds the lines that can be judged, and their keys, and notes why the others cannot.
func (u *updates) buildLines(version inventory.Version) {
	asked := &u.asked
	u.lines, u.keys = u.lines[:0], u.keys[:0]
	if !u.batch {
		u.buildLine(0, &asked.UpdateLine)
		if u.ifMatch && len(u.lines) > 0 {
			u.lines[0].Guarded, u.lines[0].Expect = true, version
		}
		return
	}
	if u.cmd.Kind = inventory.Partial; u.atomic {
		u.cmd.Kind = inventory.Atomic
	}
	if u.atomic && u.key != "" {
		u.keys = append(u.keys, inventory.HashKey(u.req.principal, u.key))
		u.cmd.Owner = u.req.owner(u.key)
		if u.api.dialect.store {
			u.cmd.KeyText = u.key
		}
	}
	for i := range asked.Lines {
		w := &asked.Lines[i]
		if !w.HasStore {
			w.Store = asked.Store
		}
		w.Retry = w.Retry || asked.Retry
		u.buildLine(i, w)
	}
}

// buildLine builds line i.
func (u *updates) buildLine(i int, w *wire.UpdateLine) {
	key := u.key
	switch {
	case key == "":
		key = string(w.Key)
	case u.batch && !u.atomic:
		key += "#" + strconv.Itoa(i)
	}
	if u.cmd.Owner == "" {
		u.cmd.Owner = u.req.owner(key)
	}
	u.lines = append(u.lines, inventory.Line{})
	ln := &u.lines[len(u.lines)-1]
	if u.api.dialect.store {
		u.cutTexts(ln, w, key)
		u.takeOver(ln, w)
	} else {
		u.cutTexts(ln, w, "") // only a store passes the key on
	}
	ln.Delta = w.Delta
	ln.Guarded, ln.Expect = w.HasVersion, inventory.Version(w.Version)
	if f, ok := u.checkLine(ln, w, key); !ok {
		u.lines = u.lines[:len(u.lines)-1]
		if u.faults == nil {
			u.faults, u.first = map[int]lineFault{}, i
		}
		u.faults[i] = f
		return
	}
	switch {
	case !u.atomic:
		ln.Keyed = true
		ln.Key = inventory.HashKey(u.req.principal, key)
		ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
	case w.HasKey && string(w.Key) == key:
		if k := inventory.HashKey(u.req.principal, key); len(u.keys) == 0 || u.keys[0] != k {
			u.keys = append(u.keys, k)
		}
	}
}

// takeOver makes a line the store's own: it answers for the line by its name, whatever the caller sent, and passes it on.
func (u *updates) takeOver(ln *inventory.Line, w *wire.UpdateLine) {
	ln.Store, ln.RetryConflict = u.api.cfg.Store, w.Retry
	if u.atomic && u.key != "" {
		ln.KeyText = "" // the command has it
	}
}

// cutTexts makes the texts of a line, which outlive the request, with one allocation.
func (u *updates) cutTexts(ln *inventory.Line, w *wire.UpdateLine, key string) {
	u.req.text = append(append(append(append(append(u.req.text[:0], w.Product...), w.Store...), w.Reason...), w.Ref...), key...)
	all := string(u.req.text)
	cut := func(n int) string {
		s := all[:n]
		all = all[n:]
		return s
	}
	ln.Product = inventory.ProductID(cut(len(w.Product)))
	ln.Store, ln.Reason, ln.Ref, ln.KeyText = cut(len(w.Store)), cut(len(w.Reason)), cut(len(w.Ref)), all
}

// checkLine says why a line cannot be judged.
func (u *updates) checkLine(ln *inventory.Line, w *wire.UpdateLine, key string) (f lineFault, ok bool) {
	switch {
	case ln.Product == "":
		return lineFault{code: inventory.CodeMissingProductID, message: "Missing product ID"}, false
	case key == "":
		return lineFault{code: inventory.CodeInvalidRequest, message: "Missing idempotency key"}, false
	}
	id, issue := u.req.productID(string(ln.Product))
	if issue != "" {
		return invalidValue("productId", issue), false
	}
	if id != ln.Product { // the answer tells whose stock it is
		ln.Product, w.Product = id, []byte(id)
	}
	if !w.HasDelta {
		return invalidValue("delta", "is required"), false
	}
	for v := inventory.ValueDelta; v < inventory.ValueCount; v++ {
		if issue := ln.Issue(inventory.Update, v); issue != "" {
			return invalidValue(v.Name(inventory.Update), issue), false
		}
	}
	if issue := inventory.CheckKey(key, u.api.dialect.keyBytesMax); issue != "" && len(w.Key) > 0 { // then key is w.key
		return invalidValue("idempotencyKey", issue), false
	}
	if u.api.dialect.store && w.BadConflict {
		return invalidValue("onConflict", onlyRetry), false
	}
	return f, true
}

func invalidValue(field, issue string) lineFault {
	return lineFault{inventory.CodeValidation, field + " " + issue, inventory.Detail{Field: field, Issue: issue}}
}
