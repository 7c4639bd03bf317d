package ledger

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/clock"
	"bodega/inventory"
	"bodega/storage/mem"
)

// machine is one whose clock somebody sets.
type machine struct {
	mu sync.Mutex
	r  clock.Reading
}

func newMachine() *machine {
	return &machine{r: clock.Reading{Wall: 1_767_225_600_000, Ran: time.Hour, Boot: [16]byte{1}}}
}

func (m *machine) read() clock.Reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.r
}

// set moves the wall clock, after time has passed on both.
func (m *machine) set(passed, by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.r.Ran += passed
	m.r.Wall += inventory.Millis((passed + by).Milliseconds())
}

func (m *machine) reboot() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.r.Ran, m.r.Boot[0] = time.Minute, m.r.Boot[0]+1
}

const tenYears = 10 * 365 * 24 * time.Hour

// TestJumpSellsNothingTwice: a clock that jumps by ten years, or to 1970, forgets no key; sales go on, and their dates neither leap
// nor go back. Health says so. When the key's lifetime has really passed it is forgotten.
func TestJumpSellsNothingTwice(t *testing.T) {
	for name, by := range map[string]time.Duration{"an hour": time.Hour, "ten years": tenYears, "1970": -56 * 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			f := open(t, Config{Clock: m.read, Rules: inventory.Rules{KeyTTL: 24 * 3600 * 1000}})
			f.stock("A", 10)
			first := f.must(sell("A", -1, "k"))
			m.set(time.Second, by)
			if again := f.must(sell("A", -1, "k")); !again.Replayed || again.At != first.At {
				t.Errorf("the key is forgotten: %+v", again)
			}
			other := f.must(sell("A", -1, "other"))
			if passed := other.At - first.At; passed < 500 || passed > 2000 {
				t.Errorf("a second later, the date is %d ms later", passed)
			}
			want := inventory.ClockAhead
			if by < 0 {
				want = inventory.ClockBehind
			}
			if h := f.Health(); h.Status != "degraded" || h.Reason == "" || !h.Ready || h.Clock.State != want || !slices.Equal(h.Needs, []inventory.Need{clockNeeds[want]}) {
				t.Errorf("%+v", h)
			}
			m.set(25*time.Hour, 0)
			if again := f.must(sell("A", -1, "k")); again.Replayed {
				t.Error("the key outlives its lifetime")
			}
		})
	}
}

// TestUncertainStart: a ledger that does not believe its clock reads and changes nothing, until the clock is accepted; that holds
// through restarts, of the machine too.
func TestUncertainStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMachine()
		f := open(t, Config{Clock: m.read, Rules: inventory.Rules{KeyTTL: 24 * 3600 * 1000}})
		f.stock("A", 10)
		f.must(sell("A", -1, "k"))
		stop(t, f)
		m.reboot()
		m.set(0, tenYears)
		f.reopen(mem.Options{})
		_, err := f.submit(sell("A", -1, "k"))
		wantCode(t, err, inventory.CodeClockUncertain)
		if f.available("A") != 9 {
			t.Error("it cannot be read")
		}
		if h := f.Health(); h.Ready || !h.Readable || h.Status != "read_only" || h.Clock.State != inventory.ClockUncertain || !slices.Equal(h.Needs, []inventory.Need{inventory.NeedClock}) {
			t.Errorf("%+v", h)
		}
		if now, moved := f.AcceptClock(); now.State != inventory.ClockSteady || time.Duration(moved)*time.Millisecond < tenYears {
			t.Errorf("accepted: %+v, moved %d", now, moved)
		}
		if again := f.must(sell("A", -1, "k")); !again.Replayed {
			t.Error("the key is forgotten")
		}
		synctest.Wait() // the writer has noted it, though nothing was decided
		f.engine.Crash()
		f.Close() // which it does without its disk
		m.reboot()
		f.reopen(mem.Options{})
		if h := f.Health(); h.Clock.State != inventory.ClockSteady || !h.Ready {
			t.Errorf("after a restart: %+v", h)
		}
		f.must(sell("A", -1, "k2"))
		stop(t, f)
	})
}

// TestLongRest: time is noted while nothing is decided, so that a machine that was off for a moment after a long rest is not taken
// for one whose clock is wrong.
func TestLongRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		boot := byte(1)
		source := clock.Of(time.Now)
		f := open(t, Config{Clock: func() clock.Reading {
			mu.Lock()
			defer mu.Unlock()
			r := source()
			r.Boot[0] = boot
			return r
		}})
		f.stock("A", 10)
		if err := f.engine.Checkpoint(); err != nil { // or the ledger looks every second for whether it has been
			t.Fatal(err)
		}
		began := f.View().Mark
		time.Sleep(60 * 24 * time.Hour)
		synctest.Wait()
		if rested := time.Duration(f.View().Mark.At-began.At) * time.Millisecond; rested < 60*24*time.Hour-time.Hour {
			t.Errorf("after 60 days, %v are noted", rested)
		}
		f.engine.Crash()
		f.Close() // which it does without its disk
		mu.Lock()
		boot++
		mu.Unlock()
		f.reopen(mem.Options{})
		if h := f.Health(); !h.Ready || h.Clock.State != inventory.ClockSteady {
			t.Errorf("%+v", h)
		}
		f.must(sell("A", -1, "k"))
		stop(t, f)
	})
}

func stop(t *testing.T, f *fixture) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestClockIsTold: hooks hear of each state once.
func TestClockIsTold(t *testing.T) {
	m := newMachine()
	var mu sync.Mutex
	var told []inventory.ClockState
	f := open(t, Config{Clock: m.read, Hooks: Hooks{Clock: func(c inventory.Clock) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, c.State)
	}}})
	f.stock("A", 10)
	for _, by := range []time.Duration{0, time.Hour, 0, -time.Hour, 0} {
		m.set(time.Millisecond, by)
		f.must(sell("A", -1, ""))
		if _, err := f.Submit(context.Background(), &inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A"}}}); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	want := []inventory.ClockState{inventory.ClockAhead, inventory.ClockSteady}
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}
