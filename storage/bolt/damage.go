package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"

	"bodega/journal/vfs"
)

// DamageError says that a file of the data directory is not as this program wrote it, and where.
type DamageError struct {
	File  string
	Place string // within the file, if known
	Err   error
}

func (e *DamageError) Error() string {
	if e.Place == "" {
		return fmt.Sprintf("storage: damaged: %s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("storage: damaged: %s, %s: %v", e.File, e.Place, e.Err)
}

// Unwrap returns what was found.
func (e *DamageError) Unwrap() error { return e.Err }

// Damaged marks it as being about what a file holds.
func (e *DamageError) Damaged() bool { return true }

// IsDamage says whether an error is about what a file of ours holds.
func IsDamage(err error) bool {
	var d *DamageError
	return errors.As(err, &d)
}

// Damaged is damaged with the place.
func Damaged(name, place string, err error) error {
	if vfs.Exhausted(err) {
		return err
	}
	return &DamageError{File: name, Place: place, Err: err}
}

var (
	// ErrChecksum says that a value or a page is not what was written.
	ErrChecksum = errors.New("checksum does not match")
	// ErrMissing says that something is not there which every file of the kind has.
	ErrMissing = errors.New("is missing")
)

// Guard runs fn, which reads or writes a bbolt file, and turns a panic or a fault of the mapped memory into an error: bbolt
// trusts its pages.
func Guard(file string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &DamageError{File: file, Err: fmt.Errorf("reading it failed: %v", r)}
		}
	}()
	return fn()
}
