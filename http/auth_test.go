package http

import (
	"testing"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const user, admin = "/v1/inventory", "/v1/admin/products/create"
	tests := []struct {
		name, method, target string
		keys                 []string
		status               int
		body                 string
	}{
		{"none", "GET", user, nil, 401, `{"code":"unauthorized","message":"API key required"}`},
		{"empty", "GET", user, []string{""}, 401, `{"code":"unauthorized","message":"API key required"}`},
		{"unknown", "GET", user, []string{"x"}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"two", "GET", user, []string{userKey, userKey}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"user", "GET", user, []string{userKey}, 200, ""},
		{"admin is a user", "GET", user, []string{adminKey}, 200, ""},
		{"none, admin", "POST", admin, nil, 401, `{"code":"unauthorized","message":"Admin API key required"}`},
		{"unknown, admin", "POST", admin, []string{"x"}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"user, admin", "POST", admin, []string{userKey}, 403, `{"code":"forbidden","message":"Admin access required"}`},
		{"admin, admin", "POST", admin, []string{adminKey}, 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := r.request(tt.method, tt.target, "", "X-API-Key", "-")
			if tt.keys != nil {
				req.Header["X-Api-Key"] = tt.keys
			}
			rec := r.send(req)
			if rec.Code != tt.status || tt.body != "" && rec.Body.String() != tt.body+"\n" {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			if rec.Header().Get("X-Inventory-Offset") != "2" {
				t.Errorf("%v", rec.Header())
			}
		})
	}
}
