package central

import (
	"context"
	"errors"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
)

// Forked tells what Fork did.
type Forked struct {
	From, To string // timelines
	At       inventory.Offset
}

// Fork gives the history in a stopped directory a name of its own, from where it stands: what is right for a copy that goes on
// beside the original, or in its place after the original has gone on.
func Fork(ctx context.Context, cfg Config, log zerolog.Logger) (done Forked, err error) {
	if err := holdsData(cfg); err != nil {
		return done, err
	}
	engine, err := openEngine(cfg, engineHooks(log, func(error) {}))
	if err != nil {
		return done, err
	}
	var st inventory.State
	if err := engine.Load(ctx, stateLoader{&st}); err != nil {
		return done, errors.Join(err, engine.Close(st.Mark()))
	}
	done = Forked{From: engine.History().Timeline, At: st.Offset()}
	err = engine.Fork(done.At)
	done.To = engine.History().Timeline
	if err == nil {
		err = noteRestored(ctx, engine, &st)
	}
	return done, errors.Join(err, closeIdle(engine, st.Mark()))
}

// closeIdle closes an engine that next to nothing was committed to. That there is no room for a last checkpoint does not matter then.
func closeIdle(engine storage.Engine, at inventory.Mark) error {
	if err := engine.Close(at); !errors.Is(err, storage.ErrDiskFull) {
		return err
	}
	return nil
}
