package inventory

// barcode is what a barcode says, the same for all spellings of one number: the number of a trade item (GTIN) if it is one, or else the text.
type barcode struct {
	number uint64
	text   string
}

// barcodeOf returns what a barcode says. GS1 writes one number in 8, 12, 13 or 14 digits (EAN-8, UPC-A, EAN-13, GTIN-14), of which the last is a
// check digit and the shorter are the longer without noughts before them (GS1 General Specifications, 7.9). What has no right check digit is
// no such number, but something of a shop's own.
func barcodeOf(code string) barcode {
	switch len(code) {
	case 8, 12, 13, 14:
	default:
		return barcode{text: code}
	}
	number, sum := uint64(0), 0
	for i := range len(code) {
		d := code[i] - '0'
		if d > 9 {
			return barcode{text: code}
		}
		number = number*10 + uint64(d)
		if weight := len(code) - 1 - i; weight%2 == 1 { // counted from the check digit, every second one thrice
			d *= 3
		}
		sum += int(d)
	}
	if sum%10 != 0 || number == 0 {
		return barcode{text: code}
	}
	return barcode{number: number}
}

// barcodes says whose each barcode is. It takes no text of its own: those of a product are shared.
type barcodes struct {
	numbers map[uint64]*item
	texts   map[string]*item
}

func (b *barcodes) of(code barcode) *item {
	if code.number != 0 {
		return b.numbers[code.number]
	}
	return b.texts[code.text]
}

// replace gives an item the barcodes of one catalogue in the place of those of another; either may be nil. An event that gives one to
// another product may come before the one that takes it from this: then it stays where it went.
func (b *barcodes) replace(it *item, before, after *Extra) {
	if before != nil {
		for _, text := range before.Barcodes {
			code := barcodeOf(text)
			switch {
			case b.of(code) != it:
			case code.number != 0:
				delete(b.numbers, code.number)
			default:
				delete(b.texts, code.text)
			}
		}
	}
	if after == nil || len(after.Barcodes) == 0 {
		return
	}
	if b.numbers == nil {
		b.numbers, b.texts = map[uint64]*item{}, map[string]*item{}
	}
	for _, text := range after.Barcodes {
		if code := barcodeOf(text); code.number != 0 {
			b.numbers[code.number] = it
		} else {
			b.texts[code.text] = it
		}
	}
}

// has says whether one of the barcodes is a spelling of another.
func (x *Extra) has(code barcode) bool {
	if x == nil {
		return false
	}
	for _, text := range x.Barcodes {
		if barcodeOf(text) == code {
			return true
		}
	}
	return false
}

// ByBarcode returns the product with a barcode, or nil, and the position at which that is so. Spellings of one GTIN are the same; of all
// else each byte counts.
func (s *State) ByBarcode(code string) (*Product, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if it := s.barcodes.of(barcodeOf(code)); it != nil {
		return it.p, s.offset
	}
	return nil, s.offset
}

// describe changes what the catalogue says of an item.
func (s *State) describe(it *item, before, after *Extra) {
	h := &s.holdings
	if before != nil {
		t := before.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].sub(t), h.hash.sub(t)
	}
	if after != nil {
		t := after.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].add(t), h.hash.add(t)
	}
	s.barcodes.replace(it, before, after)
}

// owner returns which product has a barcode as the batch sees it, "" if none does.
func (b *Batch) owner(code barcode) ProductID {
	for _, id := range b.coded[code] { // of whom one may have given it up again
		if p := b.product(id); p != nil && p.Extra.has(code) {
			return id
		}
	}
	if it := b.state.barcodes.of(code); it != nil {
		if p := b.product(it.id); p != nil && p.Extra.has(code) {
			return it.id
		}
	}
	return ""
}

// taken returns the first barcode of x that is another product's, nil if none is.
func (b *Batch) taken(id ProductID, x *Extra) *Taken {
	if x == nil {
		return nil
	}
	for _, text := range x.Barcodes {
		if by := b.owner(barcodeOf(text)); by != "" && by != id {
			return &Taken{Barcode: text, By: by}
		}
	}
	return nil
}

// keepCodes remembers which barcodes a product got.
func (b *Batch) keepCodes(id ProductID, x *Extra) {
	if x == nil || len(x.Barcodes) == 0 {
		return
	}
	if b.coded == nil {
		b.coded = map[barcode][]ProductID{}
	}
	for _, text := range x.Barcodes {
		code := barcodeOf(text)
		b.coded[code] = append(b.coded[code], id)
	}
}
