package e2e

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"
)

// known is a store as central knows it.
type known struct {
	StoreID       string `json:"storeId"`
	Mode          string `json:"mode"`
	AppliedOffset int64  `json:"appliedOffset"`
	HeadOffset    int64  `json:"headOffset"`
	LagEvents     int64  `json:"lagEvents"`
	LagMs         int64  `json:"lagMs"`
	Breaker       string `json:"breaker"`
	Principal     string `json:"principal"`
	LastSeen      string `json:"lastSeen"`
	Online        bool   `json:"online"`
}

const (
	adminStores = "/v1/admin/stores"
	adminStats  = "/v1/admin/stats"
)

func (c *central) knownStores() (list []known) {
	c.t.Helper()
	var v struct{ Stores []known }
	c.do(request{method: http.MethodGet, path: adminStores, key: adminKey}).want(c.t, http.StatusOK).into(c.t, &v)
	return v.Stores
}

// awaitStores waits until central knows of its stores what is wanted.
func (c *central) awaitStores(what string, wanted func([]known) bool) (list []known) {
	c.t.Helper()
	waitFor(c.t, 2*patience, what, func() bool {
		list = c.knownStores()
		return wanted(list)
	})
	return list
}

// TestCentralKnowsItsStores: central lists the stores that follow it, with how
// far each is, and when it was last heard.
func TestCentralKnowsItsStores(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A")
	if list := c.knownStores(); list == nil || len(list) != 0 {
		t.Errorf("before there are any: %v", list)
	}
	for _, key := range []string{posKey, upstreamKey("store-s1")} {
		c.do(request{method: http.MethodGet, path: adminStores, key: key}).want(t, http.StatusForbidden)
	}
	var stores []*store
	var lines []*link
	slow := newMiddleman(t, c.address) // the last store's line
	for i, id := range storeIDs {
		l := newLink(t, c.address)
		url := l.url()
		if i == len(storeIDs)-1 {
			url = slow.url()
		}
		lines = append(lines, l)
		stores = append(stores, startStore(t, id, url, withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "1"), withEnv("EVENT_BATCH_LIMIT", "1")))
	}
	t.Run("all four", func(t *testing.T) {
		list := c.awaitStores("four stores at the head", func(list []known) bool {
			return len(list) == 4 && !slices.ContainsFunc(list, func(k known) bool { return k.Mode != "live" || k.AppliedOffset != 1 || k.LagMs < 0 })
		})
		for i, k := range list {
			if k.StoreID != storeIDs[i] || k.Principal != k.StoreID || !k.Online || k.LagEvents != 0 || k.Breaker != "closed" || time.Since(parseTime(t, k.LastSeen)).Abs() > time.Minute {
				t.Errorf("%+v", k)
			}
		}
	})
	t.Run("one that is behind", func(t *testing.T) {
		slow.behave(func(p *passage) {
			if p.isEvents() {
				time.Sleep(30 * time.Millisecond)
			}
			p.pass()
		})
		var updates []object
		for i := range 100 {
			updates = append(updates, line("A", -1, fmt.Sprint(i)))
		}
		c.update(batch("partial", updates...)).want(t, http.StatusOK)
		list := c.awaitStores("the slow one to say how far it is behind", func(list []known) bool { return list[3].LagEvents > 1 })
		if k := list[3]; k.HeadOffset-k.AppliedOffset != k.LagEvents {
			t.Errorf("%+v", k)
		}
		slow.honest()
		c.awaitStores("all to be at the head again", func(list []known) bool {
			return !slices.ContainsFunc(list, func(k known) bool { return k.LagEvents != 0 || k.AppliedOffset != 101 })
		})
	})
	t.Run("one that is silent", func(t *testing.T) {
		lines[0].cut()
		stores[0].awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" })
		before := c.knownStores()[0]
		c.awaitStores("the others to be heard again", func(list []known) bool {
			return !slices.ContainsFunc(list[1:], func(k known) bool { return k.LastSeen <= before.LastSeen })
		})
		if now := c.knownStores()[0]; now.LastSeen != before.LastSeen {
			t.Errorf("it was cut off, and yet heard: %+v, then %+v", before, now)
		}
		waitFor(t, patience, "it to be called silent", func() bool { return !c.knownStores()[0].Online })
		lines[0].mend()
		list := c.awaitStores("it to be heard again", func(list []known) bool { return list[0].LastSeen > before.LastSeen })
		if !list[0].Online {
			t.Errorf("%+v", list[0])
		}
	})
	t.Run("after a restart of central", func(t *testing.T) {
		c.crash()
		slow.server.CloseClientConnections()
		c.awaitStores("all four again", func(list []known) bool { return len(list) == 4 })
	})
}

// figures are what central says of its stock.
type figures struct {
	Offset     int64            `json:"offset"`
	Products   int64            `json:"products"`
	Tombstones int64            `json:"tombstones"`
	Units      int64            `json:"units"`
	StockValue float64          `json:"stockValue"`
	LowStock   int64            `json:"lowStock"`
	OutOfStock int64            `json:"outOfStock"`
	Threshold  int64            `json:"lowStockThreshold"`
	Since      string           `json:"since"`
	Counters   map[string]int64 `json:"counters"`
}

func (c *central) figures() (f figures) {
	c.t.Helper()
	a := c.do(request{method: http.MethodGet, path: adminStats, key: adminKey}).want(c.t, http.StatusOK)
	a.into(c.t, &f)
	if f.Offset != a.position(c.t) {
		c.t.Errorf("figures of position %d at %d", f.Offset, a.position(c.t))
	}
	return f
}

// TestFigures: the figures of central are those of a model that is asked the
// same, update by update.
func TestFigures(t *testing.T) {
	t.Parallel()
	const low = 3
	rng := dice(t)
	c := startCentral(t, withEnv("LOW_STOCK_THRESHOLD", fmt.Sprint(low)))
	c.do(request{method: http.MethodGet, path: adminStats}).want(t, http.StatusForbidden)
	w, prices := newWorld(), map[string]float64{}
	for i := range 12 {
		id := fmt.Sprint("P", i)
		available, price := rng.Int64N(8), float64(rng.IntN(40))/4
		c.admin(http.MethodPost, createPath, create(object{"productId": id, "name": "n", "available": available, "price": price})).want(t, http.StatusOK)
		w.items[id], prices[id] = item{available: available, version: 1}, price
	}
	counts := c.figures().Counters
	commands := counts["commands"]
	for i := range 150 {
		id := fmt.Sprint("P", rng.IntN(13)) // one does not exist
		key := fmt.Sprint("k", i)
		switch n := rng.IntN(20); {
		case n == 0 && i > 0:
			c.delete("P11")
			it := w.items["P11"]
			if !it.gone {
				w.items["P11"] = item{version: it.version + 1, gone: true}
				counts["applied"]++
			} else {
				counts["product_not_found"]++
			}
			commands++
		case n < 4 && i > 0: // the same again
			body := line("P0", 1, "again")
			if c.update(body).want(t, http.StatusOK).replayed() {
				counts["replayed"]++
			} else {
				w.judge(wish{id: "P0", delta: 1})
				counts["applied"]++
			}
			commands++
		default:
			x := wish{id: id, delta: rng.Int64N(7) - 3}
			body := line(id, int(x.delta), key)
			if rng.IntN(3) == 0 {
				v := rng.Int64N(12) + 1
				x.version, body["version"] = &v, v
			}
			out := w.judge(x)
			if m := c.update(body).json(t); m["errorType"] != nil && m["errorType"] != out.errorType || m["applied"] != (out.errorType == "") {
				t.Fatalf("%v: %v, the model says %+v", body, m, out)
			}
			if out.errorType == "" {
				out.errorType = "applied"
			}
			counts[out.errorType]++
			commands++
		}
		if i%25 == 0 {
			wantFigures(t, c.figures(), w, prices, low)
		}
	}
	f := c.figures()
	wantFigures(t, f, w, prices, low)
	for name, want := range counts {
		if name == "commands" {
			want = commands
		}
		if name != "groups" && f.Counters[name] != want {
			t.Errorf("%s is %d, want %d", name, f.Counters[name], want)
		}
	}
	if f.Threshold != low || time.Since(parseTime(t, f.Since)).Abs() > time.Minute {
		t.Errorf("%+v", f)
	}
	c.restart()
	after := c.figures()
	if after.Counters["applied"] != 0 || after.Units != f.Units || after.StockValue != f.StockValue || after.Offset != f.Offset {
		t.Errorf("after a restart: %+v, before: %+v", after, f)
	}
}

func wantFigures(t *testing.T, f figures, w *world, prices map[string]float64, low int64) {
	t.Helper()
	want := figures{}
	for id, it := range w.items {
		if it.gone {
			want.Tombstones++
			continue
		}
		want.Products++
		want.Units += it.available
		want.StockValue += float64(it.available) * prices[id] // quarters: exact
		switch {
		case it.available == 0:
			want.OutOfStock++
		case it.available <= low:
			want.LowStock++
		}
	}
	if f.Products != want.Products || f.Tombstones != want.Tombstones || f.Units != want.Units || math.Abs(f.StockValue-want.StockValue) > 1e-6 ||
		f.LowStock != want.LowStock || f.OutOfStock != want.OutOfStock {
		t.Errorf("the figures are %+v, the model says %+v", f, want)
	}
}
