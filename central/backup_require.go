package central

import (
	"context"
	"slices"
	"time"

	"bodega/inventory"
)

// require has a backup made at once, unless there is one that was made then or later.
func (s *scheduler) require(since time.Time) {
	s.mu.Lock()
	if since.After(s.needed) {
		s.needed = since
	}
	s.mu.Unlock()
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// nextDue is when the next backup is due, zero if none is. The caller holds mu.
func (s *scheduler) nextDue() time.Time {
	if !s.needed.After(s.newMade) {
		return s.next
	}
	soon := s.now()
	if !s.tried.IsZero() {
		soon = s.tried.Add(backupRetry)
	}
	if !s.next.IsZero() && s.next.Before(soon) {
		return s.next
	}
	return soon
}

// sequel is what goes on from backups.
type sequel struct {
	kept   func(oldest inventory.Offset)                  // told how far back the oldest reaches
	agreed func() bool                                    // whether what lies there is of the history that is here: while it is not, none is removed
	breaks func(ctx context.Context) ([]time.Time, error) // when it was interrupted
}

// leadOn says what goes on from backups.
func (s *scheduler) leadOn(to *sequel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequel = to
}

// sequelNow is what goes on from backups, nil if nothing does.
func (s *scheduler) sequelNow() *sequel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sequel
}

// removes says whether backups may be removed.
func (s *scheduler) removes() bool {
	to := s.sequelNow()
	return to == nil || to.agreed()
}

// breaksMax bounds how many interruptions count: the newest.
const breaksMax = 64

// interrupted says when what goes on from backups was interrupted.
func (s *scheduler) interrupted(ctx context.Context) ([]time.Time, error) {
	to := s.sequelNow()
	if to == nil {
		return nil, nil
	}
	breaks, err := to.breaks(ctx)
	slices.SortFunc(breaks, time.Time.Compare)
	return breaks[max(0, len(breaks)-breaksMax):], err
}

// tellKept tells whoever keeps what goes on from backups how far back these reach.
func (s *scheduler) tellKept(ctx context.Context) error {
	to := s.sequelNow()
	if to == nil {
		return nil
	}
	list, err := listBackups(ctx, s.depot)
	if err != nil {
		return err
	}
	oldest, any := inventory.Offset(0), false
	for _, b := range list {
		if b.Timeline == shortTimeline(s.timeline()) && b.State != inventory.BackupDamaged && (!any || b.Offset < oldest) {
			oldest, any = b.Offset, true
		}
	}
	if any {
		to.kept(oldest)
	}
	return nil
}
