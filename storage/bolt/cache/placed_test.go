package cache

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// The directory testdata/cache2 was made by the first release of the format that keeps what lies where. Every later one must read it.
const (
	goldenPlaced         = "testdata/cache2"
	goldenPlacedFull     = "2fed83879e6082b9d3c62847656a0226"
	goldenPlacedRevision = 1
)

// placedState is a copy with levels, a hold, and a place, at position 3.
func placedState(t *testing.T) (*inventory.State, storage.CopyPosition) {
	t.Helper()
	shop := inventory.Location{ID: "madrid", Name: "Madrid Río", Kind: inventory.Shop, Sellable: true, Active: true, Revision: 1, UpdatedAt: 1_700_000_000_000}
	entry := shop.Entry("admin", "request-1")
	d, err := inventory.NewDirectory(1, []*inventory.Entry{&entry})
	var s inventory.State
	s.Reset(inventory.Mark{Offset: 3, At: 1_700_000_000_001, Directory: d.Mark}, 2)
	held := &inventory.Holdings{
		Levels: []inventory.Level{
			{Location: "madrid", OnHand: 7, Held: 2, Version: 3, UpdatedAt: 1_700_000_000_001},
			{Location: inventory.Pool, OnHand: 5, Version: 2, UpdatedAt: 1_700_000_000_000},
		},
		Holds: []*inventory.HoldLine{{Hold: "00000000000000000001", Location: "madrid", Quantity: 2, Ref: "Señora Gómez", Store: "north",
			ExpiresAt: 1_700_000_900_000, EndAge: 900_000, UpdatedAt: 1_700_000_000_001}},
	}
	err = errors.Join(err, s.PutDirectory(d), s.PutStocked(&inventory.Product{ID: "A", Name: "in the pool", Available: 9, Version: 1}, nil),
		s.PutStocked(&inventory.Product{ID: "B", Name: "placed", Available: 10, Version: 3, Placed: true, UpdatedAt: 1_700_000_000_001}, held))
	if err != nil {
		t.Fatal(err)
	}
	return &s, storage.CopyPosition{Mark: s.Mark(), Timeline: goldenCacheTimeline, Cursor: "cursor", Directory: d}
}

func write(t *testing.T, dir string, s *inventory.State, at storage.CopyPosition) {
	t.Helper()
	c, err := Open(Config{Dir: dir, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	list := []inventory.Stocked{{Product: s.Held("A"), Holdings: s.Belongings("A")}, {Product: s.Held("B"), Holdings: s.Belongings("B")}}
	if err := errors.Join(c.Begin(), c.Add(list), c.Adopt(at, false), c.Close()); err != nil {
		t.Fatal(err)
	}
}

func loadFrom(t *testing.T, dir string) storage.Copied {
	t.Helper()
	c, err := Open(Config{Dir: dir, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := storage.LoadState(c)
	if err := errors.Join(err, c.Close()); err != nil || !copied.OK {
		t.Fatal(copied.OK, err)
	}
	return copied
}

func TestGoldenPlacedCache(t *testing.T) {
	s, at := placedState(t)
	if *rewrite {
		if err := os.RemoveAll(goldenPlaced); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, dir, s, at)
		storagetest.CopyDir(t, dir, goldenPlaced)
		os.Remove(filepath.Join(goldenPlaced, "LOCK"))
	}
	dir := t.TempDir()
	storagetest.CopyDir(t, goldenPlaced, dir)
	got := loadFrom(t, dir)
	full, _ := got.State.Full()
	if _, err := got.State.View().Sound(); err != nil || full.Total().String() != goldenPlacedFull || got.At.Mark != at.Mark ||
		got.At.Cursor != "cursor" || got.At.Mark.Directory.Revision != goldenPlacedRevision || got.Unplaced != 0 {
		t.Errorf("%+v with %v, want %+v: %v", got.At, full.Total(), at.Mark, err)
	}
	if l := got.State.Location("madrid"); l == nil || l.Name != "Madrid Río" {
		t.Errorf("the place is %+v", l)
	}
	if h := got.State.Belongings("B"); h == nil || len(h.Levels) != 2 || len(h.Holds) != 1 || h.Holds[0].Ref != "Señora Gómez" {
		t.Errorf("what belongs to B is %+v", h)
	}
}

// A copy without places has the format that a program from before there were any reads; one with any has the next, which such a
// program refuses in one line, and one with keys or staff the one after, as this one refuses the next.
func TestFormatSaysWhatIsNeeded(t *testing.T) {
	for name, tt := range map[string]struct {
		mark inventory.Mark
		want byte
	}{
		"pool only": {inventory.Mark{Offset: 1, Hash: inventory.HashFrom([16]byte{1})}, copyCursor},
		"levels":    {inventory.Mark{Holdings: inventory.HashFrom([16]byte{1})}, copyPlaced},
		"directory": {inventory.Mark{Directory: inventory.DirectoryMark{Revision: 1}}, copyPlaced},
		"people":    {inventory.Mark{Directory: inventory.DirectoryMark{Revision: 1, People: inventory.HashFrom([16]byte{2})}}, copyPeople},
	} {
		h := newHead(storage.CopyPosition{Mark: tt.mark, Timeline: "t", Cursor: "c"}, 5)
		b := h.encode()
		if got, err := decodeCopyHead(b); b[0] != tt.want || got != h || err != nil {
			t.Errorf("%s: format %d, %+v, %v", name, b[0], got, err)
		}
		for n := range b[:len(b)-1] { // the timeline is the rest
			if got, err := decodeCopyHead(b[:n]); err == nil && got.at.Timeline != "" {
				t.Errorf("%s: %d bytes are taken for %+v", name, n, got)
			}
		}
		b[0] = copyPeople + 1
		if _, err := decodeCopyHead(b); err == nil || err.Error() != "has format 4, this program knows 3: a newer bodega wrote it" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A program whose caches did not keep what lies where has written that a product is placed, and no more. It is taken for one in the pool,
// and counted, also beside products of which more is known, and after the file was compacted.
func TestPlacedByAnOlderProgram(t *testing.T) {
	dir := t.TempDir()
	s, _ := placedState(t)
	old := inventory.Mark{Offset: 3, Hash: s.Mark().Hash}
	c, err := Open(Config{Dir: dir, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	bare := []inventory.Stocked{{Product: s.Held("A")}, {Product: s.Held("B")}}
	if err := errors.Join(c.Begin(), c.Add(bare), c.Adopt(storage.CopyPosition{Mark: old, Timeline: "t"}, false), c.Close()); err != nil {
		t.Fatal(err)
	}
	got := loadFrom(t, dir)
	if p := got.State.Held("B"); got.Unplaced != 1 || p.Placed || p.Available != 10 || got.State.Mark() != old {
		t.Errorf("%d, %+v, %+v", got.Unplaced, p, got.State.Mark())
	}
	if c, err = Open(Config{Dir: dir, noSync: true}); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := errors.Join(c.open(), c.compact()); err != nil {
		t.Fatal(err)
	}
	if got, err = storage.LoadState(c); err != nil || got.Unplaced != 1 {
		t.Errorf("after it was copied: %+v, %v", got, err)
	}
	if err := c.Save([]inventory.Stocked{{Product: s.Held("B"), Holdings: s.Belongings("B")}}, nil,
		storage.CopyPosition{Mark: inventory.Mark{Offset: 3, Hash: old.Hash, Holdings: s.Mark().Holdings}, Timeline: "t"}); err != nil {
		t.Fatal(err)
	}
	if got, err = storage.LoadState(c); err != nil || got.Unplaced != 0 || got.State.Belongings("B") == nil {
		t.Errorf("after it was put right: %+v, %v", got, err)
	}
}

// A flipped bit in the directory is found, and told of as damage.
func TestDamagedDirectory(t *testing.T) {
	dir := t.TempDir()
	s, at := placedState(t)
	write(t, dir, s, at)
	db, err := bbolt.Open(filepath.Join(dir, copyFile), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		key, meta := []byte("directory"), tx.Bucket(bucketMeta)
		v := append([]byte(nil), meta.Get(key)...)
		v[len(v)-1] ^= 1
		return meta.Put(key, v)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	c, err := Open(Config{Dir: dir, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var damage *bolt.DamageError
	if _, err := storage.LoadState(c); !errors.As(err, &damage) || !strings.Contains(err.Error(), "directory") {
		t.Errorf("loaded: %v", err)
	}
}
