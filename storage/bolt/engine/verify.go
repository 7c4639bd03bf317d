package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
)

// Verify reads everything in the data directory of an engine that does not run, and compares whatever can be compared: the
// pages of checkpoint.db, every value in it, the hash of the products; every record of the journal and its chain, and that
// the journal applied to the checkpoint gives the hash of each mark; and the history. The first difference is the error. It changes nothing
// but the process id in LOCK. Of cfg, Dir and FS count. Report, if not nil, gets a line for each part that is in order.
func Verify(cfg Config, report func(line string)) error {
	_, err := Examine(cfg, report)
	return err
}

// Examine is Verify, and returns the state to which everything leads.
func Examine(cfg Config, report func(line string)) (at inventory.Mark, err error) {
	cfg.ReadOnly, cfg.Hooks = true, Hooks{Verifying: cfg.Hooks.Verifying}
	if report == nil {
		report = func(string) {}
	}
	e, err := Open(cfg)
	if err != nil {
		return at, err
	}
	defer func() { err = errors.Join(err, e.release()) }()
	if err := bolt.CheckPages(e.cfg.checkpointFile); err != nil {
		return at, err
	}
	v := verifier{e: e, cp: &e.checkpointer.at, report: report}
	err = bolt.Guard(e.cfg.checkpointFile, func() error { return e.db.View(v.checkpoint) })
	if err != nil {
		return at, err
	}
	if err = v.journal(); err == nil {
		err = v.bases()
	}
	if err == nil && !cfg.noPast {
		err = v.past()
	}
	return v.state.Mark(), err
}

// bases reads the copies from which checkpoint.db would be made again.
func (v *verifier) bases() error {
	list, err := v.e.cfg.bases()
	for i := range list {
		if err == nil {
			err = list[i].read(v.e.cfg.FS, nil)
		}
		if err == nil {
			v.report(fmt.Sprintf("copy of the checkpoint: as of record %d", list[i].applied))
		}
	}
	return err
}

// past reads the history, and compares it with the events in checkpoint.db where it has both.
func (v *verifier) past() error {
	if err := v.e.pastError.Load(); err != nil {
		return *err
	}
	var audit inventory.Auditor
	next := inventory.Offset(-1)
	err := v.e.past.Verify(context.Background(), func(ev *inventory.Event) error {
		v.pass()
		if ev.Offset != next {
			audit = inventory.Auditor{} // behind a gap
		}
		next = ev.Offset + 1
		return audit.Event(ev)
	})
	if err != nil {
		return err
	}
	s := v.e.past.Stats()
	if s.Events == 0 {
		return nil
	}
	if next := v.e.past.Next(); next > v.cp.Earliest && next <= v.cp.Offset {
		err = bolt.Guard(v.e.cfg.checkpointFile, func() error {
			return v.e.db.View(func(tx *bbolt.Tx) error { return v.e.ofThisHistory(tx, next) })
		})
	}
	if err == nil {
		v.report(fmt.Sprintf("history: events %d to %d in %d files, %d events missing between", s.Earliest, s.Next, s.Partitions, s.Missing))
	}
	return err
}

type verifier struct {
	e      *Engine
	cp     *checkpoint
	state  inventory.State
	audit  inventory.Auditor // of all events that are kept
	report func(string)
	read   int // values and records
}

// verifyingEach is how many values are read between two words about it.
const verifyingEach = 1 << 14

// pass counts a value or a record.
func (v *verifier) pass() {
	if v.read++; v.read%verifyingEach == 0 && v.e.cfg.Hooks.Verifying != nil {
		v.e.cfg.Hooks.Verifying(v.read)
	}
}

func (v *verifier) damage(place string, err error) error {
	return &bolt.DamageError{File: v.e.cfg.checkpointFile, Place: place, Err: err}
}

func (v *verifier) checkpoint(tx *bbolt.Tx) error {
	v.state.Reset(v.cp.mark(), int(v.cp.Live+v.cp.Dead))
	d, err := bolt.LoadDirectory(tx.Bucket(bucketMeta), v.e.cfg.checkpointFile, v.cp.Directory)
	if err != nil {
		return err
	}
	for _, entry := range d.Entries {
		if err := v.state.PutEntry(entry); err != nil {
			return err
		}
	}
	acts := 0
	err = eachAct(tx, v.e.cfg.checkpointFile, func(*inventory.Act) error { acts++; v.pass(); return nil }, func(err error) error { return err })
	if err != nil {
		return err
	}
	var sums, holdings inventory.Sums
	var live, dead int64
	err = eachProduct(tx, v.e.cfg.checkpointFile, func(p inventory.Product, h *inventory.Holdings) error {
		v.pass()
		if p.Deleted {
			dead++
		} else {
			live++
		}
		sums.Replace(nil, &p)
		v.state.Put(&p)
		holdings.ReplaceHoldings(p.ID, inventory.Stocked{}, inventory.Stocked{Product: &p, Holdings: h})
		if h == nil {
			return nil
		}
		return v.state.PutHoldings(p.ID, h)
	})
	if err == nil {
		err = v.cp.compare(v.e.cfg.checkpointFile, &sums, &holdings, live, dead)
	}
	if err != nil {
		return err
	}
	v.report(fmt.Sprintf("checkpoint: position %d, %d products, %d tombstones, hash %v", v.cp.Offset, live, dead, sums.Total()))
	if len(d.Keys)+len(d.Staff)+acts > 0 {
		v.report(fmt.Sprintf("checkpoint: %d keys, %d staff, %d acts", len(d.Keys), len(d.Staff), acts))
	}
	if err := v.keys(tx); err != nil {
		return err
	}
	return v.events(tx)
}

// keys checks that every receipt can be read and is found by its filter.
func (v *verifier) keys(tx *bbolt.Tx) error {
	total := 0
	for _, p := range *v.e.partitions.Load() {
		b := tx.Bucket(bucketKeys).Bucket(be8(p.number))
		if b == nil {
			return v.damage(fmt.Sprintf("partition %d", p.number), bolt.ErrMissing)
		}
		n := 0
		err := b.ForEach(func(k, value []byte) error {
			n++
			v.pass()
			if err := v.key(p, k, value); err != nil {
				return v.damage(fmt.Sprintf("key %x", k), err)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if int64(n) > p.count {
			return v.damage(fmt.Sprintf("partition %d", p.number), fmt.Errorf("holds %d keys, noted are %d", n, p.count))
		}
		total += n
	}
	v.report(fmt.Sprintf("checkpoint: %d receipts in %d partitions", total, len(*v.e.partitions.Load())))
	return nil
}

func (v *verifier) key(p *partition, k, value []byte) error {
	body, err := bolt.VerifyChecksum(k, value)
	if err != nil {
		return err
	}
	r, err := inventory.DecodeReceipt(body)
	switch {
	case err != nil:
		return err
	case len(k) != len(inventory.KeyHash{}):
		return errors.New("has a wrong length")
	case !p.filter.has((*inventory.KeyHash)(k)):
		return errors.New("is unknown to its filter")
	case r.Age > p.newest:
		return errors.New("is newer than its partition")
	}
	return nil
}

// events checks that the events are there without a gap, from the oldest that is kept to the position and perhaps beyond.
func (v *verifier) events(tx *bbolt.Tx) error {
	next, root := v.cp.Earliest, tx.Bucket(bucketEvents)
	err := root.ForEachBucket(func(number []byte) error {
		return root.Bucket(number).ForEach(func(k, value []byte) error {
			v.pass()
			e, err := checkEvent(number, k, value, next)
			if err == nil && next < v.cp.Offset { // those behind it are in the journal
				err = v.audit.Event(&e)
			}
			if err != nil {
				return v.damage(fmt.Sprintf("event %d", next), err)
			}
			next++
			return nil
		})
	})
	if err != nil {
		return err
	}
	if next < v.cp.Offset {
		return v.damage(fmt.Sprintf("event %d", next), errNoEvent)
	}
	v.report(fmt.Sprintf("checkpoint: events %d to %d", v.cp.Earliest, v.cp.Offset))
	return nil
}

func checkEvent(number, k, value []byte, want inventory.Offset) (e inventory.Event, err error) {
	if len(k) != 8 || binary.BigEndian.Uint64(k) != uint64(want) || string(number) != string(eventBucket(want)) {
		return e, errNoEvent
	}
	body, err := bolt.VerifyChecksum(k, value)
	if err != nil {
		return e, err
	}
	_, event := cutChain(body)
	e, err = inventory.DecodeEvent(event)
	if err == nil && e.Offset != want {
		err = fmt.Errorf("says that it is event %d", e.Offset)
	}
	return e, err
}

// journal reads all segments and applies to the checkpoint what stands behind it.
func (v *verifier) journal() error {
	records, marks := 0, 0
	rep, err := v.e.cfg.Log.Look(v.e.start(v.cp), func(r journal.Record) error {
		var err error
		v.pass()
		switch r.Type {
		case journal.Data:
			records++
			err = v.data(&r)
		case journal.Mark:
			marks++
			err = v.mark(&r)
		}
		if err != nil {
			return fmt.Errorf("storage: journal record %d: %w", r.LSN, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if v.cp.Intent > rep.Last && !v.e.cfg.apart {
		return &bolt.DamageError{File: v.e.cfg.Log.Name(), Err: fmt.Errorf(
			"ends at record %d, but the checkpoint has taken up events and keys as far as record %d", rep.Last, v.cp.Intent)}
	}
	v.report(fmt.Sprintf("journal: %d records and %d marks in %d segments, last LSN %d, %d torn bytes", records, marks, rep.Segments, rep.Last, rep.TornBytes))
	m := v.state.Mark()
	v.report(fmt.Sprintf("state: position %d, hash %v", m.Offset, m.Hash))
	switch s, err := v.state.View().Sound(); {
	case err != nil:
		return fmt.Errorf("storage: the state at position %d: %w", m.Offset, err)
	case s.Placed > 0:
		v.report(s.String())
	}
	for _, line := range v.state.OldTexts() {
		v.report("texts: " + line)
	}
	return nil
}

func (v *verifier) data(r *journal.Record) error {
	rec, err := inventory.DecodeRecord(r.Payload)
	if err != nil || r.LSN <= v.cp.Applied {
		return err
	}
	for i := range rec.Events {
		if err := v.audit.Event(&rec.Events[i]); err != nil {
			return err
		}
	}
	return v.state.Apply(&rec)
}

func (v *verifier) mark(r *journal.Record) error {
	want, err := inventory.DecodeMark(r.Payload)
	if err != nil || r.LSN <= v.cp.Applied {
		return err
	}
	if have := v.state.Offset(); have != want.Offset {
		return fmt.Errorf("the state is at %d, the mark says %d", have, want.Offset)
	}
	return v.state.Check(want)
}
