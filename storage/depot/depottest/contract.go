package depottest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bodega/storage/depot"
)

// Contract tries the promises of depot.Depot on depots that fresh makes, with nothing in them.
func Contract(t *testing.T, fresh func(t *testing.T) depot.Depot) {
	t.Helper()
	for name, try := range map[string]func(*testing.T, depot.Depot){
		"put and get": putAndGet, "put never replaces": neverReplaces, "put is whole or not": wholeOrNot, "list": lists, "names": names, "get ends": getEnds,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, fresh(t))
		})
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func put(t *testing.T, d depot.Depot, name, s string) {
	t.Helper()
	if err := d.Put(t.Context(), name, int64(len(s)), text(s)); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, d depot.Depot, name string) (string, error) {
	t.Helper()
	r, err := d.Get(t.Context(), name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

func list(t *testing.T, d depot.Depot, prefix string) (names []string) {
	t.Helper()
	if err := d.List(t.Context(), prefix, func(o depot.Object) bool {
		names = append(names, o.Name)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// putAndGet: what was put is there, as it was put, until it is removed; size and time are told.
func putAndGet(t *testing.T, d depot.Depot) {
	for name, content := range map[string]string{"a": "", "b.tar.zst": "one", "tail/7/0-12": strings.Repeat("x", 100_000)} {
		put(t, d, name, content)
		if s, err := get(t, d, name); err != nil || s != content {
			t.Errorf("%s: %d bytes come back of %d, %v", name, len(s), len(content), err)
		}
		if err := d.List(t.Context(), name, func(o depot.Object) bool {
			if age := time.Since(o.Modified); o.Name != name || o.Size != int64(len(content)) || age > time.Hour || age < -time.Minute {
				t.Errorf("%+v is listed for %s", o, name)
			}
			return true
		}); err != nil {
			t.Error(err)
		}
		for range 2 { // once more is no error
			if err := d.Remove(t.Context(), name); err != nil {
				t.Error(err)
			}
		}
		if _, err := get(t, d, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is removed, and reading it says %v", name, err)
		}
	}
	if names := list(t, d, ""); len(names) > 0 {
		t.Errorf("there is %q", names)
	}
	if err := d.Put(t.Context(), "unknown", -1, text("of no size")); err != nil {
		t.Error(err)
	}
}

// neverReplaces: the first under a name stays as it is, whoever comes later, and when many come at a time there is one first.
func neverReplaces(t *testing.T, d depot.Depot) {
	put(t, d, "a", "first")
	if err := d.Put(t.Context(), "a", 6, text("second")); !errors.Is(err, depot.ErrExists) {
		t.Errorf("it says %v", err)
	}
	if s, err := get(t, d, "a"); err != nil || s != "first" {
		t.Errorf("it holds %q, %v", s, err)
	}
	var all sync.WaitGroup
	won := make(chan string, 8)
	for i := range cap(won) {
		all.Go(func() {
			s := fmt.Sprint("writer ", i)
			if err := d.Put(t.Context(), "raced", -1, text(s)); err == nil {
				won <- s
			} else if !errors.Is(err, depot.ErrExists) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s, err := get(t, d, "raced"); err != nil || len(won) != 1 || s != <-won {
		t.Errorf("it holds %q, %v, and %d were told that it is theirs", s, err, len(won)+1)
	}
}

// wholeOrNot: what could not be written to its end is not there at all, and what is of another size than was said is refused.
func wholeOrNot(t *testing.T, d depot.Depot) {
	broken := errors.New("broken")
	if err := d.Put(t.Context(), "a", -1, func(w io.Writer) error { return errors.Join(text("half")(w), broken) }); !errors.Is(err, broken) {
		t.Errorf("it says %v", err)
	}
	for _, size := range []int64{3, 5} {
		if err := d.Put(t.Context(), "a", size, text("four")); err == nil {
			t.Errorf("4 bytes pass for %d", size)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := d.Put(ctx, "a", -1, func(w io.Writer) error {
		stop()
		return text("late")(w)
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped meanwhile, it says %v", err)
	}
	if names := list(t, d, ""); len(names) > 0 {
		t.Errorf("there is %q", names)
	}
	put(t, d, "a", "whole")
}

// lists: in order of the bytes of the names, those alone that begin so, and no further than is wanted.
func lists(t *testing.T, d depot.Depot) {
	if names := list(t, d, ""); len(names) > 0 {
		t.Errorf("in a new one there is %q", names)
	}
	all := []string{"a", "a-b", "a/b", "a/c/d", "a0", "b-1", "b-2", "c/1", "é"}
	for _, name := range slices.Backward(all) {
		if name != "a" { // which as a file could not hold others
			put(t, d, name, name)
		}
	}
	all = all[1:]
	for prefix, want := range map[string][]string{"": all, "a": all[:4], "a/": all[1:3], "b-": all[4:6], "b-2": all[5:6], "c/1": all[6:7], "d": nil, "a/c/d/": nil} {
		if names := list(t, d, prefix); !slices.Equal(names, want) {
			t.Errorf("%q: %q, and should be %q", prefix, names, want)
		}
	}
	n := 0
	if err := d.List(t.Context(), "", func(depot.Object) bool { n++; return n < 3 }); err != nil || n != 3 {
		t.Errorf("%d are told of 3 that were wanted, %v", n, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.List(ctx, "", func(depot.Object) bool { return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
}

// names: a name leads nowhere else, and is nothing that is hidden.
func names(t *testing.T, d depot.Depot) {
	for _, name := range []string{"", ".", "..", "../a", "/a", "a/", "a//b", "a/../b", ".a", "a/.b", `a\b`, "a\nb", "a\x00", strings.Repeat("a", 600), "a\xff"} {
		if err := d.Put(t.Context(), name, -1, text("")); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q is put: %v", name, err)
		}
		if _, err := d.Get(t.Context(), name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q is read: %v", name, err)
		}
		if err := d.Remove(t.Context(), name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q is removed: %v", name, err)
		}
	}
}

// getEnds: who reads is stopped with his context.
func getEnds(t *testing.T, d depot.Depot) {
	put(t, d, "a", strings.Repeat("x", 1<<20))
	ctx, stop := context.WithCancel(t.Context())
	r, err := d.Get(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := io.Copy(io.Discard, r); !errors.Is(err, context.Canceled) {
		t.Errorf("it says %v", err)
	}
}
