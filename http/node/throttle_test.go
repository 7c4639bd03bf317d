package node

import (
	"fmt"
	"testing"
	"time"
)

// TestThrottle: an outage of a day takes a few hundred lines, whatever the rate of failures, and each says how many it stands for.
func TestThrottle(t *testing.T) {
	now := time.Unix(0, 0)
	q := NewThrottle(func() time.Time { return now })
	said, leftOut := 0, 0
	for range 24 * 3600 {
		if n, ok := q.Allow("away"); ok {
			said, leftOut = said+1, leftOut+n
		}
		now = now.Add(time.Second)
	}
	if said < 100 || said > 400 || said+leftOut < 24*3600-int(ThrottleMax/time.Second) {
		t.Errorf("%d lines, standing for %d more", said, leftOut)
	}
	if _, ok := q.Allow("full"); !ok {
		t.Error("another cause was kept back")
	}
	q.Forget()
	if n, ok := q.Allow("away"); !ok || n != 0 {
		t.Error("a new outage is kept back")
	}
}

// TestThrottleAfterQuiet: after a while without complaints the pause is the shortest, and nothing that was left out is lost.
func TestThrottleAfterQuiet(t *testing.T) {
	now := time.Unix(0, 0)
	q := NewThrottle(func() time.Time { return now })
	for range 3600 {
		q.Allow("full")
		now = now.Add(time.Second)
	}
	now = now.Add(2 * ThrottleMax)
	if n, ok := q.Allow("full"); !ok || n == 0 {
		t.Errorf("%v, standing for %d", ok, n)
	}
	if now = now.Add(ThrottleMin - 1); allowed(q.Allow("full")) {
		t.Error("the pause is shorter than the shortest")
	}
	if now = now.Add(1); !allowed(q.Allow("full")) {
		t.Error("the pause is as long as it was in the middle of the trouble")
	}
}

func allowed(_ int, ok bool) bool { return ok }

// TestThrottleIsBounded: however many causes there are.
func TestThrottleIsBounded(t *testing.T) {
	q := NewThrottle(time.Now)
	for i := range 10 * causesMax {
		q.Allow(fmt.Sprint(i))
		if len(q.causes) > causesMax {
			t.Fatalf("%d causes are remembered", len(q.causes))
		}
	}
}
