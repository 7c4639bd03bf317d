package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// SIGTERM or Ctrl-C under load: whatever was accepted is answered and kept, the process
// ends with 0, and the next start has nothing to replay.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	cr, a := startCrowd(c)
	for round := range 3 {
		ended := cr.act(round)
		waitFor(t, patience, "some writes", func() bool { return cr.answered() > 100 })
		c.Signal([]os.Signal{syscall.SIGTERM, syscall.SIGINT}[round%2])
		if code := c.wait(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		ended()
		kept, unknown := cr.take()
		if r := c.run("verify"); r.code != 0 {
			t.Fatalf("verify after a clean stop: exit code %d\n%s", r.code, r.output())
		}
		mark := c.Log.Len()
		c.start()
		if line := c.said(`"replayed":`, mark); !strings.Contains(line, `"replayed":0`) {
			t.Errorf("the start after a clean stop does not say that nothing was replayed: %s", line)
		}
		a.check(kept) // which has everything that happened: what got no answer did not
		a.check(cr.repeat(unknown))
		a.askAgain(200)
	}
}

// established counts the connections of a local port in /proc/net/tcp.
func established(t *testing.T, port string) (n int) {
	t.Helper()
	data, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(data), "\n") {
		f := strings.Fields(l)
		// local address, remote address, state 01, queues: nothing unread
		if len(f) > 4 && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", number)) && f[3] == "01" && strings.HasSuffix(f[4], ":00000000") {
			n++
		}
	}
	return n
}

func wantSaid(t *testing.T, said string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("does not say %q:\n%s", w, said)
		}
	}
}
