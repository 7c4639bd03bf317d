package http

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"bodega/http/pins"
	"bodega/inventory"
)

const anna = `{"name":"anna","pin":"824613","fullName":"Anna Q","stores":["s2","s1","s2"]}`

func TestStaffIsAdded(t *testing.T) {
	r := newRig(t)
	rec := r.do("POST", "/v1/admin/staff", anna)
	m := said[shown](t, rec, 201)
	if got := fmt.Sprint(m); got != "map[createdAt:2023-11-14T22:13:20.003Z createdBy:boss fullName:Anna Q name:anna revision:1 scopes:[stock:read stock:sell stock:adjust] stores:[s1 s2]]" {
		t.Errorf("%s", got)
	}
	if h := rec.Header(); h.Get("ETag") != `"r1"` || h.Get("Location") != "/v1/admin/staff/anna" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	d, _ := r.mem.Directory()
	if ok, err := pins.Match(context.Background(), "test", "824613", d.Staff[0].PIN); err != nil || !ok {
		t.Errorf("another PIN is kept: %v", err)
	}
	for _, where := range []string{r.log.String(), rec.Body.String(), r.get("/v1/admin/staff").Body.String(), r.get("/v1/admin/audit").Body.String()} {
		if strings.Contains(where, "824613") || strings.Contains(where, "argon2") {
			t.Errorf("shows the PIN: %s", where)
		}
	}
	wantCode(t, r.do("POST", "/v1/admin/staff", anna), 409, inventory.CodeNameTaken)
	for _, tt := range []struct{ body, field, issue string }{
		{`{"pin":"824613","stores":["*"]}`, "name", "must be 1 to 32"},
		{`{"name":"node","pin":"824613","stores":["*"]}`, "name", "reserved"},
		{`{"name":"ben","stores":["*"]}`, "pin", "6 to 8 digits"},
		{`{"name":"ben","pin":"12345","stores":["*"]}`, "pin", "6 to 8 digits"},
		{`{"name":"ben","pin":"111111","stores":["*"]}`, "pin", "too easy"},
		{`{"name":"ben","pin":"824613"}`, "stores", "must name a store"},
		{`{"name":"ben","pin":"824613","stores":["*","s1"]}`, "stores", "must be 1 to 32"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"scopes":["admin"]}`, "scopes", "must be of stock:read"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"scopes":["stock:read","store:s1"]}`, "scopes", "must be of stock:read"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"scopes":[]}`, "scopes", "at least one"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"signOut":true}`, "signOut", "there already"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"fullName":"` + strings.Repeat("x", 257) + `"}`, "fullName", "256"},
		{`{"name":"ben","pin":"824613","stores":["s1"],"admin":true}`, "admin", "not known"},
	} {
		rec := r.do("POST", "/v1/admin/staff", tt.body)
		if rec.Code != 400 || !strings.Contains(rec.Body.String(), `"field":"`+tt.field+`"`) || !strings.Contains(rec.Body.String(), tt.issue) {
			t.Errorf("%s: %d %s", tt.body, rec.Code, rec.Body)
		}
	}
}

func TestStaffIsChangedAndRemoved(t *testing.T) {
	r := newRig(t)
	r.do("POST", "/v1/admin/staff", anna)
	member := func() *inventory.StaffMember { d, _ := r.mem.Directory(); return d.Staff[0] }
	before := *member()
	for i, tt := range []struct {
		body    string
		signOut bool // ends sign-ins
	}{
		{`{"fullName":"Anna"}`, false}, {`{"stores":["*"]}`, false}, {`{"scopes":["stock:read"]}`, false}, {`{"signOut":true}`, true}, {`{"pin":"936102"}`, true},
	} {
		had := member().Credential
		m := said[shown](t, r.do("PATCH", "/v1/admin/staff/anna", tt.body, "If-Match", fmt.Sprintf(`"r%d"`, i+1)), 200)
		if m["revision"] != float64(i+2) || (member().Credential > had) != tt.signOut {
			t.Errorf("%s: %v, credential %d after %d", tt.body, m, member().Credential, had)
		}
	}
	after := *member()
	if ok, err := pins.Match(context.Background(), "test", "936102", after.PIN); err != nil || !ok || after.FullName != "Anna" || after.Stores[0] != "*" || after.Rights != inventory.RightRead || after.PIN == before.PIN {
		t.Errorf("%+v, %v", after, err)
	}
	wantCode(t, r.do("PATCH", "/v1/admin/staff/anna", `{"signOut":true}`, "If-Match", `"r1"`), 412, inventory.CodeVersionConflict)
	for _, body := range []string{`{}`, `{"signOut":false}`, `{"name":"ben"}`, `{"pin":"1"}`, `{"pin":""}`, `{"stores":[]}`, `{"scopes":["ops:read"]}`} {
		if rec := r.do("PATCH", "/v1/admin/staff/anna", body); rec.Code != 400 {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	for _, unknown := range []string{"ben", "BEN"} {
		wantCode(t, r.do("PATCH", "/v1/admin/staff/"+unknown, `{"signOut":true}`), 404, inventory.CodeStaffNotFound)
		wantCode(t, r.do("DELETE", "/v1/admin/staff/"+unknown, ""), 404, inventory.CodeStaffNotFound)
		wantCode(t, r.get("/v1/admin/staff/"+unknown), 404, inventory.CodeStaffNotFound)
	}
	first := said[shown](t, r.do("DELETE", "/v1/admin/staff/anna", ""), 200)
	if again := said[shown](t, r.do("DELETE", "/v1/admin/staff/anna", ""), 200); first["removedAt"] == nil || fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("%v, again %v", first, again)
	}
	wantCode(t, r.do("PATCH", "/v1/admin/staff/anna", `{"pin":"936102"}`), 404, inventory.CodeStaffNotFound)
	wantCode(t, r.do("POST", "/v1/admin/staff", anna), 409, inventory.CodeNameTaken)
	if member().PIN != "" {
		t.Error("the PIN of somebody who was removed is kept")
	}
}

// TestPublishedPINs: in production nobody is given a PIN that everybody can read, by an administrator or by himself: he could not sign in with it.
func TestPublishedPINs(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		guard := func(c *Config) { c.Guarded = guarded }
		r, d := newRig(t, guard), newDeskRig(t, guard)
		cookie, pin := d.signIn("anna", annasPIN), pins.Published[0]
		r.do("POST", "/v1/admin/staff", anna)
		for name, rec := range map[string]*httptest.ResponseRecorder{
			"a new member": r.do("POST", "/v1/admin/staff", `{"name":"ben","pin":"`+pin+`","stores":["*"]}`),
			"a new PIN":    r.do("PATCH", "/v1/admin/staff/anna", `{"pin":"`+pin+`"}`),
			"one's own":    d.page(cookie, "POST", "/api/auth/pin", `{"pin":"`+annasPIN+`","newPin":"`+pin+`"}`),
		} {
			if refused := strings.Contains(rec.Body.String(), "stands in documentation"); refused != guarded || guarded != (rec.Code == 400) {
				t.Errorf("guarded %v, %s: %d %s", guarded, name, rec.Code, rec.Body)
			}
		}
	}
}

func TestStaffInPages(t *testing.T) {
	r := newRig(t)
	for name, stores := range map[string]string{"anna": `"s1"`, "ben": `"s2"`, "cleo": `"*"`} {
		said[shown](t, r.do("POST", "/v1/admin/staff", `{"name":"`+name+`","pin":"824613","stores":[`+stores+`]}`), 201)
	}
	r.do("DELETE", "/v1/admin/staff/ben", "")
	for query, want := range map[string]string{
		"": "3 anna ben cleo", "limit=2": "3 anna ben next ben", "limit=2&after=ben": "3 cleo", "state=active": "2 anna cleo", "store=s2": "1 cleo", "store=s1": "2 anna cleo", "after=zzz": "3",
	} {
		page := said[struct {
			Staff []struct{ Name string }
			Total int
			Next  string `json:"nextCursor"`
		}](t, r.get("/v1/admin/staff?"+query), 200)
		got := fmt.Sprint(page.Total)
		for _, m := range page.Staff {
			got += " " + m.Name
		}
		if page.Next != "" {
			got += " next " + page.Next
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if rec := r.get("/v1/admin/staff?store=S1"); rec.Code != 400 {
		t.Errorf("%d", rec.Code)
	}
}
