package inventory

// LocationID names a place where stock lies. See [CheckLocationID] for what is accepted.
type LocationID string

// The two places that are always there.
const (
	// Pool is stock at no named place: all of it at first, and for ever where one stock is sold from. It is sellable and active.
	Pool LocationID = "pool"
	// Transit is what is between two places. Transfers alone write it; nothing there can be sold.
	Transit LocationID = "transit"
)

// Bounds of the directory's places.
const (
	MaxLocations       = 10_000 // without the two that are always there
	MaxLocationIDBytes = 32
)

// LocationKind says what sort of place it is, for people: no rule depends on it. Its number is stored and never reused.
type LocationKind uint8

// The kinds of place.
const (
	Shop          LocationKind = 1
	Warehouse     LocationKind = 2
	Quarantine    LocationKind = 3
	OtherLocation LocationKind = 4
)

var locationKindNames = [...]string{Shop: "shop", Warehouse: "warehouse", Quarantine: "quarantine", OtherLocation: "other"}

func (k LocationKind) String() string {
	if int(k) < len(locationKindNames) && locationKindNames[k] != "" {
		return locationKindNames[k]
	}
	return "kind " + itoa(int64(k))
}

// ParseLocationKind returns the kind with the name, or 0 if there is none.
func ParseLocationKind(name string) LocationKind {
	for k, n := range locationKindNames {
		if n == name && n != "" {
			return LocationKind(k)
		}
	}
	return 0
}

// Location is a place as the directory has it. A *Location inside a [State] is never changed, only replaced.
type Location struct {
	ID   LocationID
	Name string
	Kind LocationKind
	// Sellable says that what is free there counts as available. It changes only while nothing lies there.
	Sellable bool
	// Active says that stock may come in and be sold there. Of a place that is not, stock can be moved away.
	Active    bool
	Revision  Revision // that its last change gave the directory; 0 for those that are always there
	UpdatedAt Millis
}

// builtin are the places that are always there.
var builtin = map[LocationID]*Location{
	Pool:    {ID: Pool, Name: "Pool", Kind: OtherLocation, Sellable: true, Active: true},
	Transit: {ID: Transit, Name: "Transit", Kind: OtherLocation, Active: true},
}

// CheckLocationID says what is wrong with the name of a place, or nothing. Those that are always there are fine; whether they may
// be named is for the door to say, see [CheckNamedLocation] and [CheckNewLocationID].
func CheckLocationID(id string) (issue string) {
	if id == "" || len(id) > MaxLocationIDBytes {
		return "must be 1 to 32 of a to z, 0 to 9 and -"
	}
	for i := range len(id) {
		if c := id[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return "must be 1 to 32 of a to z, 0 to 9 and -"
		}
	}
	return ""
}

// CheckNamedLocation is [CheckLocationID] for where a request says that stock lies.
func CheckNamedLocation(id string) (issue string) {
	if LocationID(id) == Transit {
		return "must not be transit, which transfers alone write"
	}
	return CheckLocationID(id)
}

// CheckNewLocationID is [CheckLocationID] for a place that is made, changed or taken away.
func CheckNewLocationID(id string) (issue string) {
	if builtin[LocationID(id)] != nil {
		return "is always there, and cannot be changed"
	}
	return CheckLocationID(id)
}

// LocationFields is a set of what can be said of a place.
type LocationFields uint8

// What PutLocation can say.
const (
	LocationName LocationFields = 1 << iota
	LocationSort                // its kind
	LocationSellable
	LocationActive
)

// LocationChange is what PutLocation and DeleteLocation ask for. What Fields does not name stays, or is what a new place has:
// a shop without a name that is sellable and active.
type LocationChange struct {
	ID       LocationID
	Fields   LocationFields
	Name     string
	Kind     LocationKind
	Sellable bool
	Active   bool
}

// Issue says what is wrong with the change, and where, or nothing.
func (c *LocationChange) Issue() (field, issue string) {
	if issue := CheckNewLocationID(string(c.ID)); issue != "" {
		return "locationId", issue
	}
	if issue := checkNew(c.Name, MaxNameBytes, true); issue != "" {
		return "name", issue
	}
	if c.Fields&LocationSort != 0 && (int(c.Kind) >= len(locationKindNames) || locationKindNames[c.Kind] == "") {
		return "kind", `must be "shop", "warehouse", "quarantine" or "other"`
	}
	return "", ""
}

// on returns the place as the change leaves it; have is nil for a new one.
func (c *LocationChange) on(have *Location) Location {
	loc := Location{ID: c.ID, Kind: Shop, Sellable: true, Active: true}
	if have != nil {
		loc = *have
	}
	if c.Fields&LocationName != 0 {
		loc.Name = c.Name
	}
	if c.Fields&LocationSort != 0 {
		loc.Kind = c.Kind
	}
	if c.Fields&LocationSellable != 0 {
		loc.Sellable = c.Sellable
	}
	if c.Fields&LocationActive != 0 {
		loc.Active = c.Active
	}
	return loc
}

// The bits of a location's encoding.
const (
	locationSellable = 1 << iota
	locationActive
	locationBits
)

// body returns what an entry of the directory says of the place besides its name and revision.
//
//	kind u8 | bits u8 | name
func (l *Location) body() []byte {
	bits := byte(0)
	if l.Sellable {
		bits |= locationSellable
	}
	if l.Active {
		bits |= locationActive
	}
	return appendText([]byte{byte(l.Kind), bits}, l.Name)
}

// Entry returns what the directory says of the place; it was said by actor.
func (l *Location) Entry(actor, requestID string) Entry {
	return Entry{Kind: EntryLocation, ID: string(l.ID), Revision: l.Revision, At: l.UpdatedAt, Actor: actor, RequestID: requestID, Body: l.body()}
}

// Location returns the place that an entry of kind [EntryLocation] tells of, which is not gone.
func (e *Entry) Location() (*Location, error) { return locationOf(e) }

// locationOf is the inverse of body.
func locationOf(e *Entry) (*Location, error) {
	r := reader{b: e.Body}
	l := &Location{ID: LocationID(e.ID), Revision: e.Revision, UpdatedAt: e.At}
	l.Kind = LocationKind(r.byte())
	bits := r.byte()
	l.Name = r.text()
	l.Sellable, l.Active = bits&locationSellable != 0, bits&locationActive != 0
	if bits >= locationBits {
		r.fail("unknown bits")
	}
	return l, r.done("location")
}
