package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Scrub reads each complete segment again, from the disk where the system drops its cache, so that what rots is found while there is another copy.
// Read is told of what was read and may wait; its error ends Scrub. Found is told of each segment that is not what it was. What Prune has deleted
// meanwhile is left out. It may run beside everything else.
func (j *Journal) Scrub(read func(bytes int) error, found func(error)) error {
	j.mu.Lock()
	segs, closed := slices.Clone(j.segs), j.closed
	j.mu.Unlock()
	if closed {
		return ErrClosed
	}
	for i := range segs[:len(segs)-1] {
		err := j.scrubSegment(&segs[i], &segs[i+1], read)
		var ended *endedError
		switch {
		case errors.As(err, &ended):
			return ended.error
		case err == nil, errors.Is(err, fs.ErrNotExist) && j.pruned(&segs[i]):
		default:
			found(err)
		}
	}
	return nil
}

// endedError is that of whoever is told of what was read.
type endedError struct{ error }

func (j *Journal) pruned(s *segment) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !slices.ContainsFunc(j.segs, func(there segment) bool { return there.seq == s.seq })
}

func (j *Journal) scrubSegment(seg, next *segment, read func(bytes int) error) error {
	path := j.path(seg.name)
	s, err := openScanner(j.fs, path, seg.header)
	if err != nil {
		return err
	}
	defer s.close()
	_ = s.file.DropCache() // best effort, here and below
	defer func() { _ = s.file.DropCache() }()
	h, why, err := readHeader(j.fs, path)
	if err != nil {
		return err
	}
	if why == "" && h != seg.header {
		why = "its header is not the one that it had"
	}
	if why != "" {
		return &CorruptError{Segment: path, LSN: seg.first, LastGood: seg.first - 1, Promised: next.first - 1, Reason: why}
	}
	for {
		_, frame, ok, err := s.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := read(len(frame)); err != nil {
			return &endedError{err}
		}
	}
	bad := CorruptError{Segment: path, Offset: s.off, LSN: s.last + 1, LastGood: s.last, LastTime: s.time, Promised: next.first - 1, Evidence: "the segment was complete"}
	switch {
	case !s.sealed:
		bad.Reason = s.why
	case s.last+1 != next.first || s.chain != next.prev:
		bad.Reason = fmt.Sprintf("it ends with record %d and CRC %08x, and segment %s follows %08x", s.last, s.chain, next.name, next.prev)
	default:
		return nil
	}
	return &bad
}
