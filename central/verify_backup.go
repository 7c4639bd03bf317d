package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// verifyScratch begins the name of a directory into which a backup is restored to be checked.
const verifyScratch = ".bodega-verify-"

// VerifyBackup restores a backup into a directory within scratch, which is removed afterwards, reads everything in it, and compares
// the state with the one that the backup promises. Report gets a line for each part that is in order; the error is the first that
// is not.
func VerifyBackup(ctx context.Context, cfg Config, r io.Reader, scratch string, report func(line string)) (m archive.Manifest, err error) {
	dir, err := os.MkdirTemp(scratch, verifyScratch+"*")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	report("restoring into " + dir + ", which is removed afterwards")
	cfg.DataID = ""
	m, _, err = unpack(ctx, cfg, r, dir, engine.Cut{}, 0)
	if err != nil {
		return m, exit.Finding(err)
	}
	report(fmt.Sprintf("backup: of %s by %s, directory %s, timeline %s", m.Created.Format("2006-01-02T15:04:05Z07:00"), m.CreatedBy, m.DataID, m.Timeline))
	cfg.DataDir = dir
	at, err := engine.Examine(boltConfig(cfg, engine.Hooks{}), report)
	if err == nil {
		err = m.State.Compare(at)
	}
	return m, exit.Finding(err)
}
