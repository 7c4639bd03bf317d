package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// drillEvents: an event that central keeps changes on disk while one store is away and has not had it. Who needs it is told where to
// go on, the store takes a snapshot by itself, and an operator is told by health, log and verify.
func drillEvents(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.trade()
	away := d.stores[3]
	d.links[3].cut()
	before, behind := away.Log.Len(), away.status().AppliedOffset
	d.sells(5, d.atCentral, d.atStores[0])
	if code := d.c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	events := d.stores[0].events(behind)
	e := events[len(events)/2]
	flip(t, filepath.Join(d.c.dir, "checkpoint.db"), e.Ref)
	d.c.start()
	d.links[3].mend()

	away.said("took a snapshot of central over", before)
	line := d.c.said("cannot be read", 0)
	if !strings.Contains(line, fmt.Sprintf(`"position":%d`, e.Offset)) {
		t.Errorf("the log does not name position %d: %s", e.Offset, line)
	}
	if status, reason := d.c.health(); status != "degraded" || !strings.Contains(reason, fmt.Sprintf("position %d ", e.Offset)) {
		t.Errorf("health is %s: %s", status, reason)
	}
	a := d.c.get(fmt.Sprintf("/v1/inventory/events?offset=%d", e.Offset)).wantCode(t, http.StatusGone, "offset_expired")
	if m := a.json(t); num(t, m, "earliestOffset") != e.Offset+1 || m["snapshot"] != "/v1/inventory/snapshot" {
		t.Errorf("who needs it is not told where to go on: %s", a.body)
	}
	d.trade()
	d.close()
	d.remember(d.stores[0].history())
	if toll := d.verdict(); len(toll.lost)+toll.again > 0 {
		t.Error("one event in the past has cost sales")
	}
	if code := d.c.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	d.verifyCopy()
	d.typed(d.c.node, "bodega repair --checkpoint --data-dir DATA_DIR", map[string]string{"DATA_DIR": d.c.dir})
	d.c.start()
	if again := d.c.events(e.Offset); len(again) == 0 || again[0].Ref != e.Ref {
		t.Errorf("the event is not there again at %d", e.Offset)
	}
}

// verifyCopy: verify of a copy of central's directory says what is damaged.
func (d *drill) verifyCopy() {
	d.t.Helper()
	to := filepath.Join(d.t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-a", d.c.dir, to).CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
	if r := d.c.run("verify", "--data-dir", to); r.code != 1 || !strings.Contains(r.output(), "checkpoint.db") {
		d.t.Errorf("verify ends with %d and says %s", r.code, r.output())
	}
}

// drillCopy: what a store has on disk changes while it is stopped. It is moved aside, and another copy fetched.
func drillCopy(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.trade()
	for _, s := range d.stores[:2] {
		s.Kill()
		flip(t, s.dir, "Product "+d.ids[0])
		s.start()
		line := s.said("the copy cannot be used and was moved aside", 0)
		if !strings.Contains(line, `"level":"error"`) || !strings.Contains(line, `"moved":"`) {
			t.Errorf("the log does not say where the copy is: %s", line)
		}
	}
	d.trade()
	d.close()
	d.remember(d.c.history())
	if toll := d.verdict(); len(toll.lost)+toll.again > 0 {
		t.Error("a store's copy has cost sales")
	}
	d.wantSameOnDisk()
}
