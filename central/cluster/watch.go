package cluster

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// view is what a node knows of the others at a moment. It is never changed in place.
type view struct {
	members  []storage.Member
	missing  []storage.Missing
	head     storage.Head
	answered time.Time // when the log last answered; when the node began if it never has
	refused  error     // what it has answered since instead, nil if nothing
	room     Room      // that it has
	short    time.Time // since when that is not enough
	leader   string    // "" if none is known
	url      string    // of the leader
	since    time.Time // since when it is known to lead, or that none does
	last     *inventory.Failover
	former   string    // who was last seen to lead, "" if nobody was yet
	left     time.Time // when that one last said that it lives
	beat     uint64    // that it said then
}

// seeing is the newest view, and who waits for another.
type seeing struct {
	at      atomic.Pointer[view]
	soon    chan struct{} // capacity 1: somebody wants to know more
	looking sync.Mutex    // held by who makes the next view

	mu      sync.Mutex
	changed chan struct{} // closed when another leads
}

func (s *seeing) begin(now time.Time) {
	s.soon, s.changed = make(chan struct{}, 1), make(chan struct{})
	s.at.Store(&view{answered: now, since: now})
}

func (s *seeing) now() *view { return s.at.Load() }

// changes is closed when another leads than now.
func (s *seeing) changes() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *seeing) store(v *view, changed bool) {
	s.at.Store(v)
	if changed {
		s.mu.Lock()
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
	}
}

// look asks for a look at the others before the next is due.
func (s *seeing) look() {
	select {
	case s.soon <- struct{}{}:
	default:
	}
}

const (
	// lookMax is how long the log is asked how the others are doing.
	lookMax = 2 * time.Second
	// lookLeast is from one look to the next at least, however many want to know more.
	lookLeast = 100 * time.Millisecond
)

// Run looks at the others until ctx ends.
func (n *Node) Run(ctx context.Context) {
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		case <-n.seen.soon:
		}
		n.look(ctx)
		wait := n.cfg.Look
		if n.seen.now().leader == "" {
			wait = min(wait, lookLeast)
		}
		next.Reset(wait)
		pause := time.NewTimer(min(wait, lookLeast))
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// Changed has the node look at once: this one has the lead, or has it no more.
func (n *Node) Changed() { n.seen.look() }

// look takes up how the others are doing, and says whether the log has told.
func (n *Node) look(ctx context.Context) (answered bool) {
	n.seen.looking.Lock()
	defer n.seen.looking.Unlock()
	ctx, stop := context.WithTimeout(ctx, lookMax)
	defer stop()
	members, err := n.cfg.Log.Members(ctx)
	var missing []storage.Missing
	if err == nil {
		missing, err = n.cfg.Log.Missing(ctx)
	}
	var head storage.Head
	if err == nil {
		head, err = n.cfg.Log.Head(ctx)
	}
	now, before := n.cfg.Now(), n.seen.now()
	v := *before
	n.fill(&v, now)
	if err != nil { // view.answered says for how long
		n.failed(&v, err)
		return false
	}
	v.members, v.missing, v.head, v.answered, v.refused = members, missing, head, now, nil
	if head.Leader == n.cfg.Name && !n.cfg.Ledger.Leads() {
		head.Leader = "" // it was this one before it was started again, or is about to be
	}
	var beat uint64
	v.leader, v.url, beat = leading(&v, head.Leader)
	if v.leader != before.leader {
		v.since = now
		if beat := said(members, v.former); beat > v.beat { // it lives, and has handed over
			v.left = before.answered
		}
		n.changeOf(&v)
	}
	if v.leader != "" && (v.leader != v.former || beat != v.beat) { // one that is dead is called leader until its lease ends
		v.former, v.left, v.beat = v.leader, now, beat
	}
	n.seen.store(&v, v.leader != before.leader || v.url != before.url)
	return true
}

// failed notes that the log has not told how the others are doing.
func (n *Node) failed(v *view, err error) {
	if !errors.Is(err, storage.ErrUnreachable) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		if v.refused == nil {
			n.cfg.Logger.Error().Err(err).Msg("the log in etcd is not there, or not what it should be")
		}
		v.refused = err
	}
	n.seen.store(v, false)
}

// fill takes up what room the log has.
func (n *Node) fill(v *view, now time.Time) {
	before := v.room
	if v.room = n.cfg.Room(); v.room == before {
		return
	}
	switch {
	case v.room == RoomEnough:
		n.cfg.Logger.Warn().Msg("there is room in etcd again: changes are taken")
	case before == RoomEnough:
		v.short = now
		fallthrough
	default:
		n.cfg.Logger.Error().Msg(v.room.words())
	}
}

// leading is who leads of those that live, where it is reached, and what it said last. One that has the lead lives, whether it can say so or not:
// a log that is full takes nothing down.
func leading(v *view, leader string) (name, url string, beat uint64) {
	for i := range v.members {
		if m := &v.members[i]; m.Name == leader && m.Reason == "" {
			return leader, m.URL, m.Beat
		}
	}
	for i := range v.missing {
		if m := &v.missing[i]; m.Name == leader && v.room == RoomNone {
			return leader, m.URL, v.beat
		}
	}
	return "", "", 0
}

// said is what a member has said last; 0 if it does not live.
func said(members []storage.Member, name string) uint64 {
	for i := range members {
		if members[i].Name == name {
			return members[i].Beat
		}
	}
	return 0
}

// changeOf notes that another leads, or the same after nobody did.
func (n *Node) changeOf(v *view) {
	switch {
	case v.leader == "":
		n.cfg.Logger.Warn().Str("was", v.former).Msg("no node of the cluster leads: changes wait until one does")
	case v.former == "":
		n.cfg.Logger.Info().Str("leader", v.leader).Str("url", v.url).Msg("a node of the cluster leads")
	default:
		gap := v.since.Sub(v.left)
		if at := n.silent.Load(); at != 0 {
			gap = max(gap, v.since.Sub(time.Unix(0, at)))
		}
		v.last = &inventory.Failover{At: inventory.MillisOf(v.since), From: v.former, To: v.leader, Gap: gap}
		n.counts.Failovers.Add(1)
		n.cfg.Logger.Warn().Str("was", v.former).Str("leader", v.leader).Str("url", v.url).Dur("gapMs", gap).Msg("another node of the cluster leads")
	}
}
