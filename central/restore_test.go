package central

import (
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// TestKeysLostWithCentral: a central that was made of what a store had knows no key from before, and says so also after it was started
// again and forked: what stores send again under such a key may be in their copy, and is not sold a second time.
func TestKeysLostWithCentral(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t, filepath.Join(t.TempDir(), "central"))
	var copied inventory.State
	v := copied.View()
	at := storage.CopyPosition{Timeline: "11111111-1111-4111-8111-111111111111", Mark: v.Mark}
	if _, _, err := Restore(t.Context(), cfg, "store-s1", v, nil, at, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Fork(t.Context(), cfg, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(cfg, engine.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), e, ledgerConfig(cfg, ledger.Hooks{}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, c := range []struct {
		after inventory.Millis
		want  inventory.Outcome
	}{{3_600_000, inventory.KeyUnreadable}, {0, inventory.NotFound}} {
		cmd := inventory.Command{Kind: inventory.Update, Actor: "s1", HealedAfter: c.after,
			Lines: []inventory.Line{{Product: "A", Delta: -1, Keyed: true, Key: inventory.HashKey("s1", "k")}}}
		if a, err := l.Submit(t.Context(), &cmd); err != nil || a.Results[0].Outcome != c.want {
			t.Errorf("asked for %d ms ago: %+v, %v; want %v", c.after, a, err, c.want)
		}
	}
}
