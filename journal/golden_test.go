package journal

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"bodega/journal/vfs"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden pins format 0: this program writes these bytes, and reads them.
func TestGolden(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	o.Epoch = 3
	j, _ := mustOpen(t, o, discard)
	mustAppend(t, j, Entry{Data, []byte("first")}, Entry{Data, []byte("and second")})
	mustAppend(t, j, Entry{Timeline, bytes.Repeat([]byte{7}, 16)})
	mustAppend(t, j, Entry{Mark, nil})
	if err := j.rotate(0); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, Entry{Data, []byte("in the second segment")})
	mustClose(t, j)
	files := snapshot(t, fsys)
	// When the watermark is written depends on time, so its bytes are made here.
	files[watermarkName] = append(slot{6, 0x1234}.encode(o.DataID), slot{2, 0xabcd}.encode(o.DataID)...)
	for name, got := range files {
		path := filepath.Join("testdata", "format0", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i := firstDifference(want, append(bytes.Clone(got), make([]byte, len(want))...)); i >= 0 || len(got) != len(want) {
			t.Errorf("%s differs from the golden file at offset %d, sizes %d and %d", name, i, len(got), len(want))
		}
	}

	golden := image{}
	for _, path := range []string{segmentName(1, 1), segmentName(2, 6), watermarkName} {
		b, err := os.ReadFile(filepath.Join("testdata", "format0", path))
		if err != nil {
			t.Fatal(err)
		}
		golden[path] = b
	}
	m, err := readWatermark(flat(golden), watermarkName, o.DataID)
	if err != nil || m != (slot{6, 0x1234}) {
		t.Errorf("the golden watermark reads as %+v, %v", m, err)
	}
	delete(golden, watermarkName) // its chain values are invented
	o = small(golden.load(t))
	o.Epoch = 3
	var got []Record
	j, rec := mustOpen(t, o, func(r Record) error {
		r.Payload = bytes.Clone(r.Payload)
		got = append(got, r)
		return nil
	})
	mustClose(t, j)
	if rec.Last != 6 || len(got) != 6 || string(got[1].Payload) != "and second" || got[4].Type != Seal ||
		got[5].Synced != 5 || string(got[5].Payload) != "in the second segment" {
		t.Errorf("read back %+v, %+v", rec, got)
	}
}
