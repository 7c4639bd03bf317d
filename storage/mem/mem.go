// Package mem is an engine without a disk, for tests and for trying things out (STORAGE_URL=mem:). It keeps every promise of storage.Engine except that it forgets
// everything when the process ends, and it fails on demand.
package mem

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// Options are the choices of a test. They may be given to each engine on a disk anew.
type Options struct {
	// CheckpointEvery is the number of records after which a checkpoint is made, so that a restart replays fewer than that. Zero
	// means 1,000, and less than zero that only Checkpoint and Close make one.
	CheckpointEvery int
	// MaxEvents is how many events stay readable. Zero means all. Older ones go when a checkpoint is made.
	MaxEvents int
	// MaxPast is how many events are remembered (storage.Past), likewise.
	MaxPast int
}

// Fault makes one Commit go wrong, or take long.
type Fault struct {
	// Err is what Commit returns; nil means that only Delay is wanted. After ErrFenced, and after an error that package
	// storage does not name, every later Commit fails too.
	Err error
	// Fate is what becomes of the batch if Err is ErrUnknown or not of package storage; what Resolve then tells.
	Fate storage.Fate
	// Lost makes Resolve fail with this error.
	Lost error
	// Delay passes before anything else happens.
	Delay time.Duration
}

// Engine is a storage.Engine on a Disk.
type Engine struct {
	disk   *Disk
	opt    Options
	faults []Fault
	delay  time.Duration
	last   Fault // of the Commit that returned ErrUnknown
	dead   error
	loaded bool
}

var _ storage.Engine = (*Engine)(nil)

// New returns an engine on a disk of its own.
func New() *Engine {
	e, _ := Open(new(Disk), Options{}) // a fresh disk is free
	return e
}

// Open returns an engine on d. It fails with storage.ErrInUse until the engine before has been closed or crashed.
func Open(d *Disk, opt Options) (*Engine, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.holder != nil {
		return nil, storage.ErrInUse
	}
	if opt.CheckpointEvery == 0 {
		opt.CheckpointEvery = 1000
	}
	if d.marks == nil {
		d.marks, d.receipts, d.owners = map[int]inventory.Mark{}, map[inventory.KeyHash][]byte{}, inventory.Owners{}
		d.history.Timeline = timeline(0)
		rand.Read(d.history.Secret[:])
	}
	d.holder = &Engine{disk: d, opt: opt}
	return d.holder, nil
}

// Fail makes the next commits go wrong, one each. An empty batch counts.
func (e *Engine) Fail(faults ...Fault) {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	e.faults = append(e.faults, faults...)
}

// Delay makes every Commit from now on take d, as a disk would.
func (e *Engine) Delay(d time.Duration) {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	e.delay = d
}

// Crash lets go of the disk as the end of a process does: nothing is noted, and there is no last checkpoint.
func (e *Engine) Crash() {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	e.release()
}

func (e *Engine) release() {
	e.dead = storage.ErrClosed
	if e.disk.holder == e {
		e.disk.holder = nil
	}
}

// Load implements storage.Engine.
func (e *Engine) Load(ctx context.Context, into storage.Loader) error {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.dead != nil {
		return e.dead
	}
	view := d.checkpoint.View()
	live, tombstones := view.Len()
	into.Restore(view.Mark, live+tombstones)
	for _, entry := range view.Directory().Entries {
		if err := into.PutEntry(entry); err != nil {
			return err
		}
	}
	var err error
	view.Acts(func(a *inventory.Act) {
		if err == nil {
			err = into.PutAct(a)
		}
	})
	if err != nil {
		return err
	}
	view.After("", func(p *inventory.Product) bool {
		if err = into.Put(p); err == nil && p.Placed {
			err = into.PutHoldings(p.ID, view.Holdings(p))
		}
		return err == nil
	})
	for i := d.covered; err == nil && i <= len(d.records); i++ {
		if m, ok := d.marks[i]; ok {
			err = into.Check(m)
		}
		if err == nil && i < len(d.records) {
			err = apply(d.records[i], into.Apply)
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	e.loaded = err == nil
	return err
}

// Commit implements storage.Engine.
func (e *Engine) Commit(_ context.Context, b storage.Batch) error {
	f, pause := e.next()
	if pause > 0 {
		time.Sleep(pause)
	}
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.dead != nil {
		return e.dead
	}
	if f.Err == nil || e.outlasts(f) {
		if err := d.keep(b); err != nil {
			return err
		}
	}
	if f.Err != nil {
		e.after(f)
		return f.Err
	}
	if e.opt.CheckpointEvery > 0 && len(d.records)-d.covered >= e.opt.CheckpointEvery {
		return e.checkpoint()
	}
	return nil
}

// next takes the fault of this Commit.
func (e *Engine) next() (Fault, time.Duration) {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	var f Fault
	if len(e.faults) > 0 {
		f, e.faults = e.faults[0], e.faults[1:]
	}
	return f, e.delay + f.Delay
}

// outlasts says whether the batch is kept although Commit fails.
func (e *Engine) outlasts(f Fault) bool {
	return f.Fate == storage.Committed && !named(f.Err)
}

// named says whether the error itself tells that nothing was committed.
func named(err error) bool {
	return errors.Is(err, storage.ErrDiskFull) || errors.Is(err, storage.ErrExhausted) || errors.Is(err, storage.ErrOverloaded) || errors.Is(err, storage.ErrFenced)
}

func (e *Engine) after(f Fault) {
	switch {
	case errors.Is(f.Err, storage.ErrUnknown):
		e.last = f
		if f.Fate == storage.Fenced {
			e.dead = storage.ErrFenced
		}
	case errors.Is(f.Err, storage.ErrFenced):
		e.dead = storage.ErrFenced
	case !named(f.Err):
		e.last, e.dead = f, f.Err
	}
}

// Checkpoint makes a checkpoint of all that is committed.
func (e *Engine) Checkpoint() error {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	if e.dead != nil {
		return e.dead
	}
	return e.checkpoint()
}

// Resolve implements storage.Engine.
func (e *Engine) Resolve(context.Context) (storage.Fate, error) {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	if errors.Is(e.dead, storage.ErrClosed) {
		return 0, e.dead
	}
	return e.last.Fate, e.last.Lost
}

// Receipt implements storage.Engine. No receipt is ever dropped.
func (e *Engine) Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	if errors.Is(e.dead, storage.ErrClosed) {
		return inventory.Receipt{}, false, e.dead
	}
	b, ok := e.disk.receipts[key]
	if !ok {
		return inventory.Receipt{}, false, nil
	}
	r, err := inventory.DecodeReceipt(b)
	return r, err == nil, err
}

// Events implements storage.Engine.
func (e *Engine) Events(_ context.Context, from inventory.Offset, limit int) ([][]byte, error) {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if errors.Is(e.dead, storage.ErrClosed) {
		return nil, e.dead
	}
	to := min(d.checkpoint.Offset(), from+inventory.Offset(max(limit, 0)))
	if from < d.earliest || from >= to {
		return nil, nil
	}
	return append([][]byte(nil), d.events[from-d.earliest:to-d.earliest]...), nil
}

// Chain implements storage.Engine.
func (e *Engine) Chain(_ context.Context, at inventory.Offset) (c inventory.Chain, err error) {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if errors.Is(e.dead, storage.ErrClosed) {
		return c, e.dead
	}
	if at <= d.earliest || at > d.checkpoint.Offset() {
		return c, nil
	}
	return d.chains[at-1-d.earliest], nil
}

// timeline names the n-th history of a disk.
func timeline(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// forksOfCopy is how many histories a disk names before those of its copies begin.
const forksOfCopy = 1000

// History implements storage.Engine.
func (e *Engine) History() storage.History {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	return e.disk.history
}

// Fork implements storage.Engine.
func (e *Engine) Fork(at inventory.Offset) error {
	e.disk.mu.Lock()
	defer e.disk.mu.Unlock()
	if e.dead != nil {
		return e.dead
	}
	h := &e.disk.history
	h.Ancestors = append(slices.Clone(h.Ancestors), inventory.Ancestor{Timeline: h.Timeline, Until: at})
	h.Timeline = timeline(e.disk.line*forksOfCopy + len(h.Ancestors))
	return nil
}

// Status implements storage.Engine.
func (e *Engine) Status() storage.Status {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	s := storage.Status{
		Checkpoint: d.checkpoint.Offset(), Earliest: d.earliest,
		Keys: int64(len(d.receipts)), Failed: e.dead,
	}
	for _, r := range d.records[d.covered:] {
		s.Uncheckpointed += int64(len(r))
	}
	s.Journal = s.Uncheckpointed
	return s
}

// Keys implements storage.Engine.
func (e *Engine) Keys(owner string, _ inventory.Millis) storage.Keys {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	return storage.Keys{All: int64(len(d.receipts)), Owned: d.owners.Of(owner)}
}

// Close implements storage.Engine.
func (e *Engine) Close(mark inventory.Mark) error {
	d := e.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if errors.Is(e.dead, storage.ErrClosed) {
		return e.dead
	}
	defer e.release()
	if e.dead != nil || !e.loaded {
		return e.dead
	}
	if err := e.checkpoint(); err != nil {
		return err
	}
	if got := d.checkpoint.Mark(); !got.Agrees(mark) {
		return fmt.Errorf("mem: closed at %+v, but the records make %+v", mark, got)
	}
	return nil
}
