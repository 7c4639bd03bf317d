package inventory

// append appends the binary form of a line.
//
//	hold 20 bytes | location | quantity varint | unless that is 0: ref, store, each behind its length | expiresAt varint
//	| endAge-expiresAt varint | updatedAt varint
func (l *HoldLine) append(b []byte) []byte {
	b = append(b, l.Hold...)
	b = appendText(b, string(l.Location))
	if b = appendInt(b, l.Quantity); l.Quantity == 0 {
		return b
	}
	b = appendText(appendText(b, l.Ref), l.Store)
	return appendInt(appendTimes(b, l.ExpiresAt, l.EndAge), int64(l.UpdatedAt))
}

// holdLine reads one line. Its texts are one allocation: a million are held in memory.
func (r *reader) holdLine() (l HoldLine) {
	var id [HoldIDBytes]byte
	r.fixed(id[:])
	at := LocationID(r.bytes())
	if have := builtin[at]; have != nil {
		at = have.ID
	}
	l.Location, l.Quantity = at, r.int()
	var ref, store []byte
	if l.Quantity != 0 {
		ref, store = r.bytes(), r.bytes()
		l.ExpiresAt, l.EndAge = r.times(true)
		l.UpdatedAt = Millis(r.int())
	}
	all := string(append(append(append(make([]byte, 0, len(id)+len(ref)+len(store)), id[:]...), ref...), store...))
	l.Hold, l.Ref, l.Store = HoldID(all[:len(id)]), all[len(id):len(id)+len(ref)], all[len(id)+len(ref):]
	if _, issue := ParseHoldID(string(l.Hold)); issue != "" || l.Quantity < 0 {
		r.fail("a line of no hold")
	}
	return l
}

// holdLines reads lines, which stand in order of hold and place. Only what an event has may be zero.
func (r *reader) holdLines(take func(HoldLine), zero bool) {
	var last HoldLine
	for range r.length() {
		l := r.holdLine()
		switch {
		case r.err != nil:
			return
		case last.compare(l.Hold, l.Location) >= 0:
			r.fail("lines of holds out of order")
			return
		case l.Quantity == 0 && !zero:
			r.fail("a line of a hold with nothing in it")
			return
		}
		take(l)
		last = l
	}
}

// appendHold appends what became of a hold; none is a state of 0.
//
//	state u8 | id 20 bytes | ref | store | expiresAt varint | endAge-expiresAt varint | updatedAt varint
//	| n uvarint, n x (product, location, quantity varint)
func appendHold(b []byte, h *Hold) []byte {
	if h == nil {
		return append(b, 0)
	}
	b = append(append(b, byte(h.State)), h.ID...)
	b = appendText(appendText(b, h.Ref), h.Store)
	b = appendInt(appendTimes(b, h.ExpiresAt, h.EndAge), int64(h.UpdatedAt))
	b = appendUint(b, len(h.Lines))
	for i := range h.Lines {
		l := &h.Lines[i]
		b = appendInt(appendText(appendText(b, string(l.Product)), string(l.Location)), l.Quantity)
	}
	return b
}

func (r *reader) hold() *Hold {
	h := &Hold{State: HoldState(r.byte())}
	if h.State == 0 || r.err != nil {
		return nil
	}
	var id [HoldIDBytes]byte
	r.fixed(id[:])
	h.ID = HoldID(id[:])
	h.Ref, h.Store = r.text(), r.text()
	h.ExpiresAt, h.EndAge = r.times(true)
	h.UpdatedAt = Millis(r.int())
	for range r.length() {
		if r.err != nil {
			break
		}
		h.Lines = append(h.Lines, HeldLine{Product: ProductID(r.text()), Location: LocationID(r.text()), Quantity: r.int()})
	}
	return h
}

// appendShortages appends n uvarint, n x (product, location, requested varint, available varint).
func appendShortages(b []byte, list []Shortage) []byte {
	b = appendUint(b, len(list))
	for i := range list {
		s := &list[i]
		b = appendText(appendText(b, string(s.Product)), string(s.Location))
		b = appendInt(appendInt(b, s.Requested), s.Available)
	}
	return b
}

func (r *reader) shortages() (list []Shortage) {
	for range r.length() {
		if r.err != nil {
			break
		}
		list = append(list, Shortage{Product: ProductID(r.text()), Location: LocationID(r.text()), Requested: r.int(), Available: r.int()})
	}
	return list
}
