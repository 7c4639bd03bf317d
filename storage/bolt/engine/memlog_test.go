package engine

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"sync"
	"testing"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// memLog is a log in memory, which outlives the engines that checkpoint it. Each Open begins a term; who
// appends in an older one is fenced. It never writes a record of its own.
type memLog struct {
	mu      sync.Mutex
	records []journal.Record
	term    *term // the newest

	next struct { // of the next Append
		err  error
		kept bool
	}
	unresolved error // what Resolve fails with
}

var _ Logs = (*memLog)(nil)

func (m *memLog) Name() string  { return "a log in memory" }
func (m *memLog) Settle() error { return nil }

func (m *memLog) Open(at Start, take func(journal.Record) error) (Log, journal.Recovery, error) {
	rep, err := m.Look(at, func(r journal.Record) error {
		if r.LSN <= at.Applied {
			return nil
		}
		return take(r)
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.term = &term{memLog: m}
	return m.term, journal.Recovery{Last: rep.Last, Chain: rep.Chain}, err
}

func (m *memLog) Look(at Start, take func(journal.Record) error) (journal.Report, error) {
	m.mu.Lock()
	records, last := slices.Clone(m.records), m.last()
	m.mu.Unlock()
	for _, r := range records {
		if r.LSN == at.Applied && r.CRC != at.Chain {
			return journal.Report{}, errors.New("two histories were mixed")
		}
		if err := take(r); err != nil {
			return journal.Report{}, err
		}
	}
	if at.Applied > last.LSN {
		return journal.Report{}, fmt.Errorf("the log ends at %d, the checkpoint is at %d", last.LSN, at.Applied)
	}
	return journal.Report{Last: last.LSN, Chain: last.CRC}, nil
}

// last returns the newest record, without payload if none is kept. The caller holds mu.
func (m *memLog) last() journal.Record {
	if len(m.records) == 0 {
		return journal.Record{}
	}
	return m.records[len(m.records)-1]
}

// term is the log as one engine has it.
type term struct{ *memLog }

func (w *term) Append(entries ...journal.Entry) (journal.LSN, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.term != w {
		return 0, storage.ErrFenced
	}
	next := w.next
	w.next.err = nil
	if next.err != nil && !next.kept {
		return 0, next.err
	}
	for _, e := range entries {
		r := w.last()
		r = journal.Record{LSN: r.LSN + 1, Type: e.Type, CRC: crc32.Update(r.CRC, crc32.IEEETable, e.Payload), Payload: slices.Clone(e.Payload)}
		w.records = append(w.records, r)
	}
	return w.last().LSN, next.err
}

func (w *term) Resolve(context.Context) (journal.LSN, storage.Fate, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.unresolved != nil:
		return 0, 0, w.unresolved
	case w.term != w:
		return 0, storage.Fenced, nil
	case w.next.kept:
		return w.last().LSN, storage.Committed, nil
	}
	return 0, storage.NotCommitted, nil
}

func (w *term) Read(from journal.LSN, fn func(journal.Record) error) error {
	_, err := w.Look(Start{}, func(r journal.Record) error {
		if r.LSN < from {
			return nil
		}
		return fn(r)
	})
	return err
}

// Trim keeps the newest record in any case: the chain goes on from it.
func (w *term) Trim(below journal.LSN) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.records) > 1 && w.records[0].LSN < below {
		w.records = w.records[1:]
	}
	return nil
}

func (w *term) Bounds() (b Bounds) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b.First, b.Last = 1, w.last().LSN; len(w.records) > 0 {
		b.First = w.records[0].LSN
	}
	for _, r := range w.records {
		b.Bytes += int64(len(r.Payload))
	}
	return b
}

func (w *term) Close() error { return nil }

// logged is a medium whose log is in memory.
type logged struct {
	cfg Config
	log *memLog
}

func (p *logged) Open() (storage.Engine, error) {
	cfg := p.cfg
	cfg.Log = p.log
	return (&medium{cfg}).Open()
}

func (p *logged) Crash(e storage.Engine) { e.(*Engine).crash() }

// TestAnyLog: the engine checkpoints a log that knows nothing of files as it does a journal.
func TestAnyLog(t *testing.T) {
	for name, tune := range map[string]func(*Config){
		"CheckpointSeldom": func(*Config) {},
		"CheckpointOften":  func(c *Config) { c.CheckpointBytes, c.partitionMax = 1<<10, 50 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.Run(t, func(t *testing.T) storagetest.Medium {
				p := &logged{small(t.TempDir()), &memLog{}}
				tune(&p.cfg)
				return p
			})
		})
	}
}

// TestCheckpointTrims: what two checkpoints have passed is given up, no sooner, and the next start does with the rest.
func TestCheckpointTrims(t *testing.T) {
	p := &logged{small(t.TempDir()), &memLog{}}
	p.cfg.KeepBytes = -1
	d := start(t, p)
	e := d.Engine.(*Engine)
	do(t, d, storagetest.Create("c", "A"))
	checkpointNow(t, d)
	applied := journal.LSN(e.applied.Load())
	if first := e.log.Bounds().First; first >= applied {
		t.Errorf("the checkpoint is at %d, and the log begins at %d", applied, first)
	}
	do(t, d, storagetest.Update("u", "A", -1))
	checkpointNow(t, d)
	waitFor(t, "the log to be trimmed", func() bool { return e.log.Bounds().First > applied })
	if first, applied := e.log.Bounds().First, journal.LSN(e.applied.Load()); first >= applied {
		t.Errorf("the checkpoint is at %d, and the log begins at %d", applied, first)
	}
	want := closeDriver(t, d)
	d = start(t, p)
	if got := d.State.Mark(); got.Hash != want.Hash || got.Offset != want.Offset {
		t.Errorf("the state was %+v, is %+v", want, got)
	}
	closeDriver(t, d)
}

// TestUnknownOutcomes: what became of a batch is what the log says of it, for receipts, for the next batch, and for a restart.
func TestUnknownOutcomes(t *testing.T) {
	lost := errors.New("no quorum")
	for name, c := range map[string]struct {
		kept       bool
		deposed    bool
		unresolved error
		fate       storage.Fate
		goesOn     bool
	}{
		"committed":     {kept: true, fate: storage.Committed, goesOn: true},
		"not committed": {fate: storage.NotCommitted, goesOn: true},
		"fenced":        {deposed: true, fate: storage.Fenced},
		"never told":    {kept: true, unresolved: lost},
	} {
		t.Run(name, func(t *testing.T) {
			p := &logged{small(t.TempDir()), &memLog{}}
			d := start(t, p)
			do(t, d, storagetest.Create("c", "A"))
			p.log.next.err, p.log.next.kept, p.log.unresolved = storage.ErrUnknown, c.kept, c.unresolved
			b, _, err := d.Decide(storagetest.Update("u", "A", -1))
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Engine.Commit(t.Context(), b); !errors.Is(err, storage.ErrUnknown) {
				t.Fatalf("commit: %v", err)
			}
			if err := d.Rest(); err == nil {
				t.Error("it goes on before anybody has asked")
			}
			if c.deposed {
				p.log.term = nil
			}
			fate, err := d.Engine.Resolve(t.Context())
			if fate != c.fate || !errors.Is(err, c.unresolved) {
				t.Errorf("resolved: %v, %v", fate, err)
			}
			if _, found, _ := d.Engine.Receipt(storagetest.Key("u")); found != (c.fate == storage.Committed) {
				t.Errorf("its receipt is there: %v", found)
			}
			if fate == storage.Committed && err == nil {
				if err := d.State.ApplyAll(b.Records); err != nil {
					t.Fatal(err)
				}
			}
			if dead := d.Engine.Status().Failed != nil; dead == c.goesOn {
				t.Errorf("dead: %v", d.Engine.Status().Failed)
			}
			if !c.goesOn {
				d.Close() // says why it is dead
				return
			}
			do(t, d, storagetest.Update("v", "A", -1))
			want := closeDriver(t, d)
			d = start(t, p)
			if got := d.State.Mark(); got.Hash != want.Hash || got.Offset != want.Offset {
				t.Errorf("after a restart the state is %+v, was %+v", got, want)
			}
			closeDriver(t, d)
		})
	}
}

// TestFenced: who is fenced by a log that one process has for life commits nothing any more, and reads on.
func TestFenced(t *testing.T) {
	p := &logged{small(t.TempDir()), &memLog{}}
	d := start(t, p)
	do(t, d, storagetest.Create("c", "A"))
	p.log.term = nil
	before := p.log.last().LSN
	if _, err := d.Do(storagetest.Update("u", "A", -1)); !errors.Is(err, storage.ErrFenced) || errors.Is(err, storage.ErrUnknown) {
		t.Errorf("commit: %v", err)
	}
	if _, found, err := d.Engine.Receipt(storagetest.Key("c")); !found || err != nil {
		t.Errorf("what was committed cannot be read any more: %v, %v", found, err)
	}
	if err := d.Close(); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("close: %v", err)
	}
	if p.log.last().LSN != before {
		t.Error("it has appended")
	}
	if d = start(t, p); d.State.Offset() != inventory.Offset(1) {
		t.Errorf("the next one is at %d", d.State.Offset())
	}
	closeDriver(t, d)
}

func start(t *testing.T, p storagetest.Medium) *storagetest.Driver {
	t.Helper()
	e, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
