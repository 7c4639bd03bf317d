package central

import (
	"context"
	"errors"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage/bolt/engine"
)

// ErrSound says that nothing of what was to be repaired is damaged.
var ErrSound = errors.New("the checkpoint is as it was written: there is nothing to repair")

// RepairCheckpoint reads a stopped directory whole, and makes its checkpoint again if that is what is damaged. A start does the same with
// what it notices, which is not all: it reads neither the receipts of keys nor events.
func RepairCheckpoint(ctx context.Context, cfg Config, log zerolog.Logger) (done engine.Rebuilt, at inventory.Mark, err error) {
	if err := holdsData(cfg); err != nil {
		return done, at, err
	}
	bc := boltConfig(cfg, engine.Hooks{})
	if bc.Unsound, err = engine.Unsound(bc); err != nil {
		return done, at, inUse(cfg, err)
	}
	if bc.Unsound == nil {
		return done, at, ErrSound
	}
	bc.Hooks = engineHooks(log, func(error) {})
	bc.Hooks.Rebuilt = func(r engine.Rebuilt) { done = r } // its caller tells of it
	e, err := engine.Open(bc)
	if err != nil {
		return done, at, advise(cfg, inUse(cfg, err))
	}
	var st inventory.State
	err = e.Load(ctx, stateLoader{&st})
	if err = errors.Join(err, closeIdle(e, st.Mark())); err != nil {
		return done, at, advise(cfg, err)
	}
	return done, st.Mark(), engine.Verify(boltConfig(cfg, engine.Hooks{}), nil)
}
