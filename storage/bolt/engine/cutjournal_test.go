package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bodega/journal"
	"bodega/storage/storagetest"
)

// TestCutUnderCheckpoint: a checkpoint had taken up keys and events of what is cut off. It is made again without them, or where that cannot be,
// nothing is cut: a key of what never happened would be answered.
func TestCutUnderCheckpoint(t *testing.T) {
	for _, withBase := range []bool{true, false} {
		var cfg Config
		if withBase {
			cfg, _, _ = based(t)
			cfg.KeepBytes = 1 << 30
		} else {
			cfg = keeping(t.TempDir())
			cfg.KeepBytes = -1
			d := load(t, cfg)
			for i := range 6 {
				fillUp(t, d, string(rune('a'+i)), 60)
				checkpointNow(t, d)
			}
			closeDriver(t, d)
		}
		d := load(t, cfg)
		e := d.Engine.(*Engine)
		if withBase {
			checkpointNow(t, d)
		}
		e.checkpointLater()
		from := e.log.Bounds().Last
		for i := range 8 {
			do(t, d, storagetest.Create("late"+string(rune('a'+i)), "late"+string(rune('a'+i))))
		}
		rest(t, d)
		cut := from + 5
		e.crash()
		e, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		cp := e.checkpointer.at
		cp.Intent = from + 8 // and it ended there
		if err := e.update(cp.store); err != nil {
			t.Fatal(err)
		}
		e.crash()
		damageRecord(t, cfg.Dir, cut)
		left, err := CutJournal(cfg, JournalCut{At: cut, Aside: filepath.Join(cfg.Dir, "quarantine", "cut"), Agreed: func(JournalLeft) error { return nil }})
		if !withBase {
			if err == nil || !strings.Contains(err.Error(), "cannot be made again without them") {
				t.Errorf("without a base: %v", err)
			}
			continue
		}
		if err != nil || !left.Rebuilds {
			t.Fatalf("%+v, %v", left, err)
		}
		rebuilt := 0
		cfg.Hooks.Rebuilt = func(Rebuilt) { rebuilt++ }
		d = load(t, cfg)
		if _, found, err := d.Engine.Receipt(storagetest.Key("lateh")); found || err != nil || rebuilt != 1 {
			t.Errorf("a key that was cut off: %v, %v; made again %d times", found, err, rebuilt)
		}
		if _, found, err := d.Engine.Receipt(storagetest.Key("latea")); !found || err != nil {
			t.Errorf("a key that stays: %v, %v", found, err)
		}
		if d.State.Offset() != left.Position {
			t.Errorf("at position %d, want %d", d.State.Offset(), left.Position)
		}
		closeDriver(t, d)
	}
}

// damageRecord flips a bit of a record's payload in the last segment that has it.
func damageRecord(t *testing.T, dir string, n journal.LSN) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "journal", "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(list) - 1; i >= 0; i-- {
		b := read(t, list[i])
		for off := 4096; off+40 < len(b); off += 8 {
			if lsn := b[off+8 : off+16]; string(lsn) == string([]byte{byte(n), byte(n >> 8), 0, 0, 0, 0, 0, 0}) {
				flipAt(t, list[i], int64(off+45))
				return
			}
		}
	}
	t.Fatal(os.ErrNotExist)
}
