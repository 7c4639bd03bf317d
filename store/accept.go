package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"bodega/inventory"
	"bodega/journal/vfs"
)

// acceptFile stands in a store's directory and names the timeline that a person has accepted. It may be written while the
// store runs, which looks at it before it takes another history over.
const acceptFile = "ACCEPT"

const timelineBytesMax = 128

// Accept notes in a store's directory that the copy may be given up, once, for one of another history. A store that runs there takes
// it over in a few seconds, another one when it starts.
func Accept(cfg Config, timeline string) error {
	if issue := inventory.CheckText(timeline, timelineBytesMax); issue != "" || timeline == "" {
		return errors.New("--timeline: names no history: it is the one in the store's log, or in central's /health")
	}
	if found, err := Holds(cfg.DataDir); err != nil {
		return err
	} else if !found {
		return fmt.Errorf("%s is no store's directory", cfg.DataDir)
	}
	return vfs.WriteFile(vfs.OS, filepath.Join(cfg.DataDir, acceptFile), 0o600, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, timeline)
		return err
	})
}

// takeBack forgets what was accepted.
func takeBack(dir string) error { return vfs.OS.Remove(filepath.Join(dir, acceptFile)) }

// accepted returns the timeline that was accepted, or "".
func accepted(dir string) (string, error) {
	b, err := vfs.ReadFile(vfs.OS, filepath.Join(dir, acceptFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(b)), err
}
