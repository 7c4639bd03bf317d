package central

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// freshDir is a directory that was missing or empty, and can be made so again.
type freshDir struct {
	path    string
	missing []string // itself and those above it that were not there, the innermost first
}

// lookAt says whether the directory at path is missing or empty.
func lookAt(path string) (dir freshDir, fresh bool, err error) {
	dir.path = filepath.Clean(path)
	entries, err := os.ReadDir(dir.path)
	if err == nil {
		return dir, len(entries) == 0, nil
	}
	for at := dir.path; errors.Is(err, fs.ErrNotExist); at = filepath.Dir(at) {
		dir.missing = append(dir.missing, at)
		_, err = os.Stat(filepath.Dir(at))
	}
	return dir, err == nil, err
}

// restore removes what was made in the directory, the marker of an import last, and then those that were missing. What
// somebody else has put beside it stays.
func (d freshDir) restore() error {
	entries, err := os.ReadDir(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return d.removeMissing()
	}
	if err != nil {
		return err
	}
	marker := markerPath(d.path)
	for _, entry := range entries {
		if path := filepath.Join(d.path, entry.Name()); path != marker {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(marker), d.removeMissing())
}

func (d freshDir) removeMissing() error {
	for _, dir := range d.missing {
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
