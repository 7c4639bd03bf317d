package central

import (
	"testing"
	"time"

	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/inventory"
)

// listed is a directory that stays as it is.
type listed struct{ all inventory.Directory }

func (l *listed) Directory() (*inventory.Directory, inventory.Offset) { return &l.all, 0 }
func (l *listed) Listing() int64                                      { return 1 }

// TestPeopleAreCounted: what is revoked, has ended or was removed is not; what ends soon is known; and that somebody has to look after a restore.
func TestPeopleAreCounted(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	at := inventory.MillisOf(now)
	const day = inventory.Millis(24 * 60 * 60 * 1000)
	l := &listed{inventory.Directory{
		Keys:  []*inventory.APIKey{{}, {ExpiresAt: at + 13*day}, {ExpiresAt: at + 15*day}, {ExpiresAt: at - 1}, {RevokedAt: at - day}, {RevokedAt: at - day, ExpiresAt: at + day}},
		Staff: []*inventory.StaffMember{{}, {RemovedAt: at}},
	}}
	e := &engineMetrics{node: metrics.New("test", "")}
	e.attachPeople(l, func() time.Time { return now })
	for name, want := range map[string]float64{"inventory_keys": 3, "inventory_keys_ending": 1, "inventory_staff": 1, "inventory_keys_unconfirmed": 0} {
		if got := metricstest.All(t, e.node.Gatherer())[name][""]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if l.all.Restored = new(inventory.Restored); metricstest.All(t, e.node.Gatherer())["inventory_keys_unconfirmed"][""] != 1 {
		t.Error("that keys are to be confirmed is not told")
	}
}
