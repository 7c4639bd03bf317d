package central

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// TestRepairCheckpoint: what no start notices is found, made again to the same state, and kept; what cannot be made again is refused with the
// commands that help.
func TestRepairCheckpoint(t *testing.T) {
	cfg := testConfig(t, filepath.Join(t.TempDir(), "data"))
	during(t, cfg, func(l *ledger.Ledger) {
		submit(t, l, &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "a", Available: 5}}})
		submit(t, l, &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Ref: "the-sale", Delta: -1, Keyed: true,
			Key: inventory.HashKey("p", "k"), Print: inventory.FingerprintLine("A", -1, "")}}})
	})
	if _, _, err := RepairCheckpoint(t.Context(), cfg, zerolog.Nop()); !errors.Is(err, ErrSound) {
		t.Fatalf("what is sound: %v", err)
	}
	v, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(cfg.DataDir, engine.CheckpointFile)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.ReplaceAll(whole, []byte("the-sale"), []byte("the-sole")) // in an event
	if bytes.Equal(damaged, whole) {
		t.Fatal("there is no such text in the checkpoint")
	}
	if err := os.WriteFile(name, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	done, at, err := RepairCheckpoint(t.Context(), cfg, zerolog.Nop())
	if err != nil || at.Hash != v.Mark.Hash || at.Offset != v.Mark.Offset || at.Chain != v.Mark.Chain {
		t.Fatalf("at %+v, want %+v: %v", at, v.Mark, err)
	}
	if kept, err := os.ReadFile(done.Kept); err != nil || !bytes.Equal(kept, damaged) {
		t.Errorf("%s is not what was damaged: %v", done.Kept, err)
	}
	if err := os.WriteFile(name, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(cfg.DataDir, "journal")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := RepairCheckpoint(t.Context(), cfg, zerolog.Nop()); err == nil || exit.Code(err) != exit.Disk || !strings.Contains(err.Error(), "bodega restore --from-store") {
		t.Errorf("without a journal: %v", err)
	}
}

// during opens a ledger over the directory, as a central would.
func during(t *testing.T, cfg Config, what func(l *ledger.Ledger)) {
	t.Helper()
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	what(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func submit(t *testing.T, l *ledger.Ledger, cmd *inventory.Command) {
	t.Helper()
	if _, err := l.Submit(t.Context(), cmd); err != nil {
		t.Fatal(err)
	}
}
