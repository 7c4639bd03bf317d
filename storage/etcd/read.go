package etcd

import (
	"bodega/journal"
	"bodega/storage/bolt/engine"
)

// Read implements engine.Log, to the end as it is known here. If etcd does not answer for as long as Patience says, the error is
// storage.ErrUnreachable. What is in memory can be read of a log that is not the one that it was, too: a last checkpoint takes it up.
func (l *Log) Read(from journal.LSN, fn func(journal.Record) error) error {
	if err := l.open(); err != nil {
		return err
	}
	from = max(from, 1)
	record := func(r journal.Record) error {
		if r.LSN < from {
			return nil
		}
		return fn(r)
	}
	l.mu.Lock()
	upto := l.seen.LSN
	recent, behind := l.recent.from(from)
	l.mu.Unlock()
	for i := range recent {
		if err := recent[i].decode(record); err != nil {
			return err
		}
	}
	if behind != nil && behind.lsn >= upto || from > upto {
		return nil // also of a log that is broken: it is what was in it, and the last that has it
	}
	if err := l.usable(); err != nil {
		return err
	}
	return l.scan(from, behind, scanner{record: record})
}

// begin hands over what stands behind a start, which it compares with the log, and begins to watch it.
func (l *Log) begin(at engine.Start, take func(journal.Record) error) (rec journal.Recovery, err error) {
	if err := l.belongs(at); err != nil {
		return rec, err
	}
	err = l.scan(at.Applied+1, nil, scanner{
		after: func(e end) error {
			if e.lsn < at.Applied {
				return nil // the record itself comes
			}
			rec.Last, rec.Chain = e.lsn, e.chain
			return same(at, e)
		},
		record: func(r journal.Record) error {
			rec.Last, rec.Chain, rec.Time = r.LSN, r.CRC, r.Time
			if r.LSN <= at.Applied {
				return same(at, end{r.LSN, r.CRC})
			}
			rec.Records++
			rec.Bytes += int64(len(r.Payload))
			return take(r)
		},
	})
	if err == nil && rec.Last < at.Applied {
		err = shorter(rec.Last, at)
	}
	if rec.Whole = err == nil; rec.Whole {
		l.mu.Lock()
		l.recent.begin(end{rec.Last, rec.Chain})
		l.mu.Unlock()
		l.running.Go(l.watch)
		l.running.Go(l.watchRoom)
	}
	return rec, err
}

// same refuses a log whose record at a start is another.
func same(at engine.Start, e end) error {
	if e.lsn == at.Applied && e.chain != at.Chain {
		return mismatch("record %d has the chain %08x, and the checkpoint was made with %08x: two histories were mixed", e.lsn, e.chain, at.Chain)
	}
	return nil
}

// shorter is what a log has suffered that ends before a start.
func shorter(last journal.LSN, at engine.Start) error {
	return mismatch("the log ends at record %d, and the directory has record %d: etcd was put back to an older state. Keep the directory, and see "+
		"\"The log is lost\" in docs/operations.md", last, at.Applied)
}

func (l *Log) look(at engine.Start, take func(journal.Record) error) (rep journal.Report, err error) {
	l.mu.Lock()
	from := l.first.LSN
	l.mu.Unlock()
	passed := func(e end) error {
		rep.Last, rep.Chain = e.lsn, e.chain
		return same(at, e)
	}
	err = l.scan(from, nil, scanner{after: passed, record: func(r journal.Record) error {
		if err := passed(end{r.LSN, r.CRC}); err != nil {
			return err
		}
		return take(r)
	}})
	if err == nil && rep.Last < at.Applied {
		err = shorter(rep.Last, at)
	}
	return rep, err
}

// scanner takes what a scan finds.
type scanner struct {
	after  func(end) error // told, if not nil, behind which record it begins; if there is no record, that is the last
	record func(journal.Record) error
}

// scan hands over all records of the batches from the one on in which a record is, to the end of the log as it is when it begins; or those
// behind the end of a batch, if one is given.
func (l *Log) scan(from journal.LSN, behind *end, to scanner) (err error) {
	r := reading{Log: l, to: to, from: from, limit: 16}
	key := ""
	if behind != nil {
		r.at, r.begun = *behind, true
		key = l.keys.batch(behind.lsn + 1)
	} else if key, err = r.find(); err != nil {
		return err
	}
	for {
		h, next, err := r.sound(key)
		if err != nil {
			return err
		}
		for i := range r.found {
			if b := &r.found[i]; b.first > r.upto { // appended since
				return nil
			} else if err := b.decode(to.record); err != nil {
				return err
			}
		}
		if next == "" {
			return r.finish(h)
		}
		key = next
	}
}
