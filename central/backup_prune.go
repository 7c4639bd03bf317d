package central

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// thin removes what is not worth keeping any more, and says how far back what is left reaches.
func (s *scheduler) thin(ctx context.Context) error {
	err := s.prune(ctx)
	if errors.Is(err, errWentBack) {
		return err
	}
	return errors.Join(err, s.tellKept(ctx))
}

// errWentBack means that the directory was put back to an earlier state, under the name of the history that has gone on from there.
var errWentBack = errors.New("the history has gone back, and none is removed: restore what is to count, or run `bodega fork` on this directory")

// prune removes what is not worth keeping any more. Two of one second are kept or dropped together.
func (s *scheduler) prune(ctx context.Context) error {
	list, err := s.made(ctx, false)
	if err != nil {
		return err
	}
	made := make([]time.Time, len(list))
	for i := range list {
		made[i] = list[i].Made.Time()
		if newest := &list[len(list)-1]; list[i].Offset > newest.Offset {
			return fmt.Errorf("%s leads further than %s, which is newer: %w", list[i].Name, newest.Name, errWentBack)
		}
	}
	breaks, err := s.interrupted(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.broken = breaks
	s.mu.Unlock()
	drop := s.keep.Dropped(made, breaks)
	for i := range list {
		if slices.ContainsFunc(drop, made[i].Equal) { // the mark first: one without its backup would stay for ever
			err = errors.Join(err, s.depot.Remove(ctx, list[i].Name+verifiedSuffix), s.depot.Remove(ctx, list[i].Name))
		}
	}
	return err
}
