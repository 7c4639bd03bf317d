package central

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/conn/conntest"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/scripts/etcd"
	"bodega/storage/bolt/engine"
)

const nodeSecret = "CLUSTER_SECRET=a-secret-of-the-nodes"

// herd are the nodes of a cluster, in this process, over an etcd that is none.
type herd struct {
	t    *testing.T
	dir  string
	log  *etcd.Cluster
	url  string // STORAGE_URL
	more []string
	cfgs map[string]Config
	runs map[string]*nodetest.Running
}

// newHerd makes a cluster of the sample catalogue, with the directory of c1.
func newHerd(t *testing.T, more ...string) *herd {
	t.Helper()
	log := etcd.Start(t, etcd.Config{Size: 1})
	h := &herd{t: t, dir: t.TempDir(), log: log, url: "STORAGE_URL=" + log.URL("shop"), more: more, cfgs: map[string]Config{}, runs: map[string]*nodetest.Running{}}
	alone := testConfig(t, filepath.Join(h.dir, "c1"))
	if _, _, err := Init(t.Context(), alone, SampleSource(demo.Catalogue()), zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := InitCluster(t.Context(), h.config("c1"), zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for name, r := range h.runs {
			for _, line := range r.Log.Lines() {
				if t.Failed() && line["message"] != "request" {
					t.Log(name, line)
				}
			}
		}
	})
	return h
}

func (h *herd) config(name string) Config {
	h.t.Helper()
	if cfg, ok := h.cfgs[name]; ok {
		return cfg
	}
	pairs := append([]string{"CLUSTER_NODE=" + name, h.url, "PORT=" + nodetest.FreePort(h.t), "METRICS_PORT=0", "RATE_LIMIT_ENABLED=false"}, h.more...)
	if !slices.ContainsFunc(pairs, func(s string) bool {
		return strings.HasPrefix(s, "CLUSTER_SECRET") || strings.HasPrefix(s, "CLUSTER_CA_FILE")
	}) {
		pairs = append(pairs, nodeSecret)
	}
	cfg := testConfig(h.t, filepath.Join(h.dir, name), pairs...)
	cfg.Version = "test"
	h.cfgs[name] = cfg
	return cfg
}

// start starts nodes, each when the one before is ready.
func (h *herd) start(names ...string) {
	h.t.Helper()
	for _, name := range names {
		h.runs[name] = serve(h.t, h.config(name))
		if h.runs[name].URL == "" {
			<-h.runs[name].Ended
			h.t.Fatalf("%s does not start: %v", name, h.runs[name].Log.Lines())
		}
	}
}

// state is how a node says that the cluster is doing.
type state struct {
	Leader  string
	Members []struct{ Name, Role string }
	Log     struct{ Reachable bool }
}

func (h *herd) state(at string) (s state) {
	h.t.Helper()
	status, body := h.runs[at].Call(http.MethodGet, "/v1/admin/cluster", "")
	if err := json.Unmarshal([]byte(body), &s); err != nil || status != http.StatusOK {
		h.t.Fatalf("%d %s: %v", status, body, err)
	}
	return s
}

// until waits.
func (h *herd) until(what string, so func() bool) {
	h.t.Helper()
	for late := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(late) {
			h.t.Fatalf("in vain: %s", what)
		}
	}
}

// sell sells a unit at a node, under a key, and returns the answer. While no node leads for longer than a node holds what it is asked, it is asked again.
func (h *herd) sell(at, key string) (body string) {
	h.t.Helper()
	h.until("sold at "+at, func() bool {
		var status int
		status, body = h.runs[at].Call(http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"`+key+`"}`)
		if status != http.StatusOK && status != http.StatusServiceUnavailable {
			h.t.Fatalf("sold at %s: %d %s", at, status, body)
		}
		return status == http.StatusOK
	})
	return body
}

// handOver has a node give the lead to another: once more if that did not stand for it yet.
func (h *herd) handOver(at, to string) {
	h.t.Helper()
	h.until(to+" leads", func() bool {
		status, body := h.runs[at].Call(http.MethodPost, "/v1/admin/cluster/handover", `{"to":"`+to+`"}`)
		return status == http.StatusOK && strings.Contains(body, `"leader":"`+to+`"`)
	})
}

// same waits until nodes have the same state, and returns its hashes.
func (h *herd) same(names ...string) (digest string) {
	h.t.Helper()
	h.until("the nodes are the same", func() bool {
		all := map[string]bool{}
		for _, name := range names {
			_, digest = h.runs[name].Call(http.MethodGet, "/v1/inventory/digest", "")
			all[digest] = true
		}
		return len(all) == 1
	})
	return digest
}

// TestCluster goes through the life of a cluster: it is made of a directory, nodes without one take a copy, each takes changes, the lead is handed over and
// inherited, keys are remembered by whoever leads, and in the end a node is a central of its own again.
func TestCluster(t *testing.T) {
	t.Parallel()
	h := newHerd(t)
	h.start("c1", "c2", "c3")
	h.until("c1 leads", func() bool { return h.state("c3").Leader == "c1" && len(h.state("c3").Members) == 3 })
	sold := h.sell("c2", "k1")
	if again := h.sell("c3", "k1"); !strings.Contains(again, `"newQuantity":88`) || !strings.Contains(sold, `"newQuantity":88`) {
		t.Errorf("sold %s, and again %s", sold, again)
	}
	h.same("c1", "c2", "c3")

	h.handOver("c3", "c2")
	if again := h.sell("c1", "k1"); !strings.Contains(again, `"newQuantity":88`) {
		t.Errorf("the next leader does not know the key: %s", again)
	}
	h.sell("c1", "k2")

	h.runs["c2"].Stop() // in order: the lead is handed over first
	h.sell("c1", "k3")
	h.until("another leads", func() bool { s := h.state("c1"); return s.Leader == "c1" || s.Leader == "c3" })

	if err := os.RemoveAll(h.config("c2").DataDir); err != nil {
		t.Fatal(err)
	}
	h.start("c2") // with nothing
	h.sell("c2", "k4")
	want := h.same("c1", "c2", "c3")

	for _, name := range []string{"c1", "c2", "c3"} {
		h.runs[name].Stop()
	}
	if _, err := Load(environ(), true); err != nil {
		t.Fatal(err)
	}
	alone := testConfig(t, h.config("c2").DataDir)
	err := Serve(t.Context(), alone, zerolog.Nop(), nil)
	if !errors.Is(err, engine.ErrShared) {
		t.Errorf("the directory of a node was started by itself: %v", err)
	}
	done, err := LeaveCluster(h.config("c2"), zerolog.Nop())
	if err != nil || done.From == done.To {
		t.Fatalf("%+v, %v", done, err)
	}
	r := serve(t, alone)
	if _, got := r.Call(http.MethodGet, "/v1/inventory/digest", ""); strings.ReplaceAll(got, done.To, done.From) != want {
		t.Errorf("by itself it is\n%s, was\n%s", got, want)
	}
	r.Stop()
	if _, err := InitCluster(t.Context(), h.config("c2"), zerolog.Nop()); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a log was begun where one is: %v", err)
	}
}

// TestClusterWork: what one node does for all is done by the one that leads, and by the next when that has handed over.
func TestClusterWork(t *testing.T) {
	t.Parallel()
	kept := t.TempDir()
	h := newHerd(t, "BACKUP_DIR="+kept, "BACKUP_INTERVAL=1h", "BACKUP_VERIFY=false", "SHIP_INTERVAL=50ms")
	h.start("c1", "c2")
	backups := func() int {
		names, err := filepath.Glob(filepath.Join(kept, "*.tar.zst"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	pieces := func() (n int) {
		_ = filepath.WalkDir(filepath.Join(kept, "tail"), func(name string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !strings.HasSuffix(name, ".json") {
				n++
			}
			return nil
		})
		return n
	}
	h.until("the first backup is made", func() bool { return backups() == 1 })
	h.sell("c2", "k1")
	h.until("it is shipped", func() bool { return pieces() > 0 })
	h.until("a follower has the leader make another", func() bool {
		status, _ := h.runs["c2"].Call(http.MethodPost, "/v1/admin/backups", "")
		return status == http.StatusAccepted
	})
	h.until("it is there", func() bool { return backups() == 2 })
	if _, body := h.runs["c2"].Call(http.MethodGet, "/v1/admin/backups", ""); !strings.Contains(body, `"by":"key-`) {
		t.Errorf("a follower does not tell what the leader has done: %s", body)
	}
	h.handOver("c1", "c2")
	before := pieces()
	h.sell("c1", "k2")
	h.until("the next leader ships", func() bool { return pieces() > before })
	h.until("the next leader makes backups", func() bool {
		status, _ := h.runs["c2"].Call(http.MethodPost, "/v1/admin/backups", "")
		return status == http.StatusAccepted
	})
	h.until("it is there", func() bool { // while the one before may have been thinned out already
		names, _ := filepath.Glob(filepath.Join(kept, "*-202.tar.zst"))
		return len(names) == 1
	})
	for _, name := range []string{"c1", "c2"} {
		if lines := h.runs[name].Log.Find("a backup of the schedule has failed; the data itself is safe, and it is tried again"); lines != nil {
			t.Errorf("%s: %v", name, lines)
		}
	}
}

// TestNodeFindsItself: a node tells of itself and the others by its metrics, and how it is when etcd is away: reads go on, and changes wait.
func TestNodeFindsItself(t *testing.T) {
	t.Parallel()
	log := etcd.Start(t, etcd.Config{Size: 1})
	dir, port := t.TempDir(), nodetest.FreePort(t)
	cfg := testConfig(t, dir, "STORAGE_URL="+log.URL("shop"), nodeSecret, "CLUSTER_NODE=c1", "PORT="+nodetest.FreePort(t), "METRICS_PORT="+port, "RATE_LIMIT_ENABLED=false")
	if _, err := InitCluster(t.Context(), cfg, zerolog.Nop()); err != nil { // of nothing
		t.Fatal(err)
	}
	r := serve(t, cfg)
	until := func(what string, so func() (said string, is bool)) {
		t.Helper()
		for late := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
			if said, is := so(); is {
				return
			} else if time.Now().After(late) {
				t.Fatalf("in vain: %s, and it says %s", what, said)
			}
		}
	}
	until("a product is made", func() (string, bool) {
		status, body := r.Call(http.MethodPost, "/v1/admin/products/create", `{"products":[{"productId":"A","name":"a","available":3,"price":1}]}`)
		return body, status == http.StatusCreated || status == http.StatusOK
	})
	scrape := nodetest.ScrapeURL(t, "http://127.0.0.1:"+port+"/metrics")
	scrape.Has(t, strings.Fields(`inventory_cluster_role inventory_cluster_members inventory_cluster_log_reachable inventory_cluster_leaders inventory_cluster_leader_seconds
		inventory_cluster_lag_events inventory_cluster_log_bytes inventory_cluster_etcd_bytes inventory_cluster_etcd_quota_bytes inventory_cluster_failovers_total
		inventory_cluster_commands_forwarded_total inventory_cluster_copies_total`)...)
	if scrape.Samples[`inventory_cluster_role{role="leader"}`] != 1 {
		t.Error("it does not say that it leads")
	}
	log.Members[0].Kill()
	until("it notices that etcd is away", func() (string, bool) {
		status, body := r.Call(http.MethodGet, "/health", "")
		return body, status == http.StatusOK && strings.Contains(body, string(inventory.NeedLog)) && strings.Contains(body, `"ready":false`)
	})
	if status, body := r.Call(http.MethodGet, "/v1/inventory/A", ""); status != http.StatusOK {
		t.Errorf("reads do not go on: %d %s", status, body)
	}
	if status, body := r.Call(http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"A","delta":-1,"idempotencyKey":"k"}`); status != http.StatusServiceUnavailable {
		t.Errorf("a change without etcd: %d %s", status, body)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if err := log.Members[0].Start(ctx); err != nil {
		t.Fatal(err)
	}
	until("it sells with etcd back", func() (string, bool) {
		status, body := r.Call(http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"A","delta":-1,"idempotencyKey":"k"}`)
		if status == http.StatusOK && !strings.Contains(body, `"newQuantity":2`) {
			t.Errorf("done otherwise than once: %s", body)
		}
		return body, status == http.StatusOK
	})
}

// TestSecretsRotate: a node takes a new secret over from its file, and then lets in who shows it, and nobody any more by one that is gone.
func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	write := func(list string) {
		if err := os.WriteFile(file, []byte(list+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("the-first-secret-of-nodes")
	h := newHerd(t, "CLUSTER_SECRET_FILE="+file)
	h.start("c1")
	asks := func(secret string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.runs["c1"].URL+"/v1/admin/cluster", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Cluster-Secret", secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	if first, other := asks("the-first-secret-of-nodes"), asks("another-secret-of-nodes"); first != 200 || other != 401 {
		t.Fatalf("%d by the secret, %d by another", first, other)
	}
	write("short") // which changes nothing
	h.until("it says what is wrong with it", func() bool { return h.runs["c1"].Log.Find("the secrets of the cluster stay as they were") != nil })
	write(" ")
	h.until("that it is empty, too", func() bool { return len(h.runs["c1"].Log.Find("the secrets of the cluster stay as they were")) > 1 })
	if status := asks("the-first-secret-of-nodes"); status != 200 {
		t.Errorf("%d with a file that says nothing", status)
	}
	write("another-secret-of-nodes,the-first-secret-of-nodes")
	h.until("the new one is known", func() bool { return asks("another-secret-of-nodes") == 200 })
	if status := asks("the-first-secret-of-nodes"); status != 200 {
		t.Errorf("%d by the old one meanwhile", status)
	}
	h.start("c2") // which shows the new one
	write("another-secret-of-nodes")
	h.until("the old one is gone", func() bool { return asks("the-first-secret-of-nodes") == 401 })
}

// TestNodesByCertificate: nodes know each other by certificates alone, and nobody without one is let in as a node.
func TestNodesByCertificate(t *testing.T) {
	t.Parallel()
	pair := conntest.NewFiles(t, conntest.NewPair(t, 1))
	h := newHerd(t, "CLUSTER_CA_FILE="+pair.Cert, "TLS_CERT_FILE="+pair.Cert, "TLS_KEY_FILE="+pair.Key)
	roots := x509.NewCertPool()
	text, err := os.ReadFile(pair.Cert)
	if err != nil || !roots.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	own, err := tls.LoadX509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(at, method, path, body, key string, certs ...tls.Certificate) (int, string) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: certs}}}
		defer client.CloseIdleConnections()
		req, err := http.NewRequestWithContext(t.Context(), method, h.config(at).Cluster.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-API-Key", key)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	h.start("c1", "c2") // which takes a copy over TLS
	if status, body := ask("c2", http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"k"}`, "demo"); status != http.StatusOK {
		t.Errorf("sold at the one that follows: %d %s", status, body)
	}
	h.until("handed over from the one that follows", func() bool { // which may not stand for the lead yet
		status, _ := ask("c2", http.MethodPost, "/v1/admin/cluster/handover", "", "admin-demo")
		return status == http.StatusOK
	})
	with, _ := ask("c1", http.MethodGet, "/v1/admin/cluster", "", "", own)
	without, _ := ask("c1", http.MethodGet, "/v1/admin/cluster", "", "")
	if with != http.StatusOK || without != http.StatusUnauthorized {
		t.Errorf("%d with a node's certificate, %d without", with, without)
	}
}

// TestCopyTakesPlace: a copy that is whole takes the place of what there was, also if that was cut; one that is not whole does nothing.
func TestCopyTakesPlace(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string][]string{"whole": nil, "the checkpoint had moved": {engine.CheckpointFile}, "all had moved": {engine.CheckpointFile, "MANIFEST.json"}} {
		dir := t.TempDir()
		from := filepath.Join(dir, copyName)
		if err := os.Mkdir(from, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{engine.CheckpointFile, "MANIFEST.json"} {
			at, was := filepath.Join(from, file), "former"
			if slices.Contains(moved, file) {
				at, was = filepath.Join(dir, file), ""
			}
			if was != "" {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(was), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(at, []byte("copy"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := settleCopy(dir); err != nil {
				t.Fatal(err)
			}
		}
		for _, file := range []string{engine.CheckpointFile, "MANIFEST.json"} {
			if b, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(b) != "copy" {
				t.Errorf("%s: %s is %q, %v", name, file, b, err)
			}
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 2 {
			t.Errorf("%s: %v is left", name, fmt.Sprint(entries))
		}
	}
}
