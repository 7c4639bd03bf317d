package central

import (
	"context"
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

// hear has somebody told how far back the backups reach that are kept. While agreed says no none is removed: what lies there may be of another
// history of the same name.
func (s *scheduler) hear(kept func(oldest inventory.Offset), agreed func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.agreed = kept, agreed
}

// removes says whether backups may be removed.
func (s *scheduler) removes() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agreed == nil || s.agreed()
}

// tellKept tells whoever keeps what goes on from backups how far back these reach.
func (s *scheduler) tellKept(ctx context.Context) error {
	s.mu.Lock()
	kept := s.kept
	s.mu.Unlock()
	if kept == nil {
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
		kept(oldest)
	}
	return nil
}
