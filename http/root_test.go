package http

import (
	"encoding/json"
	"testing"
)

// Who does not ask for a page is told what this node is, with or without pages, and whether or not it can answer more yet.
func TestRoot(t *testing.T) {
	t.Parallel()
	const timeline = "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
	for _, tt := range []struct {
		name   string
		r      *rig
		accept string
		want   string
	}{
		{"central", newRig(t), "*/*", `{"name":"bodega","role":"central","version":"test","timeline":"` + timeline + `","links":{"inventory":"/v1/inventory","health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json"}}`},
		{"with pages", newRig(t, withWeb), "", `{"name":"bodega","role":"central","version":"test","timeline":"` + timeline + `","links":{"inventory":"/v1/inventory","health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json","reference":"/reference"}}`},
		{"without, to a browser", newRig(t), "text/html", `{"name":"bodega","role":"central","version":"test","timeline":"` + timeline + `","links":{"inventory":"/v1/inventory","health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json"}}`},
		{"recovering", newBareRig(t), "application/json", `{"name":"bodega","role":"central","version":"test","links":{"inventory":"/v1/inventory","health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json"}}`},
		{"store", newStoreRig(t, withWeb).rig, "application/json", `{"name":"bodega","role":"store","storeId":"s1","version":"test","timeline":"` + timeline + `","links":{"inventory":"/v1/store/inventory","health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json","reference":"/reference"}}`},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			rec, want := tt.r.do(method, "/", "", "X-API-Key", "-", "Accept", tt.accept), tt.want+"\n"
			if method == "HEAD" {
				want = ""
			}
			if rec.Code != 200 || rec.Body.String() != want || rec.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%s, %s: %d %s", tt.name, method, rec.Code, rec.Body)
			}
		}
	}
}

// What it links to is there.
func TestRootLinks(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*rig{"central": newRig(t, withWeb), "store": newStoreRig(t, withWeb).rig} {
		var root struct{ Links map[string]string }
		if err := json.Unmarshal(r.get("/").Body.Bytes(), &root); err != nil || len(root.Links) != 6 {
			t.Fatalf("%s: %v %v", name, err, root)
		}
		for what, path := range root.Links {
			if rec := r.get(path, "Accept", "text/html"); rec.Code != 200 {
				t.Errorf("%s: %s is at %s: %d", name, what, path, rec.Code)
			}
		}
	}
}

// Browsers get the page, as before.
func TestRootForBrowsers(t *testing.T) {
	t.Parallel()
	for _, r := range []*rig{newRig(t, withWeb), newStoreRig(t, withWeb).rig} {
		rec := r.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		if rec.Code != 200 || rec.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%d %v", rec.Code, rec.Header())
		}
	}
}
