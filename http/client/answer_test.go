package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

const (
	saleHeard = `"productId":"A","newQuantity":8,"newVersion":2,"applied":true,"lastUpdated":"2023-11-14T22:13:20.123Z"`
	saleAt    = inventory.Millis(1_700_000_000_123)
)

func lineHeard(product, code, message string) string {
	return fmt.Sprintf(`"productId":%q,"newQuantity":10,"newVersion":1,"applied":false,"lastUpdated":"2023-11-14T22:13:20.123Z","errorType":%q,"errorMessage":%q,"code":%q,"message":%q`,
		product, code, message, code, message)
}

var (
	oneLine  = &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Delta: -2, KeyText: "k"}}}
	twoLines = &inventory.Command{Kind: inventory.Partial, Lines: []inventory.Line{{Product: "A", Delta: -2, KeyText: "k"}, {Product: "B", Delta: 1, KeyText: "l"}}}
	twoWhole = &inventory.Command{Kind: inventory.Atomic, KeyText: "k", Lines: twoLines.Lines}
	twoNew   = &inventory.Command{Kind: inventory.Create, KeyText: "k", Lines: []inventory.Line{{Product: "A", Name: "a"}, {Product: "B", Name: "b"}}}
)

// An answer that does not go with its request, its status or itself is none: the same key will tell.
func TestAnswersThatContradict(t *testing.T) {
	t.Parallel()
	conflict := lineHeard("A", "version_conflict", "m")
	tests := []struct {
		name   string
		cmd    *inventory.Command
		status int
		body   string
		header []string
	}{
		{"empty", oneLine, 200, ``, nil},
		{"no object", oneLine, 200, `[]`, nil},
		{"half", oneLine, 200, `{` + saleHeard, nil},
		{"more than one", oneLine, 200, `{` + saleHeard + `}{}`, nil},
		{"duplicate member", oneLine, 200, `{` + saleHeard + `,"applied":true}`, nil},
		{"duplicate unknown member", oneLine, 200, `{` + saleHeard + `,"x":1,"x":1}`, nil},
		{"not UTF-8", oneLine, 200, `{` + saleHeard + ",\"x\":\"\xff\"}", nil},
		{"nothing known", oneLine, 200, `{}`, nil},
		{"another product", oneLine, 200, `{` + strings.Replace(saleHeard, `"A"`, `"B"`, 1) + `}`, nil},
		{"another form", oneLine, 200, `{"results":[{` + saleHeard + `}]}`, nil},
		{"not applied", oneLine, 200, `{` + strings.Replace(saleHeard, "true", "false", 1) + `}`, nil},
		{"refused as applied", oneLine, 409, `{` + conflict + `,"outcome":"applied"}`, nil},
		{"applied and refused", oneLine, 409, `{` + saleHeard + `,"errorType":"version_conflict"}`, nil},
		{"applied, with a refusal's status", oneLine, 409, `{` + saleHeard + `}`, nil},
		{"refused, with 200", oneLine, 200, `{` + conflict + `}`, nil},
		{"refused, with a redirect's status", oneLine, 302, `{` + conflict + `}`, nil},
		{"another success", oneLine, 202, `{` + saleHeard + `}`, nil},
		{"applied at no version", oneLine, 200, `{` + strings.Replace(saleHeard, `n":2`, `n":0`, 1) + `}`, nil},
		{"negative stock", oneLine, 200, `{` + strings.Replace(saleHeard, `y":8`, `y":-8`, 1) + `}`, nil},
		{"stock out of range", oneLine, 200, `{` + strings.Replace(saleHeard, `y":8`, `y":9007199254740992`, 1) + `}`, nil},
		{"fraction", oneLine, 200, `{` + strings.Replace(saleHeard, `y":8`, `y":8.0`, 1) + `}`, nil},
		{"no time", oneLine, 200, `{` + strings.Replace(saleHeard, "22:13", "22-13", 1) + `}`, nil},
		{"not attempted", oneLine, 409, `{` + lineHeard("A", "not_attempted", "m") + `}`, nil},
		{"no position", oneLine, 200, `{` + saleHeard + `}`, []string{"X-Inventory-Offset", "-"}},
		{"bad position", oneLine, 200, `{` + saleHeard + `}`, []string{"X-Inventory-Offset", "-1"}},
		{"position out of range", oneLine, 200, `{` + saleHeard + `}`, []string{"X-Inventory-Offset", "99999999999999999999"}},
		{"not JSON", oneLine, 200, `{` + saleHeard + `}`, []string{"Content-Type", "text/html; charset=utf-8"}},
		{"no type", oneLine, 200, `{` + saleHeard + `}`, []string{"Content-Type", "-"}},
		{"a proxy's page", oneLine, 502, `<html>bad gateway</html>`, []string{"Content-Type", "text/html"}},

		{"one result for two lines", twoLines, 200, `{"results":[{` + saleHeard + `}]}`, nil},
		{"three results for two lines", twoLines, 200, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "version_conflict", "m") + `},{}]}`, nil},
		{"other order", twoLines, 200, `{"results":[{` + strings.Replace(saleHeard, `"A"`, `"B"`, 1) + `},{` + saleHeard + `}]}`, nil},
		{"no results", twoLines, 200, `{` + saleHeard + `}`, nil},
		{"results are none", twoLines, 200, `{"results":{}}`, nil},
		{"partial with a refusal's status", twoLines, 409, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "version_conflict", "m") + `}]}`, nil},
		{"partial not attempted", twoLines, 200, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "not_attempted", "m") + `}]}`, nil},
		{"atomic, half applied", twoWhole, 200, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "version_conflict", "m") + `}]}`, nil},
		{"atomic refused, half applied", twoWhole, 409, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "version_conflict", "m") + `}]}`, nil},
		{"atomic, two to blame", twoWhole, 409, `{"results":[{` + conflict + `},{` + lineHeard("B", "version_conflict", "m") + `}]}`, nil},
		{"atomic, none to blame", twoWhole, 409, `{"results":[{` + lineHeard("A", "not_attempted", "m") + `},{` + lineHeard("B", "not_attempted", "m") + `}]}`, nil},
		{"atomic, the other to blame", twoWhole, 409, `{"failedIndex":1,"results":[{` + conflict + `},{` + lineHeard("B", "not_attempted", "m") + `}]}`, nil},
		{"created with a refusal's status", twoNew, 409, `{"results":[{"productId":"A","success":true,"newVersion":1},{"productId":"B","success":true,"newVersion":1}]}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := newClient(t, always(tt.status, tt.body, tt.header...)).Submit(t.Context(), tt.cmd)
			e := wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
			var why *malformed
			if a != nil || !errors.As(err, &why) || why.Error() == "" || !e.Transient() {
				t.Errorf("%+v, %+v", a, e)
			}
		})
	}
}

// An answer takes up no more than the longest that there can be, however many results it fits between its brackets.
func TestAnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, always(200, `{"results":[`+strings.Repeat(`{},`, 1_000_000)+`{}]}`)).Submit(t.Context(), twoLines)
	wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
	var why *malformed
	if !errors.As(err, &why) || !strings.Contains(why.issue, "results must have at most 1000 items") {
		t.Errorf("%v", why)
	}
}

// What is beside the point is passed over, and a store's answers are read as well as central's.
func TestAnswersThatAreTaken(t *testing.T) {
	t.Parallel()
	sale := inventory.Result{Outcome: inventory.Applied, Quantity: 8, Version: 2, UpdatedAt: saleAt}
	refused := func(o inventory.Outcome) inventory.Result {
		return inventory.Result{Outcome: o, Quantity: 10, Version: 1, UpdatedAt: saleAt}
	}
	replayed, tried := sale, sale
	replayed.Replayed, tried.Attempts = true, 3
	answer := func(replayed bool, results ...inventory.Result) *inventory.Answer {
		return &inventory.Answer{Offset: 7, At: saleAt, Results: results, Replayed: replayed}
	}
	tests := []struct {
		name   string
		cmd    *inventory.Command
		store  bool
		status int
		body   string
		header []string
		want   *inventory.Answer
	}{
		{"unknown members", oneLine, false, 200, `{"x":[{"y":1}],` + saleHeard + `,"z":null}`, nil, answer(false, sale)},
		{"type with a parameter", oneLine, false, 200, `{` + saleHeard + `}`, []string{"Content-Type", "Application/JSON ; charset=utf-8"}, answer(false, sale)},
		{"replayed", oneLine, false, 200, `{` + saleHeard + `}`, []string{"Idempotent-Replayed", "true"}, answer(true, replayed)},
		{"a line replayed", twoLines, false, 200, `{"results":[{` + saleHeard + `,"replayed":true},{` + lineHeard("B", "version_conflict", "m") + `}]}`, nil,
			answer(false, replayed, refused(inventory.Conflict))},
		{"all lines replayed", twoWhole, false, 200, `{"results":[{` + saleHeard + `,"replayed":true},{` + strings.Replace(saleHeard, `"A"`, `"B"`, 1) + `,"replayed":true}]}`, nil,
			answer(true, replayed, replayed)},
		{"412", oneLine, false, 412, `{` + lineHeard("A", "version_conflict", "m") + `}`, nil, answer(false, refused(inventory.Conflict))},
		{"the outcome tells, not the words", oneLine, false, 409, `{` + lineHeard("A", "invalid_request", "invalid delta") + `,"outcome":"overflow"}`, nil, answer(false, refused(inventory.Overflow))},

		{"sale at a store", oneLine, true, 200, `{` + saleHeard + `,"delta":-2,"idempotencyKey":"k","attempts":3}`, nil, answer(false, tried)},
		{"a store without a copy", oneLine, true, 200, `{` + saleHeard + `}`, []string{"X-Inventory-Offset", "-"},
			&inventory.Answer{At: saleAt, Results: []inventory.Result{sale}}},
		{"a store's insufficient", oneLine, true, 400, `{` + lineHeard("A", "insufficient_inventory", "m") + `,"retryWithNewKey":true}`, nil, answer(false, refused(inventory.Insufficient))},
		{"a store's unknown product", oneLine, true, 404, `{"productId":"A","newQuantity":0,"newVersion":0,"applied":false,"errorType":"product_not_found","errorMessage":"m"}`, nil,
			&inventory.Answer{Offset: 7, Results: []inventory.Result{{Outcome: inventory.NotFound}}}},
		{"a store's overflow", oneLine, true, 400, `{` + lineHeard("A", "invalid_request", "m") + `,"outcome":"overflow"}`, nil, answer(false, refused(inventory.Overflow))},
		{"a store that only sells", oneLine, true, 400, `{` + lineHeard("A", "invalid_request", "out of range") + `,"outcome":"positive_refused"}`, nil,
			answer(false, refused(inventory.PositiveRefused))},
		{"a store's batch", twoLines, true, 200, `{"storeId":"s1","results":[{` + saleHeard + `,"delta":-2,"idempotencyKey":"k"},{` + lineHeard("B", "insufficient_inventory", "m") + `}],"totalCount":2,"successCount":1,"failureCount":1}`, nil,
			answer(false, sale, refused(inventory.Insufficient))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, always(tt.status, tt.body, tt.header...), func(cfg *Config) { cfg.Store = tt.store })
			got, err := c.Submit(t.Context(), tt.cmd)
			if d := cmp.Diff(tt.want, got); err != nil || d != "" {
				t.Errorf("%v (-want +got)\n%s", err, d)
			}
		})
	}
}

// A line that was refused for its form has no outcome: the request failed, and says so.
func TestLinesThatWereNotJudged(t *testing.T) {
	t.Parallel()
	const detail = `,"details":[{"field":"storeId","issue":"is odd"}]`
	bad := lineHeard("A", "validation_error", "storeId is odd")
	tests := []struct {
		name    string
		cmd     *inventory.Command
		status  int
		body    string
		code    inventory.Code
		message string
		field   string
	}{
		{"single", oneLine, 400, `{` + bad + detail + `}`, inventory.CodeValidation, "storeId is odd", "storeId"},
		{"single, no key", oneLine, 400, `{` + lineHeard("A", "invalid_request", "Missing idempotency key") + `}`, inventory.CodeInvalidRequest, "Missing", ""},
		{"an older node's refusal with more than one meaning", oneLine, 409, `{` + lineHeard("A", "invalid_request", "out of range: current 1, delta 2") + `}`, inventory.CodeInvalidRequest, "out of range", ""},
		{"an outcome that is not known yet", oneLine, 409, `{` + lineHeard("A", "version_conflict", "m") + `,"outcome":"eaten"}`, inventory.CodeVersionConflict, "m", ""},
		{"atomic", twoWhole, 400, `{"applied":false,"code":"validation_error","message":"storeId is odd"` + detail + `,"failedIndex":0,"results":[{` + bad + `},{` + lineHeard("B", "not_attempted", "m") + `}]}`,
			inventory.CodeValidation, "storeId is odd", "storeId"},
		{"partial", twoLines, 200, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "missing_product_id", "Missing product ID") + `}]}`,
			inventory.CodeMissingProductID, "others may have been carried out", "results[1]"},
		{"partial, by an unknown name", twoLines, 200, `{"results":[{` + saleHeard + `},{` + lineHeard("B", "odd", "m") + `}]}`,
			inventory.CodeBadRequest, "others may have been carried out", "results[1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, always(tt.status, tt.body)).Submit(t.Context(), tt.cmd)
			e := wantError(t, err, tt.code, tt.message)
			if tt.field != "" && (len(e.Details) != 1 || e.Details[0].Field != tt.field) {
				t.Errorf("%+v", e)
			}
		})
	}
}
