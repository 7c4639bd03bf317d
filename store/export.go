package store

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/cache"
	"bodega/storage/exit"
	"bodega/storage/exportfile"
	"bodega/store/outbox"
)

// Holds says whether a directory is a store's.
func Holds(dir string) (bool, error) { return bolt.IsStore(dir) }

// Export writes the copy in a stopped store's directory to w, or if that is nil to the file named path, in one step.
// copyName is the copy, as [ForeignCopies] names it; "" means the present one. Report gets a line about what is not as the store has it.
func Export(cfg Config, copyName, path string, w io.Writer, report func(line string)) (exportfile.Done, error) {
	st, at, err := loadState(cfg, copyName)
	if err != nil {
		return exportfile.Done{}, err
	}
	v, said, err := fitting(st)
	if err != nil {
		return exportfile.Done{}, err
	}
	if said != "" {
		report(said)
	}
	v.Mark.At = max(v.Mark.At, newest(v))
	return exportfile.Write(v, at.Timeline, path, w)
}

// fitting returns a copy with the directory that it needs, and says how that differs from the one that it has, if it does.
func fitting(st *inventory.State) (v *inventory.View, said string, err error) {
	d, other, err := st.View().DirectoryOfCopy()
	if err != nil || len(other) == 0 {
		return st.View(), "", err
	}
	if err := st.PutDirectory(d); err != nil {
		return nil, "", err
	}
	return st.View(), fmt.Sprintf("the store was stopped while it caught up: of the places %q it knows that they are gone or have changed, and not yet how they were emptied; they are as its goods need them", other), nil
}

// newest returns when the product that was changed last was changed. A snapshot does not say when it was taken, and a copy that
// comes from one knows no later time.
func newest(v *inventory.View) (at inventory.Millis) {
	v.After("", func(p *inventory.Product) bool {
		at = max(at, p.UpdatedAt)
		return true
	})
	return at
}

// Verify reads the copy in a stopped store's directory and compares it with the hash that was noted with it. The error is what is not in order.
func Verify(cfg Config, tell storage.Telling) (v storage.Verified, err error) {
	v.Kind = storage.KindStore
	report := tell.Line
	st, at, err := loadState(cfg, "")
	if err != nil {
		return v, exit.Finding(err)
	}
	if err := reportForeign(cfg, report); err != nil {
		return v, err
	}
	live, dead := st.View().Len()
	report(fmt.Sprintf("copy: %d products and %d tombstones have the hash %v, at position %d of timeline %s", live, dead, at.Mark.Hash, at.Mark.Offset, at.Timeline))
	s, err := st.View().SoundCopy()
	if err != nil {
		return v, exit.Finding(fmt.Errorf("copy at position %d, with revision %d of the directory: %w", at.Mark.Offset, at.Mark.Directory.Revision, err))
	}
	if s.Placed > 0 {
		report(s.String())
	}
	if s.Behind > 0 {
		report(fmt.Sprintf("places: %d products lie at some that have changed since, or are gone: the store was stopped while it caught up, and goes on where it was", s.Behind))
	}
	for _, line := range st.OldTexts() {
		report("texts: " + line)
	}
	if err := reportOutbox(cfg, report); err != nil {
		return v, err
	}
	report("whether central has the same, only a running store can tell: POST /v1/store/sync/force")
	v.At, v.Timeline = &at.Mark, at.Timeline
	v.Proved = "the copy, those of other histories, and the outbox are what was written"
	return v, nil
}

// ForeignCopies returns the copies of other histories that a store has kept in foreign/, by the name that Export takes.
func ForeignCopies(dir string) ([]string, error) { return cache.ForeignCopies(dir) }

// reportForeign tells of the copies that gave way to another history.
func reportForeign(cfg Config, report func(line string)) error {
	names, err := ForeignCopies(cfg.DataDir)
	for _, name := range names {
		st, at, err := loadState(cfg, name)
		if err != nil {
			return exit.Finding(fmt.Errorf("%s: %w", name, err))
		}
		live, dead := st.View().Len()
		report(fmt.Sprintf("%s: %d products and %d tombstones at position %d of timeline %s, which central does not follow any more; bodega export --copy %s", name, live, dead, at.Mark.Offset, at.Timeline, name))
	}
	return err
}

// reportOutbox tells what the outbox has.
func reportOutbox(cfg Config, report func(line string)) error {
	dir := filepath.Join(cfg.DataDir, outboxDir)
	found, ok, err := outbox.Verify(nil, dir)
	switch {
	case err != nil:
		return exit.Finding(fmt.Errorf("%s: %w", dir, err))
	case !ok || found.Entries == 0:
		return nil
	}
	report(fmt.Sprintf("outbox: %d updates of %v to %v; %d on the list of what could not be made again", found.Entries, found.Oldest, found.Newest, found.Listed))
	if found.Torn > 0 {
		report(fmt.Sprintf("outbox: a crash has cut a write short, of %d bytes, which nobody was told of", found.Torn))
	}
	return nil
}

// VerifyOutbox reads an outbox of a stopped store: dir is the directory of that name. Found is false if it is none.
func VerifyOutbox(dir string, tell storage.Telling) (v storage.Verified, found bool, err error) {
	v.Kind = storage.KindOutbox
	have, found, err := outbox.Verify(nil, dir)
	switch {
	case err != nil:
		return v, true, exit.Finding(fmt.Errorf("%s: %w", dir, err))
	case !found:
		return v, false, nil
	}
	tell.Line(fmt.Sprintf("outbox: %d updates; %d on the list of what could not be made again; %d bytes torn", have.Entries, have.Listed, have.Torn))
	v.Proved = "every update that the store passed on and keeps can be sent again as it was"
	return v, true, nil
}

// loadState reads the copy and changes nothing.
func loadState(cfg Config, copyName string) (*inventory.State, storage.CopyPosition, error) {
	none := fmt.Errorf("%s holds no copy of the catalogue", cfg.DataDir)
	if found, err := Holds(cfg.DataDir); err != nil {
		return nil, storage.CopyPosition{}, err
	} else if !found {
		return nil, storage.CopyPosition{}, none
	}
	c, err := cache.Open(cache.Config{Dir: cfg.DataDir, ReadOnly: true, Copy: copyName})
	if err != nil {
		return nil, storage.CopyPosition{}, err
	}
	copied, err := storage.LoadState(c)
	err = errors.Join(err, c.Close())
	switch {
	case errors.Is(err, storage.ErrCopyDiffers):
		return nil, copied.At, &bolt.DamageError{File: cfg.DataDir, Err: err}
	case err != nil:
		return nil, copied.At, err
	case !copied.OK:
		return nil, copied.At, none
	}
	return copied.State, copied.At, nil
}
