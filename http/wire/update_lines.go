package wire

import (
	"strconv"

	"bodega/inventory"
)

// lineFault is why a line could not be decided.
type lineFault struct {
	code    inventory.Code
	message string
	detail  inventory.Detail // if its field is set
}

func (f *lineFault) details() []inventory.Detail {
	if f.detail.Field == "" {
		return nil
	}
	return []inventory.Detail{f.detail}
}

// buildLines builds the lines that can be decided, and their keys, and notes why the others cannot.
func (u *UpdateRequest) buildLines(version inventory.Version, from Asker) {
	asked := &u.Asked
	u.lines, u.keys = u.lines[:0], u.keys[:0]
	if !u.Batch {
		u.buildLine(0, &asked.UpdateLine, from)
		if u.ifMatch && len(u.lines) > 0 {
			u.lines[0].Guarded, u.lines[0].Expect = true, version
		}
		return
	}
	if u.Command.Kind = inventory.Partial; u.Atomic {
		u.Command.Kind = inventory.Atomic
	}
	if u.Atomic && u.key != "" {
		u.keys = append(u.keys, inventory.HashKey(u.Principal, u.key))
		u.Command.Owner = from.Owner(u.key)
		if u.dialect.IsStore() {
			u.Command.KeyText = u.key
		}
	}
	for i := range asked.Lines {
		w := &asked.Lines[i]
		if !w.HasStore {
			w.Store = asked.Store
		}
		if len(w.Reason) == 0 {
			w.Reason = asked.Reason
		}
		if len(w.Ref) == 0 {
			w.Ref = asked.Ref
		}
		w.Retry = w.Retry || asked.Retry
		if !w.HasLocation {
			w.Location, w.HasLocation = asked.Location, asked.HasLocation
		}
		u.buildLine(i, w, from)
	}
}

// buildLine builds line i.
func (u *UpdateRequest) buildLine(i int, w *UpdateLine, from Asker) {
	key := u.key
	switch {
	case key == "":
		key = string(w.Key)
	case u.Batch && !u.Atomic:
		key += "#" + strconv.Itoa(i)
	}
	if u.Command.Owner == "" {
		u.Command.Owner = from.Owner(key)
	}
	u.lines = append(u.lines, inventory.Line{})
	ln := &u.lines[len(u.lines)-1]
	if u.dialect.IsStore() {
		u.cutTexts(ln, w, key)
		u.takeOver(ln, w)
	} else {
		u.cutTexts(ln, w, "") // only a store passes the key on
	}
	if w.HasLevelVersion {
		u.place(ln).Guarded, ln.Place.Expect = true, inventory.Version(w.LevelVersion)
	}
	ln.Delta = w.Delta
	ln.Guarded, ln.Expect = w.HasVersion, inventory.Version(w.Version)
	if f, ok := u.checkLine(ln, w, key, from); !ok {
		u.lines = u.lines[:len(u.lines)-1]
		if u.faults == nil {
			u.faults, u.first = map[int]lineFault{}, i
		}
		u.faults[i] = f
		return
	}
	switch {
	case !u.Atomic:
		ln.Keyed = true
		ln.Key = inventory.HashKey(u.Principal, key)
		ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
		if ln.Place != nil {
			ln.Print = inventory.FingerprintAt(ln.Product, ln.Delta, ln.Store, ln.Place.Location)
		}
	case w.HasKey && string(w.Key) == key:
		if k := inventory.HashKey(u.Principal, key); len(u.keys) == 0 || u.keys[0] != k {
			u.keys = append(u.keys, k)
		}
	}
}

// takeOver makes a line the store's own: it answers for the line by its name, whatever the caller sent, and passes it on.
func (u *UpdateRequest) takeOver(ln *inventory.Line, w *UpdateLine) {
	ln.Store, ln.RetryConflict = u.dialect.Store, w.Retry
	if u.Atomic && u.key != "" {
		ln.KeyText = "" // the command has it
	}
}

// cutTexts makes the texts of a line, which outlive the request, with one allocation.
func (u *UpdateRequest) cutTexts(ln *inventory.Line, w *UpdateLine, key string) {
	u.text = append(append(append(append(append(append(u.text[:0], w.Product...), w.Store...), w.Reason...), w.Ref...), w.Location...), key...)
	all := string(u.text)
	cut := func(n int) string {
		s := all[:n]
		all = all[n:]
		return s
	}
	ln.Product = inventory.ProductID(cut(len(w.Product)))
	ln.Store, ln.Reason, ln.Ref = cut(len(w.Store)), cut(len(w.Reason)), cut(len(w.Ref))
	if at := cut(len(w.Location)); w.HasLocation {
		u.place(ln).Location = inventory.LocationID(at)
	}
	ln.KeyText = all
}

// place returns the place of a line, which most have none of.
func (*UpdateRequest) place(ln *inventory.Line) *inventory.Place {
	if ln.Place == nil {
		ln.Place = new(inventory.Place)
	}
	return ln.Place
}

// checkPlace says what is wrong with the place of a line, and where.
func (u *UpdateRequest) checkPlace(ln *inventory.Line, w *UpdateLine) (field, issue string) {
	switch {
	case ln.Place == nil:
		return "", ""
	case w.HasLocation:
		if issue := inventory.CheckNamedLocation(string(ln.Place.Location)); issue != "" {
			return "locationId", issue
		}
	case u.Command.Scope == nil:
		return "levelVersion", "needs a locationId"
	}
	return "levelVersion", inventory.CheckInteger(int64(ln.Place.Expect))
}

// checkLine says why a line cannot be decided.
func (u *UpdateRequest) checkLine(ln *inventory.Line, w *UpdateLine, key string, from Asker) (f lineFault, ok bool) {
	switch {
	case ln.Product == "":
		return lineFault{code: inventory.CodeMissingProductID, message: "Missing product ID"}, false
	case key == "":
		return lineFault{code: inventory.CodeInvalidRequest, message: "Missing idempotency key"}, false
	}
	id, issue := from.ProductID(string(ln.Product))
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
	if field, issue := u.checkPlace(ln, w); issue != "" {
		return invalidValue(field, issue), false
	}
	if issue := inventory.CheckKey(key, u.dialect.KeyBytesMax); issue != "" && len(w.Key) > 0 { // then key is w.key
		return invalidValue("idempotencyKey", issue), false
	}
	if u.dialect.IsStore() && w.BadConflict {
		return invalidValue("onConflict", onlyRetry), false
	}
	return f, true
}

func invalidValue(field, issue string) lineFault {
	return lineFault{inventory.CodeValidation, field + " " + issue, inventory.Detail{Field: field, Issue: issue}}
}
