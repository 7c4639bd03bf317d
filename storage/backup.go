package storage

import (
	"context"

	"bodega/inventory"
)

// Backuper is an engine that can put a copy of all that is durable aside while it goes on.
type Backuper interface {
	// Spool writes the files of a copy into dir, which is there and empty, and returns where it stands: at or behind whatever was
	// committed when it was called. Commits go on meanwhile; nothing is promised of the files after a crash. One call at a time.
	//
	// at is the state of an engine that was opened for reading alone, whose owner knows it; of any other it is nil. Errors:
	// ErrDiskFull: it would not fit beside what is to stay free; ErrOverloaded: given up since too much waits for it; ErrClosed, or
	// that of ctx. The caller removes what is in dir, after an error too.
	Spool(ctx context.Context, dir string, at *inventory.Mark) (Spooled, error)
}

// Spooled says what a copy holds.
type Spooled struct {
	DataID   string         // of the directory
	Timeline string         // of its history
	Base     inventory.Mark // where the checkpoint in it stands; the records behind it lead from there
	End      inventory.Mark // to here
	Files    []SpooledFile  // those of its files that take long to read
}

// SpooledFile is a file of a copy, with the SHA-256 of what was written into it.
type SpooledFile struct {
	Name   string
	Size   int64
	SHA256 [32]byte
}

// Scrubber is implemented by an engine whose files can rot.
type Scrubber interface {
	// Scrub reads everything that is durable and settled again, from the disk rather than from memory, beside all else. Read is told of what was
	// read, and may wait; its error ends Scrub. Found is told of each thing that is not what was written: damage, or that it cannot be
	// read. Nothing is changed.
	Scrub(read func(bytes int) error, found func(error)) error
}
