package engine

import (
	"errors"
	"io/fs"

	"bodega/journal/vfs"
)

// Identity tells one data directory from another.
type Identity struct {
	DataID   string // of the directory, as long as it exists; a copy of it has the same
	Timeline string // of the history in it
}

// Identify reads what the directory at dir is, and changes nothing. Errors: fs.ErrNotExist if no central has ever made it;
// *bolt.DamageError if its files are there but what says whose they are is not, or cannot be read.
func Identify(dir string) (Identity, error) {
	cfg := Config{Dir: dir, FS: vfs.OS}
	m, err := readManifest(&cfg)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			if err := mustBeEmpty(&cfg); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return Identity{}, err
			}
		}
		return Identity{}, err
	}
	return Identity{DataID: m.DataID.String(), Timeline: m.Timeline.String()}, nil
}
