package central

import (
	"cmp"
	"errors"
	"fmt"

	"bodega/journal"
	"bodega/storage/bolt"
)

// advise adds to an error about damage the commands that help, what loses least first. All else is left as it is.
func advise(cfg Config, err error) error {
	back := fmt.Sprintf("bring it back into a new directory: all that lies where backups do, to the last seconds that were shipped (bodega restore --from %s), "+
		"or a single backup (bodega restore --from FILE), or what a store has (bodega restore --from-store DIR)", cmp.Or(cfg.BackupDir, "BACKUPS"))
	var corrupt *journal.CorruptError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &corrupt) && corrupt.LSN > 0 && !bolt.IsDamage(err):
		return fmt.Errorf("%w; %s; or last, give up all from there on: bodega journal repair --truncate-at %d --dry-run %s says what that would cost",
			err, back, corrupt.LSN, cfg.DataDir)
	case errors.As(err, &corrupt), bolt.IsDamage(err):
		return fmt.Errorf("%w; %s", err, back)
	}
	return err
}
