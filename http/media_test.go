package http

import (
	"strings"
	"testing"

	"bodega/inventory"
)

// What the type says plays no part but where a form has sent the body, and packed bodies are refused; nothing is changed then.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	const form, parts = "application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"
	const sale = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	for _, tt := range []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"as curl sends it", sale, []string{"Content-Type", form}, 200},
		{"with spaces before it", " \n" + sale, []string{"Content-Type", form}, 200},
		{"as text", sale, []string{"Content-Type", "text/plain"}, 200},
		{"identity", sale, []string{"Content-Encoding", "Identity"}, 200},
		{"of a form", "productId=A&delta=-1&idempotencyKey=k", []string{"Content-Type", form}, 415},
		{"with a charset", "productId=A", []string{"Content-Type", form + "; charset=utf-8"}, 415},
		{"in parts", "--x\r\n", []string{"Content-Type", parts}, 415},
		{"a list from a form", "[]", []string{"Content-Type", form}, 415},
		{"a list", "[]", []string{"Content-Type", "application/json"}, 400},
		{"nothing", "", []string{"Content-Type", form}, 400},
		{"gzip", "\x1f\x8b", []string{"Content-Encoding", "gzip"}, 415},
		{"gzip that is none", sale, []string{"Content-Encoding", "gzip"}, 415},
		{"twice", sale, []string{"Content-Encoding", "identity, br"}, 415},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []*rig{newRig(t), newStoreRig(t).rig} {
				target := map[bool]string{false: "/v1/inventory/updates", true: "/v1/store/inventory/updates"}[r.api.dialect.IsStore()]
				rec := r.do("POST", target, tt.body, tt.headers...)
				if rec.Code != tt.status {
					t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
				}
				if tt.status == 415 {
					wantCode(t, rec, 415, inventory.CodeUnsupportedMedia)
				}
			}
		})
	}
	r := newRig(t)
	for _, route := range []string{"POST /v1/admin/products/create", "PUT /v1/admin/products/set", "DELETE /v1/admin/products/delete"} {
		method, target, _ := strings.Cut(route, " ")
		wantCode(t, r.do(method, target, `{"products":[]}`, "X-API-Key", adminKey, "Content-Encoding", "gzip"), 415, inventory.CodeUnsupportedMedia)
		wantCode(t, r.do(method, target, "products=A", "X-API-Key", adminKey, "Content-Type", form), 415, inventory.CodeUnsupportedMedia)
	}
	if rec := r.do("DELETE", "/v1/admin/products/delete?productId=A", "", "X-API-Key", adminKey, "Content-Type", form); rec.Code != 200 {
		t.Errorf("without a body: %d %s", rec.Code, rec.Body)
	}
}
