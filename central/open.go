package central

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
	"bodega/storage/mem"
)

// openEngine takes the data directory, which is made if need be.
func openEngine(cfg Config, hooks engine.Hooks) (storage.Engine, error) {
	if cfg.Memory {
		return mem.New(), nil
	}
	if err := vfs.MkdirSync(vfs.OS, cfg.DataDir, 0o700); err != nil {
		return nil, err
	}
	e, err := engine.Open(boltConfig(cfg, hooks))
	if err != nil {
		return nil, inUse(cfg, err)
	}
	return e, nil
}

func boltConfig(cfg Config, hooks engine.Hooks) engine.Config {
	retain := cfg.ShipHoldBytes
	if !cfg.ships() {
		retain = 0
	}
	return engine.Config{
		RetainBytes: retain,
		Dir:         cfg.DataDir, SegmentBytes: cfg.SegmentBytes, CheckpointBytes: cfg.CheckpointBytes, CheckpointInterval: cfg.CheckpointInterval,
		JournalMaxBytes: cfg.JournalMaxBytes, KeyTTL: millis(cfg.KeyTTL), MaxEvents: cfg.EventsMax,
		HistoryMaxBytes: cfg.HistoryMaxBytes, HistoryMaxAge: millis(cfg.HistoryMaxAge),
		MinFreeBytes: uint64(cfg.MinFreeBytes), MinFreeShare: float64(cfg.MinFreePercent) / 100,
		AllowNetworkFS: cfg.AllowNetworkStorage, Program: "bodega " + cfg.Version, Hooks: hooks, Ancestors: cfg.ancestors,
	}
}

func ledgerConfig(cfg Config, hooks ledger.Hooks) ledger.Config {
	return ledger.Config{
		Rules:    inventory.Rules{RefusePositiveDelta: !cfg.AllowPositiveDelta, KeyTTL: millis(cfg.KeyTTL), MaxHolds: cfg.MaxHolds, LowStock: cfg.LowStock},
		QueueMax: cfg.QueueMax, MaxEvents: cfg.EventsMax, MaxKeys: cfg.KeysMax, EventsMaxAge: cfg.EventsMaxAge, ClockGapMax: cfg.ClockGapMax, Hooks: hooks,
	}
}

func millis(d time.Duration) inventory.Millis { return inventory.Millis(d.Milliseconds()) }

// inUse names the directory in an error that says another process has it.
func inUse(cfg Config, err error) error {
	if errors.Is(err, storage.ErrInUse) {
		return fmt.Errorf("%s: %w", cfg.DataDir, err)
	}
	return err
}

// holdsData refuses a directory that no central has used: a tool that only reads makes no new one.
func holdsData(cfg Config) error {
	if cfg.Memory {
		return errors.New("STORAGE_URL is mem: there is no directory to work on")
	}
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "MANIFEST.json")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s holds no data of bodega: set DATA_DIR or --data-dir", cfg.DataDir)
	} else if err != nil {
		return err
	}
	return nil
}

// loadState reads what a stopped directory holds and changes nothing in it.
func loadState(ctx context.Context, cfg Config) (v *inventory.View, timeline string, err error) {
	if err := holdsData(cfg); err != nil {
		return nil, "", err
	}
	bc := boltConfig(cfg, engine.Hooks{})
	bc.ReadOnly = true
	e, err := engine.Open(bc)
	if err != nil {
		return nil, "", inUse(cfg, err)
	}
	var st inventory.State
	err = e.Load(ctx, stateLoader{&st})
	if err := errors.Join(err, e.Close(st.Mark())); err != nil {
		return nil, "", err
	}
	return st.View(), e.History().Timeline, nil
}

// stateLoader builds a state without a ledger.
type stateLoader struct{ *inventory.State }

func (l stateLoader) Restore(at inventory.Mark, products int) { l.Reset(at, products) }

func (l stateLoader) Put(p *inventory.Product) error { l.State.Put(p); return nil }

func (l stateLoader) Check(m inventory.Mark) error {
	if err := l.State.Check(m); err != nil {
		return &bolt.DamageError{File: "journal", Err: err}
	}
	return nil
}

// openLedger opens the engine and a ledger over it, and logs what happens to them.
func openLedger(ctx context.Context, cfg Config, log zerolog.Logger, failed func(error)) (*ledger.Ledger, error) {
	e, err := openEngine(cfg, engineHooks(log, failed))
	if err != nil {
		return nil, err
	}
	return ledger.Open(ctx, e, ledgerConfig(cfg, ledgerHooks(log, failed)))
}
