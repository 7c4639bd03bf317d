package export

import (
	"cmp"
	"slices"

	"bodega/inventory"
)

// extra is what a catalogue says of a product beyond what each product has, as it is written.
type extra struct {
	Barcodes   []string          `json:"barcodes,omitempty"`
	Unit       string            `json:"unit,omitempty"`
	Decimals   uint8             `json:"decimals,omitzero"`
	Reorder    *int64            `json:"reorderPoint,omitzero"`
	Points     map[string]int64  `json:"reorderPoints,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

func extraOf(x *inventory.Extra) (out extra) {
	if x == nil {
		return out
	}
	out = extra{Barcodes: x.Barcodes, Unit: x.Unit, Decimals: x.Decimals, Reorder: x.Reorder}
	if len(x.Points) > 0 {
		out.Points = map[string]int64{}
	}
	for _, p := range x.Points {
		out.Points[string(p.Location)] = p.Units
	}
	if len(x.Attributes) > 0 {
		out.Attributes = map[string]string{}
	}
	for _, a := range x.Attributes {
		out.Attributes[a.Name] = a.Value
	}
	return out
}

// extra reads a member of [extra].
func (d *reader) extra(ln *inventory.Line, name string) (err error) {
	if ln.Extra == nil {
		ln.Extra = &inventory.Extra{}
	}
	d.meta.Described = true
	x, n := ln.Extra, int64(0)
	switch name {
	case "barcodes":
		err = d.elements(func() error {
			code, err := d.text(inventory.MaxBarcodeBytes)
			x.Barcodes = append(x.Barcodes, code)
			return err
		})
	case "unit":
		x.Unit, err = d.text(inventory.MaxUnitBytes)
	case "decimals":
		n, err = d.integer(0)
		x.Decimals = uint8(min(n, inventory.MaxDecimals+1))
	case "reorderPoint":
		if n, err = d.integer(0); !d.null {
			x.Reorder = &n
		}
	case "reorderPoints":
		err = d.members(func(at string) error {
			n, err := d.integer(0)
			x.Points = append(x.Points, inventory.LevelPoint{Location: inventory.LocationID(at), Units: n})
			return err
		})
		slices.SortFunc(x.Points, func(a, b inventory.LevelPoint) int { return cmp.Compare(a.Location, b.Location) })
	default:
		err = d.members(func(name string) error {
			text, err := d.text(inventory.MaxAttributeBytes)
			x.Attributes = append(x.Attributes, inventory.Attribute{Name: name, Value: text})
			return err
		})
		slices.SortFunc(x.Attributes, func(a, b inventory.Attribute) int { return cmp.Compare(a.Name, b.Name) })
	}
	return err
}

// checkExtra notes what cannot be said of a product, and what could not be said of a new one.
func (d *reader) checkExtra(ln *inventory.Line) {
	if issue := ln.Extra.Issue(); issue != "" {
		d.fault("what the catalogue says must not " + issue)
		return
	}
	ln.Extra.Faults(func(field, issue string) { d.note(&d.old, field+" "+issue) })
	ln.Extra = ln.Extra.OrNil()
}
