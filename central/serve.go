package central

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/http/node"
	"bodega/storage"
	"bodega/storage/exit"
)

// server is a running central. The fields below the line are set one after another by Serve, from the wire inwards.
type server struct {
	cfg    Config
	log    zerolog.Logger
	failed chan error // capacity 1: storage has stopped for good

	member   *membership // nil if this central is alone
	wire     *node.Server
	dir      Directory
	ledger   *ledger.Ledger
	backups  *backups
	schedule *scheduler // nil if no backups are kept
	scrub    *scrubber  // nil if nothing is scrubbed
	shipper  *shipper   // nil if nothing is shipped
	exporter *exporter
}

// Serve runs a central until ctx ends or storage fails: engine, ledger, routes, server. The port answers from the first
// moment, with 503 until everything is recovered. When ctx ends it stops in order: nothing new is accepted, what was accepted
// is answered, the checkpoint is brought up to date, and nil is returned.
//
// banner takes a few lines for a person; nil means that nobody looks.
func Serve(ctx context.Context, cfg Config, log zerolog.Logger, banner io.Writer) error {
	for {
		err := serveOnce(ctx, cfg, log, banner)
		if !errors.Is(err, errCopyAgain) || ctx.Err() != nil {
			return err
		}
		log.Warn().Err(err).Msg("begins again with a copy from another node")
	}
}

// serveOnce is Serve until the process ends, or the node has to begin again.
func serveOnce(ctx context.Context, cfg Config, log zerolog.Logger, banner io.Writer) error {
	s := &server{cfg: cfg, log: log, failed: make(chan error, 1)}
	if err := expectDirectory(cfg); err != nil {
		return err
	}
	var err error
	if s.member, err = newMembership(cfg, log); err != nil {
		return err
	}
	defer s.member.close()
	if s.wire, err = node.Start(ctx, cfg.Config, s.member.role(node.Role{HoldTTL: millis(cfg.HoldTTL), StoreCAs: cfg.StoreCAFile}), log); err != nil {
		return err
	}
	err = s.recover(ctx)
	if err == nil {
		err = s.open(banner)
	}
	if err == nil {
		err = s.wait(ctx)
	} else if ctx.Err() != nil {
		log.Info().Msg("stopped before everything was recovered")
		err = nil
	}
	return errors.Join(err, s.stop())
}

// recover brings the ledger to where it stood, and the catalogue into an empty one.
func (s *server) recover(ctx context.Context) error {
	_, existed, err := identify(s.cfg)
	if err != nil {
		return err
	}
	if s.ledger, err = s.openWatched(ctx); err != nil {
		return advise(s.cfg, err)
	}
	if s.dir, _, err = identify(s.cfg); err != nil {
		return err
	}
	if !existed && s.member == nil { // in development, where that is convenient
		s.log.Info().Str("data", s.dataPath()).Str("dataId", s.dir.DataID).Msg("made a new data directory, because there was none")
	}
	return s.firstStart(ctx)
}

// fail is called by storage, which must not be kept waiting.
func (s *server) fail(err error) {
	if !errors.Is(err, errCopyAgain) {
		err = &exit.DiskError{Err: err}
	}
	select {
	case s.failed <- err:
	default:
	}
}

// firstStart imports a catalogue into an empty directory, or goes on with an import that was cut. It never changes what is
// there already.
func (s *server) firstStart(ctx context.Context) error {
	src, wanted := s.catalogue()
	if s.member != nil {
		if wanted {
			s.log.Info().Str("source", src.Name).Msg("a node of a cluster imports nothing: bodega init does, and bodega cluster init --from makes a cluster of that")
		}
		return nil
	}
	m, err := readMarker(s.cfg)
	switch empty := s.ledger.View().Mark.Offset == 0; {
	case err != nil:
		return err
	case m != nil && (!wanted || m.Source != src.Name):
		return m.cutError(s.cfg.DataDir)
	case m == nil && !empty:
		if s.cfg.DataPath != "" {
			s.log.Info().Str("path", s.cfg.DataPath).Msg("DATA_PATH is ignored: the data directory is not empty")
		}
		return nil
	case !wanted:
		return nil
	}
	progress := func(done, total int) {
		if total == 0 {
			s.log.Info().Int("products", done).Msg("reading the catalogue")
		} else {
			s.log.Info().Int("products", done).Int("of", total).Msg("importing")
		}
	}
	cat, err := readCatalogue(ctx, src, progress)
	if err != nil {
		return err
	}
	done, err := importInto(ctx, s.cfg, s.ledger, cat, progress)
	if err != nil {
		return err
	}
	s.log.Info().Str("source", src.Name).Int("products", done.Products).Int("tombstones", done.Deleted).Dur("ms", done.Took).Msg("imported")
	return nil
}

// catalogue returns what an empty directory begins with, if anything.
func (s *server) catalogue() (src Source, wanted bool) {
	switch {
	case s.cfg.DataPath != "":
		return FileSource(s.cfg.DataPath), true
	case s.cfg.Sample != nil:
		return *SampleSource(s.cfg.Sample), true
	}
	return Source{}, false
}

// open lets requests in.
func (s *server) open(banner io.Writer) (err error) {
	if !s.cfg.Memory {
		if err := s.wire.Remember(s.cfg.DataDir); err != nil {
			return err
		}
	}
	s.exporter = startExporter(s.cfg, s.ledger, s.member.leads(), s.log)
	began := time.Now() // nothing of the journal is let go from here on without being noticed, and no backup has been begun
	if s.schedule, err = startScheduler(s.cfg, s.backups, s.member.leads(), s.ledger.Timeline, s.wire.Metrics(), s.log); err != nil {
		return err
	}
	s.shipper = startShipper(s.cfg, s.member.leads(), s.dir.DataID, began, s.backups.engine, s.schedule, s.wire.Metrics(), s.log)
	s.scrub = startScrubber(s.cfg, s.backups.engine, s.wire.Metrics(), s.log)
	s.wire.Open(s.member.serves(service{s.ledger, s.backups, s.schedule, s.scrub, s.shipper}))
	h := s.ledger.Health()
	s.log.Info().Str("address", s.wire.Address()).Str("data", s.dataPath()).Str("dataId", s.dir.DataID).Str("timeline", s.ledger.Timeline()).
		Int64("position", int64(h.Offset)).Int("products", h.Products).Int64("keys", h.Keys).Msg("ready")
	if banner != nil {
		s.writeBanner(banner)
	}
	s.wire.Ready()
	return nil
}

// wait returns when it is time to stop, and why if that is not the end of ctx.
func (s *server) wait(ctx context.Context) error {
	err := s.wire.Wait(ctx, s.failed)
	var disk *exit.DiskError
	if errors.As(err, &disk) {
		s.log.Error().Dur("ms", s.cfg.FailedGrace).Msg("reads are answered for a while, then central ends: start it again to recover")
		select {
		case <-ctx.Done():
		case <-time.After(s.cfg.FailedGrace):
		}
	}
	return err
}

// stop takes the parts down in the order in which they depend on each other.
func (s *server) stop() error {
	s.member.leaveFirst(s.ledger)
	s.schedule.end() // or requests that wait for it would be waited for
	s.wire.Stop()
	s.scrub.stop()
	s.shipper.stop()
	s.schedule.stop()
	if s.exporter != nil {
		s.exporter.stop()
	}
	if s.ledger == nil {
		return nil
	}
	broken := s.ledger.Failed() != nil // then Close says it again
	err := s.ledger.Close()
	switch {
	case broken:
		if h := s.ledger.Health(); s.member != nil {
			s.log.Warn().Int64("position", int64(h.Offset)).Int64("checkpoint", int64(h.Checkpoint)).
				Msg("stopped after a failure: the data directory has everything up to the checkpoint")
		}
		return nil
	case errors.Is(err, storage.ErrDiskFull):
		s.log.Warn().Err(err).Msg("stopped without a last checkpoint: nothing is lost, the next start replays the journal")
		return nil
	}
	if s.exporter != nil && err == nil {
		s.exporter.export()
	}
	if err == nil {
		s.log.Info().Int64("position", int64(s.ledger.View().Mark.Offset)).Msg("stopped")
	}
	return err
}
