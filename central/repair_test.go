package central

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/clock"
	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage/bolt/engine"
)

// TestRepairClock: a directory that a clock ten years ahead has dated is dated by the right one again, in a new timeline; keys are
// kept, old dates stay, restarts keep the new one, and there is nothing to repair twice.
func TestRepairClock(t *testing.T) {
	cfg := testConfig(t, filepath.Join(t.TempDir(), "data"))
	wall := time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
	source := func() clock.Reading {
		return clock.Reading{Wall: inventory.MillisOf(wall), Ran: time.Hour, Boot: [16]byte{1}}
	}
	sell := &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Delta: -1, Keyed: true,
		Key: inventory.HashKey("p", "k"), Print: inventory.FingerprintLine("A", -1, "")}}}
	during := func(what func(l *ledger.Ledger)) {
		t.Helper()
		e, err := openEngine(cfg, engine.Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		lc := ledgerConfig(cfg, ledger.Hooks{})
		lc.Clock = source
		l, err := ledger.Open(t.Context(), e, lc)
		if err != nil {
			t.Fatal(err)
		}
		what(l)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	submit := func(l *ledger.Ledger, cmd *inventory.Command) *inventory.Answer {
		t.Helper()
		a, err := l.Submit(t.Context(), cmd)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	var before string
	wrong := inventory.MillisOf(wall)
	during(func(l *ledger.Ledger) {
		before = l.Timeline()
		submit(l, &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "a", Available: 5}, {Product: "B", Name: "b"}}})
		submit(l, sell)
	})
	wall = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	right := inventory.MillisOf(wall)
	done, err := RepairClock(t.Context(), cfg, source, zerolog.Nop())
	if err != nil || done.From != before || done.To == before || done.Was != wrong || done.Now != right || done.At != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := RepairClock(t.Context(), cfg, source, zerolog.Nop()); err == nil {
		t.Error("there is something to repair again")
	}
	for range 2 {
		during(func(l *ledger.Ledger) {
			if st := l.Clock(); st.State != inventory.ClockSteady || st.At != right || l.Timeline() != done.To {
				t.Errorf("%+v in %s", st, l.Timeline())
			}
			if a := submit(l, sell); !a.Replayed || a.At != wrong {
				t.Errorf("the key is gone, or dated anew: %+v", a)
			}
			if p, _, _ := l.Product(t.Context(), "B"); p.UpdatedAt != wrong {
				t.Errorf("B is dated %v", p.UpdatedAt)
			}
			change := &inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A", Fields: inventory.FieldName, Name: "new"}}}
			if a := submit(l, change); a.At != right {
				t.Errorf("changes are dated %v", a.At)
			}
		})
	}
	if err := verifyDir(cfg); err != nil {
		t.Error(err)
	}
}
