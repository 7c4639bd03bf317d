package export

import "bodega/inventory"

// pass checks that no other line has the id, and hands the line on if it is sound.
func (d *reader) pass(ln *inventory.Line, sound bool) error {
	if issue := inventory.CheckProductID(string(ln.Product)); issue != "" {
		d.fault("the product id " + issue)
		sound = false
	}
	if _, twice := d.seen[ln.Product]; twice {
		d.fault("the product stands twice")
		sound = false
	}
	d.seen[ln.Product] = struct{}{}
	if sound {
		d.checkNew(ln)
	}
	d.src.line(d.dec.InputOffset()) // so that it need not remember where these lines ended
	if !sound || d.faults.Count > 0 {
		return nil
	}
	p := inventory.Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available,
		Version: ln.Version, UpdatedAt: ln.UpdatedAt, Price: ln.Price, Deleted: ln.Deleted, Extra: ln.Extra.OrNil()}
	d.sums.Replace(nil, &p)
	d.full.Replace(nil, &p)
	all := inventory.Stocked{Product: &p}
	if ln.Place != nil {
		all.Holdings = ln.Place.Holdings
	}
	d.full.ReplaceHoldings(ln.Product, inventory.Stocked{}, all)
	return d.each(*ln)
}

func (d *reader) tombstone(id string) error {
	d.place = place{root: "deleted", id: id, keyed: true}
	ln := inventory.Line{Product: inventory.ProductID(id), Deleted: true}
	before := d.faults.Count
	v, err := d.integer(1)
	if err != nil {
		return err
	}
	ln.Version = inventory.Version(v)
	d.meta.Deleted++
	return d.pass(&ln, d.faults.Count == before)
}

func (d *reader) product(id string) error {
	d.place = place{root: "products", id: id, keyed: true}
	ln := inventory.Line{Product: inventory.ProductID(id), Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice, Version: 1}
	before := d.faults.Count
	var had [len(productMembers)]bool
	err := d.members(func(name string) error {
		d.place.name = name
		return d.member(&ln, name, &had)
	})
	d.place.name = ""
	if err != nil {
		return err
	}
	d.meta.Products++
	return d.complete(&ln, &had, before, memberName, memberAvailable, memberPrice)
}

// complete checks that what is required was there, and passes the line on.
func (d *reader) complete(ln *inventory.Line, had *[len(productMembers)]bool, faultsBefore int, required ...int) error {
	if d.faults.Count == faultsBefore {
		for _, i := range required {
			if !had[i] {
				d.fault(productMembers[i] + " is missing")
			}
		}
	}
	d.checkExtra(ln)
	if ln.Place != nil && d.faults.Count == faultsBefore {
		if issue := ln.Place.Holdings.Issue(&inventory.Product{Version: ln.Version}); issue != "" {
			d.place.name = "levels"
			d.fault(issue)
			d.place.name = ""
		}
	}
	return d.pass(ln, d.faults.Count == faultsBefore)
}

// Members of a product, by their place in productMembers.
const (
	memberName      = 1
	memberAvailable = 3
	memberVersion   = 4
	memberPrice     = 6
)

var productMembers = [...]string{"productId", "name", "category", "available", "version", "lastUpdated", "price", "levels", "holds", "transfers",
	"barcodes", "unit", "decimals", "reorderPoint", "reorderPoints", "attributes"}

// member reads one member of a product.
func (d *reader) member(ln *inventory.Line, name string, had *[len(productMembers)]bool) (err error) {
	i := 0
	for i < len(productMembers) && productMembers[i] != name {
		i++
	}
	if i == len(productMembers) {
		return d.skip()
	}
	if had[i] {
		d.fault("stands twice")
	}
	had[i] = true
	var s string
	var n int64
	switch name {
	case "productId":
		s, err = d.text(inventory.MaxProductIDBytes)
		if err == nil && !d.null && s != string(ln.Product) {
			d.fault("is not the name under which the product stands")
		}
	case "name":
		ln.Name, err = d.text(inventory.MaxNameBytes)
	case "category":
		ln.Category, err = d.text(inventory.MaxCategoryBytes)
	case "available":
		ln.Available, err = d.integer(0)
	case "version":
		if n, err = d.integer(1); n != 0 {
			ln.Version = inventory.Version(n)
		}
	case "lastUpdated":
		ln.UpdatedAt, err = d.time()
	case "price":
		ln.Price, err = d.price()
	case "levels":
		err = d.levels(belongings(ln))
	case "holds":
		err = d.holds(belongings(ln))
	case "transfers":
		err = d.transfers(belongings(ln))
	default:
		err = d.extra(ln, name)
	}
	if d.null {
		had[i] = false
	}
	return err
}
