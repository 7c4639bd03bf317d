package central

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/depot"
	"bodega/storage/tail"
)

// shipper puts what has become durable to where backups lie, a moment later: with a backup it leads to any record. It reads the journal from
// behind the writer and keeps nobody waiting. Whatever fails is said, and tried again from where the depot says that it ends.
type shipper struct {
	from    storage.Tailer
	depot   depot.Depot
	history func() storage.History
	lead    *lead // shipped is from here while it is
	dataID  string
	dir     string // of the data
	to      archive.Recipients
	program string
	every   time.Duration
	base    func(since time.Time) // has a backup made at once, unless there is one that was made then or later
	based   func() time.Time      // when the newest good one was made
	now     func() time.Time
	log     zerolog.Logger

	failures, objects, bytes, gaps func(n int)

	stopped context.CancelFunc
	done    sync.WaitGroup

	packer  *tail.Packer
	folder  tail.Folder
	whose   string        // timeline of folder; "" before the first
	known   bool          // at is where the depot ends
	looked  time.Time     // when that was last looked up there
	at      storage.Place // zero: there is nothing yet
	nothing uint64        // newest record for which there was nothing to ship; 0 if there was
	failing time.Duration // how long the last failure waits
	told    time.Time     // when a failure was last said

	upkeep  upkeep
	started time.Time

	mu      sync.Mutex // guards the rest
	shipped uint64     // record up to which all is in the depot
	covered time.Time  // everything that was durable then is there
	since   time.Time  // since when it is this process that ships
	gap     time.Time  // when the newest gap was noted; zero if none was
	agrees  bool       // when it was last looked up, the depot ended with a record of this journal
	other   bool       // it did not: see conflict
}

const (
	// shipPiece is how much of the journal is shipped at once, at most. So much is held in memory, and what it is packed to.
	shipPiece = 8 << 20
	// shipRate bounds how fast the journal is read by one that has to catch up.
	shipRate = 32 << 20
	// shipPut is how long a piece may take to be put where backups lie, and a list of what is there.
	shipPut = time.Minute
	// shipRetry bounds how long a failure waits for the next try.
	shipRetry = 10 * time.Second
	// shipTell is how often a failure that lasts is said.
	shipTell = 5 * time.Minute
	// shipLook is how often it is looked up, while there is something to ship, whether another has put something there.
	shipLook = time.Minute
	// shipLast is how long a stop waits until the last changes are there.
	shipLast = 5 * time.Second
)

func newShipper(cfg Config, from storage.Tailer, d depot.Depot, m *metrics.Registry, log zerolog.Logger) *shipper {
	s := &shipper{from: from, depot: d, dir: cfg.DataDir, program: "bodega " + cfg.Version, every: cfg.ShipInterval, to: cfg.BackupRecipients, now: time.Now, log: log, covered: time.Now(), started: time.Now()}
	s.failures = m.Counter("inventory_ship_failures_total", "Times that changes could not be put where backups lie, or what is there was not what it should be.")
	s.objects = m.Counter("inventory_ship_objects_total", "Pieces of the journal that were put where backups lie.")
	s.bytes = m.Counter("inventory_ship_bytes_total", "Bytes of these pieces.")
	s.gaps = m.Counter("inventory_ship_gaps_total", "Times that changes were not put where backups lie before the journal had to let them go, or were lost there.")
	m.Gauge("inventory_ship_lag_seconds", "How old the oldest change may be that is not where backups lie; 0 if there is none.",
		func() float64 { return s.lag().Seconds() })
	m.Gauge("inventory_ship_lag_records", "Records of the journal that are not where backups lie.", func() float64 { return float64(s.behind()) })
	m.Gauge("inventory_ship_gap", "1 if changes are missing where backups lie, and no backup has been made since.", func() float64 { return flag(s.open()) })
	m.Gauge("inventory_ship_conflict", "1 if where backups lie this history has gone on otherwise than here, so that nothing is put or removed there.",
		func() float64 { return flag(s.conflict()) })
	s.upkeep.init(s)
	return s
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// startShipper returns nil if nothing is to be shipped. A backup that was begun after began is one from which all goes on that this process ships.
func startShipper(cfg Config, l *lead, dataID string, began time.Time, e storage.Engine, schedule *scheduler, m *metrics.Registry, log zerolog.Logger) *shipper {
	from, can := e.(storage.Tailer)
	if !cfg.ships() || !can || schedule == nil {
		return nil
	}
	s := newShipper(cfg, from, schedule.depot, m, log)
	s.lead, s.dataID, s.started, s.history, s.base = l, dataID, began, e.History, schedule.require
	s.based = func() time.Time { return schedule.newest().good }
	schedule.leadOn(&sequel{s.kept, s.agreed, s.breaks})
	s.start()
	return s
}

func (s *shipper) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stopped = stop
	s.done.Go(func() { s.lead.each(ctx, s.run) })
	s.done.Go(func() { s.lead.each(ctx, s.upkeep.run) })
}

// stop ends it, once the last changes are there, if that does not take long. Nothing may be committed any more.
func (s *shipper) stop() {
	if s == nil {
		return
	}
	s.stopped()
	s.done.Wait()
	if s.lead.away() {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), shipLast)
	defer stop()
	if err := s.round(ctx); err != nil {
		s.log.Warn().Err(err).Uint64("records", s.behind()).Msg("the last changes are not where backups lie; the next start puts them there")
	}
}

// run ships until ctx ends. What others have shipped before is seen where it lies.
func (s *shipper) run(ctx context.Context) {
	s.known, s.failing, s.told, s.nothing = false, 0, time.Time{}, 0
	s.mu.Lock()
	s.since = s.now()
	s.mu.Unlock()
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		began := s.now()
		wait := s.every
		if err := s.round(ctx); err != nil && ctx.Err() == nil {
			wait = s.failed(err)
		} else if s.failing > 0 {
			s.failing, s.told = 0, time.Time{}
			s.log.Info().Msg("changes are put where backups lie again")
		}
		next.Reset(max(0, wait-s.now().Sub(began)))
	}
}

// failed says what is wrong, and returns how long to wait.
func (s *shipper) failed(err error) time.Duration {
	s.failures(1)
	s.known = false // the answer may have been lost, and not the piece
	other := errors.Is(err, storage.ErrOther) || errors.Is(err, tail.ErrOther)
	told := s.differs(other)
	s.failing = min(max(2*s.failing, s.every), shipRetry)
	if now := s.now(); !told || now.Sub(s.told) >= shipTell {
		s.told = now
		line := s.log.Error().Err(err).Dur("lag", s.lag())
		if other {
			line.Msg("where backups lie, this history has gone on otherwise than in this directory, so nothing is put or removed there: the directory was put back to an " +
				"earlier state or has lost what was written, or another central works with a copy of it. What is there may know more: stop, and `bodega restore --from` it; " +
				"or, if this directory is to go on as it is, run `bodega fork` on it")
		} else {
			line.Msg("changes cannot be put where backups lie; sales go on, and it is tried again")
		}
	}
	return s.failing
}

// round ships all there is.
func (s *shipper) round(ctx context.Context) error {
	switch h := s.history(); {
	case !s.known || h.Timeline != s.whose:
		if err := s.find(ctx, h); err != nil {
			return err
		}
	case s.from.Newest() > s.at.LSN && s.now().Sub(s.looked) >= shipLook:
		if _, err := s.look(ctx); err != nil {
			return err
		}
	}
	pace := archive.Pace{Rate: shipRate, Done: ctx.Done()}
	for {
		n, err := s.piece(ctx)
		if err != nil || n == 0 {
			return err
		}
		pace.Passed(n)
	}
}

// find asks the depot where the history ends there, which decides, whatever this process believes.
func (s *shipper) find(ctx context.Context, h storage.History) error {
	ctx, stop := context.WithTimeout(ctx, shipPut)
	defer stop()
	s.folder = tail.At(s.depot, tail.History{DataID: s.dataID, Timeline: h.Timeline})
	origin := tail.Origin{Seen: seenBy(s.dir, h), CreatedBy: s.program, Created: s.now().UTC()}
	for _, a := range h.Ancestors {
		origin.Ancestors = append(origin.Ancestors, tail.Ancestor{Timeline: a.Timeline, Until: a.Until})
	}
	if err := s.folder.Begin(ctx, origin); err != nil {
		return err
	}
	c, err := s.look(ctx)
	if err != nil {
		return err
	}
	s.needs(&c)
	s.whose, s.known = h.Timeline, true
	s.reached(time.Time{})
	s.upkeep.look(s.folder)
	return nil
}

// reached notes how far the depot has it.
func (s *shipper) reached(covered time.Time) {
	if s.at != (storage.Place{}) {
		s.from.Retain(s.at.LSN)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shipped = s.at.LSN
	if !covered.IsZero() {
		s.covered = covered
	}
}

// piece ships up to shipPiece, and returns how much of the journal that was: 0 if there is nothing more that was there when it began.
func (s *shipper) piece(ctx context.Context) (int, error) {
	began, newest := s.now(), s.from.Newest()
	if newest <= s.at.LSN || newest == s.nothing {
		s.reached(began)
		return 0, nil
	}
	var records bytes.Buffer
	piece, err := s.from.Tail(ctx, s.at, shipPiece, &records)
	if errors.Is(err, storage.ErrGone) {
		return 0, s.gone(ctx, err)
	}
	if err != nil {
		return 0, err
	}
	if records.Len() == 0 {
		s.nothing = newest
		return 0, nil
	}
	if err := s.put(ctx, piece, records.Bytes()); err != nil {
		return 0, err
	}
	s.at, s.nothing = piece.To, 0
	s.upkeep.more()
	if piece.To.LSN >= newest { // what has come meanwhile has its time
		s.reached(began)
		return 0, nil
	}
	s.reached(time.Time{})
	return records.Len(), nil
}

func (s *shipper) put(ctx context.Context, piece storage.Tail, records []byte) error {
	if s.packer == nil {
		var err error
		if s.packer, err = tail.NewPacker(s.to); err != nil {
			return err
		}
	}
	chunk, err := s.packer.Pack(tail.History{DataID: s.dataID, Timeline: s.whose}, piece, records)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, shipPut)
	defer stop()
	if err := s.folder.Put(ctx, tail.Head{Tail: piece}, chunk); err != nil {
		return err
	}
	s.objects(1)
	s.bytes(len(chunk))
	return nil
}
