package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
)

// Found is what an outbox on disk has.
type Found struct {
	Entries, Listed int
	Oldest, Newest  inventory.Millis // when entries were asked for; 0 without any
	Torn            int64            // bytes of a write that a crash has cut short, which Open leaves out
}

// Verify reads the whole outbox of a stopped store, and those of others whose directory it was, and changes nothing. ok is false if there is none. Its commands are read as well.
func Verify(fsys vfs.FS, dir string) (found Found, ok bool, err error) {
	if fsys == nil {
		fsys = vfs.OS
	}
	stores, err := fsys.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return found, false, nil
	}
	for _, store := range stores {
		home := filepath.Join(dir, store)
		if info, failed := fsys.Stat(home); failed != nil || !info.IsDir() {
			err = errors.Join(err, failed)
			continue
		}
		numbers, failed := journals(fsys, home)
		if failed == nil && len(numbers) > 0 {
			ok, failed = true, found.verify(fsys, filepath.Join(home, strconv.Itoa(numbers[len(numbers)-1])))
		}
		err = errors.Join(err, failed)
	}
	return found, ok, err
}

// verify reads a journal, and adds what there is.
func (found *Found) verify(fsys vfs.FS, dir string) (err error) {
	var m memory
	m.clear()
	v := visitor{entry: func(e *entry) {
		if found.Entries++; found.Oldest == 0 || e.at < found.Oldest {
			found.Oldest = e.at
		}
		found.Newest = max(found.Newest, e.at)
		if _, failed := inventory.DecodeCommand(e.command); failed != nil && err == nil {
			err = fmt.Errorf("outbox: entry %d: %w", e.id, failed)
		}
	}}
	report, failed := journal.Verify(dir, journal.Options{FS: fsys}, journal.Visitor{Record: func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		return errors.Join(visit(r.Payload, &v), m.take(r.LSN, r.Payload))
	}})
	found.Listed, found.Torn = found.Listed+len(m.list), found.Torn+report.TornBytes
	return errors.Join(failed, err)
}
