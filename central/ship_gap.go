package central

import (
	"bytes"
	"context"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/tail"
)

// needs has a backup made from which the pieces go on, if none may be there: one that is newer than the folder, or this process, before
// which the journal may have been let go, and newer than what is missing.
func (s *shipper) needs(c *tail.Contents) {
	now := s.now()
	since := c.Begun
	if since.After(s.started) {
		since = s.started
	}
	if gapped := c.Gapped; gapped.After(since) {
		if since = gapped; since.After(now) { // by another clock
			since = now
		}
		s.mu.Lock()
		s.gap = since
		s.mu.Unlock()
	}
	s.base(since)
}

// gone notes that the journal has let go of what was not shipped, and goes on with what it has.
func (s *shipper) gone(ctx context.Context, why error) error {
	var records bytes.Buffer
	oldest, err := s.from.Tail(ctx, storage.Place{}, 1, &records)
	if err != nil {
		return err
	}
	s.mu.Lock()
	since := s.covered
	s.mu.Unlock()
	if err := s.lost(ctx, s.folder, tail.Gap{From: s.at.LSN + 1, To: oldest.From.LSN, Since: since.UTC(), Why: why.Error()}); err != nil {
		return err
	}
	s.at = storage.Place{}
	return s.round(ctx)
}

// lost notes a gap, and has a backup made that begins behind it.
func (s *shipper) lost(ctx context.Context, folder tail.Folder, g tail.Gap) error {
	g.Noted = s.now().UTC()
	if err := folder.Note(ctx, g); err != nil {
		return err
	}
	s.gaps(1)
	s.mu.Lock()
	s.gap = g.Noted
	s.mu.Unlock()
	s.log.Error().Uint64("from", g.From).Uint64("to", g.To).Str("why", g.Why).
		Msg("records of the journal are missing where backups lie: what is there leads to before them, and from the next backup on, which is made now")
	s.base(g.Noted)
	return nil
}

// behind is how many records are not in the depot yet, 1 at least where that has gone on otherwise; 0 while another ships.
func (s *shipper) behind() uint64 {
	if s.lead.away() {
		return 0
	}
	newest := s.from.Newest()
	s.mu.Lock()
	defer s.mu.Unlock()
	if newest <= s.shipped {
		if s.other {
			return 1
		}
		return 0
	}
	return newest - s.shipped
}

func (s *shipper) lag() time.Duration {
	if s.behind() == 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.After(s.covered) { // before, others did
		return s.now().Sub(s.since)
	}
	return s.now().Sub(s.covered)
}

// open says whether something is missing that no backup makes good.
func (s *shipper) open() bool {
	s.mu.Lock()
	gap := s.gap
	s.mu.Unlock()
	return !gap.IsZero() && !s.lead.away() && !s.based().After(gap)
}

// breaks says when the pieces were interrupted.
func (s *shipper) breaks(ctx context.Context) ([]time.Time, error) {
	return tail.At(s.depot, tail.History{DataID: s.dataID, Timeline: s.history().Timeline}).Breaks(ctx)
}

// kept is told how far back the oldest backup reaches that is kept.
func (s *shipper) kept(oldest inventory.Offset) {
	if s != nil {
		s.upkeep.prune(oldest)
	}
}
