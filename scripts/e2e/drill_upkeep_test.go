package e2e

import (
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
)

// drillCheckpoint: while central is away its checkpoint changes on disk. It makes it again by itself, and not a sale is lost.
func drillCheckpoint(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.trade()
	if code := d.c.stop(); code != 0 { // everything is in the checkpoint
		t.Fatalf("exit code %d", code)
	}
	flip(t, filepath.Join(d.c.dir, "checkpoint.db"), "Product "+d.ids[0])
	d.c.start()
	d.c.said("the checkpoint was damaged, and was made again", 0)
	d.trade()
	d.close()
	d.remember(d.c.history())
	if toll := d.verdict(); len(toll.lost)+toll.again > 0 {
		t.Error("a checkpoint that was made again has cost sales")
	}
	d.wantSameOnDisk()
}

// drillCut: the journal is damaged in the middle, and what is behind is given up by the line that the refusal names. What could be read is in a
// file; stores follow, and send again what they had passed on.
func drillCut(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.trade()
	d.c.Kill()
	old := d.remember(d.furthest().history())
	events := old.books.events
	flip(t, filepath.Join(d.c.dir, "journal"), events[len(events)/3].Ref)
	r := d.c.run("central")
	m := regexp.MustCompile(`bodega journal repair --truncate-at (\d+) --dry-run (\S+)`).FindStringSubmatch(r.output())
	if r.code != 74 || m == nil || m[2] != d.c.dir {
		t.Fatalf("central with a damaged journal ends with %d and says %s", r.code, r.output())
	}
	filled := map[string]string{"N": m[1], "DATA_DIR": d.c.dir}
	d.typed(d.c.node, "bodega journal repair --truncate-at N --dry-run DATA_DIR", filled)
	r = d.typed(d.c.node, "bodega journal repair --truncate-at N --accept-loss DATA_DIR", filled)
	var end int64
	if at := regexp.MustCompile(`from position (\d+), hash`).FindStringSubmatch(r.stdout); at == nil {
		t.Fatal(r.output())
	} else if _, err := fmt.Sscan(at[1], &end); err != nil {
		t.Fatal(err)
	}
	if lost, err := filepath.Glob(filepath.Join(d.c.dir, "quarantine", "lost-*.jsonl")); err != nil || len(lost) != 1 {
		t.Errorf("what is lost is in %q, %v", lost, err)
	}
	old.forget(end)
	d.c.start()
	d.wantHealed(old, end)
}
