package engine

import (
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

// The directory testdata/places was made by the first release that knows of places and holds: what lies where, what is put aside and
// how a hold ended stand in its checkpoint, and more of each in its log alone. Every later release must open it.
const (
	goldenPlaces = "testdata/places"
	goldenFull   = "912fb7ca063c25cb31dc1e1ffe401dd4"
	goldenListed = "fd185d028f727df1f257ffbd9a67b9ab"
)

const goldenMinute = inventory.Millis(60_000)

func TestGoldenPlaces(t *testing.T) {
	if *rewrite {
		makeGoldenPlaces(t)
	}
	dir := t.TempDir()
	storagetest.CopyDir(t, goldenPlaces, dir)
	if err := Verify(Config{Dir: dir}, func(line string) { t.Log(line) }); err != nil {
		t.Error(err)
	}
	for range 2 {
		d := load(t, small(dir))
		m := d.State.Mark()
		full, _ := d.State.Full()
		if got := full.Total().String(); got != goldenFull || m.Directory.Hash.String() != goldenListed || m.Directory.Revision != 4 || m.Offset != 16 {
			t.Errorf("full %s, directory %s at %d, position %d", got, m.Directory.Hash, m.Directory.Revision, m.Offset)
		}
		if _, err := d.State.View().Sound(); err != nil {
			t.Error(err)
		}
		for made, want := range map[string]inventory.HoldState{"early": inventory.HoldExpired, "sold": inventory.HoldCommitted} {
			r, found, err := d.Engine.Receipt(inventory.HoldIDOf(storagetest.Key(made), "").EndKey())
			if !found || err != nil || r.Hold == nil || r.Hold.State != want {
				t.Errorf("the end of %s: %+v %v, %v", made, r.Hold, found, err)
			}
		}
		open := d.State.Holds(&inventory.HoldQuery{Limit: 9}).Holds
		if len(open) != 2 || open[0].Lines[0].Quantity+open[1].Lines[0].Quantity != 5 {
			t.Errorf("on hold is %+v", open)
		}
		closeDriver(t, d)
	}
	goesOn(t, dir)
}

// goesOn says whether a directory from before there were transfers and counts takes them, and is what they made of it when it is opened again.
func goesOn(t *testing.T, dir string) {
	t.Helper()
	d := load(t, small(dir))
	do(t, d, storagetest.Ship("t1", 1, "north", "south", "y"), storagetest.Sent(inventory.ReceiveTransfer, "t2", "t1", 0, 1, "y"), storagetest.Ship("t3", 2, "pool", "north", "x"),
		storagetest.Count("c1", 7, "south", "x"))
	checkpointNow(t, d)
	do(t, d, storagetest.Count("c2", 9, "north", "x"))
	want := d.State.Mark()
	closeDriver(t, d)
	if d = load(t, small(dir)); d.State.Mark() != want || d.State.OpenTransfers() != 1 || d.State.UnitsInTransit() != 2 {
		t.Errorf("%+v, %d transfers, want %+v", d.State.Mark(), d.State.OpenTransfers(), want)
	}
	if _, err := d.State.View().Sound(); err != nil {
		t.Error(err)
	}
	closeDriver(t, d)
	if err := Verify(Config{Dir: dir}, func(line string) { t.Log(line) }); err != nil {
		t.Error(err)
	}
}

func makeGoldenPlaces(t *testing.T) {
	if err := os.RemoveAll(goldenPlaces); err != nil {
		t.Fatal(err)
	}
	cfg := small(t.TempDir())
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x", "y", "z"), storagetest.Location("l1", "north", "North"), storagetest.Location("l2", "south", "South"),
		storagetest.Location("l3", "gone", "Gone"), storagetest.Move("m1", 5, "pool", "north", "x", "y"), storagetest.Move("m2", 2, "north", "south", "x"))
	do(t, d, storagetest.PutAside("early", 1, goldenMinute, "", "x"), storagetest.PutAside("sold", 2, 9*goldenMinute, "order/1", "x", "y"),
		storagetest.PutAside("stays", 3, 1e6*goldenMinute, "order/2", "z"))
	do(t, d, storagetest.About(inventory.CommitHold, "s", "sold", 0))
	d.Now += 2 * goldenMinute
	if n, err := d.EndDue(9, nil); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	checkpointNow(t, d)
	closeDriver(t, d)
	d = load(t, cfg)
	d.Now += 3 * goldenMinute
	do(t, d, storagetest.DropLocation("l4", "gone"), storagetest.Move("m3", 1, "north", "pool", "y"), storagetest.Update("u", "x", -1),
		storagetest.PutAside("late", 2, 1e6*goldenMinute, "", "y"))
	d.Engine.(*Engine).crash()
	storagetest.CopyDir(t, cfg.Dir, goldenPlaces)
	for _, name := range []string{"LOCK", "journal/next.tmp"} {
		os.Remove(filepath.Join(goldenPlaces, name))
	}
	t.Log("new mark ", d.State.Mark())
}
