package central

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/rs/zerolog"

	"bodega/http/node/settings"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// A data directory is made only on purpose: a central that lost its own, started over an empty one, would be a new history
// with nothing in it, healthy, and every store would throw its copy away. In production [Init] makes one, and nothing else.

// Directory is a data directory as it was found or made.
type Directory struct {
	engine.Identity
	Path string
	Made bool // by this process
}

// identify says whether there is a data directory, and checks that it is the one that is expected. Memory is always there.
func identify(cfg Config) (dir Directory, exists bool, err error) {
	dir.Path = cfg.DataDir
	if cfg.Memory {
		return dir, true, nil
	}
	dir.Identity, err = engine.Identify(cfg.DataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return dir, false, nil
	case err != nil:
		return dir, false, err
	case cfg.DataID != "" && cfg.DataID != dir.DataID:
		return dir, true, refuse("DATA_ID is %s, but %s is %s: DATA_DIR names another directory than the one that was meant",
			cfg.DataID, cfg.DataDir, dir.DataID)
	}
	return dir, true, nil
}

// expectDirectory refuses what would begin a new history in passing: in production, and wherever DATA_ID says that there is
// one already. The error tells what would make a directory, and what else could help.
func expectDirectory(cfg Config) error {
	_, exists, err := identify(cfg)
	if err != nil || exists || cfg.Cluster.On() || !cfg.Production && cfg.DataID == "" {
		return err
	}
	if is, err := bolt.IsStore(cfg.DataDir); is || err != nil {
		return err // the engine says whose it is
	}
	return missing(cfg)
}

// missing says what to do where there is no data directory: the way back comes before the way to a new one.
func missing(cfg Config) error {
	const help = "If there was one: look at what is mounted there, put a backup back, or take what a store has " +
		"(`bodega restore --from-store DIR`), as docs/operations.md says."
	return &settings.ConfigError{Faults: []string{
		fmt.Sprintf("%s holds no data, and it is not made in passing. %s", cfg.DataDir, help),
		"For a new history, which has nothing in it: " + initCommand(cfg),
	}}
}

// initCommand is what a person types to make the directory that cfg asks for.
func initCommand(cfg Config) string {
	line := "bodega init --data-dir " + cfg.DataDir
	switch {
	case cfg.DataPath != "":
		line += " --from " + cfg.DataPath
	case cfg.Sample != nil:
		line += " " + sampleName
	}
	return line
}

func refuse(format string, args ...any) error {
	return &settings.ConfigError{Faults: []string{fmt.Sprintf(format, args...)}}
}

// Init makes a data directory, with a catalogue in it if there is a source, and returns what it made. It never touches one
// that exists, but to go on with an import from the same source that was cut. A directory that was not there or was empty
// is left as it was if Init fails.
func Init(ctx context.Context, cfg Config, src *Source, log zerolog.Logger, progress Progress) (dir Directory, done Imported, err error) {
	if cfg.Memory {
		return dir, done, errors.New("STORAGE_URL is mem: there is no directory to make")
	}
	if cfg.DataID != "" {
		return dir, done, refuse("DATA_ID says that there is a directory already: take it out to make a new one")
	}
	if err := nothingThere(cfg, src); err != nil {
		return dir, done, err
	}
	if src == nil {
		err = makeEmpty(ctx, cfg, log)
	} else {
		done, err = importDir(ctx, cfg, *src, false, log, progress)
	}
	if err != nil {
		return dir, done, err
	}
	dir, _, err = identify(cfg)
	dir.Made = true
	return dir, done, err
}

// nothingThere refuses a directory that holds anything but what a volume has by itself.
func nothingThere(cfg Config, src *Source) error {
	dir, exists, err := identify(cfg)
	if err != nil {
		return err
	}
	m, err := readMarker(cfg)
	switch {
	case err != nil:
		return err
	case m != nil && src != nil && m.Source == src.Name:
		return nil
	case m != nil:
		return m.cutError(cfg.DataDir)
	case exists:
		return fmt.Errorf("%s holds data already (%s): init only makes what is not there", cfg.DataDir, dir.DataID)
	}
	entries, err := os.ReadDir(cfg.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	i := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return e.Name() != "lost+found" })
	if err == nil && i >= 0 {
		return fmt.Errorf("%s is not empty: there is %s in it", cfg.DataDir, entries[i].Name())
	}
	return err
}

// makeEmpty makes a directory with nothing in it.
func makeEmpty(ctx context.Context, cfg Config, log zerolog.Logger) (err error) {
	dir, fresh, err := lookAt(cfg.DataDir)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && fresh && !errors.Is(err, storage.ErrInUse) { // else another process has made it
			err = errors.Join(err, dir.restore())
		}
	}()
	l, err := openLedger(ctx, cfg, log, func(error) {})
	if err != nil {
		return err
	}
	return l.Close()
}
