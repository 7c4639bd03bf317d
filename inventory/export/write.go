// Package export is the file format of a catalogue: one JSON document that people, scripts and other systems read. It writes
// one from a view ([Write]), and reads it, its earlier shape and a snapshot as lines of an import ([Read]), telling every fault
// with its place. It opens no file; memory is bounded on the way out, and by the set of ids on the way in.
package export

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"bodega/inventory"
)

// Meta is what an export says about itself.
type Meta struct {
	LastOffset    inventory.Offset // position of the exported state
	TotalProducts int              // as the file says
	LastUpdated   inventory.Millis // time of the newest record
	Timeline      string
	Digest        inventory.Hash // zero if the file has none

	// What Read counted.
	Products, Deleted int
	// Edited says that the file has a digest and it is not that of its products.
	Edited bool
}

// Write writes v as one JSON document, indented by two spaces, products in order of id:
//
//	{"products": {ID: {productId, name, category?, available, version, lastUpdated, price}},
//	 "deleted": {ID: version}, "metadata": {lastOffset, totalProducts, lastUpdated, timeline, digest}}
//
// "deleted" holds the tombstones and is left out if there are none. Memory is bounded whatever the size of v.
func Write(w io.Writer, v *inventory.View, timeline string) error {
	e := writer{w: bufio.NewWriterSize(w, 1<<16), b: make([]byte, 0, 4096), first: true}
	live, dead := v.Len()
	e.put("{\n  \"products\": {")
	v.Products(e.product)
	e.end(live)
	if dead > 0 {
		e.first = true
		e.put(",\n  \"deleted\": {")
		v.Tombstones(e.tombstone)
		e.end(dead)
	}
	e.metadata(v, timeline)
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// writer writes member after member. After the first fault it does nothing.
type writer struct {
	w     *bufio.Writer
	b     []byte // of the member under way
	first bool   // the next member is the first of its object
	err   error
}

func (e *writer) put(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// flush writes the member under way and says whether to go on.
func (e *writer) flush() bool {
	if e.err == nil {
		_, e.err = e.w.Write(e.b)
	}
	return e.err == nil
}

func (e *writer) member(id inventory.ProductID) {
	e.b = e.b[:0]
	if !e.first {
		e.b = append(e.b, ',')
	}
	e.first = false
	e.b = append(e.b, "\n    "...)
	e.b = appendQuoted(e.b, string(id))
	e.b = append(e.b, ": "...)
}

func (e *writer) end(members int) {
	if members > 0 {
		e.put("\n  ")
	}
	e.put("}")
}

func (e *writer) product(p *inventory.Product) bool {
	e.member(p.ID)
	b := append(e.b, "{\n      \"productId\": "...)
	b = appendQuoted(b, string(p.ID))
	b = append(b, ",\n      \"name\": "...)
	b = appendQuoted(b, p.Name)
	if p.Category != "" {
		b = append(b, ",\n      \"category\": "...)
		b = appendQuoted(b, p.Category)
	}
	b = append(b, ",\n      \"available\": "...)
	b = strconv.AppendInt(b, p.Available, 10)
	b = append(b, ",\n      \"version\": "...)
	b = strconv.AppendInt(b, int64(p.Version), 10)
	b = append(b, ",\n      \"lastUpdated\": \""...)
	b = p.UpdatedAt.AppendText(b)
	b = append(b, "\",\n      \"price\": "...)
	b = appendNumber(b, p.Price)
	e.b = append(b, "\n    }"...)
	return e.flush()
}

func (e *writer) tombstone(p *inventory.Product) bool {
	e.member(p.ID)
	e.b = strconv.AppendInt(e.b, int64(p.Version), 10)
	return e.flush()
}

func (e *writer) metadata(v *inventory.View, timeline string) {
	live, _ := v.Len()
	b := append(e.b[:0], ",\n  \"metadata\": {\n    \"lastOffset\": "...)
	b = strconv.AppendInt(b, int64(v.Mark.Offset), 10)
	b = append(b, ",\n    \"totalProducts\": "...)
	b = strconv.AppendInt(b, int64(live), 10)
	b = append(b, ",\n    \"lastUpdated\": \""...)
	b = v.Mark.At.AppendText(b)
	b = append(b, "\",\n    \"timeline\": "...)
	b = appendQuoted(b, timeline)
	b = append(b, ",\n    \"digest\": \""...)
	b = append(b, v.Mark.Hash.String()...)
	e.b = append(b, "\"\n  }\n}\n"...)
	e.flush()
}

// appendQuoted appends s as encoding/json does, with <, > and & escaped.
func appendQuoted(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			q, _ := json.Marshal(s) // a string has no error
			return append(b, q...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendNumber appends f as encoding/json does: the shortest text that reads back as f.
func appendNumber(b []byte, f float64) []byte {
	if a := math.Abs(f); a == 0 || a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	q, _ := json.Marshal(f) // prices are finite
	return append(b, q...)
}
