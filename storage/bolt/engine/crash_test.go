package engine

import (
	"path/filepath"
	"testing"

	"bodega/journal/vfs"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// machine runs engines whose segments are small and checkpoints frequent.
type machine struct{}

func (machine) Open(fsys vfs.FS, checkpoint string, saved func()) (storage.Engine, error) {
	cfg := small(filepath.Dir(checkpoint))
	cfg.FS, cfg.checkpointFile, cfg.saved = fsys, checkpoint, saved
	cfg.CheckpointBytes, cfg.partitionMax, cfg.KeepBytes, cfg.keepLeast = 2<<10, 40, 8<<10, 1
	e, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (machine) Crash(e storage.Engine) { e.(*Engine).crash() }

func TestCrash(t *testing.T) {
	t.Parallel()
	storagetest.Crash(t, machine{}, prove.Times(120, 1000))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	storagetest.Faults(t, machine{}, prove.Times(70, 500))
}
