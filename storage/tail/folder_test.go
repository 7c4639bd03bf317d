package tail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
	"bodega/storage/depot/depottest"
)

func newerFormat(chunk []byte) {
	le.PutUint32(chunk[12:], Format+1)
	le.PutUint32(chunk[8:], crc32.Checksum(chunk[12:headSize], castagnoli))
}

func newFolder(t testing.TB) Folder {
	t.Helper()
	f := At(&depottest.Memory{}, ours)
	f.together = 4
	return f
}

func memory(f Folder) *depottest.Memory { return f.depot.(*depottest.Memory) }

func putPiece(t testing.TB, f Folder, from, to uint64) {
	t.Helper()
	h, b := chunkOf(t, ours, from, to)
	if err := f.Put(context.Background(), h, b); err != nil {
		t.Fatal(err)
	}
}

// followed is what a restore gets behind a record.
func followed(f Folder, after uint64) (records []byte, err error) {
	w, err := f.Follow(context.Background(), after, inventory.Offset(after), archive.Identities{})
	if err != nil {
		return nil, err
	}
	defer w.Close()
	for {
		r, err := w.Next()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, err
		}
		b, _ := io.ReadAll(r)
		if skip := int(after) - int(b[0]) + 1; skip > 0 && len(records) == 0 {
			b = b[skip:]
		}
		records = append(records, b...)
	}
}

func endOf(f Folder) (Head, error) {
	c, err := f.List(context.Background())
	if err != nil {
		return Head{}, err
	}
	return f.End(context.Background(), &c)
}

func names(t testing.TB, f Folder) (list []string) {
	t.Helper()
	c, err := f.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Pieces {
		list = append(list, fmt.Sprintf("%d-%d.%d", p.From, p.To, p.Level))
	}
	return list
}

var errFailing = errors.New("failing")

// failing fails from the n-th change on, as for a process that was killed there.
func failing(left int) func(op, name string) error {
	return func(op, _ string) error {
		if op != "put" && op != "remove" {
			return nil
		}
		if left--; left < 0 {
			return errFailing
		}
		return nil
	}
}

// TestFolderModel: whatever was put can be followed from any record on, however pieces were put together, whenever that was cut short, and
// whatever was removed in front; and it is never more than a few pieces.
func TestFolderModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := newFolder(t)
		last, oldest := uint64(0), uint64(0) // oldest: what a backup has that is kept
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "what") {
			case 0:
				oldest = rapid.Uint64Range(oldest, last).Draw(rt, "oldest")
				if _, err := f.Prune(context.Background(), inventory.Offset(oldest)); err != nil {
					rt.Fatal(err)
				}
			case 1:
				if _, err := f.Tidy(context.Background()); err != nil {
					rt.Fatal(err)
				}
			case 2:
				memory(f).Before = failing(rapid.IntRange(0, 6).Draw(rt, "changes"))
				if _, err := f.Tidy(context.Background()); err != nil && !errors.Is(err, errFailing) {
					rt.Fatal(err)
				}
				memory(f).Before = nil
			default:
				to := last + rapid.Uint64Range(1, 3).Draw(rt, "records")
				putPiece(t, f, last+1, to)
				last = to
			}
			from := rapid.Uint64Range(oldest, last).Draw(rt, "from")
			if have, err := followed(f, from); err != nil || !bytes.Equal(have, recordsOf(from+1, last)) {
				rt.Fatalf("behind %d of %d: %v, %v; there is %q", from, last, have, err, names(t, f))
			}
			if end, err := endOf(f); err != nil || end.To.LSN != last {
				rt.Fatalf("it ends with %d, and says %d, %v", last, end.To.LSN, err)
			}
		}
		if _, err := f.Tidy(context.Background()); err != nil {
			rt.Fatal(err)
		}
		if list := names(t, f); len(list) > 4*4+1 || last > 0 && !strings.HasSuffix(list[len(list)-1], ".0") {
			rt.Errorf("there is %q", list)
		}
	})
}

// TestPutAgain: a piece whose answer was lost may be put again; another in its place is refused, and stays.
func TestPutAgain(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	h, b := chunkOf(t, ours, 1, 3)
	for range 2 {
		if err := f.Put(t.Context(), h, b); err != nil {
			t.Fatal(err)
		}
	}
	other := h
	other.To.Chain++
	if err := f.Put(t.Context(), other, b); !errors.Is(err, ErrOther) {
		t.Error(err)
	}
	if have, err := followed(f, 0); err != nil || !bytes.Equal(have, recordsOf(1, 3)) {
		t.Error(have, err)
	}
}

// TestDamagedPiece: what a piece should hold that is damaged, cut, of another history or of a newer program is not handed over, and it is said
// which one it is and how far what is there leads; if it lies in another as well, nothing is missing. One that is damaged at the end does not
// count, so that it is put there again.
func TestDamagedPiece(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(b []byte) []byte
		want  error
	}{
		"flipped": {func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, archive.ErrDamaged},
		"cut":     {func(b []byte) []byte { return b[:len(b)-1] }, archive.ErrTruncated},
		"empty":   {func([]byte) []byte { return nil }, archive.ErrTruncated},
		"foreign": {func([]byte) []byte { return []byte(strings.Repeat("PK", 100)) }, archive.ErrDamaged},
		"newer":   {func(b []byte) []byte { newerFormat(b); return b }, archive.ErrNewer},
		"swapped": {func([]byte) []byte {
			_, b := chunkOf(t, ours, 5, 6)
			return b
		}, archive.ErrDamaged},
		"another": {func([]byte) []byte {
			_, b := chunkOf(t, History{ours.Timeline, ours.Timeline}, 3, 4)
			return b
		}, ErrOther},
		"another's chain": {func([]byte) []byte {
			h, _ := chunkOf(t, ours, 3, 4)
			h.From.Chain++
			b, err := pack(ours, h.Tail, recordsOf(3, 4), archive.Recipients{})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}, ErrOther},
	} {
		f := newFolder(t)
		for n := uint64(1); n < 11; n += 2 {
			putPiece(t, f, n, n+1)
		}
		memory(f).Change(f.prefix()+pieceName(3, 4, 0), c.spoil)
		have, err := followed(f, 0)
		var missing *MissingError
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), pieceName(3, 4, 0)) || !bytes.Equal(have, recordsOf(1, 2)) ||
			name != "newer" && (!errors.As(err, &missing) || missing.From != 3 || missing.Next != 2) {
			t.Errorf("%s: %v, %v", name, have, err)
		}
		if have, err := followed(f, 4); err != nil || !bytes.Equal(have, recordsOf(5, 10)) {
			t.Errorf("%s: behind it: %v, %v", name, have, err)
		}
		if _, err := f.Tidy(t.Context()); err == nil {
			t.Errorf("%s: it is put together with others", name)
		}
		if name == "newer" || name == "another" {
			continue
		}
		for _, n := range []uint64{9, 7, 5} {
			if err := f.depot.Remove(t.Context(), f.prefix()+pieceName(n, n+1, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if end, err := endOf(f); name != "another's chain" && (err != nil || end.To.LSN != 2) {
			t.Errorf("%s: it ends with %d, %v", name, end.To.LSN, err)
		}
		putPiece(t, f, 3, 6)
		if have, err := followed(f, 0); err != nil || !bytes.Equal(have, recordsOf(1, 6)) {
			t.Errorf("%s: once it is in another: %v, %v", name, have, err)
		}
		if _, err := f.Tidy(t.Context()); err != nil || len(names(t, f)) != 2 {
			t.Errorf("%s: %q, %v", name, names(t, f), err)
		}
	}
}

// TestTidyKeepsWhatIsLeft: of a large piece that is damaged, what lies in others as well is all that there is: nothing of it is removed, and the
// rest is put together all the same.
func TestTidyKeepsWhatIsLeft(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for n := uint64(1); n < 21; n += 2 {
		putPiece(t, f, n, n+1)
	}
	if _, err := f.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	memory(f).Change(f.prefix()+pieceName(1, 8, 1), func(b []byte) []byte { return b[:len(b)-1] })
	putPiece(t, f, 3, 4) // as of a process that was killed while it removed them
	for n := uint64(21); n < 25; n += 2 {
		putPiece(t, f, n, n+1)
	}
	if _, err := f.Tidy(t.Context()); !Broken(err) {
		t.Errorf("it says %v", err)
	}
	if have := strings.Join(names(t, f), " "); have != "1-8.1 3-4.0 9-16.1 17-18.0 19-20.0 21-22.0 23-24.0" {
		t.Errorf("there is %s", have)
	}
	putPiece(t, f, 25, 26)
	if _, err := f.Tidy(t.Context()); !Broken(err) {
		t.Errorf("it says %v", err)
	}
	if have := strings.Join(names(t, f), " "); have != "1-8.1 3-4.0 9-16.1 17-24.1 25-26.0" {
		t.Errorf("there is %s", have)
	}
	if have, err := followed(f, 8); err != nil || !bytes.Equal(have, recordsOf(9, 26)) {
		t.Error(have, err)
	}
}

// TestMissingPiece: a hole is found, and said to be one that was noted, if it was.
func TestMissingPiece(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	putPiece(t, f, 1, 2)
	putPiece(t, f, 7, 9)
	_, err := followed(f, 0)
	if err == nil || err.Error() != "record 3 is not to be had: the piece that holds it is missing; all events below 2 are there" {
		t.Error(err)
	}
	if holes, err := f.Holes(t.Context()); err != nil || len(holes) != 1 || holes[0].From != 3 || holes[0].To != 6 {
		t.Errorf("%+v, %v", holes, err)
	}
	for range 2 {
		if err := f.Note(t.Context(), Gap{From: 3, To: 6, Noted: time.Now(), Why: "a test"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := followed(f, 2); err == nil || !strings.Contains(err.Error(), "long ago") {
		t.Error(err)
	}
	if holes, err := f.Holes(t.Context()); err != nil || len(holes) > 0 {
		t.Errorf("once it is noted: %+v, %v", holes, err)
	}
	if have, err := followed(f, 9); err != nil || len(have) > 0 {
		t.Error(have, err)
	}
}

// TestOrigin: a folder says where its history comes from, as it was first said.
func TestOrigin(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	first := Origin{Ancestors: []Ancestor{{Timeline: ours.DataID, Until: 17}}, CreatedBy: "a test"}
	if err := errors.Join(f.Begin(t.Context(), first), f.Begin(t.Context(), Origin{CreatedBy: "another"})); err != nil {
		t.Fatal(err)
	}
	if o, err := f.Origin(t.Context()); err != nil || o.CreatedBy != "a test" || len(o.Ancestors) != 1 || o.Ancestors[0].Until != 17 || o.Timeline != ours.Timeline {
		t.Errorf("%+v, %v", o, err)
	}
	putPiece(t, f, 1, 1)
	if c, err := f.List(t.Context()); err != nil || c.Begun.IsZero() || len(c.Pieces) != 1 || c.Bytes() == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if list, err := Histories(t.Context(), f.depot); err != nil || len(list) != 1 || list[0] != ours.Timeline {
		t.Errorf("%q, %v", list, err)
	}
}

// TestSweep: what a killed process was putting into a folder is cleared away once it is old enough; another folder's is not.
func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := depot.Open(dir, depot.S3{})
	if err != nil {
		t.Fatal(err)
	}
	f := At(d, ours)
	old := time.Now().Add(-2 * time.Hour)
	for _, within := range []string{f.prefix(), "tail/another/"} {
		name := filepath.Join(dir, filepath.FromSlash(within), ".1-2.17.part")
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, nil, 0o600), os.Chtimes(name, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		before time.Time
		want   int
	}{{old.Add(-time.Hour), 2}, {old.Add(time.Hour), 1}} {
		if err := f.Sweep(t.Context(), c.before); err != nil {
			t.Error(err)
		}
		left, err := filepath.Glob(filepath.Join(dir, "tail", "*", ".*"))
		if err != nil || len(left) != c.want || !strings.Contains(strings.Join(left, ""), "another") {
			t.Errorf("before %v there is %q, %v", c.before, left, err)
		}
	}
}
