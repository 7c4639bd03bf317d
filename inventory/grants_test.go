package inventory

import (
	"slices"
	"strings"
	"testing"
)

func TestGrants(t *testing.T) {
	for _, tt := range []struct {
		names []string
		want  Grants
		again []string
	}{
		{[]string{"stock:read"}, Grants{Rights: RightRead}, nil},
		{[]string{"admin", "stock:sell", "stock:sell"}, Grants{Rights: RightSell | RightAdmin}, []string{"stock:sell", "admin"}},
		{[]string{"store:s2", "ops:read", "store:s1", "store:s2"}, Grants{Rights: RightOps, Stores: []string{"s1", "s2"}}, []string{"ops:read", "store:s1", "store:s2"}},
	} {
		g, issue := ParseGrants(tt.names)
		if issue != "" || !g.Equal(tt.want) {
			t.Errorf("%q: %+v, %s", tt.names, g, issue)
		}
		if tt.again == nil {
			tt.again = tt.names
		}
		if got := g.Strings(); !slices.Equal(got, tt.again) {
			t.Errorf("%q are told as %q", tt.names, got)
		}
	}
	for _, names := range [][]string{nil, {}, {""}, {"stock:*"}, {"Admin"}, {"store:"}, {"store:S1"}, {"store:*"}, {"stock:read "}, {"store:" + strings.Repeat("a", 33)}} {
		if g, issue := ParseGrants(names); issue == "" || !g.Equal(Grants{}) {
			t.Errorf("%q: %+v", names, g)
		}
	}
	many := make([]string, MaxStoresNamed+1)
	for i := range many {
		many[i] = "store:s" + itoa(int64(i))
	}
	if _, issue := ParseGrants(many); issue == "" {
		t.Error("too many stores")
	}
	if _, issue := ParseGrants(many[1:]); issue != "" {
		t.Error(issue)
	}
}

// No right implies another, but admin, which is every right and no store's link.
func TestRightsImplyNothing(t *testing.T) {
	for r := RightRead; r < rightsEnd; r <<= 1 {
		for other := RightRead; other < rightsEnd; other <<= 1 {
			if (Grants{Rights: r}).Has(other) != (r == other || r == RightAdmin) {
				t.Errorf("%v has %v", r, other)
			}
		}
		if ParseRight(r.String()) != r {
			t.Errorf("%v is read as %v", r, ParseRight(r.String()))
		}
	}
	if g := (Grants{Rights: RightRead | RightSell}); !g.Has(RightRead|RightSell) || g.Has(RightRead|RightAdjust) {
		t.Error("several at once")
	}
	if g := (Grants{Rights: RightAdmin, Stores: []string{"s1", "s3"}}); !g.Links("s1") || !g.Links("s3") || g.Links("s2") || g.Links("") {
		t.Error("links")
	}
}

func TestCheckPrincipal(t *testing.T) {
	for name, fine := range map[string]bool{"till-anna": true, "a": true, "key-198352b": true, "key-zzzzzzzz": true, "": false, "Anna": false, "a b": false, "staff.anna": false,
		"web": false, "import": false, "bodega": false, "central": false, "staff": false, "node": false, "key-198352b6": false,
		strings.Repeat("a", MaxPrincipalBytes): true, strings.Repeat("a", MaxPrincipalBytes+1): false} {
		if issue := CheckPrincipal(name); (issue == "") != fine {
			t.Errorf("%q: %q", name, issue)
		}
	}
}

func TestChangesOfPeopleAreChecked(t *testing.T) {
	hash := [32]byte{1}
	for name, tt := range map[string]struct {
		c    KeyChange
		want string
	}{
		"fine":               {KeyChange{ID: firstKey, Fields: KeyNew, Name: "till", Grants: selling, Hash: hash}, ""},
		"a rotation":         {KeyChange{ID: firstKey, Fields: KeySecret, Hash: hash, Overlap: MaxOverlap}, ""},
		"no id":              {KeyChange{ID: "k1", Fields: KeyRevoked}, "keyId"},
		"an id of others":    {KeyChange{ID: "K00000000001a", Fields: KeyRevoked}, "keyId"},
		"a reserved name":    {KeyChange{ID: firstKey, Fields: KeyNew, Name: "web", Grants: selling, Hash: hash}, "name"},
		"nothing":            {KeyChange{ID: firstKey}, "fields"},
		"what is not known":  {KeyChange{ID: firstKey, Fields: keyFieldsEnd}, "fields"},
		"new and revoked":    {KeyChange{ID: firstKey, Fields: KeyNew | KeyRevoked, Name: "till", Grants: selling, Hash: hash}, "fields"},
		"may nothing":        {KeyChange{ID: firstKey, Fields: KeyGrants}, "scopes"},
		"unknown rights":     {KeyChange{ID: firstKey, Fields: KeyGrants, Grants: Grants{Rights: rightsEnd}}, "scopes"},
		"stores in no order": {KeyChange{ID: firstKey, Fields: KeyGrants, Grants: Grants{Rights: RightRead, Stores: []string{"b", "a"}}}, "scopes"},
		"no secret":          {KeyChange{ID: firstKey, Fields: KeySecret}, "hash"},
		"too long a time":    {KeyChange{ID: firstKey, Fields: KeySecret, Hash: hash, Overlap: MaxOverlap + 1}, "overlapSeconds"},
		"before all time":    {KeyChange{ID: firstKey, Fields: KeyExpiry, ExpiresAt: -1}, "expiresAt"},
	} {
		if field, issue := tt.c.Issue(); field != tt.want || (issue == "") != (tt.want == "") {
			t.Errorf("key, %s: %s %s", name, field, issue)
		}
	}
	for name, tt := range map[string]struct {
		c    StaffChange
		want string
	}{
		"fine":              {StaffChange{Name: "anna", Fields: StaffNew, Stores: []string{AllStores}, Rights: RightSell, PIN: "x"}, ""},
		"a reserved name":   {StaffChange{Name: "staff", Fields: StaffNew, Stores: []string{"s1"}, Rights: RightSell, PIN: "x"}, "name"},
		"a name of none":    {StaffChange{Name: "An na", Fields: StaffSignOut}, "name"},
		"nothing":           {StaffChange{Name: "anna"}, "fields"},
		"no store":          {StaffChange{Name: "anna", Fields: StaffStores}, "stores"},
		"all and one":       {StaffChange{Name: "anna", Fields: StaffStores, Stores: []string{AllStores, "s1"}}, "stores"},
		"may nothing":       {StaffChange{Name: "anna", Fields: StaffRights}, "scopes"},
		"may too much":      {StaffChange{Name: "anna", Fields: StaffRights, Rights: RightAdmin}, "scopes"},
		"no PIN":            {StaffChange{Name: "anna", Fields: StaffPIN}, "pin"},
		"too long a PIN":    {StaffChange{Name: "anna", Fields: StaffPIN, PIN: strings.Repeat("x", MaxPINBytes+1)}, "pin"},
		"too long a name":   {StaffChange{Name: "anna", Fields: StaffFullName, FullName: strings.Repeat("x", MaxNameBytes+1)}, "fullName"},
		"a name of control": {StaffChange{Name: "anna", Fields: StaffFullName, FullName: "a\x00"}, "fullName"},
	} {
		if field, issue := tt.c.Issue(); field != tt.want || (issue == "") != (tt.want == "") {
			t.Errorf("staff, %s: %s %s", name, field, issue)
		}
	}
}
