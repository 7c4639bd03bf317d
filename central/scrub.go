package central

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// scrubber reads what is stored again, from time to time and at a bounded rate, so that what has rotted is found while there is another copy. It
// stops nothing and mends nothing: it tells.
type scrubber struct {
	engine  storage.Scrubber
	backups string // directory of backups; "" if they lie elsewhere, or nowhere
	every   time.Duration
	rate    int64
	now     func() time.Time
	log     zerolog.Logger

	stopped context.CancelFunc
	done    chan struct{}

	mu    sync.Mutex // guards the rest
	found map[string]bool
	count int       // as found, but without a bound
	whole time.Time // when the last pass ended; when the process began if none has
}

const (
	// scrubFirst is how long after a start the first pass begins, if the interval is not shorter: a start has enough to do.
	scrubFirst = 10 * time.Minute
	// scrubTold is how many findings of a pass are told one by one.
	scrubTold = 100
)

// startScrubber returns nil if nothing is to be scrubbed.
func startScrubber(cfg Config, e storage.Engine, m *metrics.Registry, log zerolog.Logger) *scrubber {
	engine, ok := e.(storage.Scrubber)
	if !ok || cfg.ScrubInterval == 0 {
		return nil
	}
	s := &scrubber{engine: engine, every: cfg.ScrubInterval, rate: cfg.ScrubRate, now: time.Now, log: log, done: make(chan struct{}), whole: time.Now()}
	if cfg.BackupDir != "" && depot.Local(cfg.BackupDir) {
		s.backups = cfg.BackupDir
	}
	m.Gauge("inventory_scrub_findings", "Things on disk that the last pass over all that is stored found changed since they were written.", func() float64 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return float64(s.count)
	})
	m.Gauge("inventory_scrub_age_seconds", "Since the last pass over all that is stored ended; since the start if none has.", func() float64 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.now().Sub(s.whole).Seconds()
	})
	m.Gauge("inventory_scrub_interval_seconds", "How often a pass is to begin.", func() float64 { return s.every.Seconds() })
	ctx, stop := context.WithCancel(context.Background())
	s.stopped = stop
	go s.run(ctx)
	return s
}

func (s *scrubber) stop() {
	if s != nil {
		s.stopped()
		<-s.done
	}
}

func (s *scrubber) run(ctx context.Context) {
	defer close(s.done)
	next := s.now().Add(min(s.every, scrubFirst))
	for {
		wait := time.NewTimer(max(0, next.Sub(s.now())))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		if ctx.Err() != nil { // both, where a pass takes longer than its interval
			return
		}
		next = s.now().Add(s.every)
		if err := s.pass(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn().Err(err).Msg("what is stored could not be read through; it is tried again with the next pass")
		}
	}
}

// pass reads everything once.
func (s *scrubber) pass(ctx context.Context) error {
	began, p := s.now(), pass{s: s, pace: archive.Pace{Rate: s.rate, Done: ctx.Done()}, ctx: ctx, found: map[string]bool{}}
	err := s.engine.Scrub(p.read, p.tell)
	if err == nil {
		err = p.scrubBackups()
	}
	if err != nil {
		s.remember(p.found)
		return err
	}
	s.mu.Lock()
	before := s.count
	s.found, s.count, s.whole = p.found, p.count, s.now()
	s.mu.Unlock()
	line := s.log.Debug()
	if before > 0 && p.count == 0 {
		line = s.log.Info()
	}
	line.Int64("bytes", p.bytes).Int("findings", p.count).Dur("ms", s.now().Sub(began)).Msg("read through what is stored")
	return nil
}

// remember takes over what a pass has told that was cut, beside what was known before: the next does not tell it again.
func (s *scrubber) remember(told map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what := range s.found {
		if len(told) < scrubTold {
			told[what] = true
		}
	}
	s.found = told
}

// pass is what one has found so far.
type pass struct {
	s     *scrubber
	ctx   context.Context //nolint:containedctx // of the pass
	pace  archive.Pace
	bytes int64
	found map[string]bool // at most scrubTold
	count int
}

// read waits until so much may have been read.
func (p *pass) read(n int) error {
	p.bytes += int64(n)
	p.pace.Passed(n)
	return p.ctx.Err()
}

// tell counts what was found, and says what nobody knows yet.
func (p *pass) tell(err error) {
	p.count++
	what := err.Error()
	p.s.mu.Lock()
	p.s.count = max(p.s.count, p.count)
	known := p.s.found[what] || p.found[what]
	p.s.mu.Unlock()
	if len(p.found) >= scrubTold {
		return
	}
	if p.found[what] = true; !known {
		p.s.log.Error().Err(err).Msg("something that is stored has changed since it was written; nothing was stopped or mended (docs/operations.md, DamageFound)")
	}
}

// scrubBackups reads the backups in a directory, held against the hashes in them. What is encrypted only its recipients can open: it is held against
// what its mark says of it, if it was checked.
func (p *pass) scrubBackups() error {
	if p.s.backups == "" {
		return nil
	}
	entries, err := os.ReadDir(p.s.backups)
	if errors.Is(err, fs.ErrNotExist) { // none was made yet; that there are none any more the schedule says
		return nil
	}
	if err != nil {
		p.tell(err)
		return nil //nolint:nilerr // it is a finding
	}
	there := map[string]bool{}
	for _, e := range entries {
		there[e.Name()] = true
	}
	for _, e := range entries {
		name := e.Name()
		b, ours := parseBackupName(name)
		if !ours || !e.Type().IsRegular() || there[name+damagedSuffix] || b.Sealed && !there[name+verifiedSuffix] {
			continue
		}
		err := p.scrubBackup(filepath.Join(p.s.backups, name), b.Sealed)
		switch {
		case p.ctx.Err() != nil:
			return p.ctx.Err()
		case err != nil && !errors.Is(err, fs.ErrNotExist): // removed meanwhile
			p.tell(fmt.Errorf("backup %s: %w", filepath.Join(p.s.backups, name), err))
		}
	}
	return nil
}

func (p *pass) scrubBackup(name string, sealed bool) error {
	want := ""
	if sealed {
		mark, err := os.ReadFile(name + verifiedSuffix)
		if want = markedSum(string(mark), filepath.Base(name)); err != nil || want == "" {
			return err
		}
	}
	f, err := vfs.OS.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	size, err := f.Size()
	if err != nil {
		return err
	}
	_ = f.DropCache() // best effort, here and below
	defer func() { _ = f.DropCache() }()
	from := &pacing{io.NewSectionReader(f, 0, size), p}
	if !sealed {
		return archive.Whole(p.ctx, from)
	}
	have := sha256.New()
	if _, err := io.Copy(have, from); err != nil {
		return err
	}
	if hex.EncodeToString(have.Sum(nil)) != want {
		return fmt.Errorf("%w: it is not what was checked", archive.ErrDamaged)
	}
	return nil
}

// pacing reads at the rate of a pass.
type pacing struct {
	r io.Reader
	p *pass
}

func (r *pacing) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if failed := r.p.read(n); failed != nil {
		return n, failed
	}
	return n, err
}

// addTo makes a central whose disk loses what is on it say so.
func (s *scrubber) addTo(h *inventory.Health) {
	if s == nil {
		return
	}
	s.mu.Lock()
	n := s.count
	s.mu.Unlock()
	if n == 0 {
		return
	}
	h.Needs = append(h.Needs, inventory.NeedDamage)
	if h.Status == "healthy" {
		h.Status, h.Reason = "degraded", fmt.Sprintf(
			"what is stored has changed on disk since it was written, in %d places that the log names; sales go on: repair it at a quiet moment, and look after the disk", n)
	}
}
