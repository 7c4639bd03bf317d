package central

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/exit"
)

var errEnough = errors.New("enough")

// DumpJournal prints the records of a journal from an LSN on (0: the oldest), limit of them (0: all), for people or as one
// JSON object a line. Seals are left out. It takes no lock: while central runs, the end may be seen unfinished.
func DumpJournal(cfg Config, from uint64, limit int, asJSON bool, w io.Writer) error {
	if err := holdsData(cfg); err != nil {
		return err
	}
	p := printer{w: w, json: asJSON}
	printed := 0
	_, err := journal.Verify(journalDir(cfg), journal.Options{}, journal.Visitor{Record: func(r journal.Record) error {
		switch {
		case uint64(r.LSN) < from || r.Type == journal.Seal:
			return nil
		case limit > 0 && printed == limit:
			return errEnough
		}
		printed++
		return p.record(&r)
	}})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// VerifyJournal reads the whole journal and says what it found, also if it found a fault.
func VerifyJournal(cfg Config) (found string, err error) {
	if err := holdsData(cfg); err != nil {
		return "", err
	}
	rep, err := journal.Verify(journalDir(cfg), journal.Options{}, journal.Visitor{Record: func(r journal.Record) (err error) {
		switch r.Type {
		case journal.Data:
			_, err = inventory.DecodeRecord(r.Payload)
		case journal.Mark:
			_, err = inventory.DecodeMark(r.Payload)
		}
		return at(&r, err)
	}})
	return fmt.Sprintf("journal: %d records in %d segments, LSN %d to %d, %d bytes, %d torn", rep.Records, rep.Segments, rep.First, rep.Last, rep.Bytes, rep.TornBytes), exit.Finding(err)
}

func journalDir(cfg Config) string { return filepath.Join(cfg.DataDir, "journal") }

// at says in which record an error was found.
func at(r *journal.Record, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("record %d: %w", r.LSN, err)
}

// printer writes records. After the first fault it does nothing.
type printer struct {
	w    io.Writer
	json bool
	err  error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) record(r *journal.Record) error {
	d := dumped{LSN: uint64(r.LSN), Written: time.Unix(0, r.Time).UTC().Format("2006-01-02T15:04:05.000Z"), Type: r.Type.String(), Bytes: len(r.Payload)}
	switch r.Type {
	case journal.Data:
		rec, err := inventory.DecodeRecord(r.Payload)
		if err != nil {
			return at(r, err)
		}
		p.data(d, &rec)
	case journal.Mark:
		m, err := inventory.DecodeMark(r.Payload)
		if err != nil {
			return at(r, err)
		}
		d.Position, d.Digest = &m.Offset, m.Hash.String()
		p.line(d, "position %d, hash %v", m.Offset, m.Hash)
	default:
		p.line(d, "%d bytes", len(r.Payload))
	}
	return p.err
}

func (p *printer) line(d dumped, format string, args ...any) {
	if p.json {
		b, err := json.Marshal(d, jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			p.err = err
			return
		}
		p.printf("%s\n", b)
		return
	}
	p.printf("%8d  %s  %-8s  %s\n", d.LSN, d.Written, d.Type, fmt.Sprintf(format, args...))
}
