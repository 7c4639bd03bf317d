package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
	"bodega/storage/bolt/engine/enginetest"
	"bodega/storage/storagetest"
)

// shop is a log and the directories that share it.
type shop struct {
	t     *testing.T
	dir   string
	log   *enginetest.Log
	nodes map[string]*enginetest.Node

	retain int64 // bytes
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, dir: t.TempDir(), nodes: map[string]*enginetest.Node{}}
	f, err := engine.Share(t.Context(), s.config("a"))
	if err != nil {
		t.Fatal(err)
	}
	s.log = enginetest.NewLog(f)
	return s
}

func (s *shop) config(name string) engine.Config {
	return engine.Fast(engine.Config{Dir: filepath.Join(s.dir, name), CheckpointBytes: 1 << 10, CheckpointInterval: time.Second, RetainBytes: s.retain})
}

func (s *shop) node(name string) *enginetest.Node {
	if s.nodes[name] == nil {
		s.nodes[name] = s.log.Node(name)
	}
	return s.nodes[name]
}

func (s *shop) tryOpen(name string) (*engine.Replica, error) {
	cfg := s.config(name)
	cfg.Log = s.node(name)
	return engine.OpenReplica(cfg, storage.Member{Name: name, URL: "http://" + name, Version: "test"})
}

func (s *shop) open(name string) *engine.Replica {
	s.t.Helper()
	r, err := s.tryOpen(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// leads opens one that leads.
func (s *shop) leads(name string) *storagetest.Driver {
	s.t.Helper()
	d, err := storagetest.Start(alone{s.open(name)})
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *shop) do(d *storagetest.Driver, cmds ...*inventory.Command) {
	s.t.Helper()
	d.Now++
	if _, err := d.Do(cmds...); err != nil {
		s.t.Fatal(err)
	}
}

// watcher follows with a state of its own.
type watcher struct {
	*engine.Replica
	inventory.State
	t    *testing.T
	stop context.CancelFunc
	done chan struct{} // closed when it follows no more
	err  error         // why

	mu   sync.Mutex
	last uint64
}

func (w *watcher) Restore(at inventory.Mark, products int) { w.Reset(at, products) }

func (w *watcher) Put(p *inventory.Product) error { w.State.Put(p); return nil }

func (w *watcher) Through(lsn uint64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = lsn
	return nil
}

func (w *watcher) through() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// follows opens one that follows until the test ends.
func (s *shop) follows(name string) *watcher {
	s.t.Helper()
	w := &watcher{Replica: s.open(name), t: s.t, done: make(chan struct{})}
	if err := w.Load(s.t.Context(), w); err != nil {
		s.t.Fatal(err)
	}
	w.last = w.Last()
	var ctx context.Context
	ctx, w.stop = context.WithCancel(context.Background())
	go func() {
		defer close(w.done)
		w.err = w.Follow(ctx, w)
	}()
	s.t.Cleanup(func() {
		w.stop()
		_ = w.ended()
		_ = w.Close(w.Mark())
	})
	return w
}

// ended waits until it follows no more, and says why.
func (w *watcher) ended() error {
	w.t.Helper()
	select {
	case <-w.done:
		return w.err
	case <-time.After(2 * time.Minute):
		w.t.Error("it does not end")
		return nil
	}
}

func (s *shop) until(what string, so func() bool) {
	s.t.Helper()
	for begin := time.Now(); !so(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > 2*time.Minute {
			s.t.Fatal("waited in vain until ", what)
		}
	}
}

// copyTo makes the directory of another node of a copy that one gives while it runs.
func (s *shop) copyTo(r *engine.Replica, name string) {
	s.t.Helper()
	dir := filepath.Join(s.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	if _, err := r.Copy(s.t.Context(), dir); err != nil {
		s.t.Fatal(err)
	}
	if err := engine.Adopt(s.config(name)); err != nil {
		s.t.Fatal(err)
	}
}

func replica(d *storagetest.Driver) *engine.Replica { return d.Engine.(alone).Replica }

// TestFollowers: a node that begins with a copy has what the leader has, receipts and events that left its log too, and so has its next start.
func TestFollowers(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	s.do(lead, storagetest.Create("c", "A"))
	s.copyTo(replica(lead), "b")
	b := s.follows("b")
	for i := range 100 {
		s.do(lead, storagetest.Update(fmt.Sprint("u", i), "A", -1))
		if i%10 == 0 {
			if err := lead.Rest(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := lead.Rest(); err != nil {
		t.Fatal(err)
	}
	s.until("it has everything", func() bool { return b.through() == replica(lead).Last() })
	s.until("it has a checkpoint", func() bool { return b.Status().Checkpoint == lead.State.Offset() })
	if got, want := b.Mark(), lead.State.Mark(); got != want {
		t.Errorf("it is at %+v, not %+v", got, want)
	}
	if _, found, err := b.Receipt(storagetest.Key("u99")); !found || err != nil {
		t.Errorf("the receipt: %v, %v", found, err)
	}
	if events, err := b.Events(t.Context(), 0, 1000); len(events) != 101 || err != nil {
		t.Errorf("%d events, %v", len(events), err)
	}
	s.until("both are told of", func() bool {
		members, err := b.Members(t.Context())
		return err == nil && len(members) == 2 && members[0].URL == "http://a" && members[0].Leads && !members[1].Leads
	})
	b.stop()
	if err := b.ended(); !errors.Is(err, context.Canceled) {
		t.Errorf("it was stopped, and said %v", err)
	}
	if err := lead.Close(); err != nil {
		t.Fatal(err)
	}
	next := s.leads("a")
	defer next.Close()
	if next.Loaded.Records != 0 {
		t.Errorf("%d records were read again", next.Loaded.Records)
	}
}

// TestRetainedByLeader: what the shipper has not sent keeps the log at the leader, and at nobody else: only the leader's is told how far it is.
func TestRetainedByLeader(t *testing.T) {
	s := newShop(t)
	s.retain = 1 << 30
	lead := s.leads("a")
	defer lead.Close()
	s.do(lead, storagetest.Create("c", "A"))
	s.copyTo(replica(lead), "b")
	b := s.follows("b")
	for i := range 50 {
		s.do(lead, storagetest.Update(fmt.Sprint("u", i), "A", -1))
		if err := lead.Rest(); err != nil {
			t.Fatal(err)
		}
	}
	s.until("who follows needs little of it", func() bool {
		members, err := b.Members(t.Context())
		return err == nil && len(members) == 2 && members[1].Checkpoint > members[0].Checkpoint && members[0].Checkpoint == 0
	})
	replica(lead).Retain(replica(lead).Last())
	s.until("so does the leader, once it is sent", func() bool {
		s.do(lead, storagetest.Update(fmt.Sprint("v", lead.Commits), "A", -1))
		if err := lead.Rest(); err != nil {
			t.Fatal(err)
		}
		members, err := b.Members(t.Context())
		return err == nil && members[0].Checkpoint > 0
	})
}

// TestCommitNeedsLead: who does not lead commits nothing, forks nothing, and does not break by trying.
func TestCommitNeedsLead(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	s.do(lead, storagetest.Create("c", "A"))
	if err := replica(lead).Resign(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := lead.Do(storagetest.Update("u", "A", -1)); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("commit: %v", err)
	}
	if err := lead.Engine.Fork(0); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("fork: %v", err)
	}
	if err := replica(lead).Follow(t.Context(), shown{nil}); err != nil {
		t.Fatal(err)
	}
	s.do(lead, storagetest.Update("u", "A", -1))
	if err := lead.Close(); err != nil {
		t.Fatal(err)
	}
	if leader := s.log.Leader(); leader != "" {
		t.Errorf("%q leads, and is closed", leader)
	}
}

// TestLeftBehind: a node that needs what is not kept any more says so, running and at its start.
func TestLeftBehind(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	defer lead.Close()
	s.do(lead, storagetest.Create("c", "A"))
	s.copyTo(replica(lead), "b")
	s.copyTo(replica(lead), "c")
	b := s.follows("b")
	s.node("b").Cut(true)
	s.do(lead, storagetest.Update("u", "A", -1), storagetest.Update("v", "A", -1))
	s.log.Trim(replica(lead).Last())
	s.node("b").Cut(false)
	if err := b.ended(); !errors.Is(err, storage.ErrGone) || bolt.IsDamage(err) {
		t.Errorf("running: %v", err)
	}
	c := s.open("c")
	if err := c.Load(t.Context(), &watcher{Replica: c}); !errors.Is(err, storage.ErrGone) {
		t.Errorf("at its start: %v", err)
	}
	if err := c.Close(inventory.Mark{}); err != nil {
		t.Error(err)
	}
}

// TestOtherState: a node whose state is not what the leader says it must be has damage, tells the others, and never leads again.
func TestOtherState(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	s.do(lead, storagetest.Create("c", "A"))
	s.copyTo(replica(lead), "b")
	b := s.follows("b")
	s.until("it follows", func() bool { return b.through() == replica(lead).Last() })
	flipped := *b.Held("A")
	flipped.Available++ // in memory
	b.State.Put(&flipped)
	if err := lead.Rest(); err != nil {
		t.Fatal(err)
	}
	if err := b.ended(); !bolt.IsDamage(err) {
		t.Errorf("it went on: %v", err)
	}
	s.until("the others are told", func() bool {
		members, err := replica(lead).Members(t.Context())
		return err == nil && len(members) == 2 && members[1].Reason != ""
	})
	if err := b.Follow(t.Context(), b); !bolt.IsDamage(err) {
		t.Errorf("it follows again: %v", err)
	}
	if err := b.Close(inventory.Mark{}); !bolt.IsDamage(err) {
		t.Errorf("close: %v", err)
	}
	if err := lead.Close(); err != nil {
		t.Error(err)
	}
}

// TestRenamed: the history's name is the log's: whoever follows, or starts later, has it.
func TestRenamed(t *testing.T) {
	s := newShop(t)
	lead := s.leads("a")
	defer lead.Close()
	s.do(lead, storagetest.Create("c", "A"))
	s.copyTo(replica(lead), "b")
	s.copyTo(replica(lead), "c")
	b := s.follows("b")
	was := lead.Engine.History().Timeline
	if err := lead.Engine.Fork(1); err != nil {
		t.Fatal(err)
	}
	is := lead.Engine.History()
	if is.Timeline == was || len(is.Ancestors) != 1 || is.Ancestors[0] != (inventory.Ancestor{Timeline: was, Until: 1}) {
		t.Errorf("%+v", is)
	}
	s.do(lead, storagetest.Update("u", "A", -1))
	s.until("it follows", func() bool { return b.through() == replica(lead).Last() })
	c := s.follows("c")
	for name, r := range map[string]*engine.Replica{"b": b.Replica, "c": c.Replica} {
		if got := r.History(); got.Timeline != is.Timeline || got.Secret != is.Secret || len(got.Ancestors) != 1 {
			t.Errorf("%s: %+v", name, got)
		}
		if id, err := engine.Identify(filepath.Join(s.dir, name)); err != nil || id.Timeline != is.Timeline {
			t.Errorf("%s has noted %+v, %v", name, id, err)
		}
	}
	if err := errors.Join(lead.Engine.Fork(2), replica(lead).Resign(t.Context(), "b"), b.ended()); err != nil { // without another record
		t.Fatal(err)
	}
	if got, want := b.History().Timeline, lead.Engine.History().Timeline; got != want || got == is.Timeline {
		t.Errorf("it leads as %s, not as %s", got, want)
	}
}
