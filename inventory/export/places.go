package export

import (
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// level is a level as it is written.
type level struct {
	Location  inventory.LocationID `json:"locationId"`
	OnHand    int64                `json:"onHand"`
	Held      int64                `json:"held"`
	Version   inventory.Version    `json:"version"`
	UpdatedAt string               `json:"lastUpdated"`
}

// hold is a line of a hold as it is written. It ends at an age, which is no date.
type hold struct {
	ID        inventory.HoldID     `json:"holdId"`
	Location  inventory.LocationID `json:"locationId"`
	Quantity  int64                `json:"quantity"`
	Ref       string               `json:"ref,omitempty"`
	Store     string               `json:"storeId,omitempty"`
	ExpiresAt string               `json:"expiresAt"`
	EndAge    inventory.Millis     `json:"endAge"`
	UpdatedAt string               `json:"lastUpdated"`
}

// directory is what is written of the places.
type directory struct {
	Revision  inventory.Revision `json:"revision"`
	Hash      string             `json:"hash"`
	Locations []location         `json:"locations"`
}

type location struct {
	ID        inventory.LocationID `json:"locationId"`
	Name      string               `json:"name"`
	Kind      string               `json:"kind"`
	Sellable  bool                 `json:"sellable"`
	Active    bool                 `json:"active"`
	Revision  inventory.Revision   `json:"revision"`
	UpdatedAt string               `json:"lastUpdated"`
	Actor     string               `json:"actor,omitempty"`
	RequestID string               `json:"requestId,omitempty"`
}

func levelsOf(h *inventory.Holdings) (list []level) {
	for i := range h.Levels {
		l := &h.Levels[i]
		list = append(list, level{l.Location, l.OnHand, l.Held, l.Version, l.UpdatedAt.String()})
	}
	return list
}

func holdsOf(h *inventory.Holdings) (list []hold) {
	for _, l := range h.Holds {
		list = append(list, hold{l.Hold, l.Location, l.Quantity, l.Ref, l.Store, l.ExpiresAt.String(), l.EndAge, l.UpdatedAt.String()})
	}
	return list
}

func directoryOf(d *inventory.Directory) *directory {
	out := &directory{Revision: d.Mark.Revision, Hash: d.Mark.Hash.String(), Locations: []location{}}
	for i, l := range d.Locations { // an entry each, in the same order
		e := d.Entries[i]
		out.Locations = append(out.Locations, location{l.ID, l.Name, l.Kind.String(), l.Sellable, l.Active, l.Revision, l.UpdatedAt.String(), e.Actor, e.RequestID})
	}
	return out
}

// elements calls visit for each element of the array that comes next.
func (d *reader) elements(visit func() error) error {
	switch d.dec.PeekKind() {
	case jsontext.KindNull:
		return d.skip()
	case jsontext.KindBeginArray, jsontext.KindInvalid:
	default:
		err := d.skip()
		d.fault("must be an array")
		return err
	}
	if _, err := d.token(); err != nil {
		return err
	}
	for d.dec.PeekKind() != jsontext.KindEndArray {
		if err := visit(); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// belongings returns what the file says to belong to a product, which then is something.
func belongings(ln *inventory.Line) *inventory.Holdings {
	if ln.Place == nil {
		ln.Place = &inventory.Place{Holdings: &inventory.Holdings{}}
	}
	return ln.Place.Holdings
}

// levels reads what lies where of a product.
func (d *reader) levels(h *inventory.Holdings) error {
	return d.elements(func() error {
		var l inventory.Level
		err := d.members(func(name string) (err error) {
			var n int64
			switch name {
			case "locationId":
				l.Location, err = d.location()
			case "onHand":
				l.OnHand, err = d.integer(1)
			case "held":
				l.Held, err = d.integer(0)
			case "version":
				n, err = d.integer(1)
				l.Version = inventory.Version(n)
			case "lastUpdated":
				l.UpdatedAt, err = d.time()
			default:
				err = d.skip()
			}
			return err
		})
		h.Levels = append(h.Levels, l)
		return err
	})
}

// holds reads what is put aside of a product.
func (d *reader) holds(h *inventory.Holdings) error {
	return d.elements(func() error {
		l := &inventory.HoldLine{}
		err := d.members(func(name string) (err error) {
			var n int64
			switch name {
			case "holdId":
				l.Hold, err = d.holdID()
			case "locationId":
				l.Location, err = d.location()
			case "quantity":
				l.Quantity, err = d.integer(1)
			case "ref":
				l.Ref, err = d.text(inventory.MaxRefBytes)
			case "storeId":
				l.Store, err = d.text(inventory.MaxStoreIDBytes)
			case "expiresAt":
				l.ExpiresAt, err = d.time()
			case "endAge":
				n, err = d.integer(0)
				l.EndAge = inventory.Millis(n)
			case "lastUpdated":
				l.UpdatedAt, err = d.time()
			default:
				err = d.skip()
			}
			return err
		})
		h.Holds = append(h.Holds, l)
		return err
	})
}

func (d *reader) location() (inventory.LocationID, error) {
	s, err := d.text(inventory.MaxLocationIDBytes)
	if issue := inventory.CheckLocationID(s); issue != "" && err == nil {
		d.fault(issue)
	}
	return inventory.LocationID(s), err
}

func (d *reader) holdID() (inventory.HoldID, error) {
	s, err := d.text(inventory.HoldIDBytes)
	id, issue := inventory.ParseHoldID(s)
	if issue != "" && err == nil {
		d.fault(issue)
	}
	return id, err
}

// directory reads what the file says of the places.
func (d *reader) directory() error {
	var at inventory.Revision
	var hash inventory.Hash
	var entries []*inventory.Entry
	err := d.members(func(name string) (err error) {
		d.place.name = name
		var n int64
		switch name {
		case "revision":
			n, err = d.integer(1)
			at = inventory.Revision(n)
		case "hash":
			hash, err = d.digest()
		case "locations":
			err = d.elements(func() error {
				e, err := d.entry()
				entries = append(entries, e)
				return err
			})
		default:
			err = d.skip()
		}
		return err
	})
	d.place.name = ""
	if err != nil || d.faults.Count > 0 {
		return err
	}
	dir, issue := inventory.NewDirectory(at, entries)
	if issue != nil {
		d.fault(issue.Error())
		return nil
	}
	d.meta.Directory, d.meta.Knows = dir, true
	d.meta.Edited = hash != inventory.Hash{} && hash != dir.Mark.Hash
	return nil
}

// entry reads a place.
func (d *reader) entry() (*inventory.Entry, error) {
	l, actor, request := inventory.Location{Sellable: true, Active: true}, "", ""
	err := d.members(func(name string) (err error) {
		var n int64
		var s string
		switch name {
		case "locationId":
			l.ID, err = d.location()
			if issue := inventory.CheckNewLocationID(string(l.ID)); issue != "" && err == nil {
				d.fault(issue)
			}
		case "name":
			l.Name, err = d.text(inventory.MaxNameBytes)
		case "kind":
			if s, err = d.text(16); err == nil {
				if l.Kind = inventory.ParseLocationKind(s); l.Kind == 0 {
					d.fault("must be shop, warehouse, quarantine or other")
				}
			}
		case "sellable":
			l.Sellable, err = d.boolean()
		case "active":
			l.Active, err = d.boolean()
		case "revision":
			n, err = d.integer(1)
			l.Revision = inventory.Revision(n)
		case "lastUpdated":
			l.UpdatedAt, err = d.time()
		case "actor":
			actor, err = d.text(inventory.MaxRefBytes)
		case "requestId":
			request, err = d.text(inventory.MaxRefBytes)
		default:
			err = d.skip()
		}
		return err
	})
	e := l.Entry(actor, request)
	return &e, err
}
