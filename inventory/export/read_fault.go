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

// checkNew notes what the rules for new values have against a line.
func (d *reader) checkNew(ln *inventory.Line) {
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
