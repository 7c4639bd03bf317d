package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Replica is an engine over a log that several processes share. Its directory has a checkpoint and no journal: what is behind the
// checkpoint is in the log, and should the checkpoint be damaged a peer has it.
type Replica struct{ *Engine }

var _ storage.Replica = (*Replica)(nil)

// What the directory must be, or must not.
var (
	// ErrEmpty means that nothing is in the directory yet: Share makes it the first of a log, Adopt another from a copy of a peer's.
	ErrEmpty = errors.New("storage: holds no data yet, and takes a copy from another node first")
	// ErrShared means that the directory belongs to a log that is shared.
	ErrShared = errors.New("storage: is that of a node of a cluster: `bodega cluster leave` makes it one of its own again, with a history of its own")
	// ErrNotShared means that the directory has a journal of its own.
	ErrNotShared = errors.New("storage: is not that of a node of a cluster: `bodega cluster init --from` makes a cluster of it")
)

const (
	// sharedCheckpoint is how much makes a checkpoint due at most: what is not in it the log must keep, and with the log it would be lost. A log
	// has so much at hand, so that checkpoints do not have to ask for it again.
	sharedCheckpoint = 48 << 20
	reportEvery      = time.Second
	// askMax is how long the log is asked at most; resignMax how long it is told that nobody leads here any more, before that shows by itself.
	askMax    = 5 * time.Second
	resignMax = 2 * time.Second
)

// sharing is what an engine knows of those with whom it shares its log.
type sharing struct {
	Shared                // set by Load
	self   storage.Member // as the others are told; name, URL and version never change
	leads  atomic.Bool    // Commit may append, unless the term was lost
	held   bool           // a term was begun that was not resigned; owned by the goroutine that calls Follow
	reason atomic.Pointer[string]
	beat   uint64 // owned by tellOthers
	heads  heads

	dead chan struct{} // closed when the engine has failed
	// logWrong says that it has since the log is not what it was; what is here is right.
	logWrong atomic.Bool
	tell     chan struct{} // capacity 1: there is news for the others
	told     chan struct{} // closed when nobody is told any more; nil before Load
}

// OpenReplica takes a directory as Open does, for a log that cfg.Log opens as one that is Shared. Of self, the name, the URL and the version count.
// Errors: those of Open; ErrEmpty, ErrNotShared.
func OpenReplica(cfg Config, self storage.Member) (*Replica, error) {
	cfg.KeepBytes, cfg.noRebuild, cfg.shared = -1, true, true
	cfg.CheckpointBytes = min(cmp.Or(cfg.CheckpointBytes, sharedCheckpoint), sharedCheckpoint)
	if cfg.Log == nil || cfg.ReadOnly {
		return nil, errors.New("storage: a replica needs a log that is shared, and takes up what is in it")
	}
	e, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	e.shared = &sharing{self: self, dead: make(chan struct{}), tell: make(chan struct{}, 1)}
	return &Replica{e}, nil
}

// join opens the log that is shared, and sends what stands in it behind the checkpoint.
func (e *Engine) join(s *sender) (journal.Recovery, error) {
	at := e.checkpointer.at.Applied
	log, rec, err := e.cfg.Log.Open(e.start(&e.checkpointer.at), s.take)
	if errors.Is(err, journal.ErrPruned) {
		err = fmt.Errorf("%w: %w", storage.ErrGone, err)
	}
	if err != nil {
		return rec, err
	}
	shared, ok := log.(Shared)
	if !ok {
		return rec, errors.Join(fmt.Errorf("storage: %s is not shared", e.cfg.Log.Name()), log.Close())
	}
	e.shared.Shared = shared
	e.mu.Lock()
	e.log, e.last = log, max(at, s.last.lsn)
	e.mu.Unlock()
	e.needs.Store(uint64(at))
	if err := errors.Join(e.founded(), e.rename()); err != nil {
		return rec, err
	}
	return rec, s.flush()
}

// founded notes that something may follow from here on.
func (e *Engine) founded() error {
	e.forking.Lock()
	defer e.forking.Unlock()
	if !e.manifest.Founding {
		return nil
	}
	e.manifest.Founding = false
	return bolt.Shortage(e.manifest.write(&e.cfg))
}

// leading says whether this process may append, as far as it knows.
func (s *sharing) leading() bool {
	if !s.leads.Load() {
		return false
	}
	select {
	case <-s.Lost():
		return false
	default:
		return true
	}
}

// part is for an engine that has failed: the others are told why if it is wrong, and can go on without it.
func (s *sharing) part(why error) {
	if wrong(why) {
		text := why.Error()
		s.reason.Store(&text)
	}
	close(s.dead)
	s.news()
	if s.Shared == nil || !s.leads.Swap(false) {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), resignMax)
		defer cancel()
		_ = s.Resign(ctx, "") // best effort: else the term ends by itself
	}()
}

// Last implements storage.Replica.
func (r *Replica) Last() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return uint64(r.last)
}

// Lost implements storage.Replica.
func (r *Replica) Lost() <-chan struct{} { return r.shared.Lost() }

// Resign implements storage.Replica.
func (r *Replica) Resign(ctx context.Context, to string) error {
	r.shared.leads.Store(false)
	err := r.shared.Resign(ctx, to)
	r.shared.held = r.shared.held && err != nil
	r.shared.news()
	return err
}

// Members implements storage.Replica.
func (r *Replica) Members(ctx context.Context) ([]storage.Member, error) {
	return r.shared.Members(ctx)
}

// Missing implements storage.Replica.
func (r *Replica) Missing(ctx context.Context) ([]storage.Missing, error) {
	return r.shared.Missing(ctx)
}

// Forget implements storage.Replica.
func (r *Replica) Forget(ctx context.Context, name string) error { return r.shared.Forget(ctx, name) }

// Fork implements storage.Engine: the log has the name, and the directories follow. Only who leads may.
func (r *Replica) Fork(at inventory.Offset) error {
	if err := r.usable(); err != nil {
		return err
	}
	if !r.shared.leading() {
		return storage.ErrFenced
	}
	r.forking.Lock()
	next := r.manifest
	r.forking.Unlock()
	next.leave(at, newID())
	ctx, cancel := context.WithTimeout(context.Background(), askMax)
	defer cancel()
	if err := r.shared.Rename(ctx, storage.Identity{DataID: next.DataID, History: *next.history()}); err != nil {
		return err
	}
	return r.rename()
}

// rename takes over the name that the history has in the log. A manifest that cannot be written says so later: it names an ancestor until then.
func (e *Engine) rename() error {
	id := e.shared.Identity()
	e.forking.Lock()
	defer e.forking.Unlock()
	if id.DataID != e.manifest.DataID {
		return &bolt.DamageError{File: e.cfg.Log.Name(), Err: fmt.Errorf("%w %v, not %v", errForeign, id.DataID, e.manifest.DataID)}
	}
	if id.Timeline == e.manifest.Timeline.String() {
		return nil
	}
	next := e.manifest
	if err := next.take(&id.History); err != nil {
		return &bolt.DamageError{File: e.cfg.Log.Name(), Err: err}
	}
	if err := next.write(&e.cfg); err != nil {
		e.cfg.warn(fmt.Errorf("storage: the history has another name, which cannot be noted here: %w", bolt.Shortage(err)))
	}
	e.manifest = next
	e.history.Store(next.history())
	return nil
}

// startTelling has the others know until Close how this process is doing.
func (e *Engine) startTelling() {
	e.shared.told = make(chan struct{})
	go e.tellOthers()
}

func (e *Engine) tellOthers() {
	defer close(e.shared.told)
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-e.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	for ctx.Err() == nil {
		e.report(ctx)
		select {
		case <-tick.C:
		case <-e.shared.tell:
		case <-ctx.Done():
		}
	}
}

// report tells the others once. If it does not arrive, that is seen by them.
func (e *Engine) report(ctx context.Context) {
	s := e.shared
	m := storage.Member{Name: s.self.Name, URL: s.self.URL, Version: s.self.Version, Checkpoint: e.needs.Load(), Leads: s.leading()}
	e.mu.RLock()
	m.Applied, m.Offset = uint64(e.last), e.reached
	failed := e.failed
	e.mu.RUnlock()
	if why := s.reason.Load(); why != nil {
		m.Reason = *why
	} else if failed != nil {
		m.Reason = "a storage failure stopped it"
	}
	s.beat++
	m.Beat = s.beat
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	_ = s.Report(ctx, m) // the next one is due in a second
}

func (s *sharing) news() {
	select {
	case s.tell <- struct{}{}:
	default:
	}
}

// Head implements storage.Replica.
func (r *Replica) Head(ctx context.Context) (storage.Head, error) {
	if err := r.usable(); err != nil {
		return storage.Head{}, err
	}
	has := r.Last()
	h, err := r.shared.heads.ask(ctx, r.shared.Head)
	if err == nil && h.LSN < has {
		err = r.putBack(journal.LSN(h.LSN), "this node", has)
	}
	if err == nil {
		err = r.rename()
	}
	if wrong(err) {
		return h, r.failLog(err)
	}
	return h, err
}

// failLog is fail for a log that nothing may follow any more. What was taken from it before is right, and perhaps nowhere else.
func (e *Engine) failLog(err error) error {
	if e.failure() == nil {
		e.shared.logWrong.Store(true)
	}
	return e.fail(err)
}

// wrong says whether an error is one of damage, of a file here or of the log, after which nothing may be taken for true.
func wrong(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

// putBack is what a log has suffered that ends before what one of those who share it has taken from it.
func (e *Engine) putBack(last journal.LSN, who string, has uint64) error {
	return &bolt.DamageError{File: e.cfg.Log.Name(), Err: fmt.Errorf(
		"ends with record %d, and %s has record %d: it was put back to an older state, and nothing may follow there", last, who, has)}
}

// markHere has a process that cannot write a mark checkpoint everything all the same: its ledger says what it must come to. Should the log be lost,
// that is what there is.
func (e *Engine) markHere(mark inventory.Mark) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shared != nil && e.unmarked > 0 && mark.Offset == e.reached {
		e.unmarked = 0
		e.marks = append(e.marks, markAt{mark, e.newest, e.appended})
	}
}

// quit ends the term, so that others need not wait for what an engine still does before it ends.
func (e *Engine) quit() {
	s := e.shared
	if s == nil || !s.held {
		return
	}
	s.leads.Store(false)
	ctx, cancel := context.WithTimeout(context.Background(), resignMax)
	defer cancel()
	_ = s.Resign(ctx, "") // best effort: else it ends by itself
	s.held = false
}
