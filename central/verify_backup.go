package central

import (
	"context"
	"errors"
	"fmt"
	"io"

	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// VerifyBackup restores a backup into a directory within in, which is removed afterwards, reads everything in it, and compares
// the state with the one that the backup promises. Report gets a line for each part that is in order; the error is the first that
// is not.
func VerifyBackup(ctx context.Context, cfg Config, r io.Reader, in string, report func(line string)) (m archive.Manifest, err error) {
	scratch, err := newScratch(in, verifyScratch)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, scratch.remove()) }()
	report("restoring into " + scratch.root + ", which is removed afterwards")
	cfg.DataID = ""
	m, _, err = unpack(ctx, cfg, r, scratch.dir(), engine.Cut{}, nil, 0)
	if err != nil {
		return m, exit.Finding(err)
	}
	report(fmt.Sprintf("backup: of %s by %s, directory %s, timeline %s", m.Created.Format("2006-01-02T15:04:05Z07:00"), m.CreatedBy, m.DataID, m.Timeline))
	cfg.DataDir = scratch.dir()
	at, err := engine.Examine(boltConfig(cfg, engine.Hooks{}), report)
	if err == nil {
		err = m.State.Compare(at)
	}
	return m, exit.Finding(err)
}
