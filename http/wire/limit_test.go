package wire

import (
	"strings"
	"testing"
	"time"
)

func TestRateLimitedNamesThePeriod(t *testing.T) {
	t.Parallel()
	for period, want := range map[time.Duration]string{time.Minute: "minute", 2 * time.Minute: "2 minutes", 90 * time.Second: "90 seconds", 1500 * time.Millisecond: "1.500 seconds"} {
		if got := RateLimited("7", period, 0, 1).Details[0].Issue; !strings.Contains(got, "per "+want+".") {
			t.Errorf("%v: %q", period, got)
		}
	}
}
