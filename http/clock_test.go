package http

import (
	"strings"
	"testing"

	"bodega/inventory"
)

// timed is a memory with a clock that is ahead until it is accepted.
type timed struct {
	*memory
	clock inventory.Clock
}

func (m *timed) Clock() inventory.Clock { return m.clock }

func (m *timed) AcceptClock() (now inventory.Clock, moved inventory.Millis) {
	moved = m.clock.Ahead()
	m.clock.State, m.clock.At = inventory.ClockSteady, m.clock.Wall
	return m.clock, moved
}

func (m *timed) Health() inventory.Health {
	h := m.memory.Health()
	h.Clock = m.clock
	return h
}

const clockAccept = "/v1/admin/clock/accept"

// TestClockAccept: an administrator says that the clock is right, with nothing else; health shows what it was and is.
func TestClockAccept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.api.Attach(&timed{memory: r.mem, clock: inventory.Clock{State: inventory.ClockAhead, At: 1_700_000_000_000, Wall: 1_700_003_600_000, Steps: 2}})
	health := func(want string) {
		t.Helper()
		rec := r.get("/health")
		if body := rec.Body.String(); rec.Code != 200 || !strings.Contains(body, `"clock":`+want) {
			t.Errorf("%d %s", rec.Code, body)
		}
	}
	health(`{"state":"ahead","at":"2023-11-14T22:13:20.000Z","wall":"2023-11-14T23:13:20.000Z","aheadMs":3600000,"steps":2}`)
	for key, status := range map[string]int{"-": 401, "wrong": 401, userKey: 403} {
		if rec := r.do("POST", clockAccept, "", "X-API-Key", key); rec.Code != status {
			t.Errorf("with %s: %d", key, rec.Code)
		}
	}
	wantCode(t, r.do("POST", clockAccept, `{"to":"2036"}`), 400, inventory.CodeValidation)
	health(`{"state":"ahead"`)
	const steady = `{"state":"steady","at":"2023-11-14T23:13:20.000Z","wall":"2023-11-14T23:13:20.000Z","aheadMs":0,"steps":2}`
	wantAnswer(t, r.do("POST", clockAccept, "{}"), 200, `{"movedMs":3600000,"clock":`+steady+"}\n")
	wantAnswer(t, r.do("POST", clockAccept, ""), 200, `{"movedMs":0,"clock":`+steady+"}\n")
	health(steady)
}

// A service that keeps no time is a fault of whoever put the parts together.
func TestClockOfNobody(t *testing.T) {
	t.Parallel()
	wantCode(t, newRig(t).do("POST", clockAccept, ""), 500, inventory.CodeInternal)
}
