package depot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bodega/journal/vfs"
	"bodega/storage/archive"
)

// directory is a depot of files, each under its name within one directory. What is hidden there is no object.
type directory string

func (d directory) path(name string) string {
	return filepath.Join(string(d), filepath.FromSlash(name))
}

// Put implements Depot.
func (d directory) Put(ctx context.Context, name string, size int64, write func(io.Writer) error) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	file := d.path(name)
	if err := vfs.MkdirSync(vfs.OS, filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return archive.Create(file, func(w io.Writer) error {
		n := &counted{w: ending{ctx: ctx, w: w}}
		if err := write(n); err != nil {
			return err
		}
		return cmp.Or(context.Cause(ctx), n.is(name, size))
	})
}

// counted counts what is written.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// is refuses what has another size than was said.
func (c *counted) is(name string, size int64) error {
	if size >= 0 && size != c.n {
		return fmt.Errorf("%s was to be of %d bytes, and there were %d: %w", name, size, c.n, io.ErrShortWrite)
	}
	return nil
}

// Get implements Depot.
func (d directory) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, error(&fs.PathError{Op: "open", Path: f.Name(), Err: errors.New("is no file")}), f.Close())
	}
	return ending{ctx: ctx, r: f}, nil
}

// List implements Depot.
func (d directory) List(ctx context.Context, prefix string, yield func(Object) bool) error {
	_, err := d.list(ctx, "", prefix, yield)
	return err
}

// list goes through a directory within, whose name ends with a slash unless it is the first; more says whether to go on.
func (d directory) list(ctx context.Context, within, prefix string, yield func(Object) bool) (more bool, err error) {
	entries, err := os.ReadDir(d.path(within))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(slashed(a), slashed(b)) })
	for _, e := range entries {
		if err := context.Cause(ctx); err != nil {
			return false, err
		}
		name := within + slashed(e)
		switch begins := strings.HasPrefix(name, prefix); {
		case !Valid(strings.TrimSuffix(name, "/")):
		case e.IsDir() && (begins || strings.HasPrefix(prefix, name)):
			if more, err := d.list(ctx, name, prefix, yield); !more || err != nil {
				return false, err
			}
		case e.Type().IsRegular() && begins:
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed meanwhile
			} else if err != nil {
				return false, err
			}
			if !yield(Object{Name: name, Size: info.Size(), Modified: info.ModTime()}) {
				return false, nil
			}
		}
	}
	return true, nil
}

// slashed is what the names of all objects in an entry begin with, by which they are in order: "a-b" comes before "a/b".
func slashed(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

// Remove implements Depot.
func (d directory) Remove(ctx context.Context, name string) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	err := os.Remove(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Sweep implements Depot.
func (d directory) Sweep(ctx context.Context, prefix string, before time.Time) error {
	root, err := os.OpenRoot(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nobody has put anything there
	} else if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing was written to it
	return fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err = cmp.Or(err, context.Cause(ctx)); err != nil {
			return err
		}
		within, base := path.Split(name)
		base, hidden := strings.CutPrefix(base, ".")
		switch {
		case e.IsDir() && name != "." && (hidden || !strings.HasPrefix(name+"/", prefix) && !strings.HasPrefix(prefix, name+"/")):
			return fs.SkipDir
		case !hidden, !e.Type().IsRegular(), !strings.HasSuffix(base, archive.PartSuffix), !strings.HasPrefix(within+base, prefix):
			return nil
		}
		info, err := e.Info()
		if err == nil && (before.IsZero() || info.ModTime().Before(before)) {
			err = root.Remove(name)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // its Put has ended meanwhile
		}
		return err
	})
}
