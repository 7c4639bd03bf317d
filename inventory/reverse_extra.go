package inventory

import (
	"fmt"
	"strconv"
	"strings"
)

// extraMembers are the members of what the catalogue says besides, with their names on the wire.
var extraMembers = [...]struct {
	field Fields
	name  string
}{{FieldBarcodes, "barcodes"}, {FieldUnit, "unit"}, {FieldDecimals, "decimals"}, {FieldReorder, "reorderPoint"}, {FieldPoints, "reorderPoints"},
	{FieldAttributes, "attributes"}}

// allExtra are all of them.
const allExtra = FieldBarcodes | FieldUnit | FieldDecimals | FieldReorder | FieldPoints | FieldAttributes

// member writes a member out, no two values alike. x may be nil.
func (x *Extra) member(f Fields) string {
	if x == nil {
		x = &Extra{}
	}
	switch f {
	case FieldBarcodes:
		return quoted(len(x.Barcodes), func(i int) string { return strconv.Quote(x.Barcodes[i]) })
	case FieldUnit:
		return strconv.Quote(x.Unit)
	case FieldDecimals:
		return strconv.Itoa(int(x.Decimals))
	case FieldReorder:
		if x.Reorder == nil {
			return "none"
		}
		return itoa(*x.Reorder)
	case FieldPoints:
		return quoted(len(x.Points), func(i int) string { return fmt.Sprintf("%s: %d", x.Points[i].Location, x.Points[i].Units) })
	default:
		return quoted(len(x.Attributes), func(i int) string { return fmt.Sprintf("%q: %q", x.Attributes[i].Name, x.Attributes[i].Value) })
	}
}

func quoted(n int, of func(i int) string) string {
	if n == 0 {
		return "none"
	}
	texts := make([]string, n)
	for i := range texts {
		texts[i] = of(i)
	}
	return strings.Join(texts, ", ")
}

// differing are the members in which two differ. Either may be nil.
func (x *Extra) differing(o *Extra) (fields Fields) {
	for _, m := range extraMembers {
		if x.member(m.field) != o.member(m.field) {
			fields |= m.field
		}
	}
	return fields
}

// restoreExtra has the line bring members back as they were.
func (ln *Line) restoreExtra(was *Extra, fields Fields) {
	if fields == 0 {
		return
	}
	if was == nil {
		was = &Extra{}
	}
	ln.Extra = was
	ln.Fields |= fields
}

// extraDifferences says which members of what the catalogue says besides are not as the event left them.
func (r *Revert) extraDifferences(now *Extra) (list []Differs) {
	for _, m := range extraMembers {
		if left, is := r.Extra.member(m.field), now.member(m.field); r.Fields&m.field != 0 && left != is {
			list = append(list, Differs{m.name, left, is})
		}
	}
	return list
}

// ExtraSaid returns what the catalogue says besides as of the event, if that says it.
func (e *Event) ExtraSaid() *Extra {
	if e.Describes() {
		return e.Change.Extra.OrNil()
	}
	return nil
}
