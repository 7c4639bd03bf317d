package store

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/http/node"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/store/mirror"
)

// syncFamilies are what only a store has.
var syncFamilies = strings.Fields(`
	inventory_sync_position inventory_sync_head_position inventory_sync_lag_events inventory_sync_lag_seconds inventory_sync_mode
	inventory_sync_delay_seconds inventory_sync_events_total inventory_sync_failures_total inventory_sync_snapshots_total
	inventory_sync_snapshot_seconds inventory_sync_comparisons_total inventory_sync_repairs_total
	inventory_breaker_state inventory_breaker_changes_total inventory_upstream_retries_total inventory_upstream_requests_total
	inventory_upstream_connections_total inventory_cache_bytes`)

// TestMetrics: after some traffic a store tells everything that dashboards and alerts ask for, and it is right.
func TestMetrics(t *testing.T) {
	c := startTruth(t)
	port := nodetest.FreePort(t)
	cfg := testConfig(t, t.TempDir(), c.server.URL(), "STORE_ID=north-7", "METRICS_PORT="+port)
	r := serve(t, cfg, "ready")
	if status, body := r.Call(http.MethodPost, "/v1/store/inventory/updates", `{"productId":"`+apple+`","delta":-2,"idempotencyKey":"k1"}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	r.Call(http.MethodGet, "/v1/store/inventory/"+apple, "")
	r.Call(http.MethodGet, "/v1/store/inventory/events?offset=201", "")
	r.Call(http.MethodGet, "/v1/store/inventory/nothing", "")
	compared(t, r)
	for start := time.Now(); time.Since(start) < 2*time.Minute; time.Sleep(100 * time.Millisecond) { // a busy machine takes the next page for that
		if _, body := r.Call(http.MethodGet, "/v1/store/sync/status", ""); strings.Contains(body, `"mode":"live"`) {
			break
		}
	}
	s := nodetest.ScrapeURL(t, "http://127.0.0.1:"+port+"/metrics")
	s.Has(t, nodetest.RequestMetrics...)
	s.Has(t, syncFamilies...)
	for name, want := range map[string]float64{
		`inventory_build_info{role="store",store_id="north-7",version=""}`: 1,
		`inventory_sync_position`:                                                              202 - 1,
		`inventory_sync_head_position`:                                                         202 - 1,
		`inventory_sync_lag_events`:                                                            0,
		`inventory_sync_mode{mode="live"}`:                                                     1,
		`inventory_sync_mode{mode="offline"}`:                                                  0,
		`inventory_sync_snapshots_total`:                                                       1,
		`inventory_sync_snapshot_seconds_count`:                                                1,
		`inventory_sync_events_total`:                                                          1,
		`inventory_sync_delay_seconds_count`:                                                   1,
		`inventory_sync_failures_total`:                                                        0,
		`inventory_breaker_state{state="closed"}`:                                              1,
		`inventory_updates_total{client_ip_type="localhost",store_id="north-7"}`:               1,
		`inventory_products_queried_total{client_ip_type="localhost",operation="get_product"}`: 1,
		`inventory_products`:                                                                   200,
	} {
		if got, ok := s.Samples[name]; !ok || got != want {
			t.Errorf("%s is %v (%v), not %v", name, got, ok, want)
		}
	}
	for _, name := range []string{`inventory_cache_bytes`, `inventory_upstream_requests_total{outcome="ok"}`, `inventory_upstream_connections_total{reused="false"}`,
		`inventory_upstream_connections_total{reused="true"}`, `inventory_sync_comparisons_total{result="equal"}`, `inventory_stock_units`} {
		if s.Samples[name] <= 0 {
			t.Errorf("%s is %v", name, s.Samples[name])
		}
	}
	for _, secret := range []string{"demo", apple, "k1", "north-7-key"} {
		if strings.Contains(s.Body, `"`+secret+`"`) {
			t.Errorf("a label says %s", secret)
		}
	}
}

// TestHooksCount: what the mirror tells is counted, and still logged.
func TestHooksCount(t *testing.T) {
	m := metrics.New("", "store-s1")
	s := newSyncMetrics(m)
	lines := nodetest.NewLog()
	h := s.watch(hooks(zerolog.New(lines), "data", node.NewThrottle(time.Now)), nil)
	at := time.UnixMilli(1_700_000_000_000)
	event := inventory.Event{Type: inventory.ProductUpdated, At: inventory.MillisOf(at), Before: 1}
	h.Applied(mirror.Applied{Events: []inventory.Event{event, event}, At: 7, Began: at, Ended: at.Add(time.Second)})
	h.Snapshot(7, 3, time.Second, nil)
	h.Snapshot(7, 3, time.Second, errors.New("cut"))
	h.Compared(7, 0, nil)
	h.Compared(7, 2, nil)
	h.Compared(7, 2, errors.New("cut"))
	h.BreakerChanged(inventory.BreakerClosed, inventory.BreakerOpen)
	h.FollowFailed(errors.New("cut"))
	s.sent(true, true)
	s.sent(false, false)
	for _, said := range []string{"applied", "took a snapshot of central over", "the copy is as central says", "the copy differed from central and was put right",
		"the copy could not be compared with central", "breaker: sales are passed on while it is closed", "cannot follow central"} {
		if lines.Find(said) == nil {
			t.Errorf("it is not logged that %s", said)
		}
	}
	got := metricstest.All(t, m.Gatherer())
	for name, want := range map[string]float64{
		"inventory_sync_events_total": 2, "inventory_sync_delay_seconds": 2, "inventory_stock_outs_total": 2,
		"inventory_sync_snapshots_total": 1, "inventory_sync_snapshot_seconds": 1, "inventory_sync_failures_total": 1,
		"inventory_sync_comparisons_total equal": 1, "inventory_sync_comparisons_total repaired": 1, "inventory_sync_comparisons_total failed": 1,
		"inventory_breaker_changes_total open": 1, "inventory_breaker_changes_total closed": 0,
		"inventory_upstream_requests_total ok": 1, "inventory_upstream_requests_total failed": 1,
		"inventory_upstream_connections_total true": 1, "inventory_upstream_connections_total false": 1,
	} {
		family, label, _ := strings.Cut(name, " ")
		if have, ok := got[family][label]; !ok || have != want {
			t.Errorf("%s is %v (%v), not %v", name, have, ok, want)
		}
	}
}
