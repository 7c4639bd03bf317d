package inventory

// The bits of the first byte of an encoded receipt.
const (
	receiptAged    = 1 << iota // age less at stands behind at; without, age is at, as it was before the two were told apart
	receiptPlaced              // each result says at which place, or that it was at none
	receiptHeld                // a hold and shortages stand behind the results
	receiptLeft                // each result says where the product still lies, or that it does not say so
	receiptCounted             // each result says by what a count was judged, or that it was none
	receiptSent                // a transfer stands behind what is held
	receiptTaken               // each result says which barcode is another product's, or that none is
	receiptKnown   = receiptAged | receiptPlaced | receiptHeld | receiptLeft | receiptCounted | receiptSent | receiptTaken
)

// AppendReceipt appends the binary form of r.
func AppendReceipt(b []byte, r *Receipt) []byte {
	format := byte(receiptAged)
	for i := range r.Results {
		if r.Results[i].Level != nil {
			format |= receiptPlaced
		}
		if r.Results[i].Left != nil {
			format |= receiptLeft
		}
		if r.Results[i].Count != nil {
			format |= receiptCounted
		}
		if r.Results[i].Taken != nil {
			format |= receiptTaken
		}
	}
	if r.Hold != nil || len(r.Shortages) > 0 {
		format |= receiptHeld
	}
	if r.Transfer != nil {
		format |= receiptSent
	}
	b = append(b, format)
	b = append(b, r.Print[:]...)
	b = appendInt(b, int64(r.Offset))
	b = appendTimes(b, r.At, r.Age)
	if r.IsAlias() {
		b = append(b, 1)
		return append(b, r.Alias[:]...)
	}
	b = append(b, 0)
	b = appendUint(b, len(r.Results))
	for i := range r.Results {
		res := &r.Results[i]
		b = append(b, byte(res.Outcome))
		b = appendInt(b, res.Quantity)
		b = appendInt(b, int64(res.Version))
		b = appendInt(b, int64(res.UpdatedAt))
		if format&receiptPlaced != 0 {
			b = res.Level.append(b)
		}
		if format&receiptLeft != 0 {
			b = res.Left.append(b)
		}
		if format&receiptCounted != 0 {
			b = res.Count.append(b)
		}
		if format&receiptTaken != 0 {
			b = res.Taken.append(b)
		}
	}
	if format&receiptHeld != 0 {
		b = appendShortages(appendHold(b, r.Hold), r.Shortages)
	}
	if format&receiptSent != 0 {
		b = appendTransfer(b, r.Transfer)
	}
	return b
}

// append appends a place and what lies there; none is an empty name.
func (l *LevelResult) append(b []byte) []byte {
	if l == nil {
		return appendText(b, "")
	}
	b = appendText(b, string(l.Location))
	return appendInt(appendInt(b, l.Quantity), int64(l.Version))
}

func (r *reader) levelResult() *LevelResult {
	at := LocationID(r.text())
	if at == "" {
		return nil
	}
	return &LevelResult{Location: at, Quantity: r.int(), Version: Version(r.int())}
}

// append appends n uvarint, n x (place, on hand varint, held varint), and the number of places besides; none is n = 0.
func (l *Left) append(b []byte) []byte {
	if l == nil {
		return appendUint(b, 0)
	}
	b = appendUint(b, len(l.Places))
	for i := range l.Places {
		at := &l.Places[i]
		b = appendInt(appendInt(appendText(b, string(at.Location)), at.OnHand), at.Held)
	}
	return appendUint(b, l.More)
}

func (r *reader) left() *Left {
	n := r.length()
	if n == 0 {
		return nil
	}
	l := &Left{Places: make([]LeftAt, 0, min(n, MaxLeft))}
	for range n {
		l.Places = append(l.Places, LeftAt{Location: LocationID(r.text()), OnHand: r.int(), Held: r.int()})
	}
	l.More = int(r.uint())
	return l
}

// append appends a barcode and the product that has it; none is an empty text.
func (t *Taken) append(b []byte) []byte {
	if t == nil {
		return appendText(b, "")
	}
	return appendText(appendText(b, t.Barcode), string(t.By))
}

func (r *reader) taken() *Taken {
	code := r.text()
	if code == "" {
		return nil
	}
	return &Taken{Barcode: code, By: ProductID(r.text())}
}

// DecodeReceipt is the inverse of [AppendReceipt].
func DecodeReceipt(b []byte) (Receipt, error) {
	r := reader{b: b}
	var rec Receipt
	format := r.receiptHead(&rec)
	if r.byte() == 1 {
		r.fixed(rec.Alias[:])
		return rec, r.done("receipt")
	}
	n := r.length()
	rec.Results = make([]Result, 0, min(n, MaxLines))
	for range n {
		res := Result{Outcome: Outcome(r.byte()), Quantity: r.int(), Version: Version(r.int()), UpdatedAt: Millis(r.int())}
		if format&receiptPlaced != 0 {
			res.Level = r.levelResult()
		}
		if format&receiptLeft != 0 {
			res.Left = r.left()
		}
		if format&receiptCounted != 0 {
			res.Count = r.counted()
		}
		if format&receiptTaken != 0 {
			res.Taken = r.taken()
		}
		rec.Results = append(rec.Results, res)
	}
	if format&receiptHeld != 0 {
		rec.Hold, rec.Shortages = r.hold(), r.shortages()
	}
	if format&receiptSent != 0 {
		rec.Transfer = r.transfer()
	}
	return rec, r.done("receipt")
}

func scanReceipt(b []byte) (Receipt, error) {
	r := reader{b: b}
	var rec Receipt
	r.receiptHead(&rec)
	return rec, r.err
}

func (r *reader) receiptHead(rec *Receipt) (format byte) {
	format = r.byte()
	if format&^receiptKnown != 0 && r.err == nil {
		r.err = errFormat("receipt", format)
		return format
	}
	r.fixed(rec.Print[:])
	rec.Offset = Offset(r.int())
	rec.At, rec.Age = r.times(format&receiptAged != 0)
	return format
}

// appendTimes appends both times. They are close to each other, so that the second often takes a byte.
func appendTimes(b []byte, at, age Millis) []byte {
	return appendInt(appendInt(b, int64(at)), int64(age-at))
}

func (r *reader) times(aged bool) (at, age Millis) {
	at = Millis(r.int())
	if age = at; aged {
		age += Millis(r.int())
	}
	return at, age
}
