package http

import (
	"fmt"
	"strings"
	"testing"

	"bodega/inventory"
)

const (
	createPath = "/v1/admin/products/create"
	setPath    = "/v1/admin/products/set"
	deletePath = "/v1/admin/products/delete"
)

func TestAdmin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantAnswer(t, r.do("POST", createPath, `{"products":[{"productId":"N","name":"new","category":"toys","available":3,"price":1.25},{"productId":"A","name":"again"},{"productId":"M","name":"m"}]}`), 200,
		`{"results":[{"productId":"N","success":true,"newVersion":1,"lastUpdated":"`+changed+`"},`+
			`{"productId":"A","success":false,"errorType":"validation_error","errorMessage":"Product already exists","outcome":"exists"},`+
			`{"productId":"M","success":true,"newVersion":1,"lastUpdated":"`+changed+`"}],`+
			`"summary":{"totalRequests":3,"successfulCreations":2,"failedCreations":1}}`+"\n")
	wantAnswer(t, r.get("/v1/inventory/N"), 200, `{"productId":"N","name":"new","available":3,"version":1,"lastUpdated":"`+changed+`","price":1.25,"category":"toys"}`+"\n")

	wantAnswer(t, r.do("PUT", setPath, `{"products":[{"productId":"N","available":7,"expectedVersion":1},{"productId":"X","price":1},{"productId":"M","name":"mm","expectedVersion":9},{"productId":"N","category":""}]}`), 200,
		`{"results":[{"productId":"N","success":true,"newVersion":2,"lastUpdated":"`+changed2+`"},`+
			`{"productId":"X","success":false,"errorType":"not_found","errorMessage":"Product not found","outcome":"product_not_found"},`+
			`{"productId":"M","success":false,"newVersion":1,"lastUpdated":"`+changed+`","errorType":"version_conflict","errorMessage":"version conflict: expected 1, got 9","outcome":"version_conflict"},`+
			`{"productId":"N","success":true,"newVersion":3,"lastUpdated":"`+changed2+`"}],`+
			`"summary":{"totalRequests":4,"successfulUpdates":2,"failedUpdates":2}}`+"\n")
	wantAnswer(t, r.get("/v1/inventory/N"), 200, `{"productId":"N","name":"new","available":7,"version":3,"lastUpdated":"`+changed2+`","price":1.25}`+"\n")

	rec := r.do("DELETE", deletePath, `{"productIds":["N","X"]}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `{"productId":"N","success":true,"newVersion":4,"lastUpdated":"`) ||
		!strings.Contains(rec.Body.String(), `"summary":{"totalRequests":2,"successfulDeletions":1,"failedDeletions":1}}`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	rec = r.do("DELETE", deletePath+"?productId=M&productId=a%20b", "")
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `{"productId":"M","success":true,"newVersion":2,`) || !strings.Contains(rec.Body.String(), `{"productId":"a b","success":false,`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	rec = r.do("DELETE", deletePath, `{"products":[{"productId":"A","expectedVersion":9},{"productId":"B","expectedVersion":1}]}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"errorType":"version_conflict"`) || !strings.Contains(rec.Body.String(), `{"productId":"B","success":true`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if e := r.mem.events[2]; e.Actor != "boss" || e.RequestID == "" {
		t.Errorf("%+v", e)
	}
}

func TestAdminRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	details := func(pairs ...string) string {
		var list []string
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, fmt.Sprintf(`{"field":%q,"issue":%q}`, pairs[i], pairs[i+1]))
		}
		return `{"code":"validation_error","message":"Request validation failed","details":[` + strings.Join(list, ",") + `]}`
	}
	parameter := func(name, issue string) string {
		return fmt.Sprintf(`{"code":"validation_error","message":"invalid %s parameter","details":[{"field":%q,"issue":%q}]}`, name, name, issue)
	}
	tests := []struct{ method, target, body, want string }{
		{"POST", createPath, `{`, `{"code":"invalid_request","message":"Invalid JSON in request body","details":[{"field":"body","issue":"ends too early"}]}`},
		{"POST", createPath, `{"products":[]}`, `{"code":"invalid_request","message":"No products specified"}`},
		{"POST", createPath, `{"products":[{"productId":"N","name":"n","stock":7}]}`, details("products[0].stock", "is not known: there are productId, name, category, available, price, locationId, barcodes, unit, decimals, reorderPoint, reorderPoints, attributes")},
		{"PUT", setPath, `{"products":[{"productId":"A","name":""}]}`, details("products[0].name", "Product name is required")},
		{"PUT", setPath, `{}`, `{"code":"invalid_request","message":"No products specified"}`},
		{"DELETE", deletePath, `{"productIds":[]}`, `{"code":"invalid_request","message":"No product IDs specified"}`},
		{"DELETE", deletePath, `{"productIds":["A"],"products":[{"productId":"A"}]}`, `{"code":"invalid_request","message":"Either products or productIds, not both"}`},
		{"DELETE", deletePath + "?productId=A", `{"productIds":["A"]}`, `{"code":"invalid_request","message":"Product IDs either in the query or in the body, not both"}`},
		{"POST", createPath, `{"products":[{"productId":"G","name":"good"},{"productId":"N"},{"name":"x","available":-1,"price":-0.5}]}`,
			details("products[1].name", "Product name is required", "products[2].productId", "Product ID is required",
				"products[2].available", "Available quantity cannot be negative", "products[2].price", "Price cannot be negative")},
		{"POST", createPath, `{"products":[{"productId":"events","name":"a\nb","available":9007199254740992,"price":1e13,"category":"` + strings.Repeat("c", 65) + `"}]}`,
			details("products[0].productId", "is a reserved word", "products[0].name", "must not contain control characters",
				"products[0].category", "must be at most 64 bytes", "products[0].available", "must be between -9007199254740991 and 9007199254740991",
				"products[0].price", "must be between 0 and 1000000000000")},
		{"POST", createPath, `{"products":[{"productId":"A","name":"x","price":1e999}]}`, details("products[0].price", "must be between 0 and 1000000000000")},
		{"PUT", setPath, `{"products":[{"productId":"A","price":null}]}`, details("products[0].fields", "At least one field (name, available, price) must be specified")},
		{"PUT", setPath, `{"products":[{"productId":"A","price":1,"expectedVersion":99999999999999999}]}`,
			details("products[0].expectedVersion", "must be between -9007199254740991 and 9007199254740991")},
		{"DELETE", deletePath, `{"productIds":["A"," ",""]}`, details("productIds[1]", "Product ID cannot be empty", "productIds[2]", "Product ID cannot be empty")},
		{"DELETE", deletePath + "?productId=", "", details("productIds[0]", "Product ID cannot be empty")},
		{"DELETE", deletePath + "?productId=A&expectedVersion=9", "", parameter("expectedVersion", "is not known: there are productId")},
		{"DELETE", deletePath + "?productid=A", `{"productIds":["A"]}`, parameter("productid", "is not known: there are productId")},
		{"POST", createPath + "?dryRun=true", `{"products":[{"productId":"N","name":"n"}]}`, parameter("dryRun", "is not known: there are no parameters")},
		{"PUT", setPath + "?expectedVersion=9", `{"products":[{"productId":"A","price":1}]}`, parameter("expectedVersion", "is not known: there are no parameters")},
		{"PUT", setPath + "?%zz", `{"products":[{"productId":"A","price":1}]}`, `{"code":"bad_request","message":"The query cannot be read"}`},
	}
	for _, tt := range tests {
		wantAnswer(t, r.do(tt.method, tt.target, tt.body), 400, tt.want+"\n")
	}
	item := `{"productId":"A","name":"x"},`
	wantAnswer(t, r.do("POST", createPath, `{"products":[`+strings.Repeat(item, 12)+`{"productId":"N"}]}`), 400, details("products[12].name", "Product name is required")+"\n")
	many := func(n int) string { return `{"products":[` + strings.TrimSuffix(strings.Repeat(item, n), ",") + `]}` }
	wantCode(t, r.do("POST", createPath, many(1001)), 413, inventory.CodeTooLarge)
	wantCode(t, r.do("DELETE", deletePath+"?productId="+strings.Repeat("A&productId=", 1000)+"A", ""), 413, inventory.CodeTooLarge)
	if len(r.mem.commands) != 0 {
		t.Errorf("%d were submitted", len(r.mem.commands))
	}
	if rec := r.do("POST", createPath, many(1000)); rec.Code != 200 {
		t.Errorf("1000 items: %d", rec.Code)
	}
}

// The fingerprint of an admin request is that of what it asks for, however it was written.
func TestAdminKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const first = `{"products":[{"productId":"A","price":1.5,"available":10,"expectedVersion":1}]}`
	key := []string{"Idempotency-Key", "k"}
	one := r.do("PUT", setPath, first, key...)
	for _, same := range []string{
		first,
		" {\n\"products\" : [ { \"available\":10 , \"price\":15e-1, \"name\":null, \"productId\":\"\\u0041\" } ] } ",
	} {
		again := r.do("PUT", setPath, same, key...)
		wantAnswer(t, again, 200, one.Body.String())
		if again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("X-Inventory-Offset") != one.Header().Get("X-Inventory-Offset") {
			t.Errorf("%s: %v", same, again.Header())
		}
	}
	for _, other := range []string{
		`{"products":[{"productId":"A","price":1.25,"available":10}]}`,
		`{"products":[{"productId":"A","price":1.5}]}`,
		`{"products":[{"productId":"A","price":1.5,"available":10,"name":"a"}]}`,
		`{"products":[{"productId":"A","price":1.5,"available":10},{"productId":"A","price":1.5,"available":10}]}`,
	} {
		wantAnswer(t, r.do("PUT", setPath, other, key...), 422, `{"code":"idempotency_key_reused","message":"this idempotency key was used for another request"}`+"\n")
	}
	wantCode(t, r.do("DELETE", deletePath, `{"productIds":["A"]}`, key...), 422, inventory.CodeKeyReused)
	wantCode(t, r.do("PUT", setPath, first, "Idempotency-Key", `"`), 400, inventory.CodeInvalidRequest)

	// Ids in the query and in the body are the same request.
	gone := r.do("DELETE", deletePath, `{"productIds":["A"]}`, "Idempotency-Key", "d")
	wantAnswer(t, r.do("DELETE", deletePath+"?productId=A", "", "Idempotency-Key", "d"), 200, gone.Body.String())
}
