package clock

import "bodega/inventory"

// Follow takes over the time that somebody else has reached: he was there at or before this moment. Age is what has passed since, by this
// machine's own running, so it never is ahead of his by more than clocks run apart; dates go on from his until Lead.
func (c *Clock) Follow(reached inventory.Mark) {
	c.mu.Lock()
	defer c.unlock()
	r := c.cfg.Source()
	r.Ran = max(r.Ran, c.ran)
	c.boot.Age = max(c.boot.Age, reached.Age-millis(r.Ran))
	c.others, c.state = true, inventory.ClockSteady
	c.at, c.ran, c.wall = reached.At, r.Ran, r.Wall
	c.from = anchor{c.at, c.ran}
}

// Lead dates from here on. The wall clock is believed as that of a machine whose clock has jumped to it from where the others were: a little, and
// what is more than that is caught up with step by step.
func (c *Clock) Lead() {
	c.mu.Lock()
	defer c.unlock()
	if c.others {
		c.advance(c.cfg.Source())
		c.others = false
	}
}
