//go:build unix

package engine

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/journal/vfs/vfstest"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// TestExhausted lets every open fail, while segments and checkpoints are due, for want of descriptors or memory: what
// cannot be written is refused, nothing is taken for a failed disk, and all goes on by itself.
func TestExhausted(t *testing.T) {
	was := retryCheckpoint
	retryCheckpoint = 5 * time.Millisecond
	t.Cleanup(func() { retryCheckpoint = was })
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		t.Run(errno.Error(), func(t *testing.T) {
			fault := vfs.NewFault(vfs.OS)
			warned := make(chan error, 100)
			cfg := small(t.TempDir())
			cfg.FS, cfg.CheckpointBytes = fault, 2<<10
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
			for !vfs.Exhausted(receive(t, warned)) || d.Engine.Status().Failed != nil { // the checkpoint says why it waits
			}
			fault.SetPlan(vfs.Plan{})
			do(t, d, storagetest.Create("again", "again"))
			checkpointNow(t, d)
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
	fault := vfs.NewFault(vfs.OS)
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
		fault := vfs.NewFault(vfs.OS)
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
		var damage *bolt.DamageError
		if err != nil && (!vfs.Exhausted(err) || errors.As(err, &damage)) {
			t.Errorf("opening %d: %v", n, err)
		}
		if fault.Failed() == 0 {
			break
		}
	}
	feed := vfstest.Starve(t) // of bbolt as well, which opens its file itself
	if err := bolt.CheckPages(filepath.Join(cfg.Dir, "checkpoint.db")); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("the pages: %v", err)
	}
	if _, err := bolt.Open(filepath.Join(cfg.Dir, "checkpoint.db"), false, true); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("bbolt: %v", err)
	}
	feed()
	d = load(t, small(cfg.Dir))
	if d.State.Mark() != want {
		t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}
