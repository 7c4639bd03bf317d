package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
)

// Cut says how far a restore goes: to the last record that begins at or below an event, or is dated at or before a moment. Nil means
// that all there is counts. Records stay whole, and so do groups, which lie within one.
type Cut struct {
	Offset *inventory.Offset // number of an event
	Time   *inventory.Millis
}

// passes says whether a record still counts.
func (c Cut) passes(r *inventory.Record) bool {
	return (c.Offset == nil || r.First <= *c.Offset) && (c.Time == nil || r.At <= *c.Time)
}

// reaches says whether what ends there has all that is asked for.
func (c Cut) reaches(end inventory.Offset, at inventory.Millis) error {
	switch {
	case c.Offset != nil && *c.Offset >= end:
		return cutError("the backup ends with event %d, before event %d: a later one is needed", end-1, *c.Offset)
	case c.Time != nil && *c.Time > at:
		return cutError("the backup ends at %v, before %v: a later one is needed, or all of this one", at, *c.Time)
	}
	return nil
}

// filled says whether no record can come any more that counts, once all events before a position are there.
func (c Cut) filled(end inventory.Offset) bool { return c.Offset != nil && end > *c.Offset }

// follows says whether the checkpoint does not go beyond what is asked for.
func (c Cut) follows(cp *checkpoint) error {
	switch {
	case c.Offset != nil && cp.Offset > *c.Offset+1:
		return cutError("the backup begins behind event %d, after event %d: an earlier one is needed", cp.Offset-1, *c.Offset)
	case c.Time != nil && cp.Offset > 0 && cp.At > *c.Time:
		return cutError("the backup begins at %v, after %v: an earlier one is needed", cp.At, *c.Time)
	}
	return nil
}

// CutError says that a copy, with what is behind it, does not go where the cut is.
type CutError struct{ says string }

func (e *CutError) Error() string { return e.says }

func cutError(format string, args ...any) error { return &CutError{fmt.Sprintf(format, args...)} }

// Laid says what Lay has made a directory of.
type Laid struct {
	Records int              // taken from the journal
	Behind  int              // of these, how many were behind the copy
	Left    int              // that were read, behind the cut
	End     inventory.Offset // position of all that was read
	// Earliest is the oldest event in the copy: the history of the directory begins with it.
	Earliest inventory.Offset
}

// Behind is what there is behind a copy. The zero value is nothing.
type Behind struct {
	// Next hands over more records, in the form of those of a copy and in order: each call returns some, of which one is the first behind the
	// record that is named, or io.EOF if there are no more. Other errors end what it is called by.
	Next func(last uint64) (io.Reader, error)
	// Timeline names another history, which has gone on from that of the copy, at the position At, in a directory that was made of the same
	// checkpoint: its records count instead of those of the copy. "" means that they are of the same history, and follow.
	Timeline string
	At       inventory.Offset
}

// Lay makes the files of a copy, which lie in cfg.Dir and nothing else does, a data directory: the records are put into a journal of
// its own. The history has the name that it had: whoever goes on from here forks it. Nothing is durable before the caller has
// synced the directory itself and given it its name. Of cfg, Dir, FS and SegmentBytes count. Records behind the copy follow, as far as the cut
// goes. Errors: *bolt.DamageError if a file is not what it was; *CutError; those of behind, and of the disk.
func Lay(cfg Config, cut Cut, behind Behind) (done Laid, err error) {
	cfg = cfg.withDefaults()
	e := &Engine{cfg: cfg}
	if e.manifest, err = readManifest(&cfg); err != nil {
		return done, err
	}
	name := filepath.Join(cfg.Dir, RecordsFile)
	f, err := cfg.FS.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Size()
	if err != nil {
		return done, err
	}
	in, err := newRecordReader(io.NewSectionReader(f, 0, size), 1<<20)
	if err != nil {
		return done, &bolt.DamageError{File: name, Err: err}
	}
	if err := bolt.CheckPages(cfg.checkpointFile); err != nil {
		return done, err
	}
	if e.db, err = bolt.Open(cfg.checkpointFile, false, cfg.noSync); err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, e.db.Close()) }()
	l := layer{e: e, in: in, behind: behind, cut: cut, name: name}
	err = bolt.Guard(cfg.checkpointFile, func() error { return l.lay() })
	if err == nil && behind.Timeline != "" {
		err = l.become(behind.Timeline, behind.At)
	}
	if err == nil {
		err = cfg.FS.Remove(name)
	}
	return l.done, err
}

// layer makes a journal of records.
type layer struct {
	e      *Engine
	in     *recordReader
	behind Behind
	cut    Cut
	name   string
	cp     checkpoint
	done   Laid

	read    journal.LSN // the last that was looked at, by its former number
	beyond  bool        // it lies behind the cut, or one before it did
	last    journal.LSN // the last that was taken, likewise
	reached inventory.Millis
	left    inventory.Millis // when the first that lies behind the cut was made
	batch   []journal.Entry
	bytes   int
	now     int64 // of the journal: when the newest record was written
}

// become notes that the directory is of a history that has gone on from that of the copy.
func (l *layer) become(timeline string, at inventory.Offset) error {
	var to id
	if err := to.UnmarshalText([]byte(timeline)); err != nil {
		return fmt.Errorf("timeline %q: %w", timeline, err)
	}
	l.e.manifest.leave(at, to)
	return l.e.manifest.write(&l.e.cfg)
}

// layBytes is how much becomes durable at once.
const layBytes = 4 << 20

func (l *layer) lay() (err error) {
	err = l.e.db.View(func(tx *bbolt.Tx) error {
		l.cp, err = loadCheckpoint(tx, l.e.cfg.checkpointFile)
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case l.cp.DataID != l.e.manifest.DataID:
		return &bolt.DamageError{File: l.e.cfg.checkpointFile, Err: fmt.Errorf("belongs to directory %v, not %v", l.cp.DataID, l.e.manifest.DataID)}
	case l.in.after != l.cp.Applied || l.in.chain != l.cp.Chain:
		return &bolt.DamageError{File: l.name, Err: fmt.Errorf("goes on from record %d, and the checkpoint ends with %d", l.in.after, l.cp.Applied)}
	}
	if err := l.cut.follows(&l.cp); err != nil {
		return err
	}
	l.done.Earliest = l.cp.Earliest
	l.done.End, l.last, l.read, l.reached = l.cp.Offset, l.cp.Applied, l.cp.Applied, l.cp.At
	o := journalDir{&l.e.cfg}.options(l.e.start(&l.cp))
	o.Begin, o.Now, o.Hooks = true, func() int64 { return l.now }, journal.Hooks{}
	j, _, err := journal.Open(l.e.cfg.path("journal"), o, func(r journal.Record) error {
		return fmt.Errorf("storage: there is record %d of a journal already", r.LSN)
	})
	if err != nil {
		return bolt.Shortage(err)
	}
	if err = l.copyRecords(j); err == nil {
		err = l.settle()
	}
	return bolt.Shortage(errors.Join(err, j.Close()))
}

// copyRecords appends what counts, and looks at the rest of the copy as well: one that is damaged behind the cut is a damaged one. Of what
// is behind the copy it reads no more than it needs.
func (l *layer) copyRecords(j *journal.Journal) error {
	if l.behind.Timeline == "" {
		if err := l.stream(j, l.in); err != nil {
			return err
		}
	}
	copied := l.done.Records
	for l.behind.Next != nil && !l.beyond && !l.cut.filled(l.done.End) {
		r, err := l.behind.Next(uint64(l.read))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		in, err := newRecordReader(r, 4<<10)
		if err == nil && in.after > l.read {
			err = fmt.Errorf("record %d follows %d", in.after+1, l.read)
		}
		if err != nil {
			return &bolt.DamageError{File: "what is behind the copy", Err: err}
		}
		l.name = "what is behind the copy"
		if err := l.stream(j, in); err != nil {
			return err
		}
	}
	l.done.Behind = l.done.Records - copied
	if err := l.flush(j); err != nil {
		return err
	}
	if l.cut.Time != nil && l.cp.Offset == 0 && l.done.Records == 0 && l.done.Left > 0 { // an event is named by who wants nothing
		return cutError("nothing had happened by %v: the earliest moment there is is %v", *l.cut.Time, l.left)
	}
	return l.cut.reaches(l.done.End, l.reached)
}

// stream appends what counts of some records.
func (l *layer) stream(j *journal.Journal, in *recordReader) error {
	for {
		r, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			l.read = max(l.read, in.last)
			return nil
		case err != nil:
			return &bolt.DamageError{File: l.name, Err: err}
		case r.LSN <= l.read:
			continue
		}
		if l.beyond, err = l.pass(&r, l.beyond); err != nil {
			return &bolt.DamageError{File: l.name, Err: fmt.Errorf("record %d: %w", r.LSN, err)}
		}
		if l.beyond || r.Type == journal.Seal {
			continue
		}
		l.last, l.now = r.LSN, r.Time
		l.batch = append(l.batch, journal.Entry{Type: r.Type, Payload: append([]byte(nil), r.Payload...)})
		if l.bytes += len(r.Payload) + recordHead; l.bytes >= layBytes {
			if err := l.flush(j); err != nil {
				return err
			}
		}
	}
}

// pass looks at a record, and says whether it lies behind the cut.
func (l *layer) pass(r *journal.Record, beyond bool) (bool, error) {
	switch r.Type {
	case journal.Mark:
		m, err := inventory.DecodeMark(r.Payload)
		if err == nil {
			l.reached = m.Date(l.reached)
		}
		return beyond, err
	case journal.Data:
	default:
		return beyond, nil
	}
	rec, err := inventory.ScanRecord(r.Payload)
	if err != nil {
		return beyond, err
	}
	l.done.End, l.reached = rec.Next(), max(l.reached, rec.At)
	if beyond = beyond || !l.cut.passes(&rec); beyond {
		if l.done.Left++; l.done.Left == 1 {
			l.left = rec.At
		}
	} else {
		l.done.Records++
	}
	return beyond, nil
}

func (l *layer) flush(j *journal.Journal) error {
	if len(l.batch) == 0 {
		return nil
	}
	_, err := j.Append(l.batch...)
	l.batch, l.bytes = l.batch[:0], 0
	return err
}

// settle notes that events and keys of the checkpoint reach no further than its journal does. They may: a checkpoint had been begun. If
// the cut lies in between, what they tell of never happened.
func (l *layer) settle() error {
	switch {
	case l.cp.Intent == l.cp.Applied:
		return nil
	case l.cp.Intent > l.last:
		return cutError("the backup was made of a directory in which a checkpoint had been begun, and cannot be cut before the end of that: restore all of it, or take another")
	}
	cp := l.cp
	cp.Intent = cp.Applied
	return l.e.db.Update(func(tx *bbolt.Tx) error { return cp.store(tx) })
}
