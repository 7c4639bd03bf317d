// Package clock dates what central decides. Two times run beside each other: `at`, by the calendar, which follows the wall clock as
// far as that can be believed; and age, running time that is proven, which no clock that is set can move, and by which keys
// expire. It is arithmetic over readings that somebody else takes; system.go takes those of the machine. DESIGN.md says why.
package clock

import (
	"sync"
	"time"

	"bodega/inventory"
)

// What the clock does with a wall clock that differs from what has passed.
const (
	step      = 10 * time.Minute // so far ahead is believed at once
	noticed   = time.Second      // a step ahead of at least so much is counted, and one back is told of
	unproven  = time.Hour        // of a gap that nothing has measured, age takes so much at most
	millisecs = time.Millisecond
)

// Reading is what the clocks of a machine say at one moment.
type Reading struct {
	Wall inventory.Millis // by the calendar, as it is set
	Ran  time.Duration    // since the machine was started, asleep or not; with no Boot since any moment
	Boot [16]byte         // this run of the machine; zero if unknown, and then nothing is measured across restarts of the program
}

// Source takes a reading. Any number of goroutines call it.
type Source func() Reading

// Config says how a clock behaves.
type Config struct {
	Source Source        // nil means System
	GapMax time.Duration // at a start, a wall clock that is further ahead is not believed; 0 means 35 days
	// Shared says that others decide too, each dating by a clock of its own: of a gap that this machine has not measured age takes nothing.
	Shared bool
	// Changed is told when the state changes, and of a step that was taken. It may be nil and must not block or ask the clock.
	Changed func(inventory.Clock)
}

// DefaultGapMax is for how long a central may have been away without anybody having to say that the clock is right.
const DefaultGapMax = 35 * 24 * time.Hour

// Clock is a running clock. Any number of goroutines may use it.
type Clock struct {
	cfg Config

	mu     sync.Mutex // guards the rest
	state  inventory.ClockState
	at     inventory.Millis // at the newest reading
	ran    time.Duration    // of it
	wall   inventory.Millis // of it
	from   anchor           // where the present pace began, unless it is that of the wall clock
	boot   inventory.Boot   // Age is age less the time that the machine has run, in every state
	proven bool             // the boot has an id
	others bool             // somebody else dates: at runs on from the newest that is known of him, whatever the wall clock says
	steps  int64
	told   inventory.ClockState
	due    bool // a step is to be told of
}

// anchor is where a pace other than the wall clock's began: what follows is reckoned from here, so that nothing is lost to rounding.
type anchor struct {
	at  inventory.Millis
	ran time.Duration
}

// Time is what a group of decisions is dated with.
type Time struct {
	At, Age inventory.Millis
	Boot    inventory.Boot // in which age is measured; zero if that cannot be told to a later start
	Certain bool           // if not, nothing may be dated
}

// Start returns a clock that goes on from the time that last has reached: at the pace of the machine's own if that has run on
// since, and else with the wall clock's word for how long it was. A zero mark is the beginning of both times.
func Start(cfg Config, last inventory.Mark) *Clock {
	if cfg.Source == nil {
		cfg.Source = System
	}
	if cfg.GapMax <= 0 {
		cfg.GapMax = DefaultGapMax
	}
	r := cfg.Source()
	c := &Clock{cfg: cfg, state: inventory.ClockSteady, told: inventory.ClockSteady, wall: r.Wall, proven: r.Boot != [16]byte{}}
	c.boot.ID = r.Boot
	if last.At == 0 && last.Age == 0 {
		c.at, c.ran, c.boot.Age = r.Wall, r.Ran, r.Wall-millis(r.Ran)
		return c
	}
	var elapsed time.Duration
	if age := last.Boot.Age + millis(r.Ran); c.proven && last.Boot.ID == r.Boot && age >= last.Age {
		c.boot, elapsed = last.Boot, time.Duration(age-last.Age)*millisecs
	} else {
		c.boot.Age = last.Age - millis(r.Ran)
		if !cfg.Shared {
			c.boot.Age += min(max(r.Wall-last.At, 0), millis(unproven))
		}
	}
	c.at, c.ran = last.At, r.Ran-elapsed
	switch expected := last.At + millis(elapsed); {
	case r.Wall-expected > millis(cfg.GapMax):
		c.begin(inventory.ClockUncertain)
		c.advance(r)
	case r.Wall >= expected:
		c.take(r)
	default:
		c.follow(r)
	}
	return c
}

// Now takes a reading and returns what it amounts to. Neither time ever goes back.
func (c *Clock) Now() Time {
	c.mu.Lock()
	c.advance(c.cfg.Source())
	t := Time{At: c.at, Age: c.boot.Age + millis(c.ran), Certain: c.state != inventory.ClockUncertain}
	if c.proven {
		t.Boot = c.boot
	}
	c.unlock()
	return t
}

// Status takes a reading and returns how the clock is doing.
func (c *Clock) Status() inventory.Clock {
	c.mu.Lock()
	defer c.unlock()
	c.advance(c.cfg.Source())
	return c.status()
}

// Accept believes the wall clock, however far ahead it is, and returns by how much that moves at: zero if the clock is not ahead.
func (c *Clock) Accept() (inventory.Clock, time.Duration) {
	c.mu.Lock()
	defer c.unlock()
	r := c.cfg.Source()
	c.advance(r)
	moved := max(r.Wall-c.at, 0)
	if c.state == inventory.ClockUncertain || moved > 0 {
		c.take(r)
	}
	return c.status(), time.Duration(moved) * millisecs
}

// unlock lets go of mu, and tells what is new. The caller holds it.
func (c *Clock) unlock() {
	st := c.status()
	tell := c.cfg.Changed != nil && (st.State != c.told || c.due)
	c.told, c.due = st.State, false
	c.mu.Unlock()
	if tell {
		c.cfg.Changed(st)
	}
}

// status passes over a wall clock that is behind by a trifle, as one is that is being adjusted.
func (c *Clock) status() inventory.Clock {
	st := inventory.Clock{State: c.state, At: c.at, Wall: c.wall, Steps: c.steps}
	if st.State == inventory.ClockBehind && c.at-c.wall < millis(noticed) {
		st.State = inventory.ClockSteady
	}
	return st
}

func millis(d time.Duration) inventory.Millis { return inventory.Millis(d / millisecs) }
