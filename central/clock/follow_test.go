package clock

import (
	"testing"
	"time"

	"bodega/inventory"
)

// follow starts a clock on a machine of its own, which has taken up what another one has done.
func (m *machineClock) follow(last inventory.Mark) *Clock {
	return Start(Config{Source: m.read, Shared: true, Changed: func(c inventory.Clock) { m.told = append(m.told, c) }}, last)
}

// TestLeadAfterFollowing: whoever begins to date goes on from what the one before has reached, by what has passed here since, whatever the
// wall clock says: a little of that is believed, more is caught up with.
func TestLeadAfterFollowing(t *testing.T) {
	for name, c := range map[string]struct {
		wall  inventory.Millis // of this machine, ahead of the other's
		at    inventory.Millis // when it leads, after ten minutes
		later inventory.Millis // ten minutes after that
		state inventory.ClockState
	}{
		"same":    {0, 10 * minute, 20 * minute, inventory.ClockSteady},
		"a bit":   {2 * minute, 12 * minute, 22 * minute, inventory.ClockSteady},
		"ahead":   {3 * hour, 10 * minute, 30 * minute, inventory.ClockAhead},
		"behind":  {-3 * hour, 10 * minute, 15 * minute, inventory.ClockBehind},
		"forever": {400 * day, 10 * minute, 30 * minute, inventory.ClockAhead},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			m.r.Wall += c.wall
			clock := m.follow(inventory.Mark{At: now - minute, Age: now - minute, Boot: inventory.Boot{ID: [16]byte{9}}})
			clock.Follow(inventory.Mark{At: now, Age: now})
			m.pass(10 * time.Minute)
			clock.Lead()
			m.expect(t, clock, now+c.at, now+10*minute, c.state)
			m.pass(10 * time.Minute)
			m.expect(t, clock, now+c.later, now+20*minute, c.state)
		})
	}
}

// TestAgeOfFollower: age never is ahead of what was applied and has passed here since, at a start either, and never goes back when something
// comes late.
func TestAgeOfFollower(t *testing.T) {
	m := newMachine()
	m.r.Wall += 50 * minute // which a start alone would take for time that has passed
	c := m.follow(inventory.Mark{At: now, Age: now, Boot: inventory.Boot{ID: [16]byte{9}}})
	if got := c.Now().Age; got != now {
		t.Errorf("at the start age is %+d ms", got-now)
	}
	m.pass(time.Minute)
	c.Follow(inventory.Mark{At: now + 2*minute, Age: now + 2*minute}) // it was running before this process was
	if got := c.Now().Age; got != now+2*minute {
		t.Errorf("age is %+d ms", got-now)
	}
	m.pass(time.Minute)
	c.Follow(inventory.Mark{At: now + 2*minute + second, Age: now + 2*minute + second}) // a minute late
	if got := c.Now(); got.Age != now+3*minute || got.At != now+2*minute+second {
		t.Errorf("age is %+d ms, the date %+d", got.Age-now, got.At-now)
	}
	c.Lead()
	if got := c.Now().Age; got != now+3*minute {
		t.Errorf("when it leads age is %+d ms", got-now)
	}
}

// TestLeadAtOnce: where nothing was followed since the start, because nobody decides anything any more, dates go on as at any start.
func TestLeadAtOnce(t *testing.T) {
	m := newMachine()
	last := inventory.Mark{At: now - 3*day, Age: now - 3*day, Boot: inventory.Boot{ID: [16]byte{9}}}
	c := m.follow(last)
	c.Lead()
	m.expect(t, c, now, now-3*day, inventory.ClockSteady)
}
