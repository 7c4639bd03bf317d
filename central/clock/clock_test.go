package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// machineClock is a machine whose clock somebody sets.
type machineClock struct {
	r    Reading
	told []inventory.Clock
}

func (m *machineClock) read() Reading { return m.r }

// pass lets time pass, on both clocks.
func (m *machineClock) pass(d time.Duration) {
	m.r.Ran += d
	m.r.Wall += millis(d)
}

func (m *machineClock) set(by time.Duration) { m.r.Wall += millis(by) }

// reboot starts the machine again after it was off for a time, in which only the wall clock runs.
func (m *machineClock) reboot(off time.Duration) {
	m.r.Wall += millis(off)
	m.r.Ran, m.r.Boot = 20*time.Second, [16]byte{m.r.Boot[0] + 1}
}

func (m *machineClock) start(last inventory.Mark) *Clock {
	return Start(Config{Source: m.read, Changed: func(c inventory.Clock) { m.told = append(m.told, c) }}, last)
}

const now = inventory.Millis(1_767_225_600_000)

func newMachine() *machineClock {
	return &machineClock{r: Reading{Wall: now, Ran: 5000 * time.Hour, Boot: [16]byte{1}}}
}

// mark is what a ledger keeps of a decision.
func mark(t Time) inventory.Mark { return inventory.Mark{At: t.At, Age: t.Age, Boot: t.Boot} }

func (m *machineClock) expect(t *testing.T, c *Clock, at, age inventory.Millis, state inventory.ClockState) {
	t.Helper()
	if got := c.Now(); got.At != at || got.Age != age || got.Certain != (state != inventory.ClockUncertain) {
		t.Errorf("at %+d ms, age %+d ms, certain %v; want %+d and %+d", got.At-now, got.Age-now, got.Certain, at-now, age-now)
	}
	if st := c.Status(); st.State != state || st.At != at || st.Wall != m.r.Wall {
		t.Errorf("%+v, want it %s at %v", st, state, at)
	}
}

const (
	second = inventory.Millis(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

func TestBeginning(t *testing.T) {
	m := newMachine()
	c := m.start(inventory.Mark{})
	m.expect(t, c, now, now, inventory.ClockSteady)
	m.pass(90 * time.Minute)
	m.expect(t, c, now+90*minute, now+90*minute, inventory.ClockSteady)
	if len(m.told) != 0 && m.told[0].State != inventory.ClockSteady {
		t.Errorf("told %+v", m.told)
	}
}

// TestAhead: ten minutes are believed and counted; more makes dates run at twice their pace until they meet the clock, whatever it
// does on the way, or until somebody says that it is right. Age takes no notice.
func TestAhead(t *testing.T) {
	m := newMachine()
	c := m.start(inventory.Mark{})
	m.pass(time.Second)
	m.set(10 * time.Minute)
	m.expect(t, c, now+second+10*minute, now+second, inventory.ClockSteady)
	if st := c.Status(); st.Steps != 1 {
		t.Errorf("%d steps", st.Steps)
	}
	m.set(10*time.Minute + time.Millisecond)
	m.expect(t, c, now+second+10*minute, now+second, inventory.ClockAhead)
	m.set(-10*time.Minute - time.Millisecond)
	base := now + second + 10*minute
	m.expect(t, c, base, now+second, inventory.ClockSteady)
	m.set(time.Hour)
	m.expect(t, c, base, now+second, inventory.ClockAhead)
	m.pass(20 * time.Minute)
	m.expect(t, c, base+40*minute, now+second+20*minute, inventory.ClockAhead)
	m.pass(39 * time.Minute) // within ten minutes of the clock it runs on
	m.expect(t, c, base+118*minute, now+second+59*minute, inventory.ClockAhead)
	m.pass(time.Minute)
	m.expect(t, c, base+2*hour, now+second+hour, inventory.ClockSteady)
	m.pass(time.Minute)
	m.expect(t, c, base+2*hour+minute, now+second+hour+minute, inventory.ClockSteady)
	if st := c.Status(); st.Steps != 1 {
		t.Errorf("to meet the clock counts as a step: %d", st.Steps)
	}

	m.set(10 * 365 * 24 * time.Hour)
	m.expect(t, c, base+2*hour+minute, now+second+hour+minute, inventory.ClockAhead)
	if st, moved := c.Accept(); st.State != inventory.ClockSteady || moved != 10*365*24*time.Hour || st.At != m.r.Wall {
		t.Errorf("accepted: %+v, moved %v", st, moved)
	}
	m.expect(t, c, m.r.Wall, now+second+hour+minute, inventory.ClockSteady)
	if _, moved := c.Accept(); moved != 0 {
		t.Errorf("accepted again: moved %v", moved)
	}
}

// TestBehind: a clock that is set back makes dates run at half their pace, in the smallest steps too, and never back.
func TestBehind(t *testing.T) {
	m := newMachine()
	c := m.start(inventory.Mark{})
	m.pass(time.Hour)
	m.expect(t, c, now+hour, now+hour, inventory.ClockSteady)
	m.r.Wall = 0 // 1970
	for range 2_000_000 {
		m.pass(300 * time.Microsecond)
		c.Now()
	}
	m.r.Wall = 600_000
	m.expect(t, c, now+hour+5*minute, now+hour+10*minute, inventory.ClockBehind)
	if st, moved := c.Accept(); st.State != inventory.ClockBehind || moved != 0 {
		t.Errorf("accepted: %+v, moved %v", st, moved)
	}
	m.r.Wall = now + hour + 10*minute // somebody puts it right
	m.expect(t, c, now+hour+10*minute, now+hour+10*minute, inventory.ClockSteady)
	m.set(-10 * time.Minute)
	m.pass(5 * time.Minute)
	m.expect(t, c, now+hour+12*minute+30*second, now+hour+15*minute, inventory.ClockBehind)
	m.pass(15 * time.Minute)
	m.expect(t, c, now+hour+20*minute, now+hour+30*minute, inventory.ClockSteady) // the two have met
	m.set(-2 * time.Minute)
	m.pass(6 * time.Minute)
	m.expect(t, c, now+hour+24*minute, now+hour+36*minute, inventory.ClockSteady) // they meet on the way
	m.set(-300 * time.Millisecond)
	m.expect(t, c, now+hour+24*minute, now+hour+36*minute, inventory.ClockSteady) // not worth a word
	var states []inventory.ClockState
	for _, s := range m.told {
		states = append(states, s.State)
	}
	if len(states) != 4 {
		t.Errorf("told %v", states)
	}
}

// TestRestart: what has passed is measured through a restart of the program, and of the machine only as far as an hour.
func TestRestart(t *testing.T) {
	m := newMachine()
	last := mark(m.start(inventory.Mark{}).Now())
	m.pass(50 * 24 * time.Hour)
	m.expect(t, m.start(last), now+50*day, now+50*day, inventory.ClockSteady)

	m.reboot(0)
	m.r.Wall = now + 20*minute
	m.expect(t, m.start(last), now+20*minute, now+20*minute, inventory.ClockSteady)
	m.r.Wall = now + 34*day
	m.expect(t, m.start(last), now+34*day, now+hour, inventory.ClockSteady)
	m.r.Wall = now - day
	m.expect(t, m.start(last), now, now, inventory.ClockBehind)

	m.r.Boot = [16]byte{} // nothing measures across starts
	m.r.Wall = now + 5*day
	c := m.start(last)
	m.expect(t, c, now+5*day, now+hour, inventory.ClockSteady)
	if kept := c.Now(); kept.Boot != (inventory.Boot{}) {
		t.Errorf("%+v is kept of a boot without a name", kept.Boot)
	}

	m = newMachine() // a copy of a machine, which has run for less long than its twin
	m.r.Ran = time.Hour
	m.set(2 * time.Hour)
	m.expect(t, m.start(last), now+2*hour, now+hour, inventory.ClockSteady)
}

// TestUncertain: at a start, a clock that is too far ahead is not believed until it is right, or said to be.
func TestUncertain(t *testing.T) {
	m := newMachine()
	last := mark(m.start(inventory.Mark{}).Now())
	m.set(35 * 24 * time.Hour)
	m.expect(t, m.start(last), now+35*day, now, inventory.ClockSteady)
	m.set(time.Millisecond)
	c := m.start(last)
	m.expect(t, c, now, now, inventory.ClockUncertain)
	m.pass(time.Minute)
	m.expect(t, c, now+minute, now+minute, inventory.ClockUncertain)
	m.set(-2 * time.Millisecond)
	m.expect(t, c, m.r.Wall, now+minute, inventory.ClockSteady)

	m.set(10 * 365 * 24 * time.Hour)
	c = m.start(last)
	m.expect(t, c, now+minute, now+minute, inventory.ClockUncertain)
	if st, moved := c.Accept(); st.State != inventory.ClockSteady || moved <= 10*365*24*time.Hour {
		t.Errorf("accepted: %+v, moved %v", st, moved)
	}
	m.expect(t, c, m.r.Wall, now+minute, inventory.ClockSteady)

	c = m.start(last)
	m.r.Wall = now - hour
	m.expect(t, c, now+minute, now+minute, inventory.ClockBehind) // it is certain that dates must not go back
}

// TestOlderDirectory: what is known of before there was an age is dates alone.
func TestOlderDirectory(t *testing.T) {
	m := newMachine()
	c := m.start(inventory.Mark{At: now - 3*day, Age: now - 3*day})
	m.expect(t, c, now, now-3*day+hour, inventory.ClockSteady)
}

// TestTime: whatever is done to the wall clock, in whatever order, with restarts in between.
func TestTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		c := m.start(inventory.Mark{})
		before := c.Now()
		kept := before                       // by a ledger, of which a start knows
		zero := before.Age - millis(m.r.Ran) // what age would have been when the machine started
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			passed := time.Duration(rapid.OneOf(rapid.Int64Range(0, 3e6), rapid.Int64Range(0, 3e12), rapid.Int64Range(0, 6e15)).Draw(t, "passed"))
			m.pass(passed)
			m.set(time.Duration(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(-2e9, 2e9), rapid.Int64Range(-2e13, 2e13), rapid.Int64Range(-2e17, 2e17)).Draw(t, "set")))
			restarted := rapid.IntRange(0, 5).Draw(t, "event")
			switch restarted {
			case 0:
				c, before = m.start(mark(kept)), kept
				if kept.Boot.ID != m.r.Boot { // nothing was kept since the machine started
					zero = c.Now().Age - millis(m.r.Ran)
				}
			case 1:
				m.reboot(0)
				c, before = m.start(mark(kept)), kept
				if grown := c.Now().Age - kept.Age; grown > hour {
					t.Fatalf("age grew by %d without a proof", grown)
				}
				zero = c.Now().Age - millis(m.r.Ran)
			}
			moves(t, m, c, before, passed, restarted)
			before = c.Now()
			if proven := zero + millis(m.r.Ran); before.Age < proven-1 || before.Age > proven+1 {
				t.Fatalf("age %d, but %d are proven", before.Age, proven)
			}
			if before.Certain && rapid.Bool().Draw(t, "kept") {
				kept = before
			}
		}
		settles(t, m, c)
	})
}

// moves checks one step of a clock from before, in which so much has passed.
func moves(t *rapid.T, m *machineClock, c *Clock, before Time, passed time.Duration, restarted int) {
	next, wall := c.Now(), m.r.Wall
	if next.Age < before.Age || next.At < before.At {
		t.Fatalf("went back: from %+v to %+v", before, next)
	}
	if restarted > 1 { // it ran on
		if grown := next.Age - before.Age; grown < millis(passed) || grown > millis(passed)+1 {
			t.Fatalf("age grew by %d in %v", grown, passed)
		}
		expected := before.At + millis(passed)
		if next.At+2 < before.At+millis(passed/2) {
			t.Fatalf("at stood still: from %+v to %+v in %v", before, next, passed)
		}
		if fast := before.At + 2*millis(passed) + 2; next.At > fast && (next.At != wall || wall-expected > millis(step)+1) && before.Certain {
			t.Fatalf("at ran away: from %+v to %+v in %v, the clock says %d", before, next, passed, wall)
		}
	}
	if next.At > wall && (c.Status().State == inventory.ClockAhead || next.At > before.At && restarted == 1) {
		t.Fatalf("from %+v to %+v, beyond the clock, which says %d", before, next, wall)
	}
}

// settles lets a clock that is right run for as long as it takes.
func settles(t *rapid.T, m *machineClock, c *Clock) {
	c.Accept()
	behind := max(0, c.Now().At-m.r.Wall)
	for range 4 {
		m.pass(time.Duration(behind)*millisecs/2 + time.Second)
		c.Now()
	}
	if st := c.Status(); st.State != inventory.ClockSteady || st.At != m.r.Wall {
		t.Fatalf("it does not settle: %+v", st)
	}
}

// TestSystem: this machine's clocks can be read, and name the run that they are of.
func TestSystem(t *testing.T) {
	a, b := System(), System()
	if b.Ran < a.Ran || a.Boot != b.Boot || a.Ran <= 0 || time.Since(a.Wall.Time()) > time.Minute {
		t.Errorf("%+v, then %+v", a, b)
	}
}

// TestNoAllocation: a group of decisions costs a reading, and no memory.
func TestNoAllocation(t *testing.T) {
	c := Start(Config{}, inventory.Mark{})
	if n := testing.AllocsPerRun(100, func() { c.Now() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkNow(b *testing.B) {
	c := Start(Config{}, inventory.Mark{})
	for b.Loop() {
		c.Now()
	}
}
