// Package depot is where backups lie: a directory, or a bucket of an object store that speaks S3. Both are the same to whoever
// uses them: objects under names, each put once and whole, listed in order of their names. DESIGN.md says what each promise rests on.
package depot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// Depot holds objects. A name is made of parts between slashes, none of which is hidden: "tail/0/17-42" (see [Valid]). All methods may be
// called concurrently, by several processes too; what fails may be tried again.
type Depot interface {
	// Put stores what write writes under name: whole or not at all, and on disk when it returns. It never takes the place of another:
	// ErrExists. size is what write will write, -1 if that is not known. Whatever name lies in is made if need be, but no bucket. An
	// error may also mean that it is there, whole, and nobody knows.
	Put(ctx context.Context, name string, size int64, write func(io.Writer) error) error
	// Get reads an object from the front; fs.ErrNotExist if it is not there. The reader ends with ctx.
	Get(ctx context.Context, name string) (io.ReadCloser, error)
	// List calls yield for each object whose name begins so, in order of the bytes of their names, until it returns false. A directory
	// that is not there yet holds nothing.
	List(ctx context.Context, prefix string, yield func(Object) bool) error
	// Remove removes an object; it is no error if it is not there.
	Remove(ctx context.Context, name string) error
	// Sweep removes what a Put that was killed has left of objects whose names begin so, if it was last touched before that time, or
	// whenever that was if it is zero. A Put that is still under way would fail.
	Sweep(ctx context.Context, prefix string, before time.Time) error
}

// Object is what List tells of one.
type Object struct {
	Name     string
	Size     int64
	Modified time.Time
}

// ErrExists means that there is an object of that name, which stays as it is.
var ErrExists = fs.ErrExist

// Local says whether a location is a directory of this machine.
func Local(location string) bool { return !strings.Contains(location, "://") }

// Open returns the depot at a location: a directory, which need not be there yet, or s3://bucket/prefix. It does not look there.
func Open(location string, s S3) (Depot, error) {
	switch {
	case strings.HasPrefix(location, scheme):
		return openBucket(location, s, nil, patience)
	case !Local(location):
		return nil, fmt.Errorf("%s: backups cannot lie there: a directory or s3://bucket/prefix is needed", location)
	case location == "":
		return nil, errors.New("no directory for backups is named")
	}
	return directory(location), nil
}

// nameMax is what S3 takes, less what a prefix may need.
const nameMax = 512

// Valid says whether an object may have that name: parts between slashes, none of them empty or hidden, of characters that can be seen.
func Valid(name string) bool {
	if !fs.ValidPath(name) || len(name) > nameMax || strings.Contains("/"+name, "/.") {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
}

func check(ctx context.Context, name string) error {
	if !Valid(name) {
		return fmt.Errorf("%q is no name for an object: %w", name, fs.ErrInvalid)
	}
	return context.Cause(ctx)
}

// ending ends what is read or written through it when ctx is done.
type ending struct {
	ctx context.Context //nolint:containedctx // of the one call that it serves
	w   io.Writer
	r   io.ReadCloser
}

func (e ending) Write(b []byte) (int, error) {
	if err := context.Cause(e.ctx); err != nil {
		return 0, err
	}
	return e.w.Write(b)
}

func (e ending) Read(b []byte) (int, error) {
	if err := context.Cause(e.ctx); err != nil {
		return 0, err
	}
	return e.r.Read(b)
}

func (e ending) Close() error { return e.r.Close() }
