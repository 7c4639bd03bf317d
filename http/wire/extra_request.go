package wire

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// clearable is a member that null clears. The zero value is one that is not there.
type clearable[T any] struct {
	given bool
	value *T // nil clears
}

// IsZero says whether the member is left out.
func (c clearable[T]) IsZero() bool { return !c.given }

// MarshalJSONTo implements json.MarshalerTo.
func (c clearable[T]) MarshalJSONTo(e *jsontext.Encoder) error { return json.MarshalEncode(e, c.value) }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (c *clearable[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	c.given = true
	if d.PeekKind() == jsontext.KindNull {
		return d.SkipValue()
	}
	c.value = new(T)
	return json.UnmarshalDecode(d, c.value)
}

// or returns the value, or zero if it is cleared.
func (c *clearable[T]) or() (v T) {
	if c.value != nil {
		v = *c.value
	}
	return v
}

// something is a value within another that is not null.
type something[T any] struct{ v T }

// MarshalJSONTo implements json.MarshalerTo.
func (s something[T]) MarshalJSONTo(e *jsontext.Encoder) error { return json.MarshalEncode(e, s.v) }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (s *something[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() == jsontext.KindNull {
		_ = d.SkipValue()
		var named any = s.v
		if _, text := named.(string); text {
			return issue("must be a string")
		}
		return issue("must be an integer")
	}
	return json.UnmarshalDecode(d, &s.v)
}

// extraBody is what a request says of the catalogue.
type extraBody struct {
	Barcodes   clearable[[]something[string]]                       `json:"barcodes,omitzero"`
	Unit       clearable[string]                                    `json:"unit,omitzero"`
	Decimals   clearable[int64]                                     `json:"decimals,omitzero"`
	Reorder    clearable[int64]                                     `json:"reorderPoint,omitzero"`
	Points     clearable[map[inventory.LocationID]something[int64]] `json:"reorderPoints,omitzero"`
	Attributes clearable[map[string]something[string]]              `json:"attributes,omitzero"`
}

// into notes in a line what is said. Integers may be out of bounds.
func (v *extraBody) into(ln *inventory.Line) {
	var x inventory.Extra
	had := ln.Fields
	note := func(given bool, field inventory.Fields) bool {
		if given {
			ln.Fields |= field
		}
		return given
	}
	if note(v.Barcodes.given, inventory.FieldBarcodes) {
		for _, code := range v.Barcodes.or() {
			x.Barcodes = append(x.Barcodes, code.v)
		}
	}
	if note(v.Unit.given, inventory.FieldUnit) {
		x.Unit = v.Unit.or()
	}
	if note(v.Decimals.given, inventory.FieldDecimals) {
		if n := v.Decimals.or(); n < 0 || n > inventory.MaxDecimals {
			x.Decimals = inventory.MaxDecimals + 1
		} else {
			x.Decimals = uint8(n)
		}
	}
	if note(v.Reorder.given, inventory.FieldReorder) {
		x.Reorder = v.Reorder.value
	}
	if note(v.Points.given, inventory.FieldPoints) {
		points := map[inventory.LocationID]int64{}
		for at, units := range v.Points.or() {
			points[at] = units.v
		}
		x.Points = inventory.NewPoints(points)
	}
	if note(v.Attributes.given, inventory.FieldAttributes) {
		texts := map[string]string{}
		for name, text := range v.Attributes.or() {
			texts[name] = text.v
		}
		x.Attributes = inventory.NewAttributes(texts)
	}
	if ln.Fields != had {
		ln.Extra = &x
	}
}

// newExtraBody says what is given of the catalogue, and clears what is given and empty.
func newExtraBody(fields inventory.Fields, x *inventory.Extra) (v extraBody) {
	if x == nil {
		x = &inventory.Extra{}
	}
	if fields&inventory.FieldBarcodes != 0 {
		codes := make([]something[string], len(x.Barcodes))
		for i, code := range x.Barcodes {
			codes[i].v = code
		}
		v.Barcodes = say(codes, len(codes) == 0)
	}
	if fields&inventory.FieldUnit != 0 {
		v.Unit = say(x.Unit, x.Unit == "")
	}
	if fields&inventory.FieldDecimals != 0 {
		v.Decimals = say(int64(x.Decimals), x.Decimals == 0)
	}
	if fields&inventory.FieldReorder != 0 {
		v.Reorder = clearable[int64]{true, x.Reorder}
	}
	if fields&inventory.FieldPoints != 0 {
		points := map[inventory.LocationID]something[int64]{}
		for _, p := range x.Points {
			points[p.Location] = something[int64]{p.Units}
		}
		v.Points = say(points, len(points) == 0)
	}
	if fields&inventory.FieldAttributes != 0 {
		texts := map[string]something[string]{}
		for _, a := range x.Attributes {
			texts[a.Name] = something[string]{a.Value}
		}
		v.Attributes = say(texts, len(texts) == 0)
	}
	return v
}

func say[T any](v T, empty bool) clearable[T] {
	if empty {
		return clearable[T]{given: true}
	}
	return clearable[T]{true, &v}
}

// appendCanonicalExtra appends what a line says of the catalogue, the same however it was written; nothing, if it says nothing.
func appendCanonicalExtra(b []byte, ln *inventory.Line) []byte {
	if ln.Extra == nil {
		return b
	}
	b = strconv.AppendInt(append(b, 'x'), int64(ln.Fields&^EveryField), 10)
	return appendCatalogue(b, ln.Extra)
}
