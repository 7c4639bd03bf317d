package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/journal/vfs/vfstest"
	"bodega/storage/exit"
)

// says asks, for a while, until the answer has a status and a text.
func says(t *testing.T, method, url, body string, status int, text string) {
	t.Helper()
	got, answer := 0, ""
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-API-Key", "demo")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got, answer = res.StatusCode, string(b); got == status && strings.Contains(answer, text) {
			return
		}
	}
	t.Fatalf("%s %s: %d %s, not %d with %q", method, url, got, answer, status, text)
}

// TestFullVolume starts central and a store on a volume without a byte to spare: both read, central says why it takes no
// changes, and takes them again by itself when somebody has made room.
func TestFullVolume(t *testing.T) {
	dir := vfstest.Volume(t, 24<<20)
	env := []string{
		"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=256KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0", "RATE_LIMIT_REQUESTS_PER_MINUTE=100000",
	}
	free := func(file string) {
		t.Helper()
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	centralDir, storeDir := filepath.Join(dir, "central"), filepath.Join(dir, "store")
	central := begin(t, env, "central", "--sample", "--data-dir", centralDir, "--port", "0")
	url := central.url()
	storeArgs := []string{"store", "--store-id", "s1", "--data-dir", storeDir, "--port", "0", "--central"}
	store := begin(t, env, append(storeArgs, url)...)
	store.url()
	const sale = `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"`
	says(t, http.MethodPost, url+"/v1/inventory/updates", sale+`before"}`, http.StatusOK, `"applied":true`)
	store.stop()
	central.stop()

	file := vfstest.Fill(t, dir)
	central = begin(t, env, "central", "--data-dir", centralDir, "--port", "0")
	url = central.url()
	central.await("the volume is full: central answers reads and takes no changes until there is room")
	says(t, http.MethodGet, url+"/v1/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	says(t, http.MethodGet, url+"/v1/inventory/events?offset=0&limit=1", "", http.StatusOK, `"events":[{`)
	says(t, http.MethodGet, url+"/health", "", http.StatusOK, `"status":"read_only","reason":"no disk space left; changes are taken again as soon as there is room: 0 bytes of 24 MiB are free`)
	says(t, http.MethodGet, url+"/readyz", "", http.StatusServiceUnavailable, "no disk space left")
	says(t, http.MethodPost, url+"/v1/inventory/updates", sale+`full"}`, http.StatusServiceUnavailable, "disk_full")
	says(t, http.MethodPost, url+"/v1/inventory/updates", sale+`before"}`, http.StatusOK, `"applied":true`) // as it was answered
	store = begin(t, env, append(storeArgs, url)...)
	shop := store.url()
	says(t, http.MethodGet, shop+"/v1/store/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	bodega(t, env, "", "verify", "--data-dir", centralDir).want(t, exit.InUse, "", centralDir)

	free(file)
	central.await("the volume has room again: changes are taken")
	says(t, http.MethodPost, url+"/v1/inventory/updates", sale+`full"}`, http.StatusOK, `"applied":true`)
	says(t, http.MethodGet, url+"/readyz", "", http.StatusOK, "")
	says(t, http.MethodPost, shop+"/v1/store/inventory/updates", sale+`shop"}`, http.StatusOK, `"applied":true`)
	file = vfstest.Fill(t, dir) // and what stops has nothing to write
	if code := store.stop(); code != 0 {
		t.Errorf("the store ended with %d:\n%s", code, store.log)
	}
	if code := central.stop(); code != 0 {
		t.Errorf("central ended with %d:\n%s", code, central.log)
	}
	if err := os.Remove(filepath.Join(centralDir, "LOCK")); err != nil {
		t.Fatal(err)
	}
	bodega(t, env, "", "verify", "--data-dir", centralDir).want(t, 0, "state: position 203,", "")
	central = begin(t, env, "central", "--data-dir", centralDir, "--port", "0")
	says(t, http.MethodGet, central.url()+"/v1/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	free(file)
	central.await("the volume has room again: changes are taken")
}
