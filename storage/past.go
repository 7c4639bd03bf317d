package storage

import (
	"context"
	"errors"

	"bodega/inventory"
)

// Past is what an engine remembers of events for as long as the rules of history say, apart from those that a feed reads
// (Engine.Events). Events come into it with a checkpoint, so what is newer is known to the ledger alone; they leave it oldest first.
// All may be called by any number at once, from Load to Close. Errors: ErrClosed; that of ctx; of a disk that does not answer. What
// is there no more is no error but a Gap, except where one thing was asked for.
type Past interface {
	// Bounds says of which events it knows. The next call may find that more have come, or that the oldest have gone.
	Bounds() Bounds
	// Find looks for events, from the newest to the oldest.
	Find(ctx context.Context, q Search) (Found, error)
	// Event returns one event. Errors: ErrExpired if it is older than all that is kept, or lies in a gap; one that tells of damage (a
	// method Damaged that returns true) if what is stored has changed. At or beyond Bounds.Next it is ErrNotYet.
	Event(ctx context.Context, at inventory.Offset) (inventory.Event, error)
	// At returns the position as of a moment: behind the last event that is dated then or before. It is Bounds.Next if none is known that came
	// later. Errors: ErrExpired if what is kept begins later than that, and did not begin with the first event; of damage.
	At(ctx context.Context, moment inventory.Millis) (inventory.Offset, error)
	// ReversedBy returns the number of the event that takes back the one at an offset, if there is one in Bounds. If none is found it is
	// ErrExpired, or an error of damage, when not all of those between that event and Bounds.Next are remembered.
	ReversedBy(ctx context.Context, at inventory.Offset) (by inventory.Offset, found bool, err error)
}

// Bounds are the events that are remembered: those from Earliest on and below Next, but for gaps.
type Bounds struct {
	Earliest, Next inventory.Offset // equal if there are none: then Engine.Events may have some all the same
	Since          inventory.Millis // when the one at Earliest was decided; 0 if there are none
}

// Search says what Find looks for.
type Search struct {
	Which  inventory.EventFilter
	Before inventory.Offset // only events below; beyond Bounds.Next it means that
	Limit  int              // of events; at least 1
	// Budget is how many events are read at most to find them, about: those that an index or a summary rules out do not count. Zero means
	// DefaultBudget.
	Budget int
}

// DefaultBudget of a search takes some tens of milliseconds.
const DefaultBudget = 20_000

// Found is what a search has found. Nothing at or above Next and below Search.Before is left to be found.
type Found struct {
	Events []inventory.Event // newest first
	Next   inventory.Offset  // where to go on: as Search.Before
	Done   bool              // nothing that is kept is older than Next
	// Gap is set if events are missing directly below Next. The search ends above a gap, so that nobody passes over one without being
	// told: who wants to go on does so with Search.Before at Gap.From.
	Gap *Gap
}

// Gap are events that are not known any more, though older ones are: those from From on and below To.
type Gap struct {
	From, To inventory.Offset
	// Err says what was found in their place, of damage (a method Damaged that returns true); nil if they were never written, since the
	// disk had no room for them.
	Err error
}

var (
	// ErrExpired means that what was asked for is not remembered any more, or never was.
	ErrExpired = errors.New("storage: not remembered any more")
	// ErrNotYet means that what was asked for has not come into the history yet.
	ErrNotYet = errors.New("storage: not in the history yet")
)
