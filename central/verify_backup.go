package central

import (
	"context"
	"errors"
	"fmt"
	"io"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// VerifyBackup restores a backup into a directory within in, which is removed afterwards, reads everything in it, and compares
// the state with the one that the backup promises, and returns that. The error is the first difference.
func VerifyBackup(ctx context.Context, cfg Config, r io.Reader, in string, tell storage.Telling) (m archive.Manifest, at inventory.Mark, err error) {
	scratch, err := newScratch(in, verifyScratch)
	if err != nil {
		return m, at, err
	}
	defer func() { err = errors.Join(err, scratch.remove()) }()
	tell.Line("restoring into " + scratch.root + ", which is removed afterwards")
	cfg.DataID = ""
	m, _, err = unpack(ctx, cfg, r, scratch.dir(), engine.Cut{}, nil, 0)
	if err != nil {
		return m, at, exit.Finding(err)
	}
	tell.Line(fmt.Sprintf("backup: of %s by %s, directory %s, timeline %s", m.Created.Format("2006-01-02T15:04:05Z07:00"), m.CreatedBy, m.DataID, m.Timeline))
	cfg.DataDir = scratch.dir()
	at, err = engine.Examine(boltConfig(cfg, verifying(tell)), tell.Line)
	if err == nil {
		err = m.State.Compare(at)
	}
	return m, at, exit.Finding(err)
}
