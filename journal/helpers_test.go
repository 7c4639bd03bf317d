package journal

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"bodega/journal/vfs"
	"bodega/scripts/prove"
)

func TestMain(m *testing.M) { prove.Main(m) }

const dir = "data/journal"

// small returns options for small segments on fsys and a clock that ticks once a call.
func small(fsys vfs.FS) Options {
	clock := int64(1e18)
	return Options{
		FS: fsys, SegmentBytes: minSegmentBytes, DataID: [16]byte{1}, Timeline: [16]byte{2}, Epoch: 1,
		Now:  func() int64 { clock++; return clock },
		salt: func() uint32 { return 0x5a17 },
	}
}

// payload returns the n-th payload of a test: it says n, and has a length of its own.
func payload(n int) []byte {
	b := make([]byte, 8+n*37%200)
	for i := range b {
		b[i] = byte(n + i)
	}
	copy(b, fmt.Sprintf("%08d", n))
	return b
}

// batch returns entries from..to-1.
func batch(from, to int) []Entry {
	var entries []Entry
	for n := from; n < to; n++ {
		entries = append(entries, Entry{Data, payload(n)})
	}
	return entries
}

// replayed collects records and checks that LSNs are dense and payloads in order.
type replayed struct {
	next int // number of the next payload
	last LSN
	all  []Record
}

func (r *replayed) add(rec Record) error {
	if r.last != 0 && rec.LSN != r.last+1 {
		return fmt.Errorf("record %d follows %d", rec.LSN, r.last)
	}
	r.last = rec.LSN
	if rec.Type == Data {
		if want := payload(r.next); string(want) != string(rec.Payload) {
			return fmt.Errorf("record %d holds %.8q, want payload %d", rec.LSN, rec.Payload, r.next)
		}
		r.next++
	}
	rec.Payload = append([]byte(nil), rec.Payload...)
	r.all = append(r.all, rec)
	return nil
}

func discard(Record) error { return nil }

func mustOpen(t testing.TB, o Options, replay func(Record) error) (*Journal, Recovery) {
	t.Helper()
	j, rec, err := Open(dir, o, replay)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return j, rec
}

func mustAppend(t testing.TB, j *Journal, entries ...Entry) LSN {
	t.Helper()
	lsn, err := j.Append(entries...)
	if err != nil {
		t.Fatalf("Append: %v", err)
	}
	return lsn
}

func mustClose(t testing.TB, j *Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
}

// corrupt returns err as a *CorruptError, or fails the test.
func corrupt(t testing.TB, err error) *CorruptError {
	t.Helper()
	var c *CorruptError
	if !errors.As(err, &c) {
		t.Fatalf("got error %v, want a CorruptError", err)
	}
	return c
}

// image is the content of a journal's directory.
type image map[string][]byte

func snapshot(t testing.TB, fsys vfs.FS) image {
	t.Helper()
	names, err := fsys.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	im := image{}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if info, err := fsys.Stat(path); err != nil || info.IsDir() || name == nextName {
			continue
		}
		if im[name], err = vfs.ReadFile(fsys, path); err != nil {
			t.Fatal(err)
		}
	}
	return im
}

// segments returns the names of the image's segments, in order.
func (im image) segments() []string {
	var names []string
	for seq := uint64(1); len(names) < len(im); seq++ {
		for name := range im {
			if got, _, err := parseName(name); err == nil && got == seq {
				names = append(names, name)
			}
		}
		if seq > 1000 {
			break
		}
	}
	return names
}

// load returns a file system with the image, all of it durable.
func (im image) load(t testing.TB) *vfs.Crash {
	t.Helper()
	fsys := vfs.NewCrash()
	if err := vfs.MkdirSync(fsys, dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range im {
		put(t, fsys, filepath.Join(dir, name), b)
	}
	if err := fsys.SyncDir(dir); err != nil {
		t.Fatal(err)
	}
	return fsys
}

func put(t testing.TB, fsys vfs.FS, path string, b []byte) {
	t.Helper()
	f, err := fsys.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(b, 0); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func (im image) clone() image {
	c := image{}
	for name, b := range im {
		c[name] = append([]byte(nil), b...)
	}
	return c
}

// place is where a record lies in a segment.
type place struct {
	Record
	off, end int
}

// places lists the records of a segment file.
func places(t testing.TB, seg []byte) []place {
	t.Helper()
	var list []place
	for off := headerSize; off+frameSize <= len(seg); {
		r, _ := decodeFrame(seg[off:])
		if r.LSN == 0 {
			break
		}
		end := off + int(frameLen(int(le.Uint32(seg[off+4:]))))
		list = append(list, place{r, off, end})
		off = end
	}
	return list
}

func crcOf(b []byte, salt uint32) uint32 { return crc32.Update(salt, castagnoli, b) }
