package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// faultsKept is the number of faults that an Error spells out.
const faultsKept = 20

// Form says what [Read] reads, for those who gave it something else.
const Form = `Expected is a JSON document as "bodega export" writes it:
  {"products": {"SKU-1": {"name": "Tea", "available": 12, "price": 4.5, "category": "Drinks"}}}
("category", "version" and "lastUpdated" may be left out), or the lines that GET /v1/inventory/snapshot sends.
A CSV file is imported in the console: Products, Import.`

// Error lists what is wrong with an export: every fault is counted and the first 20 are kept, each with its place.
type Error struct {
	Faults []string
	Count  int
	// Form says that the file is of another form altogether: see [Form].
	Form bool
}

func (e *Error) Error() string {
	s := strings.Join(e.Faults, "\n")
	if more := e.Count - len(e.Faults); more > 0 {
		s += fmt.Sprintf("\nand %d more", more)
	}
	if e.Form {
		s += "\n" + Form
	}
	return s
}

// Read reads what [Write] writes, or the earlier shape, in which times carry any zone offset and there are no
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
	d.judgeDigest()
	if ours := d.meta.Digest != (inventory.Hash{}) && !d.meta.Edited; !ours && d.old.Count > 0 {
		return d.meta, &d.old
	}
	return d.meta, nil
}

// judgeDigest notes whether the content is what the file says it is. A file that does not say its full hash has nothing but products.
func (d *reader) judgeDigest() {
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

// place is where the reader stands. It is spelled out for a fault only.
type place struct {
	root  string // member of the document
	id    string // if keyed: of the product
	name  string // member of the product or of the metadata
	keyed bool
}

func (p place) String() string {
	s := p.root
	if p.keyed {
		s += "[" + strconv.Quote(p.id) + "]"
	}
	if p.name != "" {
		s += "." + p.name
	}
	return s
}

// fault notes what is wrong at the present place.
func (d *reader) fault(issue string) { d.note(&d.faults, issue) }

func (d *reader) note(faults *Error, issue string) {
	faults.Count++
	if len(faults.Faults) < faultsKept {
		faults.Faults = append(faults.Faults, fmt.Sprintf("line %d: %s: %s", d.src.line(d.dec.InputOffset()), d.place, issue))
	}
}

// judgeNew notes what the rules for new values have against a line.
func (d *reader) judgeNew(ln *inventory.Line) {
	if issue := inventory.CheckNewID(ln.Product); issue != "" {
		d.note(&d.old, "the product id "+issue)
	}
	for v := inventory.ValueName; v < inventory.ValueCount; v++ {
		if issue := ln.Issue(inventory.Import, v); issue != "" {
			d.note(&d.old, v.Name(inventory.Import)+" "+issue)
		}
	}
}

// stop ends the reading at a place where the document cannot be read on.
func (d *reader) stop(issue string) error { return d.stopAt(d.dec.InputOffset(), issue) }

func (d *reader) stopAt(offset int64, issue string) error {
	d.faults.Count++
	d.faults.Form = d.meta.Products+d.meta.Deleted == 0 && !d.place.keyed
	d.faults.Faults = append(d.faults.Faults, fmt.Sprintf("line %d: %s", d.src.line(offset), issue))
	return &d.faults
}

// failed ends the reading with an error of the decoder.
func (d *reader) failed(err error) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return d.stop("the file ends too early")
	case !errors.As(err, &syntax):
		return err
	case strings.HasSuffix(syntax.Err.Error(), "UTF-8"):
		return d.stopAt(syntax.ByteOffset, "not valid UTF-8")
	default:
		return d.stopAt(syntax.ByteOffset, "not JSON: "+syntax.Err.Error())
	}
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

// pass checks that no other line has the id, and hands the line on if it is sound.
func (d *reader) pass(ln *inventory.Line, sound bool) error {
	if issue := inventory.CheckProductID(string(ln.Product)); issue != "" {
		d.fault("the product id " + issue)
		sound = false
	}
	if _, twice := d.seen[ln.Product]; twice {
		d.fault("the product stands twice")
		sound = false
	}
	d.seen[ln.Product] = struct{}{}
	if sound {
		d.judgeNew(ln)
	}
	d.src.line(d.dec.InputOffset()) // so that it need not remember where these lines ended
	if !sound || d.faults.Count > 0 {
		return nil
	}
	p := inventory.Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available,
		Version: ln.Version, UpdatedAt: ln.UpdatedAt, Price: ln.Price, Deleted: ln.Deleted}
	d.sums.Replace(nil, &p)
	d.full.Replace(nil, &p)
	if ln.Place != nil {
		d.full.ReplaceHoldings(ln.Product, nil, ln.Place.Holdings)
	}
	return d.each(*ln)
}

func (d *reader) tombstone(id string) error {
	d.place = place{root: "deleted", id: id, keyed: true}
	ln := inventory.Line{Product: inventory.ProductID(id), Deleted: true}
	before := d.faults.Count
	v, err := d.integer(1)
	if err != nil {
		return err
	}
	ln.Version = inventory.Version(v)
	d.meta.Deleted++
	return d.pass(&ln, d.faults.Count == before)
}

func (d *reader) product(id string) error {
	d.place = place{root: "products", id: id, keyed: true}
	ln := inventory.Line{Product: inventory.ProductID(id), Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice, Version: 1}
	before := d.faults.Count
	var had [len(productMembers)]bool
	err := d.members(func(name string) error {
		d.place.name = name
		return d.member(&ln, name, &had)
	})
	d.place.name = ""
	if err != nil {
		return err
	}
	d.meta.Products++
	return d.complete(&ln, &had, before, memberName, memberAvailable, memberPrice)
}

// complete checks that what is required was there, and passes the line on.
func (d *reader) complete(ln *inventory.Line, had *[len(productMembers)]bool, faultsBefore int, required ...int) error {
	if d.faults.Count == faultsBefore {
		for _, i := range required {
			if !had[i] {
				d.fault(productMembers[i] + " is missing")
			}
		}
	}
	if ln.Place != nil && d.faults.Count == faultsBefore {
		if issue := ln.Place.Holdings.Issue(&inventory.Product{Version: ln.Version}); issue != "" {
			d.place.name = "levels"
			d.fault(issue)
			d.place.name = ""
		}
	}
	return d.pass(ln, d.faults.Count == faultsBefore)
}

// Members of a product, by their place in productMembers.
const (
	memberName      = 1
	memberAvailable = 3
	memberVersion   = 4
	memberPrice     = 6
)

var productMembers = [...]string{"productId", "name", "category", "available", "version", "lastUpdated", "price", "levels", "holds"}

// member reads one member of a product.
func (d *reader) member(ln *inventory.Line, name string, had *[len(productMembers)]bool) (err error) {
	i := 0
	for i < len(productMembers) && productMembers[i] != name {
		i++
	}
	if i == len(productMembers) {
		return d.skip()
	}
	if had[i] {
		d.fault("stands twice")
	}
	had[i] = true
	var s string
	var n int64
	switch name {
	case "productId":
		s, err = d.text(inventory.MaxProductIDBytes)
		if err == nil && !d.null && s != string(ln.Product) {
			d.fault("is not the name under which the product stands")
		}
	case "name":
		ln.Name, err = d.text(inventory.MaxNameBytes)
	case "category":
		ln.Category, err = d.text(inventory.MaxCategoryBytes)
	case "available":
		ln.Available, err = d.integer(0)
	case "version":
		if n, err = d.integer(1); n != 0 {
			ln.Version = inventory.Version(n)
		}
	case "lastUpdated":
		ln.UpdatedAt, err = d.time()
	case "price":
		ln.Price, err = d.price()
	case "levels":
		err = d.levels(belongings(ln))
	case "holds":
		err = d.holds(belongings(ln))
	}
	if d.null {
		had[i] = false
	}
	return err
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
