package vfs

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
)

func TestFaultFailsTheNth(t *testing.T) {
	for _, forever := range []bool{false, true} {
		f := NewFault(NewCrash())
		file := create(t, f, "/a")
		f.SetPlan(Plan{Kinds: OpWrite | OpSync, N: 3, Err: syscall.EIO, Forever: forever})
		var got []bool
		for range 3 {
			_, err := file.WriteAt([]byte("x"), 0)
			got = append(got, err == nil, errors.Is(file.Datasync(), syscall.EIO))
		}
		want := fmt.Sprint([]bool{true, false, false, forever, !forever, forever})
		if fmt.Sprint(got) != want {
			t.Errorf("forever %v: %v, want %v", forever, got, want)
		}
		if f.Count(OpWrite) != 3 || f.Count(OpSync) != 3 || f.Count(0) != 7 {
			t.Errorf("counts %d, %d, %d", f.Count(OpWrite), f.Count(OpSync), f.Count(0))
		}
		if want := map[bool]int{false: 1, true: 4}[forever]; f.Failed() != want {
			t.Errorf("%d failed, want %d", f.Failed(), want)
		}
	}
}

func TestFaultEffects(t *testing.T) {
	for want, p := range map[string]Plan{"": {}, "ab": {Partial: true}, "abcd": {Done: true}} {
		c := NewCrash()
		f := NewFault(c)
		file := create(t, f, "/a")
		p.Kinds, p.N, p.Err = OpWrite, 1, syscall.ENOSPC
		f.SetPlan(p)
		n, err := file.WriteAt([]byte("abcd"), 0)
		b, _ := ReadFile(c, "/a")
		if n != len(want) || !errors.Is(err, syscall.ENOSPC) || string(b) != want {
			t.Errorf("%+v: %d, %v, content %q", p, n, err, b)
		}
	}
	c := NewCrash()
	f := NewFault(c)
	f.SetPlan(Plan{Kinds: OpOpen, N: 1, Err: syscall.EIO, Done: true})
	if _, err := f.OpenFile("/a", os.O_CREATE|os.O_RDWR, 0o644); !errors.Is(err, syscall.EIO) || ls(c) != "a" {
		t.Errorf("open, done but failed: %v, %q", err, ls(c))
	}
}

// TestFaultEveryOperation finds that each operation can be failed.
func TestFaultEveryOperation(t *testing.T) {
	run := func(f *Fault) []error {
		var errs []error
		add := func(err error) { errs = append(errs, err) }
		add(f.MkdirAll("/d", 0o755))
		file, err := f.OpenFile("/d/a", os.O_CREATE|os.O_RDWR, 0o644)
		add(err)
		if err != nil {
			return errs
		}
		_, err = file.WriteAt([]byte("x"), 0)
		add(err)
		add(file.Truncate(1))
		_, err = file.ReadAt(make([]byte, 1), 0)
		add(err)
		_, err = file.Size()
		add(err)
		add(file.Sync())
		add(file.DropCache())
		add(file.Close())
		_, err = f.Stat("/d/a")
		add(err)
		_, err = f.ReadDir("/d")
		add(err)
		_, err = f.Lock("/d/L")
		add(err)
		_, _, err = f.Free("/d")
		add(err)
		add(f.Rename("/d/a", "/d/b"))
		add(f.Remove("/d/b"))
		d, err := f.OpenDir("/d")
		add(err)
		if err != nil {
			return errs
		}
		add(d.Sync())
		add(d.Close())
		return errs
	}
	n := len(run(NewFault(NewCrash())))
	for i := 1; i <= n; i++ {
		f := NewFault(NewCrash())
		f.SetPlan(Plan{N: i, Err: syscall.EIO})
		if errs := run(f); !errors.Is(errs[i-1], syscall.EIO) {
			t.Errorf("operation %d was not failed: %v", i, errs)
		}
	}
}

func TestFaultFollowsRenames(t *testing.T) {
	f := NewFault(NewCrash())
	file, replaced := create(t, f, "/a"), create(t, f, "/b")
	f.Rename("/a", "/b")
	var names []string
	f.Before(func(op Op) { names = append(names, fmt.Sprint(op.N, " ", op.Kind, " ", op.Name)) })
	file.Sync()
	replaced.Sync()
	if got := fmt.Sprint(names); got != "[4 sync /b 5 sync /b (deleted)]" {
		t.Error(got)
	}
	f.SetPlan(Plan{N: 1, Match: "deleted", Err: syscall.EIO})
	if file.Sync() != nil || replaced.Sync() == nil {
		t.Error("Match does not follow the name")
	}
}
