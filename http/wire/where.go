package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendProductWhere appends a product with where it lies; w is nil if there is nothing to say of that.
func AppendProductWhere(b []byte, p *inventory.Product, w *inventory.Where) []byte {
	b = AppendProduct(b, p)
	if w == nil {
		return b
	}
	b = b[:len(b)-1]
	if w.OnHand != p.Available {
		b = AppendNumbers(b, Member(`,"onHand":`, w.OnHand))
	}
	if w.Held != 0 {
		b = AppendNumbers(b, Member(`,"held":`, w.Held))
	}
	if w.Here != nil {
		b = AppendNumbers(b, Member(`,"here":`, *w.Here))
	}
	if w.Level != nil {
		b = appendSeenLevel(append(b, `,"level":`...), p.Extra, w.Level)
	}
	if w.Levels != nil {
		b = append(b, `,"levels":[`...)
		for i := range w.Levels {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendSeenLevel(b, p.Extra, &w.Levels[i])
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// appendSeenLevel appends a level, with the reorder point that x may have for it.
func appendSeenLevel(b []byte, x *inventory.Extra, l *inventory.SeenLevel) []byte {
	b = append(append(b, `{"locationId":"`...), l.Location...) // which needs no escape
	b = append(b, '"')
	b = AppendNumbers(b, Member(`,"onHand":`, l.OnHand), Member(`,"held":`, l.Held), Member(`,"available":`, l.Available), Member(`,"version":`, int64(l.Version)))
	b = append(l.UpdatedAt.AppendText(append(b, `,"lastUpdated":"`...)), '"')
	if point, ok := x.Point(l.Location); ok {
		b = AppendNumbers(b, Member(`,"reorderPoint":`, point))
	}
	return append(b, '}')
}

// whereBody is what a product says of where it lies.
type whereBody struct {
	ID        string      `json:"productId"`
	Available count       `json:"available"`
	OnHand    *count      `json:"onHand,omitzero"`
	Held      count       `json:"held"`
	Here      *count      `json:"here,omitzero"`
	Level     *seenLevel  `json:"level,omitzero"`
	Levels    []seenLevel `json:"levels"`
}

type seenLevel struct {
	Location  *string           `json:"locationId"`
	OnHand    *count            `json:"onHand"`
	Held      *count            `json:"held"`
	Available *count            `json:"available"`
	Version   *count            `json:"version"`
	Updated   *inventory.Millis `json:"lastUpdated"`
}

func (l *seenLevel) level(s *Scanner) (seen inventory.SeenLevel) {
	if l.Location == nil || l.OnHand == nil || l.Held == nil || l.Available == nil || l.Version == nil || l.Updated == nil {
		s.check("level", "lacks a member")
		return seen
	}
	s.check("locationId", inventory.CheckLocationID(*l.Location))
	if *l.Held > *l.OnHand || *l.Available > *l.OnHand-*l.Held {
		s.check("level", "has more held or available than lies there")
	}
	return inventory.SeenLevel{Available: int64(*l.Available), Level: inventory.Level{Location: inventory.LocationID(*l.Location),
		OnHand: int64(*l.OnHand), Held: int64(*l.Held), Version: inventory.Version(*l.Version), UpdatedAt: *l.Updated}}
}

func (v *whereBody) where(s *Scanner) (w inventory.Where) {
	if w.OnHand, w.Held = int64(v.Available), int64(v.Held); v.OnHand != nil {
		w.OnHand = int64(*v.OnHand)
	}
	if v.Here != nil {
		here := int64(*v.Here)
		w.Here = &here
	}
	if v.Level != nil {
		l := v.Level.level(s)
		w.Level = &l
	}
	if v.Levels != nil {
		w.Levels = make([]inventory.SeenLevel, len(v.Levels))
	}
	for i := range v.Levels {
		w.Levels[i] = v.Levels[i].level(s)
		if i > 0 && w.Levels[i-1].Location >= w.Levels[i].Location {
			s.check("levels", "are not in order of place")
		}
	}
	return w
}

// DecodeWhere reads where a product lies from the document that [DecodeProduct] reads.
func DecodeWhere(s *Scanner, body []byte) inventory.Where {
	var v whereBody
	s.read(body, &v)
	return v.where(s)
}

// DecodeListWhere reads where the products of a page lie from the document that [DecodeList] reads.
func DecodeListWhere(s *Scanner, body []byte) []inventory.Where {
	var v struct {
		Products items[whereBody] `json:"products"`
	}
	s.read(body, &v)
	list := make([]inventory.Where, len(v.Products))
	for i := range v.Products {
		list[i] = v.Products[i].where(s)
	}
	return list
}

// RevisionTag returns the entity tag of a place that was changed last at a revision of the directory, with its quotes.
func RevisionTag(r inventory.Revision) string { return `"r` + strconv.FormatInt(int64(r), 10) + `"` }
