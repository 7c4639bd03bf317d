package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// A checkpoint.db that is damaged or gone is made again from its base and the journal behind that. Everything is looked at before anything is
// changed: that the journal goes on from the base without a gap, that each record of it can be read, and that it reaches as far as the file
// did. The damaged one is moved aside, and the start goes on as it would have from an older checkpoint: each mark on the way says which hash
// the products must have. Killed at any point, the next start does the same again.

// Rebuilt tells of a checkpoint.db that was made again.
type Rebuilt struct {
	Cause error            // what was wrong with it
	Kept  string           // where it is now; "" if it was not there
	From  inventory.Offset // where the base stood; 0 if the journal alone was enough
}

// rebuiltKept is how many damaged files are kept.
const rebuiltKept = 2

func (c *Config) rebuildName() string { return c.checkpointFile + ".rebuild" }

// unbuildable says what is wrong with checkpoint.db, and why it could not be made again.
type unbuildable struct{ cause, why error }

func (e *unbuildable) Error() string {
	return fmt.Sprintf("%v; it cannot be made again from a copy in base/ and the journal: %v", e.cause, e.why)
}

// Unwrap returns both: whoever asks for a place is told that of checkpoint.db.
func (e *unbuildable) Unwrap() []error { return []error{e.cause, e.why} }

// ofCheckpoint says whether an error is damage of checkpoint.db itself.
func (c *Config) ofCheckpoint(err error) bool {
	var d *bolt.DamageError
	return errors.As(err, &d) && d.File == c.checkpointFile && !errors.Is(err, errForeign) && !errors.Is(err, errNewer)
}

// orRebuild returns err, unless it is damage of checkpoint.db and that was made again, open.
func (e *Engine) orRebuild(err error) error {
	if err == nil && e.rebuilt == nil {
		err = e.cfg.Unsound
	}
	if e.cfg.ReadOnly || e.cfg.noRebuild || e.rebuilt != nil || !e.cfg.ofCheckpoint(err) {
		return err
	}
	e.rebuilt = &Rebuilt{Cause: err}
	if why := e.rebuild(); why != nil {
		return &unbuildable{err, why}
	}
	return e.openCheckpoint()
}

// rebuild puts what the start goes on from in the place of checkpoint.db.
func (e *Engine) rebuild() error {
	if err := e.closeFile(); err != nil {
		return err
	}
	from, err := e.layBase()
	if err == nil {
		err = e.reaches(from)
	}
	if err != nil {
		return errors.Join(bolt.Shortage(err), removeIfThere(e.cfg.rebuildName()))
	}
	e.rebuilt.From = from.Offset
	if err := e.moveAside(); err != nil {
		return err
	}
	if err := e.cfg.names.Rename(e.cfg.rebuildName(), e.cfg.checkpointFile); err != nil {
		return err
	}
	return e.cfg.names.SyncDir(filepath.Dir(e.cfg.checkpointFile))
}

func (e *Engine) closeFile() (err error) {
	if e.db != nil {
		err = e.db.Close()
	}
	if e.pages != nil {
		err = errors.Join(err, e.pages.Close())
	}
	e.db, e.pages = nil, nil
	return err
}

// layBase lays the newest base beside checkpoint.db, or an empty file if there is none, and says where it stands.
func (e *Engine) layBase() (from checkpoint, err error) {
	bases, err := e.cfg.bases()
	if err != nil {
		return from, err
	}
	name := e.cfg.rebuildName()
	if len(bases) == 0 {
		from = checkpoint{DataID: e.manifest.DataID, Timeline: e.manifest.Timeline}
		return from, createDB(e.cfg.names, name, from, e.cfg.noSync)
	}
	base := &bases[len(bases)-1]
	err = vfs.WriteFile(e.cfg.names, name, 0o600, func(w io.Writer) error {
		return base.read(e.cfg.FS, func(b []byte) error { _, err := w.Write(b); return err })
	})
	if err != nil {
		return from, err
	}
	if from, err = peekCheckpoint(name); err == nil && from.DataID != e.manifest.DataID {
		err = fmt.Errorf("%w %v, not %v", errForeign, from.DataID, e.manifest.DataID)
	}
	if err != nil {
		return from, fmt.Errorf("the copy %s: %w", base.path, err)
	}
	return from, nil
}

// peekCheckpoint reads where a file stands, without bbolt: it may be damaged anywhere.
func peekCheckpoint(name string) (c checkpoint, err error) {
	err = bolt.Peek(name, keyCheckpoint, func(value []byte) error {
		body, err := bolt.VerifyChecksum(keyCheckpoint, value)
		if err == nil {
			c, err = decodeCheckpoint(body)
		}
		return err
	}, bucketMeta)
	return c, err
}

// reaches makes sure that the journal goes on from a checkpoint to where checkpoint.db stood, as far as that can still be read in it.
func (e *Engine) reaches(from checkpoint) error {
	was, err := peekCheckpoint(e.cfg.checkpointFile)
	if err != nil || was.DataID != e.manifest.DataID {
		was = checkpoint{} // the watermark and the promises of records must do
	}
	first := from.Applied + 1
	rep, err := e.cfg.Log.Look(e.start(&from), func(r journal.Record) error {
		if r.LSN == was.Applied && r.CRC != was.Chain {
			return fmt.Errorf("record %d of the journal is not the one that the file had taken up", r.LSN)
		}
		if r.LSN <= from.Applied {
			return nil
		}
		var err error
		switch r.Type {
		case journal.Data:
			_, err = inventory.ScanRecord(r.Payload)
		case journal.Mark:
			_, err = inventory.DecodeMark(r.Payload)
		}
		if err != nil {
			return fmt.Errorf("journal record %d: %w", r.LSN, err)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case rep.First > first:
		return fmt.Errorf("the journal begins with record %d, and is needed from record %d on", rep.First, first)
	case rep.Last < max(was.Intent, was.Applied):
		return fmt.Errorf("the journal ends with record %d, and the file had taken up record %d", rep.Last, max(was.Intent, was.Applied))
	}
	return nil
}

// moveAside keeps the damaged file, and the newest of those that were moved aside before.
func (e *Engine) moveAside() error {
	name := e.cfg.checkpointFile
	dir := filepath.Join(filepath.Dir(name), "quarantine")
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := vfs.MkdirSync(e.cfg.names, dir, 0o700); err != nil {
		return err
	}
	former, err := e.cfg.names.ReadDir(dir)
	if err != nil {
		return err
	}
	former = slices.DeleteFunc(former, func(n string) bool { return !strings.HasPrefix(n, "checkpoint-") })
	for ; len(former) >= rebuiltKept; former = former[1:] {
		if err := e.cfg.names.Remove(filepath.Join(dir, former[0])); err != nil {
			return err
		}
	}
	e.rebuilt.Kept = filepath.Join(dir, "checkpoint-"+e.cfg.Now().UTC().Format("20060102T150405.000Z")+".db")
	if err := e.cfg.names.Rename(name, e.rebuilt.Kept); err != nil {
		return err
	}
	return errors.Join(e.cfg.names.SyncDir(dir), e.cfg.names.SyncDir(filepath.Dir(name)))
}

// Unsound reads a directory that no engine has open as Verify does, and returns what is wrong with checkpoint.db, wherever in it: for
// Config.Unsound. A start notices only what it needs to read. cause is nil if the file is as it was written; err is that of Verify if it
// is something else that is wrong.
func Unsound(cfg Config) (cause, err error) {
	cfg = cfg.withDefaults()
	cfg.noPast = true
	if err := Verify(cfg, nil); cfg.ofCheckpoint(err) {
		return err, nil //nolint:nilerr // it is what was asked for
	} else if err != nil {
		return nil, err
	}
	return nil, nil //nolint:nilnil // see above
}
