package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// Health, liveness and the document need no key and say what they should.
func TestOpenDoors(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	for _, path := range []string{"/health", "/livez", "/readyz", "/openapi.yaml"} {
		c.do(request{method: http.MethodGet, path: path, key: noKey}).want(t, http.StatusOK)
	}
	if m := c.get("/health").json(t); m["status"] != "healthy" {
		t.Errorf("health is %v", m)
	}
}

// The document that is served is the one these tests judge by.
func TestServedDocument(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	if got := startCentral(t).get("/openapi.yaml").want(t, http.StatusOK); !bytes.Equal(got.body, want) {
		t.Errorf("%d bytes are served, the document has %d", len(got.body), len(want))
	}
}

// Every answer has a position, a timeline and a request id of its own.
func TestEveryAnswerHasAPosition(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(3, "A")
	timeline := c.get("/v1/inventory/A").header.Get("X-Inventory-Timeline")
	seen := map[string]bool{}
	for name, r := range map[string]request{
		"list": {method: "GET", path: "/v1/inventory"}, "product": {method: "GET", path: "/v1/inventory/A"},
		"not found": {method: "GET", path: "/v1/inventory/NOPE"}, "events": {method: "GET", path: "/v1/inventory/events?offset=0"},
		"digest": {method: "GET", path: "/v1/inventory/digest"}, "snapshot": {method: "GET", path: "/v1/inventory/snapshot"},
		"refused": {method: "POST", path: updatesPath, body: line("A", -9, "k")},
		"stale":   {method: "POST", path: updatesPath, body: object{"productId": "A", "delta": -1, "version": 9, "idempotencyKey": "l"}},
		"ahead":   {method: "GET", path: "/v1/inventory/events?offset=7"},
	} {
		a := c.do(r)
		if p := a.position(t); p != 1 {
			t.Errorf("%s: position %d", name, p)
		}
		if got := a.header.Get("X-Inventory-Timeline"); got != timeline {
			t.Errorf("%s: timeline %s, want %s", name, got, timeline)
		}
		id := a.header.Get("X-Request-Id")
		if seen[id] {
			t.Errorf("%s: request id %s is used twice", name, id)
		}
		seen[id] = true
	}
	c.crash()
	if got := c.get("/v1/inventory/A").header.Get("X-Inventory-Timeline"); got != timeline {
		t.Errorf("the timeline changed with a crash")
	}
}

// An update's answer is its position: whoever reads there sees it.
func TestAnswersAreReadable(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	for i := range 50 {
		a := c.update(line("A", -1, strings.Repeat("k", i+1))).want(t, 200)
		if p := a.position(t); p != int64(i)+3 {
			t.Fatalf("update %d has position %d", i, p)
		}
		read := c.get("/v1/inventory/A")
		if read.position(t) < a.position(t) || num(t, read.json(t), "version") != num(t, a.json(t), "newVersion") {
			t.Fatalf("after %s: %s at %d", a.body, read.body, read.position(t))
		}
	}
}

// The listener is up while the journal is read: alive, but not to be asked.
func TestRecoveryIsVisible(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1<<40, "A")
	together(8, func(i int) {
		for n := range 20 {
			var lines []object
			for k := range 100 {
				lines = append(lines, line("A", -1, fmt.Sprint(i, "-", n, "-", k)))
			}
			c.update(batch("partial", lines...)).want(t, 200)
		}
	})
	c.kill()
	c.launch(freePort(t))
	paths := []string{"/v1/inventory", "/v1/inventory/A", "/health", "/openapi.yaml", "/readyz"}
	seen, next := 0, 0
	waitFor(t, 2*patience, "the end of recovery", func() bool {
		for { // without pause: recovery is short
			path := paths[next%len(paths)]
			a, err := c.try(t.Context(), request{method: http.MethodGet, path: path})
			if err != nil {
				return false // not listening yet
			}
			if a.status == http.StatusOK {
				if path == "/readyz" {
					return true
				}
				next = len(paths) - 1 // it is over; ask readyz
				continue
			}
			seen++
			next++
			a.wantCode(t, http.StatusServiceUnavailable, "recovering")
			if live, err := c.try(t.Context(), request{method: http.MethodGet, path: "/livez"}); err != nil || live.status != http.StatusOK {
				t.Fatalf("livez during recovery: %d, %v", live.status, err)
			}
		}
	})
	t.Logf("%d answers during recovery", seen)
	c.wantProduct("A", 1<<40-16000, 16001)
}
