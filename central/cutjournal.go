package central

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage/bolt/engine"
)

// JournalCut tells what CutJournal did, or would.
type JournalCut struct {
	engine.JournalLeft
	Changes int            // that are lost and can still be read
	Events  int            // of these
	Lost    string         // file that has them, a JSON object a line
	Aside   string         // directory that has the files as they were
	End     inventory.Mark // where the directory stands now
}

// CutJournal cuts the journal of a stopped directory before the record at which it is damaged: what is behind is given up. What can still be
// read of it is written to a file first, and every file of which anything goes is kept. It begins a new history, so that stores follow by
// themselves and send again what they passed on. A rehearsal counts what would be lost, and changes nothing.
func CutJournal(ctx context.Context, cfg Config, at uint64, rehearsal bool, log zerolog.Logger) (done JournalCut, err error) {
	if err := holdsData(cfg); err != nil {
		return done, err
	}
	bc := boltConfig(cfg, engine.Hooks{})
	stamp := time.Now().UTC().Format("20060102T150405Z")
	kept := filepath.Join(cfg.DataDir, "quarantine")
	done.Aside = filepath.Join(kept, fmt.Sprintf("journal-%d-%s", at, stamp))
	done.Lost = filepath.Join(kept, fmt.Sprintf("lost-%d-%s.jsonl", at, stamp))
	cut := engine.JournalCut{At: journal.LSN(at), Aside: done.Aside}
	if rehearsal {
		cut.Lost = done.lost(&printer{w: io.Discard, json: true})
		done.JournalLeft, err = engine.CutJournal(bc, cut)
		return done, inUse(cfg, err)
	}
	if err := vfs.MkdirSync(vfs.OS, kept, 0o700); err != nil {
		return done, err
	}
	// It has its name when all of it is there, before anything is changed.
	err = vfs.WriteFile(vfs.OS, done.Lost, 0o600, func(out io.Writer) error {
		buffered := bufio.NewWriter(out)
		count := cut
		count.Lost = done.lost(&printer{w: buffered, json: true})
		if _, err := engine.CutJournal(bc, count); err != nil {
			return err
		}
		return buffered.Flush()
	})
	if err != nil {
		return done, inUse(cfg, err)
	}
	cut.Lost, cut.Agreed = nil, func(engine.JournalLeft) error { return nil }
	if done.JournalLeft, err = engine.CutJournal(bc, cut); err != nil {
		return done, inUse(cfg, err)
	}
	return done, done.prove(ctx, cfg, log)
}

// lost writes and counts a record that goes.
func (done *JournalCut) lost(p *printer) func(journal.Record) error {
	return func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		rec, err := inventory.ScanRecord(r.Payload)
		if err != nil {
			return at(&r, err)
		}
		done.Changes++
		done.Events += int(rec.Next() - rec.First)
		return p.record(&r)
	}
}

// prove starts from what is left, as central would.
func (done *JournalCut) prove(ctx context.Context, cfg Config, log zerolog.Logger) error {
	e, err := openEngine(cfg, engineHooks(log, func(error) {}))
	if err != nil {
		return err
	}
	var st inventory.State
	if err = e.Load(ctx, stateLoader{&st}); err == nil {
		err = noteRestored(ctx, e, &st) // of what is cut off nobody knows
	}
	done.End = st.Mark()
	return errors.Join(err, closeIdle(e, st.Mark()))
}
