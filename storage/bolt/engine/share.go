package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// A directory of its own becomes the first of a log that is shared (Share), others are copies of such ones (Adopt), and each can be one
// of its own again (Leave). What decides is the manifest: it is written when all that it says is so.

// Founding is where a log that is shared begins.
type Founding struct {
	Identity storage.Identity
	LSN      journal.LSN // of the record before its first
	Chain    uint32      // of that record
	Offset   inventory.Offset
}

// Share takes everything in a directory that no engine has open up into its checkpoint, and says that what follows is in a log that is
// shared, which begins there. One that is not there yet is made. A directory in which that was said, and nothing has followed, is what it was.
// Errors: those of Open and Load; ErrShared if something has followed.
func Share(ctx context.Context, cfg Config) (f Founding, err error) {
	cfg = cfg.withDefaults()
	m, err := readManifest(&cfg)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !m.Shared {
		err = settle(ctx, cfg)
	}
	if err != nil {
		return f, err
	}
	lock := &lockFile{cfg: &cfg}
	if err := lock.take(); err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	if m, err = readManifest(&cfg); err != nil {
		return f, err
	}
	cp, err := peekCheckpoint(cfg.checkpointFile)
	if err != nil {
		return f, err
	}
	if m.Shared && !m.Founding {
		return f, fmt.Errorf("%s: %w", cfg.Dir, ErrShared)
	}
	m.Shared, m.Founding = true, true
	if err := m.write(&cfg); err != nil {
		return f, bolt.Shortage(err)
	}
	f = Founding{Identity: storage.Identity{DataID: m.DataID, History: *m.history()}, LSN: cp.Applied, Chain: cp.Chain, Offset: cp.Offset}
	return f, errors.Join(os.RemoveAll(cfg.path("journal")), os.RemoveAll(cfg.path(baseDir)))
}

// settle brings the checkpoint of a directory up to date.
func settle(ctx context.Context, cfg Config) error {
	e, err := Open(cfg)
	if err != nil {
		return err
	}
	var s settled
	if err := e.Load(ctx, &s); err != nil {
		return errors.Join(err, e.Close(inventory.Mark{}))
	}
	if err := e.Close(s.Mark()); err != nil {
		return err
	}
	cp, err := peekCheckpoint(cfg.checkpointFile)
	if err == nil && (cp.Offset != s.Offset() || cp.Intent > cp.Applied) {
		err = fmt.Errorf("storage: the checkpoint is at position %d, the data at %d", cp.Offset, s.Offset())
	}
	return err
}

// settled is a state that is built as it was.
type settled struct{ inventory.State }

func (s *settled) Restore(at inventory.Mark, products int) { s.Reset(at, products) }

func (s *settled) Put(p *inventory.Product) error { s.State.Put(p); return nil }

// Adopt makes the files of a copy in a directory (Replica.Copy, or Spool of one that is shared) that of another process which shares the
// log. Nothing is durable before the caller has synced the directory itself and given it its name. Of cfg, Dir and FS count.
func Adopt(cfg Config) error {
	cfg = cfg.withDefaults()
	m, err := readManifest(&cfg)
	if err != nil {
		return err
	}
	if err := bolt.CheckPages(cfg.checkpointFile); err != nil {
		return err
	}
	cp, err := peekCheckpoint(cfg.checkpointFile)
	if err != nil {
		return err
	}
	if cp.DataID != m.DataID {
		return &bolt.DamageError{File: cfg.checkpointFile, Err: fmt.Errorf("%w %v, not %v", errForeign, cp.DataID, m.DataID)}
	}
	if err := cfg.FS.Remove(cfg.path(RecordsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	m.Shared, m.Founding, m.Epoch = true, false, 1
	return bolt.Shortage(m.write(&cfg))
}

// Copy puts the files aside of which Adopt makes another directory: the manifest and the checkpoint as it stands. What is behind that is in
// the log, as long as it is kept there. Its errors are those of Spool.
func (r *Replica) Copy(ctx context.Context, dir string) (f storage.SpooledFile, err error) {
	if err := r.usable(); err != nil {
		return f, err
	}
	if err := r.hold(ctx); err != nil {
		return f, err
	}
	defer r.letGo()
	err = bolt.Guard(r.cfg.checkpointFile, func() error {
		if err := r.spoolRoom(dir); err != nil {
			return err
		}
		if err := r.spoolManifest(dir, &storage.Spooled{}); err != nil {
			return err
		}
		f, err = r.spoolCheckpoint(ctx, dir)
		return err
	})
	return f, bolt.Shortage(err)
}

// Leave makes the directory of a process that shared a log, which no engine has open, one of its own: what the log has (cfg.Log) behind the
// checkpoint becomes its journal, and what follows is another history. With cfg.Log nil the log is lost, and what the checkpoint has is what
// there is. Cut short, it is begun again. Errors: ErrNotShared; those of Logs.Open and of Lay.
func Leave(cfg Config) (from, to string, at inventory.Offset, err error) {
	log := cfg.Log
	cfg = cfg.withDefaults()
	lock := &lockFile{cfg: &cfg}
	if err := lock.take(); err != nil {
		return "", "", 0, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	m, err := readManifest(&cfg)
	switch {
	case err != nil:
		return "", "", 0, err
	case !m.Shared:
		return "", "", 0, fmt.Errorf("%s: %w", cfg.Dir, ErrNotShared)
	}
	if err := os.RemoveAll(cfg.path("journal")); err != nil {
		return "", "", 0, err
	}
	if err := fetch(cfg, &m, log); err != nil {
		return "", "", 0, bolt.Shortage(err)
	}
	laid, err := Lay(cfg, Cut{}, Behind{})
	if err != nil {
		return "", "", 0, err
	}
	from, at = m.Timeline.String(), laid.End
	m.leave(at, newID())
	m.Shared, m.Founding = false, false
	return from, m.Timeline.String(), at, bolt.Shortage(m.write(&cfg))
}

// fetch puts what a log has behind the checkpoint into a file as a copy has it.
func fetch(cfg Config, m *manifest, log Logs) error {
	cp, err := peekCheckpoint(cfg.checkpointFile)
	if err != nil {
		return err
	}
	e := &Engine{cfg: cfg, manifest: *m}
	err = vfs.WriteFile(cfg.FS, cfg.path(RecordsFile), 0o600, func(w io.Writer) error {
		out, err := newRecordWriter(w, cp.Applied, cp.Chain)
		if err != nil || log == nil {
			return errors.Join(err, out.flush())
		}
		opened, _, err := log.Open(e.start(&cp), func(r journal.Record) error { return out.put(&r) })
		if err != nil {
			return err
		}
		if s, ok := opened.(Shared); ok {
			id := s.Identity()
			err = m.take(&id.History)
		}
		return errors.Join(err, out.flush(), opened.Close())
	})
	if err != nil {
		return err
	}
	return m.write(&cfg) // under the name that the history has by now
}

// elsewhere is the log of a directory that shares it, for who only reads what is here.
type elsewhere struct{}

var errElsewhere = errors.New("storage: the log is shared, and not here")

func (elsewhere) Name() string  { return "the log of the cluster" }
func (elsewhere) Settle() error { return nil }

func (elsewhere) Open(Start, func(journal.Record) error) (Log, journal.Recovery, error) {
	return nil, journal.Recovery{}, errElsewhere
}

func (elsewhere) Look(at Start, _ func(journal.Record) error) (journal.Report, error) {
	return journal.Report{Last: at.Applied, Chain: at.Chain}, nil
}
