package central

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/scripts/etcd"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// line is a line to etcd that can be cut.
type line struct {
	net.Listener
	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &line{Listener: l, conns: map[net.Conn]struct{}{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			on, err := net.Dial("tcp", to)
			if err != nil || !w.keep(from, on) {
				from.Close()
				continue
			}
			for _, way := range [][2]net.Conn{{from, on}, {on, from}} {
				all.Go(func() {
					_, _ = io.Copy(way[0], way[1])
					from.Close()
					on.Close()
				})
			}
		}
	})
	t.Cleanup(func() { l.Close(); w.set(true); all.Wait() })
	return w
}

func (w *line) keep(conns ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range conns {
		if w.cut {
			c.Close()
		} else {
			w.conns[c] = struct{}{}
		}
	}
	return !w.cut
}

func (w *line) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut = cut; cut {
		for c := range w.conns {
			c.Close()
		}
		clear(w.conns)
	}
}

// TestAwayTooLong: a node whose line to etcd was cut for so long that the log has let go of what it lacks takes a copy from another while it runs, and
// follows from there.
func TestAwayTooLong(t *testing.T) {
	t.Parallel()
	h := newHerd(t)
	hosts, _, _ := strings.Cut(strings.TrimPrefix(h.url, "STORAGE_URL=etcd://"), "/")
	away := newLine(t, hosts)
	h.start("c1")
	h.more = []string{strings.Replace(h.url, hosts, away.Addr().String(), 1)}
	h.start("c2")
	h.until("c2 follows", func() bool { return h.state("c2").Leader == "c1" })
	h.same("c1", "c2")

	away.set(true)
	for i := range 3 {
		h.sell("c1", fmt.Sprint("k", i))
	}
	h.runs["c1"].Stop() // which takes all of it up into its directory
	var head struct{ LSN, Bytes int64 }
	ctl := func(args ...string) string {
		t.Helper()
		out, err := h.log.Ctl(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if err := json.Unmarshal([]byte(ctl("get", "--print-value-only", "/shop/head")), &head, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	ctl("del", "--prefix", "/shop/log/") // as it is trimmed
	ctl("put", "/shop/first", fmt.Sprintf(`{"lsn":%d,"bytes":%d}`, head.LSN+1, head.Bytes))
	h.start("c1")
	h.sell("c1", "k3")
	if lines := h.runs["c2"].Log.Find("begins again with a copy from another node"); lines != nil {
		t.Fatalf("before it can know: %v", lines)
	}
	away.set(false)
	h.until("c2 has taken a copy", func() bool { return h.runs["c2"].Log.Find("begins again with a copy from another node") != nil })
	h.until("c2 serves again", func() bool {
		resp, err := http.Get(h.runs["c2"].URL + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	h.sell("c2", "k4")
	h.same("c1", "c2")
}

// TestWrongLog: who names a log that is not there, or another's, is told where it was looked for and what to do, by a code that says that it is the
// configuration; nothing is touched.
func TestWrongLog(t *testing.T) {
	t.Parallel()
	log := etcd.Start(t, etcd.Config{Size: 1})
	dir := t.TempDir()
	at := func(prefix, name string) Config {
		return testConfig(t, filepath.Join(dir, name), "STORAGE_URL="+log.URL(prefix), nodeSecret, "CLUSTER_NODE="+name, "CLUSTER_URL=http://127.0.0.1:1")
	}
	var ids []string
	for _, name := range []string{"mine", "other"} {
		if _, _, err := Init(t.Context(), testConfig(t, filepath.Join(dir, name)), SampleSource(demo.Catalogue()), zerolog.Nop(), nil); err != nil {
			t.Fatal(err)
		}
		begun, err := InitCluster(t.Context(), at(name, name), zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, dataID(begun.Identity.DataID))
	}
	for _, c := range []struct {
		prefix, name string
		says         []string
	}{
		{"other", "mine", append([]string{`the prefix "other"`, "log of another cluster"}, ids...)},
		{"none", "mine", []string{`no log under the prefix "none"`, "bodega cluster init"}},
		{"none", "empty", []string{`no log under the prefix "none"`, "bodega cluster init"}},
	} {
		cfg := at(c.prefix, c.name)
		errs := map[string]error{"served": Serve(t.Context(), cfg, zerolog.Nop(), nil)}
		if c.name == "mine" {
			_, errs["left"] = LeaveCluster(cfg, zerolog.Nop())
		}
		for what, err := range errs {
			if exit.Code(err) != exit.Usage {
				t.Errorf("%s at %s, %s: %v ends with %d", c.name, c.prefix, what, err, exit.Code(err))
				continue
			}
			for _, part := range append(c.says, log.Endpoints()...) {
				if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%s at %s, %s: %q lacks %q", c.name, c.prefix, what, err, part)
				}
			}
		}
	}
	log.Members[0].Kill()
	_, err := InitCluster(t.Context(), at("third", "third"), zerolog.Nop())
	if err == nil || !strings.Contains(err.Error(), "connection refused") || !strings.Contains(err.Error(), "start its members") || exit.Code(err) != exit.Failed {
		t.Errorf("without etcd: %v", err)
	}
	var own interface{ ExitCode() int }
	if errors.As(err, &own) {
		t.Errorf("it may pass: %v", err)
	}
}

// TestShippedDirectory: a central whose changes lie beside its backups becomes a cluster, and they go on there as if nothing had happened: nothing is
// missing, and they lead to the last change.
func TestShippedDirectory(t *testing.T) {
	t.Parallel()
	log := etcd.Start(t, etcd.Config{Size: 1})
	dir, kept := t.TempDir(), t.TempDir()
	settings := []string{"BACKUP_DIR=" + kept, "BACKUP_INTERVAL=1h", "BACKUP_VERIFY=false", "SHIP_INTERVAL=20ms", "PORT=" + nodetest.FreePort(t), "METRICS_PORT=0"}
	if _, _, err := Init(t.Context(), testConfig(t, dir), SampleSource(demo.Catalogue()), zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	sell := func(r *nodetest.Running, key string) (to inventory.Offset) {
		t.Helper()
		body := `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"` + key + `"}`
		if status, answer := r.Call(http.MethodPost, "/v1/inventory/updates", body); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		var health struct{ Offset inventory.Offset }
		_, body = r.Call(http.MethodGet, "/health", "")
		if err := json.Unmarshal([]byte(body), &health, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		return health.Offset
	}
	until := func(what string, of *nodetest.Running, so func() bool) {
		t.Helper()
		for late := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(late) {
				t.Fatalf("in vain: %s\n%v", what, of.Log.Lines())
			}
		}
	}
	// leads says how far what lies there leads, from the newest backup on.
	leads := func() inventory.Offset {
		done, _ := RestoreFrom(t.Context(), testConfig(t, filepath.Join(dir, "rehearsed")), Place{Location: kept}, engine.Cut{}, true, zerolog.Nop(), func(string) {})
		return done.At
	}
	alone := serve(t, testConfig(t, dir, settings...))
	at := sell(alone, "alone")
	until("that is shipped", alone, func() bool { return leads() == at })
	alone.Stop()

	node := testConfig(t, dir, append(settings, "STORAGE_URL="+log.URL("shop"), nodeSecret, "CLUSTER_NODE=c1")...)
	if _, err := InitCluster(t.Context(), node, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	r := serve(t, node)
	at = sell(r, "as a node")
	const missing = "records of the journal are missing where backups lie: what is there leads to before them, and from the next backup on, which is made now"
	until("that is, too", r, func() bool { return leads() == at || r.Log.Find(missing) != nil })
	r.Stop()
	if lines := r.Log.Find(missing); lines != nil {
		t.Errorf("%v", lines)
	}
}
