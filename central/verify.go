package central

import (
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// Verify reads a stopped data directory as a whole and compares whatever can be compared. Report gets a line for each part
// that is in order; the error is the first difference.
func Verify(cfg Config, report func(line string)) error {
	if err := holdsData(cfg); err != nil {
		return err
	}
	if err := engine.Verify(boltConfig(cfg, engine.Hooks{}), report); err != nil {
		return inUse(cfg, exit.Finding(err))
	}
	m, err := readMarker(cfg)
	if err != nil {
		return err
	}
	if m != nil {
		return m.cutError(cfg.DataDir)
	}
	return nil
}
