package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"sort"
	"sync"
	"testing"
	"time"

	"bodega/journal/vfs"
)

// flat is a read-only file system of a few files in one directory.
type flat map[string][]byte

func (f flat) OpenFile(name string, _ int, _ fs.FileMode) (vfs.File, error) {
	if b, ok := f[filepath.Base(name)]; ok {
		return flatFile(b), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (f flat) ReadDir(string) ([]string, error) {
	var names []string
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	return names, nil
}

func (flat) Rename(string, string) error                { return errors.ErrUnsupported }
func (flat) Remove(string) error                        { return errors.ErrUnsupported }
func (flat) MkdirAll(string, fs.FileMode) error         { return errors.ErrUnsupported }
func (flat) Stat(string) (fs.FileInfo, error)           { return nil, errors.ErrUnsupported }
func (flat) SyncDir(string) error                       { return errors.ErrUnsupported }
func (flat) OpenDir(string) (vfs.Dir, error)            { return nil, errors.ErrUnsupported }
func (flat) Lock(string) (io.Closer, error)             { return nil, errors.ErrUnsupported }
func (flat) Free(string) (available, _ uint64, _ error) { return 0, 0, errors.ErrUnsupported }

type flatFile []byte

func (f flatFile) ReadAt(b []byte, off int64) (int, error) {
	if n := copy(b, f[min(off, int64(len(f))):]); n < len(b) {
		return n, io.EOF
	}
	return len(b), nil
}
func (flatFile) WriteAt([]byte, int64) (int, error) { return 0, errors.ErrUnsupported }
func (flatFile) Truncate(int64) error               { return errors.ErrUnsupported }
func (flatFile) Sync() error                        { return errors.ErrUnsupported }
func (flatFile) Datasync() error                    { return errors.ErrUnsupported }
func (flatFile) DropCache() error                   { return nil }
func (flatFile) Close() error                       { return nil }
func (f flatFile) Size() (int64, error)             { return int64(len(f)), nil }

// subject is a journal of two segments whose bytes are to be damaged.
type subject struct {
	files        image
	sealed, tail string
	recs         map[string][]place
	crcs         []uint32 // by LSN
	promised     LSN      // the highest promise in the tail
}

// newSubject returns one with segments of size bytes, the tail nearly full, and
// the records of the last batches up to 3.
func newSubject(t *testing.T, size int64) *subject {
	fsys := vfs.NewCrash()
	o := small(fsys)
	o.SegmentBytes = size
	j, _ := mustOpen(t, o, discard)
	n := 0
	for j.Stats().Segments < 2 || j.w.free() > 1500 {
		mustAppend(t, j, batch(n, n+3)...)
		n += 3
	}
	mustClose(t, j)
	s := &subject{files: snapshot(t, fsys), recs: map[string][]place{}, crcs: []uint32{0}}
	delete(s.files, watermarkName)
	names := s.files.segments()
	s.sealed, s.tail = names[0], names[1]
	for _, name := range names {
		s.recs[name] = places(t, s.files[name])
		for _, r := range s.recs[name] {
			s.crcs = append(s.crcs, r.CRC)
		}
	}
	for _, r := range s.recs[s.tail] {
		s.promised = max(s.promised, r.Synced)
	}
	return s
}

// expect returns what must become of a segment damaged at offset at: the LSN of
// the first record that is lost, and whether that is to be refused.
func (s *subject) expect(name string, at int) (lost LSN, refuse bool) {
	recs := s.recs[name]
	last := recs[len(recs)-1]
	if at < headerSize {
		return recs[0].LSN, true
	}
	lost = last.LSN + 1
	for _, r := range recs {
		if at < r.end {
			lost = r.LSN
			break
		}
	}
	return lost, name == s.sealed || lost <= s.promised
}

// check reads damaged files and compares with what is expected.
func (s *subject) check(files image, name string, lost LSN, refuse bool) error {
	last := LSN(len(s.recs[s.sealed]))
	if files[s.sealed] != nil {
		last = 0
	}
	var wrong error
	_, err := Verify(dir, Options{FS: flat(files)}, Visitor{Record: func(r Record) error {
		if last++; r.LSN != last || r.CRC != s.crcs[last] {
			wrong = fmt.Errorf("wrong data: record %d with CRC %08x", r.LSN, r.CRC)
		}
		return wrong
	}})
	if wrong != nil {
		return wrong
	}
	var c *CorruptError
	switch {
	case refuse && !errors.As(err, &c):
		return fmt.Errorf("not refused: %v", err)
	case refuse && (c.LSN != lost || filepath.Base(c.Segment) != name):
		return fmt.Errorf("refused at the wrong place: %v; want record %d of %s", err, lost, name)
	case !refuse && err != nil:
		return fmt.Errorf("refused: %w", err)
	case !refuse && last != lost-1:
		return fmt.Errorf("cut behind record %d, want %d", last, lost-1)
	}
	return nil
}

// every calls fn for 0..n-1 on all processors, each with files of its own, and
// fails the test at the first error.
func (s *subject) every(t *testing.T, name string, n int, fn func(files image, i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	start, workers := time.Now(), runtime.GOMAXPROCS(0)
	// Nothing here is concurrent but the cases themselves, so the race detector
	// gets a sample. The stride is coprime to 8: it meets every bit of a byte.
	stride := 1
	if raceEnabled {
		stride = 17
	}
	for w := range workers {
		wg.Go(func() {
			files := image{}
			for other, b := range s.files {
				files[other] = b
			}
			if name == s.tail {
				delete(files, s.sealed) // as if pruned
			}
			files[name] = bytes.Clone(s.files[name])
			for i := w * stride; i < n; i += workers * stride {
				if err := fn(files, i); err != nil {
					t.Errorf("%s, case %d: %v", name, i, err)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%s: %d cases in %v", name, (n+stride-1)/stride, time.Since(start).Round(time.Millisecond))
}

func subjectSize() int64 {
	if raceEnabled || testing.Short() {
		return minSegmentBytes
	}
	return 64 << 10
}

func TestEveryBitFlip(t *testing.T) {
	s := newSubject(t, subjectSize())
	for _, name := range []string{s.sealed, s.tail} {
		s.every(t, name, 8*len(s.files[name]), func(files image, bit int) error {
			b := files[name]
			b[bit/8] ^= 1 << (bit % 8)
			lost, refuse := s.expect(name, bit/8)
			err := s.check(files, name, lost, refuse)
			b[bit/8] ^= 1 << (bit % 8)
			return err
		})
	}
}

// TestEveryTruncation: the size of a segment is synced before its first record
// is written, so no crash shortens it; that is refused wherever it ends.
func TestEveryTruncation(t *testing.T) {
	s := newSubject(t, subjectSize())
	for _, name := range []string{s.sealed, s.tail} {
		whole := s.files[name]
		s.every(t, name, len(whole), func(files image, size int) error {
			files[name] = whole[:size]
			lost, _ := s.expect(name, size)
			return s.check(files, name, lost, true)
		})
	}
}

// TestEveryZeroedRest zeros the tail from every offset on, which a crash can
// leave behind where nothing promises what is lost.
func TestEveryZeroedRest(t *testing.T) {
	s := newSubject(t, subjectSize())
	rs := s.recs[s.tail]
	// Whatever promised a record is gone with it: the last promise that is left
	// comes from the last record that is left.
	s.every(t, s.tail, len(s.files[s.tail]), func(files image, at int) error {
		b := bytes.Clone(s.files[s.tail])
		clear(b[at:])
		same := bytes.Equal(b, s.files[s.tail])
		files[s.tail] = b
		lost, refuse := s.expect(s.tail, at)
		if at >= headerSize {
			refuse = false
		}
		if same {
			lost = rs[len(rs)-1].LSN + 1
		} else if i := int(lost - rs[0].LSN); i < len(rs) && bytes.Equal(b[rs[i].off:rs[i].end], s.files[s.tail][rs[i].off:rs[i].end]) {
			lost++ // only its padding was cleared
		}
		if at < headerSize && bytes.Equal(b[:headerSize], s.files[s.tail][:headerSize]) {
			lost, refuse = rs[0].LSN, false
		}
		return s.check(files, s.tail, lost, refuse)
	})
}

// TestSectors zeroes each sector, and swaps pairs of sectors.
func TestSectors(t *testing.T) {
	const sector = 512
	s := newSubject(t, subjectSize())
	for _, name := range []string{s.sealed, s.tail} {
		whole := s.files[name]
		n := len(whole) / sector
		s.every(t, name, n*n, func(files image, i int) error {
			x, y := i/n, i%n
			if x > y || !raceEnabled && y-x > 1 && y != n-1 && (x+y)%7 != 0 {
				return nil
			}
			b := bytes.Clone(whole)
			clear(b[x*sector : x*sector+sector])
			if x != y {
				copy(b[x*sector:], whole[y*sector:y*sector+sector])
				copy(b[y*sector:], whole[x*sector:x*sector+sector])
			}
			at := firstDifference(whole, b)
			files[name] = b
			if at < 0 {
				return s.check(files, name, s.recs[s.tail][len(s.recs[s.tail])-1].LSN+1, false)
			}
			lost, refuse := s.expect(name, at)
			if refuse && name == s.tail && at >= headerSize && !s.survives(b, lost) {
				refuse = false
			}
			return s.check(files, name, lost, refuse)
		})
	}
}

// survives reports whether an intact record that promises lost is left in b.
func (s *subject) survives(b []byte, lost LSN) bool {
	for _, r := range s.recs[s.tail] {
		if r.Synced >= lost && bytes.Contains(b, s.files[s.tail][r.off:r.end]) {
			return true
		}
	}
	return false
}

func firstDifference(a, b []byte) int {
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}

// TestRandomTails writes garbage over the end of the last batch; with it, no
// record before that batch may be lost, and no other may appear.
func TestRandomTails(t *testing.T) {
	s := newSubject(t, minSegmentBytes)
	rs := s.recs[s.tail]
	first := rs[len(rs)-3]
	s.every(t, s.tail, 3000, func(files image, i int) error {
		rng := rand.New(rand.NewPCG(uint64(i), 3))
		b := bytes.Clone(s.files[s.tail])
		for at := first.off + rng.IntN(first.end-first.off); at < len(b); at++ {
			b[at] = byte(rng.Uint32())
		}
		files[s.tail] = b
		return s.check(files, s.tail, first.LSN, false)
	})
}
