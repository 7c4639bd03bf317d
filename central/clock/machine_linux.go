package clock

import (
	"encoding/hex"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// The system is asked for CLOCK_BOOTTIME, which runs while the machine sleeps and which nobody can set, once in so long; in
// between the clock of the process goes on from there, at a fraction of the cost. A machine that slept shows that by a wall clock
// that has gone further.
const (
	askEvery = time.Second
	askAt    = 50 * time.Millisecond
)

// boottime is what the system said when it was asked last.
var boottime struct {
	mu    sync.Mutex
	asked time.Time
	ran   time.Duration
}

// machine returns the time since the machine started, and which run of it this is.
func machine(now time.Time) Reading {
	b := &boottime
	b.mu.Lock()
	defer b.mu.Unlock()
	since := now.Sub(b.asked)
	if b.asked.IsZero() || since < 0 || since >= askEvery || (now.Round(0).Sub(b.asked.Round(0))-since).Abs() >= askAt {
		var ts unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil { // no system that Go supports
			return Reading{Ran: now.Sub(started)}
		}
		b.asked, b.ran, since = now, max(b.ran, time.Duration(ts.Nano())), 0
	}
	return Reading{Ran: b.ran + since, Boot: bootID()}
}

var started = time.Now()

// bootID is the kernel's name for its run, the same in every container of the machine; zero if it cannot be read.
var bootID = sync.OnceValue(func() (id [16]byte) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return id
	}
	digits, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(string(b)), "-", ""))
	if err != nil || len(digits) != len(id) {
		return id
	}
	return [16]byte(digits)
})
