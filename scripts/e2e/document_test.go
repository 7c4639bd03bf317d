package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestDocumentIsValid(t *testing.T) {
	c := mustContract(t)
	ctx := openapi3.WithValidationOptions(t.Context(), openapi3.IsOpenAPI31OrLater())
	if err := c.doc.Validate(ctx); err != nil {
		t.Fatal(err)
	}
}

// Whoever reads the document learns what each operation is for and which
// answers it can give.
func TestDocumentIsComplete(t *testing.T) {
	c := mustContract(t)
	for _, path := range c.paths {
		for method, op := range c.doc.Paths.Value(path).Operations() {
			name := method + " " + path
			if op.Summary == "" || op.OperationID == "" || len(op.Tags) == 0 {
				t.Errorf("%s has no summary, operationId or tag", name)
			}
			keyed := op.Security == nil || len(*op.Security) > 0
			for _, status := range neededStatuses(path, success(op.Responses), keyed, op.RequestBody != nil) {
				if op.Responses.Value(status) == nil {
					t.Errorf("%s does not document %s", name, status)
				}
			}
			for status, r := range op.Responses.Map() {
				checkDocumentedResponse(t, name+" "+status, status, r.Value)
			}
		}
	}
}

// success is the answer to what was done (200), has made something (201), has begun (202), or leaves nothing to say (204).
func success(all *openapi3.Responses) string {
	for _, status := range []string{"201", "202", "204"} {
		if all.Value(status) != nil {
			return status
		}
	}
	return "200"
}

func neededStatuses(path, success string, keyed, hasBody bool) []string {
	need := []string{success}
	if keyed {
		need = append(need, "401", "429", "503")
	}
	if strings.HasPrefix(path, "/v1/admin/") {
		need = append(need, "403")
	}
	if hasBody {
		need = append(need, "400", "413")
	}
	if hasBody && !slices.ContainsFunc(withoutKeys, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
		need = append(need, "422")
	}
	return need
}

// withoutKeys begin the paths of what needs no idempotency key: to say it twice is to say it once, a name is given once, or each line has a key of its own.
var withoutKeys = []string{"/v1/admin/central/accept", "/v1/admin/cluster/handover", "/v1/admin/keys", "/v1/admin/staff", "/v1/auth/", "/v1/internal/"}

func checkDocumentedResponse(t *testing.T, name, status string, r *openapi3.Response) {
	t.Helper()
	if r.Description == nil || *r.Description == "" {
		t.Errorf("%s has no description", name)
	}
	if r.Headers["X-Request-Id"] == nil {
		t.Errorf("%s has no X-Request-Id", name)
	}
	if status == "503" && r.Headers["Retry-After"] == nil {
		t.Errorf("%s has no Retry-After", name)
	}
	if status >= "400" && (r.Content["application/json"] == nil || r.Content["application/problem+json"] == nil) {
		t.Errorf("%s lacks one of the two forms of an error", name)
	}
}

const (
	testTimeline = "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
	goodProduct  = `{"productId":"A","name":"a","available":1,"version":1,"lastUpdated":"2026-11-23T01:20:53.000Z","price":1.5}`
)

// The validator itself is validated: hand-made exchanges, good and bad.
func TestContractJudgesExchanges(t *testing.T) {
	ok := map[string]string{
		"X-Inventory-Offset": "3", "X-Inventory-Timeline": testTimeline, "X-Request-Id": "r1",
		"Content-Type": "application/json", "ETag": `"v1"`,
	}
	tests := []struct {
		name, method, path, req string
		status                  int
		header                  map[string]string // over the good ones; "" removes
		body                    string
		fault                   string // "" = good
	}{
		{name: "product", method: "GET", path: "/v1/inventory/A", status: 200, body: goodProduct},
		{name: "product with an escaped id", method: "GET", path: "/v1/inventory/a%20b", status: 200, body: goodProduct},
		{name: "head", method: "HEAD", path: "/v1/inventory/A", status: 200},
		{name: "head without position", method: "HEAD", path: "/v1/inventory/A", status: 200, header: map[string]string{"X-Inventory-Offset": ""}, fault: "X-Inventory-Offset"},
		{name: "no position", method: "GET", path: "/v1/inventory/A", status: 200, header: map[string]string{"X-Inventory-Offset": ""}, body: goodProduct, fault: "X-Inventory-Offset"},
		{name: "position is no number", method: "GET", path: "/v1/inventory/A", status: 200, header: map[string]string{"X-Inventory-Offset": "x"}, body: goodProduct, fault: "X-Inventory-Offset"},
		{name: "no timeline", method: "GET", path: "/v1/inventory/A", status: 200, header: map[string]string{"X-Inventory-Timeline": ""}, body: goodProduct, fault: "X-Inventory-Timeline"},
		{name: "wrong tag", method: "GET", path: "/v1/inventory/A", status: 200, header: map[string]string{"ETag": `"1"`}, body: goodProduct, fault: "ETag"},
		{name: "time in seconds", method: "GET", path: "/v1/inventory/A", status: 200, body: strings.Replace(goodProduct, ".000Z", "Z", 1), fault: "lastUpdated"},
		{name: "member missing", method: "GET", path: "/v1/inventory/A", status: 200, body: strings.Replace(goodProduct, `"version":1,`, "", 1), fault: "version"},
		{name: "wrong type", method: "GET", path: "/v1/inventory/A", status: 200, body: strings.Replace(goodProduct, `"available":1`, `"available":"1"`, 1), fault: "available"},
		{name: "two documents", method: "GET", path: "/v1/inventory/A", status: 200, body: goodProduct + "\n{}", fault: "more than one"},
		{name: "text", method: "GET", path: "/v1/inventory/A", status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "404 page not found", fault: "Content-Type"},
		{name: "undocumented status", method: "GET", path: "/v1/inventory/A", status: 500, body: `{"code":"internal","message":"x"}`, fault: "status is not supported"},
		{name: "problem", method: "GET", path: "/v1/inventory/A", status: 404, header: map[string]string{"Content-Type": "application/problem+json"}, body: `{"type":"about:blank","title":"Not Found","status":404,"code":"not_found","message":"x"}`},
		{name: "problem without title", method: "GET", path: "/v1/inventory/A", status: 404, header: map[string]string{"Content-Type": "application/problem+json"}, body: `{"type":"about:blank","status":404,"code":"not_found","message":"x"}`, fault: "title"},
		{name: "unknown path", method: "GET", path: "/nope", status: 404, body: `{"code":"not_found","message":"x"}`},
		{name: "unknown path answered", method: "GET", path: "/nope", status: 200, body: `{}`, fault: "status is not supported"},
		{name: "wrong method", method: "PATCH", path: "/v1/inventory", status: 405, header: map[string]string{"Allow": "GET, HEAD"}, body: `{"code":"method_not_allowed","message":"x"}`},
		{name: "wrong method without Allow", method: "PATCH", path: "/v1/inventory", status: 405, body: `{"code":"method_not_allowed","message":"x"}`, fault: "Allow"},
		{name: "update", method: "POST", path: "/v1/inventory/updates", req: `{"productId":"A","delta":-1,"idempotencyKey":"k"}`, status: 200, body: `{"productId":"A","newQuantity":0,"newVersion":2,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}`},
		{name: "zero vanished", method: "POST", path: "/v1/inventory/updates", req: `{"productId":"A","delta":-1,"idempotencyKey":"k"}`, status: 200, body: `{"productId":"A","newVersion":2,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}`, fault: "schema"},
		{name: "accepted what it must refuse", method: "POST", path: "/v1/inventory/updates", req: `{"productId":"A","delta":1.5,"idempotencyKey":"k"}`, status: 200, body: `{"productId":"A","newQuantity":0,"newVersion":2,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}`, fault: "forbids"},
		{name: "null is absent", method: "POST", path: "/v1/inventory/updates", req: `{"productId":"A","delta":-1,"version":null,"idempotencyKey":"k"}`, status: 200, body: `{"productId":"A","newQuantity":0,"newVersion":2,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}`},
		{name: "refused and right to", method: "POST", path: "/v1/inventory/updates", req: `{"productId":"A","delta":1.5}`, status: 400, body: `{"code":"bad_request","message":"Invalid JSON"}`},
		{name: "not validated, but 503 without Retry-After", method: "POST", path: "/v1/inventory/updates", req: `{}`, status: 503, body: `{"code":"overloaded","message":"x"}`, fault: "Retry-After"},
		{name: "snapshot", method: "GET", path: "/v1/inventory/snapshot", status: 200, header: map[string]string{"Content-Type": "application/x-ndjson"}, body: `{"offset":3,"timeline":"` + testTimeline + `","count":1}` + "\n" + goodProduct + "\n" + `{"productId":"B","deleted":true,"version":3}` + "\n" + `{"end":true,"count":1,"digest":"ab"}` + "\n"},
		{name: "snapshot line", method: "GET", path: "/v1/inventory/snapshot", status: 200, header: map[string]string{"Content-Type": "application/x-ndjson"}, body: `{"offset":3,"timeline":"` + testTimeline + `","count":1}` + "\n" + `{"productId":"B"}` + "\n", fault: "line 2"},
	}
	c := mustContract(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := c.check(handMade(t, tt.method, tt.path, tt.req, tt.status, ok, tt.header, tt.body))
			switch {
			case tt.fault == "" && err != nil:
				t.Errorf("refused a good exchange: %v", err)
			case tt.fault != "" && err == nil:
				t.Error("let a bad exchange pass")
			case tt.fault != "" && !strings.Contains(err.Error(), tt.fault):
				t.Errorf("error does not name %q: %v", tt.fault, err)
			}
		})
	}
}

// Central and a store each serve a part of the document, and all of it
// together.
func TestContractKnowsTheRoles(t *testing.T) {
	c := mustContract(t)
	both := map[string]int{}
	for _, verb := range []string{"central", "store"} {
		part := c.at(verb)
		for _, path := range part.paths {
			both[path]++
		}
		for path, served := range map[string]bool{"/v1/inventory": verb == "central", "/v1/admin/stores": verb == "central",
			"/v1/store/inventory": verb == "store", "/v1/store/sync/status": verb == "store", "/health": true} {
			if slices.Contains(part.paths, path) != served {
				t.Errorf("%s at a %s", path, verb)
			}
		}
	}
	if len(both) != len(c.paths) {
		t.Errorf("%d of %d paths are served", len(both), len(c.paths))
	}
}

func handMade(t *testing.T, method, path, body string, status int, base, over map[string]string, resp string) exchange {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://x"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	for k, v := range base {
		header.Set(k, v)
	}
	for k, v := range over {
		header.Del(k)
		if v != "" {
			header.Set(k, v)
		}
	}
	return exchange{req: req, reqBody: []byte(body), status: status, header: header, respBody: []byte(resp)}
}
