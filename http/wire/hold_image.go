package wire

import (
	"strconv"

	"bodega/inventory"
)

// appendHoldImage appends a line of a hold, as a product knows it. Of one that is gone there is its name.
func appendHoldImage(b []byte, l *inventory.HoldLine) []byte {
	b = append(append(b, `{"holdId":"`...), l.Hold...) // which needs no escape, as the place does not
	b = append(append(b, `","locationId":"`...), l.Location...)
	b = strconv.AppendInt(append(b, `","quantity":`...), l.Quantity, 10)
	if l.Quantity == 0 {
		return append(b, '}')
	}
	b = AppendString(append(b, `,"ref":`...), l.Ref)
	b = AppendString(append(b, `,"storeId":`...), l.Store)
	b = l.ExpiresAt.AppendText(append(b, `,"expiresAt":"`...))
	b = strconv.AppendInt(append(b, `","endAge":`...), int64(l.EndAge), 10)
	b = l.UpdatedAt.AppendText(append(b, `,"lastUpdated":"`...))
	return append(b, '"', '}')
}

// holdImages reads lines of holds as [appendHoldImage] writes them, in order of hold and place. Of what is zero nothing but its name is
// looked at: the line is gone.
func (s *Scanner) holdImages(field string, take func(inventory.HoldLine)) {
	if !s.array(field) {
		return
	}
	last := inventory.HoldLine{}
	for i := 0; s.more(i == 0); i++ {
		l := s.holdImage()
		if i > 0 && (last.Hold > l.Hold || last.Hold == l.Hold && last.Location >= l.Location) {
			s.check("holdId", "is not behind the one before")
		}
		s.within(field, i)
		last = l
		take(l)
	}
}

const (
	gotHoldID = 1 << iota
	gotHoldPlace
	gotHoldQuantity
	gotHoldRef
	gotHoldStore
	gotHoldExpires
	gotHoldEnd
	gotHoldUpdated

	gotHoldName  = gotHoldID | gotHoldPlace | gotHoldQuantity
	gotHoldImage = gotHoldName | gotHoldExpires | gotHoldEnd | gotHoldUpdated
)

func (s *Scanner) holdImage() (l inventory.HoldLine) {
	var id, ref, store []byte
	o := s.object("hold")
	for o.next() {
		switch string(o.name) {
		case "holdId":
			if o.take(gotHoldID) {
				id = s.string("holdId")
			}
		case "locationId":
			if o.take(gotHoldPlace) {
				l.Location = inventory.LocationID(s.string("locationId"))
				s.check("locationId", inventory.CheckLocationID(string(l.Location)))
			}
		case "quantity":
			if o.take(gotHoldQuantity) {
				l.Quantity = s.whole("quantity")
			}
		case "ref":
			if o.take(gotHoldRef) {
				ref = s.string("ref")
			}
		case "storeId":
			if o.take(gotHoldStore) {
				store = s.string("storeId")
			}
		case "expiresAt":
			if o.take(gotHoldExpires) {
				l.ExpiresAt = s.time("expiresAt")
			}
		case "endAge":
			if o.take(gotHoldEnd) {
				l.EndAge = inventory.Millis(s.signed("endAge"))
			}
		case "lastUpdated":
			if o.take(gotHoldUpdated) {
				l.UpdatedAt = s.time("lastUpdated")
			}
		default:
			o.ignore()
		}
	}
	s.need(o.given, gotHoldName, "hold")
	var issue string
	l.Hold, issue = inventory.ParseHoldID(string(id))
	s.check("holdId", issue)
	if l.Quantity == 0 {
		return inventory.HoldLine{Hold: l.Hold, Location: l.Location}
	}
	s.need(o.given, gotHoldImage, "hold")
	s.check("ref", inventory.CheckText(string(ref), inventory.MaxRefBytes))
	s.check("storeId", inventory.CheckText(string(store), inventory.MaxStoreIDBytes))
	l.Ref, l.Store = string(ref), string(store)
	return l
}
