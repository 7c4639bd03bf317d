package inventory

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMillisText(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, m Millis) {
		want := time.UnixMilli(int64(m)).UTC().Format("2006-01-02T15:04:05.000Z")
		if got := m.String(); got != want {
			t.Fatalf("%d: got %s, want %s", int64(m), got, want)
		}
		back, err := time.Parse(time.RFC3339, m.String())
		if m >= 0 && m <= lastMilli && (err != nil || MillisOf(back) != m) {
			t.Fatalf("%s reads as %v, %v", m, back, err)
		}
	}
	for _, m := range []Millis{0, 1, 999, 951782399999, 951782400000, 951868800000, 4107542399999, lastMilli, lastMilli + 1, -1, -62135596800000} {
		check(t, m)
	}
	for day := range 60000 { // every day for 164 years, leap years and a century without one among them
		check(t, Millis(day*dayMillis+day%dayMillis))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, Millis(rapid.Int64Range(-1000, lastMilli+1000).Draw(t, "m"))) })
}
