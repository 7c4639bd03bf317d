package engine

import (
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
)

// JournalCut says how a damaged journal is cut: everything from a record on is given up, by somebody who knows what.
type JournalCut struct {
	At    journal.LSN // must be where the damage is
	Aside string      // directory for the files of which something goes
	// Lost is told of each record that goes and can still be read.
	Lost func(journal.Record) error
	// Agreed is called when everything was looked at and nothing is changed yet; its error ends it. Nil means a rehearsal.
	Agreed func(JournalLeft) error
}

// JournalLeft is what a cut leaves.
type JournalLeft struct {
	Position inventory.Offset // where the new history leaves the former one
	From, To string           // timelines
	Unread   journal.LSN      // records that go and cannot be read, as far as is known; there may be more
	// Rebuilds says that the checkpoint has taken up a part of what goes: the start will make it again from its copy.
	Rebuilds bool
}

// CutJournal cuts the journal of a directory that no engine has open, and begins a new history there. The next start goes on from it. Of cfg, Dir
// and FS count. Its errors are those of journal.Cut, and those of Open: a checkpoint that is damaged as well is not cut to.
func CutJournal(cfg Config, c JournalCut) (left JournalLeft, err error) {
	cfg = cfg.withDefaults()
	cfg.ReadOnly, cfg.Hooks = true, Hooks{}
	e, err := Open(cfg)
	if err != nil {
		return left, err
	}
	defer func() { err = errors.Join(err, e.release()) }()
	if e.cfg.apart {
		return left, fmt.Errorf("%s: %w", cfg.Dir, ErrShared)
	}
	cp := &e.checkpointer.at
	if left.Rebuilds = cp.Intent >= c.At && cp.Intent > cp.Applied; left.Rebuilds {
		if err := e.canRebuild(c.At); err != nil {
			return left, err
		}
	}
	left.Position = cp.Offset
	next := e.manifest
	cut := journal.Cutting{At: c.At, Aside: c.Aside, Lost: c.Lost, Kept: func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		rec, err := inventory.ScanRecord(r.Payload)
		left.Position = rec.Next()
		return err
	}}
	cut.Unread = func(records journal.LSN) { left.Unread = records }
	begin := func() {
		next.leave(left.Position, newID())
		left.From, left.To = e.manifest.Timeline.String(), next.Timeline.String()
	}
	if c.Agreed != nil {
		cut.Agreed = func() error {
			begin()
			if err := c.Agreed(left); err != nil {
				return err
			}
			return next.write(&e.cfg) // first: what follows is another history, wherever it ends
		}
	}
	o := journalDir{&e.cfg}.options(e.start(cp))
	o.Hooks = journal.Hooks{}
	if err := journal.Cut(e.cfg.path("journal"), o, cut); err != nil {
		return left, bolt.Shortage(err)
	}
	if c.Agreed == nil {
		begin()
		return left, nil
	}
	return left, e.afterCut(c.At, o, left.Rebuilds)
}

// canRebuild says whether the checkpoint can be made again up to a record.
func (e *Engine) canRebuild(upto journal.LSN) error {
	bases, err := e.cfg.bases()
	if err != nil {
		return err
	}
	o := journalDir{&e.cfg}.options(e.start(&checkpoint{}))
	first := journal.LSN(0)
	stop := errors.New("the first is enough")
	_, err = journal.Verify(e.cfg.path("journal"), o, journal.Visitor{Segment: func(s journal.Segment) error { first = s.First; return stop }})
	for _, b := range append([]baseFile{{}}, bases...) {
		if errors.Is(err, stop) && b.applied+1 >= first && b.applied < upto {
			return nil
		}
	}
	return fmt.Errorf("storage: a checkpoint was under way, and has taken up keys and events of what would be cut off; it cannot be made again without them, since the journal begins with record %d and there is no copy of it", first)
}

// afterCut makes what the checkpoint and the journal say of each other agree.
func (e *Engine) afterCut(at journal.LSN, o journal.Options, rebuilds bool) error {
	if rebuilds { // the start makes it again
		e.rebuilt = &Rebuilt{}
		return errors.Join(e.closeFile(), e.moveAside())
	}
	if at > o.Applied {
		return nil
	}
	o.Begin = true
	j, _, err := journal.Open(e.cfg.path("journal"), o, func(r journal.Record) error {
		return fmt.Errorf("storage: there is record %d of a journal already", r.LSN)
	})
	if err != nil {
		return bolt.Shortage(err)
	}
	return j.Close()
}
