package engine

import (
	"context"
	"errors"
	"io"

	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// files is the log of one machine: a journal in the data directory.
type files struct{ *journal.Journal }

var _ Log = files{}

// Resolve implements Log. What a failed write or sync has left on the disk is not known before a restart has read it: the system
// may show data that it could not write. So Append never asks for it.
func (files) Resolve(context.Context) (journal.LSN, storage.Fate, error) {
	return 0, 0, errors.New("storage: only a restart can tell what became of the last batch")
}

// Trim implements Log.
func (f files) Trim(below journal.LSN) error { return f.Prune(below) }

// Bounds implements Log. Zeros of segments count as bytes.
func (f files) Bounds() Bounds {
	s := f.Stats()
	return Bounds{First: s.First, Last: s.Durable, Bytes: s.Bytes, Since: s.SyncSince}
}

// journalDir opens the journal of a data directory.
type journalDir struct{ cfg *Config }

// Name implements Logs.
func (d journalDir) Name() string { return d.cfg.path("journal") }

// Open implements Logs.
func (d journalDir) Open(at Start, take func(journal.Record) error) (Log, journal.Recovery, error) {
	j, rec, err := journal.Open(d.Name(), d.options(at), take)
	if err != nil {
		return nil, rec, err
	}
	return files{j}, rec, nil
}

// Look implements Logs.
func (d journalDir) Look(at Start, take func(journal.Record) error) (journal.Report, error) {
	return journal.Verify(d.Name(), d.options(at), journal.Visitor{Record: take})
}

// Settle implements Logs.
func (d journalDir) Settle() error { return journal.Settle(d.Name(), d.cfg.FS) }

func (d journalDir) options(at Start) journal.Options {
	return journal.Options{
		FS: d.cfg.FS, SegmentBytes: d.cfg.SegmentBytes,
		DataID: at.DataID, Timeline: at.Timeline, Ancestors: at.Ancestors, Epoch: at.Epoch,
		Applied: at.Applied, AppliedChain: at.Chain,
		Now:        func() int64 { return d.cfg.Now().UnixNano() },
		Quarantine: d.cfg.path("quarantine"),
		Hooks: journal.Hooks{
			Synced: d.cfg.Hooks.Synced, TornTail: d.cfg.Hooks.TornTail, Warning: d.cfg.Hooks.Warning,
		},
	}
}

// lockFile says which process works on a data directory. It is held for life.
type lockFile struct {
	cfg  *Config
	held io.Closer // nil on a medium that needs no lock for reading
}

// take returns storage.ErrInUse if another has it. A directory that can be made is.
func (l *lockFile) take() (err error) {
	if l.cfg.FS != vfs.OS && !l.cfg.ReadOnly {
		if err := vfs.MkdirSync(l.cfg.FS, l.cfg.Dir, 0o700); err != nil {
			return err
		}
	}
	l.held, err = bolt.Lock(l.cfg.FS, l.cfg.Dir, l.cfg.ReadOnly)
	return err
}

func (l *lockFile) release() error {
	if l.held == nil {
		return nil
	}
	return l.held.Close()
}
