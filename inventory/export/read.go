package export

import (
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// Read reads what [Write] writes, or the earlier format, in which times carry any zone offset and there are no
// tombstones, or a snapshot as it is sent: one document a line, a head, products and tombstones, an end with their digest. A
// byte order mark of UTF-8 before it is passed over. It calls each for every product and tombstone, as a line of an Import, in the order of the file, and stops at
// the first error of each. A product that breaks a rule is not passed on; reading goes on, and all faults are returned as
// one *Error, so a caller that wants all or nothing must hold the lines back until the end.
//
// Values that are older than the rules for new ones (texts that look alike, empty names) are taken from a file that is as it was written,
// which its digest shows, and are faults in any other.
//
// Unknown members are ignored. A product without a version has version 1; one without lastUpdated has UpdatedAt 0.
func Read(r io.Reader, each func(inventory.Line) error) (Meta, error) {
	r, other := begin(r)
	src := &sourceReader{r: r}
	dec := jsontext.NewDecoder(src, jsontext.AllowDuplicateNames(true)) // those are faults among others, and told with them
	d := reader{dec: dec, src: src, each: each, seen: map[inventory.ProductID]struct{}{}}
	if other != "" {
		return d.meta, d.stop(other)
	}
	if err := d.document(); err != nil {
		return d.meta, err
	}
	if d.faults.Count > 0 {
		return d.meta, &d.faults
	}
	d.checkDigest()
	if ours := d.meta.Digest != (inventory.Hash{}) && !d.meta.Edited; !ours && d.old.Count > 0 {
		return d.meta, &d.old
	}
	return d.meta, nil
}

// checkDigest notes whether the content is what the file says it is. A file that does not say its full hash has nothing but products.
func (d *reader) checkDigest() {
	if d.meta.Digest == (inventory.Hash{}) {
		return
	}
	products, full := d.sums.Total(), d.full.Total()
	if d.meta.Full == (inventory.Hash{}) {
		d.meta.Full = d.meta.Digest
	}
	d.meta.Edited = d.meta.Edited || d.meta.Digest != products || d.meta.Full != full
}

// reader walks through the document. Its methods return errors that end the reading; faults of values are collected.
type reader struct {
	dec    *jsontext.Decoder
	src    *sourceReader
	each   func(inventory.Line) error
	seen   map[inventory.ProductID]struct{}
	sums   inventory.Sums
	full   inventory.Sums // and of what belongs to them
	meta   Meta
	faults Error
	old    Error // what the rules for new values refuse, and a file of ours may yet hold
	head   head  // of a snapshot
	null   bool  // the last scalar was null, which is the same as absent
	place  place
}

// token reads a token, which is good until the next one is read.
func (d *reader) token() (jsontext.Token, error) {
	t, err := d.dec.ReadToken()
	if err != nil {
		return t, d.failed(err)
	}
	return t, nil
}

// members calls visit for each member of the object that comes next, the name read and the value not.
func (d *reader) members(visit func(name string) error) error {
	switch d.dec.PeekKind() {
	case jsontext.KindNull: // the same as absent
		return d.skip()
	case jsontext.KindBeginObject, jsontext.KindInvalid:
	default:
		err := d.skip()
		d.fault("must be an object")
		return err
	}
	if _, err := d.token(); err != nil {
		return err
	}
	for d.dec.PeekKind() != jsontext.KindEndObject {
		name, err := d.token()
		if err != nil {
			return err
		}
		if err := visit(name.String()); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// skip passes over the value that comes next.
func (d *reader) skip() error {
	if err := d.dec.SkipValue(); err != nil {
		return d.failed(err)
	}
	return nil
}

func (d *reader) document() error {
	had := map[string]bool{}
	d.place.root = "document"
	err := d.members(func(name string) error {
		d.place = place{root: name}
		if had[name] {
			d.fault("stands twice")
		}
		had[name] = true
		switch name {
		case "products":
			return d.members(d.product)
		case "deleted":
			return d.members(d.tombstone)
		case "directory":
			return d.directory()
		case "metadata":
			return d.metadata()
		case "offset", "timeline", "count":
			return d.headMember(name)
		default:
			return d.skip()
		}
	})
	d.place = place{root: "document"}
	if err != nil {
		return err
	}
	if count, ok := d.head.number("count"); ok && !had["products"] {
		err = d.snapshot(count)
	} else if !had["products"] {
		return d.stop(`there is no member "products": not an export`)
	}
	if err != nil {
		return err
	}
	if _, err := d.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return d.stop("there is more after the end of the document")
	}
	return nil
}

func (d *reader) metadata() error {
	return d.members(func(name string) (err error) {
		d.place.name = name
		var n int64
		switch name {
		case "lastOffset":
			n, err = d.integer(0)
			d.meta.LastOffset = inventory.Offset(n)
		case "totalProducts":
			n, err = d.integer(0)
			d.meta.TotalProducts = int(n)
		case "lastUpdated":
			d.meta.LastUpdated, err = d.time()
		case "timeline":
			d.meta.Timeline, err = d.text(64)
		case "digest":
			d.meta.Digest, err = d.digest()
		case "full":
			d.meta.Full, err = d.digest()
		default:
			return d.skip()
		}
		return err
	})
}
