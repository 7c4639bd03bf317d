package http

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"bodega/inventory"
)

var _ inventory.Reverser = (*memory)(nil)

// History implements inventory.Historian.
func (m *memory) History(_ context.Context, q *inventory.HistoryQuery) (inventory.HistoryPage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	page := inventory.HistoryPage{Head: inventory.Offset(len(m.events)), Earliest: m.earliest, Since: m.events[m.earliest].At, Timeline: testTimeline}
	before, err := inventory.OpenCursor(q.Cursor, testTimeline, page.Head)
	for err == nil && before > m.earliest {
		before--
		if e := m.told(before); q.Which.Has(&e.Event) {
			page.Events = append(page.Events, e)
		}
		if len(page.Events) == q.Limit && before > m.earliest {
			page.Cursor = inventory.MakeCursor(before, testTimeline)
			break
		}
	}
	return page, err
}

func (m *memory) told(at inventory.Offset) inventory.PastEvent {
	e := inventory.PastEvent{Event: m.events[at]}
	if by, ok := m.reversedBy(at); ok {
		e.ReversedBy = &by
	}
	return e
}

func (m *memory) reversedBy(of inventory.Offset) (by inventory.Offset, found bool) {
	i := slices.IndexFunc(m.events, func(e inventory.Event) bool {
		return e.Change != nil && e.Change.Reverses != nil && *e.Change.Reverses == of
	})
	return inventory.Offset(i), i >= 0
}

// PastEvents implements inventory.Historian.
func (m *memory) PastEvents(_ context.Context, at inventory.Offset, whole bool) ([]inventory.PastEvent, inventory.Offset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head := inventory.Offset(len(m.events))
	switch {
	case at >= head:
		return nil, head, inventory.AheadOfHistory()
	case at < m.earliest:
		return nil, head, inventory.HistoryExpired(m.earliest)
	}
	from, n := at, 1
	if c := m.events[at].Change; whole && c != nil && c.GroupSize > 0 {
		from, n = c.Group, c.GroupSize
	}
	var all []inventory.PastEvent
	for i := range n {
		all = append(all, m.told(from+inventory.Offset(i)))
	}
	return all, head, m.err
}

// PastProduct implements inventory.Historian, for products that lie in the pool.
func (m *memory) PastProduct(_ context.Context, id inventory.ProductID, when inventory.Moment, _ *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := when.At
	if when.ByTime {
		at = inventory.Offset(len(m.events))
		for at > 0 && m.events[at-1].At > when.AsOf {
			at--
		}
	}
	switch {
	case at > inventory.Offset(len(m.events)), when.ByTime && when.AsOf > m.clock:
		return nil, inventory.Where{}, 0, inventory.AheadOfHistory()
	case at < m.earliest:
		return nil, inventory.Where{}, 0, inventory.HistoryExpired(m.earliest)
	}
	for _, e := range slices.Backward(m.events[:at]) {
		if e.Product.ID == id && e.Type != inventory.ProductDeleted {
			return &e.Product, inventory.Where{OnHand: e.Product.Available}, at, nil
		}
	}
	return nil, inventory.Where{}, at, nil
}

// Reversal implements inventory.Reverser.
func (m *memory) Reversal(ctx context.Context, at inventory.Offset) (*inventory.Command, error) {
	events, _, err := m.PastEvents(ctx, at, true)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batch.LookupReversal = func(of inventory.Offset) (inventory.Offset, bool, error) {
		by, found := m.reversedBy(of)
		return by, found, nil
	}
	return inventory.Reversal(events, func(e *inventory.Event, ask inventory.Before) (*inventory.Rewind, error) {
		w := inventory.NewRewind(ask.At)
		for i := e.Offset - 1; i >= 0; i-- {
			if before := &m.events[i]; before.Product.ID == e.Product.ID && w.Step(before) {
				break
			}
		}
		return w, nil
	}, func(*inventory.Event, *inventory.Revert) error { return nil })
}

// An event of the history says who, where, why and what, always; what took it back; and whether it can be.
func TestHistory(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.update(`{"productId":"A","delta":-3,"storeId":"north","reason":"damage","ref":"r/1","idempotencyKey":"k1"}`, "X-Request-Id", "req-1")
	const (
		data  = `"data":{"productId":"A","name":"name of A","available":7,"version":2,"lastUpdated":"2023-11-14T22:13:20.003Z","price":9.5},"version":2,`
		sold  = `{"offset":2,"timestamp":"2023-11-14T22:13:20.003Z","eventType":"product_updated","productId":"A",` + data + `"storeId":"north","delta":-3,"before":10,"actor":"pos","reason":"damage","ref":"r/1","requestId":"req-1","traceparent":"","action":"adjustment"`
		page  = `"headOffset":3,"earliestOffset":0,"earliest":"2023-11-14T22:13:20.001Z","timeline":"` + testTimeline + `"}` + "\n"
		empty = `{"events":[],"count":0,"hasMore":false,` + page
	)
	found := `{"events":[` + sold + `,"reversible":true}],"count":1,"hasMore":false,` + page
	for target, want := range map[string]string{
		"/v1/history?types=adjustment":                                                    found,
		"/v1/inventory/A/history?actor=pos&store=north&reason=damage&ref=r/1":             found,
		"/v1/history?location=pool&from=2023-11-14T22:13:20.003Z":                         found,
		"/v1/history?from=2023-11-14T23:13:20.002%2B01:00&to=2023-11-14T22:13:20.003Z":    "B",
		"/v1/inventory/A/history?actor=nobody":                                            empty,
		"/v1/history?limit=1":                                                             strings.Replace(found, `"hasMore":false`, `"hasMore":true,"cursor":"`+inventory.MakeCursor(2, testTimeline)+`"`, 1),
		"/v1/inventory/A/history?limit=1&cursor=" + inventory.MakeCursor(3, testTimeline): strings.Replace(found, `"hasMore":false`, `"hasMore":true,"cursor":"`+inventory.MakeCursor(2, testTimeline)+`"`, 1),
		"/v1/history/2":               sold + `,"reversible":true}` + "\n",
		"/v1/history/2?include=group": sold + `,"reversible":true,"groupEvents":[` + sold + `,"reversible":true}]}` + "\n",
	} {
		if rec := r.get(target); want != "B" {
			wantAnswer(t, rec, 200, want)
		} else if strings.Count(rec.Body.String(), `"offset":`) != 1 || !strings.Contains(rec.Body.String(), `"productId":"B"`) { // its creation
			t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
		}
	}
}

func TestHistoryRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mem.earliest = 1
	for _, tt := range []struct {
		target string
		status int
		code   inventory.Code
		says   string
	}{
		{"/v1/history?type=sale", 400, inventory.CodeValidation, `"field":"type"`},
		{"/v1/history?types=sold", 400, inventory.CodeValidation, `"field":"types"`},
		{"/v1/history?from=yesterday", 400, inventory.CodeValidation, `"field":"from"`},
		{"/v1/history?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z", 400, inventory.CodeValidation, `"field":"to"`},
		{"/v1/history?location=No", 400, inventory.CodeValidation, `"field":"location"`},
		{"/v1/history?cursor=MQ", 400, inventory.CodeValidation, `"field":"cursor"`},
		{"/v1/history?cursor=" + inventory.MakeCursor(2, "another"), 409, inventory.CodeTimelineChanged, ""},
		{"/v1/history?limit=-1", 400, inventory.CodeValidation, `"field":"limit"`},
		{"/v1/history/x", 400, inventory.CodeValidation, `"field":"offset"`},
		{"/v1/history/2", 409, inventory.CodeOffsetAhead, ""},
		{"/v1/history/0", 410, inventory.CodeHistoryExpired, `"earliestOffset":1`},
		{"/v1/history/1?include=all", 400, inventory.CodeValidation, `"field":"include"`},
		{"/v1/inventory/A?at=x", 400, inventory.CodeValidation, `"field":"at"`},
		{"/v1/inventory/A?at=1&asOf=2026-01-02T00:00:00Z", 400, inventory.CodeValidation, `"field":"asOf"`},
		{"/v1/inventory/A?at=3", 409, inventory.CodeOffsetAhead, ""},
		{"/v1/inventory/A?asOf=2126-01-02T00:00:00Z", 409, inventory.CodeOffsetAhead, ""},
		{"/v1/inventory/A?at=0", 410, inventory.CodeHistoryExpired, `"earliestOffset":1`},
		{"/v1/inventory/B?at=1", 404, inventory.CodeNotFound, ""},
	} {
		rec := r.get(tt.target)
		wantCode(t, rec, tt.status, tt.code)
		if !strings.Contains(rec.Body.String(), tt.says) {
			t.Errorf("%s: %s", tt.target, rec.Body)
		}
	}
}

// A history of what never was is 404, as every other read of it: a slip of the pen does not read as if nothing had happened. What is there
// no more has one.
func TestHistoryOfWhatNeverWas(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.do("DELETE", "/v1/admin/products/delete", `{"productIds":["B"]}`)
	for _, query := range []string{"", "?actor=pos", "?types=sale&limit=5", "?from=2023-11-14T22:13:20Z"} {
		wantCode(t, r.get("/v1/inventory/C/history"+query), 404, inventory.CodeNotFound)
		for _, id := range []string{"A", "B"} {
			if rec := r.get("/v1/inventory/" + id + "/history" + query); rec.Code != 200 {
				t.Errorf("%s%s: %d %s", id, query, rec.Code, rec.Body)
			}
		}
	}
	r.mem.earliest = 1
	if rec := r.get("/v1/inventory/C/history"); rec.Code != 200 {
		t.Errorf("it may have been: %d %s", rec.Code, rec.Body)
	}
}

// A product as it was is told with a tag of its own, which names the history.
func TestProductAsItWas(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.update(`{"productId":"A","delta":-3,"idempotencyKey":"k1"}`)
	for _, target := range []string{"/v1/inventory/A?at=2", "/v1/inventory/A?asOf=2023-11-14T22:13:20.002Z"} {
		rec := r.get(target)
		wantAnswer(t, rec, 200, `{"productId":"A","name":"name of A","available":10,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z","price":9.5}`+"\n")
		tag := `"v1-p2-` + testTimeline + `"`
		if h := rec.Header(); h.Get("Etag") != tag || h.Get("X-Inventory-Offset") != "2" {
			t.Errorf("%s: %v", target, h)
		}
		if rec := r.get(target, "If-None-Match", tag); rec.Code != 304 {
			t.Errorf("%s: %d", target, rec.Code)
		}
	}
}

// What was done is taken back once, whole, by who says why; the answer is remembered under its key, and refusals say what stands in the way.
func TestReverse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	back := func(at, body string, headers ...string) *httptest.ResponseRecorder {
		t.Helper()
		return r.do("POST", "/v1/admin/history/"+at+"/reverse", body, headers...)
	}
	r.update(`{"productId":"A","delta":-3,"storeId":"north","idempotencyKey":"k1"}`)
	rec := back("2", `{"reason":"wrong shelf","idempotencyKey":"b1"}`)
	done := `{"applied":true,"reverses":2,"results":[{"reverses":2,"productId":"A","newQuantity":10,"newVersion":3,"applied":true,"lastUpdated":"2023-11-14T22:13:20.004Z"}],"summary":{"total":1,"succeeded":1,"failed":0}}` + "\n"
	wantAnswer(t, rec, 200, done)
	rec = back("2", `{"reason":"wrong shelf"}`, "Idempotency-Key", "b1")
	if wantAnswer(t, rec, 200, done); rec.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("%v", rec.Header())
	}
	wantCode(t, back("2", `{"idempotencyKey":"b1","reason":"another"}`), 422, inventory.CodeKeyReused)
	told := r.get("/v1/history/3").Body.String()
	for _, want := range []string{`"action":"reversed"`, `"reverses":2`, `"reason":"wrong shelf"`, `"actor":"boss"`} {
		if !strings.Contains(told, want) {
			t.Errorf("%s is not in %s", want, told)
		}
	}
	if told := r.get("/v1/history/2").Body.String(); !strings.Contains(told, `"reversedBy":3`) || strings.Contains(told, `"reversible"`) {
		t.Errorf("%s", told)
	}
	r.do("PUT", setPath, `{"products":[{"productId":"B","name":"b","price":2}]}`)                                           // event 4
	r.do("PUT", setPath, `{"products":[{"productId":"B","name":"c"}]}`)                                                     // 5
	r.update(`{"productId":"B","delta":5,"idempotencyKey":"k2"}`)                                                           // 6
	r.update(`{"productId":"B","delta":-4,"storeId":"n","idempotencyKey":"k3"}`)                                            // 7
	r.update(`{"mode":"atomic","idempotencyKey":"k4","updates":[{"productId":"A","delta":1},{"productId":"B","delta":1}]}`) // 8, 9
	for _, tt := range []struct {
		at, body string
		status   int
		code     inventory.Code
		says     string
	}{
		{"2", `{"reason":"again","idempotencyKey":"b2"}`, 409, inventory.CodeAlreadyReversed, `"message":"event 2 was taken back before, by event 3","outcome":"already_reversed","reversedBy":3,"failedIndex":0`},
		{"3", `{"reason":"no","idempotencyKey":"b3"}`, 409, inventory.CodeNotReversible, "event 3 cannot be taken back: it is one of reversed; make the change again instead"},
		{"4", `{"reason":"no","idempotencyKey":"b4"}`, 409, inventory.CodeReverseConflict, `"details":[{"field":"name","issue":"is c, and was left as b"}]`},
		{"6", `{"reason":"no","idempotencyKey":"b5"}`, 409, inventory.CodeInsufficient, `insufficient inventory at pool: on hand 2, asked for 5`},
		{"9", `{"reason":"both","idempotencyKey":"b6"}`, 200, "", `"reverses":8,"results":[{"reverses":9,"productId":"B","newQuantity":1,`},
		{"1", `{"reason":"no","idempotencyKey":"b7"}`, 409, inventory.CodeReverseConflict, `"field":"name"`},
		{"12", `{"reason":"no","idempotencyKey":"b8"}`, 409, inventory.CodeOffsetAhead, ""},
		{"x", `{"reason":"no","idempotencyKey":"b9"}`, 400, inventory.CodeValidation, `"field":"offset"`},
		{"2", `{"idempotencyKey":"b10"}`, 400, inventory.CodeValidation, `"field":"reason"`},
		{"2", `{"reason":"no"}`, 400, inventory.CodeInvalidRequest, "Missing idempotency key"},
		{"2", `{"reason":"no","reverses":2,"idempotencyKey":"b11"}`, 400, inventory.CodeValidation, `"field":"reverses"`},
		{"2", `{"reason":"no","ref":"` + strings.Repeat("r", 257) + `","idempotencyKey":"b12"}`, 400, inventory.CodeValidation, `"field":"ref"`},
	} {
		head := len(r.mem.events)
		rec := back(tt.at, tt.body)
		if rec.Code != tt.status || !strings.Contains(rec.Body.String(), tt.says) || !strings.Contains(rec.Body.String(), string(tt.code)) {
			t.Errorf("%s %s: %d %s", tt.at, tt.body, rec.Code, rec.Body)
		}
		if rec.Code != 200 && len(r.mem.events) != head {
			t.Errorf("%s %s: refused, and something has changed", tt.at, tt.body)
		}
	}
	if rec := back("2", `{"reason":"no","idempotencyKey":"b13"}`, "X-API-Key", userKey); rec.Code != 403 {
		t.Errorf("for a till: %d %s", rec.Code, rec.Body)
	}
}
