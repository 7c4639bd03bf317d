package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/demo"
	"bodega/scripts/nodes"
	"bodega/scripts/process"
	"bodega/storage/exit"
)

// result is what a command line gave.
type result struct {
	code           int
	stdout, stderr string
}

// bodega runs a command line in an empty working directory with the environment env. A node that should not have started is stopped
// after a while.
func bodega(t *testing.T, env []string, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	code := run(ctx, args, env, strings.NewReader(stdin), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

func (r result) want(t *testing.T, code int, stdout, stderr string) {
	t.Helper()
	if r.code != code || !strings.Contains(r.stdout, stdout) || !strings.Contains(r.stderr, stderr) {
		t.Errorf("exit %d, want %d\nstdout, wanted %q:\n%s\nstderr, wanted %q:\n%s", r.code, code, stdout, r.stdout, stderr, r.stderr)
	}
}

func TestHelp(t *testing.T) {
	for _, verb := range [][]string{{"central"}, {"store"}, {"demo"}, {"init"}, {"backup"}, {"backup", "verify"}, {"restore"}, {"store", "accept"}, {"import"}, {"export"}, {"verify"}, {"journal", "dump"}, {"journal", "verify"}, {"journal", "repair"}, {"repair"}, {"health"}, {"keys"}, {"keys", "create"}, {"keys", "change"}, {"keys", "rotate"}, {"keys", "revoke"}, {"keys", "confirm"}, {"staff"}, {"staff", "add"}, {"staff", "pin"}, {"audit"}, {"keygen"}} {
		r := bodega(t, nil, "", append(verb, "--help")...)
		r.want(t, 0, "Usage: bodega "+strings.Join(verb, " "), "")
		if !strings.Contains(r.stdout, "    bodega "+strings.Join(verb, " ")) && !strings.Contains(r.stdout, "bodega "+verb[0]+"\n") {
			t.Errorf("the help of %v shows no example:\n%s", verb, r.stdout)
		}
		if !strings.Contains(bodega(t, nil, "").stdout, strings.Join(verb, " ")) {
			t.Errorf("the overview leaves out %v", verb)
		}
	}
	bodega(t, nil, "", "version").want(t, 0, "bodega "+version+", go", "")
}

// TestUsage: what is wrong is said in one line that names it.
func TestUsage(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"sell", "bodega: unexpected argument sell"},
		{"central --prt 80", `bodega: unknown flag --prt, did you mean "--port"?`},
		{"central --port", "bodega: --port: "},
		{"central --port 80x", `bodega: --port: "80x" is not allowed: must be a whole number from 0 to 65535`},
		{"store --store-id S1", `bodega: --store-id: "S1" is not allowed: must be 1 to 32 letters a-z, digits and hyphens`},
		{"store --central central:8081", `bodega: --central: "central:8081" is not allowed: must be a URL such as http://central:8081`},
		{"demo --port-base 65531", "bodega: --port-base: 65531 is not allowed: must be a whole number from 0 to 65530"},
		{"demo --port-base -1", "bodega: --port-base: "},
		{"import", `bodega: expected "<file>"`},
		{"journal", "bodega: expected one of"},
		{"journal dump --from x", "bodega: --from: "},
		{"restore --from x --to-offset 1 --to-time 2026-11-29T18:00:00Z", "bodega: --to-offset and --to-time can't be used together"},
		{"health --timeout soon", "bodega: --timeout: "},
	} {
		r := bodega(t, nil, "", strings.Fields(tt.line)...)
		r.want(t, exit.Usage, "", tt.want)
		if strings.Count(r.stderr, "\n") != 1 || r.stdout != "" {
			t.Errorf("%s: not one line:\n%s%s", tt.line, r.stderr, r.stdout)
		}
	}
	r := bodega(t, []string{"LOG_LEVEL=loud", "CHECKPOINT_BYTES=x"}, "", "central")
	r.want(t, exit.Usage, "", "bodega: CHECKPOINT_BYTES: ")
	r.want(t, exit.Usage, "", "bodega: LOG_LEVEL: ")
	r = bodega(t, []string{"SYNC_INTERVAL_SECONDS=often", "EVENT_BATCH_LIMIT=0"}, "", "store")
	r.want(t, exit.Usage, "", "bodega: EVENT_BATCH_LIMIT: ")
	r.want(t, exit.Usage, "", "bodega: SYNC_INTERVAL_SECONDS: ")
	bodega(t, []string{"ENVIRONMENT=production"}, "", "store").want(t, exit.Usage, "", "CENTRAL_API_KEY: must be set in production")
	bodega(t, []string{"LOG_LEVEL=loud"}, "", "demo").want(t, exit.Usage, "", "bodega: LOG_LEVEL: ")
	bodega(t, []string{"ENVIRONMENT=production"}, "", "central").want(t, exit.Usage, "", "ADMIN_API_KEYS: must be set in production")
}

// TestDotEnv: it is read from the working directory.
func TestDotEnv(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(".env", []byte("PORT=eighty\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bodega(t, nil, "", "verify").want(t, exit.Usage, "", `bodega: PORT in .env: "eighty" is not allowed`)
	bodega(t, []string{"PORT=80"}, "", "verify").want(t, exit.Failed, "", "holds no data of bodega")
}

// TestTools takes a catalogue through import, verify, journal and export, and back.
func TestTools(t *testing.T) {
	dir, work := filepath.Join(t.TempDir(), "data"), t.TempDir()
	env := []string{"DATA_DIR=" + dir, "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1"}
	catalogue := filepath.Join(work, "catalogue.json")
	if err := os.WriteFile(catalogue, demo.Catalogue(), 0o600); err != nil {
		t.Fatal(err)
	}

	bodega(t, env, "", "verify").want(t, exit.Failed, "", "holds no data")
	bodega(t, env, "", "import", "nothing.json").want(t, exit.Failed, "", "no such file")
	bodega(t, env, "{}", "import", "-").want(t, exit.Failed, "", `bodega: line 1: there is no member "products"`)
	bodega(t, env, "", "import", catalogue).want(t, 0, "imported 200 products and 0 tombstones into "+dir, "")
	bodega(t, env, "", "import", catalogue).want(t, exit.Failed, "", "--merge")
	bodega(t, env, string(demo.Catalogue()), "import", "--merge", "-").want(t, 0, "200 were there already", "")

	bodega(t, env, "", "verify").want(t, 0, "200 products", "")
	bodega(t, env, "", "journal", "verify").want(t, 0, "ok\n", "")
	bodega(t, env, "", "journal", "dump", "--limit", "2").want(t, 0, "import at position 0: 200 events, 0 receipts", "")
	bodega(t, env, "", "journal", "dump", "--limit", "2").want(t, 0, "#0        product_created APPLE-BRAEBURN-1K: 0 +", "")
	dump := bodega(t, env, "", "journal", "dump", "--json", "--from", "2")
	dump.want(t, 0, `"type":"mark"`, "")
	if strings.Contains(dump.stdout, `"lsn":1,`) {
		t.Error("--from is passed over")
	}

	exported := filepath.Join(work, "export.json")
	bodega(t, env, "", "export", exported).want(t, 0, "", "exported 200 products and 0 tombstones, position 200")
	file, err := os.ReadFile(exported)
	if err != nil {
		t.Fatal(err)
	}
	if r := bodega(t, env, "", "export"); r.code != 0 || r.stdout != string(file) {
		t.Errorf("standard output differs from the file: exit %d", r.code)
	}
	edited := strings.Replace(string(file), `"available": `, `"available": 1`, 1)
	other := append([]string{"DATA_DIR=" + dir + "2"}, env[1:]...)
	bodega(t, other, edited, "import", "-").want(t, exit.Failed, "", "has been edited or cut: its products do not have the digest")
	bodega(t, other, edited, "import", "--accept-edited", "-").want(t, 0, "imported 200 products", "has been edited")

	undo := spoil(t, filepath.Join(dir, "journal", "*.seg"), "APPLE-BRAEBURN-1K")
	bodega(t, env, "", "verify").want(t, exit.Failed, "", ".seg")
	bodega(t, env, "", "journal", "verify").want(t, exit.Failed, "", ".seg")
	undo()
	bodega(t, env, "", "verify").want(t, 0, "200 products", "")
}

// spoil changes the first letter of a word, wherever it is in the files of a pattern, and returns what puts it back.
func spoil(t *testing.T, pattern, word string) (undo func()) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) (changed int) {
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			changed += bytes.Count(data, []byte(from))
			if err := os.WriteFile(name, bytes.ReplaceAll(data, []byte(from), []byte(to)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return changed
	}
	other := "\x00" + word[1:]
	if change(word, other) == 0 {
		t.Fatalf("%s is nowhere in %s", word, pattern)
	}
	return func() { change(other, word) }
}

// running is a command line that runs until it is stopped.
type running struct {
	t      *testing.T
	log    *process.Log
	cancel context.CancelFunc
	done   chan int
}

// begin runs a command line until stop or the end of the test.
func begin(t *testing.T, env []string, args ...string) *running {
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, log: &process.Log{}, cancel: cancel, done: make(chan int, 1)}
	go func() { r.done <- run(ctx, args, env, nil, r.log, r.log) }()
	t.Cleanup(func() { r.stop() })
	return r
}

// await waits until it has written a text, and returns what it has written.
func (r *running) await(text string) string {
	r.t.Helper()
	for began := time.Now(); ; {
		if s := r.log.String(); strings.Contains(s, text) {
			return s // also if it was written long ago, and nothing since
		}
		select {
		case code := <-r.done:
			r.done <- code
			r.t.Fatalf("ended with %d:\n%s", code, r.log)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Since(began) > nodes.Patience {
			r.t.Fatalf("has not said %q:\n%s", text, r.log)
		}
	}
}

// url waits until it is ready and returns where it is.
func (r *running) url() string {
	r.t.Helper()
	for line := range strings.Lines(r.await(`"message":"ready"`)) {
		var ready struct{ Message, Address string }
		if err := json.Unmarshal([]byte(line), &ready); err == nil && ready.Message == "ready" {
			return "http://" + ready.Address
		}
	}
	r.t.Fatalf("no line says where it is:\n%s", r.log)
	return ""
}

// stop stops it as a signal does, and returns its exit code.
func (r *running) stop() int {
	r.cancel()
	select {
	case code := <-r.done:
		r.done <- code
		return code
	case <-time.After(nodes.Patience):
		r.t.Errorf("does not stop:\n%s", r.log)
		return -1
	}
}

// eventually tries until it is done: what central was told reaches a store a moment later. Try says what there is instead. It tries ever less
// often, in the end once a second: more than a hundred requests a minute would be refused, and never be answered otherwise.
func eventually(t *testing.T, what string, try func() (done bool, instead string)) {
	t.Helper()
	for began, pause := time.Now(), 10*time.Millisecond; ; pause = min(2*pause, time.Second) {
		done, instead := try()
		switch {
		case done:
			return
		case time.Since(began) > nodes.Patience:
			t.Fatalf("%s: still %s", what, instead)
		}
		time.Sleep(pause)
	}
}

// TestNodes runs a central and a store as two command lines, and has the tools look at both while they run and after.
func TestNodes(t *testing.T) {
	centralDir, storeDir := t.TempDir(), t.TempDir()
	env := []string{"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1"}
	central := begin(t, env, "central", "--sample", "--data-dir", centralDir, "--port", "0")
	centralURL := central.url()
	store := begin(t, env, "store", "--store-id", "north-7", "--central", centralURL, "--data-dir", storeDir, "--port", "0")
	storeURL := store.url()

	bodega(t, env, "", "health", "--url", centralURL+"/health").want(t, 0, `"status":"healthy"`, "")
	bodega(t, env, "", "health", "--url", centralURL+"/nowhere").want(t, exit.Failed, "", "404")
	bodega(t, env, "", "health", "--port", storeURL[strings.LastIndex(storeURL, ":")+1:]).want(t, 0, `"service":"north-7-api"`, "")
	for dir, instead := range map[string]string{centralDir: "/v1/inventory/snapshot", storeDir: "/v1/store/inventory/snapshot"} {
		bodega(t, env, "", "verify", "--data-dir", dir).want(t, exit.InUse, "", dir)
		bodega(t, env, "", "export", "--data-dir", dir).want(t, exit.InUse, "", instead)
	}
	bodega(t, env, "", "central", "--data-dir", centralDir, "--port", "0").want(t, exit.InUse, "", centralDir)
	bodega(t, env, "", "store", "--store-id", "south-1", "--central", centralURL, "--data-dir", storeDir, "--port", "0").want(t, exit.InUse, "", storeDir)
	if code := store.stop(); code != 0 {
		t.Errorf("the store ended with %d:\n%s", code, store.log)
	}
	if code := central.stop(); code != 0 {
		t.Errorf("central ended with %d:\n%s", code, central.log)
	}

	bodega(t, env, "", "verify", "--data-dir", centralDir).want(t, 0, "200 products", "")
	bodega(t, env, "", "verify", "--data-dir", storeDir).want(t, 0, "copy: 200 products", "")
	theirs := bodega(t, env, "", "export", "--data-dir", centralDir)
	ours := bodega(t, env, "", "export", "--data-dir", storeDir)
	theirs.want(t, 0, "APPLE-BRAEBURN-1K", "position 200")
	ours.want(t, 0, "APPLE-BRAEBURN-1K", "position 200")
	if products(theirs) != products(ours) {
		t.Error("central's and the store's products differ")
	}
	for _, key := range []string{`"demo"`, "admin-demo", "north-7-key"} {
		if strings.Contains(central.log.String()+store.log.String(), key) {
			t.Errorf("the log shows the key %s", key)
		}
	}
	bodega(t, env, "", "import", "--data-dir", storeDir, "-").want(t, exit.Failed, "", "holds a store's copy")
	bodega(t, env, "", "journal", "dump", "--data-dir", storeDir).want(t, exit.Failed, "", "holds no data of bodega")
}

// products is an export without what it says of itself.
func products(r result) string {
	before, _, _ := strings.Cut(r.stdout, `"metadata"`)
	return before
}

// TestHealth asks where HOST and PORT say.
func TestHealth(t *testing.T) {
	answer := http.StatusOK
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/health" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(answer)
		_, _ = io.WriteString(w, `{"status":"whatever"}`)
	}))
	defer srv.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(srv.URL, "http://"), ":")
	for _, host := range []string{"HOST=0.0.0.0", "HOST=127.0.0.1", "X=y"} {
		bodega(t, []string{host, "PORT=" + port}, "", "health").want(t, 0, `{"status":"whatever"}`, "")
	}
	answer = http.StatusServiceUnavailable
	bodega(t, []string{"PORT=" + port}, "", "health").want(t, exit.Failed, "whatever", "503")
	srv.Close()
	bodega(t, []string{"PORT=" + port}, "", "health").want(t, exit.Failed, "", "refused")
}

// TestBackupKeepsItsKey: an administrator's key goes to whom the command names, and nowhere that this one sends it on to.
func TestBackupKeepsItsKey(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL+"/v1/admin/backup", http.StatusTemporaryRedirect))
	defer srv.Close()
	bodega(t, []string{"ADMIN_API_KEY=s3cret"}, "", "backup", "--url", srv.URL, t.TempDir()).want(t, exit.Failed, "", other.URL)
	if asked {
		t.Error("it was sent on")
	}
}

// TestBackupThatWasCutShort: a backup has a file only if all of it came, however the answer ended.
func TestBackupThatWasCutShort(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "central"), filepath.Join(dir, "whole.tar.zst")
	env := []string{"DATA_DIR=" + data}
	bodega(t, env, "", "init").want(t, 0, "", "")
	bodega(t, env, "", "backup", "--data-dir", data, file).want(t, 0, file, "")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sent := len(whole) / 2
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(whole[:sent]) // and that is all, as a proxy makes it look
	}))
	defer srv.Close()
	taken := filepath.Join(dir, "taken.tar.zst")
	bodega(t, nil, "", "backup", "--url", srv.URL, taken).want(t, exit.Failed, "", "cut short")
	if _, err := os.Stat(taken); !os.IsNotExist(err) {
		t.Errorf("there is a file: %v", err)
	}
	sent = len(whole)
	bodega(t, nil, "", "backup", "--url", srv.URL, taken).want(t, 0, taken, "")
	if b, err := os.ReadFile(taken); err != nil || !bytes.Equal(b, whole) {
		t.Errorf("the file has %d bytes of %d: %v", len(b), len(whole), err)
	}
}
