//go:build unix

package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/journal/vfs/vfstest"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// TestExhausted lets every open fail, while segments and folds are due, for want of descriptors or memory: what cannot be written
// is refused, nothing is taken for a failed disk, and all goes on by itself.
func TestExhausted(t *testing.T) {
	was := retryFold
	retryFold = 5 * time.Millisecond
	t.Cleanup(func() { retryFold = was })
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		t.Run(errno.Error(), func(t *testing.T) {
			fault := vfs.NewFault(osFS)
			warned := make(chan error, 100)
			cfg := small(t.TempDir())
			cfg.FS, cfg.FoldBytes = fault, 2<<10
			cfg.Hooks.Failed = func(err error) { t.Errorf("failed: %v", err) }
			cfg.Hooks.Warning = func(err error) {
				select {
				case warned <- err:
				default:
				}
			}
			d := load(t, cfg)
			fault.SetPlan(vfs.Plan{Kinds: vfs.OpTake, N: 1, Forever: true, Err: errno})
			var err error
			n := 0
			for ; n < 1000 && err == nil; n++ {
				_, err = d.Do(storagetest.Create(fmt.Sprint("c", n), fmt.Sprint("p", n)))
			}
			if !errors.Is(err, storage.ErrExhausted) || !errors.Is(err, errno) {
				t.Fatalf("after %d records: %v", n, err)
			}
			waitFor(t, "the fold to say why it waits", func() bool {
				err := <-warned
				return vfs.Exhausted(err) && d.Engine.Status().Failed == nil
			})
			fault.SetPlan(vfs.Plan{})
			do(t, d, storagetest.Create("again", "again"))
			foldNow(t, d)
			want := closeDriver(t, d)
			d = load(t, small(cfg.Dir))
			if d.State.Mark() != want {
				t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
			}
			closeDriver(t, d)
		})
	}
}

// TestExhaustedAtClose cannot make the last checkpoint: nothing is lost, and nothing is said to have failed.
func TestExhaustedAtClose(t *testing.T) {
	fault := vfs.NewFault(osFS)
	cfg := small(t.TempDir())
	cfg.FS = fault
	cfg.Hooks.Failed = func(err error) { t.Errorf("failed: %v", err) }
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "p"))
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpTake, N: 1, Forever: true, Err: syscall.EMFILE})
	want := d.State.Mark()
	if err := d.Close(); !errors.Is(err, storage.ErrExhausted) {
		t.Errorf("Close: %v", err)
	}
	d = load(t, small(cfg.Dir))
	if d.State.Mark() != want {
		t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}

// TestExhaustedAtStart finds neither damage nor a reason to change anything where nothing can be opened.
func TestExhaustedAtStart(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "p", 20)
	want := closeDriver(t, d)
	for n := 1; ; n++ {
		fault := vfs.NewFault(osFS)
		fault.SetPlan(vfs.Plan{Kinds: vfs.OpTake, N: n, Err: syscall.EMFILE})
		cfg.FS = fault
		e, err := Open(cfg)
		if err == nil {
			if d, err = storagetest.Start(e); err == nil {
				closeDriver(t, d)
			} else if err := e.Close(inventory.Mark{}); err != nil {
				t.Errorf("opening %d: Close: %v", n, err)
			}
		}
		var damage *DamageError
		if err != nil && (!vfs.Exhausted(err) || errors.As(err, &damage)) {
			t.Errorf("opening %d: %v", n, err)
		}
		if fault.Failed() == 0 {
			break
		}
	}
	feed := vfstest.Starve(t) // of bbolt as well, which opens its file itself
	if err := checkPages(filepath.Join(cfg.Dir, "checkpoint.db"), true); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("the pages: %v", err)
	}
	if _, err := openDB(filepath.Join(cfg.Dir, "checkpoint.db"), false, true); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("bbolt: %v", err)
	}
	feed()
	d = load(t, small(cfg.Dir))
	if d.State.Mark() != want {
		t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}

// TestCacheExhausted starves each operation of a store's cache: the copy is what it was, is not condemned, and can be used again.
func TestCacheExhausted(t *testing.T) {
	k := newClerk(t, 100)
	begin := func() error { return errors.Join(k.cache.Begin(), k.cache.Add(k.products)) }
	for _, step := range []struct {
		name     string
		before   func() error
		do       func() error
		survives bool // needs no descriptor
	}{
		{name: "Save", do: func() error { return k.cache.Save(k.products[:5], nil, k.at) }, survives: true},
		{name: "Save of a copy that was let go", before: func() error { return k.cache.letGo() }, do: func() error { return k.cache.Save(k.products[:5], nil, k.at) }},
		{name: "Begin", do: k.cache.Begin},
		{name: "Adopt", before: begin, do: func() error { return k.cache.Adopt(k.at, false) }, survives: true},
		{name: "Load of a copy that was let go", before: func() error { return k.cache.letGo() }, do: func() error {
			_, _, err := k.cache.Load(func(inventory.Mark, int) {}, func(*inventory.Product) {})
			return err
		}},
	} {
		if step.before != nil {
			if err := step.before(); err != nil {
				t.Fatal(err)
			}
		}
		feed := vfstest.Starve(t)
		err := step.do()
		feed()
		if step.survives && err != nil || !step.survives && !errors.Is(err, storage.ErrExhausted) {
			t.Errorf("%s: %v", step.name, err)
		}
		if k.cache.bad != nil {
			t.Errorf("%s: the copy is condemned: %v", step.name, k.cache.bad)
		}
		if err := look(k.cache, k.marks, false); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
	}
}

// TestCacheQuarantineExhausted moves nothing unless it can make the move durable.
func TestCacheQuarantineExhausted(t *testing.T) {
	k := newClerk(t, 20)
	feed := vfstest.Starve(t)
	moved, err := k.cache.Quarantine()
	feed()
	names, _ := os.ReadDir(k.cfg.Dir)
	if !vfs.Exhausted(err) || moved != "" || !slices.ContainsFunc(names, func(e os.DirEntry) bool { return e.Name() == copyFile }) {
		t.Errorf("moved to %q, %v; left: %v", moved, err, names)
	}
	if err := look(k.cache, k.marks, false); err != nil {
		t.Error(err)
	}
}
