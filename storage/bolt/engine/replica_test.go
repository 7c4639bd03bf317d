package engine_test

import (
	"context"
	"testing"

	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/bolt/engine/enginetest"
	"bodega/storage/storagetest"
)

// alone is a replica that leads as soon as it is loaded, for tests of an engine that one process has.
type alone struct{ *engine.Replica }

func (a alone) Load(ctx context.Context, into storage.Loader) error {
	if err := a.Replica.Load(ctx, into); err != nil {
		return err
	}
	return a.Follow(ctx, shown{into})
}

// shown shows at once.
type shown struct{ storage.Loader }

func (shown) Through(uint64) error { return nil }

// single is a medium whose log could be shared.
type single struct {
	cfg engine.Config
	log *enginetest.Log
}

func newSingle(t *testing.T, tune func(*engine.Config)) *single {
	t.Helper()
	cfg := engine.Fast(engine.Config{Dir: t.TempDir()})
	tune(&cfg)
	f, err := engine.Share(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &single{cfg, enginetest.NewLog(f)}
}

func (s *single) Open() (storage.Engine, error) {
	cfg := s.cfg
	cfg.Log = s.log.Node("a")
	r, err := engine.OpenReplica(cfg, storage.Member{Name: "a"})
	if err != nil {
		return nil, err
	}
	return alone{r}, nil
}

func (s *single) Crash(e storage.Engine) { e.(alone).Crash() }

// TestReplicaAlone: over a log that is shared the engine keeps what every engine promises.
func TestReplicaAlone(t *testing.T) {
	for name, tune := range map[string]func(*engine.Config){
		"CheckpointSeldom": func(*engine.Config) {},
		"CheckpointOften":  func(c *engine.Config) { c.CheckpointBytes = 1 << 10 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.Run(t, func(t *testing.T) storagetest.Medium { return newSingle(t, tune) })
		})
	}
}
