package http

import (
	nethttp "net/http"
	"slices"
	"strconv"

	"bodega/inventory"
)

const everyField = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice

// adminRoutes is where the commands of administrators go.
var adminRoutes = [...]struct{ method, path string }{
	inventory.Create: {nethttp.MethodPost, "/v1/admin/products/create"},
	inventory.Set:    {nethttp.MethodPut, "/v1/admin/products/set"},
	inventory.Delete: {nethttp.MethodDelete, "/v1/admin/products/delete"},
}

// isAdmin says whether a command is an administrator's.
func isAdmin(k inventory.Kind) bool {
	return k == inventory.Create || k == inventory.Set || k == inventory.Delete
}

// appendItems returns the body of an administrator's command.
func appendItems(cmd *inventory.Command) []byte {
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
		fields = everyField
	case inventory.Delete:
		fields = 0
	}
	b = append(b, `{"productId":`...)
	b = appendString(b, ln.Product)
	if fields&inventory.FieldName != 0 {
		b = appendString(append(b, `,"name":`...), ln.Name)
	}
	if fields&inventory.FieldCategory != 0 {
		b = appendString(append(b, `,"category":`...), ln.Category)
	}
	if fields&inventory.FieldAvailable != 0 {
		b = strconv.AppendInt(append(b, `,"available":`...), ln.Available, 10)
	}
	if fields&inventory.FieldPrice != 0 {
		b = appendFloat(append(b, `,"price":`...), ln.Price)
	}
	if ln.Guarded && k != inventory.Create {
		b = strconv.AppendInt(append(b, `,"expectedVersion":`...), int64(ln.Expect), 10)
	}
	return append(b, '}')
}

// adminRequest is the body of an admin request as it was sent. Texts point into the body.
type adminRequest struct {
	items    []adminItem
	byID     bool // the items came as productIds
	products bool // the items came as products
}

// adminItem is one product of an admin request. Which values were given is in has.
type adminItem struct {
	product, name, category []byte
	available, version      int64
	price                   float64
	has                     inventory.Fields
	hasVersion              bool
}

func (r *adminRequest) reset() {
	clear(r.items)
	*r = adminRequest{items: r.items[:0]}
	if cap(r.items) > keptItemsMax {
		r.items = nil
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

// adminForm is what the body of an administrator's command may have.
type adminForm struct {
	members []string // of the body
	item    []string // of each of its products
}

var adminForms = [...]adminForm{
	inventory.Create: {[]string{"products"}, []string{"productId", "name", "category", "available", "price"}},
	inventory.Set:    {[]string{"products"}, []string{"productId", "name", "category", "available", "price", "expectedVersion"}},
	inventory.Delete: {[]string{"products", "productIds"}, []string{"productId", "expectedVersion"}},
}

// decodeAdmin reads the body into r. It reports more items than are allowed apart from other faults. A member that the operation
// does not know is refused: an administrator who means a price must not be told that all is well when there is none.
func decodeAdmin(s *scanner, body []byte, r *adminRequest, form *adminForm) (many bool) {
	s.start(body)
	m, ok := s.object("body")
	if !ok {
		return false
	}
	for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
		switch {
		case !slices.Contains(form.members, string(name)):
			s.unknown(name, form.members)
		case string(name) == "products":
			if s.take(&m, bitItems, "products") {
				r.products = true
				many = decodeItems(s, r, form, "products", (*scanner).item) || many
			}
		default:
			if s.take(&m, bitIDs, "productIds") {
				r.byID = true
				many = decodeItems(s, r, form, "productIds", (*scanner).itemID) || many
			}
		}
	}
	s.end()
	return many
}

func decodeItems(s *scanner, r *adminRequest, form *adminForm, array string, read func(*scanner, *adminItem, *adminForm)) (many bool) {
	if !s.array(array) {
		return false
	}
	for i, first := 0, true; s.more(first); i, first = i+1, false {
		if len(r.items) == inventory.MaxLines {
			s.fail(array, "must have at most 1000 items")
			return true
		}
		r.items = append(r.items, adminItem{})
		read(s, &r.items[len(r.items)-1], form)
		s.within(array, i)
	}
	return false
}

func (s *scanner) itemID(it *adminItem, _ *adminForm) { it.product = s.string("") }

func (s *scanner) item(it *adminItem, form *adminForm) {
	m, ok := s.object("body")
	if !ok {
		return
	}
	for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
		if !slices.Contains(form.item, string(name)) {
			s.unknown(name, form.item)
			return
		}
		switch string(name) {
		case "productId":
			if s.take(&m, bitID, "productId") {
				it.product = s.string("productId")
			}
		case "name":
			if s.take(&m, bitName, "name") {
				it.name = s.string("name")
				it.has |= inventory.FieldName
			}
		case "category":
			if s.take(&m, bitCategory, "category") {
				it.category = s.string("category")
				it.has |= inventory.FieldCategory
			}
		case "available":
			if s.take(&m, bitAvailable, "available") {
				it.available, _ = s.integer("available")
				it.has |= inventory.FieldAvailable
			}
		case "price":
			if s.take(&m, bitPrice, "price") {
				it.price = s.float("price")
				it.has |= inventory.FieldPrice
			}
		case "expectedVersion":
			if s.take(&m, bitExpected, "expectedVersion") {
				it.version, _ = s.integer("expectedVersion")
				it.hasVersion = true
			}
		}
	}
}
