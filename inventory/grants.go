package inventory

import (
	"slices"
	"strings"
)

// Right is a set of what a caller may do. Its bits are stored and never reused.
type Right uint8

// The rights. None implies another, but RightAdmin, which is everything.
const (
	RightRead    Right = 1 << iota // stock:read
	RightSell                      // stock:sell: negative deltas, and holds
	RightAdjust                    // stock:adjust: any delta, moves, transfers, counts
	RightCatalog                   // catalog:write
	RightOps                       // ops:read: figures, stores, limits, history of all, audit
	RightAdmin                     // admin
	rightsEnd

	// RightsOfStaff are those that a member of the staff can have.
	RightsOfStaff = RightRead | RightSell | RightAdjust
	// RightsAll are all that there are.
	RightsAll = rightsEnd - 1
)

var rightNames = [...]string{"stock:read", "stock:sell", "stock:adjust", "catalog:write", "ops:read", "admin"}

// storeScope stands before the id of a store whose link a key is.
const storeScope = "store:"

// String names the rights, the smallest first, with spaces between.
func (r Right) String() string { return strings.Join(r.Strings(), " ") }

// Strings returns the names of the rights, in their order.
func (r Right) Strings() []string {
	names := make([]string, 0, len(rightNames))
	for i, name := range rightNames {
		if r>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}

// ParseRight returns the right with the name, or 0 if there is none.
func ParseRight(name string) Right {
	if i := slices.Index(rightNames[:], name); i >= 0 {
		return 1 << i
	}
	return 0
}

// MaxStoresNamed bounds the stores that a key, or a member of the staff, names.
const MaxStoresNamed = 64

// Grants is what a key may do. The zero value is nothing. It is never changed.
type Grants struct {
	Rights Right
	// Stores are those whose link the key is: it may forward for others, follow and report status, as that store alone. In order of id.
	Stores []string
}

// ParseGrants reads the names of scopes, in any order, and says what is wrong with them, or nothing.
func ParseGrants(names []string) (g Grants, issue string) {
	if len(names) == 0 {
		return g, "must name at least one of " + strings.Join(rightNames[:], ", ") + " and store:ID"
	}
	for _, name := range names {
		if r := ParseRight(name); r != 0 {
			g.Rights |= r
			continue
		}
		id, isStore := strings.CutPrefix(name, storeScope)
		if !isStore {
			return Grants{}, "must be of " + strings.Join(rightNames[:], ", ") + " and store:ID"
		}
		if issue := checkPlainName(id); issue != "" {
			return Grants{}, "the id after store: " + issue
		}
		g.Stores = append(g.Stores, id)
	}
	slices.Sort(g.Stores)
	if g.Stores = slices.Compact(g.Stores); len(g.Stores) > MaxStoresNamed {
		return Grants{}, "must name at most 64 stores"
	}
	return g, ""
}

// Strings returns the names of the scopes: rights in their order, then stores.
func (g Grants) Strings() []string {
	names := g.Rights.Strings()
	for _, id := range g.Stores {
		names = append(names, storeScope+id)
	}
	return names
}

// Has says whether all of some rights are granted.
func (g Grants) Has(r Right) bool { return g.Rights&RightAdmin != 0 || g.Rights&r == r }

// Links says whether the key is the link of a store.
func (g Grants) Links(store string) bool {
	_, found := slices.BinarySearch(g.Stores, store)
	return found
}

// Equal says whether both grant the same.
func (g Grants) Equal(other Grants) bool {
	return g.Rights == other.Rights && slices.Equal(g.Stores, other.Stores)
}

// MaxPrincipalBytes is the length of a name of a key or of a member of the staff.
const MaxPrincipalBytes = 32

// reservedPrincipals are the names that mean something else where an actor is named.
var reservedPrincipals = map[string]bool{"web": true, "import": true, "bodega": true, "central": true, "staff": true, "node": true}

// CheckPrincipal says what is wrong with the name of a new key or of a new member of the staff, or nothing.
func CheckPrincipal(name string) (issue string) {
	switch {
	case reservedPrincipals[name]:
		return "is a reserved word"
	case looksUnnamed(name):
		return "is such as keys without a name are shown under"
	default:
		return checkPlainName(name)
	}
}

// looksUnnamed says whether a name is the principal of a key in the environment that has none: key- and eight hexadecimal digits.
func looksUnnamed(name string) bool {
	digits, found := strings.CutPrefix(name, "key-")
	return found && len(digits) == 8 && strings.Trim(digits, "0123456789abcdef") == ""
}

// checkPlainName says what is wrong with a name of small letters, digits and hyphens, or nothing.
func checkPlainName(name string) string { return CheckLocationID(name) }
