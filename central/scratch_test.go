package central

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestScratch: what a process that was killed has left goes when the next one begins; what is held, and what is somebody's, stays.
func TestScratch(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	held, err := newScratch(in, spoolScratch)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{spoolScratch + "1/data/copy", spoolScratch + "2", spoolScratch + "theirs/photos", verifyScratch + "1/data"} {
		if err := os.MkdirAll(filepath.Join(in, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	next, err := newScratch(in, spoolScratch)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{held.root: true, next.root: true, filepath.Join(in, spoolScratch+"1"): false, filepath.Join(in, spoolScratch+"2"): false,
		filepath.Join(in, spoolScratch+"theirs"): true, filepath.Join(in, verifyScratch+"1"): true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []*scratch{held, next} {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(s.root); !os.IsNotExist(err) {
			t.Errorf("%s: %v", s.root, err)
		}
	}
}

// TestScratchOfMany: those who begin at a time do not take each other's for one that was left.
func TestScratchOfMany(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				s, err := newScratch(in, verifyScratch)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(s.dir(), "mine"), nil, 0o600); err != nil {
					t.Error(err)
				}
				if err := s.remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if entries, err := os.ReadDir(in); err != nil || len(entries) > 0 {
		t.Errorf("there is %v, %v", entries, err)
	}
}
