package node

import (
	"context"
	"fmt"
	"net"
	nethttp "net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"

	"bodega/http/conn"
	"bodega/http/metrics"
	"bodega/http/node/settings"
)

// The limits of the metrics port. A profile may take long to come together, and so do the answers about it.
const (
	metricsRequestMax = 10 * time.Second
	metricsAnswerMax  = 2 * time.Minute
	scrapesMax        = 4 // at once; they share what they gather
)

// metricsServer answers scrapes on a port of its own, without keys: it is for machines inside, and says nothing of anybody.
type metricsServer struct {
	listener net.Listener
	http     *nethttp.Server
}

// startMetrics takes the port of the metrics, if there is one, and answers from then on.
func startMetrics(ctx context.Context, cfg settings.Config, m *metrics.Registry, log zerolog.Logger) (*metricsServer, error) {
	if cfg.MetricsPort == 0 {
		return nil, nil //nolint:nilnil // no server is no failure
	}
	host := cfg.MetricsHost
	if host == "" {
		host = cfg.Host
	}
	address := net.JoinHostPort(host, fmt.Sprint(cfg.MetricsPort))
	l, err := listen(ctx, "metrics", address, metricsConnections, metricsConnections/2, nil, m, log)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s for the metrics (METRICS_PORT): %w", address, err)
	}
	handler := metricsHandler(cfg, m)
	if at, ok := l.Addr().(*net.TCPAddr); ok && at.IP.IsLoopback() { // else it is for other machines, which may know it by any name
		handler = conn.ServeHosts(conn.NewHosts(cfg.Hosts...), handler)
	}
	s := &metricsServer{listener: l, http: conn.NewServer(handler, complaints{log})}
	s.http.ReadTimeout, s.http.WriteTimeout = metricsRequestMax, metricsAnswerMax
	go s.http.Serve(l) //nolint:errcheck // it ends with stop
	log.Info().Str("metrics", l.Addr().String()).Bool("pprof", cfg.Pprof).Msg("metrics can be scraped")
	return s, nil
}

func metricsHandler(cfg settings.Config, m *metrics.Registry) nethttp.Handler {
	mux := nethttp.NewServeMux()
	if cfg.MetricsExporter != settings.ExportNone {
		mux.Handle("GET /metrics", promhttp.HandlerFor(m.Gatherer(), promhttp.HandlerOpts{
			EnableOpenMetrics: true, CoalesceGather: true, MaxRequestsInFlight: scrapesMax, ErrorHandling: promhttp.ContinueOnError,
		}))
	}
	mux.HandleFunc("GET /livez", func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"alive"}` + "\n"))
	})
	if cfg.Pprof {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}

// stop cuts off who is still being answered: a scrape is repeated. The port is free when it returns, also when
// Serve has not begun yet and the server does not know its listener. nil has nothing to stop.
func (s *metricsServer) stop() {
	if s != nil {
		s.listener.Close() //nolint:errcheck // nothing is left to be done about it
		s.http.Close()     //nolint:errcheck // the same
	}
}
