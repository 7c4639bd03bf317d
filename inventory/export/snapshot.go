package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// head is the first document of a file, as far as it may be the head of a snapshot: {"offset","timeline","count"}.
type head map[string]jsontext.Value

// number returns a member that is an integer and not negative.
func (h head) number(name string) (n int64, ok bool) {
	n, err := strconv.ParseInt(string(h[name]), 10, 64)
	return n, err == nil && n >= 0
}

// text returns a member that is a text, or "".
func (h head) text(name string) string {
	text, err := jsontext.AppendUnquote(nil, h[name])
	if err != nil {
		return ""
	}
	return string(text)
}

// headMember reads a member of the first document that only a snapshot has. It finds no fault: in an export it is unknown.
func (d *reader) headMember(name string) error {
	v, err := d.dec.ReadValue()
	if err != nil {
		return d.failed(err)
	}
	if d.head == nil {
		d.head = head{}
	}
	d.head[name] = v.Clone()
	return nil
}

// ending is the last line of a snapshot.
type ending struct {
	here   bool
	count  int64
	digest inventory.Hash
	full   inventory.Hash // zero if the snapshot does not have what belongs to products
}

// snapshot reads what follows the head of a snapshot. What is not whole, or does not have the digest that its end gives, is
// refused: nobody edits such a file, so it was cut or damaged.
func (d *reader) snapshot(count int64) error {
	offset, _ := d.head.number("offset")
	d.meta.LastOffset = inventory.Offset(offset)
	d.meta.Timeline = d.head.text("timeline")
	var end ending
	for !end.here {
		if d.dec.PeekKind() == jsontext.KindInvalid {
			if _, err := d.dec.ReadToken(); !errors.Is(err, io.EOF) {
				return d.failed(err)
			}
			return d.stop(`the snapshot ends too early: its last line, {"end":true,...}, is missing`)
		}
		if err := d.line(&end); err != nil {
			return err
		}
	}
	had := int64(d.meta.Products + d.meta.Deleted)
	d.place = place{root: "end"}
	switch {
	case had != count || had != end.count:
		d.fault(fmt.Sprintf("%d products and tombstones came; the first line says %d, the last %d", had, count, end.count))
	case d.faults.Count == 0 && end.digest != d.sums.Total():
		d.fault(fmt.Sprintf("digest: %v is not that of the products, which is %v: the file was changed or damaged", end.digest, d.sums.Total()))
	}
	d.meta.Digest, d.meta.Full, d.meta.Knows = end.digest, end.full, end.full != inventory.Hash{}
	if d.faults.Count == 0 && d.meta.Knows && end.full != d.full.Total() {
		d.fault(fmt.Sprintf("full: %v is not that of the products and what belongs to them, which is %v: the file was changed or damaged", end.full, d.full.Total()))
	}
	return nil
}

// line reads a line below the head: a product, a tombstone, or the end.
func (d *reader) line(end *ending) error {
	d.place = place{root: "line"}
	ln := inventory.Line{Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice}
	before := d.faults.Count
	var had [len(productMembers)]bool
	err := d.members(func(name string) (err error) {
		d.place.name = name
		switch name {
		case "productId":
			var id string
			id, err = d.text(inventory.MaxProductIDBytes)
			ln.Product = inventory.ProductID(id)
			d.place = place{root: "product", id: id, keyed: true}
			return err
		case "deleted":
			ln.Deleted, err = d.boolean()
		case "end":
			end.here, err = d.boolean()
		case "count":
			end.count, err = d.integer(0)
		case "digest":
			end.digest, err = d.digest()
		case "full":
			end.full, err = d.digest()
		default:
			err = d.member(&ln, name, &had)
		}
		return err
	})
	d.place.name = ""
	switch {
	case err != nil || end.here:
		return err
	case !d.place.keyed:
		d.fault("productId is missing")
	case ln.Deleted:
		d.meta.Deleted++
		ln = inventory.Line{Product: ln.Product, Version: ln.Version, Deleted: true}
		return d.complete(&ln, &had, before, memberVersion)
	}
	d.meta.Products++
	return d.complete(&ln, &had, before, memberName, memberAvailable, memberVersion, memberPrice)
}
