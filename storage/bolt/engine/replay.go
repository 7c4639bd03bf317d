package engine

import (
	"context"
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
)

// rawEntry is a record or a mark as it stands in the journal, in memory of its own.
type rawEntry struct {
	lsn   journal.LSN
	typ   journal.Type
	bytes []byte
}

// entry is a rawEntry that has been decoded, if it is a record.
type entry struct {
	rawEntry
	record inventory.Record
	mark   inventory.Mark // of one that is followed
}

// readAhead is the number of batches that reading may be ahead of decoding: about a segment, so that the journal can copy
// and sync its tail, which it does when all is read, while the rest is still being applied.
const readAhead = 256

// replay opens the journal and applies what stands behind the checkpoint: reading, decoding and applying run beside each
// other.
func (e *Engine) replay(ctx context.Context, into storage.Loader) (rec journal.Recovery, records int, err error) {
	raw, decoded := make(chan []rawEntry, readAhead), make(chan []entry, 4)
	tail := newGeneration()
	stop := make(chan struct{})
	results := make(chan error, 2)
	go func() {
		defer close(raw)
		var err error
		rec, err = e.readLog(raw, stop)
		results <- err
	}()
	go func() {
		defer close(decoded)
		results <- decodeEntries(raw, decoded, stop, tail)
	}()
	err = e.applyEntries(ctx, decoded, into, &records)
	close(stop)
	for range 2 {
		if other := <-results; other != nil && (err == nil || errors.Is(err, errStopped)) {
			err = other
		}
	}
	e.mu.Lock()
	e.active = tail
	e.mu.Unlock()
	return rec, records, err
}

var errStopped = errors.New("storage: load was given up")

// readLog opens the log and sends copies of its records.
func (e *Engine) readLog(raw chan<- []rawEntry, stop <-chan struct{}) (journal.Recovery, error) {
	s := sender{out: raw, stop: stop}
	if e.shared == nil && (e.cfg.ReadOnly || !e.numbered) {
		rec, err := e.lookThrough(&s)
		if err == nil && !e.cfg.ReadOnly {
			err = e.waitWith(&s, e.waitsFor())
		}
		return rec, err
	}
	if e.shared != nil {
		return e.join(&s)
	}
	log, rec, err := e.cfg.Log.Open(e.start(&e.checkpointer.at), s.take)
	if errors.Is(err, journal.ErrNoSpace) && rec.Whole {
		err = e.waitWith(&s, err)
	}
	if err != nil {
		return rec, err
	}
	e.mu.Lock()
	e.log = log
	e.mu.Unlock()
	return rec, s.flush()
}

// lookThrough sends what the log holds and changes nothing.
func (e *Engine) lookThrough(s *sender) (journal.Recovery, error) {
	at := &e.checkpointer.at
	rep, err := e.cfg.Log.Look(e.start(at), func(r journal.Record) error {
		if r.LSN <= at.Applied {
			return nil
		}
		return s.take(r)
	})
	if err == nil {
		err = s.flush()
	}
	return journal.Recovery{Last: rep.Last, Chain: rep.Chain, TornBytes: rep.TornBytes}, err
}

// sender copies records out of the journal's buffer, many at a time.
type sender struct {
	out   chan<- []rawEntry
	stop  <-chan struct{}
	batch []rawEntry
	buf   []byte
	last  recordPlace // of the newest record, seals excepted: more of these may come with each attempt to open the journal
}

// recordPlace is a record that cannot be taken for another.
type recordPlace struct {
	lsn   journal.LSN
	chain uint32
}

func (p *recordPlace) pass(r *journal.Record) {
	if r.Type != journal.Seal {
		*p = recordPlace{r.LSN, r.CRC}
	}
}

func (s *sender) take(r journal.Record) error {
	s.last.pass(&r)
	if r.Type != journal.Data && r.Type != journal.Mark {
		return nil
	}
	if cap(s.buf)-len(s.buf) < len(r.Payload) {
		s.buf = make([]byte, 0, max(len(r.Payload), 256<<10))
	}
	at := len(s.buf)
	s.buf = append(s.buf, r.Payload...)
	s.batch = append(s.batch, rawEntry{lsn: r.LSN, typ: r.Type, bytes: s.buf[at:len(s.buf):len(s.buf)]})
	if len(s.batch) < loadBatch {
		return nil
	}
	return s.flush()
}

func (s *sender) flush() error {
	b := s.batch
	s.batch = make([]rawEntry, 0, loadBatch)
	return send(s.out, b, s.stop)
}

func send[T any](out chan<- []T, b []T, stop <-chan struct{}) error {
	select {
	case out <- b:
		return nil
	case <-stop:
		return errStopped
	}
}

// decodeEntries is the middle stage of a replay. It collects the receipts as well.
func decodeEntries(raw <-chan []rawEntry, decoded chan<- []entry, stop <-chan struct{}, tail *generation) (err error) {
	for r := range raw {
		b := make([]entry, len(r))
		for i := range b {
			b[i].rawEntry = r[i]
			if r[i].typ != journal.Data {
				continue
			}
			if b[i].record, err = inventory.ScanRecord(b[i].bytes); err != nil {
				err = fmt.Errorf("storage: journal record %d: %w", b[i].lsn, err)
				drain(raw)
				return err
			}
			tail.add(&b[i].record)
		}
		if err = send(decoded, b, stop); err != nil {
			drain(raw)
			return err
		}
	}
	return nil
}

func drain(in <-chan []rawEntry) {
	for range in {
	}
}

// applyEntries is the last stage of a replay: it hands over and remembers what the engine itself must know of the tail.
func (e *Engine) applyEntries(ctx context.Context, decoded <-chan []entry, into storage.Loader, records *int) error {
	for b := range decoded {
		for i := range b {
			if err := e.applyEntry(&b[i], into); err != nil {
				return err
			}
			if b[i].typ == journal.Data {
				*records++
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) applyEntry(en *entry, into storage.Loader) error {
	size := int64(len(en.bytes) + recordOverhead)
	if en.typ == journal.Data {
		e.mu.Lock()
		e.unmarked++
		e.newest, e.reached = en.lsn, en.record.Next()
		e.appended += size
		e.owned.AddRecord(&en.record)
		e.mu.Unlock()
		return into.Apply(&en.record)
	}
	m, err := inventory.DecodeMark(en.bytes)
	if err != nil {
		return fmt.Errorf("storage: journal record %d: %w", en.lsn, err)
	}
	e.mu.Lock()
	e.unmarked = 0
	e.marked = en.lsn
	e.appended += size
	e.marks = append(e.marks, markAt{m, en.lsn, e.appended})
	e.mu.Unlock()
	e.commit.nonce, e.commit.boot = m.Nonce, m.Boot
	return into.Check(m)
}
