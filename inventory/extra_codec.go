package inventory

import "encoding/binary"

// The bits of the mask before what a catalogue says.
const (
	extraBarcodes = 1 << iota
	extraUnit
	extraDecimals
	extraReorder
	extraPoints
	extraAttributes
	extraKnown
)

func (x *Extra) mask() (mask byte) {
	if len(x.Barcodes) > 0 {
		mask |= extraBarcodes
	}
	if x.Unit != "" {
		mask |= extraUnit
	}
	if x.Decimals != 0 {
		mask |= extraDecimals
	}
	if x.Reorder != nil {
		mask |= extraReorder
	}
	if len(x.Points) > 0 {
		mask |= extraPoints
	}
	if len(x.Attributes) > 0 {
		mask |= extraAttributes
	}
	return mask
}

// append appends the binary form of x, which says the same in one way only.
//
//	mask u8 | n uvarint, n x text | unit text | decimals u8 | reorder point uvarint | n uvarint, n x (location text, uvarint)
//	| n uvarint, n x (name text, text); each if the mask says so
func (x *Extra) append(b []byte) []byte {
	mask := x.mask()
	b = append(b, mask)
	if mask&extraBarcodes != 0 {
		b = appendUint(b, len(x.Barcodes))
		for _, code := range x.Barcodes {
			b = appendText(b, code)
		}
	}
	if mask&extraUnit != 0 {
		b = appendText(b, x.Unit)
	}
	if mask&extraDecimals != 0 {
		b = append(b, x.Decimals)
	}
	if mask&extraReorder != 0 {
		b = appendUint(b, int(*x.Reorder))
	}
	if mask&extraPoints != 0 {
		b = appendUint(b, len(x.Points))
		for i := range x.Points {
			b = appendUint(appendText(b, string(x.Points[i].Location)), int(x.Points[i].Units))
		}
	}
	if mask&extraAttributes != 0 {
		b = appendUint(b, len(x.Attributes))
		for i := range x.Attributes {
			b = appendText(appendText(b, x.Attributes[i].Name), x.Attributes[i].Value)
		}
	}
	return b
}

// extra reads what a catalogue says.
func (r *reader) extra() *Extra {
	x := &Extra{}
	mask := r.byte()
	if mask >= extraKnown {
		r.newer("members of a catalogue")
	}
	if mask&extraBarcodes != 0 {
		n := r.length()
		x.Barcodes = make([]string, 0, min(n, MaxBarcodes))
		for range n {
			x.Barcodes = append(x.Barcodes, r.text())
		}
	}
	if mask&extraUnit != 0 {
		x.Unit = r.text()
	}
	if mask&extraDecimals != 0 {
		x.Decimals = r.byte()
	}
	if mask&extraReorder != 0 {
		n := int64(r.uint())
		x.Reorder = &n
	}
	if mask&extraPoints != 0 {
		n := r.length()
		x.Points = make([]LevelPoint, 0, min(n, MaxPoints))
		for range n {
			x.Points = append(x.Points, LevelPoint{LocationID(r.text()), int64(r.uint())})
		}
	}
	if mask&extraAttributes != 0 {
		n := r.length()
		x.Attributes = make([]Attribute, 0, min(n, MaxAttributes))
		for range n {
			x.Attributes = append(x.Attributes, Attribute{r.text(), r.text()})
		}
	}
	if r.err == nil && x.mask() != mask {
		r.fail("a catalogue that says nothing of what it names")
	}
	if issue := x.Issue(); r.err == nil && issue != "" {
		r.fail("what a catalogue says would " + issue)
	}
	return x
}

// term is what x adds to the hash of what belongs to products: the id behind its length, then the binary form. It does not count in the
// hash of the products themselves, which who knows of no catalogue has too.
func (x *Extra) term(id ProductID) Hash {
	var buf [512]byte
	b := binary.BigEndian.AppendUint32(buf[:0], uint32(len(id)))
	return taggedTerm(tagExtra, x.append(append(b, id...)))
}
