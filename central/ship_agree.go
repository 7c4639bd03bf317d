package central

import (
	"context"
	"errors"
	"io"

	"bodega/storage"
	"bodega/storage/tail"
)

// look looks up where the depot ends, and holds that against the journal: storage.ErrOther if it has another record there, or none, however
// far this one may have come.
func (s *shipper) look(ctx context.Context) (c tail.Contents, err error) {
	ctx, stop := context.WithTimeout(ctx, shipPut)
	defer stop()
	c, err = s.folder.List(ctx)
	if err != nil {
		return c, err
	}
	end, err := s.folder.End(ctx, &c)
	if err != nil {
		return c, err
	}
	if end.To != (storage.Place{}) {
		if _, err := s.from.Tail(ctx, end.To, 1, io.Discard); err != nil && !errors.Is(err, storage.ErrGone) { // which is a gap
			return c, err
		}
	}
	s.at, s.nothing, s.looked = end.To, 0, s.now()
	s.mu.Lock()
	s.agrees, s.other = true, false
	s.mu.Unlock()
	return c, nil
}

// differs notes whether the history has gone on otherwise in the depot, and returns whether that was known. It stays so until the depot ends with
// a record of this journal: a failure of another kind says nothing of it.
func (s *shipper) differs(other bool) (known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known = s.other || !other
	if other {
		s.agrees, s.other = false, true
	}
	return known
}

// conflict says whether the history has gone on otherwise in the depot than here. Nobody but a person knows which counts.
func (s *shipper) conflict() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.other && !s.lead.away()
}

// agreed says whether what is in the depot is known to be of the history that is here: if not, it may be all that is left of another.
func (s *shipper) agreed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agrees
}
