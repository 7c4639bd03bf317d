package http

import (
	"slices"

	"bodega/inventory"
)

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
	if cap(r.items) > keptLinesMax {
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

// decodeAdmin reads the body into r. It reports more items than are allowed apart from other faults. A member that the operation
// does not know is refused: an administrator who means a price must not be told that all is well when there is none.
func decodeAdmin(s *scanner, body []byte, r *adminRequest, op *adminOp) (many bool) {
	s.start(body)
	m, ok := s.object("body")
	if !ok {
		return false
	}
	for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
		switch {
		case !slices.Contains(op.members, string(name)):
			s.unknown(name, op.members)
		case string(name) == "products":
			if s.take(&m, bitItems, "products") {
				r.products = true
				many = decodeItems(s, r, op, "products", (*scanner).item) || many
			}
		default:
			if s.take(&m, bitIDs, "productIds") {
				r.byID = true
				many = decodeItems(s, r, op, "productIds", (*scanner).itemID) || many
			}
		}
	}
	s.end()
	return many
}

func decodeItems(s *scanner, r *adminRequest, op *adminOp, array string, read func(*scanner, *adminItem, *adminOp)) (many bool) {
	if !s.array(array) {
		return false
	}
	for i, first := 0, true; s.more(first); i, first = i+1, false {
		if len(r.items) == inventory.MaxLines {
			s.fail(array, "must have at most 1000 items")
			return true
		}
		r.items = append(r.items, adminItem{})
		read(s, &r.items[len(r.items)-1], op)
		s.within(array, i)
	}
	return false
}

func (s *scanner) itemID(it *adminItem, _ *adminOp) { it.product = s.string("") }

func (s *scanner) item(it *adminItem, op *adminOp) {
	m, ok := s.object("body")
	if !ok {
		return
	}
	for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
		if !slices.Contains(op.item, string(name)) {
			s.unknown(name, op.item)
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
