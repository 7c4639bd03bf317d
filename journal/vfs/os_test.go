package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// each runs a test on the real file system and on the model.
func each(t *testing.T, test func(t *testing.T, fsys FS, dir string)) {
	t.Run("OS", func(t *testing.T) { test(t, OS, t.TempDir()) })
	t.Run("Crash", func(t *testing.T) {
		c := NewCrash()
		if err := MkdirSync(c, "/tmp/x", 0o755); err != nil {
			t.Fatal(err)
		}
		test(t, c, "/tmp/x")
	})
	t.Run("Fault", func(t *testing.T) { test(t, NewFault(OS), t.TempDir()) })
}

func TestFiles(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		name := filepath.Join(dir, "f")
		if _, err := fsys.OpenFile(name, os.O_RDONLY, 0); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("open of nothing: %v", err)
		}
		f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt([]byte("hello"), 3); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 10)
		if n, err := f.ReadAt(b, 0); n != 8 || err != io.EOF || string(b[:n]) != "\x00\x00\x00hello" {
			t.Errorf("read %q, %v", b[:n], err)
		}
		if _, err := f.ReadAt(b, 8); err != io.EOF {
			t.Errorf("read at the end: %v", err)
		}
		if err := errors.Join(f.Sync(), f.Datasync(), f.DropCache(), f.Truncate(5), f.Truncate(9)); err != nil {
			t.Error(err)
		}
		if size, err := f.Size(); size != 9 || err != nil {
			t.Errorf("size %d, %v", size, err)
		}
		if n, _ := f.ReadAt(b, 0); string(b[:n]) != "\x00\x00\x00he\x00\x00\x00\x00" {
			t.Errorf("after two truncations: %q", b[:n])
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if err := f.Sync(); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("sync of a closed file: %v", err)
		}
		if _, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644); !errors.Is(err, fs.ErrExist) {
			t.Errorf("exclusive open of a file: %v", err)
		}
		r, err := fsys.OpenFile(name, os.O_RDONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.WriteAt([]byte("x"), 0); err == nil {
			t.Error("a file open for reading was written")
		}
		r.Close()
	})
}

func TestNames(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		sub := filepath.Join(dir, "a", "b")
		if err := MkdirSync(fsys, sub, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := MkdirSync(fsys, sub, 0o755); err != nil {
			t.Errorf("again: %v", err)
		}
		for _, name := range []string{"2", "1"} {
			err := WriteFile(fsys, filepath.Join(sub, name), 0o644, func(w io.Writer) error {
				_, err := io.WriteString(w, name)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if names, err := fsys.ReadDir(sub); fmt.Sprint(names) != "[1 2]" || err != nil {
			t.Errorf("names %v, %v", names, err)
		}
		if err := fsys.Rename(filepath.Join(sub, "1"), filepath.Join(sub, "2")); err != nil {
			t.Error(err)
		}
		if b, err := ReadFile(fsys, filepath.Join(sub, "2")); string(b) != "1" || err != nil {
			t.Errorf("content %q, %v", b, err)
		}
		if info, err := fsys.Stat(filepath.Join(sub, "2")); err != nil || info.Size() != 1 || info.IsDir() || info.Name() != "2" || info.Mode().Perm() != 0o644 {
			t.Errorf("stat %v, %v", info, err)
		}
		if info, err := fsys.Stat(sub); err != nil || !info.IsDir() {
			t.Errorf("stat %v, %v", info, err)
		}
		if err := fsys.Remove(sub); err == nil {
			t.Error("a directory with a file was removed")
		}
		if err := fsys.Remove(filepath.Join(sub, "2")); err != nil {
			t.Error(err)
		}
		for op, err := range map[string]error{
			"remove":  fsys.Remove(filepath.Join(sub, "2")),
			"rename":  fsys.Rename(filepath.Join(sub, "2"), filepath.Join(sub, "3")),
			"syncdir": fsys.SyncDir(filepath.Join(sub, "2")),
		} {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s of nothing: %v", op, err)
			}
		}
		if _, err := fsys.ReadDir(filepath.Join(sub, "2")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("readdir of nothing: %v", err)
		}
		if available, total, err := fsys.Free(dir); err != nil || available == 0 || total < available {
			t.Errorf("free %d of %d, %v", available, total, err)
		}
	})
}

func TestOpenDir(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		create(t, fsys, filepath.Join(dir, "f")).Close()
		d, err := fsys.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Sync(), d.Sync(), d.Close()); err != nil {
			t.Error(err)
		}
		if err := d.Sync(); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("sync of a closed directory: %v", err)
		}
		if _, err := fsys.OpenDir(filepath.Join(dir, "f")); !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("a file opened as a directory: %v", err)
		}
		if _, err := fsys.OpenDir(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a directory that is not there: %v", err)
		}
	})
}

// TestExhausted tells what a process has run out of from what is wrong with a disk.
func TestExhausted(t *testing.T) {
	for _, err := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOBUFS} {
		if !Exhausted(fmt.Errorf("open: %w", &fs.PathError{Op: "open", Path: "f", Err: err})) {
			t.Errorf("%v is taken for a fault of the disk", err)
		}
	}
	for _, err := range []error{nil, syscall.EIO, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EACCES, io.EOF} {
		if Exhausted(err) {
			t.Errorf("%v is taken for a want of descriptors or memory", err)
		}
	}
}

// TestWriteFileWithoutDescriptors takes all that it needs before it changes anything.
func TestWriteFileWithoutDescriptors(t *testing.T) {
	f := NewFault(NewCrash())
	write := func(s string) error {
		return WriteFile(f, "/f", 0o600, func(w io.Writer) error { _, err := io.WriteString(w, s); return err })
	}
	if err := write("old"); err != nil {
		t.Fatal(err)
	}
	n := 1
	for ; ; n++ {
		f.SetPlan(Plan{Kinds: OpTake, N: n, Err: syscall.EMFILE})
		failed := f.Failed()
		err := write("new")
		if f.Failed() == failed {
			break
		}
		if b, _ := ReadFile(f, "/f"); !Exhausted(err) || string(b) != "old" {
			t.Errorf("operation %d: %v, content %q", n, err, b)
		}
		if names, _ := f.ReadDir("/"); len(names) != 1 {
			t.Errorf("operation %d: left behind: %v", n, names)
		}
		f.SetPlan(Plan{})
		if err := write("old"); err != nil {
			t.Fatal(err)
		}
	}
	if n < 3 {
		t.Errorf("%d operations take a descriptor, want two at least", n-1)
	}
}

// TestWriteFileFollowsNoLink finds that neither name leads anywhere else.
func TestWriteFileFollowsNoLink(t *testing.T) {
	dir, victim := t.TempDir(), filepath.Join(t.TempDir(), "victim")
	name := filepath.Join(dir, "f")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{name, name + ".tmp"} {
		if err := os.Symlink(victim, link); err != nil {
			t.Fatal(err)
		}
		err := WriteFile(OS, name, 0o600, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err })
		if b, _ := os.ReadFile(victim); err != nil || string(b) != "precious" {
			t.Errorf("through %s: %v, the other file holds %q", filepath.Base(link), err, b)
		}
		if info, err := os.Lstat(name); err != nil || info.Mode() != 0o600 {
			t.Errorf("written as %v, %v", info, err)
		}
	}
}

func TestWriteFileKeepsTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		name, broken := filepath.Join(dir, "f"), errors.New("broken")
		write := func(s string, result error) error {
			return WriteFile(fsys, name, 0o644, func(w io.Writer) error { io.WriteString(w, s); return result })
		}
		if err := write("old", nil); err != nil {
			t.Fatal(err)
		}
		if err := write("new", broken); err != broken {
			t.Errorf("WriteFile: %v", err)
		}
		if b, err := ReadFile(fsys, name); string(b) != "old" || err != nil {
			t.Errorf("%q, %v", b, err)
		}
		if names, _ := fsys.ReadDir(dir); len(names) != 1 {
			t.Errorf("left behind: %v", names)
		}
	})
}

func TestLock(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		name := filepath.Join(dir, "LOCK")
		lock, err := fsys.Lock(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = fsys.Lock(name)
		if !errors.Is(err, ErrLocked) || !strings.HasSuffix(err.Error(), fmt.Sprintf("in use by process %d", os.Getpid())) {
			t.Errorf("second lock: %v", err)
		}
		if err := lock.Close(); err != nil {
			t.Error(err)
		}
		if lock, err = fsys.Lock(name); err != nil {
			t.Fatal(err)
		}
		lock.Close()
	})
}

func TestKind(t *testing.T) {
	if k, err := KindOf("/proc"); k != Unknown || err != nil {
		t.Errorf("/proc is %v, %v", k, err)
	}
	if k, err := KindOf("/dev/shm"); err == nil && k != Temporary {
		t.Errorf("/dev/shm is %v", k)
	}
	if _, err := KindOf("/nowhere/at/all"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	for k, want := range map[Kind]string{Unknown: "unknown", Local: "local", Network: "network", Temporary: "temporary", Overlay: "overlay", FUSE: "FUSE"} {
		if k.String() != want {
			t.Errorf("%d is %q", k, k)
		}
	}
}
