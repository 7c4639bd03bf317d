package http

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bodega/inventory"
)

// counted is a memory that keeps figures.
type counted struct {
	*memory
	stats inventory.Stats
	low   int64 // as asked
	err   error
}

func (c *counted) Stats(_ context.Context, low int64) (inventory.Stats, error) {
	c.low = low
	s := c.stats
	s.Totals, s.Offset, _ = c.state.Totals(context.Background(), low, "")
	return s, c.err
}

func TestStats(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		configured, threshold int64
		low                   string
	}{{0, 5, "1"}, {4, 4, "0"}} {
		r := newRig(t, func(c *Config) { c.LowStock = tt.configured })
		truth := &counted{memory: r.mem}
		truth.stats = inventory.Stats{OpenedAt: 1_700_000_000_000, Replayed: 4, Commands: 9, Committed: 7, QueueLimit: 8192, Queued: 3}
		for o := range truth.stats.Outcomes {
			if truth.stats.Outcomes[o] = int64(100 + o); inventory.Outcome(o).OfPlaces() && inventory.Outcome(o) != inventory.HoldEnded {
				truth.stats.Outcomes[o] = 0 // and is not told
			}
		}
		r.mem.create("C", 5)
		r.do("DELETE", deletePath+"?productId=B", "")
		r.mem.create("D", 0)
		r.api.Attach(truth)
		rec := r.get("/v1/admin/stats")
		wantAnswer(t, rec, 200, `{"offset":5,"products":3,"tombstones":1,"units":15,"stockValue":142.5,"lowStock":`+tt.low+`,"outOfStock":1,"lowStockThreshold":`+itoa(tt.threshold)+`,`+
			`"since":"2023-11-14T22:13:20.000Z","counters":{"applied":101,"insufficient_inventory":102,"product_not_found":103,"overflow":104,"version_conflict":105,`+
			`"idempotency_key_reused":106,"not_attempted":107,"exists":108,"positive_refused":109,"skipped":110,"idempotency_key_unreadable":111,"hold_ended":123,"replayed":4,"commands":9,"groups":7},"queue":{"waiting":3,"limit":8192}}`+"\n")
		if rec.Header().Get("X-Inventory-Offset") != "5" || truth.low != tt.threshold {
			t.Errorf("%v; asked for %d", rec.Header(), truth.low)
		}
		truth.err = &inventory.Error{Code: inventory.CodeRecovering, Message: "closed"}
		wantCode(t, r.get("/v1/admin/stats"), 503, inventory.CodeRecovering)
	}
}

func TestFiguresAreForAdministrators(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, target := range []string{"/v1/admin/stats", "/v1/admin/stores"} {
		for key, status := range map[string]int{"-": 401, "wrong": 401, userKey: 403} {
			rec := r.get(target, "X-API-Key", key)
			if rec.Code != status {
				t.Errorf("%s with %s: %d", target, key, rec.Code)
			}
		}
	}
}

// A service without figures is a fault of whoever put the parts together, and is logged as one.
func TestStatsOfNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantCode(t, r.get("/v1/admin/stats"), 500, inventory.CodeInternal)
	if !strings.Contains(r.log.String(), "keeps no figures") {
		t.Errorf("%s", r.log)
	}
	truth := &counted{memory: r.mem, err: errors.New("secret")}
	r.api.Attach(truth)
	if rec := r.get("/v1/admin/stats"); rec.Code != 500 || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
