package central

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/journal/vfs"
)

// marker stands in the data directory from before the first record of an import until its last one is durable, so that an
// import that was cut does not pass for a whole one.
type marker struct {
	Source  string    `json:"source"`
	Started time.Time `json:"started"`
}

func markerPath(dir string) string { return filepath.Join(dir, "IMPORT") }

// readMarker returns nil if no import was cut.
func readMarker(cfg Config) (*marker, error) {
	if cfg.Memory {
		return nil, nil //nolint:nilnil // nothing survives in memory
	}
	b, err := vfs.ReadFile(vfs.OS, markerPath(cfg.DataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // see above
	}
	if err != nil {
		return nil, err
	}
	m := new(marker)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("%s: %w", markerPath(cfg.DataDir), err)
	}
	return m, nil
}

func writeMarker(cfg Config, source string) error {
	if cfg.Memory {
		return nil
	}
	return vfs.WriteFile(vfs.OS, markerPath(cfg.DataDir), 0o600, func(w io.Writer) error {
		return json.MarshalEncode(jsontext.NewEncoder(w), marker{source, time.Now().UTC()})
	})
}

func removeMarker(cfg Config) error {
	if cfg.Memory {
		return nil
	}
	if err := vfs.OS.Remove(markerPath(cfg.DataDir)); err != nil {
		return err
	}
	return vfs.OS.SyncDir(cfg.DataDir)
}

// cutError says that a directory holds a part of a catalogue, and what to do.
func (m *marker) cutError(dir string) error {
	again := "run `bodega import " + m.Source + "` again"
	if m.Source == sampleName {
		again = "start central with " + sampleName + " again"
	}
	return fmt.Errorf("the import of %s into %s, begun on %s, was cut short: %s", m.Source, dir, m.Started.Format(time.RFC3339), again)
}
