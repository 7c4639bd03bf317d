package central

import (
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/exit"
)

// Verify reads a stopped data directory as a whole and compares whatever can be compared. The error is the first difference.
func Verify(cfg Config, tell storage.Telling) (v storage.Verified, err error) {
	if err := holdsData(cfg); err != nil {
		return v, err
	}
	v.Kind = storage.KindCentral
	at, err := engine.Examine(boltConfig(cfg, verifying(tell)), tell.Line)
	if err != nil {
		return v, inUse(cfg, exit.Finding(err))
	}
	m, err := readMarker(cfg)
	if err != nil {
		return v, err
	}
	if m != nil {
		return v, m.cutError(cfg.DataDir)
	}
	id, err := engine.Identify(cfg.DataDir)
	v.At, v.Timeline = &at, id.Timeline
	v.Proved = "checkpoint and journal are what was written, and lead to one state, which has the hash that every mark says"
	return v, err
}

// verifying has an engine that is verified tell how far it is.
func verifying(tell storage.Telling) engine.Hooks {
	return engine.Hooks{Verifying: func(n int) { tell.Read("values and records", int64(n), 0) }}
}
