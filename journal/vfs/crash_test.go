package vfs

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"syscall"
	"testing"
)

func create(t *testing.T, fsys FS, name string) File {
	t.Helper()
	f, err := fsys.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, f File, s string, off int64) {
	t.Helper()
	if _, err := f.WriteAt([]byte(s), off); err != nil {
		t.Fatal(err)
	}
}

// outcomes collects what many clones show.
func outcomes(c *Crash, show func(*Crash) string) []string {
	seen := map[string]bool{}
	for seed := range uint64(2000) {
		seen[show(c.CrashClone(rand.New(rand.NewPCG(seed, 0))))] = true
	}
	var list []string
	for s := range seen {
		list = append(list, s)
	}
	sort.Strings(list)
	return list
}

func ls(c *Crash) string {
	names, _ := c.ReadDir("/")
	return strings.Join(names, ",")
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	sort.Strings(want)
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("%s: outcomes %q, want %q", what, got, want)
	}
}

func TestCrashNames(t *testing.T) {
	c := NewCrash()
	create(t, c, "/a")
	expect(t, "unsynced create", outcomes(c, ls), "", "a")
	if got := ls(c.CrashClone(nil)); got != "" {
		t.Errorf("strict: %q", got)
	}
	c.SyncDir("/")
	expect(t, "synced create", outcomes(c, ls), "a")
	c.Rename("/a", "/b")
	expect(t, "unsynced rename", outcomes(c, ls), "a", "b")
	c.SyncDir("/")
	create(t, c, "/c")
	c.Remove("/b")
	expect(t, "create and remove", outcomes(c, ls), "", "b", "b,c", "c")
	if got := ls(c.CrashClone(nil)); got != "b" {
		t.Errorf("strict: %q", got)
	}
	if got := ls(c); got != "c" {
		t.Errorf("the source has changed: %q", got)
	}
	c.MkdirAll("/d/e", 0o755)
	if err := c.Rename("/c", "/d/c"); !errors.Is(err, syscall.EXDEV) {
		t.Errorf("rename over directories: %v", err)
	}
}

func TestCrashFileSyncIsNotItsName(t *testing.T) {
	c := NewCrash()
	create(t, c, "/a").Sync()
	expect(t, "file synced, name not", outcomes(c, ls), "", "a")
}

func TestCrashData(t *testing.T) {
	c := NewCrash()
	f := create(t, c, "/a")
	c.SyncDir("/")
	content := func(c *Crash) string {
		b, err := ReadFile(c, "/a")
		if err != nil {
			return err.Error()
		}
		var s strings.Builder // one character for each sector
		for ; len(b) > 0; b = b[min(len(b), sector):] {
			s.WriteByte(max(b[0], '.'))
		}
		return s.String()
	}
	old, fresh, newer := strings.Repeat("o", 2*sector), strings.Repeat("n", 2*sector), strings.Repeat("N", sector)
	write(t, f, old, 0)
	f.Datasync()
	expect(t, "synced", outcomes(c, content), "oo")
	write(t, f, fresh, 0)
	expect(t, "torn", outcomes(c, content), "oo", "on", "no", "nn")
	write(t, f, newer, 0)
	expect(t, "twice", outcomes(c, content), "oo", "on", "no", "nn", "No", "Nn")
	if got := content(c.CrashClone(nil)); got != "oo" {
		t.Errorf("strict: %q", got)
	}
	f.Sync()
	write(t, f, newer, 2*sector)
	expect(t, "grown", outcomes(c, content), "Nn", "Nn.", "NnN")
	f.Sync()
	f.Truncate(sector)
	expect(t, "cut", outcomes(c, content), "N", "NnN", "Nn.", "N.N", "N..")
	f.Sync()
	expect(t, "cut and synced", outcomes(c, content), "N")
}

func TestCrashCloneIsDeterministic(t *testing.T) {
	c := NewCrash()
	for i := range 20 {
		write(t, create(t, c, fmt.Sprint("/", i)), strings.Repeat("x", 3000), 0)
	}
	show := func() (out []byte) {
		clone := c.CrashClone(rand.New(rand.NewPCG(7, 7)))
		names, _ := clone.ReadDir("/")
		for _, name := range names {
			b, _ := ReadFile(clone, name)
			out = append(append(out, name...), b...)
		}
		return out
	}
	if !bytes.Equal(show(), show()) {
		t.Error("one seed, two outcomes")
	}
}
