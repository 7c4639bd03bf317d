package central

import (
	"errors"
	"fmt"

	"bodega/journal"
	"bodega/storage/bolt"
)

// advise adds to an error about damage the commands that help. All else is left as it is.
func advise(cfg Config, err error) error {
	const back = "put a backup back (bodega restore --from FILE), or make central of what a store has (bodega restore --from-store DIR)"
	var corrupt *journal.CorruptError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &corrupt) && corrupt.LSN > 0 && !bolt.IsDamage(err):
		return fmt.Errorf("%w; %s; or give up all from there on: bodega journal repair --truncate-at %d --dry-run %s says what that would cost",
			err, back, corrupt.LSN, cfg.DataDir)
	case errors.As(err, &corrupt), bolt.IsDamage(err):
		return fmt.Errorf("%w; %s", err, back)
	}
	return err
}
