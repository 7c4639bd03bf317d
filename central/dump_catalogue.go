package central

import (
	"fmt"
	"strings"

	"bodega/inventory"
)

// dumpedCatalogue is what an event says of the catalogue, and of the states of stock that it led into.
type dumpedCatalogue struct {
	Said   *dumpedExtra  `json:"catalogue,omitempty"`
	Alert  string        `json:"alert,omitempty"`
	Alerts []dumpedAlert `json:"alerts,omitempty"`
}

// dumpedExtra is what the catalogue says of a product from then on.
type dumpedExtra struct {
	Barcodes   []string          `json:"barcodes,omitempty"`
	Unit       string            `json:"unit,omitempty"`
	Decimals   uint8             `json:"decimals,omitzero"`
	Reorder    *int64            `json:"reorderPoint,omitempty"`
	Points     map[string]int64  `json:"reorderPoints,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

type dumpedAlert struct {
	Location string `json:"locationId"`
	Alert    string `json:"alert"`
}

func catalogueOf(c *inventory.Change) (d dumpedCatalogue) {
	if c.Alert != 0 {
		d.Alert = c.Alert.String()
	}
	for _, a := range c.Alerts {
		d.Alerts = append(d.Alerts, dumpedAlert{string(a.Location), a.Alert.String()})
	}
	x := c.Extra
	if x == nil {
		return d
	}
	d.Said = &dumpedExtra{Barcodes: x.Barcodes, Unit: x.Unit, Decimals: x.Decimals, Reorder: x.Reorder, Points: map[string]int64{}, Attributes: map[string]string{}}
	for _, p := range x.Points {
		d.Said.Points[string(p.Location)] = p.Units
	}
	for _, a := range x.Attributes {
		d.Said.Attributes[a.Name] = a.Value
	}
	return d
}

// catalogue prints it.
func (p *printer) catalogue(d *dumpedCatalogue) {
	if x := d.Said; x != nil {
		said := []string{fmt.Sprintf("barcodes %q, unit %q, decimals %d", x.Barcodes, x.Unit, x.Decimals)}
		if x.Reorder != nil {
			said = append(said, fmt.Sprintf("reorder point %d", *x.Reorder))
		}
		p.printf("%18s %s, points %v, attributes %q\n", "catalogue", strings.Join(said, ", "), x.Points, x.Attributes)
	}
	if d.Alert != "" {
		p.printf("%18s %s\n", "alert", d.Alert)
	}
	for _, a := range d.Alerts {
		p.printf("%18s %s at %s\n", "alert", a.Alert, a.Location)
	}
}
