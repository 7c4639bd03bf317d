package accesslog

import (
	"testing"
	"time"
)

// One line of a kind in a pause, which says how many were left out; other kinds are not held up by it.
func TestRepeats(t *testing.T) {
	t.Parallel()
	var r Repeats
	one, other, now := Kind{Label: "/a", Status: 404}, Kind{Label: "/a", Status: 401}, time.Unix(1_700_000_000, 0)
	for i, c := range []struct {
		kind    Kind
		after   time.Duration
		leftOut int64
		ok      bool
	}{
		{one, 0, 0, true}, {one, 0, 0, false}, {other, 0, 0, true}, {one, Pause - 1, 0, false}, {one, Pause, 2, true}, {one, 2 * Pause, 0, true},
	} {
		if leftOut, ok := r.Allow(c.kind, now.Add(c.after)); leftOut != c.leftOut || ok != c.ok {
			t.Errorf("line %d: %d left out, %v; want %d, %v", i, leftOut, ok, c.leftOut, c.ok)
		}
	}
}
