package http

import (
	"strings"
	"testing"

	"bodega/inventory"
)

// line is the result of a line of a move of A.
func movedLine(product, numbers, more string) string {
	return `{"productId":"` + product + `",` + numbers + more + `}`
}

func TestMoves(t *testing.T) {
	t.Parallel()
	const (
		moved     = `"newQuantity":10,"newVersion":4,"applied":true,"lastUpdated":"2023-11-14T22:13:20.007Z","locationId":"vault","levelQuantity":0,"levelVersion":0`
		ok        = `"summary":{"total":1,"succeeded":1,"failed":0}}`
		notDone   = `"summary":{"total":1,"succeeded":0,"failed":1}}`
		ofA       = `"newQuantity":8,"newVersion":3,"applied":false,"lastUpdated":"2023-11-14T22:13:20.006Z",`
		untouched = `"newQuantity":0,"newVersion":0,"applied":false,`
	)
	refusal := func(line string, failed, code, outcome, message, more string) string {
		said := refusedAs(code, outcome, message) + more
		return `{"applied":false,` + said + `,"failedIndex":` + failed + `,"results":[` + strings.ReplaceAll(line, "$", said) + `],`
	}
	for _, tt := range []struct {
		name, body string
		status     int
		want       string
		offset     string
	}{
		{"out of quarantine", `{"from":"vault","to":"north","lines":[{"productId":"A","quantity":2}],"idempotencyKey":"k"}`, 200,
			`{"applied":true,"results":[` + movedLine("A", moved, "") + `],` + ok, "5"},
		{"more than there is", `{"from":"vault","to":"north","lines":[{"productId":"A","quantity":3}],"idempotencyKey":"k"}`, 409,
			refusal(movedLine("A", ofA, `"locationId":"vault","levelQuantity":2,"levelVersion":3,$`), "0", "insufficient_inventory", "insufficient_inventory", "insufficient inventory at vault: on hand 2, asked for 3", `,"retryWithNewKey":true`) + notDone, "4"},
		{"no such product", `{"from":"vault","to":"north","lines":[{"productId":"C","quantity":1}],"idempotencyKey":"k"}`, 409,
			refusal(movedLine("C", untouched, `"locationId":"vault","levelQuantity":0,"levelVersion":0,$`), "0", "product_not_found", "product_not_found", "product not found: C", "") + notDone, "4"},
		{"no such place", `{"from":"vault","to":"nowhere","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"k"}`, 409,
			refusal(movedLine("A", ofA, `"locationId":"nowhere","levelQuantity":0,"levelVersion":0,$`), "0", "location_not_found", "location_not_found", "there is no such place: nowhere",
				`,"details":[{"field":"to","issue":"there is no such place: nowhere"}]`) + notDone, "4"},
		{"from no such place", `{"from":"nowhere","to":"elsewhere","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"k"}`, 409,
			refusal(movedLine("A", ofA, `"locationId":"nowhere","levelQuantity":0,"levelVersion":0,$`), "0", "location_not_found", "location_not_found", "there is no such place: nowhere",
				`,"details":[{"field":"from","issue":"there is no such place: nowhere"}]`) + notDone, "4"},
		{"all or none", `{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":1},{"productId":"B","quantity":1}],"idempotencyKey":"k"}`, 409,
			refusal(movedLine("A", untouched, refusedAs("not_attempted", "not_attempted", "not attempted: another line was refused"))+","+
				movedLine("B", `"newQuantity":0,"newVersion":1,"applied":false,"lastUpdated":"`+madeB+`",`, `"locationId":"pool","levelQuantity":0,"levelVersion":0,$`),
				"1", "insufficient_inventory", "insufficient_inventory", "insufficient inventory at pool: on hand 0, asked for 1", `,"retryWithNewKey":true`) + `"summary":{"total":2,"succeeded":0,"failed":2}}`, "4"},
		{"each", `{"mode":"partial","from":"vault","to":"pool","lines":[{"productId":"C","quantity":1},{"productId":"A","quantity":2}],"idempotencyKey":"k"}`, 200,
			`{"applied":false,"results":[` + movedLine("C", untouched, `"locationId":"vault","levelQuantity":0,"levelVersion":0,`+refusedAs("product_not_found", "product_not_found", "product not found: C")) + "," +
				movedLine("A", moved, "") + `],"summary":{"total":2,"succeeded":1,"failed":1}}`, "5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, s := newRig(t), newStoreRig(t)
			for path, r := range map[string]*rig{"/v1/moves": r, "/v1/store/moves": s.rig} {
				placed(r.mem)
				rec := r.do("POST", path, tt.body)
				wantAnswer(t, rec, tt.status, tt.want+"\n")
				if rec.Header().Get("X-Inventory-Offset") != tt.offset {
					t.Errorf("%v", rec.Header())
				}
				again := r.do("POST", path, strings.Replace(tt.body, `,"idempotencyKey":"k"`, "", 1), "Idempotency-Key", "k")
				wantAnswer(t, again, tt.status, tt.want+"\n")
				if again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("X-Inventory-Offset") != tt.offset {
					t.Errorf("again: %v", again.Header())
				}
				for _, other := range []string{strings.Replace(tt.body, `"quantity":`, `"quantity":1`, 1), strings.Replace(tt.body, `"lines"`, `"ref":"x","lines"`, 1)} {
					wantCode(t, r.do("POST", path, other), 422, inventory.CodeKeyReused)
				}
			}
		})
	}
}

// refusedAs is a refusal whose outcome has a name of its own.
func refusedAs(code, outcome, message string) string {
	return `"errorType":"` + code + `","errorMessage":"` + message + `","code":"` + code + `","message":"` + message + `","outcome":"` + outcome + `"`
}

func TestMovesRefused(t *testing.T) {
	t.Parallel()
	const line = `"lines":[{"productId":"A","quantity":1}]`
	r, s := newRig(t), newStoreRig(t)
	placed(r.mem)
	placed(s.mem)
	for path, r := range map[string]*rig{"/v1/moves": r, "/v1/store/moves": s.rig} {
		for body, field := range map[string]string{
			`{"from":"vault","to":"vault",` + line + `}`:                                                    "to",
			`{"from":"transit","to":"vault",` + line + `}`:                                                  "from",
			`{"from":"pool","to":"transit",` + line + `}`:                                                   "to",
			`{"to":"vault",` + line + `}`:                                                                   "from",
			`{"from":"pool","to":"Vault",` + line + `}`:                                                     "to",
			`{"from":"pool","to":"vault"}`:                                                                  "lines",
			`{"from":"pool","to":"vault","lines":[]}`:                                                       "lines",
			`{"from":"pool","to":"vault","lines":[{"productId":"A"}]}`:                                      "lines[0].quantity",
			`{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":0}]}`:                         "lines[0].quantity",
			`{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":-1}]}`:                        "lines[0].quantity",
			`{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":9007199254740992}]}`:          "lines[0].quantity",
			`{"from":"pool","to":"vault","lines":[{"quantity":1}]}`:                                         "lines[0].productId",
			`{"from":"pool","to":"vault","mode":"each",` + line + `}`:                                       "mode",
			`{"from":"pool","to":"vault","reason":" ",` + line + `}`:                                        "reason",
			`{"from":"pool","to":"vault","ref":"` + strings.Repeat("x", 257) + `",` + line + `}`:            "ref",
			`{"from":"pool","to":"vault","quantity":1,` + line + `}`:                                        "quantity",
			`{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":1,"delta":1}]}`:               "lines[0].delta",
			`{"from":"pool","to":"vault","From":"pool",` + line + `}`:                                       "From",
			`{"from":"pool","to":"vault","idempotencyKey":"` + strings.Repeat("x", 401) + `",` + line + `}`: "idempotencyKey",
		} {
			rec := r.do("POST", path, body)
			wantCode(t, rec, 400, inventory.CodeValidation)
			if !strings.Contains(rec.Body.String(), `{"field":"`+field+`","issue":`) {
				t.Errorf("%s: %s, want %s", body, rec.Body, field)
			}
		}
		for body, code := range map[string]inventory.Code{
			`{"from":"pool","to":"vault",` + line + `}`: inventory.CodeInvalidRequest, // no key
			`{"from":"pool","from":"pool"}`:             inventory.CodeInvalidRequest,
			`{"from":"pool"}}`:                          inventory.CodeInvalidRequest,
			`{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":1.0}]}`: inventory.CodeInvalidRequest,
			`null`: inventory.CodeInvalidRequest,
		} {
			wantCode(t, r.do("POST", path, body), 400, code)
		}
		wantCode(t, r.do("POST", path, `{"from":"pool","to":"vault","idempotencyKey":"a",`+line+`}`, "Idempotency-Key", "b"), 400, inventory.CodeInvalidRequest)
		wantCode(t, r.do("POST", path, `{"lines":[`+strings.Repeat(`{},`, 1000)+`{}]}`), 413, inventory.CodeTooLarge)
		if len(r.mem.commands) != 0 {
			t.Errorf("%s: %+v", path, r.mem.commands)
		}
	}
}

// What a store moves it moves in its own name, with the key of its caller.
func TestMovesAtAStore(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t)
	placed(s.mem)
	s.do("POST", "/v1/store/moves", `{"from":"vault","to":"north","lines":[{"productId":"A","quantity":2}],"storeId":"other","reason":"full","idempotencyKey":"k"}`)
	if cmd := s.mem.last(t); cmd.Lines[0].Store != "s1" || cmd.Lines[0].Reason != "full" || cmd.KeyText != "k" || cmd.Actor != "pos" || cmd.Owner != "pos" {
		t.Errorf("%+v", cmd)
	}
}
