package store

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/scripts/process"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/exit"
)

func TestMain(m *testing.M) { prove.Main(m) }

const apple = "APPLE-BRAEBURN-1K"

func testConfig(t *testing.T, dir, central string, pairs ...string) Config {
	t.Helper()
	cfg, err := Load(environ(append([]string{"HOST=127.0.0.1", "PORT=0", "DATA_DIR=" + dir, "CENTRAL_API_URL=" + central}, pairs...)...), true)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// serve runs a store until it says message, in a line that holds its address.
func serve(t *testing.T, cfg Config, message string) *nodetest.Running {
	t.Helper()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return nodetest.Serve(t, message, func(ctx context.Context, log zerolog.Logger, banner io.Writer) error {
		return Serve(ctx, cfg, log, banner)
	})
}

// nobody is an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	return "http://" + process.Address(nodetest.FreePort(t))
}

// TestServeWithoutCentral: a store that never had a copy says so, answers what it can, and can be stopped.
func TestServeWithoutCentral(t *testing.T) {
	cfg := testConfig(t, filepath.Join(t.TempDir(), "data"), nobody(t), "STORE_ID=north-7")
	r := serve(t, cfg, "listening")
	r.Log.Wait("cannot follow central", 1, r.Ended)
	// The mirror may say so before the server has been given it.
	for start := time.Now(); time.Since(start) < 2*time.Minute; time.Sleep(time.Millisecond) {
		if _, body := r.Call(http.MethodGet, "/health", ""); strings.Contains(body, "waiting for the first copy") {
			break
		}
	}
	for _, tt := range []struct {
		path, want string
		status     int
	}{
		{"/livez", `"status":"alive"`, 200},
		{"/health", "waiting for the first copy", 503},
		{"/v1/store/sync/status", `"storeId":"north-7"`, 200},
		{"/v1/store/inventory", `"code":"recovering"`, 503},
	} {
		if status, body := r.Call(http.MethodGet, tt.path, ""); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d %s", tt.path, status, body)
		}
	}
	r.Stop()
	if r.Log.Find("ready") != nil || r.Banner.Len() > 0 {
		t.Error("it says that it is ready")
	}
	if line := r.Log.Find("cannot follow central")[0]; line["code"] != "central_unavailable" || !strings.Contains(line["cause"].(string), "refused") {
		t.Errorf("the log does not say why: %v", line)
	}
}

// TestServe goes through the life of a store: it fetches a copy, follows, sells through central, goes on from its copy without
// central, and catches up.
func TestServe(t *testing.T) {
	c := startTruth(t)
	central, dir := c.server.URL(), t.TempDir()
	first := serve(t, testConfig(t, dir, central), "ready")
	status, body := first.Call(http.MethodPost, "/v1/store/inventory/updates", `{"productId":"`+apple+`","delta":-2,"idempotencyKey":"k1"}`)
	if p := c.product(apple); status != 200 || p.Available != 87 || !strings.Contains(body, `"newQuantity":87`) {
		t.Fatalf("%d %s; central has %d", status, body, p.Available)
	}
	awaitSale(t, first, c.ledger.Health().Offset, `"available":87`) // store/mirror holds that its own is there without waiting
	awaitSale(t, first, c.sell(apple, 1), `"available":86`)
	first.Stop()
	for _, want := range []string{first.URL, central, dir, "200 products", "the store front", "store-s1-key", "curl"} {
		if !strings.Contains(first.Banner.String(), want) {
			t.Errorf("the banner does not say %q:\n%s", want, first.Banner.String())
		}
	}

	c.stop()
	second := serve(t, testConfig(t, dir, central), "ready")
	if line := second.Log.Find("ready")[0]; line["position"] != 202.0 || line["products"] != 200.0 {
		t.Errorf("after a restart: %v", line)
	}
	second.Log.Wait("cannot follow central", 1, second.Ended)
	if status, body = second.Call(http.MethodGet, "/v1/store/inventory/"+apple, ""); status != 200 || !strings.Contains(body, `"available":86`) {
		t.Errorf("without central: %d %s", status, body)
	}
	if status, body = second.Call(http.MethodGet, "/health", ""); status != 200 || !strings.Contains(body, `"central":"unreachable"`) {
		t.Errorf("without central: %d %s", status, body)
	}
	status, body = second.Call(http.MethodPost, "/v1/store/inventory/updates", `{"productId":"`+apple+`","delta":-1,"idempotencyKey":"k2"}`)
	if status != 503 || !strings.Contains(body, "central_unavailable") {
		t.Errorf("a sale without central: %d %s", status, body)
	}

	at := c.sell(apple, 1)
	c.start()
	awaitSale(t, second, at, `"available":85`)
	second.Stop()
}

// awaitSale waits until the store has reached a position, and compares the product there.
func awaitSale(t *testing.T, r *nodetest.Running, at inventory.Offset, want string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.URL+"/v1/store/inventory/"+apple, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"X-Api-Key": {"demo"}, "X-Min-Offset": {strconv.FormatInt(int64(at), 10)}, "Prefer": {"wait=30"}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), want) {
		t.Fatalf("%d %s, want %s; %v", resp.StatusCode, body, want, err)
	}
}

// compared returns when the store has all that central has.
func compared(t *testing.T, r *nodetest.Running) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		status, body := r.Call(http.MethodPost, "/v1/store/sync/force", "")
		if status == 200 {
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatalf("%d %s", status, body)
		}
	}
}

// TestServePlaceUnknown: a store that can sell nothing of its own says so when it starts.
func TestServePlaceUnknown(t *testing.T) {
	c := startTruth(t)
	for place, want := range map[string]int{"nowhere": 1, "pool": 0, "": 0} {
		r := serve(t, testConfig(t, t.TempDir(), c.server.URL(), "STORE_LOCATION="+place), "ready")
		r.Stop()
		const message = "there is no such place as STORE_LOCATION says: sales that name no place are refused; make it with PUT /v1/admin/locations/nowhere, or name another"
		if found := r.Log.Find(message); len(found) != want {
			t.Errorf("%q: %v", place, found)
		}
	}
}

// TestServeLeavesNothing: once it has stopped, no goroutine of it is left, nor a connection to a central that goes on.
func TestServeLeavesNothing(t *testing.T) {
	c := startTruth(t)
	defer prove.NothingLeft(t, goleak.IgnoreCurrent())
	r := serve(t, testConfig(t, t.TempDir(), c.server.URL()), "ready")
	awaitSale(t, r, c.sell(apple, 1), `"available":88`)
	r.Call(http.MethodPost, "/v1/store/inventory/updates", `{"productId":"`+apple+`","delta":-1,"idempotencyKey":"k1"}`)
	r.Stop()
	http.DefaultClient.CloseIdleConnections()
}

// TestServeDamagedCopy: it is moved aside, the log says why and where to, and another one is fetched.
func TestServeDamagedCopy(t *testing.T) {
	c := startTruth(t)
	dir := t.TempDir()
	serve(t, testConfig(t, dir, c.server.URL()), "ready").Stop()
	spoil(t, dir)
	r := serve(t, testConfig(t, dir, c.server.URL()), "ready")
	lines := r.Log.Find("the copy cannot be used and was moved aside: it is fetched from central again")
	if len(lines) != 1 || lines[0]["error"] == nil {
		t.Fatalf("the log says %v", lines)
	}
	if _, err := os.Stat(lines[0]["moved"].(string)); err != nil {
		t.Error(err)
	}
	if line := r.Log.Wait("took a snapshot of central over", 1, r.Ended); line["products"] != 200.0 {
		t.Errorf("the log says %v", line)
	}
	r.Stop()
}

// spoil changes the place of the copy that names a product.
func spoil(t *testing.T, dir string) {
	t.Helper()
	name := filepath.Join(dir, "cache.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(apple)) {
		t.Fatal("the copy holds no " + apple)
	}
	if err := os.WriteFile(name, bytes.ReplaceAll(b, []byte("Braeburn Apples"), []byte("Braeburn Bpples")), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestServePortTaken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cfg := testConfig(t, dir, nobody(t))
	cfg.Port = nodetest.TakenPort(t)
	err := Serve(t.Context(), cfg, zerolog.Nop(), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "cannot listen on 127.0.0.1:") || exit.Code(err) != exit.Failed {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it touched the data directory")
	}
}

// TestServeInUse: a second store on the same directory is refused, and so are tools.
func TestServeInUse(t *testing.T) {
	cfg := testConfig(t, t.TempDir(), nobody(t))
	r := serve(t, cfg, "listening")
	r.Log.Wait("following central", 1, r.Ended)
	_, exported := Export(cfg, "", "", io.Discard, func(string) {})
	_, verified := Verify(cfg, storage.Telling{})
	for _, err := range []error{Serve(t.Context(), cfg, zerolog.Nop(), nil), exported, verified} {
		if exit.Code(err) != exit.InUse || !strings.Contains(err.Error(), cfg.DataDir) {
			t.Errorf("got %v", err)
		}
	}
	r.Stop()
}

// TestServeOnCentralsDirectory is refused before anything is changed.
func TestServeOnCentralsDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "MANIFEST.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Serve(t.Context(), testConfig(t, dir, nobody(t)), zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), "central's data") {
		t.Errorf("got %v", err)
	}
}

// TestServeWithoutItsOutbox: a store whose outbox was removed says so, and none that has changed its name.
func TestServeWithoutItsOutbox(t *testing.T) {
	dir, central := filepath.Join(t.TempDir(), "data"), nobody(t)
	for _, tt := range []struct {
		store, removed string
		told           int
	}{{"north-7", "", 0}, {"north-8", "", 0}, {"north-7", "outbox", 1}, {"north-7", "", 0}} {
		if tt.removed != "" {
			if err := os.RemoveAll(filepath.Join(dir, tt.removed)); err != nil {
				t.Fatal(err)
			}
		}
		r := serve(t, testConfig(t, dir, central, "STORE_ID="+tt.store), "listening")
		r.Log.Wait("cannot follow central", 1, r.Ended)
		r.Stop()
		if told := r.Log.Find("the outbox is damaged and was moved aside: another was begun, in which what central had answered is noted again, up to the damage; look after the disk"); len(told) != tt.told {
			t.Errorf("%s, %q removed: it says %v", tt.store, tt.removed, told)
		}
	}
}
