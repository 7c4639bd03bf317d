package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"bodega/inventory"
	"bodega/journal/vfs"
)

var names = []string{"one", "two", "empty"}

// files makes a directory of members.
func files(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"one": strings.Repeat("all of it\n", 50), "two": "x\x00y", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func manifest() Manifest {
	return Manifest{CreatedBy: "bodega test", Created: time.Date(2026, 11, 29, 18, 0, 0, 5, time.UTC), DataID: "d", Timeline: "t",
		Base: At(inventory.Mark{Offset: 3}), State: At(inventory.Mark{Offset: 7, Hash: inventory.HashFrom([16]byte{1})})}
}

func packed(t *testing.T, m Manifest) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, vfs.OS, files(t), names, &m, 0); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpacked reads an archive as a whole.
func unpacked(t *testing.T, b []byte) (Manifest, map[string]string, error) {
	t.Helper()
	a, err := NewReader(t.Context(), bytes.NewReader(b))
	if err != nil {
		return Manifest{}, nil, err
	}
	defer a.Close()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Extract(vfs.OS, dir); err != nil {
		return a.Manifest, nil, err
	}
	found := map[string]string{}
	for _, f := range a.Manifest.Members {
		text, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(text)
	}
	return a.Manifest, found, nil
}

func TestArchive(t *testing.T) {
	want := manifest()
	m, found, err := unpacked(t, packed(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || found["two"] != "x\x00y" || found["empty"] != "" || !strings.HasPrefix(found["one"], "all of it\n") {
		t.Errorf("%q", found)
	}
	if m.State != want.State || m.Base != want.Base || !m.Created.Equal(want.Created) || m.Bytes() != 503 {
		t.Errorf("%+v", m)
	}
	if err := m.State.Compare(inventory.Mark{Offset: 7, Hash: inventory.HashFrom([16]byte{1}), At: 99}); err != nil {
		t.Error(err)
	}
	for _, other := range []inventory.Mark{{Offset: 8, Hash: inventory.HashFrom([16]byte{1})}, {Offset: 7}, {Offset: 7, Hash: inventory.HashFrom([16]byte{1}), Chain: inventory.Chain{1}}} {
		if err := m.State.Compare(other); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v is taken for %+v: %v", other, m.State, err)
		}
	}
}

// TestArchiveOfKnownHashes: what is known of a member beforehand is not worked out again, so that it is sent at once; who reads it sees whether it is
// so.
func TestArchiveOfKnownHashes(t *testing.T) {
	dir, m := files(t), manifest()
	if err := Write(t.Context(), io.Discard, vfs.OS, dir, names, &m, 0); err != nil {
		t.Fatal(err)
	}
	m.Members = m.Members[:1] // the others are read to be known
	reads := map[string]int{}
	var b bytes.Buffer
	if err := Write(t.Context(), &b, counting{vfs.OS, reads}, dir, names, &m, 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpacked(t, b.Bytes()); err != nil || reads["one"] != 1 || reads["two"] != 2 {
		t.Errorf("%v, %v", reads, err)
	}
	m.Members[0].SHA256 = strings.Repeat("0", 64)
	b.Reset()
	if err := Write(t.Context(), &b, vfs.OS, dir, names, &m, 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpacked(t, b.Bytes()); !errors.Is(err, ErrDamaged) {
		t.Errorf("another hash: %v", err)
	}
	m.Members[0].Size++
	if err := Write(t.Context(), io.Discard, vfs.OS, dir, names, &m, 0); err == nil {
		t.Error("another size is written")
	}
}

// counting counts how often files are opened.
type counting struct {
	vfs.FS
	n map[string]int
}

func (c counting) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	c.n[filepath.Base(name)]++
	return c.FS.OpenFile(name, flag, perm)
}

// TestArchiveOfPeople: what is in it can be looked at and checked with tar and sha256sum alone.
func TestArchiveOfPeople(t *testing.T) {
	z, err := zstd.NewReader(bytes.NewReader(packed(t, manifest())))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var order []string
	last := ""
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		order, last = append(order, h.Name), string(b)
	}
	if strings.Join(order, " ") != "BACKUP.json one two empty SHA256SUMS" || strings.Count(last, "\n") != 4 {
		t.Errorf("%q ends with %q", order, last)
	}
}

// TestArchiveIsCut: wherever an archive ends, it is refused as one that was cut.
func TestArchiveIsCut(t *testing.T) {
	b := packed(t, manifest())
	for n := range b {
		want := ErrTruncated
		if n == 0 {
			want = ErrForeign
		}
		if _, _, err := unpacked(t, b[:n]); !errors.Is(err, want) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(b), err)
		}
	}
	if _, _, err := unpacked(t, append(bytes.Clone(b), "more"...)); !errors.Is(err, ErrDamaged) {
		t.Errorf("something follows: %v", err)
	}
	if _, _, err := unpacked(t, append(bytes.Clone(b), b...)); !errors.Is(err, ErrDamaged) {
		t.Errorf("another follows: %v", err)
	}
}

// TestArchiveIsFlipped: each single bit that flips is found, or changes nothing of what is in it.
func TestArchiveIsFlipped(t *testing.T) {
	b := packed(t, manifest())
	want, files, err := unpacked(t, b)
	if err != nil {
		t.Fatal(err)
	}
	undetected := 0
	for bit := range 8 * len(b) {
		other := bytes.Clone(b)
		other[bit/8] ^= 1 << (bit % 8)
		m, found, err := unpacked(t, other)
		if err == nil {
			undetected++
			if m.State != want.State || found["one"] != files["one"] || found["two"] != files["two"] {
				t.Fatalf("bit %d is not what it was, and nobody was told", bit)
			}
		} else if !errors.Is(err, ErrForeign) && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrDamaged) {
			t.Errorf("bit %d: %v", bit, err)
		}
	}
	if undetected > len(b)/8 { // one in 64: bits of the packing that say nothing
		t.Errorf("%d bits of %d make no difference", undetected, 8*len(b))
	}
}

// tarOf packs members as they are given, name and text in turn.
func tarOf(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for i := 0; i < len(members); i += 2 {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: members[i], Size: int64(len(members[i+1])), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, members[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveIsRefused(t *testing.T) {
	const sum = `"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`
	of := func(member string) string {
		return `{"format":0,"createdBy":"x","created":"2026-11-29T18:00:00Z","dataId":"d","timeline":"t","members":[` + member + `]}`
	}
	for name, c := range map[string]struct {
		archive []byte
		want    error
		says    string
	}{
		"nothing":             {nil, ErrForeign, ""},
		"another file":        {[]byte(`{"products":[]}`), ErrForeign, ""},
		"another archive":     {tarOf(t, "README", "hello"), ErrForeign, ""},
		"a newer one":         {tarOf(t, "BACKUP.json", `{"format":7,"createdBy":"bodega 9.1","members":{"new":"layout"}}`), ErrNewer, "bodega 9.1"},
		"no manifest":         {tarOf(t, "BACKUP.json", `not JSON`), ErrDamaged, ""},
		"no members":          {tarOf(t, "BACKUP.json", of("")), ErrDamaged, ""},
		"a way out":           {tarOf(t, "BACKUP.json", of(`{"name":"../x","size":0,`+sum+`}`), "../x", ""), ErrDamaged, `"../x"`},
		"a hidden file":       {tarOf(t, "BACKUP.json", of(`{"name":".x","size":0,`+sum+`}`), ".x", ""), ErrDamaged, `".x"`},
		"less than there is":  {tarOf(t, "BACKUP.json", of(`{"name":"x","size":-1,`+sum+`}`), "x", ""), ErrDamaged, ""},
		"another member":      {tarOf(t, "BACKUP.json", of(`{"name":"x","size":0,`+sum+`}`), "y", ""), ErrDamaged, `"y"`},
		"another size":        {tarOf(t, "BACKUP.json", of(`{"name":"x","size":0,`+sum+`}`), "x", "1"), ErrDamaged, ""},
		"another hash":        {tarOf(t, "BACKUP.json", of(`{"name":"x","size":1,`+sum+`}`), "x", "1"), ErrDamaged, "SHA-256"},
		"a member is missing": {tarOf(t, "BACKUP.json", of(`{"name":"x","size":0,`+sum+`}`)), ErrTruncated, "no x"},
		"no sums":             {tarOf(t, "BACKUP.json", of(`{"name":"x","size":0,`+sum+`}`), "x", ""), ErrTruncated, "SHA256SUMS"},
		"other sums":          {tarOf(t, "BACKUP.json", of(`{"name":"x","size":0,`+sum+`}`), "x", "", "SHA256SUMS", strings.Repeat("0", 146)), ErrDamaged, ""},
	} {
		if _, _, err := unpacked(t, c.archive); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %v with %q", name, err, c.want, c.says)
		}
	}
}

// TestArchiveIsStopped: whoever leaves is not kept, and what he has is not taken for a whole.
func TestArchiveIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := manifest()
	if err := Write(ctx, io.Discard, vfs.OS, files(t), names, &m, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("writing: %v", err)
	}
	if _, err := NewReader(ctx, bytes.NewReader(packed(t, manifest()))); !errors.Is(err, context.Canceled) {
		t.Errorf("reading: %v", err)
	}
}

// TestCreate: a file has its name when it is whole, is its owner's alone, and takes nobody's place.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	list := func() string {
		t.Helper()
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, e := range entries {
			found = append(found, e.Name())
		}
		return strings.Join(found, " ")
	}
	failed := errors.New("failed")
	if err := Create(name, func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return failed }); !errors.Is(err, failed) || list() != "" {
		t.Errorf("%v, and there is %q", err, list())
	}
	if err := Create(name, func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }); err != nil || list() != "a" {
		t.Errorf("%v, and there is %q", err, list())
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	asked := false
	if err := Create(name, func(io.Writer) error { asked = true; return nil }); !errors.Is(err, fs.ErrExist) || asked {
		t.Errorf("it would take another's place: %v", err)
	}
	late := filepath.Join(dir, "b")
	if err := Create(late, func(io.Writer) error { return os.WriteFile(late, []byte("theirs"), 0o600) }); !errors.Is(err, fs.ErrExist) {
		t.Errorf("it takes the place of one that has come in between: %v", err)
	}
	if b, _ := os.ReadFile(late); string(b) != "theirs" || list() != "a b" {
		t.Errorf("there is %q with %q", list(), b)
	}
}

// TestPace: what has passed takes its time, however it comes, and nobody waits for who has left.
func TestPace(t *testing.T) {
	p := Pace{Rate: 1000}
	began := time.Now()
	for range 10 {
		p.Passed(20)
	}
	if took := time.Since(began); took < 150*time.Millisecond {
		t.Errorf("200 bytes at 1,000 a second have taken %v", took)
	}
	gone := make(chan struct{})
	close(gone)
	slow := Pace{Rate: 1, Done: gone}
	slow.Passed(1 << 30) // for 34 years
	(&Pace{}).Passed(1 << 30)
}
