package http

import (
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// buildLines builds the lines that can be judged, and their keys, and notes why the others cannot.
func (c *call) buildLines(u *updates, version inventory.Version) {
	req := &c.update
	c.lines, c.keys = c.lines[:0], c.keys[:0]
	if !u.batch {
		c.buildLine(u, 0, &req.UpdateLine)
		if u.ifMatch && len(c.lines) > 0 {
			c.lines[0].Guarded, c.lines[0].Expect = true, version
		}
		return
	}
	if c.cmd.Kind = inventory.Partial; u.atomic {
		c.cmd.Kind = inventory.Atomic
	}
	if u.atomic && u.key != "" {
		c.keys = append(c.keys, inventory.HashKey(c.principal, u.key))
		c.cmd.Owner = c.owner(u.key)
		if c.api.dialect.store {
			c.cmd.KeyText = u.key
		}
	}
	for i := range req.Lines {
		w := &req.Lines[i]
		if !w.HasStore {
			w.Store = req.Store
		}
		w.Retry = w.Retry || req.Retry
		c.buildLine(u, i, w)
	}
}

// buildLine builds line i.
func (c *call) buildLine(u *updates, i int, w *wire.UpdateLine) {
	key := u.key
	switch {
	case key == "":
		key = string(w.Key)
	case u.batch && !u.atomic:
		key += "#" + strconv.Itoa(i)
	}
	if c.cmd.Owner == "" {
		c.cmd.Owner = c.owner(key)
	}
	c.lines = append(c.lines, inventory.Line{})
	ln := &c.lines[len(c.lines)-1]
	if c.api.dialect.store {
		c.cutTexts(ln, w, key)
		c.takeOver(ln, u, w)
	} else {
		c.cutTexts(ln, w, "") // only a store passes the key on
	}
	ln.Delta = w.Delta
	ln.Guarded, ln.Expect = w.HasVersion, inventory.Version(w.Version)
	if f, ok := c.checkLine(ln, w, key); !ok {
		c.lines = c.lines[:len(c.lines)-1]
		if u.faults == nil {
			u.faults, u.first = map[int]lineFault{}, i
		}
		u.faults[i] = f
		return
	}
	switch {
	case !u.atomic:
		ln.Keyed = true
		ln.Key = inventory.HashKey(c.principal, key)
		ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
	case w.HasKey && string(w.Key) == key:
		if k := inventory.HashKey(c.principal, key); len(c.keys) == 0 || c.keys[0] != k {
			c.keys = append(c.keys, k)
		}
	}
}

// takeOver makes a line the store's own: it answers for the line by its name, whatever the caller sent, and passes it on.
func (c *call) takeOver(ln *inventory.Line, u *updates, w *wire.UpdateLine) {
	ln.Store, ln.RetryConflict = c.api.cfg.Store, w.Retry
	if u.atomic && u.key != "" {
		ln.KeyText = "" // the command has it
	}
}

// cutTexts makes the texts of a line, which outlive the request, with one allocation.
func (c *call) cutTexts(ln *inventory.Line, w *wire.UpdateLine, key string) {
	c.text = append(append(append(append(append(c.text[:0], w.Product...), w.Store...), w.Reason...), w.Ref...), key...)
	all := string(c.text)
	cut := func(n int) string {
		s := all[:n]
		all = all[n:]
		return s
	}
	ln.Product = inventory.ProductID(cut(len(w.Product)))
	ln.Store, ln.Reason, ln.Ref, ln.KeyText = cut(len(w.Store)), cut(len(w.Reason)), cut(len(w.Ref)), all
}

// checkLine says why a line cannot be judged.
func (c *call) checkLine(ln *inventory.Line, w *wire.UpdateLine, key string) (f lineFault, ok bool) {
	switch {
	case ln.Product == "":
		return lineFault{code: inventory.CodeMissingProductID, message: "Missing product ID"}, false
	case key == "":
		return lineFault{code: inventory.CodeInvalidRequest, message: "Missing idempotency key"}, false
	}
	id, issue := c.productID(string(ln.Product))
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
	if issue := inventory.CheckKey(key, c.api.dialect.keyBytesMax); issue != "" && len(w.Key) > 0 { // then key is w.key
		return invalidValue("idempotencyKey", issue), false
	}
	if c.api.dialect.store && w.BadConflict {
		return invalidValue("onConflict", onlyRetry), false
	}
	return f, true
}

func invalidValue(field, issue string) lineFault {
	return lineFault{inventory.CodeValidation, field + " " + issue, inventory.Detail{Field: field, Issue: issue}}
}
