package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// drillExport: central's directory is lost and the operator decides for an export that lies elsewhere. It is another history, which
// each store follows once it is told to; what the stores had beyond it is kept, and can be had.
func drillExport(t *testing.T) {
	t.Parallel()
	elsewhere := t.TempDir()
	exported, kept := filepath.Join(elsewhere, "inventory.json"), filepath.Join(elsewhere, "kept.json")
	d := startDrill(t, withEnv("EXPORT_PATH", exported), withEnv("EXPORT_INTERVAL", "100ms"))
	d.trade()
	least := d.c.position()
	waitFor(t, patience, "an export of what was sold", func() bool { return positionOf(t, exported, kept) >= least })
	end := positionOf(t, kept, kept)
	d.loseDirectory()
	old := d.pasts[0]
	whole := old.books.events
	old.forget(end)

	r := d.typed(d.c.node, "bodega init --data-dir DIR --from FILE", map[string]string{"DIR": d.c.dir, "FILE": kept})
	wantSaid(t, r.stdout, fmt.Sprintf("not brought back: idempotency keys, events, and what was sold after position %d of timeline %s", end, old.timeline))
	d.c.start()
	theirs := d.followNobody()
	for _, s := range d.stores {
		d.typed(s.node, "bodega store accept --data-dir STORE --timeline ID", map[string]string{"STORE": s.dir, "ID": theirs})
	}
	d.openCentral("afternoon")
	d.trade()
	d.close()
	d.remember(d.c.history())
	toll := d.verdict()
	for _, at := range toll.lost {
		if at <= end {
			t.Errorf("a sale at %d was lost; the export is of position %d", at, end)
		}
	}
	if len(toll.lost) < 3 {
		t.Errorf("%d sales were lost: there were more after the export", len(toll.lost))
	}
	d.wantSameOnDisk()
	for _, s := range d.stores {
		d.wantForeign(s, old.timeline, whole)
	}
}

// positionOf copies an export that is whole, and returns its position; -1 if there is none.
func positionOf(t *testing.T, from, to string) int64 {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		return -1
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return readCatalogue(t, to).Metadata.LastOffset
}

// wantForeign: a stopped store kept the copy that it gave up, and what can be had of it is what the events of that history say.
func (d *drill) wantForeign(s *store, timeline string, events []event) {
	t := d.t
	t.Helper()
	r := d.typed(s.node, "bodega verify --data-dir STORE", map[string]string{"STORE": s.dir})
	wantSaid(t, r.stdout, "of timeline "+timeline)
	m := regexp.MustCompile(`--copy (foreign/\S+)`).FindStringSubmatch(r.stdout)
	if m == nil {
		t.Fatalf("no copy is listed: %s", r.stdout)
	}
	file := filepath.Join(t.TempDir(), "foreign.json")
	d.typed(s.node, "bodega export --data-dir STORE --copy foreign/NAME FILE", map[string]string{"STORE": s.dir, "foreign/NAME": m[1], "FILE": file})
	got := readCatalogue(t, file)
	w := newWorld()
	for _, e := range events {
		if e.Offset >= got.Metadata.LastOffset {
			break
		}
		if err := w.apply(e); err != nil {
			t.Fatal(err)
		}
	}
	for id, p := range got.Products {
		if w.items[id] != (item{available: p.Available, version: p.Version}) {
			t.Errorf("%s kept %s as %d@v%d, its history says %+v", s.id, id, p.Available, p.Version, w.items[id])
		}
	}
	if len(got.Products) != len(d.ids) || got.Metadata.Timeline != timeline {
		t.Errorf("%s kept %d products of %s", s.id, len(got.Products), got.Metadata.Timeline)
	}
}
