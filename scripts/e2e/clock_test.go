package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
)

// withClock gives a node a clock that a file moves: a build for tests alone.
func withClock(t *testing.T) (o option, set func(offset string)) {
	t.Helper()
	root, err := process.Root()
	if err != nil {
		t.Fatal(err)
	}
	program, file := filepath.Join(t.TempDir(), "bodega"), filepath.Join(t.TempDir(), "offset")
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "clockoffset", "-o", program, ".")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	set = func(offset string) {
		next := file + ".next"
		if err := os.WriteFile(next, []byte(offset), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, file); err != nil {
			t.Fatal(err)
		}
	}
	return func(n *node) { n.program, n.env["BODEGA_CLOCK_OFFSET_FILE"] = program, file }, set
}

// TestClock: the clock of a central is moved by an hour, by ten years and to 1970 while it runs and before it starts. No sale is made
// twice, dates neither leap nor go back, and a start that cannot believe its clock sells when that was accepted.
func TestClock(t *testing.T) {
	clock, set := withClock(t)
	c := newCentral(t, clock)
	c.start()
	c.create(100, "A")
	sale := object{"productId": "A", "delta": -1, "idempotencyKey": "sale"}
	c.update(sale).want(t, http.StatusOK)
	is := func(state string) { // as soon as dates have caught up, which takes as long as the clock was wrong
		t.Helper()
		waitFor(t, patience, "the clock to be "+state, func() bool {
			var h struct{ Clock struct{ State string } }
			c.get("/health").into(t, &h)
			return h.Clock.State == state
		})
	}
	for i, moved := range []struct{ offset, state string }{{"1h", "ahead"}, {"87600h", "ahead"}, {"1970-01-01T00:01:00Z", "behind"}, {"0s", "steady"}} {
		set(moved.offset)
		c.update(sale).want(t, http.StatusOK)
		c.wantProduct("A", int64(99-i), int64(2+i)) // not sold again
		c.update(object{"productId": "A", "delta": -1, "idempotencyKey": "after " + moved.offset}).want(t, http.StatusOK)
		is(moved.state)
	}
	events := c.events(0)
	last, err := time.Parse(time.RFC3339, events[len(events)-1].Timestamp)
	if age := time.Since(last); err != nil || age < -time.Minute || age > time.Minute {
		t.Errorf("the newest change is dated %v", last)
	}
	c.stop()

	set("87600h another")
	c.launch()
	waitFor(t, patience, "health", func() bool {
		a, err := c.try(t.Context(), request{method: http.MethodGet, path: "/health"})
		return err == nil && a.status == http.StatusOK && strings.Contains(string(a.body), "uncertain")
	})
	if a := c.update(sale); a.status != http.StatusServiceUnavailable || !strings.Contains(string(a.body), "clock_uncertain") {
		t.Errorf("%d %s", a.status, a.body)
	}
	c.wantProduct("A", 95, 6)
	c.admin(http.MethodPost, "/v1/admin/clock/accept", nil).want(t, http.StatusOK)
	c.update(sale).want(t, http.StatusOK)
	c.wantProduct("A", 95, 6)
	c.stop()

	set("0s another")
	if out := c.mustRun("repair", "--clock").output(); !strings.Contains(out, "goes on as timeline") {
		t.Error(out)
	}
	c.start()
	c.update(sale).want(t, http.StatusOK)
	c.wantProduct("A", 95, 6)
	is("steady")
	c.stop()
}
