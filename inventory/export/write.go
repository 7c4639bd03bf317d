// Package export is the file format of a catalogue: one JSON document that people, scripts and other systems read. It writes
// one from a view ([Write]), and reads it, its earlier format and a snapshot as lines of an import ([Read]), telling every fault
// with its place. It opens no file; memory is bounded on the way out, and by the set of ids on the way in.
package export

import (
	"bufio"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// Meta is what an export says about itself.
type Meta struct {
	LastOffset    inventory.Offset // position of the exported state
	TotalProducts int              // as the file says
	LastUpdated   inventory.Millis // time of the newest record
	Timeline      string
	Digest        inventory.Hash // zero if the file has none
	Full          inventory.Hash // of products and all that belongs to them; zero if that is Digest
	// Directory is what the file says of the places; nil if it says nothing.
	Directory *inventory.Directory
	// Knows says that the file knows what lies where: of what it says nothing, all lies in the pool.
	Knows bool
	// Described says that the file knows what catalogues say beyond name, category and price: where it says nothing, that is nothing.
	Described bool

	// What Read counted.
	Products, Deleted int
	// Edited says that the file has a digest and it is not that of its products, of all that belongs to them, or of its places.
	Edited bool
}

// Write writes v as one JSON document, indented by two spaces, products in order of id:
//
//	{"products": {ID: {productId, name, category?, available, version, lastUpdated, price, barcodes?, unit?, decimals?,
//	 reorderPoint?, reorderPoints?, attributes?, levels?, holds?, transfers?}},
//	 "deleted": {ID: version}, "directory": {revision, hash, locations}, "metadata": {lastOffset, totalProducts, lastUpdated, timeline, digest, full?}}
//
// "deleted" holds the tombstones and is left out if there are none, "directory" if nothing was ever said in it. "levels", "holds"
// and "transfers" are those of products that do not lie in the pool alone, and "full" is the hash with them. Memory is bounded whatever the
// size of v.
func Write(w io.Writer, v *inventory.View, timeline string) error {
	buffer := bufio.NewWriterSize(w, 1<<16) // the encoder writes 3 KB at a time
	e := writer{e: jsontext.NewEncoder(buffer, writing)}
	live, dead := v.Len()
	e.token(jsontext.BeginObject)
	e.object("products", func() {
		v.Products(func(p *inventory.Product) bool { return e.product(p, v.Holdings(p)) })
	})
	if dead > 0 {
		e.object("deleted", func() { v.Tombstones(func(p *inventory.Product) bool { return e.member(string(p.ID), p.Version) }) })
	}
	if d := v.Directory(); d.Mark.Revision > 0 {
		e.member("directory", directoryOf(d))
	}
	meta := metadata{v.Mark.Offset, live, v.Mark.At.String(), timeline, v.Mark.Hash.String(), ""}
	if full := v.Full(inventory.WholeState); full != v.Mark.Hash {
		meta.Full = full.String()
	}
	e.member("metadata", &meta)
	if e.token(jsontext.EndObject); e.err != nil {
		return e.err
	}
	return buffer.Flush()
}

// writing is as encoding/json indents and escapes. Names are not remembered, or memory would grow with them: they are keys of a map.
var writing = json.JoinOptions(jsontext.WithIndent("  "), jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true),
	jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true), json.Deterministic(true))

// product is a product as it is written.
type product struct {
	ID        inventory.ProductID `json:"productId"`
	Name      string              `json:"name"`
	Category  string              `json:"category,omitempty"`
	Available int64               `json:"available"`
	Version   inventory.Version   `json:"version"`
	UpdatedAt string              `json:"lastUpdated"`
	Price     float64             `json:"price"`
	extra
	Levels    []level    `json:"levels,omitempty"`
	Holds     []hold     `json:"holds,omitempty"`
	Transfers []transfer `json:"transfers,omitempty"`
}

// metadata is what an export says about itself.
type metadata struct {
	LastOffset    inventory.Offset `json:"lastOffset"`
	TotalProducts int              `json:"totalProducts"`
	LastUpdated   string           `json:"lastUpdated"`
	Timeline      string           `json:"timeline"`
	Digest        string           `json:"digest"`
	Full          string           `json:"full,omitempty"`
}

// writer writes token after token. After the first fault it does nothing.
type writer struct {
	e   *jsontext.Encoder
	err error
}

func (e *writer) token(t jsontext.Token) {
	if e.err == nil {
		e.err = e.e.WriteToken(t)
	}
}

// object writes a member that is an object, whose members the function writes.
func (e *writer) object(name string, members func()) {
	e.token(jsontext.String(name))
	e.token(jsontext.BeginObject)
	members()
	e.token(jsontext.EndObject)
}

// member writes a member and says whether to go on.
func (e *writer) member(name string, v any) bool {
	if e.token(jsontext.String(name)); e.err == nil {
		e.err = json.MarshalEncode(e.e, v)
	}
	return e.err == nil
}

func (e *writer) product(p *inventory.Product, h *inventory.Holdings) bool {
	out := product{ID: p.ID, Name: p.Name, Category: p.Category, Available: p.Available, Version: p.Version, UpdatedAt: p.UpdatedAt.String(), Price: p.Price,
		extra: extraOf(p.Extra)}
	if h != nil {
		out.Levels, out.Holds, out.Transfers = levelsOf(h), holdsOf(h), transfersOf(h)
	}
	return e.member(string(p.ID), &out)
}
