package central

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
)

// Progress is told how far an import is, about once a second: first while it reads (total 0), then while it writes.
type Progress func(done, total int)

// Imported says what an import did.
type Imported struct {
	Products, Deleted int // in the file
	Applied           int // of both
	Skipped           int // that the directory has in the same or a newer version
	Refused           Refusals
	Edited            bool
	From              inventory.Offset // position of the content in its own history
	Timeline          string           // that history; "" for a file that names none
	Took              time.Duration
}

// Import brings a catalogue into a stopped data directory, which must be empty, unless merge is set or an import was cut
// there: then the higher version of each product wins. Nothing is written unless the whole file is sound, and a directory
// that was not there or was empty is left as it was if the import fails. In production it makes no directory: [Init] does.
func Import(ctx context.Context, cfg Config, src Source, merge bool, log zerolog.Logger, progress Progress) (Imported, error) {
	cfg.DataPath = src.Name // so that the error names it
	if err := expectDirectory(cfg); err != nil {
		return Imported{}, err
	}
	return importDir(ctx, cfg, src, merge, log, progress)
}

// importDir is Import, which also makes the directory.
func importDir(ctx context.Context, cfg Config, src Source, merge bool, log zerolog.Logger, progress Progress) (done Imported, err error) {
	if cfg.Memory {
		return done, errors.New("STORAGE_URL is mem: an import would be lost at once")
	}
	dir, fresh, err := lookAt(cfg.DataDir)
	if err != nil {
		return done, err
	}
	var cat *catalogue
	if fresh { // what takes long, and fails most, comes before anything is made
		if cat, err = readCatalogue(ctx, src, progress); err != nil {
			return done, err
		}
		defer func() {
			if err != nil && !errors.Is(err, storage.ErrInUse) { // else another process has made it
				err = errors.Join(err, dir.restore())
			}
		}()
	}
	if _, still, err := lookAt(cfg.DataDir); err != nil {
		return done, err
	} else if still { // before there is a directory that could pass for one with nothing in it
		if err := vfs.MkdirSync(vfs.OS, cfg.DataDir, 0o700); err != nil {
			return done, err
		}
		if err := writeMarker(cfg, src.Name); err != nil {
			return done, err
		}
	}
	l, err := openLedger(ctx, cfg, log, func(error) {})
	if err != nil {
		return done, err
	}
	done, err = importStopped(ctx, cfg, l, src, cat, merge, progress)
	return done, errors.Join(err, l.Close())
}

// importStopped imports cat, which is read from src if it is nil.
func importStopped(ctx context.Context, cfg Config, l *ledger.Ledger, src Source, cat *catalogue, merge bool, progress Progress) (Imported, error) {
	m, err := readMarker(cfg)
	switch {
	case err != nil:
		return Imported{}, err
	case merge, m != nil && m.Source == src.Name:
	case m != nil:
		return Imported{}, fmt.Errorf("%w, or add --merge to import %s on top", m.cutError(cfg.DataDir), src.Name)
	case l.View().Mark.Offset > 0:
		return Imported{}, fmt.Errorf("%s is not empty: add --merge to import into it; the higher version of each product then wins", cfg.DataDir)
	}
	if cat == nil {
		if cat, err = readCatalogue(ctx, src, progress); err != nil {
			return Imported{}, err
		}
	}
	fresh := l.View().Mark.Offset == 0
	done, err := importInto(ctx, cfg, l, cat, progress)
	if err == nil && fresh && done.Refused.Count > 0 { // what is made of a file is all of it, or nothing
		return done, fmt.Errorf("%s cannot be imported:\n%v", src.Name, &done.Refused)
	}
	return done, err
}

// importInto submits a catalogue, guarded by the marker.
func importInto(ctx context.Context, cfg Config, l *ledger.Ledger, cat *catalogue, progress Progress) (Imported, error) {
	done := Imported{Products: cat.meta.Products, Deleted: cat.meta.Deleted, Edited: cat.meta.Edited,
		From: cat.meta.LastOffset, Timeline: cat.meta.Timeline}
	if err := writeMarker(cfg, cat.source); err != nil {
		return done, err
	}
	if err := cat.submit(ctx, l, &done, progress); err != nil {
		return done, fmt.Errorf("import of %s was cut short: %w", cat.source, err)
	}
	done.Took = time.Since(cat.begun)
	return done, removeMarker(cfg)
}

// everySecond passes on what it is told, at most once a second and never in the first.
func everySecond(p Progress) Progress {
	last := time.Now()
	return func(done, total int) {
		if p != nil && time.Since(last) >= time.Second {
			last = time.Now()
			p(done, total)
		}
	}
}
