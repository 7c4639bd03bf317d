// Package exit says with which code the program ends, whatever it was asked to do. Scripts and service managers act on the codes.
package exit

import (
	"errors"
	"syscall"

	"bodega/journal/vfs"
	"bodega/storage"
)

// The codes; 74 and 75 are those of sysexits.h.
const (
	OK     = 0
	Failed = 1
	Usage  = 2  // a flag, an argument or the configuration is wrong
	Disk   = 74 // the disk has failed, or what it holds is damaged
	InUse  = 75 // another process has the data directory
)

// DiskError says that storage failed while a node was running.
type DiskError struct{ Err error }

func (e *DiskError) Error() string { return "storage has failed: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *DiskError) Unwrap() error { return e.Err }

// Code returns the exit code for an error. One that knows its own has a method ExitCode() int.
func Code(err error) int {
	var own interface{ ExitCode() int }
	var disk *DiskError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &own):
		return own.ExitCode()
	case errors.Is(err, storage.ErrInUse):
		return InUse
	case Damaged(err), errors.Is(err, syscall.EIO):
		return Disk
	case errors.As(err, &disk) && !passes(err):
		return Disk
	default:
		return Failed
	}
}

// passes says whether err is a shortage, which is over when there is room again: a start later may well succeed.
func passes(err error) bool {
	return vfs.NoRoom(err) || vfs.Exhausted(err)
}

// Damaged says whether err is about what a file holds. The error says so itself: only engines and journals know their files.
func Damaged(err error) bool {
	var damage interface{ Damaged() bool }
	return errors.As(err, &damage) && damage.Damaged()
}

// Finding turns damage into a plain error: for a tool that looks for it, it is an answer.
func Finding(err error) error {
	if Damaged(err) {
		return errors.New(err.Error())
	}
	return err
}
