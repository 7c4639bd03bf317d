package http

import (
	"strings"
	"testing"

	"bodega/inventory"
)

// countedLine is the result of a line of a count of A at north, where three of eight lie.
func countedLine(numbers, more string) string { return `{"productId":"A",` + numbers + more + `}` }

func TestCounts(t *testing.T) {
	t.Parallel()
	const (
		after    = `"newVersion":4,"applied":true,"lastUpdated":"2023-11-14T22:13:20.007Z","locationId":"north","levelQuantity":`
		before   = `"newQuantity":8,"newVersion":3,"applied":false,"lastUpdated":"2023-11-14T22:13:20.006Z"`
		unknown  = `"newQuantity":0,"newVersion":0,"applied":false`
		conflict = "counted 1 where 5 were expected: of 3 on hand -1 would be left; count it again"
	)
	sum := func(total, ok, differ string, failed string) string {
		return `],"summary":{"total":` + total + `,"succeeded":` + ok + `,"failed":` + failed + `,"differences":` + differ + `}}`
	}
	for _, tt := range []struct{ name, body, want, offset string }{
		{"one is missing", `{"locationId":"north","lines":[{"productId":"A","counted":2}],"idempotencyKey":"k"}`,
			`{"applied":true,"results":[` + countedLine(`"counted":2,"expected":3,"booked":-1,"onHand":3,"held":0,"newQuantity":7,`, after+`2,"levelVersion":4`) + sum("1", "1", "1", "0"), "5"},
		{"what was sold since stays sold", `{"locationId":"north","lines":[{"productId":"A","counted":6,"expected":5}],"idempotencyKey":"k"}`,
			`{"applied":true,"results":[` + countedLine(`"counted":6,"expected":5,"booked":1,"onHand":3,"held":0,"newQuantity":9,`, after+`4,"levelVersion":4`) + sum("1", "1", "1", "0"), "5"},
		{"it agrees", `{"locationId":"north","lines":[{"productId":"A","counted":3,"expected":3}],"idempotencyKey":"k"}`,
			`{"applied":true,"results":[` + countedLine(`"counted":3,"expected":3,"booked":0,"onHand":3,"held":0,"newQuantity":8,`, after+`3,"levelVersion":$`) + sum("1", "1", "0", "0"), "5"},
		{"the others are booked", `{"locationId":"north","lines":[{"productId":"A","counted":1,"expected":5},{"productId":"none","counted":1}],"idempotencyKey":"k"}`,
			`{"applied":false,"results":[` + countedLine(`"counted":1,"expected":5,"booked":-4,"onHand":3,"held":0,`, before+`,"locationId":"north","levelQuantity":3,"levelVersion":$,`+refusedAs("count_conflict", "count_conflict", conflict)) +
				`,{"productId":"none",` + unknown + `,"locationId":"north","levelQuantity":0,"levelVersion":0,` + refusedAs("product_not_found", "product_not_found", "product not found: none") + `}` + sum("2", "0", "0", "2"), "4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, s := newRig(t), newStoreRig(t, func(c *Config) { c.Location = "north" })
			for path, r := range map[string]*rig{"/v1/counts": r, "/v1/store/counts": s.rig} {
				placed(r.mem)
				body := tt.body
				if r == s.rig { // it means its own place
					body = strings.Replace(body, `"locationId":"north",`, "", 1)
				}
				rec := r.do("POST", path, body)
				want := strings.ReplaceAll(tt.want, "$", "2")
				wantAnswer(t, rec, 200, want+"\n")
				again := r.do("POST", path, strings.Replace(body, `,"idempotencyKey":"k"`, "", 1), "Idempotency-Key", "k")
				wantAnswer(t, again, 200, want+"\n")
				if again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("X-Inventory-Offset") != tt.offset {
					t.Errorf("again: %v", again.Header())
				}
				for _, other := range []string{strings.Replace(body, `"counted":`, `"counted":1`, 1), strings.Replace(body, `"lines"`, `"ref":"x","lines"`, 1)} {
					wantCode(t, r.do("POST", path, other), 422, inventory.CodeKeyReused)
				}
			}
		})
	}
}

// A preview says what would be booked, without a key, and nothing is.
func TestPreviewOfACount(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newStoreRig(t)
	for path, r := range map[string]*rig{"/v1/counts": r, "/v1/store/counts": s.rig} {
		placed(r.mem)
		at := r.mem.state.Mark()
		rec := r.do("POST", path, `{"locationId":"north","preview":true,"lines":[{"productId":"A","counted":1}]}`)
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), `{"applied":true,"preview":true,"results":[{"productId":"A","counted":1,"expected":3,"booked":-2,"onHand":3,"held":0,`) {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		if r.mem.state.Mark() != at {
			t.Error("a preview has changed something")
		}
		own := r.do("POST", path, `{"defaultLocationId":"north","preview":true,"lines":[{"productId":"A","counted":1}]}`) // as a store passes it on
		if own.Code != 200 || !strings.Contains(own.Body.String(), `"locationId":"north"`) {
			t.Errorf("%d %s", own.Code, own.Body)
		}
		wantCode(t, r.do("POST", path, `{"locationId":"north","lines":[{"productId":"A","counted":1}]}`), 400, inventory.CodeInvalidRequest)
	}
}

// What is put aside where less was counted is named.
func TestCountNamesHolds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	if rec := r.do("POST", "/v1/holds", twoOfA); rec.Code != 201 {
		t.Fatal(rec.Body)
	}
	rec := r.do("POST", "/v1/counts", `{"locationId":"north","lines":[{"productId":"A","counted":1}],"idempotencyKey":"c"}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"outcome":"count_conflict","holds":[{"holdId":"`+holdOfPos("k")+`","quantity":2,"ref":"order/1"}]}`) ||
		!strings.Contains(rec.Body.String(), `would be left, and 2 are put aside; count it again"`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestCountsRefused(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newStoreRig(t)
	for base, r := range map[string]*rig{"/v1/counts": r, "/v1/store/counts": s.rig} {
		for _, tt := range []struct{ body, field string }{
			{`{}`, "lines"}, {`{"lines":[]}`, "lines"}, {`{"lines":[{"productId":"A"}]}`, "lines[0].counted"},
			{`{"lines":[{"productId":"A","counted":-1}]}`, "lines[0].counted"}, {`{"lines":[{"productId":"A","counted":1,"expected":9007199254740993}]}`, "lines[0].expected"},
			{`{"lines":[{"productId":"","counted":1}]}`, "lines[0].productId"}, {`{"lines":[{"productId":"A","counted":1},{"productId":"A","counted":2}]}`, "lines[1].productId"},
			{`{"locationId":"transit","lines":[{"productId":"A","counted":1}]}`, "locationId"}, {`{"lines":[{"productId":"A","counted":1,"quantity":1}]}`, "lines[0].quantity"},
			{`{"mode":"atomic","lines":[{"productId":"A","counted":1}]}`, "mode"}, {`{"reason":"` + strings.Repeat("x", 65) + `","lines":[{"productId":"A","counted":1}]}`, "reason"},
			{`{"defaultLocationId":"pool","lines":[{"productId":"A","counted":1}]}`, "defaultLocationId"}, {`{"Ref":"x","lines":[{"productId":"A","counted":1}]}`, "Ref"},
		} {
			rec := r.do("POST", base, tt.body)
			wantCode(t, rec, 400, inventory.CodeValidation)
			if !strings.Contains(rec.Body.String(), `{"field":"`+tt.field+`","issue":`) {
				t.Errorf("%s %s: %s", base, tt.body, rec.Body)
			}
		}
		for _, body := range []string{``, `null`, `{"lines":[null]}`, `{"lines":[{"productId":"A","counted":1.5}]}`, `{"ref":"a","ref":"a"}`, `{"preview":1}`} {
			wantCode(t, r.do("POST", base, body), 400, inventory.CodeInvalidRequest)
		}
		wantCode(t, r.do("POST", base, `{"lines":[`+strings.Repeat(`{},`, 1000)+`{}]}`), 413, inventory.CodeTooLarge)
		if len(r.mem.commands) != 0 {
			t.Errorf("%s: %+v", base, r.mem.commands)
		}
	}
}
