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

// Verify reads the whole outbox of a stopped store, and changes nothing. ok is false if there is none. Its commands are read as well.
func Verify(fsys vfs.FS, dir string) (found Found, ok bool, err error) {
	if fsys == nil {
		fsys = vfs.OS
	}
	names, err := fsys.ReadDir(dir)
	newest := 0
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			newest = max(newest, n)
		}
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && newest == 0 {
		return found, false, nil
	}
	if err != nil {
		return found, false, err
	}
	var m memory
	m.clear()
	v := visitor{entry: func(e *entry) {
		if found.Entries++; found.Oldest == 0 {
			found.Oldest = e.at
		}
		found.Newest = e.at
		if _, failed := inventory.DecodeCommand(e.command); failed != nil && err == nil {
			err = fmt.Errorf("outbox: entry %d: %w", e.id, failed)
		}
	}}
	report, failed := journal.Verify(filepath.Join(dir, strconv.Itoa(newest)), journal.Options{FS: fsys}, journal.Visitor{Record: func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		return errors.Join(visit(r.Payload, &v), m.take(r.LSN, r.Payload))
	}})
	found.Listed, found.Torn = len(m.list), report.TornBytes
	return found, true, errors.Join(failed, err)
}
