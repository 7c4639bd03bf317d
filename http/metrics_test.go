package http

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"bodega/http/followers"
	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/inventory"
)

// withMetrics has a rig count.
func withMetrics(c *Config) { c.Metrics = metrics.New("test", c.Store) }

// series returns the samples of a family by their labels, as [metricstest.All] does.
func series(t testing.TB, m *metrics.Registry, name string) map[string]float64 {
	t.Helper()
	return metricstest.All(t, m.Gatherer())[name]
}

// allSeries returns the number of samples, buckets not counted, and all values of labels.
func allSeries(t testing.TB, m *metrics.Registry) (n int, values []string) {
	t.Helper()
	for _, samples := range metricstest.All(t, m.Gatherer()) {
		n += len(samples)
		for labels := range samples {
			values = append(values, strings.Split(labels, "|")...)
		}
	}
	return n, values
}

func wantSeries(t testing.TB, m *metrics.Registry, name string, want map[string]float64) {
	t.Helper()
	metricstest.Want(t, m.Gatherer(), name, want)
}

// TestErrorsByCode: an answer of 400 or above is counted by its status and by the code in its body, whoever has said it.
func TestErrorsByCode(t *testing.T) {
	t.Parallel()
	const body = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	for _, tt := range []struct {
		want string // endpoint|code|method|status
		err  error
		send func(r *rig)
	}{
		{"unmatched|not_found|GET|404", nil, func(r *rig) { r.get("/nope") }},
		{"/v1/inventory/updates|method_not_allowed|GET|405", nil, func(r *rig) { r.get("/v1/inventory/updates") }},
		{"/v1/inventory/{productId}|not_found|GET|404", nil, func(r *rig) { r.get("/v1/inventory/X") }},
		{"/v1/inventory|unauthorized|GET|401", nil, func(r *rig) { r.get("/v1/inventory", "X-API-Key", "-") }},
		{"/v1/admin/stats|forbidden|GET|403", nil, func(r *rig) { r.get("/v1/admin/stats", "X-API-Key", userKey) }},
		{"/v1/inventory/updates|bad_request|POST|400", nil, func(r *rig) { r.update("{") }},
		{"/v1/inventory/updates|missing_product_id|POST|400", nil, func(r *rig) { r.update(`{"delta":-1,"idempotencyKey":"k"}`) }},
		{"/v1/inventory/updates|insufficient_inventory|POST|409", nil, func(r *rig) { r.update(`{"productId":"B","delta":-1,"idempotencyKey":"k"}`) }},
		{"/v1/inventory/updates|version_conflict|POST|412", nil, func(r *rig) { r.update(body, "If-Match", `"7"`) }},
		{"/v1/inventory/updates|insufficient_inventory|POST|409", nil, func(r *rig) {
			r.update(`{"mode":"atomic","updates":[{"productId":"B","delta":-1,"idempotencyKey":"k"}]}`)
		}},
		{"/v1/inventory/updates|payload_too_large|POST|413", nil, func(r *rig) { r.update(strings.Repeat(" ", 2<<20)) }},
		{"/v1/inventory/updates|rate_limit_exceeded|POST|429", &inventory.Error{Code: inventory.CodeRateLimited, Message: "slow down", RetryAfter: time.Second}, func(r *rig) { r.update(body) }},
		{"/v1/inventory/updates|disk_full|POST|503", &inventory.Error{Code: inventory.CodeDiskFull, Message: "full"}, func(r *rig) { r.update(body) }},
		{"/v1/inventory/updates|internal_error|POST|500", fmt.Errorf("secret at 10.0.0.7"), func(r *rig) { r.update(body) }},
	} {
		r := newRig(t, withMetrics)
		r.mem.err = tt.err
		tt.send(r)
		wantSeries(t, r.api.cfg.Metrics, "inventory_api_errors_total", map[string]float64{errorKey(tt.want): 1})
	}
}

// errorKey turns endpoint|code|method|status into the order of the labels' names: client_ip_type, endpoint, error_type, method,
// status_code.
func errorKey(s string) string { return "external|" + s }

// TestPanicsAreCounted: with the answer that they lead to.
func TestPanicsAreCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMetrics)
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) { panic("a fault") }
	r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
	m := r.api.cfg.Metrics
	wantSeries(t, m, "inventory_api_panics_total", map[string]float64{"": 1})
	wantSeries(t, m, "inventory_api_errors_total", map[string]float64{errorKey("/v1/inventory/updates|internal_error|POST|500"): 1})
	wantSeries(t, m, "inventory_api_in_flight_requests", map[string]float64{})
}

// TestRequestCounts holds the counters to a model of what was sent: every answer is counted once, in each family that it
// belongs to.
func TestRequestCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t, withMetrics)
		model := map[string]map[string]float64{}
		add := func(family, key string, n float64) {
			if model[family] == nil {
				model[family] = map[string]float64{}
			}
			if model[family][key] += n; model[family][key] == 0 {
				delete(model[family], key)
			}
		}
		for i := range rapid.IntRange(1, 30).Draw(rt, "requests") {
			at := rapid.SampledFrom([]string{"127.0.0.1:7", "10.1.2.3:7", "[::1]:7", "8.8.8.8:7", "nonsense"}).Draw(rt, "client")
			from := map[string]string{"127.0.0.1:7": "localhost", "10.1.2.3:7": "internal", "[::1]:7": "localhost"}[at]
			if from == "" {
				from = "external"
			}
			req, endpoint, waits := r.request("GET", "/v1/inventory/A", ""), "/v1/inventory/{productId}", false
			switch rapid.IntRange(0, 4).Draw(rt, "kind") {
			case 0:
				key := fmt.Sprintf("k%d", rapid.IntRange(0, i).Draw(rt, "key"))
				req, endpoint = r.request("POST", "/v1/inventory/updates", `{"productId":"A","delta":1,"idempotencyKey":"`+key+`"}`), "/v1/inventory/updates"
			case 1:
				req, endpoint = r.request("GET", "/v1/inventory", ""), "/v1/inventory"
			case 2:
				req, endpoint, waits = r.request("GET", "/v1/inventory/events?offset=0", ""), "/v1/inventory/events", true
			case 3:
				req, endpoint = r.request(rapid.SampledFrom([]string{"GET", "BREW", "CONNECT"}).Draw(rt, "method"), "/nope", ""), "unmatched"
			}
			req.RemoteAddr = at
			rec := r.send(req)
			method := req.Method
			if method == "BREW" || method == "CONNECT" {
				method = "_OTHER"
			}
			answer := strings.Join([]string{from, endpoint, method, fmt.Sprint(rec.Code)}, "|")
			add("inventory_api_requests_total", answer, 1)
			if waits {
				add("inventory_api_long_poll_seconds", endpoint, 1)
			} else {
				add("inventory_api_request_duration_seconds", answer, 1)
			}
			add("inventory_api_request_size_bytes", endpoint+"|"+method, 1)
			add("inventory_api_response_size_bytes", endpoint+"|"+method, 1)
			if rec.Code >= 400 {
				add("inventory_api_errors_total", strings.Join([]string{from, endpoint, "not_found", method, fmt.Sprint(rec.Code)}, "|"), 1)
			}
			switch {
			case endpoint == "/v1/inventory/updates" && rec.Header().Get("Idempotent-Replayed") != "":
				add("inventory_update_replays_total", "", 1)
			case endpoint == "/v1/inventory/updates":
				add("inventory_update_outcomes_total", "applied", 1)
				add("inventory_updates_total", from+"|none", 1)
			case endpoint == "/v1/inventory":
				add("inventory_products_queried_total", from+"|list_products", 2)
			case endpoint == "/v1/inventory/{productId}":
				add("inventory_products_queried_total", from+"|get_product", 1)
			case waits:
				add("inventory_events_retrieved_total", from, float64(min(100, len(r.mem.events))))
			}
		}
		for _, family := range []string{"inventory_api_requests_total", "inventory_api_errors_total", "inventory_api_request_duration_seconds",
			"inventory_api_long_poll_seconds", "inventory_api_request_size_bytes", "inventory_api_response_size_bytes", "inventory_update_replays_total",
			"inventory_update_outcomes_total", "inventory_updates_total", "inventory_products_queried_total", "inventory_events_retrieved_total",
			"inventory_api_in_flight_requests"} {
			want := model[family]
			if want == nil {
				want = map[string]float64{}
			}
			wantSeries(t, r.api.cfg.Metrics, family, want)
		}
	})
}

// TestCardinality: whatever clients send, the number of series has a bound, and no label repeats what they sent.
func TestCardinality(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMetrics)
	m := r.api.cfg.Metrics
	hostile := func(n int) {
		tag := fmt.Sprintf("SECRET%d", n)
		for _, method := range []string{"GET", "HEAD", "POST", "BREW" + tag} {
			req := r.request(method, "/v1/inventory/"+tag, `{"productId":"`+tag+`"}`)
			req.RemoteAddr = fmt.Sprintf("9.%d.%d.%d:7", n%250, n/250, n%7)
			r.send(req)
			r.do(method, "/"+tag+"/"+tag, "")
			r.do(method, "/v1/inventory/updates", `{"storeId":"`+tag+`","productId":"`+tag+`","delta":-1,"idempotencyKey":"`+tag+`"}`, "X-API-Key", tag)
		}
		r.update(`{"storeId":"`+tag+`","productId":"A","delta":1,"idempotencyKey":"`+tag+`"}`, "X-Request-Id", tag)
	}
	hostile(0)
	before, _ := allSeries(t, m)
	for n := range 300 {
		hostile(n)
	}
	after, values := allSeries(t, m)
	if after != before {
		t.Errorf("%d series have become %d", before, after)
	}
	for _, v := range values {
		if strings.Contains(v, "SECRET") || strings.Contains(v, userKey) || strings.HasPrefix(v, "9.") {
			t.Errorf("a label says %q", v)
		}
	}
	wantSeries(t, m, "inventory_updates_total", map[string]float64{"external|other": 300})
}

// TestUpdatesByStore: updates are counted under the name of a store that follows.
func TestUpdatesByStore(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMetrics, func(c *Config) { c.AnyStore = true })
	m := r.api.cfg.Metrics
	sell := func(store, key string) {
		r.update(`{"storeId":"` + store + `","productId":"A","delta":1,"idempotencyKey":"` + key + `"}`)
	}
	sell("store-s1", "k1")
	r.get("/v1/inventory/events?offset=0", "X-Store-Status", `id=store-s1, mode=live, applied=2, head=2, lagms=0, breaker=closed`)
	sell("store-s1", "k2")
	sell("store-s1", "k2") // a replay is no update
	wantSeries(t, m, "inventory_updates_total", map[string]float64{"external|other": 1, "external|store-s1": 1})
}

// TestStoreLag: central tells how far each store is behind, also of one that has fallen silent.
func TestStoreLag(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	r := newRig(t, withMetrics, func(c *Config) { c.AnyStore, c.Now = true, func() time.Time { return now } })
	m := r.api.cfg.Metrics
	for id, status := range map[string]string{"s1": "mode=live, applied=2, head=2, lagms=10", "s2": "mode=catching_up, applied=1, head=2, lagms=4000", "s3": "mode=bootstrapping, applied=0, head=2, lagms=-1"} {
		r.get("/v1/inventory/events?offset=0", "X-Store-Status", "id="+id+", "+status+", breaker=closed")
	}
	wantSeries(t, m, "inventory_store_lag_events", map[string]float64{"s2": 1, "s3": 2})
	wantSeries(t, m, "inventory_store_lag_seconds", map[string]float64{"s2": 4, "s3": -1})
	wantSeries(t, m, "inventory_store_online", map[string]float64{"s1": 1, "s2": 1, "s3": 1})
	r.update(`{"productId":"A","delta":1,"idempotencyKey":"k"}`) // which they are just being told of
	wantSeries(t, m, "inventory_store_lag_events", map[string]float64{"s2": 1, "s3": 2})
	now = now.Add(followers.SilentAfter + time.Second)
	wantSeries(t, m, "inventory_store_lag_events", map[string]float64{"s1": 1, "s2": 2, "s3": 3})
	wantSeries(t, m, "inventory_store_lag_seconds", map[string]float64{"s1": 6.01, "s2": 10, "s3": -1})
	wantSeries(t, m, "inventory_store_online", map[string]float64{})
}

// counting is a service that counts how often its stock is counted.
type counting struct {
	*memory
	n int
}

func (c *counting) Totals(low int64) inventory.Totals {
	c.n++
	return inventory.Totals{Products: 7, Low: int(low), Out: 2, Units: 40, Value: "12.5"}
}

// TestStockFigures: every product is looked at, but not with every scrape.
func TestStockFigures(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	r := newBareRig(t, withMetrics, func(c *Config) { c.LowStock = 3; c.Now = func() time.Time { return now } })
	svc := &counting{memory: newMemory(inventory.Rules{})}
	r.api.Attach(svc)
	m := r.api.cfg.Metrics
	for name, want := range map[string]float64{"inventory_products": 7, "inventory_products_low_stock": 3, "inventory_products_out_of_stock": 2,
		"inventory_stock_units": 40, "inventory_stock_value": 12.5} {
		wantSeries(t, m, name, map[string]float64{"": want})
	}
	if svc.n != 1 {
		t.Errorf("counted %d times at once", svc.n)
	}
	now = now.Add(15 * time.Second)
	wantSeries(t, m, "inventory_products", map[string]float64{"": 7})
	if svc.n != 2 {
		t.Errorf("counted %d times after a while", svc.n)
	}
}

// TestStreamsAreCounted: one that is open, the events that it sends, and nothing when it has ended.
func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, withMetrics)
		m := r.api.cfg.Metrics
		ended := later(func() { r.get("/v1/inventory/events?offset=0", "Accept", "text/event-stream") })
		synctest.Wait()
		wantSeries(t, m, "inventory_events_retrieved_total", map[string]float64{"external": 2})
		wantSeries(t, m, "inventory_api_open_streams", map[string]float64{"": 1})
		wantSeries(t, m, "inventory_api_in_flight_requests", map[string]float64{"": 1})
		r.api.Drain()
		if synctest.Wait(); !ended() {
			t.Fatal("the stream goes on")
		}
		wantSeries(t, m, "inventory_api_open_streams", map[string]float64{})
		wantSeries(t, m, "inventory_api_request_duration_seconds", map[string]float64{})
		wantSeries(t, m, "inventory_api_long_poll_seconds", map[string]float64{"/v1/inventory/events": 1})
	})
}
