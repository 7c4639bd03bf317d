package etcd

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"bodega/inventory"
	"bodega/journal"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/storagetest"
)

// TestConformance: an engine over this log keeps what every engine promises, its checkpoints always under way, or rare.
func TestConformance(t *testing.T) {
	t.Parallel()
	if raceEnabled && prove.Times(0, 1) == 0 {
		t.Skip("the engine is tested so over a log in memory, and this log by the other tests")
	}
	cluster := one(t)
	every := map[string]int64{"CheckpointOften": 1 << 10}
	if prove.Times(0, 1) > 0 {
		every["CheckpointSeldom"] = 0
	}
	for name, bytes := range every {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) storagetest.Medium {
				cfg := engine.Config{Dir: t.TempDir(), CheckpointBytes: bytes, MinFreeBytes: 1 << 20, MinFreeShare: 1e-9}
				begun, err := engine.Share(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				of := unhurried(cluster)
				of.Prefix, of.Name = fmt.Sprint("engine", prefixes.Add(1)), "alone"
				logs := New(of)
				if err := Init(t.Context(), logs.cfg, begun); err != nil {
					t.Fatal(err)
				}
				return &medium{logs: logs, cfg: cfg}
			})
		})
	}
}

// medium opens replicas that nobody else is beside.
type medium struct {
	logs *Logs
	cfg  engine.Config
}

func (m *medium) Open() (storage.Engine, error) {
	e := &alone{logs: &mortal{Logs: m.logs}}
	cfg := m.cfg
	cfg.Log = e.logs
	var err error
	if e.Replica, err = engine.OpenReplica(cfg, storage.Member{Name: "alone"}); err != nil {
		return nil, err
	}
	return e, nil
}

// Crash takes the log away, so that the engine can neither note nor checkpoint anything at its end.
func (*medium) Crash(e storage.Engine) {
	e.(*alone).logs.dead.Store(true)
	_ = e.Close(inventory.Mark{}) // which it says
}

// alone is a replica that leads as soon as it is loaded.
type alone struct {
	*engine.Replica
	logs *mortal
}

func (a *alone) Load(ctx context.Context, into storage.Loader) error {
	if err := a.Replica.Load(ctx, into); err != nil {
		return err
	}
	return a.Follow(ctx, shown{into})
}

// shown shows at once.
type shown struct{ storage.Loader }

func (shown) Through(uint64) error { return nil }

// mortal opens a log that can be taken away.
type mortal struct {
	*Logs
	dead atomic.Bool
}

func (m *mortal) Open(at engine.Start, take func(journal.Record) error) (engine.Log, journal.Recovery, error) {
	l, rec, err := m.Logs.Open(at, take)
	if err != nil {
		return nil, rec, err
	}
	return &withdrawn{l.(engine.Shared), m}, rec, nil
}

type withdrawn struct {
	engine.Shared
	of *mortal
}

func (w *withdrawn) Append(entries ...journal.Entry) (journal.LSN, error) {
	if w.of.dead.Load() {
		return 0, storage.ErrFenced
	}
	return w.Shared.Append(entries...)
}

func (w *withdrawn) Read(from journal.LSN, fn func(journal.Record) error) error {
	if w.of.dead.Load() {
		return storage.ErrClosed
	}
	return w.Shared.Read(from, fn)
}
