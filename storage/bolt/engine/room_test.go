package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// writing are the operations that fail on a full volume.
const writing = vfs.OpWrite | vfs.OpMkdir

// halfCheckpointed makes a directory with a checkpoint and records behind it, which ended without Close, and says where it stands.
func halfCheckpointed(t *testing.T) (dir string, want inventory.Mark) {
	t.Helper()
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "checkpointed", 20)
	checkpointNow(t, d)
	d.Engine.(*Engine).checkpointLater()
	fillUp(t, d, "behind", 20)
	d.Engine.(*Engine).crash()
	return cfg.Dir, d.State.Mark()
}

// readable says that all of the directory of halfCheckpointed can be read, though nothing is written.
func readable(t *testing.T, d *storagetest.Driver, want inventory.Mark) {
	t.Helper()
	if d.State.Mark() != want {
		t.Errorf("it stands at %+v, was %+v", d.State.Mark(), want)
	}
	for _, key := range []string{"ucheckpointed-0001", "ubehind-0001"} {
		if _, found, err := d.Engine.Receipt(storagetest.Key(key)); !found || err != nil {
			t.Errorf("receipt %s: found %v, %v", key, found, err)
		}
	}
	if list, err := d.Engine.Events(context.Background(), 0, 10); len(list) != 10 || err != nil {
		t.Errorf("%d events, %v", len(list), err)
	}
}

// TestStartFull lets the volume be full from each write of a start on: it reads all there is and refuses changes, and takes
// them again by itself as soon as there is room.
func TestStartFull(t *testing.T) {
	from, want := halfCheckpointed(t)
	for n := 1; ; n++ {
		cfg := small(filepath.Join(t.TempDir(), "copy"))
		storagetest.CopyDir(t, from, cfg.Dir)
		fault := vfs.NewFault(vfs.OS)
		fault.SetPlan(vfs.Plan{Kinds: writing, N: n, Forever: true, Err: syscall.ENOSPC, Partial: true})
		cfg.FS, cfg.CheckpointInterval = fault, 1<<40
		var why, over atomic.Int32
		cfg.Hooks.Failed = func(err error) { t.Errorf("write %d: failed: %v", n, err) }
		cfg.Hooks.Waiting = func(err error) {
			if err == nil {
				over.Add(1)
			} else if why.Add(1); !vfs.NoRoom(err) {
				t.Errorf("write %d: waits for %v", n, err)
			}
		}
		d := load(t, cfg)
		if why.Load() == 0 {
			fault.SetPlan(vfs.Plan{})
			closeDriver(t, d) // the start was complete before that write
			if n < 5 {
				t.Errorf("write %d of a start is not missed", n)
			}
			break
		}
		readable(t, d, want)
		_, err := d.Do(storagetest.Create("refused", "refused"))
		if !errors.Is(err, storage.ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("write %d: a change: %v", n, err)
		}
		if err := d.Rest(); err != nil && !errors.Is(err, storage.ErrDiskFull) {
			t.Errorf("write %d: a rest: %v", n, err)
		}
		if s := d.Engine.Status(); !s.Full || s.Failed != nil || !strings.HasSuffix(s.Room, "are wanted") {
			t.Errorf("write %d: status %+v", n, s)
		}
		fault.SetPlan(vfs.Plan{})
		waitFor(t, "room to be noticed", func() bool { return !d.Engine.Status().Full })
		do(t, d, storagetest.Create("taken", "taken"))
		checkpointNow(t, d)
		readable(t, d, d.State.Mark())
		if why.Load() != 1 || over.Load() != 1 {
			t.Errorf("write %d: said %d times that it waits, %d times that it does not", n, why.Load(), over.Load())
		}
		last := closeDriver(t, d)
		if err := Verify(small(cfg.Dir), nil); err != nil {
			t.Errorf("write %d: %v", n, err)
		}
		d = load(t, small(cfg.Dir))
		if d.State.Mark() != last {
			t.Errorf("write %d: reopened at %+v, was %+v", n, d.State.Mark(), last)
		}
		closeDriver(t, d)
	}
}

// TestCloseFull ends a start that waits: it has changed nothing that is not there again at the next.
func TestCloseFull(t *testing.T) {
	dir, want := halfCheckpointed(t)
	for n := 1; n < 6; n++ {
		cfg := small(dir)
		fault := vfs.NewFault(vfs.OS)
		fault.SetPlan(vfs.Plan{Kinds: writing, N: n, Forever: true, Err: syscall.ENOSPC})
		cfg.FS = fault
		d := load(t, cfg)
		readable(t, d, want)
		if err := d.Close(); !errors.Is(err, storage.ErrDiskFull) {
			t.Errorf("write %d: Close: %v", n, err)
		}
	}
	d := load(t, small(dir))
	readable(t, d, want)
	closeDriver(t, d)
}

// TestStartFullOther lets another process write to the directory while a start waits, lock or no lock: it is not gone on with.
func TestStartFullOther(t *testing.T) {
	dir, want := halfCheckpointed(t)
	cfg := small(dir)
	fault := vfs.NewFault(vfs.OS)
	fault.SetPlan(vfs.Plan{Kinds: writing, N: 1, Forever: true, Err: syscall.ENOSPC})
	cfg.FS = fault
	failed := make(chan error, 1)
	cfg.Hooks.Failed = func(err error) { failed <- err }
	other := filepath.Join(t.TempDir(), "other")
	storagetest.CopyDir(t, dir, other) // before files come and go in it
	d := load(t, cfg)

	o := load(t, small(other))
	do(t, o, storagetest.Create("other", "other"))
	o.Engine.(*Engine).crash()
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, "journal")), os.Rename(filepath.Join(other, "journal"), filepath.Join(dir, "journal"))); err != nil {
		t.Fatal(err)
	}

	fault.SetPlan(vfs.Plan{})
	var damage *bolt.DamageError
	if err := receive(t, failed); !errors.As(err, &damage) {
		t.Error(err)
	}
	readable(t, d, want)
	if _, err := d.Do(storagetest.Create("late", "late")); err == nil {
		t.Error("a change was taken")
	}
	_ = d.Close() // says what has failed
}

// TestStartFullUnsettled reads nothing that may not be on the disk.
func TestStartFullUnsettled(t *testing.T) {
	dir, _ := halfCheckpointed(t)
	cfg := small(dir)
	cfg.FS = unsettled{vfs.NewFault(vfs.OS)}
	e, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storagetest.Start(e); !errors.Is(err, syscall.EIO) {
		t.Errorf("loaded: %v", err)
	}
	if err := e.Close(inventory.Mark{}); err != nil {
		t.Error(err)
	}
}

// unsettled is a file system with no room for the manifest, and whose disk does not take what the journal's files hold.
type unsettled struct{ *vfs.Fault }

func (u unsettled) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	switch {
	case filepath.Base(name) == "MANIFEST.json.tmp":
		return nil, &os.PathError{Op: "open", Path: name, Err: syscall.ENOSPC}
	case filepath.Ext(name) == ".seg":
		u.SetPlan(vfs.Plan{Kinds: vfs.OpSync, N: 1, Forever: true, Err: syscall.EIO})
	}
	return u.Fault.OpenFile(name, flag, perm)
}

// TestMakeFull makes nothing on a full volume, and says why.
func TestMakeFull(t *testing.T) {
	for n := 1; ; n++ {
		cfg := small(filepath.Join(t.TempDir(), "new"))
		fault := vfs.NewFault(vfs.OS)
		fault.SetPlan(vfs.Plan{Kinds: writing, N: n, Forever: true, Err: syscall.ENOSPC})
		cfg.FS = fault
		e, err := Open(cfg)
		if err == nil {
			var d *storagetest.Driver
			if d, err = storagetest.Start(e); err == nil {
				closeDriver(t, d)
				break
			}
			if err := e.Close(inventory.Mark{}); err != nil {
				t.Error(err)
			}
		}
		if !vfs.NoRoom(err) {
			t.Errorf("write %d: %v", n, fmt.Sprint(err))
		}
	}
}
