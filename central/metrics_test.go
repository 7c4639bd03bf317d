package central

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/central/ledger"
	"bodega/demo"
	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// engineFamilies are what only a central has.
var engineFamilies = strings.Fields(`
	inventory_position inventory_checkpoint_position inventory_checkpoint_lag_events inventory_earliest_position inventory_idempotency_keys inventory_holds_open inventory_holds_ended_total
	inventory_transfers_open inventory_transfers_open_most inventory_transfers_oldest_age_seconds inventory_transit_units
	inventory_commit_duration_seconds inventory_commit_events inventory_commit_commands
	inventory_journal_bytes inventory_journal_uncheckpointed_bytes inventory_checkpoint_duration_seconds inventory_checkpoints_total
	inventory_journal_unfolded_bytes inventory_fold_duration_seconds inventory_folds_total
	inventory_checkpoint_bytes inventory_checkpoint_spare_bytes inventory_checkpoint_compactions_total
	inventory_history_bytes inventory_history_limit_bytes inventory_history_files inventory_history_events inventory_history_missing_events
	inventory_history_age_seconds inventory_history_lag_events inventory_history_dropped_events_total inventory_history_waiting
	inventory_recovery_seconds inventory_recovery_torn_bytes inventory_storage_state inventory_disk_free_bytes inventory_disk_total_bytes
	inventory_queue_commands inventory_queue_limit_commands inventory_feed_waiters inventory_clock_steps_total inventory_clock_ahead_seconds inventory_clock_state
	inventory_invariant_violations_total inventory_store_lag_events inventory_store_lag_seconds inventory_store_online`)

// TestMetrics: after some traffic a central tells everything that dashboards and alerts ask for, and it is right.
func TestMetrics(t *testing.T) {
	port := nodetest.FreePort(t)
	cfg := testConfig(t, t.TempDir(), "METRICS_PORT="+port, "METRICS_HOST=127.0.0.1")
	cfg.Sample, cfg.Version = demo.Catalogue(), "1.2.3"
	r := serve(t, cfg)
	const product = "APPLE-BRAEBURN-1K"
	for i, delta := range []int{-1, -1, -87} { // all 89 of them
		r.Call(http.MethodPost, "/v1/inventory/updates", fmt.Sprintf(`{"storeId":"s1","productId":%q,"delta":%d,"idempotencyKey":"k%d"}`, product, delta, i))
	}
	r.Call(http.MethodPost, "/v1/inventory/updates", fmt.Sprintf(`{"storeId":"s1","productId":%q,"delta":-1,"idempotencyKey":"k1"}`, product))
	r.Call(http.MethodGet, "/v1/inventory/nothing", "")
	scrape := func() nodetest.Scrape { // a store is taken for gone when it was silent for five seconds, which a busy machine may be
		for range 2 {
			poll(t, r, "id=store-s1, mode=live, applied=203, head=203, lagms=5, breaker=closed")
		}
		return nodetest.ScrapeURL(t, "http://127.0.0.1:"+port+"/metrics")
	}
	s := scrape()
	for late := time.Now().Add(time.Minute); s.Samples[`inventory_store_online{store_id="store-s1"}`] != 1 && time.Now().Before(late); {
		s = scrape()
	}
	s.Has(t, nodetest.RequestMetrics...)
	s.Has(t, engineFamilies...)
	for name, want := range map[string]float64{
		`inventory_position`: 203,
		`inventory_build_info{role="central",store_id="",version="1.2.3"}`:     1,
		`inventory_updates_total{client_ip_type="localhost",store_id="other"}`: 3,
		`inventory_update_outcomes_total{outcome="applied"}`:                   3,
		`inventory_update_replays_total`:                                       1,
		`inventory_stock_outs_total`:                                           1,
		`inventory_products`:                                                   200,
		`inventory_storage_state{state="ok"}`:                                  1,
		`inventory_storage_state{state="failed"}`:                              0,
		`inventory_store_lag_events{store_id="store-s1"}`:                      0,
		`inventory_store_online{store_id="store-s1"}`:                          1,
		`inventory_queue_limit_commands`:                                       8192,
		`inventory_commit_events_sum`:                                          203,
		`inventory_idempotency_keys`:                                           3,
		`inventory_api_requests_total{client_ip_type="localhost",endpoint="/v1/inventory/{productId}",method="GET",status_code="404"}`: 1,
	} {
		if got, ok := s.Samples[name]; !ok || got != want {
			t.Errorf("%s is %v (%v), not %v", name, got, ok, want)
		}
	}
	for _, name := range []string{"inventory_disk_free_bytes", "inventory_disk_total_bytes", "inventory_journal_bytes", "inventory_stock_units", "inventory_stock_value", "inventory_recovery_seconds"} {
		if s.Samples[name] <= 0 {
			t.Errorf("%s is %v", name, s.Samples[name])
		}
	}
	for _, secret := range []string{"demo", product, "k1", "127.0.0.1"} {
		if strings.Contains(labels(s.Body), `"`+secret+`"`) {
			t.Errorf("a label says %s", secret)
		}
	}
}

// labels returns what stands between braces.
func labels(body string) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		if _, rest, ok := strings.Cut(line, "{"); ok && !strings.HasPrefix(line, "#") {
			b.WriteString(rest)
		}
	}
	return b.String()
}

// poll asks for events as a store does.
func poll(t *testing.T, r *nodetest.Running, status string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL+"/v1/inventory/events?offset=200", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	req.Header.Set("X-Store-Status", status)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// TestHooksCount: what the engine and the ledger tell is counted, and still logged.
func TestHooksCount(t *testing.T) {
	m := metrics.New("", "")
	e := newEngineMetrics(m)
	logged := map[string]int{}
	eh := e.watchEngine(engine.Hooks{Loaded: func(engine.Loaded) { logged["loaded"]++ }, Checkpointed: func(engine.Checkpointed) { logged["checkpointed"]++ },
		Repaired: func(int) { logged["repaired"]++ }, Rebuilt: func(engine.Rebuilt) { logged["rebuilt"]++ }, Compacted: func(bolt.Compacted) { logged["compacted"]++ },
		CompactionWaits: func(_, _, _ uint64) { logged["waits"]++ }})
	lh := e.watchLedger(ledger.Hooks{Failed: func(error) { logged["failed"]++ }, Clock: func(inventory.Clock) { logged["clock"]++ },
		Unreadable: func(inventory.Offset, error) { logged["unreadable"]++ }, UnreadablePast: func(inventory.Offset, error) { logged["past"]++ }, UnreadableKey: func(inventory.KeyHash, error) { logged["key"]++ }}, nil)
	eh.Loaded(engine.Loaded{TornBytes: 7, Took: time.Second})
	eh.Checkpointed(engine.Checkpointed{Took: time.Second, Bytes: 5})
	eh.Repaired(3)
	eh.Rebuilt(engine.Rebuilt{Cause: errors.New("damaged")})
	eh.CompactionWaits(9, 8, 7)
	if bytes, waits := e.fileBytes.Load(), e.compactionWaits.Load(); bytes != 5 || waits != 9 {
		t.Errorf("of %d bytes %d could be given back", bytes, waits)
	}
	eh.Compacted(bolt.Compacted{Before: 5, After: 5, Err: errors.New("no")})
	eh.Compacted(bolt.Compacted{Before: 5, After: 2})
	if bytes, waits := e.fileBytes.Load(), e.compactionWaits.Load(); bytes != 2 || waits != 0 {
		t.Errorf("of %d bytes %d could be given back", bytes, waits)
	}
	lh.Clock(inventory.Clock{Steps: 1})
	lh.Clock(inventory.Clock{Steps: 3})
	lh.Unreadable(7, errors.New("a bit"))
	lh.UnreadablePast(8, errors.New("a bit"))
	lh.UnreadableKey(inventory.KeyHash{7}, errors.New("a bit"))
	lh.Failed(errors.New("the disk"))
	lh.Failed(fmt.Errorf("%w: two hashes", ledger.ErrInvariant))
	lh.Committed(2, []inventory.Record{{Events: []inventory.Event{{Type: inventory.ProductUpdated, Before: 1}}}, {}}, time.Millisecond)
	if want := map[string]int{"loaded": 1, "checkpointed": 1, "failed": 2, "clock": 2, "unreadable": 1, "past": 1, "key": 1, "repaired": 1, "rebuilt": 1, "compacted": 2, "waits": 1}; fmt.Sprint(logged) != fmt.Sprint(want) {
		t.Errorf("logged %v", logged)
	}
	if lh.Submitted != nil {
		t.Error("without traces, nobody has to be told of each command")
	}
	if e.loaded.TornBytes != 7 {
		t.Errorf("of the start is known %+v", e.loaded)
	}
	got := metricstest.All(t, m.Gatherer())
	for name, want := range map[string]float64{"inventory_checkpoints_total": 1, "inventory_checkpoint_duration_seconds": 1, "inventory_folds_total": 1, "inventory_fold_duration_seconds": 1,
		"inventory_clock_steps_total": 3, "inventory_events_unreadable_total": 2, "inventory_idempotency_keys_unreadable_total": 1,
		"inventory_checkpoint_repairs_total": 3, "inventory_checkpoint_rebuilds_total": 1, "inventory_checkpoint_compactions_total": 1,
		"inventory_invariant_violations_total": 1, "inventory_commit_events": 1, "inventory_commit_commands": 1, "inventory_stock_outs_total": 1} {
		if got[name][""] != want {
			t.Errorf("%s is %v, not %v", name, got[name], want)
		}
	}
}

// TestMetricsPortDefault: 9080, as long as the port of the API is a fixed one.
func TestMetricsPortDefault(t *testing.T) {
	for want, pairs := range map[int][]string{9080: nil, 0: {"PORT=0"}, 7: {"PORT=0", "METRICS_PORT=7"}, 8: {"METRICS_PORT=8"}} {
		cfg, err := Load(environ(pairs...), true)
		if err != nil || cfg.MetricsPort != want || cfg.Telemetry.Service != "bodega-central" {
			t.Errorf("%v: %d, %q, %v", pairs, cfg.MetricsPort, cfg.Telemetry.Service, err)
		}
	}
}

// TestMetricsOfHolds: the holds that are open are told, and how the others ended, each once, however often its end is asked for.
func TestMetricsOfHolds(t *testing.T) {
	port := nodetest.FreePort(t)
	cfg := testConfig(t, t.TempDir(), "METRICS_PORT="+port, "METRICS_HOST=127.0.0.1")
	cfg.Sample = demo.Catalogue()
	r := serve(t, cfg)
	var ids []string
	for i := range 4 {
		_, made := r.Call(http.MethodPost, "/v1/holds", fmt.Sprintf(`{"lines":[{"productId":"APPLE-BRAEBURN-1K","quantity":1}],"idempotencyKey":"h%d"}`, i))
		ids = append(ids, regexp.MustCompile(`"holdId":"([^"]+)"`).FindStringSubmatch(made)[1])
	}
	for range 2 { // the second time nothing ends
		r.Call(http.MethodPost, "/v1/holds/"+ids[0]+"/commit", `{"idempotencyKey":"c0"}`)
		r.Call(http.MethodPost, "/v1/holds/"+ids[1]+"/release", `{"idempotencyKey":"r1"}`)
		r.Call(http.MethodPost, "/v1/holds/"+ids[2]+"/release", `{"idempotencyKey":"r2"}`)
		r.Call(http.MethodPost, "/v1/holds/"+ids[3]+"/extend", `{"ttlSeconds":60,"idempotencyKey":"e3"}`)
	}
	s := nodetest.ScrapeURL(t, "http://127.0.0.1:"+port+"/metrics")
	for name, want := range map[string]float64{
		`inventory_holds_open`: 1, `inventory_holds_ended_total{how="committed"}`: 1, `inventory_holds_ended_total{how="released"}`: 2,
		`inventory_holds_ended_total{how="expired"}`: 0, `inventory_holds_total{act="make",outcome="applied"}`: 4, `inventory_holds_total{act="extend",outcome="applied"}`: 1,
	} {
		if got, ok := s.Samples[name]; !ok || got != want {
			t.Errorf("%s is %v (%v), not %v", name, got, ok, want)
		}
	}
}

// TestMetricsOfTransfers: what is on its way and for how long, what was lost, and what counts have found is told.
func TestMetricsOfTransfers(t *testing.T) {
	port := nodetest.FreePort(t)
	cfg := testConfig(t, t.TempDir(), "METRICS_PORT="+port, "METRICS_HOST=127.0.0.1")
	cfg.Sample = demo.Catalogue()
	r := serve(t, cfg)
	const apples = `"productId":"APPLE-BRAEBURN-1K"`
	r.Call(http.MethodPut, "/v1/admin/locations/north", `{}`)
	_, sent := r.Call(http.MethodPost, "/v1/transfers", `{"from":"pool","to":"north","lines":[{`+apples+`,"quantity":9}],"idempotencyKey":"t1"}`)
	id := regexp.MustCompile(`"transferId":"([^"]+)"`).FindStringSubmatch(sent)[1]
	for range 2 { // the second time nothing comes
		r.Call(http.MethodPost, "/v1/transfers/"+id+"/receive", `{"lines":[{`+apples+`,"received":4,"missing":2}],"idempotencyKey":"r1"}`)
		r.Call(http.MethodPost, "/v1/counts", `{"locationId":"north","lines":[{`+apples+`,"counted":7},{"productId":"none","counted":1}],"idempotencyKey":"c1"}`)
	}
	r.Call(http.MethodPost, "/v1/counts", `{"preview":true,"lines":[{`+apples+`,"counted":7}]}`)
	r.Call(http.MethodPost, "/v1/counts", `{"lines":[{`+apples+`,"counted":79}],"idempotencyKey":"c2"}`)
	s := nodetest.ScrapeURL(t, "http://127.0.0.1:"+port+"/metrics")
	for name, want := range map[string]float64{
		`inventory_transfers_open`: 1, `inventory_transfers_open_most`: 1, `inventory_transit_units`: 3, `inventory_transfer_lost_units_total`: 2,
		`inventory_transfers_total{act="ship",outcome="applied"}`: 1, `inventory_transfers_total{act="receive",outcome="applied"}`: 1,
		`inventory_counts_total{outcome="applied"}`: 2, `inventory_counts_total{outcome="product_not_found"}`: 1,
		`inventory_count_differences_total{direction="surplus"}`: 1, `inventory_count_units_total{direction="surplus"}`: 3,
		`inventory_count_differences_total{direction="shortage"}`: 1, `inventory_count_units_total{direction="shortage"}`: 1,
	} {
		if got, ok := s.Samples[name]; !ok || got != want {
			t.Errorf("%s is %v (%v), not %v", name, got, ok, want)
		}
	}
	if age := s.Samples[`inventory_transfers_oldest_age_seconds`]; age < 0 || age > 60 {
		t.Errorf("the transfer is %v s old", age)
	}
}
