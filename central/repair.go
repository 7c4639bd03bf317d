package central

import (
	"context"
	"errors"
	"fmt"

	"github.com/rs/zerolog"

	"bodega/central/clock"
	"bodega/inventory"
	"bodega/storage"
)

// Repaired tells what RepairClock did.
type Repaired struct {
	From, To string // timelines
	At       inventory.Offset
	Was, Now inventory.Millis // newest dates
}

// RepairClock begins to date anew, by the present clock, in a stopped directory whose newest date lies ahead of that: a wrong clock was
// believed. It begins a new timeline, since within one no date is before those of earlier changes. What is dated stays so, and
// keys keep their age. now is the clock; nil means that of this machine.
func RepairClock(ctx context.Context, cfg Config, now clock.Source, log zerolog.Logger) (done Repaired, err error) {
	if err := holdsData(cfg); err != nil {
		return done, err
	}
	if now == nil {
		now = clock.System
	}
	engine, err := openEngine(cfg, engineHooks(log, func(error) {}))
	if err != nil {
		return done, err
	}
	var st inventory.State
	if err = engine.Load(ctx, stateLoader{&st}); err == nil {
		done, err = redate(ctx, engine, &st, now().Wall)
	}
	return done, errors.Join(err, engine.Close(st.Mark()))
}

// redate takes the new name first: should it end in between, no date goes back in a history that others follow.
func redate(ctx context.Context, engine storage.Engine, st *inventory.State, now inventory.Millis) (done Repaired, err error) {
	mark := st.Mark()
	done = Repaired{From: engine.History().Timeline, At: mark.Offset, Was: mark.At, Now: now}
	if now >= mark.At {
		return done, fmt.Errorf("there is nothing to repair: the newest date, %v, is not ahead of the clock, which says %v", mark.At, now)
	}
	if err := engine.Fork(mark.Offset); err != nil {
		return done, err
	}
	done.To = engine.History().Timeline
	mark.At, mark.Redated = now, true
	if err := engine.Commit(ctx, storage.Batch{Mark: mark, Note: true}); err != nil {
		return done, err
	}
	st.Reach(mark)
	return done, nil
}
