package node

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"bodega/inventory"
)

// tuneRuntime gives the writer a processor to come back to. A goroutine that waits in fsync has lost its own; with all of
// them busy it would queue behind requests before it could answer those that wait for it. GOMAXPROCS in the environment leaves
// it as it is. It happens once, however many nodes a process runs.
var tuneRuntime = sync.OnceFunc(func() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
})

// Collecting a small heap ten times a second is a waste, and so is a large heap that is mostly alive while it is being built.
// The garbage collector is therefore given spareHeap on top of what is alive, or as much again as is alive if that is more.
const (
	recoveryGC = 300 // percent, while a start builds what it will keep
	usualGC    = 100
	mostGC     = 800
	spareHeap  = 128 << 20
)

// ownGC says whether GOGC leaves the collector to us.
func ownGC() bool { return os.Getenv("GOGC") == "" }

// gcPercent returns the collector's target for a heap with so many bytes alive.
func gcPercent(alive uint64) int {
	return int(min(mostGC, max(usualGC, spareHeap*100/max(alive, 1))))
}

// steerGC follows the size of the heap until ctx ends.
func steerGC(ctx context.Context) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for set := 0; ; {
		metrics.Read(sample)
		if want := gcPercent(sample[0].Value.Uint64()); want != set {
			set = want
			debug.SetGCPercent(want)
		}
		if !pause(ctx, time.Second) {
			return
		}
	}
}

// lazyGC makes the collector wait longer while a start builds its state.
func lazyGC() {
	if ownGC() {
		debug.SetGCPercent(recoveryGC)
	}
}

// settleGC waits until what the start replayed is in the checkpoint, and so no longer in memory twice, gives the memory that is
// free then back to the system, and steers the collector from there on until ctx ends.
func settleGC(ctx context.Context, svc inventory.Service) {
	if !ownGC() {
		return
	}
	goal := svc.Health().Offset
	for svc.Health().Checkpoint < goal {
		if !pause(ctx, 100*time.Millisecond) {
			return
		}
	}
	if !pause(ctx, time.Second) { // the feed lets go of it a moment later
		return
	}
	debug.SetGCPercent(usualGC)
	debug.FreeOSMemory()
	steerGC(ctx)
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
