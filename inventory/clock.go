package inventory

// ClockState is what a service thinks of the wall clock of its machine.
type ClockState string

// The states of a clock.
const (
	ClockSteady    ClockState = "steady"    // what it decides is dated as the wall clock says
	ClockAhead     ClockState = "ahead"     // the wall clock has jumped ahead: dates run twice as fast until they meet it, or it is accepted
	ClockBehind    ClockState = "behind"    // the wall clock was set back: dates run at half speed until it has caught up
	ClockUncertain ClockState = "uncertain" // at the start the wall clock was further ahead than is believed: nothing is decided
)

// Clock is how a service dates what it decides. The zero value is that of a service that decides nothing.
type Clock struct {
	State ClockState
	At    Millis // the date of what is decided now
	Wall  Millis // what the machine's clock says
	Steps int64  // forward of the wall clock that were believed at once since the start
}

// Ahead is how far the wall clock is ahead of what is decided; less than zero if it is behind.
func (c *Clock) Ahead() Millis { return c.Wall - c.At }

// Timekeeper is a service whose dates go by a clock that has to be believed.
type Timekeeper interface {
	Clock() Clock
	// AcceptClock believes the clock as it is. moved says by how much that took dates forward: zero if the clock is not ahead.
	AcceptClock() (now Clock, moved Millis)
}
