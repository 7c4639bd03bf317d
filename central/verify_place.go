package central

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rs/zerolog"

	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/exit"
)

// VerifyPlace checks what a restore of a place would take: the newest backup, as VerifyFile does, and then, by a rehearsal in a directory within
// scratch, everything that was shipped behind it, to its end. Older backups, and other histories, are not read. Without scratch that is the
// place itself, or, if it is in a bucket or an identity is given, where temporary files go. The error is the first difference.
func VerifyPlace(ctx context.Context, cfg Config, from Place, scratch string, tell storage.Telling) (v storage.Verified, err error) {
	if v, err = VerifyFile(ctx, cfg, from.Location, scratch, tell); err != nil {
		return v, err
	}
	if scratch == "" {
		if scratch = from.Location; !depot.Local(scratch) || !cfg.BackupIdentities.None() {
			scratch = os.TempDir()
		}
	}
	in, err := newScratch(scratch, verifyScratch)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, in.remove()) }()
	cfg.DataID, cfg.DataDir = "", filepath.Join(in.dir(), "restored")
	tell.Line("rehearsing a restore of all that is there")
	done, err := RestoreFrom(ctx, cfg, from, engine.Cut{}, true, zerolog.Nop(), tell.Line)
	if err != nil {
		return v, exit.Finding(fmt.Errorf("%s: a restore would not go to its end: %w", from.Location, err))
	}
	tell.Line(fmt.Sprintf("shipped: %d changes behind the backup at position %d, of timeline %s", done.Laid.Behind, done.Backup.State.Offset, done.From))
	v.Proved = fmt.Sprintf("the newest backup is the state that it promises, and a restore, which was rehearsed, leads to position %d, of %v; older backups were not read", done.At, done.Time)
	return v, nil
}
