package store

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/client"
	"bodega/http/node"
	"bodega/http/node/settings"
	"bodega/http/session"
	"bodega/inventory"
	"bodega/storage/bolt"
	"bodega/storage/bolt/cache"
	"bodega/store/mirror"
	"bodega/store/outbox"
)

// server is a running store. Serve sets the fields one after another, from the wire inwards.
type server struct {
	cfg Config
	log zerolog.Logger

	wire   *node.Server
	client *client.Client
	outbox *outbox.Outbox // nil if there is to be none
	desk   *session.Desk  // where staff sign in
	mirror *mirror.Mirror
}

// Serve runs a store until ctx ends: cache, client, mirror, routes, server. It answers reads from the copy that the directory
// holds, whether or not central can be reached; without a copy it waits for the first one and answers 503 until then. When ctx
// ends it stops in order: nothing new is accepted, what is under way is answered, and nil is returned.
//
// banner takes a few lines for a person; nil means that nobody looks.
func Serve(ctx context.Context, cfg Config, log zerolog.Logger, banner io.Writer) error {
	s := &server{cfg: cfg, log: log}
	var err error
	if s.wire, err = node.Start(ctx, cfg.Config, node.Role{Store: cfg.StoreID, Location: cfg.Location}, log); err != nil {
		return err
	}
	if err = s.follow(); err == nil {
		err = s.wire.Remember(s.cfg.DataDir)
	}
	if err == nil {
		err = s.openDesk()
	}
	if err == nil {
		s.wire.SignIns(s.desk)
		s.wire.Open(s.mirror)
		err = s.serve(ctx, banner)
	}
	return errors.Join(err, s.stop())
}

// follow opens the copy and begins to follow central.
func (s *server) follow() (err error) {
	metrics := newSyncMetrics(s.wire.Metrics())
	certificates, err := s.cfg.certificates(func(err error) { s.log.Error().Err(err).Msg("TLS towards central") })
	if err != nil {
		return err
	}
	s.client, err = client.New(client.Config{
		URLs: s.cfg.CentralURLs, Key: s.cfg.CentralKey, UserAgent: "bodega-store/" + s.cfg.Version, Asked: metrics.sent, Moved: s.moved(metrics),
		Gather: true, ForOthers: true, TLS: certificates,
	})
	if err != nil {
		return &settings.ConfigError{Faults: []string{"CENTRAL_API_URL or CENTRAL_API_KEY: " + err.Error()}}
	}
	copied, err := cache.Open(cache.Config{
		Dir: s.cfg.DataDir, Warn: func(err error) { s.log.Warn().Err(err).Msg("storage") }, Compacted: s.compacted,
	})
	if err != nil {
		return err
	}
	s.log.Info().Str("store", s.cfg.StoreID).Strs("central", s.cfg.CentralURLs).Str("data", node.DataPath(s.cfg.DataDir)).Msg("following central")
	said := metrics.watch(hooks(s.log, s.cfg.DataDir, node.NewThrottle(time.Now)), s.wire.Spans())
	cfg := mirrorConfig(s.cfg, said)
	cfg.Accepted, cfg.Accept, cfg.Adopted = s.accepted, s.accept, s.adopted
	s.outbox = s.openOutbox(metrics)
	cfg.Outbox = s.outbox
	s.mirror, err = mirror.Open(cfg, copied, snapshotProgress{s.upstream(), s.log, time.Now})
	if err == nil {
		metrics.attach(s.mirror)
	}
	return err
}

// openDesk lets staff sign in, who are there as the directory of the mirror has them. The directory on disk is this store's by now.
func (s *server) openDesk() (err error) {
	s.desk, err = session.Open(session.Config{
		File: filepath.Join(s.cfg.DataDir, "sessions.db"), Store: s.cfg.StoreID, Lifetime: s.cfg.SignedIn, Guarded: s.cfg.Production,
		Warn: func(err error) { s.log.Warn().Err(err).Msg("signing in") },
	})
	return err
}

// moved returns what tells of each change from one node of central to another.
func (s *server) moved(metrics *syncMetrics) func(from, to string, why error) {
	return func(from, to string, why error) {
		metrics.moved(1)
		because(s.log.Info(), why).Str("from", from).Str("to", to).Msg("another node of central is used")
	}
}

// nodeSilence is after how long without a word a node of central is asked how it is, if there are others: with the time that is left to it to
// answer, and to them, the store has moved on within two seconds.
const nodeSilence = time.Second

// compacted says that the copy's file has given free space back, or why not.
func (s *server) compacted(c bolt.Compacted) {
	if c.Err != nil {
		s.log.Warn().Err(c.Err).Int64("bytes", c.Before).Msg("the copy's file could not be compacted; the copy is as it was")
		return
	}
	s.log.Info().Int64("before", c.Before).Int64("after", c.After).Dur("ms", c.Took).Msg("compacted the copy's file")
}

// accepted is what a person has said of another history, as the mirror asks for it.
func (s *server) accepted() string {
	timeline, err := accepted(s.cfg.DataDir)
	if err != nil {
		s.log.Warn().Err(err).Msg("what was accepted cannot be read")
	}
	return timeline
}

// accept notes what a person has said by the API.
func (s *server) accept(timeline string) error {
	if err := Accept(s.cfg, timeline); err != nil {
		return err
	}
	s.log.Warn().Str("timeline", timeline).Msg("another history was accepted: the copy is given up for it, into foreign/")
	return nil
}

// adopted takes back what was accepted once it has been followed: it is not to hold for a central that comes back with it.
func (s *server) adopted(timeline string) {
	if s.accepted() != timeline {
		return
	}
	if err := takeBack(s.cfg.DataDir); err != nil {
		s.log.Warn().Err(err).Msg("what was accepted cannot be taken back")
	}
}

// upstream is central as the mirror knows it, with spans if there are any.
func (s *server) upstream() mirror.Upstream {
	if spans := s.wire.Spans(); spans != nil {
		return traced{s.client, spans}
	}
	return s.client
}

func mirrorConfig(cfg Config, hooks mirror.Hooks) mirror.Config {
	m := mirror.Config{Store: cfg.StoreID, Location: cfg.Location, PollWait: cfg.PollWait, PollLimit: cfg.PollLimit, SyncInterval: cfg.SyncInterval, Stall: cfg.Stall, Hooks: hooks}
	if len(cfg.CentralURLs) > 1 {
		m.Silence = nodeSilence
	}
	return m
}

// serve returns when it is time to stop, and why if that is not the end of ctx.
func (s *server) serve(ctx context.Context, banner io.Writer) error {
	waiting, cancel := context.WithCancel(ctx)
	var greeting sync.WaitGroup
	greeting.Go(func() { s.greet(waiting, banner) })
	err := s.wire.Wait(ctx, nil)
	cancel()
	greeting.Wait()
	return err
}

// greet tells whoever wants to know as soon as there is a copy to read from.
func (s *server) greet(ctx context.Context, banner io.Writer) {
	if s.mirror.Reach(ctx, 0) != nil {
		return // it was stopped before
	}
	s.checkPlace(ctx)
	h := s.mirror.Health()
	s.log.Info().Str("address", s.wire.Address()).Str("timeline", s.mirror.Timeline()).
		Int64("position", int64(h.Offset)).Int("products", h.Products).Msg("ready")
	if banner != nil {
		s.writeBanner(banner)
	}
	s.wire.Ready()
}

// checkPlace warns of a place of the store that the copy does not know, at which nothing can be sold.
func (s *server) checkPlace(ctx context.Context) {
	all, err := s.mirror.Locations(ctx)
	at := s.cfg.Location
	if err != nil || at == "" || slices.ContainsFunc(all.List, func(l *inventory.Location) bool { return l.ID == at }) {
		return
	}
	s.log.Warn().Str("place", string(at)).Msg("there is no such place as STORE_LOCATION says: sales that name no place are refused; make it with PUT /v1/admin/locations/" + string(at) + ", or name another")
}

// stop takes the parts down in the order in which they depend on each other.
func (s *server) stop() error {
	s.wire.Stop()
	defer s.outbox.Close() // behind those who note
	if err := s.desk.Close(); err != nil {
		s.log.Warn().Err(err).Msg("signing in")
	}
	if s.mirror == nil {
		return nil
	}
	position := int64(s.mirror.Health().Offset)
	err := s.mirror.Close()
	s.client.Close()
	if err == nil {
		s.log.Info().Int64("position", position).Msg("stopped")
	}
	return err
}
