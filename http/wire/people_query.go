package wire

import (
	"net/url"
	"strconv"

	"bodega/inventory"
)

// PeopleQuery asks for a page of the keys, or of the staff.
type PeopleQuery struct {
	Active bool   // those alone that are good
	Store  string // staff who may sign in there; "" for all
	After  string // id of the last key of the page before, or name of the last member
	Limit  int    // 0 means as many as the server thinks fit
}

// How many keys, or members of the staff, a page has if nobody says, and at most.
const (
	PeopleDefault = 100
	PeopleMax     = 1000
)

// ParsePeopleQuery reads which keys are wanted, or, with stores, which staff.
func ParsePeopleQuery(raw string, stores bool) (p PeopleQuery, err *inventory.Error) {
	q := ParseQuery(raw)
	known := []string{"state", "after", "limit"}
	if stores {
		known = append(known, "store")
	}
	q.CheckNames(known)
	switch state, _ := q.Text("state"); state {
	case "", "all":
	case "active":
		p.Active = true
	default:
		q.Fail("state", `must be "active" or "all"`)
	}
	if id, ok := q.Text("store"); ok {
		if p.Store = id; inventory.CheckLocationID(id) != "" {
			q.Fail("store", inventory.CheckLocationID(id))
		}
	}
	p.After, _ = q.Checked("after", inventory.MaxPrincipalBytes)
	p.Limit = q.Size(PeopleDefault, PeopleMax)
	return p, q.Err
}

// PeopleValues returns the parameters that ask for such a page.
func PeopleValues(p *PeopleQuery) url.Values {
	v := url.Values{}
	if p.Active {
		v.Set("state", "active")
	}
	if p.Store != "" {
		v.Set("store", p.Store)
	}
	if p.After != "" {
		v.Set("after", p.After)
	}
	if p.Limit > 0 {
		v.Set("limit", strconv.Itoa(p.Limit))
	}
	return v
}
