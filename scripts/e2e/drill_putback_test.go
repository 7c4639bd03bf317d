package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// drillPutBack: central's directory is replaced by a copy from before some sales, and nobody says so. The stores prove it, central
// takes another name for what it decides from then on, the stores follow, and each says how much it had that is gone. What they had passed
// on they send again, also one that is killed meanwhile; only what was sold at central itself is lost.
func drillPutBack(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.trade()
	if code := d.c.stop(); code != 0 { // a copy of a stopped directory: stop, cp -a, start
		t.Fatalf("exit code %d", code)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if out, err := exec.Command("cp", "-a", d.c.dir, backup).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	end := positionOf(t, filepath.Join(backup, "exports", "inventory.json"), filepath.Join(t.TempDir(), "export.json"))
	d.c.start()
	d.trade()
	d.c.Kill()
	if err := os.RemoveAll(d.c.dir); err != nil {
		t.Fatal(err)
	}
	old := d.remember(d.furthest().history())
	whole := old.books.events
	old.forget(end)
	heads := map[*store]int64{}
	for _, s := range d.stores {
		heads[s] = s.status().AppliedOffset
	}
	if err := os.Rename(backup, d.c.dir); err != nil {
		t.Fatal(err)
	}
	d.c.start()
	killed := d.stores[d.rng.IntN(len(d.stores))]
	killed.Kill() // before it has healed, or while it does
	killed.start()

	for _, s := range d.stores {
		if s == killed {
			continue // it may have said so before
		}
		least := heads[s] - end // and what was answered that its copy had not reached
		waitFor(t, 2*patience, fmt.Sprint(s.id, " to say that ", least, " positions or more are gone"), func() bool {
			status, reason := s.health()
			_, told, _ := strings.Cut(reason, "older state: ")
			var lost int64
			_, err := fmt.Sscanf(told, "%d positions that this store had are gone", &lost)
			return status == "degraded" && err == nil && lost >= least && lost < least+100
		})
	}
	d.wantHealed(old, end)
	for _, s := range d.stores {
		d.wantForeign(s, old.timeline, whole)
	}
}

// wantHealed trades on with a central that goes on from position end of an older history, and holds that against the model: what is in
// the older state is there, stores have sent the rest again, and only what was sold at central itself is lost.
func (d *drill) wantHealed(old *past, end int64) {
	t := d.t
	t.Helper()
	d.trade()
	d.close()
	for _, s := range d.stores {
		waitFor(t, 2*patience, s.id+" to have healed", func() bool { return !s.outbox().Healing })
		if box := s.outbox(); box.Total != 0 || !box.Complete {
			t.Errorf("%s: %+v", s.id, box)
		}
	}
	timeline, events := d.c.history()
	if timeline == old.timeline {
		t.Error("central has the name of the history that it does not have any more")
	}
	if int64(len(events)) < end || fmt.Sprint(events[:end]) != fmt.Sprint(old.books.events) {
		t.Error("what both have is not the same")
	}
	d.remember(timeline, events[end:])
	toll := d.verdict()
	for _, at := range toll.lost {
		if at <= end {
			t.Errorf("a sale at %d was lost, and everything up to %d is there", at, end)
		}
	}
	if len(toll.lost) == 0 || toll.healed == 0 {
		t.Error("nothing was lost: that is no older state")
	}
	if toll.atStores > 0 {
		t.Errorf("%d sales at stores are lost, which have them in their outboxes", toll.atStores)
	}
	d.wantSameOnDisk()
}

// outboxed is what a store says of its outbox.
type outboxed struct {
	Healing  bool
	Total    int
	Complete bool
}

func (s *store) outbox() outboxed {
	s.t.Helper()
	var v struct {
		Healing  *struct{ Left int }
		Total    int
		Complete bool
	}
	s.get("/v1/store/outbox").into(s.t, &v)
	return outboxed{v.Healing != nil, v.Total, v.Complete}
}
