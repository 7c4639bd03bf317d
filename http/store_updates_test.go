package http

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// What a store passes on is the caller's request in the store's name, with the key as the caller gave it: the mirror puts the
// store's id and the principal before it, so that no two stores and no two callers share a key.
func TestStorePassesUpdatesOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, header string
		command            string   // key of the command as a whole
		lines              []string // keys of the lines
	}{
		{"single", `{"storeId":"s2","productId":"A","delta":0,"idempotencyKey":"k"}`, "-", "", []string{"k"}},
		{"single, header", `{"productId":"A","delta":0,"storeId":""}`, `"k k"`, "", []string{"k k"}},
		{"single, both", `{"productId":"A","delta":0,"idempotencyKey":"k"}`, "k", "", []string{"k"}},
		{"partial", `{"storeId":"s2","updates":[{"productId":"A","delta":0,"idempotencyKey":"1","storeId":"s3"},{"productId":"B","delta":0,"idempotencyKey":"2"}]}`, "-", "", []string{"1", "2"}},
		{"partial, header", `{"updates":[{"productId":"A","delta":0},{"productId":"B","delta":0}]}`, "h", "", []string{"h#0", "h#1"}},
		{"partial, the first line has a fault", `{"updates":[{"productId":"","delta":0},{"productId":"B","delta":0}]}`, "h", "", []string{"h#1"}},
		{"atomic, lines", `{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"1"},{"productId":"B","delta":1,"idempotencyKey":"2"}]}`, "-", "", []string{"1", "2"}},
		{"atomic, header", `{"mode":"atomic","updates":[{"productId":"A","delta":0},{"productId":"B","delta":0}]}`, "h", "h", []string{"", ""}},
		{"atomic, top", `{"mode":"atomic","idempotencyKey":"t","updates":[{"productId":"A","delta":0},{"productId":"B","delta":0,"idempotencyKey":"t"}]}`, "-", "t", []string{"", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newStoreRig(t)
			if rec := r.update(tt.body, "Idempotency-Key", tt.header); rec.Code != 200 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			cmd := r.mem.last(t)
			if cmd.Actor != "pos" || cmd.KeyText != tt.command || len(cmd.Lines) != len(tt.lines) {
				t.Fatalf("%+v", cmd)
			}
			for i, key := range tt.lines {
				if ln := cmd.Lines[i]; ln.KeyText != key || ln.Store != "s1" || ln.RetryConflict {
					t.Errorf("line %d: %+v", i, ln)
				}
			}
		})
	}
}

// Central has no use for the text of a key, and keeps the store that it is told.
func TestCentralKeepsNoKeyText(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.update(`{"storeId":"s2","productId":"A","delta":0,"idempotencyKey":"k"}`)
	if ln := r.mem.last(t).Lines[0]; ln.KeyText != "" || ln.Store != "s2" {
		t.Errorf("%+v", ln)
	}
	r.update(`{"mode":"atomic","updates":[{"productId":"A","delta":0}]}`, "Idempotency-Key", "h")
	if cmd := r.mem.last(t); cmd.KeyText != "" || cmd.Lines[0].KeyText != "" {
		t.Errorf("%+v", cmd)
	}
}

// Without a key nothing is passed on, let alone under a key that the store makes up.
func TestStoreMakesUpNoKey(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	for _, body := range []string{`{"productId":"A","delta":-1}`, `{"productId":"A","delta":-1,"idempotencyKey":""}`, `{"productId":"B","delta":-1,"idempotencyKey":null}`,
		`{"mode":"atomic","updates":[{"productId":"A","delta":-1},{"productId":"B","delta":1,"idempotencyKey":"k"}]}`} {
		rec := r.update(body)
		wantCode(t, rec, 400, inventory.CodeInvalidRequest)
		if !strings.Contains(rec.Body.String(), "Missing idempotency key") {
			t.Errorf("%s", rec.Body)
		}
	}
	rec := r.batch(`{"updates":[{"productId":"A","delta":-1},{"productId":"B","delta":-1}]}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"successCount":0,"failureCount":2}`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if len(r.mem.commands) > 0 {
		t.Errorf("passed on: %+v", r.mem.commands)
	}
}

func TestKeyLengths(t *testing.T) {
	t.Parallel()
	central, store := newRig(t), newStoreRig(t)
	for _, n := range []int{255, 256, 400, 401} {
		key := strings.Repeat("k", n)
		requests := []struct{ body, header string }{
			{`{"productId":"A","delta":0,"idempotencyKey":"` + key + `"}`, "-"},
			{`{"productId":"A","delta":0}`, key},
			{`{"mode":"atomic","idempotencyKey":"` + key + `","updates":[{"productId":"A","delta":0}]}`, "-"},
			{`{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"` + key + `"}]}`, "-"},
		}
		for i, q := range requests {
			if rec := central.update(q.body, "Idempotency-Key", q.header); (rec.Code == 400) != (n > 400) {
				t.Errorf("central, %d bytes, request %d: %d %s", n, i, rec.Code, rec.Body)
			}
			if rec := store.update(q.body, "Idempotency-Key", q.header); (rec.Code == 400) != (n > 255) {
				t.Errorf("store, %d bytes, request %d: %d %s", n, i, rec.Code, rec.Body)
			}
		}
	}
	// A line's number comes on top.
	if rec := store.batch(`{"updates":[{"productId":"A","delta":0}]}`, "Idempotency-Key", strings.Repeat("k", 255)); !strings.Contains(rec.Body.String(), `"successCount":1`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestOnConflict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body   string
		status int
		retry  []bool // of the lines that were passed on
	}{
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":"retry"}`, 200, []bool{true}},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":"re\u0074ry"}`, 200, []bool{true}},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":null}`, 200, []bool{false}},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":"Retry"}`, 400, nil},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":""}`, 400, nil},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":true}`, 400, nil},
		{`{"productId":"A","delta":0,"idempotencyKey":"k","onConflict":{"x":1}}`, 400, nil},
		{`{"onConflict":"retry","updates":[{"productId":"A","delta":0,"idempotencyKey":"1"},{"productId":"A","delta":0,"idempotencyKey":"2"}]}`, 200, []bool{true, true}},
		{`{"updates":[{"productId":"A","delta":0,"idempotencyKey":"1"},{"productId":"A","delta":0,"idempotencyKey":"2","onConflict":"retry"}]}`, 200, []bool{false, true}},
		{`{"onConflict":"x","updates":[{"productId":"A","delta":0,"idempotencyKey":"1"}]}`, 400, nil},
		{`{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"1","onConflict":1}]}`, 400, nil},
		{`{"updates":[{"productId":"A","delta":0,"idempotencyKey":"1","onConflict":1},{"productId":"A","delta":0,"idempotencyKey":"2"}]}`, 200, []bool{false}},
	}
	for _, tt := range tests {
		r := newStoreRig(t)
		rec := r.update(tt.body)
		if rec.Code != tt.status {
			t.Errorf("%s: %d %s", tt.body, rec.Code, rec.Body)
		}
		if tt.status == 400 && (len(r.mem.commands) > 0 || !strings.Contains(rec.Body.String(), `onConflict`)) {
			t.Errorf("%s: %s; passed on %v", tt.body, rec.Body, r.mem.commands)
		}
		var retry []bool
		for _, cmd := range r.mem.commands {
			for _, ln := range cmd.Lines {
				retry = append(retry, ln.RetryConflict)
			}
		}
		if fmt.Sprint(retry) != fmt.Sprint(tt.retry) {
			t.Errorf("%s: retry %v, want %v", tt.body, retry, tt.retry)
		}
		// Central does not know the member.
		c := newRig(t)
		if rec := c.update(tt.body); rec.Code != 200 || strings.Contains(rec.Body.String(), "attempts") || strings.Contains(rec.Body.String(), `"applied":false`) {
			t.Errorf("central, %s: %d %s", tt.body, rec.Code, rec.Body)
		}
		for _, ln := range c.mem.last(t).Lines {
			if ln.RetryConflict {
				t.Errorf("central, %s: %+v", tt.body, ln)
			}
		}
	}
}

// A line is submitted five times at most, and the answer says so.
func TestConflictsWithoutEnd(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	tries := 0
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
		tries++
		return &inventory.Answer{Offset: 2, Results: []inventory.Result{{Outcome: inventory.Conflict, Quantity: 10, Version: inventory.Version(7 + tries), UpdatedAt: 1}}}, nil
	}
	rec := r.update(`{"productId":"A","delta":0,"version":1,"onConflict":"retry","idempotencyKey":"k"}`)
	if tries != 5 || rec.Code != 409 || !strings.HasSuffix(rec.Body.String(), `,"attempts":5}`+"\n") {
		t.Errorf("%d tries: %d %s", tries, rec.Code, rec.Body)
	}
}

// Whatever the lines and their fates, the numbers of a batch's answer are true, and each line is recognised by its delta and key.
func TestBatchAnswersAreTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := newStoreRig(t)
		line := rapid.Custom(func(t *rapid.T) map[string]any {
			return map[string]any{
				"productId": rapid.SampledFrom([]string{"A", "B", "X", "", "a/b"}).Draw(t, "id"),
				"delta":     rapid.IntRange(-3, 3).Draw(t, "delta"),
				"version":   rapid.SampledFrom([]any{nil, 1, 2}).Draw(t, "version"),
			}
		})
		lines := rapid.SliceOfN(line, 1, 8).Draw(rt, "lines")
		mode := rapid.SampledFrom([]string{"partial", "atomic"}).Draw(rt, "mode")
		for i := range lines {
			lines[i]["idempotencyKey"] = rapid.SampledFrom([]string{"", "k" + strconv.Itoa(i)}).Draw(rt, "key")
		}
		body, err := json.Marshal(map[string]any{"mode": mode, "updates": lines})
		if err != nil {
			rt.Fatal(err)
		}
		rec := r.batch(string(body))
		var got struct {
			StoreID string
			Results []struct {
				ProductID, IdempotencyKey, ErrorType, ErrorMessage, LastUpdated string
				Delta                                                           int
				Applied                                                         bool
			}
			TotalCount, SuccessCount, FailureCount int
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
			rt.Fatal(err)
		}
		applied := 0
		for i, res := range got.Results {
			if res.ProductID != lines[i]["productId"] || res.Delta != lines[i]["delta"] || res.IdempotencyKey != lines[i]["idempotencyKey"] {
				rt.Fatalf("line %d: %+v is the answer to %v", i, res, lines[i])
			}
			if res.Applied != (res.ErrorType == "") || res.Applied != (res.ErrorMessage == "") || res.Applied && res.LastUpdated == "" {
				rt.Fatalf("line %d: %+v", i, res)
			}
			if res.Applied {
				applied++
			}
		}
		if got.StoreID != "s1" || len(got.Results) != len(lines) || got.TotalCount != len(lines) || got.SuccessCount != applied || got.FailureCount != len(lines)-applied {
			rt.Fatalf("%s", rec.Body)
		}
		if mode == "atomic" && (rec.Code == 200) != (applied == len(lines)) {
			rt.Fatalf("%d %s", rec.Code, rec.Body)
		}
	})
}

// Each outcome has a status of the store's own.
func TestStoreStatuses(t *testing.T) {
	t.Parallel()
	for o, status := range map[inventory.Outcome]int{
		inventory.Applied: 200, inventory.Insufficient: 400, inventory.NotFound: 404, inventory.Overflow: 400,
		inventory.Conflict: 409, inventory.KeyReused: 422, inventory.PositiveRefused: 400,
		inventory.KeyUnreadable: 409,
	} {
		r := newStoreRig(t)
		r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
			return &inventory.Answer{Offset: 2, Results: []inventory.Result{{Outcome: o, UpdatedAt: 1}}}, nil
		}
		for _, body := range []string{`{"productId":"A","delta":0,"idempotencyKey":"k"}`, `{"mode":"atomic","updates":[{"productId":"A","delta":0,"idempotencyKey":"k"}]}`} {
			rec := r.update(body)
			if rec.Code != status {
				t.Errorf("%v: %d %s, want %d", o, rec.Code, rec.Body, status)
			}
		}
	}
}

// A delivery is one atomic batch: its reason and the supplier's reference stand once, everything is booked where the store is, and nothing of
// it if a line cannot be.
func TestDelivery(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t, func(c *Config) { c.Location = "north" })
	placed(s.mem)
	rec := s.batch(`{"mode":"atomic","idempotencyKey":"d1","reason":"delivery","ref":"PO 7","updates":[{"productId":"A","delta":12},{"productId":"B","delta":3,"ref":"PO 8"}]}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"locationId":"north","levelQuantity":15`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	for i, want := range []string{"PO 7", "PO 8"} {
		e := &s.mem.events[len(s.mem.events)-2+i]
		if e.Reason != "delivery" || e.Ref != want || e.Happened() != inventory.ActionReceipt || e.Change.GroupSize != 2 || e.Change.Levels[0].Location != "north" {
			t.Errorf("%+v %+v", e, e.Change)
		}
	}
	at := s.mem.state.Offset()
	wantCode(t, s.batch(`{"mode":"atomic","idempotencyKey":"d2","reason":"delivery","updates":[{"productId":"A","delta":12},{"productId":"C","delta":3}]}`), 404, inventory.CodeProductNotFound)
	if s.mem.state.Offset() != at {
		t.Error("a part of a delivery is booked")
	}
}
