package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt"
)

// followBytes is how much is read of a log before its records are shown.
const followBytes = 1 << 20

// followPause is how long following rests while the checkpoint is too far behind, which bounds what is kept in memory for it.
const followPause = 100 * time.Millisecond

// standAfter is how long a process whose volume is full leaves the lead to others that have room. If there is none it says at least why.
const standAfter = 10 * time.Second

// Follow implements storage.Replica.
func (r *Replica) Follow(ctx context.Context, into storage.Follower) error {
	if err := r.follows(); err != nil {
		return err
	}
	r.commit.unknown = nil
	r.shared.leads.Store(false)
	if r.shared.held { // whoever else is there need not wait for it to end
		ending, cancel := context.WithTimeout(ctx, resignMax)
		_ = r.shared.Resign(ending, "") // best effort
		cancel()
		r.shared.held = false
	}
	f := follower{Engine: r.Engine, into: into}
	err := f.through(ctx, r.log.Bounds().Last) // who is far behind does not stand
	if err == nil {
		err = f.untilElected(ctx)
	}
	switch {
	case f.wrong: // this process
		r.fail(err) //nolint:errcheck // told to everybody by it
	case wrong(err):
		r.failLog(err) //nolint:errcheck // likewise
	}
	r.shared.news()
	return err
}

// follows says whether the engine can follow.
func (r *Replica) follows() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	switch {
	case r.closed:
		return storage.ErrClosed
	case !r.loaded:
		return errors.New("storage: not loaded")
	}
	return r.failed
}

// failure returns why nothing can be committed any more, or nil.
func (e *Engine) failure() error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.failed
}

// follower hands over what others commit.
type follower struct {
	*Engine
	into  storage.Follower
	batch []entry
	buf   []byte // of payloads
	bytes int    // of batch
	next  journal.LSN
	wrong bool // what is here does not go with what the log says
}

// untilElected follows until this process leads and all that was before that is handed over.
func (f *follower) untilElected(ctx context.Context) error {
	var last journal.LSN
	var lost error
	standing, stop := f.alive(ctx)
	defer stop()
	waiting, elected := context.WithCancel(standing)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer elected()
		f.letOthers(standing)
		last, lost = f.shared.Campaign(standing)
	}()
	err := f.follow(waiting)
	if waiting.Err() != nil && errors.Is(err, waiting.Err()) {
		err = f.failure()
	}
	if err != nil { // whoever is elected must not be this process
		stop()
	}
	<-done
	if err == nil {
		err = lost
	}
	if err == nil {
		err = f.through(ctx, last)
	}
	if err == nil {
		err = f.goesOn(ctx, last)
	}
	if err == nil {
		err = f.rename() // which may have come without a record
	}
	if lost != nil {
		return err
	}
	f.shared.held = true
	if err != nil {
		f.abandon()
		return err
	}
	f.shared.leads.Store(true)
	return nil
}

// alive returns a context that ends with ctx, and when the engine has failed.
func (f *follower) alive(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-f.shared.dead:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// goesOn says whether what this process would append follows all that anybody has: nobody can have more than the log. Where somebody has more
// than it had when this process was elected, the log is asked again: the lead may be lost by now, and another have gone on.
func (f *follower) goesOn(ctx context.Context, last journal.LSN) error {
	who, has := "this node", uint64(f.last)
	asking, cancel := context.WithTimeout(ctx, resignMax)
	defer cancel()
	members, _ := f.shared.Members(asking) // they are asked only to be told of a disaster
	for _, m := range members {
		if m.Applied > has {
			who, has = "node "+m.Name, m.Applied
		}
	}
	for has > uint64(last) && ctx.Err() == nil {
		switch head, err := f.shared.Head(ctx); {
		case wrong(err):
			return err
		case err != nil:
			f.pauseFor(ctx)
		case head.LSN < has:
			return f.putBack(journal.LSN(head.LSN), who, has)
		default:
			return nil
		}
	}
	return ctx.Err()
}

// letOthers waits while there is no room here, but not for ever.
func (f *follower) letOthers(ctx context.Context) {
	for begin := f.cfg.Now(); ctx.Err() == nil && f.full() && f.cfg.Now().Sub(begin) < standAfter; {
		f.pauseFor(ctx)
	}
}

// abandon gives up a term in which nothing was appended.
func (f *follower) abandon() {
	ctx, cancel := context.WithTimeout(context.Background(), resignMax)
	defer cancel()
	_ = f.shared.Resign(ctx, "") // best effort: else it ends by itself
	f.shared.held = false
}

// follow hands over what comes until ctx ends.
func (f *follower) follow(ctx context.Context) error {
	for {
		last, err := f.shared.Await(ctx, f.last)
		if err == nil {
			err = f.through(ctx, last)
		}
		if err != nil {
			return err
		}
	}
}

// through hands over everything through a record, which is durable.
func (f *follower) through(ctx context.Context, last journal.LSN) error {
	for f.last < last {
		if err := f.keepUp(ctx); err != nil {
			return err
		}
		f.next = f.last + 1
		err := f.log.Read(f.next, f.take)
		if err == nil && len(f.batch) == 0 { // it is there, but not here yet
			err = storage.ErrUnreachable
		}
		switch {
		case errors.Is(err, journal.ErrPruned):
			return fmt.Errorf("%w: %w", storage.ErrGone, err)
		case errors.Is(err, storage.ErrUnreachable):
			f.pauseFor(ctx)
		case err != nil && !errors.Is(err, errTarget):
			return err
		}
		if err := f.rename(); err != nil { // before records are shown that came behind the name
			return err
		}
		if err := f.handOver(); err != nil {
			return err
		}
	}
	return nil
}

// keepUp waits while the checkpoint is too far behind.
func (f *follower) keepUp(ctx context.Context) error {
	for ctx.Err() == nil && f.uncheckpointed() > uint64(f.cfg.JournalMaxBytes) {
		f.signal()
		f.pauseFor(ctx)
	}
	return cmp.Or(f.failure(), ctx.Err())
}

func (f *follower) pauseFor(ctx context.Context) {
	t := time.NewTimer(followPause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// take keeps a record to be handed over.
func (f *follower) take(r journal.Record) (err error) {
	if r.LSN != f.next {
		return f.damage(r.LSN, fmt.Errorf("comes where record %d is due", f.next))
	}
	f.next++
	en := entry{rawEntry: rawEntry{lsn: r.LSN, typ: r.Type}}
	if cap(f.buf)-len(f.buf) < len(r.Payload) {
		f.buf = make([]byte, 0, max(len(r.Payload), 256<<10))
	}
	at := len(f.buf)
	f.buf = append(f.buf, r.Payload...)
	en.bytes = f.buf[at:len(f.buf):len(f.buf)]
	switch r.Type {
	case journal.Data:
		en.record, err = inventory.ScanRecord(en.bytes)
	case journal.Mark:
		en.mark, err = inventory.DecodeMark(en.bytes)
	}
	if err != nil {
		return f.damage(r.LSN, err)
	}
	f.batch = append(f.batch, en)
	if f.bytes += len(r.Payload); f.bytes >= followBytes || len(f.batch) >= loadBatch {
		return errTarget
	}
	return nil
}

// handOver takes over what was read, and shows it.
func (f *follower) handOver() error {
	if len(f.batch) == 0 {
		return nil
	}
	f.mu.Lock()
	for i := range f.batch {
		switch en := &f.batch[i]; en.typ {
		case journal.Data:
			f.passRecord(&en.record, en.lsn)
		case journal.Mark:
			f.passMark(&en.mark, en.lsn, len(en.bytes))
		}
	}
	last := f.batch[len(f.batch)-1].lsn
	f.passed(last)
	f.mu.Unlock()
	for i := range f.batch {
		if err := f.give(&f.batch[i]); err != nil {
			return f.damage(f.batch[i].lsn, err)
		}
	}
	if err := f.into.Through(uint64(last)); err != nil {
		return f.damage(last, err)
	}
	clear(f.batch)
	f.batch, f.bytes = f.batch[:0], 0
	return nil
}

func (f *follower) give(en *entry) error {
	switch en.typ {
	case journal.Data:
		return f.into.Apply(&en.record)
	case journal.Mark:
		f.commit.marked, f.commit.nonce, f.commit.boot = f.cfg.Now(), en.mark.Nonce, en.mark.Boot
		return f.into.Check(en.mark)
	}
	return nil
}

// damage says that what is here does not go with a record.
func (f *follower) damage(at journal.LSN, err error) error {
	f.wrong = true
	return &bolt.DamageError{File: f.cfg.Log.Name(), Place: fmt.Sprintf("record %d", at), Err: err}
}
