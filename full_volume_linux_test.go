package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/http/node"
	"bodega/journal/vfs/vfstest"
)

// fullVolume is a central and a store on a volume that is small and their own.
type fullVolume struct {
	t      *testing.T
	dir    string
	env    []string
	filler string
}

// fill leaves not a byte free, as somebody else's log does.
func (v *fullVolume) fill() {
	v.t.Helper()
	f, err := os.OpenFile(v.filler, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		v.t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			v.t.Fatal(err)
		}
	}
}

func (v *fullVolume) free() {
	v.t.Helper()
	if err := os.Remove(v.filler); err != nil {
		v.t.Fatal(err)
	}
}

// says asks, for a while, until the answer has a status and a text.
func (v *fullVolume) says(method, url, body string, status int, text string) {
	v.t.Helper()
	got, answer := 0, ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		req, err := http.NewRequestWithContext(v.t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			v.t.Fatal(err)
		}
		req.Header.Set("X-API-Key", "demo")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			v.t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			v.t.Fatal(err)
		}
		if got, answer = res.StatusCode, string(b); got == status && strings.Contains(answer, text) {
			return
		}
	}
	v.t.Fatalf("%s %s: %d %s, not %d with %q", method, url, got, answer, status, text)
}

// TestFullVolume starts central and a store on a volume without a byte to spare: both read, central says why it takes no
// changes, and takes them again by itself when somebody has made room.
func TestFullVolume(t *testing.T) {
	dir, inside := vfstest.OnVolume(t, 24<<20)
	if !inside {
		return
	}
	v := &fullVolume{t: t, dir: dir, filler: filepath.Join(dir, "filler"), env: []string{
		"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=256KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0", "RATE_LIMIT_REQUESTS_PER_MINUTE=100000",
	}}
	centralDir, storeDir := filepath.Join(dir, "central"), filepath.Join(dir, "store")
	central := begin(t, v.env, "central", "--sample", "--data-dir", centralDir, "--port", "0")
	url := central.url()
	storeArgs := []string{"store", "--store-id", "s1", "--data-dir", storeDir, "--port", "0", "--central"}
	store := begin(t, v.env, append(storeArgs, url)...)
	store.url()
	const sale = `{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"`
	v.says(http.MethodPost, url+"/v1/inventory/updates", sale+`before"}`, http.StatusOK, `"applied":true`)
	store.stop()
	central.stop()

	v.fill()
	central = begin(t, v.env, "central", "--data-dir", centralDir, "--port", "0")
	url = central.url()
	central.await("the volume is full: central answers reads and takes no changes until there is room")
	v.says(http.MethodGet, url+"/v1/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	v.says(http.MethodGet, url+"/v1/inventory/events?offset=0&limit=1", "", http.StatusOK, `"events":[{`)
	v.says(http.MethodGet, url+"/health", "", http.StatusOK, `"status":"read_only","reason":"no disk space left; changes are taken again as soon as there is room: 0 bytes of 24 MiB are free`)
	v.says(http.MethodGet, url+"/readyz", "", http.StatusServiceUnavailable, "no disk space left")
	v.says(http.MethodPost, url+"/v1/inventory/updates", sale+`full"}`, http.StatusServiceUnavailable, "disk_full")
	v.says(http.MethodPost, url+"/v1/inventory/updates", sale+`before"}`, http.StatusOK, `"applied":true`) // as it was answered
	store = begin(t, v.env, append(storeArgs, url)...)
	shop := store.url()
	v.says(http.MethodGet, shop+"/v1/store/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	bodega(t, v.env, "", "verify", "--data-dir", centralDir).want(t, node.ExitInUse, "", centralDir)

	v.free()
	central.await("the volume has room again: changes are taken")
	v.says(http.MethodPost, url+"/v1/inventory/updates", sale+`full"}`, http.StatusOK, `"applied":true`)
	v.says(http.MethodGet, url+"/readyz", "", http.StatusOK, "")
	v.says(http.MethodPost, shop+"/v1/store/inventory/updates", sale+`shop"}`, http.StatusOK, `"applied":true`)
	v.fill() // and what stops has nothing to write
	if code := store.stop(); code != 0 {
		t.Errorf("the store ended with %d:\n%s", code, store.log)
	}
	if code := central.stop(); code != 0 {
		t.Errorf("central ended with %d:\n%s", code, central.log)
	}
	if err := os.Remove(filepath.Join(centralDir, "LOCK")); err != nil {
		t.Fatal(err)
	}
	bodega(t, v.env, "", "verify", "--data-dir", centralDir).want(t, 0, "state: position 203,", "")
	central = begin(t, v.env, "central", "--data-dir", centralDir, "--port", "0")
	v.says(http.MethodGet, central.url()+"/v1/inventory/APPLE-BRAEBURN-1K", "", http.StatusOK, "APPLE-BRAEBURN-1K")
	v.free()
	central.await("the volume has room again: changes are taken")
}
