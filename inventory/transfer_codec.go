package inventory

// append appends the binary form of a line.
//
//	transfer 20 bytes | end u8 | from | to | shipped, received, missing, returned varints | ref, store, each behind its length
//	| shippedAt varint | updatedAt-shippedAt varint
func (l *TransferLine) append(b []byte) []byte {
	b = append(append(b, l.Transfer...), byte(l.End))
	b = appendText(appendText(b, string(l.From)), string(l.To))
	for _, n := range [...]int64{l.Shipped, l.Received, l.Missing, l.Returned} {
		b = appendInt(b, n)
	}
	return appendTimes(appendText(appendText(b, l.Ref), l.Store), l.ShippedAt, l.UpdatedAt)
}

func (r *reader) transferLine() (l TransferLine) {
	l.Transfer = r.transferID()
	l.End = TransferState(r.byte())
	l.From, l.To = r.place(), r.place()
	l.Shipped, l.Received, l.Missing, l.Returned = r.int(), r.int(), r.int(), r.int()
	l.Ref, l.Store = r.text(), r.text()
	l.ShippedAt, l.UpdatedAt = r.times(true)
	if r.err == nil && (l.Open() < 0 || l.Shipped < 1 || l.End != 0 && !l.End.Ended() || l.End > TransferCancelled) {
		r.fail("a line of no transfer")
	}
	return l
}

func (r *reader) transferID() TransferID {
	var text [HoldIDBytes]byte
	r.fixed(text[:])
	id, issue := ParseTransferID(string(text[:]))
	if issue != "" {
		r.fail("no id of a transfer")
	}
	return id
}

// place reads the name of a place, and shares its text if it is always there.
func (r *reader) place() LocationID {
	at := LocationID(r.bytes())
	if have := builtin[at]; have != nil {
		return have.ID
	}
	return at
}

// transferLines reads lines, which stand in order of transfer. Only an event has some that have ended.
func (r *reader) transferLines(take func(TransferLine), ended bool) {
	last := TransferID("")
	for range r.length() {
		l := r.transferLine()
		switch {
		case r.err != nil:
			return
		case last >= l.Transfer:
			r.fail("lines of transfers out of order")
			return
		case l.End != 0 && !ended:
			r.fail("a line of a transfer that has ended")
			return
		}
		take(l)
		last = l.Transfer
	}
}

// appendTransfer appends what became of a transfer; none is a state of 0.
//
//	state u8 | id 20 bytes | from | to | ref | store | shippedAt varint | updatedAt-shippedAt varint
//	| n uvarint, n x (product, shipped, received, missing, returned varints)
func appendTransfer(b []byte, t *Transfer) []byte {
	if t == nil {
		return append(b, 0)
	}
	b = append(append(b, byte(t.State)), t.ID...)
	b = appendText(appendText(b, string(t.From)), string(t.To))
	b = appendTimes(appendText(appendText(b, t.Ref), t.Store), t.ShippedAt, t.UpdatedAt)
	b = appendUint(b, len(t.Lines))
	for i := range t.Lines {
		l := &t.Lines[i]
		b = appendText(b, string(l.Product))
		for _, n := range [...]int64{l.Shipped, l.Received, l.Missing, l.Returned} {
			b = appendInt(b, n)
		}
	}
	return b
}

func (r *reader) transfer() *Transfer {
	t := &Transfer{State: TransferState(r.byte())}
	if t.State == 0 || r.err != nil {
		return nil
	}
	t.ID = r.transferID()
	t.From, t.To = r.place(), r.place()
	t.Ref, t.Store = r.text(), r.text()
	t.ShippedAt, t.UpdatedAt = r.times(true)
	for range r.length() {
		if r.err != nil {
			break
		}
		t.Lines = append(t.Lines, TransferredLine{Product: ProductID(r.text()), Shipped: r.int(), Received: r.int(), Missing: r.int(), Returned: r.int()})
	}
	return t
}
