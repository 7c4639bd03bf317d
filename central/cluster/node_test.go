package cluster

import (
	"bytes"
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
)

// fakeLog is what all nodes of a test are told by the log.
type fakeLog struct {
	mu      sync.Mutex
	err     error
	head    storage.Head
	members []storage.Member
	missing []storage.Missing
}

func (l *fakeLog) Head(context.Context) (storage.Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head, l.err
}

func (l *fakeLog) Members(context.Context) ([]storage.Member, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.members), l.err
}

func (l *fakeLog) Missing(context.Context) ([]storage.Missing, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.missing), l.err
}

func (l *fakeLog) Forget(_ context.Context, name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.ContainsFunc(l.members, func(m storage.Member) bool { return m.Name == name }) {
		return storage.ErrLives
	}
	before := len(l.missing)
	if l.missing = slices.DeleteFunc(l.missing, func(m storage.Missing) bool { return m.Name == name }); len(l.missing) == before && l.err == nil {
		return storage.ErrNoMember
	}
	return l.err
}

func (l *fakeLog) lead(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head.Leader = name
}

func (l *fakeLog) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// decider answers by what it is given, in turn; the last answer stays.
type decider struct {
	mu      sync.Mutex
	answers []error
	asked   int
	leads   atomic.Bool
	stale   atomic.Int64
	handed  func(to string)
	refuses error // of handing over
}

func (d *decider) Submit(context.Context, *inventory.Command) (*inventory.Answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.answers[min(d.asked, len(d.answers)-1)]
	d.asked++
	if err != nil {
		return nil, err
	}
	return new(inventory.Answer), nil
}

func (d *decider) times() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

func (d *decider) Staleness() time.Duration { return time.Duration(d.stale.Load()) }

func (d *decider) Leads() bool { return d.leads.Load() }

func (d *decider) HandOver(_ context.Context, to string) error {
	if d.handed != nil {
		d.handed(to)
	}
	return d.refuses
}

var (
	notLeading = &inventory.Error{Code: inventory.CodeNotLeading}
	unknown    = &inventory.Error{Code: inventory.CodeDurabilityUnknown}
	diskFull   = &inventory.Error{Code: inventory.CodeDiskFull}
	withKey    = &inventory.Command{Keys: []inventory.KeyHash{{1}}, Lines: []inventory.Line{{}}}
	withKeys   = &inventory.Command{Lines: []inventory.Line{{Keyed: true}, {Keyed: true}}}
	without    = &inventory.Command{Lines: []inventory.Line{{Keyed: true}, {}}}
)

// rig is a node c1 of three.
type rig struct {
	*Node
	log  *fakeLog
	here *decider // its own ledger
	far  *decider // what the leader answers
}

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{here: &decider{answers: []error{notLeading}}, far: &decider{answers: []error{nil}}}
	r.log = &fakeLog{head: storage.Head{LSN: 7, Offset: 5, Leader: "c2"}, members: []storage.Member{
		{Name: "c1", URL: "http://c1", Offset: 3}, {Name: "c2", URL: "http://c2", Offset: 4, Leads: true}, {Name: "c3", URL: "http://c3", Reason: "it is wrong"}}}
	cfg := Config{Name: "c1", URL: "http://c1", Ledger: r.here, Log: r.log, Logger: zerolog.Nop(), Look: 10 * time.Millisecond,
		Sender: func(func() string) Sender { return r.far }, Hold: time.Minute}
	for _, f := range change {
		f(&cfg)
	}
	r.Node = New(cfg)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	r.await(t, func() bool { return r.seen.now().leader == "c2" })
	return r
}

func (r *rig) await(t *testing.T, so func() bool) {
	t.Helper()
	for late := time.Now().Add(3 * time.Minute); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("it does not come: %+v", r.seen.now())
		}
	}
}

// A node decides by itself while it leads, and passes on what it is asked while another does. What is an answer is not asked again, whatever it
// says.
func TestCommandsGoToTheLeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cmd         *inventory.Command
		here, far   []error
		code        inventory.Code
		asked, sent int
	}{
		"it leads":                              {withKey, []error{nil}, []error{nil}, "", 1, 0},
		"it refuses":                            {withKey, []error{diskFull}, []error{nil}, inventory.CodeDiskFull, 1, 0},
		"another leads":                         {without, []error{notLeading}, []error{nil}, "", 1, 1},
		"another refuses":                       {withKey, []error{notLeading}, []error{diskFull}, inventory.CodeDiskFull, 1, 1},
		"the lead is on its way":                {without, []error{notLeading}, []error{notLeading, errNoLeader, nil}, "", 1, 3},
		"the answer was lost":                   {withKey, []error{notLeading}, []error{unknown, notLeading, nil}, "", 1, 3},
		"that of several keys":                  {withKeys, []error{notLeading}, []error{unknown, nil}, "", 1, 2},
		"the lead was lost with it":             {withKey, []error{unknown}, []error{nil}, "", 1, 1},
		"without a key it is not done twice":    {without, []error{notLeading}, []error{unknown, nil}, inventory.CodeDurabilityUnknown, 1, 1},
		"nor if the lead was lost here with it": {without, []error{unknown}, []error{nil}, inventory.CodeDurabilityUnknown, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.here.answers, r.far.answers = c.here, c.far
			_, err := r.Submit(t.Context(), c.cmd)
			if inventory.CodeOf(err) != c.code || (err == nil) != (c.code == "") {
				t.Errorf("the answer is %v", err)
			}
			if r.here.times() != c.asked || r.far.times() != c.sent {
				t.Errorf("asked here %d times, there %d times", r.here.times(), r.far.times())
			}
		})
	}
}

// What another node has passed on is not passed on again.
func TestNothingGoesRound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := r.Decide(t.Context(), withKey); inventory.CodeOf(err) != inventory.CodeNotLeading || r.far.times() != 0 {
		t.Errorf("%v, sent %d times", err, r.far.times())
	}
}

// Whoever asks while no node leads is answered by the one that does next, be it this one.
func TestCommandsWaitForALeader(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.log.lead("")
	r.far.answers = []error{errNoLeader}
	r.here.answers = []error{notLeading, nil}
	done := make(chan error)
	go func() { _, err := r.Submit(t.Context(), withKey); done <- err }()
	r.await(t, func() bool { return r.far.times() > 2 })
	r.here.leads.Store(true)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Nobody waits for ever: what was certainly not done is said to be, and no other. And no more wait than may.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		far  []error
		want inventory.Code
	}{{[]error{notLeading}, inventory.CodeRecovering}, {[]error{unknown, notLeading}, inventory.CodeDurabilityUnknown}} {
		r := newRig(t, func(c *Config) { c.Hold = 50 * time.Millisecond })
		r.far.answers = c.far
		if _, err := r.Submit(t.Context(), withKey); inventory.CodeOf(err) != c.want {
			t.Errorf("%v: %v", c.far, err)
		}
	}
	r := newRig(t, func(c *Config) { c.Hold = 50 * time.Millisecond })
	r.far.answers = []error{&inventory.Error{Code: inventory.CodeRecovering, Message: "it does not know this node"}}
	if _, err := r.Submit(t.Context(), withKey); err == nil || !strings.Contains(err.Error(), "it does not know this node") {
		t.Errorf("why is not said: %v", err)
	}
	r = newRig(t, func(c *Config) { c.Held = 1 })
	r.far.answers = []error{notLeading}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := r.Submit(ctx, withKey); done <- err }()
	r.await(t, func() bool { return r.far.times() > 0 })
	if _, err := r.Submit(t.Context(), withKey); inventory.CodeOf(err) != inventory.CodeOverloaded {
		t.Errorf("beyond the bound: %v", err)
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone away: %v", err)
	}
	if r.far.answers = []error{nil}; r.held.Load() != 0 {
		t.Errorf("%d are still counted", r.held.Load())
	}
}

// A node tells who leads, how far each is, which is out, and the last failover with its gap.
func TestClusterIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c, err := r.Cluster(t.Context())
	if err != nil || c.Node != "c1" || c.Leader != "c2" || c.Since == 0 || !c.Reachable || c.Head != 5 || c.Records != 7 || c.Last != nil || len(c.Nodes) != 3 {
		t.Fatalf("%+v, %v", c, err)
	}
	for i, want := range []inventory.ClusterNode{
		{Name: "c1", URL: "http://c1", Role: inventory.NodeFollows, Offset: 3, Lag: 2},
		{Name: "c2", URL: "http://c2", Role: inventory.NodeLeads, Offset: 4},
		{Name: "c3", URL: "http://c3", Role: inventory.NodeQuarantined, Lag: 5, Reason: "it is wrong"},
	} {
		if c.Nodes[i] != want {
			t.Errorf("%+v, want %+v", c.Nodes[i], want)
		}
	}
	r.log.lead("")
	r.await(t, func() bool { return r.seen.now().leader == "" })
	r.log.lead("c1")
	if c, _ := r.Cluster(t.Context()); c.Leader != "" {
		t.Errorf("%s is said to lead, which it does not do yet", c.Leader)
	}
	r.here.leads.Store(true)
	r.await(t, func() bool { return r.seen.now().leader == "c1" })
	if c, _ := r.Cluster(t.Context()); c.Failovers != 1 || c.Last == nil || c.Last.From != "c2" || c.Last.To != "c1" || c.Last.Gap <= 0 || c.Leader != "c1" {
		t.Errorf("%+v, last %+v", c, c.Last)
	}
	if f := r.Figures(); f.Members != 3 || !f.Reachable || !f.Leader || f.Head != 5 || r.Counts().Failovers.Load() != 1 {
		t.Errorf("%+v", f)
	}
	r.log.fail(storage.ErrUnreachable)
	if c, err := r.Cluster(t.Context()); err != nil || c.Reachable || len(c.Nodes) != 3 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A leader that is dead is called one until its lease ends: the gap is since it last said that it lives. One that has handed over lives.
func TestGap(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said uint64 // by the former leader, when another leads
		want time.Duration
	}{"it has died": {7, 5 * time.Second}, "it has handed over": {8, time.Second}} {
		at := time.Unix(1e9, 0)
		log := &fakeLog{}
		n := New(Config{Name: "c1", Ledger: &decider{}, Log: log, Logger: zerolog.Nop(), Now: func() time.Time { return at },
			Sender: func(func() string) Sender { return nil }})
		look := func(leader string, beat uint64) {
			log.head.Leader, log.members = leader, []storage.Member{{Name: "c2", Beat: beat}, {Name: "c3"}}
			n.look(t.Context())
			at = at.Add(time.Second)
		}
		look("c2", 6)
		look("c2", 7)
		for range 4 {
			look("c2", 7)
		}
		look("c3", c.said)
		if last := n.seen.now().last; last == nil || last.From != "c2" || last.To != "c3" || last.Gap != c.want {
			t.Errorf("%s: %+v, want %v", name, last, c.want)
		}
	}
}

// A node whose commands the one that leads does not take says so, with the reason, and others are asked with more success.
func TestLine(t *testing.T) {
	t.Parallel()
	at, refused := time.Unix(1e9, 0), errors.New("it does not know this node")
	var answer error
	asked := ""
	log := &fakeLog{head: storage.Head{Leader: "c2"}, members: []storage.Member{{Name: "c2", URL: "http://c2"}}}
	var lines bytes.Buffer
	n := New(Config{Name: "c1", Ledger: &decider{}, Log: log, Logger: zerolog.New(&lines), Now: func() time.Time { return at }, Sender: func(func() string) Sender { return nil },
		Probe: func(_ context.Context, url string) error { asked = url; return answer }})
	probe := func(after time.Duration, why error) (needs []inventory.Need) {
		at, answer = at.Add(after), why
		n.look(t.Context())
		n.probe(t.Context())
		h := inventory.Health{Status: "healthy", Ready: true, Readable: true}
		if n.AddTo(&h); h.Ready != (len(h.Needs) == 0) {
			t.Errorf("%+v", h)
		}
		return h.Needs
	}
	if needs := probe(0, nil); needs != nil || asked != "http://c2" {
		t.Errorf("it is taken: %v, %q was asked", needs, asked)
	}
	if needs := probe(time.Second, refused); needs != nil {
		t.Errorf("at once: %v", needs)
	}
	if needs := probe(leaderless+time.Second, refused); len(needs) != 1 || needs[0] != inventory.NeedLine {
		t.Errorf("after a while: %v", needs)
	}
	probe(time.Second, refused)
	if said := strings.Count(lines.String(), refused.Error()); said != 1 {
		t.Errorf("said %d times: %s", said, &lines)
	}
	log.head.Leader, log.members[0].Name = "c3", "c3" // which has the line's time for itself
	log.members[0].URL = "http://c3"
	if needs := probe(time.Second, refused); needs != nil {
		t.Errorf("another leads: %v", needs)
	}
	if needs := probe(time.Second, nil); needs != nil {
		t.Errorf("again: %v", needs)
	}
}

// A node that has no room in the log says so at once if nothing is written any more, and soon if that is only kept for what makes room; and it says
// when there is some again. Who leads cannot say in a log that is full that it lives: it is found all the same.
func TestRoom(t *testing.T) {
	t.Parallel()
	at, room := time.Unix(1e9, 0), RoomEnough
	log := &fakeLog{head: storage.Head{Leader: "c2"}, members: []storage.Member{{Name: "c2", URL: "http://c2"}}}
	var lines bytes.Buffer
	n := New(Config{Name: "c1", Ledger: &decider{}, Log: log, Logger: zerolog.New(&lines), Now: func() time.Time { return at }, Sender: func(func() string) Sender { return nil },
		Room: func() Room { return room }})
	look := func(after time.Duration, now Room) (h inventory.Health) {
		at, room = at.Add(after), now
		n.look(t.Context())
		h = inventory.Health{Status: "healthy", Ready: true, Readable: true}
		n.AddTo(&h)
		return h
	}
	told := func(h inventory.Health, says string) bool {
		return !h.Ready && h.Status == "read_only" && slices.Equal(h.Needs, []inventory.Need{inventory.NeedLogRoom}) && strings.Contains(h.Reason, says)
	}
	if h := look(time.Second, RoomEnough); !h.Ready {
		t.Errorf("there is room: %+v", h)
	}
	if h := look(time.Second, RoomHalf); !h.Ready {
		t.Errorf("half of it, at once: %+v", h)
	}
	if h := look(silentMax+time.Second, RoomHalf); !told(h, "half") {
		t.Errorf("half of it, for a while: %+v", h)
	}
	log.members, log.missing = nil, []storage.Missing{{Name: "c2", URL: "http://c2"}}
	if h := look(leaderless+time.Second, RoomNone); !told(h, "full") || n.leader() != "http://c2" {
		t.Errorf("none, and %q leads: %+v", n.leader(), h)
	}
	if h := look(time.Second, RoomEnough); !h.Ready || n.leader() != "" {
		t.Errorf("again, and %q leads, which would say so: %+v", n.leader(), h)
	}
	if said := strings.Count(lines.String(), "etcd"); said != 3 {
		t.Errorf("said %d times: %s", said, &lines)
	}
}

// A node that does not live is told of until somebody says that it is gone for good. One that lives cannot be forgotten.
func TestMissing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	seen := storage.Missing{Name: "c4", URL: "http://c4", Version: "1", Seen: 5}
	r.log.mu.Lock()
	r.log.missing = []storage.Missing{seen}
	r.log.mu.Unlock()
	if c, err := r.Cluster(t.Context()); err != nil || !slices.Equal(c.Missing, []inventory.MissingNode{inventory.MissingNode(seen)}) || r.Figures().Missing != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	for name, want := range map[string]inventory.Code{"c2": inventory.CodeInvalidRequest, "c9": inventory.CodeNotFound} {
		if _, err := r.Forget(t.Context(), "boss", name); inventory.CodeOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, err := r.Forget(t.Context(), "boss", "c4"); err != nil || len(c.Missing) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	r.log.fail(storage.ErrUnreachable)
	if _, err := r.Forget(t.Context(), "boss", "c4"); inventory.CodeOf(err) != inventory.CodeRecovering {
		t.Errorf("without the log: %v", err)
	}
}

// The lead goes to the one that is named, or to any other, and it is told when that has it.
func TestHandOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.log.lead("c1")
	r.here.leads.Store(true)
	r.await(t, func() bool { return r.seen.now().leader == "c1" })
	handed := ""
	r.here.handed = func(to string) { handed = to + "!"; r.log.lead("c2") }
	for to, want := range map[string]inventory.Code{"c3": inventory.CodeNotFound, "c9": inventory.CodeNotFound, "c1": ""} {
		if _, err := r.HandOver(t.Context(), "boss", to); inventory.CodeOf(err) != want || handed != "" {
			t.Errorf("%s: %v, handed over to %q", to, err, handed)
		}
	}
	if c, err := r.HandOver(t.Context(), "boss", ""); err != nil || c.Leader != "c2" || handed != "!" {
		t.Errorf("%+v, %v, handed over to %q", c, err, handed)
	}
	r.log.lead("c1")
	r.await(t, func() bool { return r.seen.now().leader == "c1" })
	if c, err := r.HandOver(t.Context(), "boss", "c2"); err != nil || c.Leader != "c2" || handed != "c2!" {
		t.Errorf("%+v, %v, handed over to %q", c, err, handed)
	}
	r.log.lead("c1")
	r.here.handed = nil // nobody takes it
	r.await(t, func() bool { return r.seen.now().leader == "c1" })
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := r.HandOver(ctx, "boss", "c2"); inventory.CodeOf(err) != inventory.CodeRecovering {
		t.Errorf("not in time: %v", err)
	}
	for cause, want := range map[error]inventory.Code{storage.ErrUnreachable: inventory.CodeRecovering, context.DeadlineExceeded: inventory.CodeRecovering, notLeading: inventory.CodeNotLeading} {
		r.here.refuses = cause
		if _, err := r.HandOver(t.Context(), "boss", "c2"); inventory.CodeOf(err) != want || !errors.Is(err, cause) {
			t.Errorf("%v is told as %v", cause, err)
		}
	}
	r.log.mu.Lock()
	r.log.members = r.log.members[:1:1]
	r.log.mu.Unlock()
	if _, err := r.HandOver(t.Context(), "boss", ""); inventory.CodeOf(err) != inventory.CodeInvalidRequest {
		t.Errorf("with nobody else: %v", err)
	}
}

// A node that is cut off from the log, or knows of no leader, says soon that others are asked with more success. It reads on.
func TestHealthOfANode(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	at := time.Unix(1e9, 0) // which stands still, however slow the machine
	r := newRig(t, func(c *Config) {
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return at }
	})
	pass := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); at = at.Add(d) }
	health := func() inventory.Health {
		h := inventory.Health{Status: "healthy", Ready: true, Readable: true}
		r.AddTo(&h)
		return h
	}
	if h := health(); !h.Ready || h.Status != "healthy" || len(h.Needs) > 0 {
		t.Errorf("%+v", h)
	}
	r.log.lead("")
	r.await(t, func() bool { return r.seen.now().leader == "" })
	if h := health(); !h.Ready {
		t.Errorf("at once: %+v", h)
	}
	pass(leaderless + time.Second)
	_, _ = r.Cluster(t.Context()) // it answers still
	if h := health(); h.Ready || !h.Readable || h.Status != "read_only" || h.Needs[0] != inventory.NeedLeader {
		t.Errorf("nobody leads: %+v", h)
	}
	r.log.lead("c2")
	r.await(t, func() bool { return r.seen.now().leader == "c2" })
	r.here.stale.Store(int64(staleMax + 1))
	if h := health(); h.Ready || !h.Readable || h.Status != "degraded" || h.Needs[0] != inventory.NeedLag {
		t.Errorf("far behind: %+v", h)
	}
	r.here.stale.Store(-1) // not known yet
	if h := health(); !h.Ready {
		t.Errorf("at the start: %+v", h)
	}
	r.log.fail(storage.ErrUnreachable)
	_, _ = r.Cluster(t.Context()) // behind any look that was under way
	pass(silentMax + time.Second)
	if h := health(); h.Ready || !h.Readable || h.Status != "read_only" || h.Needs[0] != inventory.NeedLog {
		t.Errorf("cut off: %+v", h)
	}
	r.log.fail(errors.New("the key is gone"))
	r.await(t, func() bool { return health().Reason == refuseWords })
	r.log.fail(nil)
	r.log.mu.Lock()
	r.log.members[0].URL = "http://c9"
	r.log.mu.Unlock()
	r.await(t, func() bool {
		h := health()
		return !h.Ready && h.Reason == twinWords && h.Needs[0] == inventory.NeedName
	})
	quarantined := inventory.Health{Status: "recovering"}
	if r.AddTo(&quarantined); quarantined.Status != "recovering" || len(quarantined.Needs) > 0 {
		t.Errorf("there is worse: %+v", quarantined)
	}
}

// roundTrip is a transport made of a function.
type roundTrip func(*nethttp.Request) (*nethttp.Response, error)

func (f roundTrip) RoundTrip(req *nethttp.Request) (*nethttp.Response, error) { return f(req) }

// The others are asked at the same time, and one that does not answer keeps nobody waiting for long.
func TestOthersAreAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) {
			c.Peers = &Peers{Secret: func() string { return "s" }, HTTP: &nethttp.Client{Transport: roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
				switch req.URL.Host {
				case "c1":
					t.Error("it asks itself")
				case "c3":
					<-req.Context().Done()
					return nil, req.Context().Err()
				}
				return &nethttp.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(req.URL.Path + " " + req.Header.Get("X-Cluster-Secret")))}, nil
			})}}
		})
		r.look(t.Context())
		began := time.Now()
		said := r.AskOthers(t.Context(), "/v1/admin/stores")
		if len(said) != 1 || string(said[0]) != "/v1/admin/stores s" || time.Since(began) > othersMax {
			t.Errorf("%q after %v", said, time.Since(began))
		}
	})
}
