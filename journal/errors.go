package journal

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	// ErrFailed means that a write or a sync failed: what was in flight may or
	// may not be durable. The journal has stopped for good; every later Append
	// returns it. Only a new Open can tell what is on disk.
	ErrFailed = errors.New("journal: stopped after a failed write or sync")
	// ErrNoSpace means that the next segment could not be made. Nothing of the
	// call was written, the journal lives, and a later Append tries again.
	ErrNoSpace = errors.New("journal: no space for the next segment")
	// ErrExhausted means that the next segment could not be made for want of
	// descriptors or memory, as ErrNoSpace does for want of room.
	ErrExhausted = errors.New("journal: no descriptor or memory for the next segment")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("journal: closed")
	// ErrTooLarge refuses a payload above MaxPayload, or a call above 1 GiB.
	ErrTooLarge = errors.New("journal: too large")
	// ErrPruned means that records asked for have been deleted by Prune.
	ErrPruned = errors.New("journal: pruned")
	// ErrFormat means that the files were written by a newer program.
	ErrFormat = errors.New("journal: newer format")
)

// CorruptError says that the journal cannot be trusted, and where. It is never
// returned for a torn tail, which is what a power loss leaves.
type CorruptError struct {
	Segment  string // path of the file
	Offset   int64  // in that file, bytes
	LSN      LSN    // expected there; 0 if not known
	LastGood LSN    // last record before it that is intact; 0 if none
	LastTime int64  // when that was written, Unix ns; 0 if none
	Promised LSN    // at least so far the records were durable; 0 if not known
	Reason   string // what is wrong at the place
	Evidence string // why it cannot be a torn tail

	gap bool // between this segment and the one before
}

func (e *CorruptError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "journal: corrupt: %s, offset %d", e.Segment, e.Offset)
	if e.LSN != 0 {
		fmt.Fprintf(&b, ", record %d", e.LSN)
	}
	fmt.Fprintf(&b, ": %s", e.Reason)
	if e.Evidence != "" {
		fmt.Fprintf(&b, "; not a torn tail: %s", e.Evidence)
	}
	if e.LastGood != 0 {
		fmt.Fprintf(&b, "; last good record %d", e.LastGood)
		if e.LastTime != 0 {
			fmt.Fprintf(&b, " of %s", time.Unix(0, e.LastTime).UTC().Format(time.RFC3339Nano))
		}
	}
	if e.LSN != 0 && e.Promised >= e.LSN {
		fmt.Fprintf(&b, "; records %d to %d were durable and cannot be read", e.LSN, e.Promised)
	}
	return b.String()
}

// Damaged marks it as being about what a file holds.
func (e *CorruptError) Damaged() bool { return true }
