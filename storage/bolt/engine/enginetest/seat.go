package enginetest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// Seat is the log as one start of a process has it.
type Seat struct {
	node  *Node
	log   *Log
	mine  *term            // the newest
	had   []journal.Record // what was seen, which is at hand whatever becomes of the log
	first journal.LSN      // number of the first of had
	lost  struct {
		lsn journal.LSN // of the last of what Append gave no answer to
		was bool        // it is durable
	}
	closed bool
}

var _ engine.Shared = (*Seat)(nil)

// Append implements engine.Log.
func (s *Seat) Append(entries ...journal.Entry) (journal.LSN, error) {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	next := s.node.next
	s.node.next.unknown, s.node.next.refused = false, nil
	s.lost.was = false
	switch {
	case s.node.cut:
		return 0, storage.ErrUnknown
	case l.term == nil || l.term != s.mine:
		return 0, storage.ErrFenced
	case next.unknown && !next.kept:
		return 0, storage.ErrUnknown
	case next.refused != nil:
		return 0, next.refused
	}
	for _, e := range entries {
		if e.Type == journal.Data {
			r, err := inventory.ScanRecord(e.Payload)
			if err != nil {
				return 0, err
			}
			l.offset = r.Next()
		}
		l.records = append(l.records, journal.Record{
			LSN: l.last() + 1, Type: e.Type, CRC: crc(l.lastChain(), e.Payload), Payload: slices.Clone(e.Payload),
		})
	}
	l.change()
	if next.unknown {
		s.lost.lsn, s.lost.was = l.last(), true
		return 0, storage.ErrUnknown
	}
	s.see()
	return l.last(), nil
}

// Resolve implements engine.Log.
func (s *Seat) Resolve(ctx context.Context) (journal.LSN, storage.Fate, error) {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.node.next.mute {
		s.node.next.mute = false
		return 0, 0, storage.ErrUnreachable
	}
	for s.node.cut {
		changed := l.changed
		l.mu.Unlock()
		err := wait(ctx, changed)
		l.mu.Lock()
		if err != nil {
			return 0, 0, err
		}
	}
	switch {
	case s.lost.was:
		return s.lost.lsn, storage.Committed, nil
	case l.term == nil || l.term != s.mine:
		return 0, storage.Fenced, nil
	}
	return 0, storage.NotCommitted, nil
}

// Read implements engine.Log. What was seen can be read by who is cut off as well: it is at hand.
func (s *Seat) Read(from journal.LSN, fn func(journal.Record) error) error {
	l := s.log
	l.mu.Lock()
	s.see()
	records, first, cut := s.had, s.first, s.node.cut
	l.mu.Unlock()
	switch {
	case cut && from >= first+journal.LSN(len(records)):
		return storage.ErrUnreachable
	case from < first:
		return journal.ErrPruned
	}
	for _, r := range records[min(len(records), int(from-first)):] {
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

// see takes what the log has now, unless that is less. The caller holds mu.
func (s *Seat) see() {
	if l := s.log; !s.node.cut && (s.had == nil || l.last() >= s.first-1+journal.LSN(len(s.had))) {
		s.had, s.first = l.records[:len(l.records):len(l.records)], l.first
	}
}

// Trim implements engine.Log: Log.Trim alone forgets anything.
func (s *Seat) Trim(journal.LSN) error { return nil }

// Bounds implements engine.Log.
func (s *Seat) Bounds() (b engine.Bounds) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	for _, r := range s.log.records {
		b.Bytes += int64(len(r.Payload))
	}
	b.First, b.Last = s.log.first, s.log.last()
	return b
}

// Close implements engine.Log. A term that was not resigned goes on until Depose.
func (s *Seat) Close() error {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	delete(s.log.members, s.node.name)
	s.closed = true
	return nil
}

// Campaign implements engine.Shared.
func (s *Seat) Campaign(ctx context.Context) (journal.LSN, error) {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.term != nil && l.term.seat.node.name == s.node.name { // a former one of this process
		l.end()
	}
	l.standing[s.node.name]++
	defer func() { l.standing[s.node.name]--; l.change() }()
	for s.node.cut || l.term != nil || !l.turn(s.node.name) {
		changed := l.changed
		l.mu.Unlock()
		err := wait(ctx, changed)
		l.mu.Lock()
		if err = cmp.Or(err, s.node.bad); err != nil {
			return 0, err
		}
	}
	if err := cmp.Or(ctx.Err(), s.node.bad); err != nil {
		return 0, err
	}
	s.mine = &term{s, make(chan struct{})}
	l.term, l.wanted, l.resigned = s.mine, "", ""
	l.change()
	return l.last(), nil
}

// turn says whether nobody goes before.
func (l *Log) turn(name string) bool {
	if l.wanted != "" && l.standing[l.wanted] > 0 {
		return name == l.wanted
	}
	if name != l.resigned {
		return true
	}
	for other, n := range l.standing {
		if other != name && n > 0 {
			return false
		}
	}
	return true
}

// Lost implements engine.Shared.
func (s *Seat) Lost() <-chan struct{} {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.mine == nil {
		return nil
	}
	return s.mine.lost
}

// Resign implements engine.Shared.
func (s *Seat) Resign(_ context.Context, to string) error {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.mine == nil {
		return nil
	}
	s.mine.end()
	if s.node.cut {
		return storage.ErrUnreachable
	}
	if l.term == s.mine {
		l.term, l.wanted, l.resigned = nil, to, s.node.name
		l.change()
	}
	return nil
}

// Await implements engine.Shared.
func (s *Seat) Await(ctx context.Context, after journal.LSN) (journal.LSN, error) {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	for s.node.cut || l.last() <= after {
		changed := l.changed
		l.mu.Unlock()
		err := wait(ctx, changed)
		l.mu.Lock()
		if err = cmp.Or(err, s.node.bad); err != nil {
			return 0, err
		}
	}
	return l.last(), s.node.bad
}

// silence is how long a log that is cut off says nothing to whoever asks for its end.
const silence = 50 * time.Millisecond

// Head implements engine.Shared.
func (s *Seat) Head(ctx context.Context) (storage.Head, error) {
	if err := ctx.Err(); err != nil {
		return storage.Head{}, err
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.node.cut {
		s.log.mu.Unlock()
		ctx, stop := context.WithTimeout(ctx, silence)
		<-ctx.Done()
		stop()
		s.log.mu.Lock()
		return storage.Head{}, storage.ErrUnreachable
	}
	return storage.Head{LSN: uint64(s.log.last()), Offset: s.log.offset, Leader: s.log.leader()}, s.node.bad
}

// Report implements engine.Shared.
func (s *Seat) Report(_ context.Context, m storage.Member) error {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.node.cut || s.closed {
		return storage.ErrUnreachable
	}
	s.log.members[m.Name] = m
	return nil
}

// Members implements engine.Shared.
func (s *Seat) Members(context.Context) (list []storage.Member, err error) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if s.node.cut {
		return nil, storage.ErrUnreachable
	}
	for _, m := range s.log.members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b storage.Member) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Missing implements engine.Shared: whoever has reported lives.
func (*Seat) Missing(context.Context) ([]storage.Missing, error) { return nil, nil }

// Forget implements engine.Shared.
func (*Seat) Forget(context.Context, string) error { return storage.ErrNoMember }

// Identity implements engine.Shared.
func (s *Seat) Identity() storage.Identity {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.id
}

// Rename implements engine.Shared.
func (s *Seat) Rename(_ context.Context, to storage.Identity) error {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	switch {
	case s.node.cut:
		return storage.ErrUnreachable
	case s.log.term == nil || s.log.term != s.mine:
		return storage.ErrFenced
	case to.DataID != s.log.id.DataID:
		return errors.New("the log is another directory's")
	}
	s.log.id = to
	return nil
}
