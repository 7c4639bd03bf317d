package engine

import (
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

// The directory testdata/transfers was made by the first release that knows of counts and transfers: what is on its way and how a transfer
// has ended stand in its checkpoint, and more of each in its log alone. Every later release must open it.
const (
	goldenTransfers     = "testdata/transfers"
	goldenTransfersFull = "3d471b9e94ee534cde806f9d7069ad54"
)

func TestGoldenTransfers(t *testing.T) {
	if *rewrite {
		makeGoldenTransfers(t)
	}
	dir := t.TempDir()
	storagetest.CopyDir(t, goldenTransfers, dir)
	if err := Verify(Config{Dir: dir}, func(line string) { t.Log(line) }); err != nil {
		t.Error(err)
	}
	for range 2 {
		d := load(t, small(dir))
		full, _ := d.State.Full()
		if got := full.Total().String(); got != goldenTransfersFull || d.State.Offset() != 18 {
			t.Errorf("full %s, position %d", got, d.State.Offset())
		}
		if s, err := d.State.View().Sound(); err != nil || s.Transfers != 2 || s.Sent != 3 {
			t.Errorf("%+v, %v", s, err)
		}
		for shipped, want := range map[string]inventory.TransferState{"came": inventory.TransferReceived, "back": inventory.TransferCancelled} {
			r, found, err := d.Engine.Receipt(inventory.TransferIDOf(storagetest.Key(shipped), "").EndKey())
			if !found || err != nil || r.Transfer == nil || r.Transfer.State != want || len(r.Transfer.Lines) == 0 {
				t.Errorf("the end of %s: %+v %v, %v", shipped, r.Transfer, found, err)
			}
		}
		if r, _, err := d.Engine.Receipt(storagetest.Key("counted")); err != nil || len(r.Results) != 2 || r.Results[0].Count.Booked != -10 {
			t.Errorf("what was counted: %+v, %v", r, err)
		}
		if on, _ := d.State.Transfer(inventory.TransferIDOf(storagetest.Key("part"), "")); on == nil || on.State != inventory.TransferPartlyReceived || on.Ref != "truck 7" {
			t.Errorf("on its way is %+v", on)
		}
		closeDriver(t, d)
	}
}

func makeGoldenTransfers(t *testing.T) {
	if err := os.RemoveAll(goldenTransfers); err != nil {
		t.Fatal(err)
	}
	cfg := small(t.TempDir())
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x", "y", "z"), storagetest.Location("l1", "north", "North"), storagetest.Location("l2", "south", "South"))
	do(t, d, storagetest.Ship("came", 5, "pool", "north", "x", "y"), storagetest.Ship("part", 7, "pool", "south", "z", "x"),
		storagetest.Sent(inventory.ReceiveTransfer, "r1", "came", 5, 0, "y"), storagetest.Sent(inventory.ReceiveTransfer, "r2", "came", 3, 2, "x"))
	checkpointNow(t, d)
	closeDriver(t, d)
	d = load(t, cfg)
	do(t, d, storagetest.Sent(inventory.ReceiveTransfer, "r3", "part", 6, 1, "z"), storagetest.Count("counted", 978, "pool", "x", "z"),
		storagetest.Ship("back", 1, "north", "pool", "y"), storagetest.Sent(inventory.CancelTransfer, "b", "back", 0, 0), storagetest.Ship("late", 2, "north", "pool", "y"))
	d.Engine.(*Engine).crash()
	storagetest.CopyDir(t, cfg.Dir, goldenTransfers)
	for _, name := range []string{"LOCK", "journal/next.tmp"} {
		os.Remove(filepath.Join(goldenTransfers, name))
	}
	full, _ := d.State.Full()
	t.Log("new full ", full.Total(), " at ", d.State.Offset())
}
