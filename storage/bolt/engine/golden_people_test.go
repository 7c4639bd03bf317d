package engine

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

// The directory testdata/people was made by the first release that knows of keys, staff and acts: some of each stand in its checkpoint, and
// more in its log alone. Every later release must open it.
const (
	goldenPeople     = "testdata/people"
	goldenPeopleHash = "68fabf9435e578b3115eebfb84f52729"
)

func TestGoldenPeople(t *testing.T) {
	if *rewrite {
		makeGoldenPeople(t)
	}
	dir := t.TempDir()
	storagetest.CopyDir(t, goldenPeople, dir)
	var lines []string
	if err := Verify(Config{Dir: dir}, func(line string) { lines = append(lines, line) }); err != nil || !slices.Contains(lines, "checkpoint: 1 keys, 1 staff, 4 acts") {
		t.Errorf("%v: %q", err, lines)
	}
	for range 2 {
		d := load(t, small(dir))
		if m := d.State.Mark().Directory; m.People.String() != goldenPeopleHash || m.Revision != 10 {
			t.Errorf("%+v", m)
		}
		list, _ := d.State.Directory()
		if len(list.Keys) != 2 || list.Keys[0].RevokedAt == 0 || !list.Keys[1].Grants.Links("s1") || list.Keys[1].PreviousUntil == 0 || len(list.Unconfirmed()) != 0 || list.Restored == nil {
			t.Errorf("the keys are %+v", list.Keys)
		}
		if len(list.Staff) != 2 || list.Staff[0].PIN != "another PIN" || list.Staff[0].Credential != 2 || list.Staff[1].RemovedAt == 0 || list.Staff[1].PIN != "" {
			t.Errorf("the staff is %+v", list.Staff)
		}
		page := d.State.Acts(inventory.ActQuery{Limit: 99})
		if len(page.Acts) != 12 || page.Acts[0].Action != "looked" || page.Acts[11].Seq != 1 || page.Acts[11].Address != "192.0.2.1" {
			t.Errorf("the acts are %+v", page.Acts)
		}
		closeDriver(t, d)
	}
}

func makeGoldenPeople(t *testing.T) {
	if err := os.RemoveAll(goldenPeople); err != nil {
		t.Fatal(err)
	}
	cfg := small(t.TempDir())
	d := load(t, cfg)
	sold := storagetest.Update("u", "x", -3)
	sold.Act = storagetest.Act("sell", "x")
	do(t, d, storagetest.Create("c", "x"), sold, storagetest.NewKey("k00000000001a", "office", inventory.Grants{Rights: inventory.RightAdmin}), storagetest.NewStaff("anna", "a PIN", "s1", "s2"),
		storagetest.Note("looked"))
	checkpointNow(t, d)
	closeDriver(t, d)
	d = load(t, cfg)
	do(t, d, storagetest.PutKey(&inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyRevoked}),
		storagetest.NewKey("k00000000002b", "store-s1", inventory.Grants{Rights: inventory.RightSell, Stores: []string{"s1"}}), storagetest.NewStaff("ben", "his PIN", inventory.AllStores),
		storagetest.PutStaff(&inventory.StaffChange{Name: "anna", Fields: inventory.StaffPIN, PIN: "another PIN"}), storagetest.Location("l", "north", "North"),
		storagetest.PutStaff(&inventory.StaffChange{Name: "ben", Fields: inventory.StaffRemoved}), storagetest.Notice(inventory.MarkRestored),
		storagetest.PutKey(&inventory.KeyChange{ID: "k00000000002b", Fields: inventory.KeySecret, Hash: [32]byte{1}, Overlap: 1000}), storagetest.Note("looked"))
	d.Engine.(*Engine).crash()
	storagetest.CopyDir(t, cfg.Dir, goldenPeople)
	for _, name := range []string{"LOCK", "journal/next.tmp"} {
		os.Remove(filepath.Join(goldenPeople, name))
	}
	t.Log("new hash ", d.State.Mark().Directory.People, " and ", d.State.Mark().Directory)
}
