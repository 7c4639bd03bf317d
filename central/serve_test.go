package central

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/scripts/demo"
	"bodega/storage"
)

// logLines is a log that a test can wait for.
type logLines struct {
	mu    sync.Mutex
	lines []map[string]any
	more  chan struct{}
}

func newLogLines() *logLines { return &logLines{more: make(chan struct{})} }

func (l *logLines) Write(p []byte) (int, error) {
	var line map[string]any
	if err := json.Unmarshal(p, &line); err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	close(l.more)
	l.more = make(chan struct{})
	return len(p), nil
}

func (l *logLines) find(message string) (line map[string]any, more chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if line["message"] == message {
			return line, nil
		}
	}
	return nil, l.more
}

// wait returns the first line with a message, or nil if ended comes before it.
func (l *logLines) wait(message string, ended <-chan struct{}) map[string]any {
	for {
		line, more := l.find(message)
		if line != nil {
			return line
		}
		select {
		case <-more:
		case <-ended:
			line, _ := l.find(message)
			return line
		}
	}
}

// running is a central under test.
type running struct {
	t      *testing.T
	log    *logLines
	banner bytes.Buffer
	url    string
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // once ended is closed
}

func testConfig(t *testing.T, dir string, pairs ...string) Config {
	t.Helper()
	cfg, err := Load(environ(append([]string{"HOST=127.0.0.1", "PORT=0", "DATA_DIR=" + dir, "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1"}, pairs...)...), true)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func serve(t *testing.T, cfg Config) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, log: newLogLines(), cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.err = Serve(ctx, cfg, zerolog.New(r.log), &r.banner)
	}()
	t.Cleanup(func() { cancel(); <-r.ended })
	if line := r.log.wait("ready", r.ended); line != nil {
		r.url = fmt.Sprintf("http://%v", line["address"])
	}
	return r
}

// stop ends it as a signal does.
func (r *running) stop() {
	r.t.Helper()
	if r.url == "" {
		<-r.ended
		r.t.Fatalf("did not become ready: %v", r.err)
	}
	r.cancel()
	<-r.ended
	if r.err != nil {
		r.t.Fatal(r.err)
	}
}

func (r *running) call(method, path, body string) (status int, answer string) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

const earlier = "../scripts/demo/testdata/earlier-shape.json"

// TestServe goes through two lives of a directory.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	cfg := testConfig(t, dir)
	cfg.Sample = demo.Catalogue()
	first := serve(t, cfg)
	status, body := first.call(http.MethodGet, "/v1/inventory?limit=1", "")
	if status != http.StatusOK || !strings.Contains(body, "APPLE-BRAEBURN-1K") {
		t.Fatalf("%d %s", status, body)
	}
	status, body = first.call(http.MethodPost, "/v1/inventory/updates", `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"k1"}`)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	first.stop()
	for _, want := range []string{first.url, "demo, admin admin-demo", dir, "200 products", "curl"} {
		if !strings.Contains(first.banner.String(), want) {
			t.Errorf("the banner does not say %q:\n%s", want, first.banner.String())
		}
	}

	cfg = testConfig(t, dir, "DATA_PATH="+earlier)
	second := serve(t, cfg)
	second.stop()
	line, _ := second.log.find("recovered")
	if line["replayed"] != 0.0 || line["checkpoint"] != 201.0 || line["products"] != 200.0 {
		t.Errorf("after an orderly stop: %v", line)
	}
	if line, _ := second.log.find("DATA_PATH is ignored: the data directory is not empty"); line == nil {
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
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dir := filepath.Join(t.TempDir(), "data")
	cfg := testConfig(t, dir)
	cfg.Port = ln.Addr().(*net.TCPAddr).Port
	err = Serve(t.Context(), cfg, zerolog.Nop(), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "cannot listen on 127.0.0.1:") || ExitCode(err) != ExitFailed {
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
	if !errors.Is(err, storage.ErrInUse) || ExitCode(err) != ExitInUse {
		t.Errorf("got %v", err)
	}
	first.stop()
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
	r.stop()
	if line, _ := r.log.find("imported"); line == nil {
		t.Error("did not import the sound file")
	}
}

// TestServeStorageFailed: reads go on for a while, then the process ends with the code that says why.
func TestServeStorageFailed(t *testing.T) {
	s := &server{cfg: Config{FailedGrace: time.Millisecond}, log: zerolog.Nop(), failed: make(chan error, 1)}
	cause := errors.New("input/output error")
	s.fail(cause)
	s.fail(errors.New("another one, which nobody waits for"))
	err := s.wait(t.Context())
	if !errors.Is(err, cause) || ExitCode(err) != ExitDisk {
		t.Errorf("got %v", err)
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
	serve(t, cfg).stop()
	if v, _, err := loadState(t.Context(), cfg); err != nil || v.Mark.Hash != digest {
		t.Errorf("after going on: hash %v, want %v; %v", v.Mark.Hash, digest, err)
	}
}

// TestExporter: it exports when something has changed, and only then.
func TestExporter(t *testing.T) {
	cfg := testConfig(t, t.TempDir(), "STORAGE_URL=mem:", "DATA_DIR=", "EXPORT_INTERVAL=1ms", "EXPORT_PATH="+filepath.Join(t.TempDir(), "a", "b", "out.json"))
	lines := newLogLines()
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := startExporter(cfg, l, zerolog.New(lines))
	lines.wait("exported", nil)
	cmd := inventory.Command{Kind: inventory.Import, Lines: []inventory.Line{{Product: "A", Version: 1, Available: 5}}}
	if _, err := l.Submit(t.Context(), &cmd); err != nil {
		t.Fatal(err)
	}
	e.stop()
	e.export()
	e.export()
	if n := len(lines.lines); n != 2 {
		t.Errorf("%d exports of 2 states", n)
	}
	file, err := os.Open(cfg.ExportPath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	meta, err := inventory.ReadExport(file, func(inventory.Line) error { return nil })
	if err != nil || meta.LastOffset != 1 || meta.Edited {
		t.Errorf("%+v, %v", meta, err)
	}
}
