package engine

import (
	"testing"
	"time"

	"bodega/journal/vfs"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/storagetest"
)

func TestMain(m *testing.M) {
	retryCheckpoint = 5 * time.Millisecond
	prove.Main(m)
}

// crash lets go of the engine as the end of its process does: nothing is noted, nothing checkpointed.
func (e *Engine) crash() {
	close(e.stop)
	if e.stopped != nil {
		<-e.stopped
	}
	if e.shared != nil && e.shared.told != nil {
		<-e.shared.told
	}
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.release()
}

type medium struct{ cfg Config }

func (m *medium) Open() (storage.Engine, error) {
	e, err := Open(m.cfg)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (m *medium) Crash(e storage.Engine) { e.(*Engine).crash() }

// small is a configuration for tests. No checkpoint comes because a machine is slow: whoever wants one asks for it.
func small(dir string) Config {
	return Config{Dir: dir, SegmentBytes: 16 << 10, CheckpointInterval: time.Hour, MinFreeBytes: 1 << 20, MinFreeShare: 1e-9, noSync: true}
}

func TestConformance(t *testing.T) {
	for name, tune := range map[string]func(*Config){
		"Synced":           func(c *Config) { c.noSync = false },
		"CheckpointOften":  func(c *Config) { c.CheckpointBytes, c.partitionMax = 1<<10, 50 },
		"CheckpointByTime": func(c *Config) { c.CheckpointInterval = 3 * time.Millisecond },
		"Crash":            func(c *Config) { c.FS = vfs.NewCrash(); c.checkpointFile = c.Dir + "/checkpoint.db" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.Run(t, func(t *testing.T) storagetest.Medium {
				cfg := small(t.TempDir())
				tune(&cfg)
				return &medium{cfg}
			})
		})
	}
}
