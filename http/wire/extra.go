package wire

import (
	"cmp"
	"slices"
	"strconv"

	"bodega/inventory"
)

// appendExtra appends the members that say what a catalogue says of a product beyond what each product has, each with its comma. What is
// empty is left out.
func appendExtra(b []byte, x *inventory.Extra) []byte {
	if x == nil {
		return b
	}
	if len(x.Barcodes) > 0 {
		b = append(b, `,"barcodes":[`...)
		for _, code := range x.Barcodes {
			b = append(AppendString(b, code), ',')
		}
		b[len(b)-1] = ']'
	}
	if x.Unit != "" {
		b = AppendString(append(b, `,"unit":`...), x.Unit)
	}
	if x.Decimals != 0 {
		b = strconv.AppendInt(append(b, `,"decimals":`...), int64(x.Decimals), 10)
	}
	if x.Reorder != nil {
		b = strconv.AppendInt(append(b, `,"reorderPoint":`...), *x.Reorder, 10)
	}
	if len(x.Points) > 0 {
		b = append(b, `,"reorderPoints":{`...)
		for i := range x.Points {
			b = append(append(append(b, '"'), x.Points[i].Location...), `":`...) // which needs no escape
			b = append(strconv.AppendInt(b, x.Points[i].Units, 10), ',')
		}
		b[len(b)-1] = '}'
	}
	if len(x.Attributes) > 0 {
		b = append(b, `,"attributes":{`...)
		for i := range x.Attributes {
			b = append(AppendString(b, x.Attributes[i].Name), ':')
			b = append(AppendString(b, x.Attributes[i].Value), ',')
		}
		b[len(b)-1] = '}'
	}
	return b
}

// appendCatalogue appends an object of the same members, which may have none.
func appendCatalogue(b []byte, x *inventory.Extra) []byte {
	at := len(b)
	b = append(appendExtra(b, x), '}')
	if b[at] == '}' {
		return append(b[:at], "{}"...)
	}
	b[at] = '{' // in the place of the first comma
	return b
}

const (
	gotBarcodes = 1 << (iota + 20) // beside those of products and snapshots
	gotUnit
	gotDecimals
	gotReorder
	gotPoints
	gotAttributes
)

// extra reads the present member into what *x points to, which is made if it is nil, if it is one of [appendExtra].
func (o *object) extra(x **inventory.Extra) bool {
	take := func(bit uint32) (into *inventory.Extra, ok bool) {
		if !o.take(bit) {
			return nil, false
		}
		if *x == nil {
			*x = &inventory.Extra{}
		}
		return *x, true
	}
	s := o.s
	switch string(o.name) {
	case "barcodes":
		if x, ok := take(gotBarcodes); ok && s.array("barcodes") {
			for first := true; s.more(first); first = false {
				x.Barcodes = append(x.Barcodes, string(s.string("barcodes")))
			}
		}
	case "unit":
		if x, ok := take(gotUnit); ok {
			x.Unit = string(s.string("unit"))
		}
	case "decimals":
		if x, ok := take(gotDecimals); ok {
			x.Decimals = s.decimals()
		}
	case "reorderPoint":
		if x, ok := take(gotReorder); ok {
			n := s.whole("reorderPoint")
			x.Reorder = &n
		}
	case "reorderPoints":
		if x, ok := take(gotPoints); ok {
			s.names("reorderPoints", func(at string) {
				x.Points = append(x.Points, inventory.LevelPoint{Location: inventory.LocationID(at), Units: s.whole("reorderPoints")})
			})
			slices.SortFunc(x.Points, func(a, b inventory.LevelPoint) int { return cmp.Compare(a.Location, b.Location) })
		}
	case "attributes":
		if x, ok := take(gotAttributes); ok {
			s.names("attributes", func(name string) {
				x.Attributes = append(x.Attributes, inventory.Attribute{Name: name, Value: string(s.string("attributes"))})
			})
			slices.SortFunc(x.Attributes, func(a, b inventory.Attribute) int { return cmp.Compare(a.Name, b.Name) })
		}
	default:
		return false
	}
	return true
}

// names reads an object whose names are data; whether one is there twice is for the caller to find.
func (s *Scanner) names(field string, value func(name string)) {
	o := s.object(field)
	for o.next() {
		value(string(o.name))
	}
}

// catalogue reads an object that [appendCatalogue] has written.
func (s *Scanner) catalogue(field string) *inventory.Extra {
	x := &inventory.Extra{}
	o := s.object(field)
	for o.next() {
		if !o.extra(&x) {
			o.ignore()
		}
	}
	s.checkExtra(field, x)
	return x
}

// checkExtra reports what cannot be said of a product.
func (s *Scanner) checkExtra(field string, x *inventory.Extra) {
	if issue := x.Issue(); issue != "" {
		s.check(field, "must not "+issue)
	}
}

// appendAlerts appends into which states of stock an event led.
func appendAlerts(b []byte, c *inventory.Change) []byte {
	if c.Alert != 0 {
		b = append(append(append(b, `,"alert":"`...), c.Alert.String()...), '"')
	}
	if len(c.Alerts) == 0 {
		return b
	}
	b = append(b, `,"alerts":[`...)
	for _, a := range c.Alerts {
		b = append(append(b, `{"locationId":"`...), a.Location...)
		b = append(append(append(b, `","alert":"`...), a.Alert.String()...), `"},`...)
	}
	b[len(b)-1] = ']'
	return b
}

func (s *Scanner) alert() inventory.Alert {
	a := inventory.ParseAlert(string(s.string("alert")))
	if a == 0 {
		s.check("alert", "is not known")
	}
	return a
}

const (
	gotAlertPlace = 1 << iota
	gotAlertState
)

// alerts reads the alerts of places, which are in order of them.
func (s *Scanner) alerts() (list []inventory.LevelAlert) {
	if !s.array("alerts") {
		return nil
	}
	for first := true; s.more(first); first = false {
		var a inventory.LevelAlert
		o := s.object("alerts")
		for o.next() {
			switch string(o.name) {
			case "locationId":
				if o.take(gotAlertPlace) {
					a.Location = inventory.LocationID(s.string("locationId"))
					s.check("locationId", inventory.CheckLocationID(string(a.Location)))
				}
			case "alert":
				if o.take(gotAlertState) {
					a.Alert = s.alert()
				}
			default:
				o.ignore()
			}
		}
		s.need(o.given, gotAlertPlace|gotAlertState, "alerts")
		if n := len(list); n > 0 && list[n-1].Location >= a.Location {
			s.check("locationId", "is not behind the one before")
		}
		list = append(list, a)
	}
	return list
}

// decimals reads how small the parts of a unit are; one more than there may be stands for all that are too many.
func (s *Scanner) decimals() uint8 { return uint8(min(s.whole("decimals"), inventory.MaxDecimals+1)) }
