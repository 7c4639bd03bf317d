package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// cursor is the place behind a record.
type cursor struct {
	seq   uint64
	off   int64
	last  LSN
	chain uint32
	time  int64
}

// Read calls fn for each record from LSN from (0: the oldest) to the one that
// is durable when Read begins, in order, seals included. It may run beside
// Append. The payload is valid only during the call; an error of fn ends Read
// with that error. A Read that begins where the last one ended costs no search, even if fn has ended that.
//
// Errors: ErrPruned if records asked for are gone; *CorruptError.
func (j *Journal) Read(from LSN, fn func(Record) error) error {
	j.mu.Lock()
	segs, durable, cur, closed := slices.Clone(j.segs), j.durable, j.cursor, j.closed
	j.mu.Unlock()
	if closed {
		return ErrClosed
	}
	if from == 0 {
		from = segs[0].first
	}
	if from < segs[0].first {
		return fmt.Errorf("%w: record %d, the oldest is %d", ErrPruned, from, segs[0].first)
	}
	i := len(segs) - 1
	for segs[i].first > from {
		i--
	}
	var err error
	for done := from > durable; !done; i++ {
		s, gone := openScanner(j.fs, j.path(segs[i].name), segs[i].header)
		if errors.Is(gone, fs.ErrNotExist) {
			return fmt.Errorf("%w: segment %s, while it was to be read", ErrPruned, segs[i].name)
		}
		if gone != nil {
			return gone
		}
		if cur.seq == s.seg.seq && cur.last+1 == from {
			s.off, s.last, s.chain, s.time = cur.off, cur.last, cur.chain, cur.time
		}
		err = s.readTo(from, durable, fn)
		cur = cursor{s.seg.seq, s.off, s.last, s.chain, s.time}
		s.close()
		if err != nil {
			break
		}
		done = cur.last >= durable
	}
	j.mu.Lock()
	j.cursor = cur
	j.mu.Unlock()
	return err
}

// readTo calls fn for the records from..to of the segment.
func (s *scanner) readTo(from, to LSN, fn func(Record) error) error {
	for !s.sealed && s.last < to {
		at := s.off
		r, _, ok, err := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return &CorruptError{Segment: s.path, Offset: at, LSN: s.last + 1, LastGood: s.last, LastTime: s.time,
				Promised: to, Reason: s.why, Evidence: "this process has synced it"}
		}
		if r.LSN < from {
			continue
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}
