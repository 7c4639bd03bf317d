package inventory

import (
	"maps"
	"slices"
)

// NewPoints returns the reorder points of a map, in their order.
func NewPoints(units map[LocationID]int64) []LevelPoint {
	var points []LevelPoint
	for _, at := range slices.Sorted(maps.Keys(units)) {
		points = append(points, LevelPoint{at, units[at]})
	}
	return points
}

// NewAttributes returns the attributes of a map, in their order.
func NewAttributes(texts map[string]string) []Attribute {
	var list []Attribute
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, Attribute{name, texts[name]})
	}
	return list
}

// Faults tells what is wrong with what somebody wants a catalogue to say, each fault with where it lies.
func (x *Extra) Faults(fault func(field, issue string)) {
	if x == nil {
		return
	}
	told := func(field, issue string) {
		if issue != "" {
			fault(field, issue)
		}
	}
	x.barcodeFaults(told)
	told("unit", checkNew(x.Unit, MaxUnitBytes, false))
	if x.Decimals > MaxDecimals {
		told("decimals", "must be between 0 and 6")
	}
	if x.Reorder != nil {
		told("reorderPoint", checkPoint(*x.Reorder))
	}
	if len(x.Points) > MaxPoints {
		told("reorderPoints", "must be at most 1000")
	}
	for i := range x.Points {
		p := &x.Points[i]
		name := "reorderPoints." + string(p.Location)
		told(name, CheckNamedLocation(string(p.Location)))
		told(name, checkPoint(p.Units))
		if i > 0 && x.Points[i-1].Location >= p.Location {
			told(name, "must be in order of location, each once")
		}
	}
	x.attributeFaults(told)
}

func checkPoint(units int64) (issue string) {
	if units < 0 || units > MaxInteger {
		return "must be between 0 and 9007199254740991"
	}
	return ""
}

func (x *Extra) barcodeFaults(fault func(field, issue string)) {
	if len(x.Barcodes) > MaxBarcodes {
		fault("barcodes", "must be at most 8")
	}
	for i, code := range x.Barcodes {
		name := "barcodes[" + itoa(int64(i)) + "]"
		fault(name, CheckBarcode(code))
		for _, other := range x.Barcodes[:i] {
			if barcodeOf(other) == barcodeOf(code) {
				fault(name, "is there twice, or is another spelling of the same number")
				break
			}
		}
	}
}

func (x *Extra) attributeFaults(fault func(field, issue string)) {
	if len(x.Attributes) > MaxAttributes {
		fault("attributes", "must be at most 32")
	}
	size := 0
	for i := range x.Attributes {
		a := &x.Attributes[i]
		size += len(a.Name) + len(a.Value)
		name := "attributes." + a.Name
		if a.Name == "" {
			fault("attributes", "must not have one with an empty name")
		}
		if issue := checkNew(a.Name, MaxAttributeName, false); issue != "" {
			fault(name, "has a name that "+issue)
		}
		fault(name, checkNew(a.Value, MaxAttributeBytes, true))
		if i > 0 && x.Attributes[i-1].Name >= a.Name {
			fault(name, "must be in order of name, each once")
		}
	}
	if size > MaxAttributeBytes {
		fault("attributes", "must be at most 4096 bytes, names and texts together")
	}
}

// CheckBarcode says what is wrong with a barcode, or nothing.
func CheckBarcode(code string) (issue string) {
	if code == "" {
		return "must not be empty"
	}
	return checkNew(code, MaxBarcodeBytes, false)
}

// Issue says what is wrong with what is stored, or comes from another node: the first fault, or nothing. Bounds count, order, and what the
// sense of it hangs on; how texts look does not.
func (x *Extra) Issue() (issue string) {
	switch {
	case x == nil:
		return ""
	case len(x.Barcodes) > MaxBarcodes, len(x.Attributes) > MaxAttributes, len(x.Points) > MaxPoints, x.Decimals > MaxDecimals:
		return "say more than may be said of a product"
	}
	note := func(field, why string) {
		if issue == "" && why != "" {
			issue = "have " + field + " that " + why
		}
	}
	note("a unit", CheckText(x.Unit, MaxUnitBytes))
	for _, code := range x.Barcodes {
		if note("a barcode", CheckText(code, MaxBarcodeBytes)); code == "" {
			note("a barcode", "is empty")
		}
	}
	if x.Reorder != nil {
		note("a reorder point", checkPoint(*x.Reorder))
	}
	for i := range x.Points {
		note("a reorder point", CheckLocationID(string(x.Points[i].Location)))
		if note("a reorder point", checkPoint(x.Points[i].Units)); i > 0 && x.Points[i-1].Location >= x.Points[i].Location {
			note("reorder points", "are out of order")
		}
	}
	for i := range x.Attributes {
		a := &x.Attributes[i]
		note("an attribute", CheckText(a.Name, MaxAttributeName))
		if note("an attribute", CheckText(a.Value, MaxAttributeBytes)); i > 0 && x.Attributes[i-1].Name >= a.Name {
			note("attributes", "are out of order")
		}
	}
	return issue
}
