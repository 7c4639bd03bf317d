package depot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bodega/scripts/s3"
)

// kinds are the implementations, each with nothing in it, on which the promises of Depot are tried.
func kinds(t *testing.T) map[string]Depot {
	t.Helper()
	dir, err := Open(filepath.Join(t.TempDir(), "deep", "backups"), S3{})
	if err != nil {
		t.Fatal(err)
	}
	b := inBucket(t, s3.Start(t), nil)
	b.part = 5 << 20 // the least that a service takes
	return map[string]Depot{"directory": dir, "bucket": b}
}

// inBucket is a depot below a prefix of a bucket of a service. Its requests go through network, if that is not nil.
func inBucket(t *testing.T, service *s3.Service, network http.RoundTripper) *bucket {
	t.Helper()
	b, err := openBucket("s3://"+s3.Bucket+"/some/prefix", keys(service), network, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keys(service *s3.Service) S3 {
	return S3{Endpoint: service.URL, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey}
}

// each runs a test on each of them.
func each(t *testing.T, try func(t *testing.T, d Depot)) {
	t.Helper()
	t.Parallel()
	for name, d := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, d)
		})
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func put(t *testing.T, d Depot, name, s string) {
	t.Helper()
	if err := d.Put(t.Context(), name, int64(len(s)), text(s)); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, d Depot, name string) (string, error) {
	t.Helper()
	r, err := d.Get(t.Context(), name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

func list(t *testing.T, d Depot, prefix string) (names []string) {
	t.Helper()
	if err := d.List(t.Context(), prefix, func(o Object) bool {
		names = append(names, o.Name)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestPutAndGet: what was put is there, as it was put, until it is removed; size and time are told.
func TestPutAndGet(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
		for name, content := range map[string]string{"a": "", "b.tar.zst": "one", "tail/7/0-12": strings.Repeat("x", 100_000)} {
			put(t, d, name, content)
			if s, err := get(t, d, name); err != nil || s != content {
				t.Errorf("%s: %d bytes come back of %d, %v", name, len(s), len(content), err)
			}
			if err := d.List(t.Context(), name, func(o Object) bool {
				if age := time.Since(o.Modified); o.Name != name || o.Size != int64(len(content)) || age > time.Minute || age < -time.Minute {
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
	})
}

// TestPutNeverReplaces: the first under a name stays as it is, whoever comes later, and when many come at a time there is one first.
func TestPutNeverReplaces(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
		put(t, d, "a", "first")
		if err := d.Put(t.Context(), "a", 6, text("second")); !errors.Is(err, ErrExists) {
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
				} else if !errors.Is(err, ErrExists) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if s, err := get(t, d, "raced"); err != nil || len(won) != 1 || s != <-won {
			t.Errorf("it holds %q, %v, and %d were told that it is theirs", s, err, len(won)+1)
		}
	})
}

// TestPutIsWholeOrNot: what could not be written to its end is not there at all, and what is of another size than was said is refused.
func TestPutIsWholeOrNot(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
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
	})
}

// TestList: in order of the bytes of the names, those alone that begin so, and no further than is wanted.
func TestList(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
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
		if err := d.List(t.Context(), "", func(Object) bool { n++; return n < 3 }); err != nil || n != 3 {
			t.Errorf("%d are told of 3 that were wanted, %v", n, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := d.List(ctx, "", func(Object) bool { return true }); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped, it says %v", err)
		}
	})
}

// TestNames: a name leads nowhere else, and is nothing that is hidden.
func TestNames(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
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
	})
}

// TestGetEnds: who reads is stopped with his context.
func TestGetEnds(t *testing.T) {
	each(t, func(t *testing.T, d Depot) {
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
	})
}

// TestDirectory: its files are for their owner alone; what is hidden or no file is no object; and what a killed Put has left is swept away,
// but nothing else is.
func TestDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "backups")
	d, err := Open(dir, S3{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, d, "tail/1", "x")
	for name, want := range map[string]fs.FileMode{"": 0o700 | fs.ModeDir, "tail": 0o700 | fs.ModeDir, "tail/1": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode() != want {
			t.Errorf("%q: %v, %v", name, info.Mode(), err)
		}
	}
	old := time.Now().Add(-time.Hour)
	left := []string{".tail.1.part", "tail/.2.7.part", "tail/.3.7.part", ".x/.tail.part", ".tail", "tail.part"}
	for _, name := range left {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get(t.Context(), "tail"); err == nil {
		t.Error("a directory is read")
	}
	if names := list(t, d, ""); !slices.Equal(names, []string{"tail.part", "tail/1"}) {
		t.Errorf("there is %q", names)
	}
	if err := errors.Join(d.Sweep(t.Context(), "", old), d.Sweep(t.Context(), "tail/2", time.Now()), d.Sweep(t.Context(), "tail.", time.Time{})); err != nil {
		t.Error(err)
	}
	for i, name := range left {
		if _, err := os.Lstat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) != (i < 2) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := directory(filepath.Join(dir, "none")).Sweep(t.Context(), "", time.Now()); err != nil {
		t.Error(err)
	}
}

// TestOpen refuses what is no place for backups, and keys that are not there.
func TestOpen(t *testing.T) {
	t.Parallel()
	good := S3{AccessKey: "a", SecretKey: "s"}
	for location, s := range map[string]S3{
		"": good, "gs://bucket/prefix": good, "https://host/bucket": good, "s3://": good, "s3://B!": good, "s3:///prefix": good, "s3://user:word@bucket/x": good,
		"s3://bucket//x": good, "s3://bucket/../x": good, "s3://bucket/.x": good, "s3://bucket/x?y\n": good,
		"s3://bucket": {}, "s3://bucket/a": {AccessKey: "a"}, "s3://bucket/b": {SecretKey: "s"},
		"s3://bucket/c": {AccessKey: "a", SecretKey: "s", Endpoint: "ftp://host"}, "s3://bucket/d": {AccessKey: "a", SecretKey: "s", Endpoint: "https://u:p@host"},
		"s3://bucket/e": {AccessKey: "a", SecretKey: "s", Endpoint: "https://host/path"},
	} {
		if _, err := Open(location, s); err == nil {
			t.Errorf("%q is taken", location)
		}
	}
	for _, location := range []string{"s3://bucket", "s3://bucket/", "s3://bucket/a/b/", "s3://my.bucket-1/x y"} {
		if _, err := Open(location, good); err != nil {
			t.Errorf("%s: %v", location, err)
		}
	}
}
