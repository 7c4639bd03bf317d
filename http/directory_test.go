package http

import (
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
