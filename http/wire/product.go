package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendProduct appends a product, with all that the catalogue says of it.
func AppendProduct(b []byte, p *inventory.Product) []byte {
	b = appendBare(b, p)
	if p.Extra == nil {
		return b
	}
	return append(appendExtra(b[:len(b)-1], p.Extra), '}')
}

// appendBare appends a product as it stands everywhere on the wire.
func appendBare(b []byte, p *inventory.Product) []byte {
	b = append(b, `{"productId":`...)
	b = AppendString(b, p.ID)
	b = append(b, `,"name":`...)
	b = AppendString(b, p.Name)
	b = append(b, `,"available":`...)
	b = strconv.AppendInt(b, p.Available, 10)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, int64(p.Version), 10)
	b = append(b, `,"lastUpdated":"`...)
	b = p.UpdatedAt.AppendText(b)
	b = append(b, `","price":`...)
	b = AppendFloat(b, p.Price)
	if p.Category != "" {
		b = append(b, `,"category":`...)
		b = AppendString(b, p.Category)
	}
	return append(b, '}')
}

// rawProduct is a product as it was sent. Texts point into the document.
type rawProduct struct {
	id, name, category []byte
	available, version int64
	price              float64
	updated            inventory.Millis
	extra              *inventory.Extra
}

const (
	gotID = 1 << iota
	gotName
	gotCategory
	gotAvailable
	gotVersion
	gotUpdated
	gotPrice
	gotDeleted // and from here on only in a snapshot
	gotEnd
	gotCount
	gotDigest
	gotFull
	gotBelongings // levels
	gotHeldLines
	gotSentLines

	gotProduct = gotID | gotName | gotAvailable | gotVersion | gotUpdated | gotPrice // what every product has
)

// product reads a product.
func (s *Scanner) product(field string) inventory.Product {
	var raw rawProduct
	o := s.object(field)
	for o.next() {
		if !raw.member(&o) {
			o.ignore()
		}
	}
	s.need(o.given, gotProduct, field)
	return raw.checked(s)
}

// member reads the present member, if a product has it.
func (raw *rawProduct) member(o *object) bool {
	s := o.s
	switch string(o.name) {
	case "productId":
		if o.take(gotID) {
			raw.id = s.string("productId")
		}
	case "name":
		if o.take(gotName) {
			raw.name = s.string("name")
		}
	case "category":
		if o.take(gotCategory) {
			raw.category = s.string("category")
		}
	case "available":
		if o.take(gotAvailable) {
			raw.available = s.whole("available")
		}
	case "version":
		if o.take(gotVersion) {
			raw.version = s.whole("version")
		}
	case "lastUpdated":
		if o.take(gotUpdated) {
			raw.updated = s.time("lastUpdated")
		}
	case "price":
		if o.take(gotPrice) {
			raw.price = s.float("price")
		}
	default:
		return o.extra(&raw.extra)
	}
	return true
}

// checked returns the product, if it can be one.
func (raw *rawProduct) checked(s *Scanner) (p inventory.Product) {
	raw.checkName(s)
	s.check("name", inventory.CheckText(string(raw.name), inventory.MaxNameBytes))
	s.check("category", inventory.CheckText(string(raw.category), inventory.MaxCategoryBytes))
	s.check("price", inventory.CheckPrice(raw.price))
	s.checkExtra("catalogue", raw.extra)
	if s.Fault != nil {
		return p
	}
	// The texts share an allocation, since they live and die together.
	var buf [256]byte
	all := string(append(append(append(buf[:0], raw.id...), raw.name...), raw.category...))
	p.ID, all = inventory.ProductID(all[:len(raw.id)]), all[len(raw.id):]
	p.Name, p.Category = all[:len(raw.name)], all[len(raw.name):]
	p.Available, p.Version, p.Price, p.UpdatedAt = raw.available, inventory.Version(raw.version), raw.price, raw.updated
	p.Extra = raw.extra.OrNil()
	return p
}

// checkName checks what a tombstone has too.
func (raw *rawProduct) checkName(s *Scanner) {
	s.check("productId", inventory.CheckProductID(string(raw.id)))
	if raw.version < 1 {
		s.check("version", "must be at least 1")
	}
}

// DecodeProduct reads a document that is a product.
func DecodeProduct(s *Scanner, body []byte) inventory.Product {
	s.start(body)
	p := s.product("body")
	s.end()
	return p
}
