package wire

import (
	"strconv"

	"bodega/inventory"
)

// appendHoldings appends the members that say what belongs to a product, each with its comma.
func appendHoldings(b []byte, h *inventory.Holdings) []byte {
	b = append(b, `,"levels":[`...)
	for i := range h.Levels {
		b = append(appendImage(b, &h.Levels[i]), ',')
	}
	b = closeArray(b)
	if len(h.Holds) > 0 {
		b = append(b, `,"holds":[`...)
		for _, l := range h.Holds {
			b = append(appendHoldImage(b, l), ',')
		}
		b = closeArray(b)
	}
	if len(h.Transfers) > 0 {
		b = append(b, `,"transfers":[`...)
		for _, l := range h.Transfers {
			b = append(appendTransferImage(b, l), ',')
		}
		b = closeArray(b)
	}
	return b
}

// closeArray ends an array each element of which has a comma behind it.
func closeArray(b []byte) []byte {
	if last := len(b) - 1; b[last] == ',' {
		b = b[:last]
	}
	return append(b, ']')
}

// appendImage appends a level as it is: what is available there is for who knows the place to say.
func appendImage(b []byte, l *inventory.Level) []byte {
	b = append(append(b, `{"locationId":"`...), l.Location...) // which needs no escape
	b = strconv.AppendInt(append(b, `","onHand":`...), l.OnHand, 10)
	b = strconv.AppendInt(append(b, `,"held":`...), l.Held, 10)
	b = strconv.AppendInt(append(b, `,"version":`...), int64(l.Version), 10)
	b = l.UpdatedAt.AppendText(append(b, `,"lastUpdated":"`...))
	return append(b, '"', '}')
}

// images reads levels as [appendImage] writes them, in order of location. What is zero says that the level is gone.
func (s *Scanner) images(field string) (levels []inventory.Level) {
	if !s.array(field) {
		return nil
	}
	for first := true; s.more(first); first = false {
		l := s.image()
		if n := len(levels); n > 0 && levels[n-1].Location >= l.Location {
			s.check("locationId", "is not behind the one before")
		}
		s.within(field, len(levels))
		levels = append(levels, l)
	}
	return levels
}

const (
	gotLevelPlace = 1 << iota
	gotLevelOnHand
	gotLevelHeld
	gotLevelVersion
	gotLevelUpdated

	gotImage = gotLevelPlace | gotLevelOnHand | gotLevelHeld | gotLevelVersion | gotLevelUpdated
)

func (s *Scanner) image() (l inventory.Level) {
	o := s.object("level")
	for o.next() {
		switch string(o.name) {
		case "locationId":
			if o.take(gotLevelPlace) {
				l.Location = inventory.LocationID(s.string("locationId"))
				s.check("locationId", inventory.CheckLocationID(string(l.Location)))
			}
		case "onHand":
			if o.take(gotLevelOnHand) {
				l.OnHand = s.whole("onHand")
			}
		case "held":
			if o.take(gotLevelHeld) {
				l.Held = s.whole("held")
			}
		case "version":
			if o.take(gotLevelVersion) {
				l.Version = inventory.Version(s.whole("version"))
			}
		case "lastUpdated":
			if o.take(gotLevelUpdated) {
				l.UpdatedAt = s.time("lastUpdated")
			}
		default:
			o.ignore()
		}
	}
	s.need(o.given, gotImage, "level")
	if l.Held > l.OnHand {
		s.check("held", "is more than lies there")
	}
	if l.Version < 1 {
		s.check("version", "must be at least 1")
	}
	return l
}
