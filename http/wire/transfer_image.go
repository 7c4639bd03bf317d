package wire

import (
	"strconv"

	"bodega/inventory"
)

// appendTransferImage appends a line of a transfer, as a product knows it. What has not happened is left out.
func appendTransferImage(b []byte, l *inventory.TransferLine) []byte {
	b = append(append(b, `{"transferId":"`...), l.Transfer...) // which needs no escape, as places do not
	b = append(append(b, `","from":"`...), l.From...)
	b = append(append(append(b, `","to":"`...), l.To...), '"')
	for _, n := range [...]struct {
		name  string
		units int64
	}{{`,"shipped":`, l.Shipped}, {`,"received":`, l.Received}, {`,"missing":`, l.Missing}, {`,"returned":`, l.Returned}} {
		if n.units != 0 {
			b = strconv.AppendInt(append(b, n.name...), n.units, 10)
		}
	}
	if l.End != 0 {
		b = append(append(append(b, `,"end":"`...), l.End.String()...), '"')
	}
	b = AppendString(append(b, `,"ref":`...), l.Ref)
	b = AppendString(append(b, `,"storeId":`...), l.Store)
	b = l.ShippedAt.AppendText(append(b, `,"shippedAt":"`...))
	b = l.UpdatedAt.AppendText(append(b, `","lastUpdated":"`...))
	return append(b, '"', '}')
}

// transferImages reads lines of transfers as [appendTransferImage] writes them, in order of transfer. One that has ended is gone.
func (s *Scanner) transferImages(field string, take func(inventory.TransferLine)) {
	if !s.array(field) {
		return
	}
	last := inventory.TransferID("")
	for i := 0; s.more(i == 0); i++ {
		l := s.transferImage()
		if i > 0 && last >= l.Transfer {
			s.check("transferId", "is not behind the one before")
		}
		s.within(field, i)
		last = l.Transfer
		take(l)
	}
}

const (
	gotTransferID = 1 << iota
	gotTransferFrom
	gotTransferTo
	gotTransferShipped
	gotTransferReceived
	gotTransferMissing
	gotTransferReturned
	gotTransferEnd
	gotTransferRef
	gotTransferStore
	gotTransferShippedAt
	gotTransferUpdated

	gotTransferImage = gotTransferID | gotTransferFrom | gotTransferTo | gotTransferShipped | gotTransferShippedAt | gotTransferUpdated
)

func (s *Scanner) transferImage() (l inventory.TransferLine) {
	o := s.object("transfer")
	for o.next() {
		if !s.transferUnits(&o, &l) && !s.transferHead(&o, &l) {
			o.ignore()
		}
	}
	s.need(o.given, gotTransferImage, "transfer")
	s.check("ref", inventory.CheckText(l.Ref, inventory.MaxRefBytes))
	s.check("storeId", inventory.CheckText(l.Store, inventory.MaxStoreIDBytes))
	if l.Shipped < 1 || l.Open() < 0 {
		s.check("shipped", "must be at least 1, and what has become of it")
	}
	if l.End != 0 && l.Open() != 0 {
		s.check("end", "is said of what is on its way")
	}
	return l
}

// transferHead reads the present member, if it says which transfer it is, and when something happened to it.
func (s *Scanner) transferHead(o *object, l *inventory.TransferLine) bool {
	switch string(o.name) {
	case "transferId":
		if o.take(gotTransferID) {
			var issue string
			l.Transfer, issue = inventory.ParseTransferID(string(s.string("transferId")))
			s.check("transferId", issue)
		}
	case "from":
		if o.take(gotTransferFrom) {
			l.From = inventory.LocationID(s.string("from"))
			s.check("from", inventory.CheckNamedLocation(string(l.From)))
		}
	case "to":
		if o.take(gotTransferTo) {
			l.To = inventory.LocationID(s.string("to"))
			s.check("to", inventory.CheckNamedLocation(string(l.To)))
		}
	case "ref":
		o.textInto(gotTransferRef, &l.Ref)
	case "storeId":
		o.textInto(gotTransferStore, &l.Store)
	case "shippedAt":
		if o.take(gotTransferShippedAt) {
			l.ShippedAt = s.time("shippedAt")
		}
	case "lastUpdated":
		if o.take(gotTransferUpdated) {
			l.UpdatedAt = s.time("lastUpdated")
		}
	default:
		return false
	}
	return true
}

// transferUnits reads the present member, if it says what has become of the units.
func (s *Scanner) transferUnits(o *object, l *inventory.TransferLine) bool {
	units := func(bit uint32, into *int64) {
		if name := string(o.name); o.take(bit) {
			*into = s.whole(name)
		}
	}
	switch string(o.name) {
	case "shipped":
		units(gotTransferShipped, &l.Shipped)
	case "received":
		units(gotTransferReceived, &l.Received)
	case "missing":
		units(gotTransferMissing, &l.Missing)
	case "returned":
		units(gotTransferReturned, &l.Returned)
	case "end":
		if o.take(gotTransferEnd) {
			if l.End = inventory.ParseTransferState(string(s.string("end"))); !l.End.Ended() {
				s.check("end", "must be received or cancelled")
			}
		}
	default:
		return false
	}
	return true
}
