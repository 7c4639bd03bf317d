package central

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"bodega/inventory"
)

// tuneRuntime gives the writer a processor to come back to. A goroutine that waits in fsync has lost its own; with all of
// them busy it would queue behind requests before it could answer those that wait for it. Measured in docs/benchmarks.md.
func tuneRuntime() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}

// recoveryGC is the garbage collector's target while a start builds a state that it will keep: collecting what is mostly
// alive would take a third of the time.
const recoveryGC = 300

// lazyGC makes the collector wait longer, unless GOGC says what is wanted. The function that it returns undoes that and gives
// the memory that is free back to the system.
func lazyGC() (settle func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(recoveryGC)
	return func() {
		debug.SetGCPercent(before)
		debug.FreeOSMemory()
	}
}

// settleWhenFolded calls settle when what the start replayed is in the checkpoint, and so no longer in memory twice, or when
// ctx ends.
func settleWhenFolded(ctx context.Context, svc inventory.Service, settle func()) {
	defer settle()
	goal := svc.Health().Offset
	for svc.Health().Folded < goal {
		if !pause(ctx, 100*time.Millisecond) {
			return
		}
	}
	pause(ctx, time.Second) // the feed lets go of it a moment later
}

// pause waits for d, and returns false if ctx ends before.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
