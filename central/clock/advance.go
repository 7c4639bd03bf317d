package clock

import (
	"time"

	"bodega/inventory"
)

// advance moves both times to a reading. The caller holds mu.
func (c *Clock) advance(r Reading) {
	r.Ran = max(r.Ran, c.ran) // a source that goes back stands still
	c.wall = r.Wall
	if c.others {
		c.at, c.ran = c.paced(r.Ran, 1, 1), r.Ran
		return
	}
	switch c.state {
	case inventory.ClockUncertain:
		if at := c.paced(r.Ran, 1, 1); r.Wall-at > millis(c.cfg.GapMax) {
			c.at, c.ran = at, r.Ran
			return
		}
		c.state = inventory.ClockSteady
		if r.Wall > c.at {
			c.take(r)
			return
		}
	case inventory.ClockAhead:
		if at := c.paced(r.Ran, 2, 1); r.Wall > at {
			c.at, c.ran = at, r.Ran
			return
		}
	case inventory.ClockBehind:
		if at := c.paced(r.Ran, 1, 2); r.Wall < at {
			c.at, c.ran = at, r.Ran
			return
		}
	}
	c.follow(r)
}

// follow decides from the reading before what the wall clock is worth now.
func (c *Clock) follow(r Reading) {
	passed := r.Ran - c.ran
	switch d := r.Wall - c.at - millis(passed); {
	case r.Wall < c.at+millis(passed/2):
		c.begin(inventory.ClockBehind)
		c.at, c.ran = c.paced(r.Ran, 1, 2), r.Ran
	case d > millis(step) && r.Wall > c.at+millis(2*passed):
		c.begin(inventory.ClockAhead)
		c.at, c.ran = c.paced(r.Ran, 2, 1), r.Ran
	default:
		if d >= millis(noticed) && c.state != inventory.ClockAhead { // which has been told of
			c.steps++
			c.due = true
		}
		c.take(r)
	}
}

// begin sets a pace other than the wall clock's, from the reading before.
func (c *Clock) begin(state inventory.ClockState) {
	c.state, c.from = state, anchor{c.at, c.ran}
}

// take believes the wall clock, which is not behind at.
func (c *Clock) take(r Reading) {
	c.state, c.at, c.ran, c.wall = inventory.ClockSteady, r.Wall, r.Ran, r.Wall
}

// paced is at after the machine has run for so long, if at has run at num/den of its pace since the anchor.
func (c *Clock) paced(ran time.Duration, num, den time.Duration) inventory.Millis {
	return c.from.at + millis((ran-c.from.ran)*num/den)
}
