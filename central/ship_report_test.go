package central

import (
	"testing"
	"time"

	"bodega/inventory"
)

// TestShipReport: whoever looks reads how far the shipping has come, and is told to look only when it has been late or incomplete for a while.
func TestShipReport(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 18, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, tt := range []struct {
		name         string
		behind       uint64
		covered, gap time.Time
		based        time.Time
		want         inventory.Shipping
		need         inventory.Need
	}{
		{name: "all there, however long ago", covered: ago(time.Hour)},
		{name: "a moment behind", behind: 3, covered: ago(90 * time.Second), want: inventory.Shipping{Behind: 3, Lag: 90 * time.Second}},
		{name: "behind", behind: 3, covered: ago(91 * time.Second), want: inventory.Shipping{Behind: 3, Lag: 91 * time.Second}, need: inventory.NeedShip},
		{name: "a gap", gap: ago(15 * time.Minute), based: ago(time.Hour), want: inventory.Shipping{Gap: true}},
		{name: "a gap that stays", behind: 3, covered: ago(time.Hour), gap: ago(16 * time.Minute), based: ago(time.Hour),
			want: inventory.Shipping{Behind: 3, Lag: time.Hour, Gap: true}, need: inventory.NeedGap},
		{name: "a gap with a backup since", gap: ago(time.Hour), based: ago(time.Minute)},
	} {
		s := &shipper{from: &paper{last: 10}, every: time.Second, now: func() time.Time { return now }, based: func() time.Time { return tt.based },
			shipped: 10 - tt.behind, covered: tt.covered, gap: tt.gap}
		tt.want.Every = time.Second
		if have := s.report(); *have != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, *have, tt.want)
		}
		if have := s.need(); have != tt.need {
			t.Errorf("%s: %q, want %q", tt.name, have, tt.need)
		}
	}
	if none := (*shipper)(nil); none.report() != nil || none.need() != "" {
		t.Error("where nothing is shipped there is something to say of it")
	}
}
