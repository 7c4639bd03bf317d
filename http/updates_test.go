package http

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"bodega/http/wire"
	"bodega/inventory"
)

// refused is the part of a refusal that comes after its numbers.
func refused(code, message string) string {
	s := fmt.Sprintf(`"errorType":%q,"errorMessage":%q,"code":%q,"message":%q`, code, message, code, message)
	outcome := code
	switch {
	case strings.HasPrefix(message, "out of range"):
		outcome = "overflow"
	case strings.HasPrefix(message, "invalid delta"):
		outcome = "positive_refused"
	case code == "invalid_request" || code == "validation_error" || code == "missing_product_id":
		return s // was not decided
	}
	return s + `,"outcome":"` + outcome + `"`
}

const (
	madeA    = "2023-11-14T22:13:20.001Z" // when A was created
	madeB    = "2023-11-14T22:13:20.002Z"
	changed  = "2023-11-14T22:13:20.003Z"
	changed2 = "2023-11-14T22:13:20.004Z"
)

func TestSingleUpdate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		headers    []string
		status     int
		want       string
		offset     string
	}{
		{"applied", `{"productId":"A","delta":-2,"version":1,"idempotencyKey":"k"}`, nil, 200,
			`{"productId":"A","newQuantity":8,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"to zero", `{"productId":"A","delta":-10,"idempotencyKey":"k"}`, nil, 200,
			`{"productId":"A","newQuantity":0,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"key in the header", `{"productId":"A","delta":1}`, []string{"Idempotency-Key", `"k"`}, 200,
			`{"productId":"A","newQuantity":11,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"null is absent", `{"productId":"A","delta":0,"version":null,"idempotencyKey":"k","storeId":null,"updates":null}`, nil, 200,
			`{"productId":"A","newQuantity":10,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"stale", `{"productId":"A","delta":-2,"version":7,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("version_conflict", "version conflict: expected 1, got 7") + `}`, "2"},
		{"version 0", `{"productId":"A","delta":-2,"version":0,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("version_conflict", "version conflict: expected 1, got 0") + `}`, "2"},
		{"negative version", `{"productId":"A","delta":-2,"version":-3,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("version_conflict", "version conflict: expected 1, got -3") + `}`, "2"},
		{"If-Match holds", `{"productId":"A","delta":-2,"idempotencyKey":"k"}`, []string{"If-Match", `"v1"`}, 200,
			`{"productId":"A","newQuantity":8,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"If-Match any", `{"productId":"A","delta":-2,"idempotencyKey":"k"}`, []string{"If-Match", `*`}, 200,
			`{"productId":"A","newQuantity":8,"newVersion":2,"applied":true,"lastUpdated":"` + changed + `"}`, "3"},
		{"If-Match fails", `{"productId":"A","delta":-2,"idempotencyKey":"k"}`, []string{"If-Match", `"v2"`}, 412,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("version_conflict", "version conflict: expected 1, got 2") + `}`, "2"},
		{"weak If-Match fails", `{"productId":"A","delta":-2,"idempotencyKey":"k"}`, []string{"If-Match", `W/"v1"`}, 412,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("version_conflict", "version conflict: expected 1, got -1") + `}`, "2"},
		{"not enough", `{"productId":"A","delta":-11,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("insufficient_inventory", "insufficient inventory: current 10, delta -11") + `,"retryWithNewKey":true}`, "2"},
		{"unknown", `{"productId":"a<b","delta":-1,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"a\u003cb","newQuantity":0,"newVersion":0,"applied":false,` + strings.ReplaceAll(refused("product_not_found", "product not found: a<b"), "<", `\u003c`) + `}`, "2"},
		{"out of range", `{"productId":"A","delta":9007199254740991,"idempotencyKey":"k"}`, nil, 409,
			`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("invalid_request", "out of range: current 10, delta 9007199254740991") + `}`, "2"},
		{"no key", `{"productId":"A","delta":-1}`, nil, 400,
			`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,` + refused("invalid_request", "Missing idempotency key") + `}`, "2"},
		{"no id", `{"delta":-1,"idempotencyKey":"k"}`, nil, 400,
			`{"newQuantity":0,"newVersion":0,"applied":false,` + refused("missing_product_id", "Missing product ID") + `}`, "2"},
		{"empty batch", `{"updates":[]}`, nil, 400,
			`{"newQuantity":0,"newVersion":0,"applied":false,` + refused("missing_product_id", "Missing product ID") + `}`, "2"},
		{"reserved id", `{"productId":"Events","delta":0,"idempotencyKey":"k"}`, nil, 400,
			`{"productId":"Events","newQuantity":0,"newVersion":0,"applied":false,` + refused("validation_error", "productId is a reserved word") + `,"details":[{"field":"productId","issue":"is a reserved word"}]}`, "2"},
		{"delta beyond integers", `{"productId":"A","delta":-9007199254740992,"idempotencyKey":"k"}`, nil, 400,
			`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,` + refused("validation_error", "delta must be between -9007199254740991 and 9007199254740991") + `,"details":[{"field":"delta","issue":"must be between -9007199254740991 and 9007199254740991"}]}`, "2"},
		{"no delta", `{"productId":"A","quantity":-3,"idempotencyKey":"k"}`, nil, 400,
			`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,` + refused("validation_error", "delta is required") + `,"details":[{"field":"delta","issue":"is required"}]}`, "2"},
		{"no delta but null", `{"productId":"A","delta":null,"idempotencyKey":"k"}`, nil, 400,
			`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,` + refused("validation_error", "delta is required") + `,"details":[{"field":"delta","issue":"is required"}]}`, "2"},
		{"delta in another case", `{"productId":"A","Delta":-3,"idempotencyKey":"k"}`, nil, 400,
			`{"code":"validation_error","message":"Request validation failed","details":[{"field":"Delta","issue":"is not known: it is written delta"}]}`, "2"},
		{"a line's delta in another case", `{"updates":[{"productId":"A","delta":-3,"idempotencyKey":"k"},{"productId":"A","DELTA":-3,"idempotencyKey":"l"}]}`, nil, 400,
			`{"code":"validation_error","message":"Request validation failed","details":[{"field":"updates[1].DELTA","issue":"is not known: it is written delta"}]}`, "2"},
		{"an atomic line without delta", `{"mode":"atomic","updates":[{"productId":"A","delta":-3,"idempotencyKey":"k"},{"productId":"A","idempotencyKey":"l"}]}`, nil, 400,
			`{"applied":false,` + refused("validation_error", "delta is required") + `,"details":[{"field":"delta","issue":"is required"}],"failedIndex":1,"results":[` +
				`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",` + refused("not_attempted", "not attempted: another line was refused") + `},` +
				`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",` + refused("validation_error", "delta is required") + `,"details":[{"field":"delta","issue":"is required"}]}],` +
				`"summary":{"total":2,"succeeded":0,"failed":2}}`, "2"},
		{"not JSON", `{"productId":`, nil, 400, `{"code":"bad_request","message":"Invalid JSON","details":[{"field":"body","issue":"ends too early"}]}`, "2"},
		{"fraction", `{"productId":"A","delta":1.0}`, nil, 400, `{"code":"bad_request","message":"Invalid JSON","details":[{"field":"delta","issue":"must be an integer, without a fraction or an exponent"}]}`, "2"},
		{"two keys", `{"productId":"A","delta":0,"idempotencyKey":"k"}`, []string{"Idempotency-Key", "K"}, 400,
			`{"code":"invalid_request","message":"The header Idempotency-Key and the key in the body differ","details":[{"field":"idempotencyKey","issue":"differs from the header Idempotency-Key"}]}`, "2"},
		{"bad key", `{"productId":"A"}`, []string{"Idempotency-Key", `"k`}, 400,
			`{"code":"invalid_request","message":"Invalid Idempotency-Key: is not a quoted string","details":[{"field":"Idempotency-Key","issue":"is not a quoted string"}]}`, "2"},
		{"two versions", `{"productId":"A","delta":0,"version":1,"idempotencyKey":"k"}`, []string{"If-Match", `"v2"`}, 400,
			`{"code":"invalid_request","message":"The header If-Match and the version in the body differ","details":[{"field":"version","issue":"differs from the header If-Match"}]}`, "2"},
		{"unknown mode", `{"mode":"both","productId":"A","delta":0,"idempotencyKey":"k"}`, nil, 400,
			`{"code":"validation_error","message":"Request validation failed","details":[{"field":"mode","issue":"must be \"partial\" or \"atomic\""}]}`, "2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			rec := r.update(tt.body, tt.headers...)
			wantAnswer(t, rec, tt.status, tt.want+"\n")
			if got := rec.Header().Get("X-Inventory-Offset"); got != tt.offset {
				t.Errorf("position %q, want %q", got, tt.offset)
			}
			if rec.Header().Get("X-Inventory-Timeline") != testTimeline || rec.Header().Get("X-Request-Id") == "" {
				t.Errorf("headers: %v", rec.Header())
			}
			if rec.Header().Get("Content-Type") != "application/json" {
				t.Errorf("Content-Type: %v", rec.Header())
			}
		})
	}
}

func TestUpdateReachesTheService(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	trace := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	rec := r.update(`{"storeId":"s1","productId":"A","delta":-2,"version":1,"idempotencyKey":"k","reason":"sale","ref":"o/1"}`,
		"X-Request-Id", "mine", "Traceparent", trace)
	if rec.Code != 200 || rec.Header().Get("X-Request-Id") != "mine" {
		t.Fatalf("%d %s %v", rec.Code, rec.Body, rec.Header())
	}
	e := r.mem.events[2]
	if e.Store != "s1" || e.Reason != "sale" || e.Ref != "o/1" || e.Actor != "pos" || e.RequestID != "mine" || e.Traceparent != trace {
		t.Errorf("event %+v", e)
	}
	ln := r.mem.last(t).Lines[0]
	if ln.Key != inventory.HashKey("pos", "k") || ln.Print != inventory.FingerprintLine("A", -2, "s1") || !ln.Keyed || !ln.Guarded || ln.Expect != 1 {
		t.Errorf("line %+v", ln)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const body = `{"productId":"A","delta":-2,"version":1,"idempotencyKey":"k"}`
	first := r.update(body)
	r.update(`{"productId":"A","delta":5,"idempotencyKey":"other"}`)
	again := r.update(body)
	wantAnswer(t, again, 200, first.Body.String())
	if first.Header().Get("Idempotent-Replayed") != "" || again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("X-Inventory-Offset") != "3" {
		t.Errorf("first %v, again %v", first.Header(), again.Header())
	}
	wantAnswer(t, r.update(`{"productId":"A","delta":-3,"idempotencyKey":"k"}`), 422,
		`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,`+refused("idempotency_key_reused", "this idempotency key was used for another request")+"}\n")
}

func TestPositiveRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mem = newMemory(inventory.Rules{RefusePositiveDelta: true})
	r.api.Attach(r.mem)
	wantAnswer(t, r.update(`{"productId":"A","delta":2,"idempotencyKey":"k"}`), 409,
		`{"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"`+madeA+`",`+
			refused("invalid_request", "invalid delta: 2 - only negative quantities are allowed")+"}\n")
}

func TestPartialBatch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	body := `{"updates":[{"productId":"A","delta":-1,"idempotencyKey":"1","storeId":"own"},{"productId":"A","delta":-1,"version":9,"idempotencyKey":"2"},` +
		`{"productId":"X","delta":0,"idempotencyKey":"3"},{"delta":-1,"idempotencyKey":"4"},{"productId":"A"},{"productId":"a/b","delta":0,"idempotencyKey":"6"},` +
		`{"productId":"B","delta":1,"idempotencyKey":"7"}],"storeId":"s"}`
	rec := r.update(body)
	wantAnswer(t, rec, 200, `{"results":[`+
		`{"productId":"A","newQuantity":9,"newVersion":2,"applied":true,"lastUpdated":"`+changed+`"},`+
		`{"productId":"A","newQuantity":9,"newVersion":2,"applied":false,"lastUpdated":"`+changed+`",`+refused("version_conflict", "version conflict: expected 2, got 9")+`},`+
		`{"productId":"X","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+refused("product_not_found", "product not found: X")+`},`+
		`{"productId":"","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+refused("missing_product_id", "Missing product ID")+`},`+
		`{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+refused("invalid_request", "Missing idempotency key")+`},`+
		`{"productId":"a/b","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+strings.ReplaceAll(refused("validation_error", `productId must not contain Q/Q or Q\Q`), "Q", `\"`)+`,"details":[{"field":"productId","issue":"must not contain \"/\" or \"\\\""}]},`+
		`{"productId":"B","newQuantity":1,"newVersion":2,"applied":true,"lastUpdated":"`+changed+`"}],`+
		`"summary":{"total":7,"succeeded":2,"failed":5}}`+"\n")
	if lines := r.mem.last(t).Lines; len(lines) != 4 || lines[0].Store != "own" || lines[3].Store != "s" {
		t.Errorf("lines %+v", lines)
	}
	again := r.update(body).Body.String()
	if strings.Count(again, `,"replayed":true`) != 3 { // all but the conflict
		t.Errorf("again: %s", again)
	}
}

func TestBatchOfNothingJudged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rec := r.update(`{"updates":[{"productId":"A","delta":0}]}`)
	wantAnswer(t, rec, 200, `{"results":[{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+
		refused("invalid_request", "Missing idempotency key")+`}],"summary":{"total":1,"succeeded":0,"failed":1}}`+"\n")
	if len(r.mem.commands) > 0 || rec.Header().Get("X-Inventory-Offset") != "2" {
		t.Errorf("submitted %v, headers %v", r.mem.commands, rec.Header())
	}
}

func TestBatchKeys(t *testing.T) {
	t.Parallel()
	hash := func(k string) inventory.KeyHash { return inventory.HashKey("pos", k) }
	tests := []struct {
		name, body, header string
		status             int
		keys               []inventory.KeyHash // of the operation, or of the lines
	}{
		{"header, partial", `{"updates":[{"productId":"A","delta":0},{"productId":"A","delta":0}]}`, "h", 200, []inventory.KeyHash{hash("h#0"), hash("h#1")}},
		{"header and the same", `{"updates":[{"productId":"A","delta":0,"idempotencyKey":"h#0"},{"productId":"A","delta":0}]}`, "h", 200, []inventory.KeyHash{hash("h#0"), hash("h#1")}},
		{"header and others", `{"updates":[{"productId":"A","delta":0,"idempotencyKey":"h"},{"productId":"A","delta":0}]}`, "h", 400, nil},
		{"own keys", `{"updates":[{"productId":"A","delta":0,"idempotencyKey":"x"},{"productId":"A","delta":0,"idempotencyKey":"y"}]}`, "", 200, []inventory.KeyHash{hash("x"), hash("y")}},
		{"top key of a partial batch plays no part", `{"idempotencyKey":"t","updates":[{"productId":"A","delta":0,"idempotencyKey":"x"}]}`, "", 200, []inventory.KeyHash{hash("x")}},
		{"atomic, header", `{"mode":"atomic","updates":[{"productId":"A","delta":0},{"productId":"A","delta":0}]}`, "h", 200, []inventory.KeyHash{hash("h")}},
		{"atomic, top", `{"mode":"atomic","idempotencyKey":"t","updates":[{"productId":"A","delta":0},{"productId":"A","delta":0}]}`, "", 200, []inventory.KeyHash{hash("t")}},
		{"atomic, top and header", `{"mode":"atomic","idempotencyKey":"t","updates":[{"productId":"A","delta":0}]}`, "h", 400, nil},
		{"atomic, lines", `{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"x"},{"productId":"A","delta":0,"idempotencyKey":"y"}]}`, "", 200, []inventory.KeyHash{hash("x"), hash("y")}},
		{"atomic, lines and header", `{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"x"}]}`, "h", 400, nil},
		{"atomic, one line without", `{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"x"},{"productId":"A","delta":0}]}`, "", 400, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			header := tt.header
			if header == "" {
				header = "-"
			}
			if rec := r.update(tt.body, "Idempotency-Key", header); rec.Code != tt.status {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			if tt.status != 200 {
				return
			}
			cmd := r.mem.last(t)
			got := cmd.Keys
			if cmd.Kind == inventory.Partial {
				for _, ln := range cmd.Lines {
					got = append(got, ln.Key)
				}
			} else if cmd.Print != inventory.FingerprintLines(cmd.Lines) {
				t.Error("the fingerprint is not that of the lines")
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.keys) {
				t.Errorf("keys %v, want %v", got, tt.keys)
			}
		})
	}
}

func TestAtomicBatch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	body := `{"mode":"atomic","updates":[{"productId":"A","delta":-1,"idempotencyKey":"1"},{"productId":"B","delta":-1,"idempotencyKey":"2"}]}`
	left := func(id string) string {
		return `{"productId":"` + id + `","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",` + refused("not_attempted", wire.NotAttempted) + `}`
	}
	wantAnswer(t, r.update(body), 409, `{"applied":false,`+refused("insufficient_inventory", "insufficient inventory: current 0, delta -1")+`,"retryWithNewKey":true,"failedIndex":1,"results":[`+
		left("A")+`,{"productId":"B","newQuantity":0,"newVersion":1,"applied":false,"lastUpdated":"`+madeB+`",`+
		refused("insufficient_inventory", "insufficient inventory: current 0, delta -1")+`,"retryWithNewKey":true}],"summary":{"total":2,"succeeded":0,"failed":2}}`+"\n")
	again := r.update(body)
	if again.Code != 409 || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %d %v", again.Code, again.Header())
	}
	wantCode(t, r.update(`{"productId":"A","delta":-1,"idempotencyKey":"1"}`), 422, inventory.CodeKeyReused)

	wantAnswer(t, r.update(`{"mode":"atomic","updates":[{"productId":"A","delta":-1,"idempotencyKey":"3"},{"idempotencyKey":"4"},{"productId":"B","delta":0,"idempotencyKey":"5"}]}`), 400,
		`{"applied":false,`+refused("missing_product_id", "Missing product ID")+`,"failedIndex":1,"results":[`+left("A")+
			`,{"productId":"","newQuantity":0,"newVersion":0,"applied":false,"lastUpdated":"",`+refused("missing_product_id", "Missing product ID")+`},`+left("B")+
			`],"summary":{"total":3,"succeeded":0,"failed":3}}`+"\n")

	wantCode(t, r.update(`{"mode":"atomic","updates":[{"productId":"A","delta":0,"version":9,"idempotencyKey":"6"}]}`), 409, inventory.CodeVersionConflict)
	wantCode(t, r.update(`{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"7"}]}`, "If-Match", `"v1"`), 400, inventory.CodeInvalidRequest)
	wantCode(t, r.update(`{"mode":"atomic","updates":[{"productId":"B","delta":-9,"idempotencyKey":"2"}]}`), 422, inventory.CodeKeyReused)

	ok := r.update(`{"mode":"atomic","updates":[{"productId":"B","delta":3,"idempotencyKey":"8"},{"productId":"B","delta":-3,"version":2,"idempotencyKey":"9"}]}`)
	if ok.Code != 200 || !strings.Contains(ok.Body.String(), `"summary":{"total":2,"succeeded":2,"failed":0}`) || ok.Header().Get("X-Inventory-Offset") != "4" {
		t.Errorf("%d %s %v", ok.Code, ok.Body, ok.Header())
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantCode(t, r.update(`{"productId":"A","x":"`+strings.Repeat("x", 1<<20)+`"}`), 413, inventory.CodeTooLarge)
	line := `{"productId":"A","delta":0,"idempotencyKey":"k"},`
	lines := func(n int) string { return `{"updates":[` + strings.TrimSuffix(strings.Repeat(line, n), ",") + `]}` }
	wantCode(t, r.update(lines(1001)), 413, inventory.CodeTooLarge)
	if rec := r.update(lines(1000)); rec.Code != 200 {
		t.Errorf("1000 lines: %d %.200s", rec.Code, rec.Body)
	}
	// Without a declared length the limit holds as well.
	req := r.request("POST", "/v1/inventory/updates", strings.Repeat(" ", 1<<20+1))
	req.ContentLength = -1
	rec := r.send(req)
	wantCode(t, rec, 413, inventory.CodeTooLarge)
	exact := `{"productId":"A","delta":0,"idempotencyKey":"exact"}`
	if rec := r.update(exact + strings.Repeat(" ", 1<<20-len(exact))); rec.Code != 200 {
		t.Errorf("exactly the limit: %d %.200s", rec.Code, rec.Body)
	}
}

// Of two faults the earlier check wins: authentication, size, syntax, key, existence, precondition, stock. What inventory
// decides among itself has its test there.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	const key, used = `,"idempotencyKey":"k"`, `,"idempotencyKey":"used"`
	tests := []struct {
		name, apiKey, body string
		ifMatch            string
		status             int
		code               inventory.Code
	}{
		{"authentication before size", "no", strings.Repeat(" ", 1<<20+1), "", 401, "unauthorized"},
		{"authentication before syntax", "no", "{", "", 401, "unauthorized"},
		{"size before syntax", userKey, "{" + strings.Repeat("!", 1<<20), "", 413, "payload_too_large"},
		{"syntax before a used key", userKey, `{"productId":"A","delta":1e0` + used + `}`, "", 400, "bad_request"},
		{"syntax before mode", userKey, `{"mode":"x","delta":"x"}`, "", 400, "bad_request"},
		{"id before key", userKey, `{"delta":1}`, "", 400, "missing_product_id"},
		{"key before the id's form", userKey, `{"productId":"a/b"}`, "", 400, "invalid_request"},
		{"form before a used key", userKey, `{"productId":"a/b"` + used + `}`, "", 400, "validation_error"},
		{"key before If-Match", userKey, `{"productId":"A","delta":-9` + used + `}`, `"v9"`, 422, "idempotency_key_reused"},
		{"existence before If-Match", userKey, `{"productId":"X","delta":0` + key + `}`, `"v9"`, 409, "product_not_found"},
		{"If-Match before stock", userKey, `{"productId":"A","delta":-99` + key + `}`, `"v9"`, 412, "version_conflict"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.update(`{"productId":"A","delta":0,"idempotencyKey":"used"}`)
			ifMatch := tt.ifMatch
			if ifMatch == "" {
				ifMatch = "-"
			}
			wantCode(t, r.update(tt.body, "X-API-Key", tt.apiKey, "If-Match", ifMatch), tt.status, tt.code)
		})
	}
}

// A worker's token is never held while the service is at work, and never lost.
func TestWorkersAreFreeWhileTheServiceWorks(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Workers = 1 })
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
		if n := len(r.api.workers); n != 0 {
			t.Errorf("%d workers are held", n)
		}
		return nil, context.Canceled
	}
	for range 3 {
		if rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`); rec.Code != 500 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		r.update(`{`)
	}
	if n := len(r.api.workers); n != 0 {
		t.Errorf("%d workers are lost", n)
	}
}
