package wire

import (
	nethttp "net/http"
	"slices"
	"strconv"

	"bodega/inventory"
)

// EveryField is what a product is created with.
const EveryField = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice

// AdminRoutes is where the commands of administrators go.
var AdminRoutes = [...]struct{ Method, Path string }{
	inventory.Create: {nethttp.MethodPost, "/v1/admin/products/create"},
	inventory.Set:    {nethttp.MethodPut, "/v1/admin/products/set"},
	inventory.Delete: {nethttp.MethodDelete, "/v1/admin/products/delete"},
}

// IsAdmin says whether a command is an administrator's.
func IsAdmin(k inventory.Kind) bool {
	return k == inventory.Create || k == inventory.Set || k == inventory.Delete
}

// AppendAdmin returns the body of an administrator's command.
func AppendAdmin(cmd *inventory.Command) []byte {
	b := append(make([]byte, 0, 160*len(cmd.Lines)+32), `{"products":[`...)
	for i := range cmd.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLineItem(b, cmd.Kind, &cmd.Lines[i])
	}
	return append(b, ']', '}', '\n')
}

// appendLineItem appends what a line says of its product: everything to create it, what is given to set it.
func appendLineItem(b []byte, k inventory.Kind, ln *inventory.Line) []byte {
	fields := ln.Fields
	switch k {
	case inventory.Create:
		fields = EveryField
	case inventory.Delete:
		fields = 0
	}
	b = append(b, `{"productId":`...)
	b = AppendString(b, ln.Product)
	if fields&inventory.FieldName != 0 {
		b = AppendString(append(b, `,"name":`...), ln.Name)
	}
	if fields&inventory.FieldCategory != 0 {
		b = AppendString(append(b, `,"category":`...), ln.Category)
	}
	if fields&inventory.FieldAvailable != 0 {
		b = strconv.AppendInt(append(b, `,"available":`...), ln.Available, 10)
	}
	if fields&inventory.FieldPrice != 0 {
		b = AppendFloat(append(b, `,"price":`...), ln.Price)
	}
	if ln.Guarded && k != inventory.Create {
		b = strconv.AppendInt(append(b, `,"expectedVersion":`...), int64(ln.Expect), 10)
	}
	return append(b, '}')
}

// Admin is the body of an administrator's request as it was sent: the zero value, or one that was Reset, is ready for DecodeAdmin. Texts
// point into the body, or into the scanner, and are good until either is used again.
type Admin struct {
	Items    []AdminItem
	ByID     bool // the items came as productIds
	Products bool // the items came as products
}

// AdminItem is one product of an admin request. A value that is not in Given, or not said by HasVersion to be there, is zero. Integers may
// be out of bounds, and a price infinite: that is for the caller to find.
type AdminItem struct {
	Product, Name, Category []byte
	Available, Version      int64
	Price                   float64
	Given                   inventory.Fields
	HasVersion              bool
}

// Reset makes r ready for the next request. Memory for up to 256 items is kept.
func (r *Admin) Reset() {
	clear(r.Items)
	*r = Admin{Items: r.Items[:0]}
	if cap(r.Items) > keptItemsMax {
		r.Items = nil
	}
}

const (
	bitItems = 1 << iota
	bitIDs
)

const (
	bitID = 1 << iota
	bitName
	bitCategory
	bitAvailable
	bitPrice
	bitExpected
)

// AdminForm is what the body of an administrator's command may have.
type AdminForm struct {
	Members []string // of the body
	Item    []string // of each of its products
}

// AdminForms is by kind: Create, Set or Delete.
var AdminForms = [...]AdminForm{
	inventory.Create: {[]string{"products"}, []string{"productId", "name", "category", "available", "price"}},
	inventory.Set:    {[]string{"products"}, []string{"productId", "name", "category", "available", "price", "expectedVersion"}},
	inventory.Delete: {[]string{"products", "productIds"}, []string{"productId", "expectedVersion"}},
}

// DecodeAdmin reads the body into r. If it has more items than are allowed, that is the fault and many is true: it has another status. A member that the operation
// does not know is refused: an administrator who means a price must not be told that all is well when there is none.
func DecodeAdmin(s *Scanner, body []byte, r *Admin, form *AdminForm) (many bool) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch {
		case !slices.Contains(form.Members, string(o.name)):
			o.refuse(form.Members)
		case string(o.name) == "products":
			if o.take(bitItems) {
				r.Products = true
				many = decodeItems(s, r, form, "products", (*Scanner).item) || many
			}
		default:
			if o.take(bitIDs) {
				r.ByID = true
				many = decodeItems(s, r, form, "productIds", (*Scanner).itemID) || many
			}
		}
	}
	s.end()
	return many
}

func decodeItems(s *Scanner, r *Admin, form *AdminForm, array string, read func(*Scanner, *AdminItem, *AdminForm)) (many bool) {
	if !s.array(array) {
		return false
	}
	for i, first := 0, true; s.more(first); i, first = i+1, false {
		if len(r.Items) == inventory.MaxLines {
			s.fail(array, "must have at most 1000 items")
			return true
		}
		r.Items = append(r.Items, AdminItem{})
		read(s, &r.Items[len(r.Items)-1], form)
		s.within(array, i)
	}
	return false
}

func (s *Scanner) itemID(it *AdminItem, _ *AdminForm) { it.Product = s.string("") }

func (s *Scanner) item(it *AdminItem, form *AdminForm) {
	o := s.object("body")
	for o.next() {
		if !slices.Contains(form.Item, string(o.name)) {
			o.refuse(form.Item)
			return
		}
		switch string(o.name) {
		case "productId":
			if o.take(bitID) {
				it.Product = s.string("productId")
			}
		case "name":
			if o.take(bitName) {
				it.Name = s.string("name")
				it.Given |= inventory.FieldName
			}
		case "category":
			if o.take(bitCategory) {
				it.Category = s.string("category")
				it.Given |= inventory.FieldCategory
			}
		case "available":
			if o.take(bitAvailable) {
				it.Available, _ = s.integer("available")
				it.Given |= inventory.FieldAvailable
			}
		case "price":
			if o.take(bitPrice) {
				it.Price = s.float("price")
				it.Given |= inventory.FieldPrice
			}
		case "expectedVersion":
			if o.take(bitExpected) {
				it.Version, _ = s.integer("expectedVersion")
				it.HasVersion = true
			}
		}
	}
}

// Line returns the line that an item of a command of kind k asks for. Its texts are copies.
func (it *AdminItem) Line(k inventory.Kind) inventory.Line {
	ln := inventory.Line{Product: inventory.ProductID(it.Product), Guarded: it.HasVersion, Expect: inventory.Version(it.Version)}
	if k != inventory.Delete {
		ln.Fields = it.Given
		ln.Name, ln.Category, ln.Available, ln.Price = string(it.Name), string(it.Category), it.Available, it.Price
	}
	if k == inventory.Create {
		ln.Fields = EveryField
	}
	return ln
}

// AppendCanonical appends what an administrator's request asks for, the same however it was written: the order of members, white space, the
// form of numbers and unknown members play no part. The expected versions are left out, so that a retry may bring fresher ones.
func AppendCanonical(b []byte, lines []inventory.Line) []byte {
	for i := range lines {
		ln := &lines[i]
		b = AppendString(b, ln.Product)
		for _, f := range [...]struct {
			field inventory.Fields
			put   func([]byte) []byte
		}{
			{inventory.FieldName, func(b []byte) []byte { return AppendString(append(b, 'n'), ln.Name) }},
			{inventory.FieldCategory, func(b []byte) []byte { return AppendString(append(b, 'c'), ln.Category) }},
			{inventory.FieldAvailable, func(b []byte) []byte { return strconv.AppendInt(append(b, 'a'), ln.Available, 10) }},
			{inventory.FieldPrice, func(b []byte) []byte { return AppendFloat(append(b, 'p'), ln.Price) }},
		} {
			if ln.Fields&f.field != 0 {
				b = f.put(b)
			}
		}
		b = append(b, '\n')
	}
	return b
}
