package inventory

// Counted is what a line of a count was judged by, and what is booked for it.
type Counted struct {
	Expected int64 // what the counter was told to be there, or what is
	Counted  int64
	Booked   int64 // by how much what is on hand changes: Counted less Expected, so that what was sold meanwhile stays sold
	// OnHand and Held are those of the place before the line is booked.
	OnHand, Held int64
	// Holds are those that are in the way of a line that is refused, the first MaxLeft, in order of id; More says how many there are besides.
	Holds []CountedHold
	More  int
}

// CountedHold is what is put aside where something is counted.
type CountedHold struct {
	ID       HoldID
	Quantity int64
	Ref      string
}

// append appends the binary form; none is a 0.
//
//	1 | expected, counted, booked, on hand, held varints | n uvarint, n x (hold 20 bytes, quantity varint, ref) | more uvarint
func (c *Counted) append(b []byte) []byte {
	if c == nil {
		return append(b, 0)
	}
	b = append(b, 1)
	for _, n := range [...]int64{c.Expected, c.Counted, c.Booked, c.OnHand, c.Held} {
		b = appendInt(b, n)
	}
	b = appendUint(b, len(c.Holds))
	for i := range c.Holds {
		h := &c.Holds[i]
		b = appendText(appendInt(append(b, h.ID...), h.Quantity), h.Ref)
	}
	return appendUint(b, c.More)
}

func (r *reader) counted() *Counted {
	switch r.byte() {
	case 0:
		return nil
	case 1:
	default:
		r.newer("kind of count")
		return nil
	}
	c := &Counted{Expected: r.int(), Counted: r.int(), Booked: r.int(), OnHand: r.int(), Held: r.int()}
	for range r.length() {
		if r.err != nil {
			return nil
		}
		var id [HoldIDBytes]byte
		r.fixed(id[:])
		c.Holds = append(c.Holds, CountedHold{ID: HoldID(id[:]), Quantity: r.int(), Ref: r.text()})
	}
	c.More = int(r.uint())
	return c
}
