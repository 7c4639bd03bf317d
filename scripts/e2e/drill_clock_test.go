package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// drillClock: the clock of central's machine is moved by an hour, by ten years and to 1970, while the shop sells, and is ten years
// ahead when central starts. No key is forgotten, nothing is dated by it, and where central does not believe it, it says so.
func drillClock(t *testing.T) {
	t.Parallel()
	clock, move := withClock(t)
	d := startDrill(t, clock)
	sale := object{"productId": "CLOCK", "delta": -1, "idempotencyKey": "before"}
	d.c.create(10, "CLOCK")
	d.stores[0].reach(d.c.state().position) // others sell meanwhile
	first := d.stores[0].update(sale).want(t, http.StatusOK)
	again := func() {
		t.Helper()
		if a := d.stores[0].update(sale); a.status != http.StatusOK || !a.replayed() || a.position(t) != first.position(t) {
			t.Errorf("a sale that is repeated is answered %d at %d: %s", a.status, a.position(t), a.body)
		}
	}
	for _, jump := range []struct{ to, says string }{
		{"1h", "jumped ahead"}, {"87600h", "jumped ahead"}, {"1970-01-02T00:00:00Z", "behind"}, {"0s", ""},
	} {
		move(jump.to)
		d.trade()
		again()
		waitFor(t, 2*patience, "health to say "+jump.says, func() bool {
			_, reason := d.c.health()
			return strings.Contains(reason, jump.says)
		})
	}

	move("87600h other-run") // the machine is started again, with a clock that nothing has measured
	d.c.Kill()
	d.c.launch()
	d.c.awaitReads()
	d.c.update(line("CLOCK", -1, "refused")).wantCode(t, http.StatusServiceUnavailable, "clock_uncertain")
	d.c.product("CLOCK")
	if status, body := d.c.readiness(); status != http.StatusServiceUnavailable {
		t.Errorf("central is ready with a clock that it does not believe: %s", body)
	}
	move("0s other-run")
	d.trade()
	again()
	d.close()
	timeline, events := d.c.history()
	if last, err := time.Parse(time.RFC3339, events[len(events)-1].Timestamp); err != nil || time.Until(last) > 2*time.Hour {
		t.Errorf("the newest event is dated %v, %v", last, err)
	}
	own := events[:0]
	for _, e := range events {
		if e.ProductID != "CLOCK" {
			own = append(own, e)
		}
	}
	d.remember(timeline, own)
	if toll := d.verdict(); len(toll.lost)+toll.again > 0 {
		t.Error("a clock has cost sales")
	}
	d.c.wantProduct("CLOCK", 9, 2)
	d.wantSameOnDisk()
}
