package central

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// scheduler takes a backup from time to time, checks it, and removes those that are not worth keeping any more. Whatever fails is said, and
// tried again; nothing that is good is removed before there is another.
type scheduler struct {
	backups  *backups
	dir      string        // or the location of a bucket
	depot    depot.Depot   // what lies there
	every    time.Duration // 0: only when somebody asks
	keep     archive.Keep
	verify   bool
	timeline func() string
	lead     *lead // backups are made and checked here while it is
	now      func() time.Time
	log      zerolog.Logger
	failures func(n int)

	started time.Time
	ending  context.Context //nolint:containedctx // of the process: ends when it is to stop
	stopped context.CancelFunc
	lookers chan struct{} // taken by those who look at what lies there because somebody has asked
	done    chan struct{}
	asked   chan inventory.BackupTask // capacity 1: what is doing, until that has begun
	woken   chan struct{}             // capacity 1: when the next is due has changed

	unproved string // the newest, if it could not be checked
	latest   string // name of the one that was made last, if it came to one

	mu      sync.Mutex // guards the rest
	last    lastBackup
	next    time.Time             // when the next of the schedule is due; zero if none is
	newMade time.Time             // when the newest was made that there is; zero if none is known
	needed  time.Time             // one is needed that was made then or later
	tried   time.Time             // when one was last begun, if it has failed
	sequel  *sequel               // nil if nothing goes on from backups
	broken  []time.Time           // when that was interrupted, as far as it was known when backups were last removed
	doing   *inventory.BackupTask // nil if nothing is
	did     *inventory.BackupTask // what was done last
	failed  *inventory.BackupTask // what failed last, until one is made with success
}

// lastBackup is what people want to know of the newest.
type lastBackup struct {
	good       time.Time // when the newest was made that is good; when the process began if there is none
	unverified bool      // nobody has checked that one
	bytes      int64
	took       time.Duration
}

const (
	// backupRetry is how long a failure waits for the next try, if the interval is not shorter.
	backupRetry = 5 * time.Minute
	// verifyBytesPerSecond bounds how fast a backup is read to be checked: it is nothing that hurries.
	verifyBytesPerSecond = 32 << 20
	// verifiedSuffix and damagedSuffix end the name of an object beside a backup that says when it was checked, and how that went.
	verifiedSuffix = ".verified"
	damagedSuffix  = ".damaged"
)

// startScheduler returns nil if no backups are kept.
func startScheduler(cfg Config, b *backups, l *lead, timeline func() string, m *metrics.Registry, log zerolog.Logger) (*scheduler, error) {
	if cfg.BackupDir == "" || cfg.Memory {
		return nil, nil
	}
	s, err := newScheduler(cfg, b, timeline, m, log)
	if err != nil {
		return nil, err
	}
	s.lead = l
	go s.run(s.ending)
	return s, nil
}

func newScheduler(cfg Config, b *backups, timeline func() string, m *metrics.Registry, log zerolog.Logger) (*scheduler, error) {
	d, err := depot.Open(cfg.BackupDir, cfg.BackupS3)
	if err != nil {
		return nil, err
	}
	s := &scheduler{backups: b, dir: cfg.BackupDir, depot: d, every: cfg.BackupInterval, keep: cfg.BackupKeep, verify: cfg.BackupVerify, timeline: timeline,
		now: b.now, log: log, done: make(chan struct{}), asked: make(chan inventory.BackupTask, 1), woken: make(chan struct{}, 1), lookers: make(chan struct{}, lookersMax), started: b.now(), last: lastBackup{good: b.now()}}
	s.ending, s.stopped = context.WithCancel(context.Background())
	s.register(m)
	return s, nil
}

// register has the metrics of a schedule tell. Where there is none, nothing can be late.
func (s *scheduler) register(m *metrics.Registry) {
	s.failures = m.Counter("inventory_backup_failures_total",
		"Backups of the schedule that could not be taken or kept, or were not what they should be.")
	if s.every == 0 {
		return
	}
	m.Gauge("inventory_backup_age_seconds", "Since the newest good backup of the schedule was made; since the start if there is none. 0 at a node of a cluster that does not lead.",
		func() float64 {
			if s.lead.away() {
				return 0
			}
			return s.now().Sub(s.newest().good).Seconds()
		})
	m.Gauge("inventory_backup_interval_seconds", "How often a backup is to be made.", func() float64 { return s.every.Seconds() })
	m.Gauge("inventory_backup_unverified", "1 if nobody has checked the newest backup of the schedule.", func() float64 {
		if s.newest().unverified && !s.lead.away() {
			return 1
		}
		return 0
	})
	m.Gauge("inventory_backup_bytes", "Size of the newest backup of the schedule.", func() float64 { return float64(s.newest().bytes) })
	m.Gauge("inventory_backup_duration_seconds", "Time that the newest backup of the schedule took.",
		func() float64 { return s.newest().took.Seconds() })
}

func (s *scheduler) newest() lastBackup {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// end ends what is under way where backups lie, for whomever. Nothing is begun there any more.
func (s *scheduler) end() {
	if s != nil {
		s.stopped()
	}
}

// stop ends the schedule, and what it is doing.
func (s *scheduler) stop() {
	if s != nil {
		s.stopped()
		<-s.done
	}
}

func (s *scheduler) run(ctx context.Context) {
	defer close(s.done)
	s.lead.each(ctx, s.serve)
}

// serve keeps the schedule until ctx ends.
func (s *scheduler) serve(ctx context.Context) {
	s.begin(ctx)
	for {
		wait := s.wait()
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
			_, _ = s.ask(inventory.BackupTask{What: inventory.TaskMake, By: bySchedule}) // or it comes after what somebody has asked for
		case t := <-s.asked:
			s.do(ctx, t)
		case <-s.woken:
		}
		wait.Stop()
	}
}

// wait returns a timer that fires when the next backup is due, unless none is.
func (s *scheduler) wait() *time.Timer {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.nextDue()
	if next.IsZero() {
		never := time.NewTimer(time.Hour)
		never.Stop()
		return never
	}
	return time.NewTimer(max(0, next.Sub(s.now())))
}

// due is when the next backup is, behind one that was begun then and has ended so.
func (s *scheduler) due(began time.Time, err error) time.Time {
	switch {
	case s.every == 0:
		return time.Time{}
	case err != nil:
		return began.Add(min(s.every, backupRetry))
	default:
		return began.Add(s.every)
	}
}

// begin clears away what a process that was killed has left, and finds out when the next backup is due: as if there had been no restart.
func (s *scheduler) begin(ctx context.Context) {
	s.clear(ctx)
	newest, known := s.recall(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next = s.due(newest, nil); !known && s.every > 0 {
		s.next = s.now()
	}
}

// recall looks up which is the newest good backup, and returns when it was made.
func (s *scheduler) recall(ctx context.Context) (at time.Time, known bool) {
	made, err := s.made(ctx, false)
	if err != nil {
		return at, false // the round says what is wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(made) == 0 {
		s.newMade, s.last = time.Time{}, lastBackup{good: s.started}
		return at, false
	}
	newest := made[len(made)-1]
	s.newMade = newest.Made.Time().Add(time.Second - 1) // its name says no more than the second
	s.last.good, s.last.unverified, s.last.bytes = newest.Made.Time(), newest.State != inventory.BackupChecked, newest.Bytes
	return newest.Made.Time(), true
}

// othersSweep is how long ago an upload of another history was begun that nobody goes on with.
const othersSweep = 24 * time.Hour

// clear removes what never got a name, and scratch directories. Of this history the schedule alone makes them; whoever makes those of
// another may be alive.
func (s *scheduler) clear(ctx context.Context) {
	err := errors.Join(s.depot.Sweep(ctx, historyPrefix(s.timeline()), time.Time{}), s.depot.Sweep(ctx, backupPrefix, s.now().Add(-othersSweep)))
	if depot.Local(s.dir) {
		if left := clearScratch(s.dir, verifyScratch); !errors.Is(left, fs.ErrNotExist) {
			err = errors.Join(err, left)
		}
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn().Err(err).Msg("what a backup that was cut has left cannot be removed")
	}
}
