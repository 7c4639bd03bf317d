package ledger

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/bolt/engine/enginetest"
)

// crowd is ledgers that share a log.
type crowd struct {
	t     *testing.T
	dir   string
	log   *enginetest.Log
	begun engine.Founding
	nodes []*member
}

// member is one of them, through its restarts.
type member struct {
	*Ledger
	crowd  *crowd
	name   string
	volume volume
	at     *enginetest.Node
	engine *engine.Replica
	tune   func(*Config)

	mu     sync.Mutex
	roles  []Role
	failed error
}

// volume can be full.
type volume struct {
	vfs.FS
	full atomic.Bool
}

func (v *volume) Free(dir string) (free, total uint64, err error) {
	if free, total, err = v.FS.Free(dir); v.full.Load() {
		free = 0
	}
	return free, total, err
}

func (c *crowd) config(name string) engine.Config {
	return engine.Config{
		Dir: filepath.Join(c.dir, name), SegmentBytes: 64 << 10, CheckpointBytes: 16 << 10, MinFreeBytes: 1, MinFreeShare: 1e-9, AllowNetworkFS: true,
	}
}

// gather starts a log and so many ledgers over it: a, b, ...
func gather(t *testing.T, n int, tune func(*Config)) *crowd {
	t.Helper()
	c := &crowd{t: t, dir: t.TempDir()}
	f, err := engine.Share(t.Context(), c.config("a"))
	if err != nil {
		t.Fatal(err)
	}
	c.log, c.begun = enginetest.NewLog(f), f
	for i := range n {
		name := string(rune('a' + i))
		m := &member{crowd: c, name: name, at: c.log.Node(name), tune: tune, volume: volume{FS: vfs.OS}}
		if i > 0 {
			c.copyDir("a", name)
		}
		c.nodes = append(c.nodes, m)
	}
	for _, m := range c.nodes {
		m.start()
	}
	return c
}

// copyDir makes the directory of another member of that of one that is stopped.
func (c *crowd) copyDir(from, to string) {
	c.t.Helper()
	for _, name := range []string{"MANIFEST.json", "checkpoint.db"} {
		c.copyFile(filepath.Join(c.dir, from, name), filepath.Join(c.dir, to, name))
	}
	if err := engine.Adopt(c.config(to)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crowd) copyFile(from, to string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		c.t.Fatal(err)
	}
	in, err := os.Open(from)
	if err != nil {
		c.t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		c.t.Fatal(err)
	}
}

func (m *member) open() error {
	cfg := m.crowd.config(m.name)
	cfg.Log, cfg.FS = m.at, &m.volume
	e, err := engine.OpenReplica(cfg, storage.Member{Name: m.name})
	if err != nil {
		return err
	}
	m.mu.Lock()
	m.roles, m.failed = nil, nil
	m.mu.Unlock()
	lc := Config{Hooks: Hooks{
		Role:   func(r Role) { m.mu.Lock(); defer m.mu.Unlock(); m.roles = append(m.roles, r) },
		Failed: func(err error) { m.mu.Lock(); defer m.mu.Unlock(); m.failed = err },
	}}
	if m.tune != nil {
		m.tune(&lc)
	}
	l, err := Open(context.Background(), e, lc)
	if err != nil {
		return err
	}
	m.Ledger, m.engine = l, e
	return nil
}

func (m *member) start() {
	m.crowd.t.Helper()
	if err := m.open(); err != nil {
		m.crowd.t.Fatal(err)
	}
	l := m.Ledger
	m.crowd.t.Cleanup(func() { _ = l.Close() })
}

func (m *member) role() Role {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.roles) == 0 {
		return Role{}
	}
	return m.roles[len(m.roles)-1]
}

func (m *member) failure() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.failed
}

// leader waits until one leads, and returns it.
func (c *crowd) leader() (lead *member) {
	c.t.Helper()
	c.until("one leads", func() bool {
		for _, m := range c.nodes {
			if m.Leads() && c.log.Leader() == m.name {
				lead = m
				return true
			}
		}
		return false
	})
	return lead
}

// ask asks whoever leads, as long as that changes.
func (c *crowd) ask(cmd inventory.Command) (a *inventory.Answer) {
	c.t.Helper()
	c.until("it is answered", func() bool {
		var err error
		if a, err = c.leader().Submit(c.t.Context(), &cmd); err != nil && !errors.Is(err, ErrNotLeading) {
			c.t.Fatal(err)
		}
		return err == nil
	})
	return a
}

// other returns one that is not m.
func (c *crowd) other(m *member) *member {
	for _, o := range c.nodes {
		if o != m {
			return o
		}
	}
	return nil
}

// patience is how long a test waits for what takes milliseconds on a machine that has time for it.
const patience = 3 * time.Minute

func (c *crowd) until(what string, so func() bool) {
	c.t.Helper()
	for begin := time.Now(); !so(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > patience {
			c.t.Fatal("waited in vain until ", what)
		}
	}
}

// rested waits until the leader has written the mark by which it rests: the next that it writes is what it is asked for.
func (c *crowd) rested() {
	c.t.Helper()
	c.until("the leader rests", func() bool {
		records := c.log.Records()
		return records[len(records)-1].Type == journal.Mark
	})
}

func (m *member) must(cmd inventory.Command) *inventory.Answer {
	m.crowd.t.Helper()
	a, err := m.Submit(context.Background(), &cmd)
	if err != nil {
		m.crowd.t.Fatalf("%s: %v", m.name, err)
	}
	return a
}

func stock(id inventory.ProductID, n int64) inventory.Command {
	return inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: id, Name: "n", Available: n}}}
}

// available waits until m has everything, and returns what it has of a product.
func (m *member) available(id inventory.ProductID) int64 {
	m.crowd.t.Helper()
	if err := m.Confirm(m.crowd.t.Context()); err != nil {
		m.crowd.t.Fatalf("%s: %v", m.name, err)
	}
	p, _, err := m.Product(context.Background(), id)
	if err != nil || p == nil {
		m.crowd.t.Fatalf("%s has %v, %v", m.name, p, err)
	}
	return p.Available
}

// TestFollow: one decides, and all have it: product, receipts, events, hash. The others refuse in a way that lets who asks go to the right one.
func TestFollow(t *testing.T) {
	c := gather(t, 3, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	lead.must(sell("A", -3, "k"))
	want := lead.View().Mark
	for _, m := range c.nodes {
		if got := m.available("A"); got != 7 {
			t.Errorf("%s has %d", m.name, got)
		}
		if got := m.View().Mark; got.Hash != want.Hash || got.Chain != want.Chain || got.Offset != want.Offset {
			t.Errorf("%s is at %+v, not %+v", m.name, got, want)
		}
		page, err := m.Events(t.Context(), inventory.EventsQuery{Limit: 10})
		if err != nil || len(page.Events) != 2 || page.Cursor == "" {
			t.Errorf("%s: %+v, %v", m.name, page, err)
		}
		if m != lead {
			cmd := sell("A", -1, "other")
			if _, err := m.Submit(t.Context(), &cmd); !errors.Is(err, ErrNotLeading) || m.Leads() {
				t.Errorf("%s: %v", m.name, err)
			}
			if s := m.Staleness(); s < 0 || s > time.Minute {
				t.Errorf("%s is %v behind", m.name, s)
			}
		}
		if h := m.Health(); !h.Readable || !h.Ready || h.Status != "healthy" {
			t.Errorf("%s: %+v", m.name, h)
		}
	}
}

// TestHandOver: the one that is named leads next, and knows what was done before: keys, too.
func TestHandOver(t *testing.T) {
	c := gather(t, 3, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	lead.must(sell("A", -3, "k"))
	next := c.nodes[2]
	if next == lead {
		next = c.nodes[1]
	}
	if err := lead.HandOver(t.Context(), next.name); err != nil {
		t.Fatal(err)
	}
	c.until("the other leads", func() bool {
		if l := c.leader(); l != next { // which did not stand yet
			_ = l.HandOver(t.Context(), next.name)
		}
		return next.Leads()
	})
	if r := lead.role(); r.Leads || r.Why != nil {
		t.Errorf("the former: %+v", r)
	}
	if a := next.must(sell("A", -3, "k")); !a.Results[0].Replayed || next.available("A") != 7 {
		t.Errorf("%+v", a.Results)
	}
	next.must(sell("A", -1, "l"))
	if got := lead.available("A"); got != 6 {
		t.Errorf("the former has %d", got)
	}
	if err := lead.HandOver(t.Context(), ""); !errors.Is(err, ErrNotLeading) {
		t.Errorf("who does not lead: %v", err)
	}
}

// TestLostLead: whoever has lost the lead without knowing answers nothing from what it knew, neither a sale nor a refusal nor a replay.
func TestLostLead(t *testing.T) {
	for name, cmd := range map[string]inventory.Command{
		"sale":    sell("A", -1, "new"),
		"replay":  sell("A", -3, "k"),
		"refusal": sell("A", -100, ""),
	} {
		t.Run(name, func(t *testing.T) {
			c := gather(t, 2, nil)
			lead := c.leader()
			lead.must(stock("A", 10))
			lead.must(sell("A", -3, "k"))
			lead.at.Cut(true)
			c.log.Depose()
			next := c.other(lead)
			c.until("the other leads", next.Leads)
			next.must(sell("A", -1, "meanwhile"))
			lead.at.Cut(false) // like one that was frozen: it has heard of nothing
			if _, err := lead.Submit(t.Context(), &cmd); !errors.Is(err, ErrNotLeading) {
				t.Errorf("it was answered: %v", err)
			}
			if got := lead.available("A"); got != 6 || lead.Leads() {
				t.Errorf("it has %d, leads: %v", got, lead.Leads())
			}
			if err := lead.failure(); err != nil {
				t.Errorf("it takes part no more: %v", err)
			}
		})
	}
}

// TestUnknownOutcome: what became of a group is what the log says, and if nobody can tell, who waits is told so, and its key tells later.
func TestUnknownOutcome(t *testing.T) {
	for name, c := range map[string]struct{ kept, mute bool }{
		"kept": {kept: true}, "not kept": {}, "kept, not told": {true, true}, "not kept, not told": {false, true},
	} {
		t.Run(name, func(t *testing.T) {
			crowd := gather(t, 2, nil)
			lead := crowd.leader()
			lead.must(stock("A", 10))
			crowd.rested()
			lead.at.LoseNext(c.kept, c.mute)
			cmd := sell("A", -3, "k")
			_, err := lead.Submit(t.Context(), &cmd)
			switch {
			case c.mute:
				wantCode(t, err, inventory.CodeDurabilityUnknown)
			case c.kept && err != nil:
				t.Error(err)
			case !c.kept:
				wantCode(t, err, inventory.CodeOverloaded)
			}
			want := int64(10)
			if c.kept {
				want = 7
			}
			for _, m := range crowd.nodes {
				if got := m.available("A"); got != want {
					t.Errorf("%s has %d, not %d", m.name, got, want)
				}
			}
			if a := crowd.ask(sell("A", -3, "k")); a.Results[0].Replayed != c.kept {
				t.Errorf("again: %+v", a.Results[0])
			}
		})
	}
}

// TestLogRefuses: a log that takes nothing for the moment ends no term: nothing was done, and the next command may be.
func TestLogRefuses(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	c.rested()
	for why, code := range map[error]inventory.Code{
		storage.ErrOverloaded: inventory.CodeOverloaded, journal.ErrNoSpace: inventory.CodeDiskFull, journal.ErrExhausted: inventory.CodeOverloaded,
	} {
		lead.at.RefuseNext(why)
		cmd := sell("A", -1, "")
		_, err := lead.Submit(t.Context(), &cmd)
		wantCode(t, err, code)
	}
	lead.must(sell("A", -1, ""))
	if r := lead.role(); !r.Leads || lead.available("A") != 9 || lead.failure() != nil {
		t.Errorf("%+v, it has %d, failed: %v", r, lead.available("A"), lead.failure())
	}
}

// TestQuarantine: a node whose state is not what the leader says it must be serves nothing, says so, and leaves the lead to others.
func TestQuarantine(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	wrong := c.other(lead)
	wrong.available("A")
	p, _ := wrong.state.Get("A")
	flipped := *p
	flipped.Available++ // in memory
	wrong.state.Put(&flipped)
	lead.must(stock("B", 1))
	c.until("it has noticed", func() bool { return wrong.failure() != nil })
	if err := wrong.failure(); !damaged(err) {
		t.Errorf("it says %v", err)
	}
	_, _, err := wrong.Product(t.Context(), "A")
	wantCode(t, err, inventory.CodeRecovering)
	_, err = wrong.Events(t.Context(), inventory.EventsQuery{Limit: 1})
	wantCode(t, err, inventory.CodeRecovering)
	wantCode(t, wrong.Confirm(t.Context()), inventory.CodeRecovering)
	if h := wrong.Health(); h.Readable || h.Ready || h.Status == "healthy" || h.Reason == "" || len(h.Needs) == 0 {
		t.Errorf("%+v", h)
	}
	cmd := sell("A", -1, "")
	if _, err := wrong.Submit(t.Context(), &cmd); !errors.Is(err, ErrNotLeading) {
		t.Errorf("a sale: %v", err)
	}
	if got := lead.available("A"); got != 10 {
		t.Errorf("the leader has %d", got)
	}
}

// TestLeftBehind: a node without which the log has gone on says so; what it has can be read meanwhile.
func TestLeftBehind(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	late := c.other(lead)
	late.available("A")
	late.at.Cut(true)
	lead.must(sell("A", -1, ""))
	lead.must(sell("A", -1, ""))
	records := c.log.Records()
	c.log.Trim(uint64(records[len(records)-1].LSN))
	late.at.Cut(false)
	c.until("it has noticed", func() bool { return late.failure() != nil })
	if err := late.failure(); !errors.Is(err, storage.ErrGone) || damaged(err) {
		t.Errorf("it says %v", err)
	}
	if p, _, err := late.Product(t.Context(), "A"); err != nil || p.Available != 10 {
		t.Errorf("%+v, %v", p, err)
	}
	if h := late.Health(); !h.Readable || h.Ready {
		t.Errorf("%+v", h)
	}
}

// TestCursorOfAnother: what a store was given by one node is good at every other. One that has not come so far waits, and takes it for no
// other history: when it cannot ask, it says that it is behind.
func TestCursorOfAnother(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	late := c.other(lead)
	late.available("A")
	late.at.Cut(true)
	lead.must(sell("A", -1, ""))
	page, err := lead.Events(t.Context(), inventory.EventsQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	asks := map[string]inventory.EventsQuery{
		"cursor": {From: -1, Cursor: page.Cursor, Limit: 10, FromStore: true},
		"offset": {From: page.Next, Limit: 10, FromStore: true},
	}
	for name, q := range asks {
		_, err := late.Events(t.Context(), q)
		wantCode(t, err, inventory.CodeUnavailable)
		if t.Failed() {
			t.Log(name)
		}
	}
	late.at.Cut(false)
	for name, q := range asks {
		if got, err := late.Events(t.Context(), q); err != nil || got.Next != page.Next || len(got.Events) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if late.Timeline() != lead.Timeline() || lead.Health().Status != "healthy" {
		t.Error("the history has got another name")
	}
}

// TestProofOfLoss: a cursor that the log itself does not go up to is a proof. Only the leader gives the history another name; the others send the
// store on, and soon have that name too.
func TestProofOfLoss(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	follows := c.other(lead)
	follows.available("A")
	beyond := lead.makeCursor(position{at: 7, chain: inventory.Chain{1}}, lead.Timeline())
	q := inventory.EventsQuery{From: -1, Cursor: beyond, Limit: 1, FromStore: true}
	if _, err := follows.Events(t.Context(), q); !errors.Is(err, ErrNotLeading) {
		t.Errorf("who follows: %v", err)
	}
	was := lead.Timeline()
	_, err := lead.Events(t.Context(), q)
	wantCode(t, err, inventory.CodeTimelineChanged)
	if lead.Timeline() == was {
		t.Fatal("the name stays")
	}
	c.until("the other has the name", func() bool { return follows.Timeline() == lead.Timeline() })
	if _, err := follows.Events(t.Context(), inventory.EventsQuery{Timeline: lead.Timeline(), Limit: 1}); err != nil {
		t.Error(err)
	}
	_, err = follows.Events(t.Context(), inventory.EventsQuery{Timeline: was, Limit: 1})
	wantCode(t, err, inventory.CodeTimelineChanged)
}

// TestReach: a read that asks for a position waits until it is there, and no longer than its caller does.
func TestReach(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	late := c.other(lead)
	late.available("A")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	wantCode(t, late.Reach(ctx, 2), inventory.CodeReplicaBehind)
	reached := make(chan error, 1)
	go func() { reached <- late.Reach(t.Context(), 2) }()
	lead.must(sell("A", -1, ""))
	if err := <-reached; err != nil {
		t.Error(err)
	}
	late.at.Cut(true)
	wantCode(t, late.Confirm(t.Context()), inventory.CodeUnavailable)
	c.until("the log, and not the caller's patience, is what is told of", func() bool { // unless that has ended before the log was asked
		soon, give := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer give()
		return inventory.CodeOf(late.Confirm(soon)) == inventory.CodeUnavailable
	})
}

// TestFullLeader: a leader whose volume is full lets another lead that has room: who sells is not kept from it.
func TestFullLeader(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 1000))
	c.until("the other could lead", func() bool { return c.log.Stands(c.other(lead).name) })
	lead.volume.full.Store(true)
	sold := int64(0)
	c.until("another leads", func() bool {
		c.ask(sell("A", -1, ""))
		sold++
		return c.leader() != lead
	})
	if r := lead.role(); r.Leads || !errors.Is(r.Why, storage.ErrDiskFull) {
		t.Errorf("%+v", r)
	}
	for _, m := range c.nodes {
		if got := m.available("A"); got != 1000-sold {
			t.Errorf("%s has %d, and %d were sold", m.name, got, sold)
		}
	}
}

// TestLogPutBack: when the log comes back older than what its nodes have, none of them leads it on: what they would write would take the places of
// what was acknowledged. Each says so, and serves nothing; and what it had is in its directory when it is stopped, from which people go on.
func TestLogPutBack(t *testing.T) {
	for name, late := range map[string]bool{"all have more": false, "one has not": true} {
		t.Run(name, func(t *testing.T) {
			c := gather(t, 3, nil)
			lead := c.leader()
			lead.must(stock("A", 10))
			old := c.other(lead)
			records := c.log.Records()
			back := uint64(records[len(records)-1].LSN)
			old.available("A")
			if late {
				old.at.Cut(true)
			}
			for range 3 {
				lead.must(sell("A", -1, ""))
			}
			for _, m := range c.nodes {
				if m != old || !late {
					m.available("A")
				}
			}
			c.until("those who live have said how far they are", func() bool {
				members, err := lead.engine.Members(t.Context())
				return err == nil && members[len(members)-1].Applied > back && members[0].Applied+members[len(members)/2].Applied > 2*back
			})
			c.log.PutBack(back)
			old.at.Cut(false)
			for _, m := range c.nodes {
				c.until("it has noticed", func() bool { return m.failure() != nil })
				if err := m.failure(); !damaged(err) {
					t.Errorf("%s says %v", m.name, err)
				}
				cmd := sell("A", -1, "")
				if _, err := m.Submit(t.Context(), &cmd); !errors.Is(err, ErrNotLeading) {
					t.Errorf("%s: %v", m.name, err)
				}
				if h := m.Health(); h.Readable || h.Ready {
					t.Errorf("%s: %+v", m.name, h)
				}
			}
			if now := c.log.Records(); uint64(now[len(now)-1].LSN) != back {
				t.Error("somebody has gone on")
			}
			has := lead.View().Mark.Offset
			if err := lead.Close(); !damaged(err) {
				t.Errorf("close: %v", err)
			}
			if _, _, at, err := engine.Leave(c.config(lead.name)); err != nil || at != has {
				t.Errorf("left at %d, and it had %d: %v", at, has, err)
			}
		})
	}
}

// TestLogIsWrong: what a log says of itself that cannot be is damage like any other, whoever hears of it first.
func TestLogIsWrong(t *testing.T) {
	c := gather(t, 2, nil)
	lead := c.leader()
	lead.must(stock("A", 10))
	for _, m := range []*member{c.other(lead), lead} {
		m.available("A")
		m.at.Break(mismatch{})
		if err := m.Confirm(t.Context()); err == nil {
			t.Errorf("%s confirms", m.name)
		}
		c.until("it is out", func() bool { return m.failure() != nil && !m.Leads() })
		if err := m.failure(); !damaged(err) || m.Health().Readable {
			t.Errorf("%s: %v, %+v", m.name, err, m.Health())
		}
	}
}

// TestDamageOfACommit: a leader whose engine has failed with damage since may hear of it by its next commit first: it shows nothing any more either.
func TestDamageOfACommit(t *testing.T) {
	l := gather(t, 1, nil).leader().Ledger
	w := writer{Ledger: l}
	wantCode(t, w.settleTerm(mismatch{}), inventory.CodeDurabilityUnknown)
	if h := l.Health(); h.Readable || h.Ready || w.over == nil {
		t.Errorf("%+v, the term is over: %v", h, w.over)
	}
}

type mismatch struct{}

func (mismatch) Error() string { return "the log is of others" }
func (mismatch) Damaged() bool { return true }

// TestTooOld: a node that comes upon what only a newer version knows goes no further and says what helps. What it has is sound, and it goes on showing it.
func TestTooOld(t *testing.T) {
	c := gather(t, 1, nil)
	old := c.leader()
	old.must(stock("A", 10))
	newer := c.log.Node("newer")
	log, _, err := newer.Open(engine.Start{DataID: c.begun.Identity.DataID, Applied: c.begun.LSN, Chain: c.begun.Chain}, func(journal.Record) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	seat := log.(*enginetest.Seat)
	elected := make(chan error, 1)
	go func() {
		_, err := seat.Campaign(t.Context())
		elected <- err
	}()
	c.until("the newer one leads", func() bool {
		_ = old.HandOver(t.Context(), "newer") // which may not stand yet
		return c.log.Leader() == "newer"
	})
	if err := <-elected; err != nil {
		t.Fatal(err)
	}
	if _, err := seat.Append(journal.Entry{Type: journal.Mark, Payload: []byte{0xfe}}); err != nil {
		t.Fatal(err)
	}
	c.until("the older one has come upon it", func() bool { return old.failure() != nil })
	if err := old.failure(); !errors.Is(err, inventory.ErrNewer) {
		t.Errorf("it says %v", err)
	}
	if p, _, err := old.Product(t.Context(), "A"); err != nil || p.Available != 10 {
		t.Errorf("it shows %+v, %v", p, err)
	}
	cmd := sell("A", -1, "")
	if _, err := old.Submit(t.Context(), &cmd); !errors.Is(err, ErrNotLeading) {
		t.Errorf("a sale: %v", err)
	}
	if h := old.Health(); !h.Readable || h.Ready || !strings.Contains(h.Reason, "newer version") {
		t.Errorf("%+v", h)
	}
}
