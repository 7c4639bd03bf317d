package http

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	nethttp "net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bodega/docs"
	"bodega/http/wire"
	"bodega/inventory"
)

// codes are those of inventory/error.go, read from its source, so that a new one cannot be forgotten here.
func codes(t *testing.T) (list []inventory.Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../inventory/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "Code") {
			s, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			list = append(list, inventory.Code(s))
		}
		return true
	})
	if len(list) < 20 {
		t.Fatalf("found only %q", list)
	}
	return list
}

func TestEveryCodeHasAStatus(t *testing.T) {
	t.Parallel()
	all := codes(t)
	if len(wire.Failures) != len(all) {
		t.Errorf("%d codes, %d in the table", len(all), len(wire.Failures))
	}
	r := newRig(t)
	for _, code := range all {
		f, ok := wire.Failures[code]
		if !ok {
			t.Errorf("%s is not in the table", code)
			continue
		}
		waits := f.Status == 503 || code == inventory.CodeTooManyHolds || code == inventory.CodeTooManyTransfers // of other 429 the limiter says when
		if waits != (f.RetryAfter > 0) {
			t.Errorf("%s: %+v", code, f)
		}
		r.mem.err = &inventory.Error{Code: code, Message: "the <reason>", Details: []inventory.Detail{{Field: "f", Issue: "i"}}, Earliest: 1}
		rec := r.send(r.request("POST", "/v1/inventory/updates", `{"productId":"A","delta":0,"idempotencyKey":"k"}`)) // with codes that it never has
		want := `{"code":"` + string(code) + `","message":"the \u003creason\u003e","details":[{"field":"f","issue":"i"}]`
		switch code {
		case inventory.CodeInternal:
			want = `{"code":"internal_error","message":"Internal error, request ` + rec.Header().Get("X-Request-Id") + `"`
		case inventory.CodeHistoryExpired:
			want += `,"earliestOffset":1`
		case inventory.CodeOffsetExpired:
			want += `,"earliestOffset":1,"snapshot":"/v1/inventory/snapshot"`
		}
		wantAnswer(t, rec, f.Status, want+"}\n")
		if got := rec.Header().Get("Retry-After"); (got != "") != waits {
			t.Errorf("%s: Retry-After %q", code, got)
		}
		if rec.Header().Get("X-Inventory-Offset") != "2" {
			t.Errorf("%s: %v", code, rec.Header())
		}
	}
}

// TestDocumentNamesEveryCode: the table of the API's document has each code, beside its status.
func TestDocumentNamesEveryCode(t *testing.T) {
	t.Parallel()
	rows := regexp.MustCompile("(?m)^ +\\| (`.*`) \\| ([^|]*[0-9]{3}[^|]*) \\| ").FindAllStringSubmatch(string(docs.OpenAPI), -1)
	for code, f := range wire.Failures {
		if !slices.ContainsFunc(rows, func(row []string) bool {
			return strings.Contains(row[1], "`"+string(code)+"`") && strings.Contains(row[2], strconv.Itoa(f.Status))
		}) {
			t.Errorf("no row says that %s is %d", code, f.Status)
		}
	}
}

// Each outcome has a name, and the central role a status for it wherever a single update can have it.
func TestEveryOutcomeHasAnAnswer(t *testing.T) {
	t.Parallel()
	never := map[inventory.Outcome]bool{inventory.NotAttempted: true, inventory.Exists: true, inventory.Skipped: true}
	for o := inventory.Insufficient; !strings.HasPrefix(o.String(), "outcome "); o++ {
		if int(o) >= len(wire.RefusalCodes) || wire.RefusalCodes[o] == "" {
			t.Errorf("%v has no name", o)
			continue
		}
		if _, ok := wire.Failures[wire.RefusalCodes[o]]; !ok {
			t.Errorf("%v: %s is not in the table of codes", o, wire.RefusalCodes[o])
		}
		if never[o] {
			continue
		}
		r := newRig(t)
		r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
			return &inventory.Answer{Offset: 2, Results: []inventory.Result{{Outcome: o}}}, nil
		}
		rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`)
		var body struct{ ErrorType, ErrorMessage, Code, Message string }
		if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		if rec.Code < 400 || rec.Code >= 500 || body.ErrorType != string(wire.RefusalCodes[o]) || body.Code != body.ErrorType || body.Message == "" || body.Message != body.ErrorMessage {
			t.Errorf("%v: %d %s", o, rec.Code, rec.Body)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	accept := []string{"Accept", "text/html, application/problem+json;q=0.9"}
	problem := func(code, title string, status int, detail string) string {
		return `{"type":"/problems/` + code + `","title":"` + title + `","status":` + strconv.Itoa(status) + `,"detail":"` + detail + `",`
	}
	tests := []struct {
		rec  *httptest.ResponseRecorder
		want string
	}{
		{r.get("/nope", accept...), problem("not_found", "Not Found", 404, "No such path") + `"code":"not_found","message":"No such path"}`},
		{r.get("/v1/inventory/X", accept...), problem("not_found", "Not Found", 404, "Product not found: X") + `"code":"not_found","message":"Product not found: X"}`},
		{r.update(`{"productId":"A","delta":-11,"idempotencyKey":"k"}`, accept...), problem("insufficient_inventory", "Conflict", 409, "insufficient inventory: current 10, delta -11") +
			`"productId":"A","newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"` + madeA + `",` + refused("insufficient_inventory", "insufficient inventory: current 10, delta -11") + `,"retryWithNewKey":true}`},
	}
	for _, tt := range tests {
		if tt.rec.Body.String() != tt.want+"\n" || tt.rec.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %v", tt.rec.Body, tt.rec.Header())
		}
	}
	rec := r.update(`{"mode":"atomic","updates":[{"productId":"X","delta":0,"idempotencyKey":"k2"}]}`, accept...)
	if !strings.HasPrefix(rec.Body.String(), problem("product_not_found", "Conflict", 409, "product not found: X")+`"applied":false,"errorType"`) || !json.Valid(rec.Body.Bytes()) {
		t.Errorf("%s", rec.Body)
	}
	if rec := r.get("/v1/inventory/A", accept...); rec.Header().Get("Content-Type") != "application/json" {
		t.Errorf("a good answer: %v", rec.Header())
	}
}

func TestInternalErrorsStayInside(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, err := range []error{errors.New("open /var/lib/secret: no such file"), context.DeadlineExceeded} {
		r.mem.err = err
		for _, target := range []string{"/v1/inventory", "/v1/inventory/A", "/v1/inventory/events?offset=0", "/v1/inventory/snapshot", "/v1/inventory/digest"} {
			rec := r.get(target)
			wantCode(t, rec, 500, inventory.CodeInternal)
			if strings.Contains(rec.Body.String(), "secret") {
				t.Errorf("%s", rec.Body)
			}
		}
		if !strings.Contains(r.log.String(), err.Error()) {
			t.Errorf("%v is not in the log", err)
		}
	}
}

// A client that has gone hears nothing: cutting the connection is better than an empty 200.
func TestClientThatHasGone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mem.err = context.Canceled
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	func() {
		defer func() {
			if v := recover(); v != nethttp.ErrAbortHandler {
				t.Errorf("%v", v)
			}
		}()
		r.api.ServeHTTP(rec, r.request("GET", "/v1/inventory/A", "").WithContext(ctx))
	}()
	if rec.Body.Len() > 0 || !strings.Contains(r.log.String(), `"aborted":true`) {
		t.Errorf("%s; log %s", rec.Body, r.log)
	}
}

func TestPanics(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Workers = 1 })
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) { panic("the sky has fallen") }
	rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`)
	id := rec.Header().Get("X-Request-Id")
	wantAnswer(t, rec, 500, `{"code":"internal_error","message":"Internal error, request `+id+`"}`+"\n")
	if log := r.log.String(); !strings.Contains(log, "the sky has fallen") || !strings.Contains(log, "error_test.go") || !strings.Contains(log, id) {
		t.Errorf("log %s", log)
	}
	// A panic while a worker is held gives it back: one result for two lines.
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
		return &inventory.Answer{Results: make([]inventory.Result, 1)}, nil
	}
	if rec := r.update(`{"updates":[{"productId":"A","delta":0,"idempotencyKey":"k"},{"productId":"A","delta":0,"idempotencyKey":"l"}]}`); rec.Code != 500 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	r.mem.submit = nil
	if rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
