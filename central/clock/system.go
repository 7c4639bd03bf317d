package clock

import (
	"time"

	"bodega/inventory"
)

// System reads the clocks of this machine.
func System() Reading {
	now := time.Now()
	r := machine(now)
	r.Wall = inventory.MillisOf(now)
	if moved != nil {
		r = moved(r)
	}
	return r
}

// moved is set by a build for tests alone; see offset.go.
var moved func(Reading) Reading

// Of returns a source that goes by a single clock, which nobody sets: time has passed as it says. For tests whose time is a
// parameter.
func Of(now func() time.Time) Source {
	return func() Reading {
		t := now()
		return Reading{Wall: inventory.MillisOf(t), Ran: time.Duration(t.UnixNano()), Boot: [16]byte{1}}
	}
}
