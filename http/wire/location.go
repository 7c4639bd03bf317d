package wire

import (
	"strings"

	"bodega/inventory"
)

// locationsBody is the answer that names all places.
type locationsBody struct {
	Locations []location `json:"locations"`
	Revision  *count     `json:"revision"`
}

type location struct {
	ID       *string          `json:"locationId"`
	Name     *string          `json:"name"`
	Kind     *string          `json:"kind"`
	Sellable *bool            `json:"sellable"`
	Active   *bool            `json:"active"`
	Revision *count           `json:"revision"`
	Updated  inventory.Millis `json:"lastUpdated,omitzero"` // not of those that are always there
}

// AppendLocations appends every place.
func AppendLocations(b []byte, all *inventory.Locations) []byte {
	v := locationsBody{Locations: make([]location, len(all.List)), Revision: (*count)(&all.Revision)}
	for i, l := range all.List {
		v.Locations[i] = locationOf(l)
	}
	return AppendJSON(b, &v)
}

func locationOf(l *inventory.Location) location {
	kind, revision := l.Kind.String(), count(l.Revision)
	return location{(*string)(&l.ID), &l.Name, &kind, &l.Sellable, &l.Active, &revision, l.UpdatedAt}
}

// DecodeLocations reads every place.
func DecodeLocations(s *Scanner, body []byte) (all inventory.Locations) {
	var v locationsBody
	if s.read(body, &v); s.Fault != nil {
		return all
	}
	all.Revision = inventory.Revision(*v.Revision)
	for i := range v.Locations {
		l := v.Locations[i].place(s)
		if s.Fault != nil {
			return inventory.Locations{}
		}
		if i > 0 && all.List[i-1].ID >= l.ID {
			s.check("locations", "are not in order")
		}
		if l.Revision > all.Revision {
			s.check("revision", "is older than that of a place")
		}
		all.List = append(all.List, l)
	}
	return all
}

func (l *location) place(s *Scanner) *inventory.Location {
	if l.ID == nil || l.Name == nil || l.Kind == nil || l.Sellable == nil || l.Active == nil || l.Revision == nil {
		s.check("location", "lacks a member")
		return nil
	}
	s.check("locationId", inventory.CheckLocationID(*l.ID))
	s.check("name", inventory.CheckText(*l.Name, inventory.MaxNameBytes))
	p := &inventory.Location{ID: inventory.LocationID(*l.ID), Name: *l.Name, Kind: inventory.ParseLocationKind(*l.Kind), Sellable: *l.Sellable, Active: *l.Active,
		Revision: inventory.Revision(*l.Revision), UpdatedAt: l.Updated}
	if p.Kind == 0 {
		s.check("kind", "is not known")
	}
	return p
}

// locationChange is the body of what an administrator says of a place.
type locationChange struct {
	Name     *string `json:"name,omitzero"`
	Kind     *string `json:"kind,omitzero"`
	Sellable *bool   `json:"sellable,omitzero"`
	Active   *bool   `json:"active,omitzero"`
}

// AppendLocationChange appends what an administrator says of a place.
func AppendLocationChange(b []byte, c *inventory.LocationChange) []byte {
	var v locationChange
	if c.Fields&inventory.LocationName != 0 {
		v.Name = &c.Name
	}
	if kind := c.Kind.String(); c.Fields&inventory.LocationSort != 0 {
		v.Kind = &kind
	}
	if c.Fields&inventory.LocationSellable != 0 {
		v.Sellable = &c.Sellable
	}
	if c.Fields&inventory.LocationActive != 0 {
		v.Active = &c.Active
	}
	return AppendJSON(b, &v)
}

// DecodeLocationChange reads what an administrator says of the place with an id. A kind that is not known is 0. Members that are not
// known are refused.
func DecodeLocationChange(s *Scanner, body []byte, id inventory.LocationID) inventory.LocationChange {
	var v locationChange
	s.readStrictly(body, &v)
	c := inventory.LocationChange{ID: id}
	if v.Name != nil {
		c.Fields, c.Name = c.Fields|inventory.LocationName, *v.Name
	}
	if v.Kind != nil {
		c.Fields, c.Kind = c.Fields|inventory.LocationSort, inventory.ParseLocationKind(*v.Kind)
	}
	if v.Sellable != nil {
		c.Fields, c.Sellable = c.Fields|inventory.LocationSellable, *v.Sellable
	}
	if v.Active != nil {
		c.Fields, c.Active = c.Fields|inventory.LocationActive, *v.Active
	}
	return c
}

// AppendCanonicalLocation appends what a request about a place asks for, the same however it was written.
func AppendCanonicalLocation(b []byte, c *inventory.LocationChange) []byte {
	return AppendLocationChange(append(append(b, c.ID...), '\n'), c)
}

// locationResult is the answer to who has changed a place, or taken it away.
type locationResult struct {
	ID       *string           `json:"locationId"`
	Revision *count            `json:"revision"`
	Updated  *inventory.Millis `json:"lastUpdated"`
}

// AppendLocationResult appends what came of a change of a place that was not refused.
func AppendLocationResult(b []byte, id inventory.LocationID, res *inventory.Result) []byte {
	return AppendJSON(b, &locationResult{(*string)(&id), (*count)(&res.Version), &res.UpdatedAt})
}

// DecodeLocationResult reads what came of a change of a place that was not refused.
func DecodeLocationResult(s *Scanner, body []byte) (id inventory.LocationID, res inventory.Result) {
	var v locationResult
	if s.read(body, &v); s.Fault != nil {
		return "", res
	}
	return inventory.LocationID(*v.ID), inventory.Result{Outcome: inventory.Applied, Version: inventory.Version(*v.Revision), UpdatedAt: *v.Updated}
}

// LocationRefusal is the refusal of a change of a place. That its version is another says what it is.
func LocationRefusal(id inventory.LocationID, ln *inventory.Line, res *inventory.Result) *inventory.Error {
	e := &inventory.Error{Code: RefusalCodes[res.Outcome]}
	switch res.Outcome {
	case inventory.Conflict:
		e.Message = "the place " + string(id) + " has revision " + itoa(int64(res.Version)) + ", not " + itoa(int64(ln.Expect))
		switch {
		case res.Version == 0:
			e.Message = "there is no place " + string(id)
		case ln.Expect == NeverVersion:
			e.Message = "the place " + string(id) + ` has revision ` + itoa(int64(res.Version)) + `: If-Match must be ` + RevisionTag(inventory.Revision(res.Version))
		}
		e.Details = []inventory.Detail{{Field: "revision", Issue: itoa(int64(res.Version))}}
	case inventory.LocationNotFound:
		e.Message = "there is no place " + string(id)
	case inventory.LocationInUse:
		e.Message = "stock lies at " + string(id) + ", or is put aside there: move it away, and end what is put aside, first"
	case inventory.LocationsFull:
		e.Message = "there are " + itoa(inventory.MaxLocations) + " places, which is as many as there may be"
	default:
		_, e.Message = RefusalOf(ln, res)
	}
	return e
}

// ParseRevisionMatch returns the revision that If-Match asks for, as [ParseIfMatch] does a version. anyOf says that there must be a place,
// whatever its revision.
func ParseRevisionMatch(header []string) (v inventory.Version, guarded, anyOf bool, err *inventory.Error) {
	if len(header) == 1 && strings.Trim(header[0], " \t") == "*" {
		return 0, false, true, nil
	}
	if len(header) == 1 {
		if digits, ok := strings.CutPrefix(strings.Trim(header[0], " \t"), `"r`); ok {
			header = []string{`"v` + digits}
		} else if header[0] != "" && !strings.Contains(header[0], ",") {
			return NeverVersion, true, false, nil
		}
	}
	v, guarded, err = ParseIfMatch(header)
	return v, guarded, false, err
}
