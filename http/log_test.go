package http

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/http/accesslog"
)

func lines(t *testing.T, log string) (list []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, m)
	}
	return list
}

func TestLogLine(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	r := newRig(t, func(c *Config) {
		c.Now = func() time.Time { now = now.Add(1500 * time.Microsecond); return now }
	})
	r.update(`{"productId":"A","delta":-1,"idempotencyKey":"key-in-body"}`, "X-Request-Id", "r1")
	r.get("/v1/inventory/X", "Idempotency-Key", "key-in-header")
	r.get("/nope?x=secret-in-query")
	got := lines(t, r.log.String())
	want := []map[string]any{
		{"level": "info", "method": "POST", "route": "/v1/inventory/updates", "status": 200., "ms": 1.5, "bytes": 105., "requestId": "r1", "principal": "pos", "client": "192.0.2.1", "message": "request"},
		{"level": "info", "method": "GET", "route": "/v1/inventory/:productId", "status": 404., "principal": "pos"},
		{"level": "info", "method": "GET", "route": "unmatched", "status": 404.},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines: %s", len(got), r.log)
	}
	for i := range want {
		for k, v := range want[i] {
			if got[i][k] != v {
				t.Errorf("line %d: %s is %v, want %v", i, k, got[i][k], v)
			}
		}
	}
	for _, secret := range []string{userKey, adminKey, "key-in-body", "key-in-header", "secret-in-query", "delta"} {
		if strings.Contains(r.log.String(), secret) {
			t.Errorf("the log shows %q: %s", secret, r.log)
		}
	}
}

// TestLogLevel: what is the client's business is no warning.
func TestLogLevel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, tt := range []struct {
		send   func()
		status float64
		level  string
	}{
		{func() { r.update(`{"productId":"A","delta":0,"version":99,"idempotencyKey":"k1"}`) }, 409, "info"},
		{func() { r.update(`{"productId":"A","delta":-1000000,"idempotencyKey":"k2"}`) }, 409, "info"},
		{func() { r.update(`{"productId":"A","delta":0}`) }, 400, "info"},
		{func() { r.get("/v1/inventory/X") }, 404, "info"},
		{func() { r.get("/v1/inventory/A", "X-API-Key", "wrong") }, 401, "warn"},
		{func() { r.get(storesPath, "X-API-Key", userKey) }, 403, "warn"},
	} {
		before := len(lines(t, r.log.String()))
		tt.send()
		got := lines(t, r.log.String())[before:]
		if len(got) != 1 || got[0]["status"] != tt.status || got[0]["level"] != tt.level {
			t.Errorf("want %v at %s, got %v", tt.status, tt.level, got)
		}
	}
}

func TestLogSample(t *testing.T) {
	t.Parallel()
	slow := false
	now := time.Unix(1_700_000_000, 0)
	r := newRig(t, func(c *Config) {
		c.LogSample = 10
		c.Now = func() time.Time {
			if slow {
				now = now.Add(2 * time.Second)
			}
			return now
		}
	})
	count := func() int { return strings.Count(r.log.String(), "\n") }
	for range 100 {
		r.get("/v1/inventory/A")
	}
	if n := count(); n != 10 {
		t.Errorf("%d lines of 100 good answers", n)
	}
	r.get("/v1/inventory/X")
	if n := count(); n != 11 {
		t.Errorf("%d lines after a refusal", n)
	}
	slow = true
	r.get("/v1/inventory/A")
	if n := count(); n != 12 {
		t.Errorf("%d lines after a slow answer", n)
	}
	r.get("/v1/inventory/events?offset=0") // is slow by nature
	if n := count(); n != 12 {
		t.Errorf("%d lines after a poll", n)
	}
}

// What anybody can cause at any rate is one line a second of its kind, whatever that is, and the next says how many were left out.
func TestLogRepeats(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	r := newRig(t, withWeb, func(c *Config) { c.Now = func() time.Time { return now } })
	kinds := []struct {
		method, target, key, route string
		status                     float64
	}{
		{"GET", "/nope", "", "unmatched", 404},
		{"PATCH", "/v1/inventory", "", "unmatched", 405},
		{"GET", "/assets/gone.js", "", "pages", 404},
		{"GET", "/openapi.yaml", "", "/openapi.yaml", 200},
		{"GET", "/health", "", "/health", 200},
		{"GET", "/v1/inventory", "guess", "/v1/inventory", 401},
		{"POST", "/v1/admin/products/create", userKey, "/v1/admin/products/create", 403},
		{"GET", "/v1/inventory?limit=x", userKey, "/v1/inventory", 400},
		{"GET", "/v1/inventory/X", userKey, "/v1/inventory/:productId", 404},
	}
	for second := range 3 {
		before := len(lines(t, r.log.String()))
		for range 40 + second {
			for _, k := range kinds {
				r.do(k.method, k.target, "", "X-API-Key", k.key)
			}
		}
		got := slices.DeleteFunc(lines(t, r.log.String())[before:], func(line map[string]any) bool { return line["message"] == "audit" })
		if len(got) != len(kinds) {
			t.Fatalf("%d lines of %d kinds: %s", len(got), len(kinds), r.log)
		}
		for i, k := range kinds {
			leftOut := any(float64(39 + second - 1))
			if second == 0 {
				leftOut = nil
			}
			if got[i]["route"] != k.route || got[i]["status"] != k.status || got[i]["leftOut"] != leftOut {
				t.Errorf("%v, want %v with %v left out", got[i], k, leftOut)
			}
		}
		now = now.Add(accesslog.Pause)
	}
}
