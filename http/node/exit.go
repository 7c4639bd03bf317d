package node

import (
	"errors"
	"syscall"

	"bodega/journal/vfs"
	"bodega/storage"
)

// Exit codes of the program; 74 and 75 are those of sysexits.h.
const (
	ExitOK     = 0
	ExitFailed = 1
	ExitUsage  = 2  // a flag, an argument or the configuration is wrong
	ExitDisk   = 74 // the disk has failed, or what it holds is damaged
	ExitInUse  = 75 // another process has the data directory
)

// DiskError says that storage failed while a node was running.
type DiskError struct{ Err error }

func (e *DiskError) Error() string { return "storage has failed: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *DiskError) Unwrap() error { return e.Err }

// ExitCode returns the exit code for an error.
func ExitCode(err error) int {
	var config *ConfigError
	var disk *DiskError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &config):
		return ExitUsage
	case errors.Is(err, storage.ErrInUse):
		return ExitInUse
	case Damaged(err), errors.Is(err, syscall.EIO):
		return ExitDisk
	case errors.As(err, &disk) && !passes(err):
		return ExitDisk
	default:
		return ExitFailed
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
