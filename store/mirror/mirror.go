// Package mirror is a copy that follows: an inventory.Service that answers reads from what it has, whatever happens to central,
// and passes writes on. DESIGN.md says why it never diverges.
package mirror

import (
	"time"

	"bodega/inventory"
)

// Config says how a mirror behaves. The zero value but for Store is usable.
type Config struct {
	Store        string           // id of the store, unique at its central
	PollWait     time.Duration    // how long central may hold a poll; 0 means 20 s
	PollLimit    int              // events asked for at once; 0 means 100
	SyncInterval time.Duration    // how often the copy is compared with central; 0 means 30 s
	Now          func() time.Time // nil means time.Now
	Hooks        Hooks
}

// Hooks are told what happens, for logs and metrics. Each may be nil and must not block.
type Hooks struct {
	// ModeChanged follows each change of mode.
	ModeChanged func(from, to inventory.Mode)
	// BreakerChanged follows each change of the breaker.
	BreakerChanged func(from, to string)
	// Loaded tells what was found in the cache at the start; ok is false if there was nothing.
	Loaded func(at inventory.Mark, products int, ok bool)
	// Damaged tells that the cache could not be used, why, and where it was moved to.
	Damaged func(why error, moved string)
	// Snapshot follows each snapshot that was adopted, or failed.
	Snapshot func(at inventory.Offset, products int, took time.Duration, err error)
	// Applied follows each group of events that became visible: the time since the newest was decided at central, by its clock.
	Applied func(events int, at inventory.Offset, delay time.Duration)
	// Compared follows each comparison with central: the ranges that differed and were fetched again.
	Compared func(at inventory.Offset, differing int, err error)
	// Retried precedes each repetition of a command.
	Retried func(why error)
	// Trouble follows each failure to follow central, with its cause.
	Trouble func(err error)
}
