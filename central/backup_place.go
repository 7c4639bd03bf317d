package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// PutBackup puts a backup where somebody wants it: at the path of a file that is not there, or under name in a directory, or in a bucket
// (s3://bucket/prefix, or with the name of the object). It returns where it is, and its size.
func PutBackup(ctx context.Context, cfg Config, to, name string, write func(io.Writer) error) (at string, size int64, err error) {
	in, named := to, false
	if depot.Local(to) {
		within, err := isDir(to)
		if err != nil {
			return "", 0, err
		}
		if named = !within; named {
			in, name = filepath.Split(to)
		}
	} else if in, named = split(to); named {
		name = path.Base(to)
	}
	if name == "" {
		return "", 0, fmt.Errorf("%s: central suggests no name for the backup: give one", to)
	}
	counted := func(w io.Writer) error {
		n := &counter{w: w}
		err := write(n)
		size = n.n
		return err
	}
	if depot.Local(to) { // whose name may be any, other than in a depot
		at = filepath.Join(in, name)
		return at, size, archive.Create(at, counted)
	}
	d, err := depot.Open(in, cfg.BackupS3)
	if err != nil {
		return "", 0, err
	}
	err = d.Put(ctx, name, -1, counted)
	return strings.TrimSuffix(in, "/") + "/" + name, size, err
}

// split takes the name of a backup from behind a location in a bucket, if there is one.
func split(location string) (in string, named bool) {
	if !strings.HasSuffix(strings.TrimSuffix(location, archive.SealedSuffix), archive.Suffix) {
		return location, false
	}
	return strings.TrimSuffix(location, "/"+path.Base(location)), true
}

// Within says whether a path or location is one at which backups lie, and no backup itself.
func Within(location string) bool {
	if depot.Local(location) {
		within, _ := isDir(location) // what cannot be looked at cannot be opened either
		return within
	}
	_, named := split(location)
	return !named
}

// OpenBackup opens the backup at a path, or at s3://bucket/prefix/NAME. Of a directory, or a prefix, it is the newest that is not known to be
// damaged. It returns where that is.
func OpenBackup(ctx context.Context, cfg Config, from string) (at string, r io.ReadCloser, err error) {
	if depot.Local(from) && !Within(from) {
		r, err := os.Open(from)
		return from, r, err
	}
	in, named := from, false
	if !depot.Local(from) {
		in, named = split(from)
	}
	d, err := depot.Open(in, cfg.BackupS3)
	if err != nil {
		return from, nil, err
	}
	name := path.Base(from)
	if !named {
		if name, err = newestIn(ctx, d); err != nil {
			return from, nil, fmt.Errorf("%s: %w", from, err)
		}
	}
	r, err = d.Get(ctx, name)
	return strings.TrimSuffix(in, "/") + "/" + name, r, err
}

func newestIn(ctx context.Context, d depot.Depot) (string, error) {
	list, err := listBackups(ctx, d)
	if err != nil {
		return "", err
	}
	for _, b := range list {
		if b.State != inventory.BackupDamaged {
			return b.Name, nil
		}
	}
	return "", errors.New("there is no backup there that is not damaged")
}
