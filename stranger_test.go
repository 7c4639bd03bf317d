package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/http/node/nodetest"
	"bodega/scripts/process"
	"bodega/storage/exit"
)

// lostCentral is a shop whose central can be put on another directory, at the same address.
type lostCentral struct {
	t              *testing.T
	env            []string
	port           string // of central
	central, store *running
	storeDir, shop string
}

func (l *lostCentral) startCentral(dir string, args ...string) {
	l.t.Helper()
	if l.central != nil {
		l.central.stop()
	}
	if l.port == "" {
		l.port = nodetest.FreePort(l.t)
	}
	l.central = begin(l.t, l.env, append([]string{"central", "--data-dir", dir, "--port", l.port}, args...)...)
	l.central.url()
}

func (l *lostCentral) startStore() {
	l.t.Helper()
	l.store = begin(l.t, l.env, "store", "--store-id", "north-7", "--central", "http://"+process.Address(l.port), "--data-dir", l.storeDir, "--port", "0")
	l.shop = l.store.url()
}

func (l *lostCentral) get(path string) (status int, body string) {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, l.shop+path, http.NoBody)
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

// sells waits until a sale at the store has this status. Of one that was made it waits until the store shows it: the answer comes a second
// after central's at the latest, shown or not.
func (l *lostCentral) sells(want int) {
	l.t.Helper()
	sale := fmt.Sprintf(`{"productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"%s-%d"}`, l.t.Name(), time.Now().UnixNano())
	at := ""
	eventually(l.t, fmt.Sprint("a sale of status ", want), func() (bool, string) {
		status, answer, position := askOnce(l.t, http.MethodPost, l.shop+"/v1/store/inventory/updates", sale, "")
		at = position
		return status == want, fmt.Sprint(status, " ", answer, "\n", l.store.log)
	})
	if want == http.StatusOK {
		ask(l.t, http.MethodGet, l.shop+"/v1/store/inventory/APPLE-BRAEBURN-1K", "", at)
	}
}

// offset is the position of the store's copy, in the history that it is of.
func (l *lostCentral) offset() (position, timeline string) {
	_, body := l.get("/v1/store/sync/status")
	m := regexp.MustCompile(`"appliedOffset":(\d+).*"timeline":"([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		l.t.Fatal(body)
	}
	return m[1], m[2]
}

// TestCentralIsLost: central comes back with an empty directory. The store keeps its copy, reads from it and sells nothing; a
// central that is restored from the copy is followed at once; and any other only if somebody says so, and the copy is kept.
func TestCentralIsLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := &lostCentral{t: t, env: []string{"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0",
		"RATE_LIMIT_REQUESTS_PER_MINUTE=100000"}, storeDir: filepath.Join(dir, "store")}
	l.startCentral(filepath.Join(dir, "one"), "--sample")
	l.startStore()
	l.sells(http.StatusOK)
	position, own := l.offset()
	_, sold := l.get("/v1/store/inventory/APPLE-BRAEBURN-1K")

	l.startCentral(filepath.Join(dir, "two"), "--sample")
	line := l.store.await("has another history")
	l.sells(http.StatusServiceUnavailable)
	if at, timeline := l.offset(); at != position || timeline != own {
		t.Errorf("the copy is at %s of %s, not %s of %s", at, timeline, position, own)
	}
	if status, body := l.get("/v1/store/inventory/APPLE-BRAEBURN-1K"); status != http.StatusOK || body != sold {
		t.Errorf("a read: %d %s", status, body)
	}
	if status, body := l.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "another history") {
		t.Errorf("readiness: %d %s", status, body)
	}
	theirs := regexp.MustCompile(`--timeline ([0-9a-f-]{36})`).FindStringSubmatch(line)
	if theirs == nil || !strings.Contains(line, "bodega store accept --data-dir "+l.storeDir) {
		t.Fatalf("the log does not say what to do: %s", line)
	}

	l.store.stop()
	l.central.stop()
	restored := bodega(t, l.env, "", "restore", "--data-dir", filepath.Join(dir, "three"), "--from-store", l.storeDir)
	restored.want(t, 0, "200 products", "position "+position)
	restored.want(t, 0, "not brought back: idempotency keys", "")
	l.startCentral(filepath.Join(dir, "three"))
	l.startStore()
	l.sells(http.StatusOK)
	if _, timeline := l.offset(); timeline == own {
		t.Error("a restored central has the history of before")
	}

	l.startCentral(filepath.Join(dir, "two"))
	l.sells(http.StatusServiceUnavailable)
	bodega(t, l.env, "", "store", "accept", "--data-dir", l.storeDir, "--timeline", theirs[1]).want(t, 0, theirs[1], "")
	l.sells(http.StatusOK)
	if _, timeline := l.offset(); timeline != theirs[1] {
		t.Errorf("it follows %s, not what was accepted", timeline)
	}
	if _, err := os.Stat(filepath.Join(l.storeDir, "ACCEPT")); !os.IsNotExist(err) {
		t.Errorf("what was accepted still holds: %v", err)
	}
	l.store.stop()
	verified := bodega(t, l.env, "", "verify", "--data-dir", l.storeDir)
	verified.want(t, 0, "of timeline "+own, "")
	kept := regexp.MustCompile(`--copy (foreign/\S+)`).FindStringSubmatch(verified.stdout)
	if kept == nil {
		t.Fatalf("no copy was kept: %s", verified.stdout)
	}
	bodega(t, l.env, "", "export", "--data-dir", l.storeDir, "--copy", kept[1]).want(t, 0, `"lastOffset": `+position, "")
	bodega(t, l.env, "", "store", "accept", "--data-dir", filepath.Join(dir, "two"), "--timeline", own).want(t, exit.Failed, "", "is no store's directory")
}
