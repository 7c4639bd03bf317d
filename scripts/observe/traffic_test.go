package observe

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/scripts/etcd"
	"bodega/scripts/process"
)

// Keys of the nodes, and whose they are. The rate limit does not hold for the shops and for the one who drives them.
const (
	driverKey = "driver-secret"
	greedyKey = "greedy-secret"
	adminKey  = "admin-secret"
)

// shops are a central, a node of a cluster, two stores, and all that customers, tools and strangers do to them.
type shops struct {
	t       testing.TB
	central *node
	member  *node // of a cluster of its own
	stores  map[string]*node
	keys    atomic.Int64 // used so far
}

// openShops starts a central that keeps few events, makes checkpoints often and tells a collector, and two stores.
func openShops(t testing.TB) *shops {
	t.Helper()
	binary, err := process.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &shops{t: t, stores: map[string]*node{}}
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(collector.Close)
	s.central = newNode(t, binary, "central", "central", "LOG_LEVEL=error", "BACKUP_DIR="+t.TempDir(),
		"API_KEYS=driver="+driverKey+",greedy="+greedyKey+",store-s1=s1-secret,store-s2=s2-secret", "ADMIN_API_KEYS=ops="+adminKey,
		"RATE_LIMIT_REQUESTS_PER_MINUTE=5", "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=100000", "RATE_LIMIT_EXEMPT_KEYS=driver,store-s1,store-s2",
		"JOURNAL_SEGMENT_BYTES=1MiB", "CHECKPOINT_INTERVAL=1s", "MAX_EVENTS_IN_QUEUE=50", "MIN_FREE_PERCENT=1", "MIN_FREE_BYTES=4MiB",
		"OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL)
	s.central.start()
	s.member = newMember(t, binary)
	s.member.start()
	for _, id := range []string{"store-s1", "store-s2"} {
		s.stores[id] = newNode(t, binary, "store", id, "LOG_LEVEL=error", "STORE_ID="+id,
			"CENTRAL_API_URL="+s.central.url, "CENTRAL_API_KEY="+strings.TrimPrefix(id, "store-")+"-secret",
			"API_KEYS=driver="+driverKey, "ADMIN_API_KEYS=ops="+adminKey, "RATE_LIMIT_EXEMPT_KEYS=driver",
			"SYNC_INTERVAL_SECONDS=1", "EVENT_WAIT_TIMEOUT_SECONDS=1")
		s.stores[id].start()
	}
	status, body := send(http.MethodPost, s.central.url+"/v1/admin/products/create", adminKey,
		`{"products":[{"productId":"A","name":"Apple","available":1000000,"price":2.5},{"productId":"B","name":"Bread","available":3,"price":1},{"productId":"C","name":"Candle","price":9}]}`)
	if status != http.StatusOK {
		t.Fatalf("create: %d %s", status, body)
	}
	return s
}

// newMember prepares a central that is a node of a cluster.
func newMember(t testing.TB, binary string) *node {
	t.Helper()
	env := []string{"DATA_DIR=" + filepath.Join(t.TempDir(), "data"), "LOG_LEVEL=error", "CLUSTER_NODE=central-1", "CLUSTER_SECRET=nobody-but-the-nodes-knows",
		"STORAGE_URL=" + etcd.Start(t, etcd.Config{Size: 1, Args: []string{"--unsafe-no-fsync"}}).URL("observe")}
	begin := exec.CommandContext(t.Context(), binary, "cluster", "init")
	begin.Env = process.Environ(env...)
	if out, err := begin.CombinedOutput(); err != nil {
		t.Fatalf("cluster init: %v\n%s", err, out)
	}
	return newNode(t, binary, "central", "member", env...)
}

// key makes an idempotency key.
func (s *shops) key() string { return fmt.Sprint("k", s.keys.Add(1)) }

// update is the body of an update.
func update(product string, delta int, key, more string) string {
	return fmt.Sprintf(`{"productId":%q,"delta":%d,"idempotencyKey":%q%s}`, product, delta, key, more)
}

// A round is everything once: what succeeds, what is refused, and what is wrong.
func (s *shops) round() {
	key, product := s.key(), "/v1/inventory"
	do := func(method, path, key, body string) { send(method, s.central.url+path, key, body) }
	do("GET", product, driverKey, "")
	do("GET", product+"/A", driverKey, "")
	do("HEAD", product+"/A", driverKey, "")
	do("GET", product+"/NOBODY", driverKey, "")
	do("GET", "/nowhere", driverKey, "")
	do("GET", product, "", "")
	do("GET", product, greedyKey, "")
	do("GET", product, "guessed", "")
	do("GET", "/v1/admin/stats", driverKey, "")
	do("GET", "/v1/admin/stores", adminKey, "")
	do("POST", product+"/updates", driverKey, "{")
	do("POST", product+"/updates", driverKey, update("A", -2, key, ""))
	do("POST", product+"/updates", driverKey, update("A", -2, key, ""))
	do("POST", product+"/updates", driverKey, update("A", -1, s.key(), `,"version":1`))
	do("POST", product+"/updates", driverKey, update("C", -1, s.key(), ""))
	do("POST", product+"/updates", driverKey, update("B", -3, s.key(), ""))
	do("POST", product+"/updates", driverKey, update("B", 3, s.key(), ""))
	do("PUT", "/v1/admin/products/set", adminKey, `{"products":[{"productId":"A","price":2.5}]}`)
	do("GET", product+"/events?offset=0", driverKey, "")
	do("GET", product+"/digest", driverKey, "")
	do("GET", product+"/snapshot", driverKey, "")
	for _, store := range s.stores {
		do := func(method, path, body string) { send(method, store.url+path, driverKey, body) }
		product := "/v1/store/inventory"
		do("GET", product, "")
		do("GET", product+"/A", "")
		do("GET", product+"/NOBODY", "")
		do("POST", product+"/updates", update("A", -1, s.key(), ""))
		do("POST", product+"/updates", update("A", -1, s.key(), `,"version":1`))
		do("POST", product+"/batch-updates", fmt.Sprintf(`{"updates":[%s,%s]}`, update("A", -1, s.key(), ""), update("C", -1, s.key(), "")))
		do("GET", "/v1/store/sync/status", "")
		do("POST", "/v1/auth/session", `{"name":"nobody","pin":"975310"}`)
	}
}

// trade repeats rounds, with a screen that watches central's events, until the returned function is called.
func (s *shops) trade() (close func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			s.round()
			wait(ctx, 50*time.Millisecond)
		}
	})
	all.Go(func() {
		for ctx.Err() == nil {
			s.watch(ctx)
			wait(ctx, 50*time.Millisecond)
		}
	})
	return func() {
		cancel()
		all.Wait()
	}
}

// watch holds a stream of central's events open for as long as central does.
func (s *shops) watch(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.central.url+"/v1/inventory/events", http.NoBody)
	if err != nil {
		return
	}
	req.Header.Set("X-API-Key", driverKey)
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return // central is away, or the shops close
	}
	defer resp.Body.Close()
	for buf := make([]byte, 4096); err == nil; {
		_, err = resp.Body.Read(buf)
	}
}

// wait returns after a pause, or when ctx ends.
func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// trouble is a bad day: a store is killed and misses more than central keeps, then central goes away for a moment.
func (s *shops) trouble(p *prometheus) {
	s.t.Helper()
	store := s.stores["store-s2"]
	store.Kill()
	p.await(`up{store="store-s2"} == 0`)
	central := fmt.Sprintf("{instance=%q}", s.central.metrics) // and not the node of the cluster
	head := p.await("inventory_position" + central)
	p.await(fmt.Sprintf("inventory_earliest_position%s > %v", central, head))
	store.start()
	p.await(`up{store="store-s2"} == 1`)
	p.await(`inventory_sync_mode{store="store-s2",mode="live"} == 1`)

	s.central.stop()
	sale := s.stores["store-s1"].url + "/v1/store/inventory/updates"
	p.await(`sum(rate(inventory_api_requests_total{store="store-s1",status_code="503"}[1m])) > 0`)
	waitFor(s.t, "the breaker to open", func() bool {
		send(http.MethodPost, sale, driverKey, update("A", -1, s.key(), ""))
		open, err := p.query(`inventory_breaker_state{store="store-s1",state="open"} == 1`)
		return err == nil && len(open) > 0
	})
	s.central.start()
	p.await(`sum(inventory_sync_mode{mode="live"}) == 2`)
	p.await(`sum(inventory_breaker_state{state="closed"}) == 2`)
}
