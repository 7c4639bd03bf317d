package inventory

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Level is one product at one place. A level at which nothing lies is not there.
type Level struct {
	Location LocationID
	OnHand   int64
	Held     int64 // of these, put aside; from 0 to OnHand
	// Version is that of the product at the last event that changed the level.
	Version   Version
	UpdatedAt Millis
}

// empty says that the level is not there.
func (l *Level) empty() bool { return l.OnHand == 0 && l.Held == 0 }

// Free is what is not put aside.
func (l *Level) Free() int64 { return l.OnHand - l.Held }

// Holdings is what belongs to a product that does not lie in the pool alone ([Product.Placed]).
type Holdings struct {
	Levels []Level     // in order of location
	Holds  []*HoldLine // in order of hold and location; what is held at a level is the sum of its lines
	// Transfers are the lines of open transfers, in order of transfer: one each. What is in transit is the sum of what is open of them.
	Transfers []*TransferLine
}

// placed says whether a product to which this belongs does not lie in the pool alone, or is part of an open transfer.
func (h *Holdings) placed() bool { return placed(h.Levels) || len(h.Transfers) > 0 }

// MaxBelongings bounds the levels of a product and the lines of its holds and transfers, and with it what one line of a snapshot takes:
// 2 MiB. A line with long texts counts as several.
const MaxBelongings = MaxLocations

// poolLevels are the levels of a product that lies in the pool alone: as long as there is no other, the pool's has its version.
func poolLevels(p *Product) []Level {
	if p.Available == 0 {
		return nil
	}
	return []Level{{Location: Pool, OnHand: p.Available, Version: p.Version, UpdatedAt: p.UpdatedAt}}
}

// levelAt returns the level at a place, zero if nothing lies there.
func levelAt(levels []Level, at LocationID) Level {
	if i, found := findLevel(levels, at); found {
		return levels[i]
	}
	return Level{Location: at}
}

func findLevel(levels []Level, at LocationID) (i int, found bool) {
	return slices.BinarySearchFunc(levels, at, func(l Level, at LocationID) int { return strings.Compare(string(l.Location), string(at)) })
}

// putLevel makes l the level at its place, in the slice itself where there is room. A copy grows by a quarter, not by double: most
// products get few places, and keep them.
func putLevel(levels []Level, l Level) []Level {
	i, found := findLevel(levels, l.Location)
	gone := l.empty()
	switch {
	case found && gone:
		return slices.Delete(levels, i, i+1)
	case gone:
		return levels
	case found:
		l.Location = levels[i].Location // share the text
		levels[i] = l
		return levels
	}
	if n := len(levels); n == cap(levels) {
		levels = append(make([]Level, 0, n+1+n/4), levels...)
	}
	return slices.Insert(levels, i, l)
}

// placed says whether a product with these levels does not lie in the pool alone.
func placed(levels []Level) bool {
	return len(levels) > 1 || len(levels) == 1 && (levels[0].Location != Pool || levels[0].Held != 0)
}

// term is what a level adds to the hash of what belongs to products: each text behind its length, then the numbers.
func (l *Level) term(id ProductID) Hash {
	var buf [256]byte
	b := buf[:0]
	for _, s := range [...]string{string(id), string(l.Location)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	for _, n := range [...]int64{l.OnHand, l.Held, int64(l.Version), int64(l.UpdatedAt)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return taggedTerm(tagLevel, b)
}

// Issue says what is wrong with what is said to belong to a product, or nothing: its levels stand in order of location, each is one that
// can be, and together they are more than stock in the pool alone.
func (h *Holdings) Issue(p *Product) string {
	units, held := int64(0), map[LocationID]int64{}
	for i, l := range h.Holds {
		if l.Quantity < 1 || l.Quantity > MaxInteger-held[l.Location] || i > 0 && h.Holds[i-1].compare(l.Hold, l.Location) >= 0 {
			return "must hold for each hold once, at least 1, and together at most 9007199254740991"
		}
		held[l.Location] += l.Quantity
	}
	sent, issue := h.sent()
	if issue != "" {
		return issue
	}
	if levelAt(h.Levels, Transit).OnHand != sent {
		return "at transit must have on hand what the lines of transfers do"
	}
	for i := range h.Levels {
		l := &h.Levels[i]
		if issue := CheckLocationID(string(l.Location)); issue != "" {
			return "name a place that " + issue
		}
		at := "at " + string(l.Location) + " "
		switch {
		case i > 0 && h.Levels[i-1].Location >= l.Location:
			return "must be in order of location, each once"
		case l.OnHand < 1 || l.OnHand > MaxInteger-units:
			return at + "must have on hand at least 1, and together at most 9007199254740991"
		case l.Held < 0 || l.Held > l.OnHand:
			return at + "must hold at least 0 and at most what is on hand"
		case l.Held != held[l.Location]:
			return at + "must hold what the lines of holds do"
		case l.Version < 1 || l.Version > p.Version:
			return at + "must have a version from 1 to that of the product"
		}
		units += l.OnHand
		delete(held, l.Location)
	}
	switch {
	case len(held) > 0:
		return "must be wherever something is held"
	case len(h.Levels) > MaxBelongings:
		return "must be at most " + itoa(MaxBelongings)
	case !h.placed():
		return "must be at more than the pool"
	default:
		return ""
	}
}

// sent is what is on its way, or what is wrong with the lines that say so.
func (h *Holdings) sent() (units int64, issue string) {
	for i, l := range h.Transfers {
		if issue := l.issue(); issue != "" {
			return 0, issue
		}
		if i > 0 && h.Transfers[i-1].Transfer >= l.Transfer {
			return 0, "must be in order of transfer, each once"
		}
		units += min(l.Open(), MaxInteger-units)
	}
	return units, ""
}

// Follow puts the images that an event has, as a state does.
func (h *Holdings) Follow(c *Change) {
	for i := range c.Levels {
		h.Levels = putLevel(h.Levels, c.Levels[i])
	}
	for i := range c.Holds {
		h.Holds, _ = putHoldLine(h.Holds, &c.Holds[i])
	}
	for i := range c.Transfers {
		h.Transfers, _ = putTransferLine(h.Transfers, &c.Transfers[i])
	}
}

// room is how much of [MaxBelongings] the lines of holds and transfers take.
func (h *Holdings) room() (n int) {
	for _, l := range h.Holds {
		n += l.room()
	}
	for _, l := range h.Transfers {
		n += l.room()
	}
	return n
}

// terms visits what each part adds to the hash of what belongs to products.
func (h *Holdings) terms(id ProductID, visit func(Hash)) {
	if h == nil {
		return
	}
	for i := range h.Levels {
		visit(h.Levels[i].term(id))
	}
	for _, l := range h.Holds {
		visit(l.term(id))
	}
	for _, l := range h.Transfers {
		visit(l.term(id))
	}
}

// ReplaceHoldings returns h with what belonged to a product taken out and what belongs to it now put in, what the catalogue says besides
// among it. Either may be nothing. Such hashes are beside those of products: [State.Full] adds the two. It costs a SHA-256 for each part.
func (h Hash) ReplaceHoldings(id ProductID, before, after Stocked) Hash {
	before.terms(id, func(t Hash) { h = h.sub(t) })
	after.terms(id, func(t Hash) { h = h.add(t) })
	return h
}

// ReplaceHoldings is [Hash.ReplaceHoldings] of the range that the id belongs to, which costs a SHA-256 more if anything belongs to it.
func (s *Sums) ReplaceHoldings(id ProductID, before, after Stocked) {
	if before.bare() && after.bare() {
		return
	}
	part := RangeOf(id)
	s[part] = s[part].ReplaceHoldings(id, before, after)
}

// AppendPlaced appends a product, and what belongs to it if it is placed.
func AppendPlaced(b []byte, p *Product, h *Holdings) []byte {
	if b = AppendProduct(b, p); p.Placed {
		b = AppendHoldings(b, h)
	}
	return b
}

// DecodePlaced is the inverse of [AppendPlaced]. What is returned shares no memory with b.
func DecodePlaced(b []byte) (p Product, h *Holdings, err error) {
	r := reader{b: b}
	r.product(&p)
	if r.err == nil && p.Placed {
		h, err = DecodeHoldings(r.b)
		return p, h, err
	}
	return p, nil, r.done("product")
}

// AppendHoldings appends the binary form of s: format, n uvarint, n x level, and if the format says so n uvarint, n x line of a hold, and
// n uvarint, n x line of a transfer.
func AppendHoldings(b []byte, s *Holdings) []byte {
	format := byte(holdingsLevels)
	if len(s.Holds) > 0 {
		format |= holdingsHeld
	}
	if len(s.Transfers) > 0 {
		format |= holdingsSent
	}
	b = appendLevels(append(b, format), s.Levels)
	if format&holdingsHeld != 0 {
		b = appendUint(b, len(s.Holds))
		for _, l := range s.Holds {
			b = l.append(b)
		}
	}
	if format&holdingsSent != 0 {
		b = appendUint(b, len(s.Transfers))
		for _, l := range s.Transfers {
			b = l.append(b)
		}
	}
	return b
}

// DecodeHoldings is the inverse of [AppendHoldings]. The holdings share no memory with b.
func DecodeHoldings(b []byte) (*Holdings, error) {
	r := reader{b: b}
	format := r.byte()
	if format > holdingsHeld|holdingsSent && r.err == nil {
		return nil, errFormat("holdings", format)
	}
	s := &Holdings{Levels: r.levels()}
	if format&holdingsHeld != 0 {
		r.holdLines(func(l HoldLine) { s.Holds = append(s.Holds, &l) }, false)
	}
	if format&holdingsSent != 0 {
		r.transferLines(func(l TransferLine) { s.Transfers = append(s.Transfers, &l) }, false)
	}
	return s, r.done("holdings")
}

// The first byte of encoded holdings says what stands behind the levels.
const (
	holdingsLevels = 0
	holdingsHeld   = 1 // lines of holds
	holdingsSent   = 2 // lines of transfers, behind those
)

func appendLevels(b []byte, levels []Level) []byte {
	b = appendUint(b, len(levels))
	for i := range levels {
		l := &levels[i]
		b = appendText(b, string(l.Location))
		for _, n := range [...]int64{l.OnHand, l.Held, int64(l.Version), int64(l.UpdatedAt)} {
			b = appendInt(b, n)
		}
	}
	return b
}

// levels reads levels, which stand in order of location.
func (r *reader) levels() []Level {
	n := r.length()
	levels := make([]Level, 0, min(n, MaxBelongings))
	for range n {
		l := Level{Location: LocationID(r.bytes()), OnHand: r.int(), Held: r.int(), Version: Version(r.int()), UpdatedAt: Millis(r.int())}
		switch last := len(levels) - 1; {
		case r.err != nil:
			return nil
		case last >= 0 && levels[last].Location >= l.Location:
			r.fail("levels out of order")
			return nil
		case l.Held < 0 || l.Held > l.OnHand:
			r.fail("a level that holds more than it has")
			return nil
		}
		if have := builtin[l.Location]; have != nil {
			l.Location = have.ID // share the text
		}
		levels = append(levels, l)
	}
	return levels
}
