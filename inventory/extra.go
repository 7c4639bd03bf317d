package inventory

import (
	"slices"
	"strings"
)

// Extra is what the catalogue says of a product beyond what each product has. Nil and the zero value say nothing. It is never changed,
// only replaced, so that versions of a product share it.
type Extra struct {
	Barcodes []string // as they were given; no two are spellings of one number, see [State.ByBarcode]
	Unit     string   // what a whole one is called, such as kg
	// Decimals says how small the parts are that quantities count: 10^Decimals of them are a whole unit, which prices and reorder points are of.
	Decimals uint8
	// Reorder is the number of whole units from which on down there is little of the product, nil if LOW_STOCK_THRESHOLD says so.
	Reorder *int64
	// Points are those of single places, in order of location. A place where nothing lies may have one, and one that is gone.
	Points     []LevelPoint
	Attributes []Attribute // in order of name
}

// LevelPoint is the reorder point of a place.
type LevelPoint struct {
	Location LocationID
	Units    int64 // whole ones
}

// Attribute is a text that a catalogue has under a name.
type Attribute struct{ Name, Value string }

// Bounds of what a catalogue says of a product; lengths are in bytes.
const (
	MaxBarcodes       = 8
	MaxBarcodeBytes   = 64
	MaxUnitBytes      = 32
	MaxDecimals       = 6
	MaxPoints         = 1000 // each event that changes one says all
	MaxAttributes     = 32
	MaxAttributeName  = 64
	MaxAttributeBytes = 4096 // all names and values together
)

// OrNil returns nil in the place of what says nothing.
func (x *Extra) OrNil() *Extra {
	if x.empty() {
		return nil
	}
	return x
}

func (x *Extra) empty() bool {
	return x == nil || len(x.Barcodes)+len(x.Points)+len(x.Attributes) == 0 && x.Unit == "" && x.Decimals == 0 && x.Reorder == nil
}

// Fields says which members say something.
func (x *Extra) Fields() (f Fields) {
	if x == nil {
		return 0
	}
	for i, said := range [...]bool{len(x.Barcodes) > 0, x.Unit != "", x.Decimals != 0, x.Reorder != nil, len(x.Points) > 0, len(x.Attributes) > 0} {
		if said {
			f |= FieldBarcodes << i
		}
	}
	return f
}

// FieldsOfExtra are all members of an Extra.
const FieldsOfExtra = FieldBarcodes | FieldUnit | FieldDecimals | FieldReorder | FieldPoints | FieldAttributes

// Size is about how many bytes x takes as it is stored.
func (x *Extra) Size() int {
	if x == nil {
		return 0
	}
	return x.sent()/6 + 32*len(x.Points)
}

// sent is at most how many bytes x takes as it is sent, where a byte may become six.
func (x *Extra) sent() int {
	n := 6*len(x.Unit) + 64*(len(x.Points)+1)
	for _, code := range x.Barcodes {
		n += 6*len(code) + 3
	}
	for i := range x.Attributes {
		n += 6*(len(x.Attributes[i].Name)+len(x.Attributes[i].Value)) + 6
	}
	return n
}

// Equal says whether x and o say the same. Either may be nil.
func (x *Extra) Equal(o *Extra) bool {
	if x == o || x.empty() || o.empty() {
		return x.empty() == o.empty()
	}
	return x.Unit == o.Unit && x.Decimals == o.Decimals && (x.Reorder == nil) == (o.Reorder == nil) && (x.Reorder == nil || *x.Reorder == *o.Reorder) &&
		slices.Equal(x.Barcodes, o.Barcodes) && slices.Equal(x.Points, o.Points) && slices.Equal(x.Attributes, o.Attributes)
}

// Same says whether p and o are the same in all that a product says itself.
func (p *Product) Same(o *Product) bool {
	a, b := *p, *o
	a.Extra, b.Extra = nil, nil
	return a == b && p.Extra.Equal(o.Extra)
}

// Decimals is how small the parts are that quantities of the product count.
func (p *Product) Decimals() uint8 {
	if p.Extra == nil {
		return 0
	}
	return p.Extra.Decimals
}

// Point returns the reorder point of a place; ok is false if it has none of its own.
func (x *Extra) Point(at LocationID) (units int64, ok bool) {
	if x == nil || len(x.Points) == 0 {
		return 0, false
	}
	i, found := findPoint(x.Points, at)
	if !found {
		return 0, false
	}
	return x.Points[i].Units, true
}

func findPoint(points []LevelPoint, at LocationID) (i int, found bool) {
	return slices.BinarySearchFunc(points, at, func(p LevelPoint, at LocationID) int { return strings.Compare(string(p.Location), string(at)) })
}

// merged returns what the catalogue says after a line that gives some of it: x itself, if that is the same. x may be nil. at is the place
// whose point the line means, "" for the product's.
func (ln *Line) merged(x *Extra, at LocationID) *Extra {
	if ln.Fields&FieldsOfExtra == 0 || ln.Extra == nil {
		return x
	}
	next, said := Extra{}, ln.Extra
	if x != nil {
		next = *x
	}
	if ln.Fields&FieldBarcodes != 0 {
		next.Barcodes = said.Barcodes
	}
	if ln.Fields&FieldUnit != 0 {
		next.Unit = said.Unit
	}
	if ln.Fields&FieldDecimals != 0 {
		next.Decimals = said.Decimals
	}
	if ln.Fields&FieldAttributes != 0 {
		next.Attributes = said.Attributes
	}
	if ln.Fields&FieldPoints != 0 {
		next.Points = said.Points
	}
	switch {
	case ln.Fields&FieldReorder == 0:
	case at == "":
		next.Reorder = said.Reorder
	default:
		next.Points = putPoint(next.Points, at, said.Reorder)
	}
	if next.Equal(x) {
		return x
	}
	return next.OrNil()
}

// putPoint returns points in which that of a place is another, or with nil gone.
func putPoint(points []LevelPoint, at LocationID, units *int64) []LevelPoint {
	i, found := findPoint(points, at)
	points = slices.Clone(points)
	switch {
	case units == nil && found:
		return slices.Delete(points, i, i+1)
	case units == nil:
		return points
	case found:
		points[i].Units = *units
		return points
	default:
		return slices.Insert(points, i, LevelPoint{at, *units})
	}
}
