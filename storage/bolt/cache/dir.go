package cache

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// markerText stands in STORE, for people who find it.
const markerText = "A store keeps its copy of central's inventory here. While the store is stopped, the copy can be deleted: central has it all. Keep outbox.\n"

// refuseCentral returns an error if the directory is central's.
func refuseCentral(fsys vfs.FS, dir string) error {
	found, err := bolt.Exists(fsys, filepath.Join(dir, bolt.CentralMarker))
	if found {
		err = fmt.Errorf("storage: %s holds central's data: a store needs a directory of its own", dir)
	}
	return err
}

// requireStore returns an error if the directory is not a store's.
func requireStore(fsys vfs.FS, dir string) error {
	found, err := bolt.Exists(fsys, filepath.Join(dir, bolt.StoreMarker))
	if err == nil && !found {
		err = fmt.Errorf("storage: %s holds no store's copy", dir)
	}
	return err
}

func (c *Cache) path(name string) string { return filepath.Join(c.cfg.Dir, name) }

// checkVolume warns of volumes on which a copy may not last. They are not refused: it can be had again.
func (c *Cache) checkVolume() {
	switch kind, err := vfs.KindOf(c.cfg.Dir); {
	case err != nil:
		c.cfg.Warn(err)
	case kind != vfs.Local:
		c.cfg.Warn(fmt.Errorf("storage: %s is on a volume of kind %v: the copy may have to be fetched again", c.cfg.Dir, kind))
	}
}

// claim marks the directory as a store's. One without the marker that holds a copy is somebody else's. Without room for the marker
// there is no copy yet either: the next one that is begun claims the directory first.
func (c *Cache) claim() error {
	err := c.writeMarker()
	c.claimed = err == nil
	if vfs.NoRoom(err) {
		c.cfg.Warn(fmt.Errorf("storage: there is no room for a copy yet: %w", err))
		return nil
	}
	return err
}

func (c *Cache) writeMarker() error {
	if claimed, err := bolt.Exists(c.cfg.FS, c.path(bolt.StoreMarker)); claimed || err != nil {
		return err
	}
	if found, err := bolt.Exists(c.cfg.FS, c.path(copyFile)); err != nil {
		return err
	} else if found {
		return fmt.Errorf("storage: %s is missing, but there is %s: if a store made it, delete it", c.path(bolt.StoreMarker), c.path(copyFile))
	}
	return vfs.WriteFile(c.cfg.FS, c.path(bolt.StoreMarker), 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, markerText)
		return err
	})
}

// quarantineMax is how many copies that could not be used are kept.
const quarantineMax = 2

// Quarantine implements storage.Cache. Older copies make room first, so that never more than quarantineMax are there.
func (c *Cache) Quarantine() (moved string, err error) {
	if err := c.usable(); err != nil {
		return "", err
	}
	if err := c.letGo(); err != nil {
		c.cfg.Warn(err) // it is given up anyway
	}
	if found, err := bolt.Exists(c.cfg.FS, c.path(copyFile)); !found || err != nil {
		return "", err
	}
	if moved, err = c.moveAside(); !vfs.NoRoom(err) {
		return moved, err
	}
	c.cfg.Warn(fmt.Errorf("storage: there is no room to keep a copy that cannot be used; it is deleted: %w", err))
	if err := c.cfg.FS.Remove(c.path(copyFile)); err != nil {
		return "", err
	}
	c.bad = nil
	return c.path(copyFile) + " (deleted)", c.names.Sync()
}

// moveAside moves the present copy into quarantine.
func (c *Cache) moveAside() (moved string, err error) {
	dir := c.path(quarantineDir)
	if err := vfs.MkdirSync(c.cfg.FS, dir, 0o700); err != nil {
		return "", err
	}
	if moved, err = c.freeName(dir, quarantineMax); err != nil {
		return "", err
	}
	names, err := c.cfg.FS.OpenDir(dir)
	if err != nil {
		return "", err
	}
	defer names.Close() //nolint:errcheck // nothing was written to it
	if err := c.cfg.FS.Rename(c.path(copyFile), moved); err != nil {
		return "", err
	}
	c.bad = nil
	return moved, errors.Join(names.Sync(), c.names.Sync())
}

// freeName returns a name for one copy more in a directory, once the oldest are gone that would be more than most with it.
func (c *Cache) freeName(dir string, most int) (string, error) {
	names, err := c.cfg.FS.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var old []string // sorted by time, as names are
	for _, name := range names {
		if isCopy(name) {
			old = append(old, name)
		}
	}
	for ; len(old) >= most; old = old[1:] {
		if err := c.cfg.FS.Remove(filepath.Join(dir, old[0])); err != nil {
			return "", err
		}
	}
	for at := c.cfg.Now().UTC(); ; at = at.Add(time.Millisecond) {
		if name := "cache-" + at.Format("20060102T150405.000Z") + ".db"; !slices.Contains(old, name) {
			return filepath.Join(dir, name), nil
		}
	}
}
