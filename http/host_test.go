package http

import (
	"strings"
	"testing"

	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/inventory"
)

// Whoever has no secret of his own is answered under a name of the node only: a page without a key, and published keys. The
// others, and what needs no key, are answered under any.
func TestWrongHost(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withWeb, func(c *Config) {
		keys, err := keys.Parse("pos="+userKey+",web=of-a-proxy,demo", "boss="+adminKey+",admin-demo")
		if err != nil {
			t.Fatal(err)
		}
		keys.Publish("demo", "admin-demo", "of-nobody")
		c.Keys, c.Hosts = keys, conn.NewHosts("shop.example")
	})
	for _, tt := range []struct {
		target, key string
		guarded     bool
	}{
		{"/api/inventory", "-", true}, {"/v1/store/inventory", "of-a-proxy", true}, {"/v1/store/inventory", "demo", true}, {"/v1/admin/rate-limit/status", "admin-demo", true},
		{"/v1/store/inventory", userKey, false}, {"/v1/store/inventory", adminKey, false}, {"/api/inventory", userKey, false},
		{"/health", "-", false}, {"/config.json", "-", false}, {"/", "-", false}, {"/openapi.json", "demo", false},
	} {
		for host, own := range map[string]bool{"localhost:8083": true, "shop.example": true, "evil.example:8083": false} {
			req := r.request("GET", tt.target, "", "X-API-Key", tt.key, "Accept", "text/html", "Origin", "http://"+host)
			req.Host = host
			rec := r.send(req)
			if own || !tt.guarded {
				if rec.Code == 421 || rec.Code == 401 || rec.Code == 403 {
					t.Errorf("%s as %s at %s: %d %s", tt.target, tt.key, host, rec.Code, rec.Body)
				}
				continue
			}
			wantCode(t, rec, 421, inventory.CodeWrongHost)
			r.holdAgainstDocument("GET", strings.Replace(tt.target, "/api/", "/v1/store/", 1), rec)
		}
	}
	req := r.request("POST", "/api/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k"}`, "X-API-Key", "-", "Origin", "http://evil.example")
	req.Host = "evil.example"
	wantCode(t, r.send(req), 421, inventory.CodeWrongHost)
	if r.mem.Health().Offset != 2 {
		t.Errorf("it has sold: position %d", r.mem.Health().Offset)
	}
	req = r.request("GET", "/v1/store/inventory", "", "X-API-Key", "-")
	req.Host = "evil.example"
	wantCode(t, r.send(req), 401, inventory.CodeUnauthorized) // which tells nothing of names
}
