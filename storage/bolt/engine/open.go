package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
	"bodega/storage/history"
)

// Open takes the directory and makes sure that it is one of ours. The next call must be Load, which reads it and starts the
// checkpointer; Close ends that and lets go. Errors: storage.ErrInUse; *DamageError.
func Open(cfg Config) (e *Engine, err error) {
	cfg = cfg.withDefaults()
	e = &Engine{
		cfg: cfg, active: newGeneration(),
		wake: make(chan struct{}, 1), stop: make(chan struct{}), steady: make(chan struct{}, 1),
	}
	if e.cfg.Log == nil {
		e.cfg.Log = journalDir{&e.cfg}
	}
	e.lock = lockFile{cfg: &e.cfg}
	e.partitions.Store(new([]*partition))
	defer func() {
		if err != nil {
			err = errors.Join(err, e.release())
			e = nil
		}
	}()
	if err := refuseStore(cfg.FS, cfg.Dir); err != nil {
		return e, err
	}
	if err := e.checkVolume(); err != nil {
		return e, err
	}
	if err := e.lock.take(); err != nil {
		return e, err
	}
	if cfg.FS == vfs.OS && !cfg.ReadOnly {
		if err := vfs.Private(cfg.Dir); err != nil {
			return e, err
		}
	}
	if e.manifest, err = e.openManifest(); err != nil {
		return e, err
	}
	e.history.Store(e.manifest.history())
	e.past.Store = history.None()
	if err := e.orRebuild(e.openCheckpoint()); err != nil {
		return e, err
	}
	return e, e.openPast()
}

var errForeign = errors.New("belongs to directory")

// checkVolume refuses volumes on which locks and syncs cannot be relied on.
func (e *Engine) checkVolume() error {
	if e.cfg.FS != vfs.OS {
		return nil
	}
	if !e.cfg.ReadOnly {
		if err := vfs.MkdirSync(e.cfg.FS, e.cfg.Dir, 0o700); err != nil {
			return err
		}
	}
	kind, err := vfs.KindOf(e.cfg.Dir)
	if err != nil {
		return err
	}
	switch kind {
	case vfs.Network:
		if !e.cfg.AllowNetworkFS {
			return fmt.Errorf("storage: %s is on a network file system, where neither locks nor syncs can be relied on", e.cfg.Dir)
		}
		e.cfg.warn(fmt.Errorf("storage: %s is on a volume of kind %v: neither locks nor syncs can be relied on", e.cfg.Dir, kind))
	case vfs.Temporary, vfs.Overlay, vfs.FUSE, vfs.Unknown:
		e.cfg.warn(fmt.Errorf("storage: %s is on a volume of kind %v: data may not survive", e.cfg.Dir, kind))
	}
	return nil
}

// openManifest reads whose directory it is, and notes that it is begun again. Without room for that the start waits, if there is
// anything to read meanwhile.
func (e *Engine) openManifest() (manifest, error) {
	if e.cfg.ReadOnly {
		m, err := readManifest(&e.cfg)
		if err == nil && m.Shared {
			e.cfg.apart, e.cfg.Log = true, elsewhere{}
		}
		return m, err
	}
	m, made, err := nextManifest(&e.cfg)
	switch {
	case err != nil:
		return m, err
	case made && e.cfg.shared:
		return m, fmt.Errorf("%s: %w", e.cfg.Dir, ErrEmpty)
	case m.Shared && !e.cfg.shared:
		return m, fmt.Errorf("%s: %w", e.cfg.Dir, ErrShared)
	case !m.Shared && e.cfg.shared:
		return m, fmt.Errorf("%s: %w", e.cfg.Dir, ErrNotShared)
	}
	switch err := m.write(&e.cfg); {
	case err == nil:
		e.numbered = true
	case made || e.cfg.shared || !vfs.NoRoom(err):
		return m, bolt.Shortage(err)
	default:
		e.waiting = err
	}
	return m, nil
}

// openCheckpoint opens checkpoint.db, or makes an empty one: the journal then must begin with its first record, as the
// journal itself makes sure.
func (e *Engine) openCheckpoint() error {
	name := e.cfg.checkpointFile
	e.compacting.Min, e.compacting.Every = e.cfg.compactMin, e.cfg.compactEvery
	if !e.cfg.ReadOnly {
		if err := errors.Join(e.dropCompact(), removeIfThere(e.cfg.rebuildName())); err != nil {
			return err
		}
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		bases, err := e.cfg.bases()
		if e.cfg.ReadOnly || len(bases) > 0 {
			return errors.Join(err, &bolt.DamageError{File: name, Err: bolt.ErrMissing})
		}
		if err := createDB(e.cfg.names, name, checkpoint{DataID: e.manifest.DataID, Timeline: e.manifest.Timeline}, e.cfg.noSync); err != nil {
			return bolt.Shortage(err) // there is nothing to read without it
		}
	} else if err != nil {
		return err
	}
	if err := bolt.CheckPages(name, bucketKeys, bucketFilters, bucketEvents); err != nil {
		return err
	}
	var err error
	if e.db, err = bolt.Open(name, e.cfg.ReadOnly, e.cfg.noSync); err != nil {
		return err
	}
	if e.pages, err = os.Open(name); err != nil {
		return err
	}
	return e.readCheckpoint()
}

// readCheckpoint takes over where the file stands.
func (e *Engine) readCheckpoint() error {
	return bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			cp, err := loadCheckpoint(tx, e.cfg.checkpointFile)
			if err != nil {
				return err
			}
			if cp.DataID != e.manifest.DataID {
				return &bolt.DamageError{File: e.cfg.checkpointFile, Err: fmt.Errorf("%w %v, not %v", errForeign, cp.DataID, e.manifest.DataID)}
			}
			list, err := loadPartitions(tx, e.cfg.checkpointFile, e.cfg.partitionMax)
			if err != nil {
				return err
			}
			e.checkpointer.at, e.checkpointer.pruneTo = cp, cp.Applied
			e.newest, e.marked, e.reached = cp.Applied, cp.Applied, cp.Offset
			e.partitions.Store(&list)
			e.owned = inventory.Owners{}
			for _, p := range list {
				e.owned.AddAll(p.owners, 1)
			}
			e.publish(&cp)
			return nil
		})
	})
}

// refuseStore returns an error if the directory is a store's.
func refuseStore(fsys vfs.FS, dir string) error {
	found, err := bolt.Exists(fsys, filepath.Join(dir, bolt.StoreMarker))
	if found {
		err = fmt.Errorf("storage: %s holds a store's copy: central needs a directory of its own", dir)
	}
	return err
}
