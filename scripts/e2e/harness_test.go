package e2e

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"bodega/scripts/process"
)

// Keys of every central in these tests, and the principals they belong to.
const (
	demoKey   = "demo" // principal key-2a97516c: the first 8 hex digits of its SHA-256
	posKey    = "pos-secret"
	secondKey = "second-secret"
	adminKey  = "admin-secret"
)

// patience is how long a test waits for what is promised without a time, on a machine that is busy.
const patience = 3 * time.Minute

var buildOnce = sync.OnceValues(build)

var buildDir string // removed when all tests are done

func TestMain(m *testing.M) {
	code := m.Run()
	if buildDir != "" {
		os.RemoveAll(buildDir)
	}
	os.Exit(code)
}

// build makes the binary, once for all tests.
func build() (string, error) {
	var err error
	if buildDir, err = os.MkdirTemp("", "bodega-e2e-"); err != nil {
		return "", err
	}
	return process.Build(context.Background(), buildDir)
}

func binary(t testing.TB) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// central is a node that is one.
type central struct{ *node }

// newCentral prepares a central without starting it.
func newCentral(t testing.TB, options ...option) *central {
	t.Helper()
	keys := "demo,pos=" + posKey + ",second=" + secondKey
	for _, id := range storeIDs {
		keys += "," + id + "=" + upstreamKey(id)
	}
	return &central{newNode(t, "central", "/v1/inventory", map[string]string{
		"LOG_LEVEL":             "info",
		"API_KEYS":              keys,
		"ADMIN_API_KEYS":        "ops=" + adminKey,
		"EXPORT_INTERVAL":       "1h",
		"JOURNAL_SEGMENT_BYTES": "1048576", // zeroing 64 MiB would cost more than a test
	}, options)}
}

// startCentral starts a central and waits until it is ready.
func startCentral(t testing.TB, options ...option) *central {
	t.Helper()
	c := newCentral(t, options...)
	c.start()
	return c
}

// freePort returns a port that was free a moment ago.
func freePort(t testing.TB) string {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// waitFor polls until done, or ends the test.
func waitFor(t testing.TB, limit time.Duration, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited %v for %s", limit, what)
}
