package http

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"bodega/inventory"
)

// A store gets all of the directory, with who said it; nobody else does.
func TestDirectory(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	wantAnswer(t, r.get("/v1/directory"), 200, `{"revision":0,"hash":"00000000000000000000000000000000","locations":[]}`+"\n")
	placed(r.mem)
	d, _ := r.mem.Directory()
	rec := r.get("/v1/directory")
	wantAnswer(t, rec, 200, `{"revision":2,"hash":"`+d.Mark.Hash.String()+`","locations":[`+
		`{"locationId":"north","name":"","kind":"shop","sellable":true,"active":true,"revision":1,"lastUpdated":"2023-11-14T22:13:20.003Z","actor":"test"},`+
		`{"locationId":"vault","name":"","kind":"shop","sellable":false,"active":true,"revision":2,"lastUpdated":"2023-11-14T22:13:20.005Z","actor":"test"}]}`+"\n")
	tag := `"r2-` + d.Mark.Hash.String() + `"`
	if rec.Header().Get("ETag") != tag || rec.Header().Get("X-Inventory-Offset") != "4" || rec.Header().Get("X-Inventory-Timeline") != testTimeline {
		t.Errorf("%v", rec.Header())
	}
	if rec := r.get("/v1/directory", "If-None-Match", tag); rec.Code != 304 || rec.Body.Len() > 0 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.get("/v1/directory", "If-None-Match", `"r2"`); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.do("HEAD", "/v1/directory", ""); rec.Code != 200 || rec.Body.Len() > 0 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestDirectoryRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change  func(*Config)
		headers []string
		status  int
		code    inventory.Code
	}{
		"no key":                       {func(*Config) {}, []string{"X-API-Key", "-"}, 401, inventory.CodeUnauthorized},
		"a key that is not there":      {func(*Config) {}, []string{"X-API-Key", "other"}, 401, inventory.CodeUnauthorized},
		"a client":                     {func(*Config) {}, nil, 403, inventory.CodeForbidden},
		"a client where stores are":    {func(c *Config) { c.Stores = []string{"boss"} }, nil, 403, inventory.CodeForbidden},
		"an administrator":             {func(*Config) {}, []string{"X-API-Key", adminKey}, 403, inventory.CodeForbidden},
		"a client that says it is one": {func(*Config) {}, []string{"X-Store-Status", followerStatus}, 403, inventory.CodeForbidden},
	} {
		r := newRig(t, tt.change)
		rec := r.get("/v1/directory", tt.headers...)
		if wantCode(t, rec, tt.status, tt.code); t.Failed() {
			t.Fatal(name)
		}
	}
	s := newStoreRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	wantCode(t, s.get("/v1/directory"), 404, inventory.CodeNotFound)
	wantCode(t, s.get("/v1/store/directory"), 404, inventory.CodeNotFound)
	if rec := newRig(t, func(c *Config) { c.AnyStore = true }).get("/v1/directory"); rec.Code != 200 {
		t.Errorf("in development: %d %s", rec.Code, rec.Body)
	}
}

// PINs of staff are said to the link of the store where they work, and to nobody else; what has changed is said to who knows the rest.
func TestDirectoryOfPeople(t *testing.T) {
	t.Parallel()
	const pin = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
	r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
	for _, member := range []string{"anna", "bob"} {
		change := inventory.StaffChange{Fields: inventory.StaffNew, Name: member, Stores: []string{map[string]string{"anna": "pos", "bob": "other"}[member]}, Rights: inventory.RightSell, PIN: pin}
		if _, err := r.mem.Submit(t.Context(), &inventory.Command{Kind: inventory.PutStaff, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &change}}); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]struct {
		people, pins int
		store        string
	}{
		"/v1/directory":                       {2, 0, ""},
		"/v1/directory?store=pos":             {2, 1, "pos"},
		"/v1/directory?store=other":           {2, 0, ""},
		"/v1/directory?store=a%20b":           {2, 0, ""},
		"/v1/directory?store=pos&since=1":     {1, 0, "pos"},
		"/v1/directory?store=pos&since=2":     {0, 0, "pos"},
		"/v1/directory?store=pos&since=99999": {2, 1, "pos"},
	} {
		rec := r.get(path)
		var body struct {
			Store  string
			People [][]byte
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil || rec.Code != 200 {
			t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
		}
		pins := 0
		for _, b := range body.People {
			if bytes.Contains(b, []byte(pin)) {
				pins++
			}
		}
		if len(body.People) != want.people || pins != want.pins || body.Store != want.store {
			t.Errorf("%s: %d people and %d PINs for %q: %s", path, len(body.People), pins, body.Store, rec.Body)
		}
	}
	wantCode(t, r.get("/v1/directory?since=x"), 400, inventory.CodeValidation)
	for _, path := range []string{"/v1/inventory/events?offset=0", "/v1/inventory/digest", "/v1/inventory/snapshot?include=all"} {
		if rec := r.get(path); rec.Code != 200 || strings.Contains(rec.Body.String(), "argon2id") {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}
