package mirror

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/inventory"
)

// status is what a mirror knows of its relation to central. The following goroutine, the one that watches central beside it, and the
// forwarder write; any may read.
type status struct {
	cfg *Config

	mu           sync.Mutex
	now          inventory.Mode
	head         inventory.Offset
	syncing      bool
	syncTook     time.Duration
	openedAt     inventory.Millis
	updatedAt    inventory.Millis
	lastError    string
	lastErrorAt  inventory.Millis
	stalledSince time.Time                   // when central first could not give the next event; zero while it can
	stranger     string                      // timeline of a central that is not followed; "" as a rule
	damaged      bool                        // the copy on disk cannot be used, and no new one is there yet
	acknowledged map[string]inventory.Offset // the furthest position that a client was answered with, of the newest timeline alone
	compareErr   string                      // of the last comparison, which the success of a poll does not make good

	headAt    atomic.Int64 // Unix nanoseconds at which the copy was last known to be at the head; 0 for never
	lost      atomic.Int64 // positions that the copy had and central has not any more
	snapshots atomic.Int64
	repairs   atomic.Int64
	retries   atomic.Int64
}

func (s *status) begin(cfg *Config) {
	s.cfg, s.now = cfg, inventory.Bootstrapping
	s.openedAt = inventory.MillisOf(cfg.Now())
}

func (s *status) mode() inventory.Mode {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// enter changes the mode.
func (s *status) enter(to inventory.Mode) {
	s.mu.Lock()
	from := s.now
	s.now = to
	s.mu.Unlock()
	if from != to && s.cfg.Hooks.ModeChanged != nil {
		s.cfg.Hooks.ModeChanged(from, to)
	}
}

// momentBehind is how long a copy that is busy may not have been at the head and still be called live.
const momentBehind = time.Second

// observe notes central's position, and whether the copy has reached it. at is when central said so.
func (s *status) observe(head inventory.Offset, reached bool, at time.Time) {
	s.mu.Lock()
	s.head, s.lastError, s.stranger, s.stalledSince = head, "", "", time.Time{}
	s.mu.Unlock()
	if reached {
		s.headAt.Store(at.UnixNano())
	}
	if behind := s.staleness(); behind >= 0 && behind < momentBehind {
		s.enter(inventory.Live)
	} else {
		s.enter(inventory.CatchingUp)
	}
}

// acknowledge notes the position of an answer that a client was given, which the copy may not have reached yet.
func (s *status) acknowledge(timeline string, at inventory.Offset) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.acknowledged[timeline]; !known {
		s.acknowledged = map[string]inventory.Offset{}
	}
	s.acknowledged[timeline] = max(s.acknowledged[timeline], at)
}

// acknowledgedIn is the furthest such position of a timeline, 0 if there is none.
func (s *status) acknowledgedIn(timeline string) inventory.Offset {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acknowledged[timeline]
}

// stall notes that central answers, but cannot give the next event, and returns for how long that has been so.
func (s *status) stall() time.Duration {
	now := s.cfg.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stalledSince.IsZero() {
		s.stalledSince = now
	}
	return now.Sub(s.stalledSince)
}

// endStall notes that the copy has passed what central could not give.
func (s *status) endStall() {
	s.mu.Lock()
	s.stalledSince = time.Time{}
	s.mu.Unlock()
}

// setDamaged notes whether the copy on disk is damaged, and says whether that is new.
func (s *status) setDamaged(damaged bool) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	news = s.damaged != damaged
	s.damaged = damaged
	return news
}

// isDamaged says whether the copy on disk is damaged.
func (s *status) isDamaged() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.damaged
}

// isStalled says whether central cannot give the next event.
func (s *status) isStalled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.stalledSince.IsZero()
}

// changed notes that the copy has changed.
func (s *status) changed() {
	at := inventory.MillisOf(s.cfg.Now())
	s.mu.Lock()
	s.updatedAt = at
	s.mu.Unlock()
}

// followFailed notes why central cannot be followed. What people are shown holds no address.
func (s *status) followFailed(err error) {
	message := "the store cannot follow central, see its log"
	var e *inventory.Error
	if errors.As(err, &e) {
		message = e.Message
	}
	at := inventory.MillisOf(s.cfg.Now())
	s.mu.Lock()
	s.lastError, s.lastErrorAt = message, at
	s.mu.Unlock()
	if s.cfg.Hooks.FollowFailed != nil {
		s.cfg.Hooks.FollowFailed(err)
	}
}

// compared notes how a comparison, or a snapshot in its place, has ended.
func (s *status) compared(err error) {
	message := ""
	if err != nil {
		message = "the copy could not be compared with central"
		var e *inventory.Error
		if errors.As(err, &e) {
			message += ": " + e.Message
		}
	}
	at := inventory.MillisOf(s.cfg.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.compareErr = message; err != nil {
		s.lastErrorAt = at
	}
}

func (s *status) beginSync() {
	s.mu.Lock()
	s.syncing = true
	s.mu.Unlock()
}

func (s *status) endSync(took time.Duration) {
	s.mu.Lock()
	s.syncing, s.syncTook = false, took
	s.mu.Unlock()
}

func (s *status) breakerChanged(from, to string) {
	if s.cfg.Hooks.BreakerChanged != nil {
		s.cfg.Hooks.BreakerChanged(from, to)
	}
}

// staleness is the time since the copy was known to be at the head; negative if it never was.
func (s *status) staleness() time.Duration {
	at := s.headAt.Load()
	if at == 0 {
		return -1
	}
	return max(0, s.cfg.Now().Sub(time.Unix(0, at)))
}

// Staleness implements inventory.Replica.
func (m *Mirror) Staleness() time.Duration { return m.status.staleness() }

// Replication implements inventory.Replica.
func (m *Mirror) Replication() inventory.Replication {
	s, breaker := &m.status, m.forward.state()
	r := inventory.Replication{
		CacheBytes: m.cache.Bytes(), Snapshots: s.snapshots.Load(), Repairs: s.repairs.Load(), Retries: s.retries.Load(),
		Lost: inventory.Offset(s.lost.Load()),
	}
	if at := s.headAt.Load(); at != 0 {
		r.SyncedAt = inventory.MillisOf(time.Unix(0, at))
	}
	if c := m.copy.Load(); c != nil {
		r.Timeline, r.Products = c.timeline, c.state.Len()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Stranger = s.stranger
	r.Syncing, r.SyncTook, r.OpenedAt, r.UpdatedAt = s.syncing, s.syncTook, s.openedAt, s.updatedAt
	r.LastError, r.LastErrorAt = s.lastError, s.lastErrorAt
	if r.LastError == "" {
		r.LastError = s.compareErr
	}
	r.SyncOK = r.SyncedAt != 0 && r.LastError == ""
	r.Follower = m.followerLocked(breaker)
	return r
}

// follower is what central is told with each poll.
func (m *Mirror) follower() *inventory.Follower {
	breaker := m.forward.state()
	m.status.mu.Lock()
	defer m.status.mu.Unlock()
	f := m.followerLocked(breaker)
	return &f
}

func (m *Mirror) followerLocked(breaker string) inventory.Follower {
	s, box := &m.status, m.OutboxStatus()
	f := inventory.Follower{Store: m.cfg.Store, Mode: s.now, Head: s.head, Behind: s.staleness(), Breaker: breaker, Outbox: box.Report()}
	if c := m.copy.Load(); c != nil {
		f.Applied = c.state.Offset()
	}
	f.Head = max(f.Head, f.Applied)
	switch {
	case s.stranger != "":
		f.Needs = inventory.NeedCentral
	case s.damaged:
		f.Needs = inventory.NeedCopy
	case !s.stalledSince.IsZero():
		f.Needs = inventory.NeedEvents
	case box.Unhealed > 0:
		f.Needs = inventory.NeedHeal
	case s.lost.Load() > 0:
		f.Needs = inventory.NeedLost
	case box.Incomplete():
		f.Needs = inventory.NeedOutbox
	}
	return f
}
