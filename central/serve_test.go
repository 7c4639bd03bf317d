package central

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/demo"
	"bodega/http/node"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/storage"
	"bodega/storage/exit"
	"bodega/storage/mem"
)

func testConfig(t *testing.T, dir string, pairs ...string) Config {
	t.Helper()
	cfg, err := Load(environ(append([]string{"HOST=127.0.0.1", "PORT=0", "DATA_DIR=" + dir, "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1"}, pairs...)...), true)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// patience is how long a test waits for what takes a moment on a machine that has time for it.
const patience = 3 * time.Minute

func serve(t *testing.T, cfg Config) *nodetest.Running {
	t.Helper()
	return nodetest.Serve(t, "ready", func(ctx context.Context, log zerolog.Logger, banner io.Writer) error {
		return Serve(ctx, cfg, log, banner)
	})
}

const earlier = "../demo/testdata/earlier-format.json"

// TestServe goes through two lives of a directory.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	cfg := testConfig(t, dir)
	cfg.Sample = demo.Catalogue()
	first := serve(t, cfg)
	status, body := first.Call(http.MethodGet, "/v1/inventory?limit=1", "")
	if status != http.StatusOK || !strings.Contains(body, "APPLE-BRAEBURN-1K") {
		t.Fatalf("%d %s", status, body)
	}
	status, body = first.Call(http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"k1"}`)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	first.Stop()
	const made = "made a new data directory, because there was none"
	if len(first.Log.Find(made)) != 1 {
		t.Error("it made a directory in silence")
	}
	for _, want := range []string{first.URL, "demo, admin admin-demo", dir, "200 products", "the console", "curl"} {
		if !strings.Contains(first.Banner.String(), want) {
			t.Errorf("the banner does not say %q:\n%s", want, first.Banner.String())
		}
	}

	cfg = testConfig(t, dir, "DATA_PATH="+earlier)
	second := serve(t, cfg)
	second.Stop()
	if second.Log.Find(made) != nil {
		t.Error("it says that it made a directory that was there")
	}
	line := second.Log.Find("recovered")[0]
	if line["replayed"] != 0.0 || line["checkpoint"] != 201.0 || line["products"] != 200.0 {
		t.Errorf("after an orderly stop: %v", line)
	}
	if second.Log.Find("DATA_PATH is ignored: the data directory is not empty") == nil {
		t.Error("it does not say that DATA_PATH is ignored")
	}

	var doc struct {
		Products map[string]struct{ Version int }
		Metadata struct{ LastOffset int }
	}
	export, err := os.ReadFile(filepath.Join(dir, "exports", "inventory.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(export, &doc); err != nil || len(doc.Products) != 200 || doc.Metadata.LastOffset != 201 {
		t.Errorf("the export at shutdown has %d products at %d, %v", len(doc.Products), doc.Metadata.LastOffset, err)
	}
}

func TestServePortTaken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cfg := testConfig(t, dir)
	cfg.Port = nodetest.TakenPort(t)
	err := Serve(t.Context(), cfg, zerolog.Nop(), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "cannot listen on 127.0.0.1:") || exit.Code(err) != exit.Failed {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("it touched the data directory")
	}
}

func TestServeInUse(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	first := serve(t, cfg)
	err := Serve(t.Context(), cfg, zerolog.Nop(), nil)
	if !errors.Is(err, storage.ErrInUse) || exit.Code(err) != exit.InUse {
		t.Errorf("got %v", err)
	}
	first.Stop()
}

// TestServeBadCatalogue: nothing is imported, all faults are told, and a sound file then works.
func TestServeBadCatalogue(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"products":{"A":{"name":"x","available":1,"price":1},"B":{"name":"x","available":-1,"price":1},"C":{"name":"x"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Serve(t.Context(), testConfig(t, dir, "DATA_PATH="+bad), zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), `products["B"].available`) || !strings.Contains(err.Error(), `products["C"]: available is missing`) {
		t.Errorf("got %v", err)
	}
	r := serve(t, testConfig(t, dir, "DATA_PATH="+earlier))
	r.Stop()
	if r.Log.Find("imported") == nil {
		t.Error("did not import the sound file")
	}
}

// TestServeStorageFailed: reads go on for a while, then the process ends with the code that says why.
func TestServeStorageFailed(t *testing.T) {
	wire, err := node.Start(t.Context(), testConfig(t, t.TempDir()).Config, node.Role{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer wire.Stop()
	s := &server{cfg: Config{FailedGrace: time.Millisecond}, log: zerolog.Nop(), failed: make(chan error, 1), wire: wire}
	cause := errors.New("input/output error")
	s.fail(cause)
	s.fail(errors.New("another one, which nobody waits for"))
	err = s.wait(t.Context())
	if !errors.Is(err, cause) || exit.Code(err) != exit.Disk {
		t.Errorf("got %v", err)
	}
}

// TestServeFullDisk: while changes are refused for lack of room central is not ready, it goes on answering reads, and stops
// as if nothing was the matter.
func TestServeFullDisk(t *testing.T) {
	dir := t.TempDir()
	cfg := testConfig(t, dir)
	cfg.Sample = demo.Catalogue()
	serve(t, cfg).Stop()
	full := serve(t, testConfig(t, dir, "MIN_FREE_BYTES=4096TiB"))
	for _, tt := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{http.MethodGet, "/readyz", "", http.StatusServiceUnavailable, "read_only: no disk space left"},
		{http.MethodGet, "/health", "", http.StatusOK, `"status":"read_only","reason":"no disk space left`},
		{http.MethodGet, "/v1/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K"},
		{http.MethodPost, "/v1/inventory/updates", `{"productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"k"}`, http.StatusServiceUnavailable, "disk_full"},
	} {
		if status, body := full.Call(tt.method, tt.path, tt.body); status != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, status, body)
		}
	}
	full.Stop()
}

// fullAtClose is an engine that finds no room for its last checkpoint.
type fullAtClose struct{ storage.Engine }

func (e fullAtClose) Close(mark inventory.Mark) error {
	return errors.Join(e.Engine.Close(mark), storage.ErrDiskFull)
}

// TestStopOnFullDisk: that there is no room for a last checkpoint is no failure of a stop that was asked for.
func TestStopOnFullDisk(t *testing.T) {
	l, err := ledger.Open(t.Context(), fullAtClose{mem.New()}, ledger.Config{})
	if err != nil {
		t.Fatal(err)
	}
	wire, err := node.Start(t.Context(), testConfig(t, t.TempDir()).Config, node.Role{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	log := nodetest.NewLog()
	s := &server{log: zerolog.New(log), ledger: l, wire: wire}
	if err := s.stop(); exit.Code(err) != exit.OK || len(log.Lines()) != 1 {
		t.Errorf("%v; log %v", err, log.Lines())
	}
}

// TestServeCutImport: central goes on with an import of its own that was cut, and refuses to start on one of somebody else's.
func TestServeCutImport(t *testing.T) {
	dir := t.TempDir()
	source, digest := cutImport(t, dir)

	err := Serve(t.Context(), testConfig(t, dir), zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), "run `bodega import "+source+"` again") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	err = Serve(t.Context(), testConfig(t, dir, "DATA_PATH="+earlier), zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), "was cut short") {
		t.Errorf("got %v", err)
	}
	cfg := testConfig(t, dir, "DATA_PATH="+source)
	serve(t, cfg).Stop()
	if v, _, err := loadState(t.Context(), cfg); err != nil || v.Mark.Hash != digest {
		t.Errorf("after going on: hash %v, want %v; %v", v.Mark.Hash, digest, err)
	}
}

// TestExporter: it exports when something has changed, and only then.
func TestExporter(t *testing.T) {
	cfg := testConfig(t, t.TempDir(), "STORAGE_URL=mem:", "DATA_DIR=", "EXPORT_INTERVAL=1ms", "EXPORT_PATH="+filepath.Join(t.TempDir(), "a", "b", "out.json"))
	lines := nodetest.NewLog()
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := startExporter(cfg, l, nil, zerolog.New(lines))
	lines.Wait("exported", 1, nil)
	cmd := inventory.Command{Kind: inventory.Import, Lines: []inventory.Line{{Product: "A", Version: 1, Available: 5}}}
	if _, err := l.Submit(t.Context(), &cmd); err != nil {
		t.Fatal(err)
	}
	e.stop()
	e.export()
	e.export()
	if n := len(lines.Find("exported")); n != 2 {
		t.Errorf("%d exports of 2 states", n)
	}
	file, err := os.Open(cfg.ExportPath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	meta, err := export.Read(file, func(inventory.Line) error { return nil })
	if err != nil || meta.LastOffset != 1 || meta.Edited {
		t.Errorf("%+v, %v", meta, err)
	}
}
