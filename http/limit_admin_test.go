package http

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

const (
	limitStatus = "/v1/admin/rate-limit/status"
	limitReset  = "/v1/admin/rate-limit/reset"
)

func TestLimitStatus(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 3, AdminRequests: 9, Window: 2 * time.Minute, Type: limit.Both, Exempt: []string{"till"}})
	wantAnswer(t, r.from(here, "GET", limitStatus), 200, `{"enabled":true,"active_ip_limits":1,"requests_per_minute":3,"admin_requests_per_minute":9,"window_minutes":2,"type":"both",`+
		`"global_count":0,"global_reset_time":"2026-11-23T01:22:53.000Z","exempt":0,"rejected":0,`+
		`"busiest":[{"principal":"boss","address":"192.0.2.1","scope":"admin","count":1}]}`+"\n")
	for range 5 {
		r.from("[2001:db8::7]:1", "GET", "/v1/inventory")
		r.from(there, "GET", "/v1/inventory", "X-API-Key", "till-secret")
	}
	r.from(there, "GET", "/v1/inventory", "X-API-Key", "guess")
	r.pass(3 * time.Minute) // half of what came in the bucket before is left; a part counts as one
	rec := r.from(here, "GET", limitStatus)
	wantAnswer(t, rec, 200, `{"enabled":true,"active_ip_limits":4,"requests_per_minute":3,"admin_requests_per_minute":9,"window_minutes":2,"type":"both",`+
		`"global_count":2,"global_reset_time":"2026-11-23T01:24:53.000Z","exempt":5,"rejected":2,"busiest":[`+
		`{"principal":"till","address":"192.0.2.2","scope":"user","count":3},`+
		`{"principal":"pos","address":"2001:db8::/64","scope":"user","count":2},{"principal":"boss","address":"192.0.2.1","scope":"admin","count":2},`+
		`{"principal":"","address":"192.0.2.2","scope":"anonymous","count":1}]}`+"\n")
	if strings.Contains(rec.Body.String(), "secret") {
		t.Error("shows a key")
	}
}

// The status names the ten busiest of any number, the busier one first.
func TestBusiest(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 1000})
	for i := range 30 {
		for range 1 + i*7%30 {
			r.from(fmt.Sprintf("192.0.2.%d:1", i), "GET", "/health", "X-API-Key", "-") // counts nothing
			r.from(fmt.Sprintf("192.0.2.%d:1", i), "GET", "/v1/inventory")
		}
	}
	var status struct {
		Active  int `json:"active_ip_limits"`
		Busiest []struct {
			Address string
			Count   int
		}
	}
	if err := json.Unmarshal(r.from(here, "GET", limitStatus).Body.Bytes(), &status); err != nil {
		t.Fatal(err)
	}
	if status.Active != 31 || len(status.Busiest) != 10 {
		t.Fatalf("%+v", status)
	}
	for i, one := range status.Busiest {
		n, _ := strconv.Atoi(strings.TrimPrefix(one.Address, "192.0.2."))
		if one.Count != 30-i || 1+n*7%30 != one.Count {
			t.Errorf("place %d: %+v", i, one)
		}
	}
}

func TestLimitReset(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 1, AdminRequests: 2, Type: limit.Both})
	for range 3 {
		r.from(here, "GET", "/v1/inventory")
	}
	r.pass(1500 * time.Millisecond)
	wantAnswer(t, r.from(here, "POST", limitReset), 200, `{"message":"Rate limits reset successfully","timestamp":"2026-11-23T01:20:54.500Z"}`+"\n")
	r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 1 0 121") // in whole seconds, and not too early
	wantCode(t, r.from(here, "POST", limitReset, "X-API-Key", userKey), 403, inventory.CodeForbidden)
	wantCode(t, r.from(here, "POST", limitReset, "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
}

// Both routes say so if there is nothing to see; a store has them too.
func TestLimitIsOff(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, rec := range []*httptest.ResponseRecorder{r.get(limitStatus), r.do("POST", limitReset, "")} {
		wantAnswer(t, rec, 503, `{"code":"rate_limiter_unavailable","message":"Rate limiter not available"}`+"\n")
	}
	s := newStoreRig(t, func(c *Config) { c.Limit = limit.Config{Requests: 5} })
	if rec := s.get(limitStatus); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"requests_per_minute":5`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// What the limiter answers, and how it refuses, is what the document says, at both roles.
func TestLimitAnswersAreDocumented(t *testing.T) {
	t.Parallel()
	configure := func(c *Config) {
		c.Limit = limit.Config{Requests: 1, AdminRequests: 3, Type: limit.Both, Exempt: []string{"boss"}, InFlightMax: 1}
	}
	off := func(*Config) {}
	for _, r := range []*rig{newRig(t, configure), newStoreRig(t, configure).rig, newRig(t, off), newStoreRig(t, off).rig} {
		for _, ask := range []struct{ method, target, key string }{
			{"GET", limitStatus, adminKey}, {"GET", limitStatus, userKey}, {"GET", limitStatus, "-"}, {"GET", limitStatus, "guess"},
			{"HEAD", limitStatus, adminKey}, {"POST", limitReset, adminKey}, {"POST", limitReset, userKey}, {"PUT", limitReset, adminKey},
			{"GET", limitStatus, userKey}, {"GET", limitStatus, userKey}, {"GET", limitStatus, userKey}, {"GET", limitStatus, userKey},
		} {
			r.do(ask.method, ask.target, "", "X-API-Key", ask.key)
		}
		list := "/v1/inventory"
		if r.api.cfg.Store != "" {
			list = "/v1/store/inventory"
		}
		if r.api.limits != nil {
			for r.get(list).Code == 200 {
			}
			r.get(list)
			r.api.callers.of("boss").underWay.Add(1)
			r.get(list, "X-API-Key", adminKey)
		}
	}
}

// The metrics name the limit that turned a request away, and how many clients are remembered.
func TestLimitIsMeasured(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 2, AdminRequests: 1, Type: limit.Both, Exempt: []string{"till"}, InFlightMax: 1}, withMetrics)
	for range 4 {
		r.from(here, "GET", "/v1/inventory", "X-API-Key", "guess") // 2 anonymous
		r.from(here, "GET", limitStatus, "X-API-Key", userKey)     // 3 admin
	}
	r.from("[2001:db8::7]:1", "GET", limitStatus) // 1 global
	r.api.limits.Together.ResetAll()
	for range 3 {
		r.from(there, "GET", "/v1/inventory") // 1 user
	}
	r.api.callers.of("till").underWay.Add(1)
	for range 5 {
		r.from(there, "GET", "/v1/inventory", "X-API-Key", "till-secret") // 5 concurrency
	}
	m := r.api.cfg.Metrics
	wantSeries(t, m, "inventory_rate_limit_rejections_total", map[string]float64{"anonymous": 2, "admin": 3, "global": 1, "user": 1, "concurrency": 5})
	wantSeries(t, m, "inventory_rate_limit_clients", map[string]float64{"": 5})
	var status struct{ Rejected int64 }
	if err := json.Unmarshal(r.from(there, "GET", limitStatus).Body.Bytes(), &status); err != nil || status.Rejected != 12 {
		t.Errorf("%d were turned away, %v", status.Rejected, err)
	}
}
