package http

import (
	"fmt"
	"strings"
	"testing"

	"bodega/inventory"
)

// goodPIN is a PIN as a store passes it on.
const goodPIN = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// newMember puts somebody who works at some stores among the staff.
func (r *rig) newMember(name string, stores ...string) {
	r.t.Helper()
	change := inventory.StaffChange{Fields: inventory.StaffNew, Name: name, Stores: stores, Rights: inventory.RightSell, PIN: "a PIN that was"}
	if _, err := r.mem.Submit(r.t.Context(), &inventory.Command{Kind: inventory.PutStaff, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &change}}); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) member(name string) *inventory.StaffMember {
	r.t.Helper()
	d, _ := r.mem.Directory()
	for _, m := range d.Staff {
		if m.Name == name {
			return m
		}
	}
	r.t.Fatal(name)
	return nil
}

// A store passes on another PIN and an end of all sign-ins of who works there; both end sign-ins, and are acts of who did it.
func TestStoreChangesItsStaff(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	r.newMember("anna", "pos")
	r.newMember("eve", "*")
	for i, tt := range []struct {
		body, pin  string
		credential int64
	}{
		{`{"name":"anna","pin":"` + goodPIN + `"}`, goodPIN, 2},
		{`{"name":"anna","signOut":true}`, goodPIN, 3},
		{`{"name":"eve","signOut":true,"pin":"` + goodPIN + `"}`, goodPIN, 2},
	} {
		name := strings.Split(tt.body, `"`)[3]
		rec := r.do("POST", "/v1/internal/staff", tt.body, "X-Actor", "staff."+name)
		got := said[shown](t, rec, 200)
		m := r.member(name)
		if got["name"] != name || got["revision"] != float64(m.Revision) || m.PIN != tt.pin || m.Credential != tt.credential {
			t.Errorf("%d: %v; %+v", i, got, m)
		}
	}
	d, _ := r.mem.Directory()
	for _, e := range d.Entries {
		if e.Actor != "staff."+e.ID {
			t.Errorf("%s was changed by %s", e.ID, e.Actor)
		}
	}
	if log := r.log.String(); !strings.Contains(log, `"actor":"staff.anna"`) || !strings.Contains(log, `"action":"staff-pin"`) ||
		!strings.Contains(log, `"action":"staff-sign-out"`) || strings.Contains(log, "argon2id") {
		t.Error(log)
	}
}

// What a store may not do about staff, it does not do.
func TestStoreChangesNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	r.newMember("anna", "pos")
	r.newMember("bob", "other")
	for body, want := range map[string]struct {
		status int
		code   inventory.Code
		issue  string
	}{
		`{"name":"bob","signOut":true}`:   {403, inventory.CodeForbidden, "bob"},
		`{"name":"carl","signOut":true}`:  {404, inventory.CodeStaffNotFound, "carl"},
		`{"name":"anna"}`:                 {400, inventory.CodeInvalidRequest, "pin"},
		`{"name":"anna","signOut":false}`: {400, inventory.CodeInvalidRequest, "pin"},
		`{"signOut":true}`:                {400, inventory.CodeInvalidRequest, "name"},
		`{"name":"Anna","signOut":true}`:  {400, inventory.CodeValidation, "name"},
		`{"name":"anna","pin":"135790"}`:  {400, inventory.CodeValidation, "pin"},
		`{"name":"anna","pin":"` + strings.Replace(goodPIN, "m=19456", "m=9999999", 1) + `"}`: {400, inventory.CodeValidation, "pin"},
		`{"name":"anna","pin":"` + strings.Repeat("x", 300) + `"}`:                            {400, inventory.CodeValidation, "pin"},
		`{"name":"anna","signOut":true,"scopes":["stock:adjust"]}`:                            {400, inventory.CodeValidation, "scopes"},
		`{"name":"anna","stores":["pos","other"]}`:                                            {400, inventory.CodeValidation, "stores"},
		`{`: {400, inventory.CodeInvalidRequest, ""},
	} {
		rec := r.do("POST", "/v1/internal/staff", body)
		if wantCode(t, rec, want.status, want.code); !strings.Contains(rec.Body.String(), want.issue) {
			t.Errorf("%s: %s", body, rec.Body)
		}
	}
	for key, status := range map[string]int{"-": 401, "other": 401, adminKey: 403, "unknown": 401} {
		if rec := r.do("POST", "/v1/internal/staff", `{"name":"anna","signOut":true}`, "X-API-Key", key); rec.Code != status {
			t.Errorf("%s: %d %s", key, rec.Code, rec.Body)
		}
	}
	r.newMember("dora", "pos")
	wantCode(t, r.do("POST", "/v1/internal/staff", `{"name":"anna","signOut":true}`, "X-Actor", "boss"), 403, inventory.CodeForbidden)
	wantCode(t, r.do("POST", "/v1/internal/staff", `{"name":"anna","signOut":true}`, "X-Actor", "staff.dora"), 403, inventory.CodeForbidden)
	rec := r.do("POST", "/v1/internal/staff", `{"name":"anna","signOut":true}`, "X-Inventory-Timeline", "another")
	wantCode(t, rec, 409, inventory.CodeTimelineChanged)
	if m := r.member("anna"); m.Credential != 1 || m.PIN != "a PIN that was" {
		t.Errorf("%+v", m)
	}
}

// TestLinksNameTheirOwnStaff: a store says that somebody of the staff has asked who works there, and nobody else; but of what central has lost,
// whoever did then.
func TestLinksNameTheirOwnStaff(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	r.newMember("anna", "pos")
	r.newMember("bob", "other")
	r.newMember("carl", "*")
	for i, tt := range []struct {
		actor, healed string
		status        int
	}{{"staff.anna", "", 200}, {"staff.carl", "", 200}, {"staff.bob", "", 403}, {"staff.nobody", "", 403}, {"staff.nobody", "5", 200}, {"staff.bob", "5", 200}, {"till", "", 200}} {
		before := r.mem.Health().Offset
		headers := []string{"X-Actor", tt.actor}
		if tt.healed != "" {
			headers = append(headers, "X-Inventory-Healed", tt.healed)
		}
		rec := r.update(fmt.Sprintf(`{"productId":"A","storeId":"pos","delta":-1,"idempotencyKey":"k%d"}`, i), headers...)
		if rec.Code != tt.status {
			t.Errorf("%s: %d %s", tt.actor, rec.Code, rec.Body)
		} else if done := r.mem.Health().Offset > before; done != (tt.status == 200) || done && r.mem.last(t).Actor != tt.actor {
			t.Errorf("%s: by %s", tt.actor, r.mem.last(t).Actor)
		}
	}
}

// TestNobodyActsInAnothersName: what is refused to the link of a store is the store's act, whomever it names, and on an admin route nobody is named.
func TestNobodyActsInAnothersName(t *testing.T) {
	t.Parallel()
	r := watchedRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	r.newMember("anna", "pos")
	r.newMember("bob", "other")
	for body, headers := range map[string][]string{
		`{"name":"anna","signOut":true}`: {"X-Actor", "boss"},
		`{"name":"anna","pin":"135790"}`: {"X-Actor", "boss"},
		`{`:                              {"X-Actor", "boss"},
		`{"name":"bob","signOut":true}`:  {"X-Actor", "staff.bob", "X-Inventory-Healed", "5"},
	} {
		if rec := r.do("POST", "/v1/internal/staff", body, headers...); rec.Code/100 != 4 {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	boss := r.mem.makeKey(t, "boss-and-link", "admin", "store:s3")
	rec := r.do("POST", "/v1/admin/keys/confirm", "", "X-API-Key", boss, "X-Actor", "till")
	wantCode(t, rec, 403, inventory.CodeForbidden)
	lines, _ := r.acts("")
	for _, line := range lines {
		if by, _, _ := strings.Cut(line, " "); by != "pos" && by != "boss-and-link" {
			t.Error(line)
		}
	}
	if len(lines) != 5 {
		t.Errorf("%q", lines)
	}
}
