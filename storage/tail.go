package storage

import (
	"context"
	"errors"
	"io"

	"bodega/inventory"
)

// Tailer is an engine whose log can be read from behind the writer, so that what is durable here is soon elsewhere too.
type Tailer interface {
	// Newest returns the number of the newest record that tells of a change, or one below which there is none that is not in the checkpoint.
	Newest() uint64
	// Tail writes records that are durable to w, in the form in which a copy has them (Backuper): those behind a place, in order and
	// whole, to the newest mark, which it asks for, and to about limit bytes at most. It writes nothing where there are none. After the zero
	// Place come those from the oldest on that is kept. It keeps no writer waiting. One call at a time.
	//
	// Errors: ErrGone if records behind the place are not kept any more; ErrOther if the record there is another; that of w, or of ctx.
	Tail(ctx context.Context, after Place, limit int, w io.Writer) (Tail, error)
	// Retain keeps the log from a record on, within bounds that the engine has, until the next call. Before the first all of it is kept.
	Retain(from uint64)
}

// Place is a record of a log.
type Place struct {
	LSN   uint64 // its number; 0: before any
	Chain uint32 // stands for it and for all before it
}

// Tail is a piece of a log.
type Tail struct {
	From, To    Place            // the record before the first, with a chain of 0 if that is not known, and the last
	First, Next inventory.Offset // numbers of events: that of the first, and the one behind the last
	At          inventory.Millis // date of the newest change; 0 if there is none
	Changes     int              // records that tell of one
	Marked      bool             // it ends with a mark, which says what state it leads to
}

var (
	// ErrGone means that the log does not reach back so far any more.
	ErrGone = errors.New("storage: the log is not kept from there on any more")
	// ErrOther means that a place is of another log than this one: one of them is a copy that has gone on.
	ErrOther = errors.New("storage: the log has another record there, or none")
)
