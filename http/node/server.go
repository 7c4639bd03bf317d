// Package node is what central and store have in common as processes: what they log, how they listen and stop. How they are
// configured is [settings].
package node

import (
	"context"
	"fmt"
	"net"
	nethttp "net/http"
	"slices"
	"sync"

	"github.com/rs/zerolog"

	invhttp "bodega/http"
	"bodega/http/audit"
	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/http/metrics"
	"bodega/http/node/settings"
	"bodega/http/session"
	"bodega/http/telemetry"
	"bodega/http/telemetry/tracing"
	"bodega/inventory"
)

// Server is the side of a node that faces the network.
type Server struct {
	cfg      settings.Config
	log      zerolog.Logger
	listener net.Listener
	api      *invhttp.API
	http     *nethttp.Server
	metrics  *metrics.Registry
	scraped  *metricsServer       // nil if there is no port for it
	sent     *telemetry.Telemetry // nil if nothing is sent
	spans    *tracing.Tracer      // nil if none are made
	ended    chan error           // capacity 1

	used string // file of when keys were used last; "" for none

	background sync.WaitGroup
	cancel     context.CancelFunc // ends what runs in the background
}

// Role is what a node is: a store, or central, which is the zero value.
type Role struct {
	Store    string               // its id
	Location inventory.LocationID // where it sells from; "" for wherever something lies
	HoldTTL  inventory.Millis     // for how long units are put aside if nobody says; 0 means 15 minutes

	Node    string               // its name in a cluster; "" for none
	Cluster *keys.Secrets        // by which the nodes of the cluster know each other; nil for none
	Nodes   nethttp.RoundTripper // asks other nodes; nil if there are none
	NodeCAs string               // file with the certificates that sign those of the nodes of the cluster; "" for none
	// StoreCAs is a file with those that sign what links of stores have to show; "" asks for none.
	StoreCAs string
}

// Start takes the port, which is what fails most, before anything else is touched, and answers from then on: with 503 until
// [Server.Open]. [Server.Stop] must be called.
func Start(ctx context.Context, cfg settings.Config, role Role, log zerolog.Logger) (*Server, error) {
	tuneRuntime()
	api, err := apiConfig(&cfg, role, log)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: log, ended: make(chan error, 1), cancel: func() {}, metrics: metrics.New(cfg.Version, role.Store)}
	address := net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port))
	descriptors := descriptorLimit()
	connections, warning := connectionsMax(cfg.Connections, descriptors)
	if s.listener, err = listen(ctx, "api", address, connections, max(1, connections/4), cfg.Proxies, s.metrics, log); err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	inward, err := secure(&cfg, role, &api, s.listener, log)
	if err != nil {
		s.listener.Close() //nolint:errcheck // nobody has used it
		return nil, err
	}
	if err := s.observe(ctx); err != nil {
		s.listener.Close() //nolint:errcheck // nobody has used it
		return nil, err
	}
	if api.Spans = s.spans; cfg.MetricsExporter != settings.ExportNone {
		api.Metrics = s.metrics // else nobody can ask, so nothing is counted for a request
	}
	s.api = invhttp.New(api)
	s.http = conn.NewServer(s.api, complaints{log})
	if role.Store == "" {
		conn.AllowPlainHTTP2(s.http)
	}
	go func() { s.ended <- s.http.Serve(inward) }()
	log.Info().Str("address", s.Address()).Int("connections", connections).Uint64("descriptors", descriptors).Msg("listening")
	if warning != "" {
		log.Warn().Msg(warning)
	}
	for _, note := range cfg.Notes {
		log.Info().Msg(note)
	}
	for _, warning := range cfg.Warnings {
		log.Warn().Msg(warning)
	}
	for _, risk := range settings.Risks() {
		s.metrics.Unsafe(string(risk), slices.Contains(cfg.Risks, risk))
	}
	lazyGC()
	return s, nil
}

// apiConfig returns what the API of this node is told.
func apiConfig(c *settings.Config, role Role, log zerolog.Logger) (api invhttp.Config, err error) {
	if api.Keys, err = keys.Parse(c.UserKeys, c.AdminKeys); err != nil {
		return api, &settings.ConfigError{Faults: []string{err.Error()}}
	}
	settings.Publish(api.Keys, role.Store)
	api.Store, api.Location, api.HoldTTL = role.Store, role.Location, role.HoldTTL
	api.Node, api.Audit, api.Used = role.Node, audit.New(), new(keys.Used)
	api.Cluster, api.Nodes = role.Cluster, role.Nodes
	api.Stores, api.AnyStore, api.Guarded = c.Stores, !c.Production, c.Production
	api.Workers, api.Scans, api.LowStock = c.Workers, c.Scans, c.LowStock
	api.Log, api.LogSample, api.Version, api.Web = log, uint32(c.LogSample), c.Version, c.Web
	if c.Limited {
		api.Limit = c.Limit
	}
	api.Proxies, api.Origins, api.Hosts = c.Proxies, c.Origins, conn.NewHosts(c.Hosts...)
	return api, nil
}

// observe begins to show what the node does: its metrics on a port, and traces to a collector.
func (s *Server) observe(ctx context.Context) (err error) {
	if s.scraped, err = startMetrics(ctx, s.cfg, s.metrics, s.log); err != nil {
		return err
	}
	if s.sent, err = startTelemetry(ctx, &s.cfg, s.metrics, s.log); err != nil {
		s.scraped.stop()
		return err
	}
	if s.sent != nil {
		s.spans = tracing.New(s.sent.Tracer())
	}
	return nil
}

// Metrics are those of the node. The role adds its own.
func (s *Server) Metrics() *metrics.Registry { return s.metrics }

// Spans makes the spans of the node; it is nil if none are made.
func (s *Server) Spans() *tracing.Tracer { return s.spans }

// SignIns has staff sign in at a desk. It is called before Open, if at all.
func (s *Server) SignIns(desk *session.Desk) { s.api.SignIns(desk) }

// Open lets requests in: svc answers them. It is called at most once.
func (s *Server) Open(svc inventory.Service) {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.background.Go(func() { settleGC(ctx, svc) })
	s.background.Go(func() { s.remember(ctx) })
	s.api.Attach(svc)
}

// Ready tells whoever wants to know that reads are answered.
func (s *Server) Ready() {
	if s.cfg.Ready != nil {
		s.cfg.Ready(s.URL())
	}
}

// Wait returns when it is time to stop: because ctx has ended, then the error is nil, because the server has, or because
// failed says so, whose error it returns.
func (s *Server) Wait(ctx context.Context, failed <-chan error) error {
	select {
	case <-ctx.Done():
		s.log.Info().Msg("stopping")
		return nil
	case err := <-s.ended:
		return fmt.Errorf("the server has ended: %w", err)
	case err := <-failed:
		return err
	}
}

// Stop refuses what is new, releases those who wait, and gives requests under way SHUTDOWN_TIMEOUT to end. After it nobody
// uses the service.
func (s *Server) Stop() {
	s.api.Drain()
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.ShutdownTimeout)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil { // those who are too slow are cut off
		s.log.Warn().Err(err).Msg("some requests did not end in time")
		s.http.Close() //nolint:errcheck // nothing is left to be done about it
	}
	s.listener.Close() //nolint:errcheck // Shutdown closes it, unless Serve has not begun yet
	s.cancel()
	s.background.Wait()
	if err := s.api.Audit().Close(); err != nil {
		s.log.Warn().Err(err).Msg("the file of what was refused")
	}
	s.scraped.stop()
	stopTelemetry(s.sent, s.log)
}

// Address is where it listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// URL is how a person on this machine reaches it.
func (s *Server) URL() string {
	cfg := s.cfg
	if at, ok := s.listener.Addr().(*net.TCPAddr); ok {
		cfg.Port = at.Port
	}
	return cfg.URL("localhost")
}
