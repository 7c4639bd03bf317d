package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Keys may be given by their hash; the principal is the name.
func TestHashedKeys(t *testing.T) {
	t.Parallel()
	const secret = "kept-in-a-vault"
	sum := sha256.Sum256([]byte(secret))
	c := startCentral(t, withEnv("API_KEYS", " pos="+posKey+" , till=sha256:"+hex.EncodeToString(sum[:])))
	c.create(5, "A")
	c.do(request{method: http.MethodPost, path: updatesPath, key: secret, body: line("A", -1, "k")}).want(t, 200)
	if e := c.events(1)[0]; e.Actor != "till" {
		t.Errorf("the actor is %q", e.Actor)
	}
	c.do(request{method: http.MethodGet, path: "/v1/inventory", key: hex.EncodeToString(sum[:])}).want(t, http.StatusUnauthorized)
	c.do(request{method: http.MethodGet, path: "/v1/inventory", key: "sha256:" + hex.EncodeToString(sum[:])}).want(t, http.StatusUnauthorized)
}

// Without configuration there are demo and admin-demo, in development.
func TestDefaultKeys(t *testing.T) {
	t.Parallel()
	c := newCentral(t)
	delete(c.env, "API_KEYS")
	delete(c.env, "ADMIN_API_KEYS")
	c.start()
	c.do(request{method: http.MethodGet, path: "/v1/inventory", key: "demo"}).want(t, 200)
	c.do(request{method: http.MethodPost, path: createPath, key: "demo", body: create(object{"productId": "A", "name": "a"})}).want(t, http.StatusForbidden)
	c.do(request{method: http.MethodPost, path: createPath, key: "admin-demo", body: create(object{"productId": "A", "name": "a"})}).want(t, 200)
	c.do(request{method: http.MethodGet, path: "/v1/inventory", key: "admin-other"}).want(t, http.StatusUnauthorized)
}

// ALLOW_POSITIVE_DELTA=false restores the refusal of the earlier system.
func TestPositiveDeltaMayBeForbidden(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("ALLOW_POSITIVE_DELTA", "false"))
	c.create(5, "A")
	before := c.state()
	a := c.update(line("A", 2, "up"))
	if a.status != http.StatusBadRequest && a.status != http.StatusConflict { // which of the two is left open
		t.Errorf("status %d", a.status)
	}
	if m := a.json(t); m["errorType"] != "invalid_request" || m["errorMessage"] != "invalid delta: 2 - only negative quantities are allowed" {
		t.Errorf("%s", a.body)
	}
	if c.state() != before {
		t.Error("the state changed")
	}
	c.update(line("A", -2, "down")).want(t, 200)
	c.update(line("A", 0, "touch")).want(t, 200)
	c.wantProduct("A", 3, 3)
}

// When there are as many keys as may be kept, a new one is refused rather than
// an old one forgotten.
func TestKeysAreNeverForgottenEarly(t *testing.T) {
	t.Parallel()
	const most = 10 // a tenth of all, which is what one caller may have
	c := startCentral(t, withEnv("IDEMPOTENCY_MAX_KEYS", fmt.Sprint(10*most)))
	c.create(100, "A")
	var first answer
	for i := range most {
		a := c.update(line("A", -1, fmt.Sprint(i))).want(t, 200)
		if i == 0 {
			first = a
		}
	}
	for range 3 {
		c.update(line("A", -1, "one-too-many")).want(t, http.StatusTooManyRequests)
	}
	c.update(line("A", -1, "0")).wantReplay(t, first)
	c.setStock("A", 50) // has no key
	c.get("/v1/inventory/A").want(t, 200)
	c.crash()
	c.update(line("A", -1, "one-too-many")).want(t, http.StatusTooManyRequests)
	c.update(line("A", -1, "0")).wantReplay(t, first)
	c.wantProduct("A", 50, most+2)
}

// Names of the earlier system that mean nothing now are accepted, with a
// warning that says what replaced them.
func TestFormerVariablesAreAccepted(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("EVENTS_FILE_PATH", "./data/events.json"), withEnv("IDEMPOTENCY_CACHE_CLEANUP_INTERVAL", "30s"))
	for _, name := range []string{"EVENTS_FILE_PATH", "IDEMPOTENCY_CACHE_CLEANUP_INTERVAL"} {
		if !strings.Contains(c.logs.String(), name) {
			t.Errorf("the log says nothing of %s", name)
		}
	}
}

// A directory belongs to one process: the tools do not touch it meanwhile.
func TestToolsRespectTheLock(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	for _, args := range [][]string{{"import", "--merge", fixture(t, "catalogue.json")}, {"export", "-"}, {"verify"}} {
		if r := c.run(args...); r.code != 75 {
			t.Errorf("bodega %s on a directory in use: exit code %d: %s", args[0], r.code, r.output())
		}
	}
	if p := c.position(); p != 1 {
		t.Errorf("position %d", p)
	}
}

// Every answer under /v1 that a key opened tells the position, refusals too.
func TestRefusalsTellThePosition(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	for name, r := range map[string]request{
		"400 syntax": {method: "POST", path: updatesPath, body: "{"},
		"400 key":    {method: "POST", path: updatesPath, body: object{"productId": "A"}},
		"400 query":  {method: "GET", path: "/v1/inventory?limit=x"},
		"400 admin":  {method: "POST", path: createPath, key: adminKey, body: create()},
		"413":        {method: "POST", path: updatesPath, body: strings.Repeat(" ", 1<<20+1)},
	} {
		t.Run(name, func(t *testing.T) {
			if p := c.do(r).position(t); p != 1 {
				t.Errorf("position %d", p)
			}
		})
	}
}
