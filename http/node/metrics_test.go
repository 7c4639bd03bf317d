package node

import (
	"errors"
	"io"
	"net"
	nethttp "net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/http/node/nodetest"
	"bodega/http/node/settings"
)

// askMetrics asks the metrics port of s.
func askMetrics(t *testing.T, s *Server, path string, headers ...string) (status int, contentType, body string) {
	t.Helper()
	req, err := nethttp.NewRequestWithContext(t.Context(), nethttp.MethodGet, "http://"+s.scraped.listener.Addr().String()+path, nethttp.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := nethttp.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(b)
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := strconv.Atoi(nodetest.FreePort(t))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestMetricsPort: what is there depends on the configuration alone, and a key is not asked for.
func TestMetricsPort(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg                   settings.Config
		metrics, pprof, alive int
	}{
		"usual":           {settings.Config{}, 200, 404, 200},
		"with profiles":   {settings.Config{Pprof: true}, 200, 200, 200},
		"without metrics": {settings.Config{MetricsExporter: settings.ExportNone}, 404, 404, 200},
	} {
		t.Run(name, func(t *testing.T) {
			tt.cfg.MetricsPort = freePort(t)
			s := start(t, tt.cfg)
			defer s.Stop()
			metrics, _, body := askMetrics(t, s, "/metrics")
			pprof, _, _ := askMetrics(t, s, "/debug/pprof/")
			alive, _, _ := askMetrics(t, s, "/livez")
			if metrics != tt.metrics || pprof != tt.pprof || alive != tt.alive {
				t.Errorf("/metrics %d, /debug/pprof/ %d, /livez %d", metrics, pprof, alive)
			}
			if has := strings.Contains(body, "\ninventory_build_info{"); has != (tt.metrics == 200) {
				t.Errorf("it says %.200s", body)
			}
		})
	}
}

// TestMetricsFormat: who asks for OpenMetrics gets it.
func TestMetricsFormat(t *testing.T) {
	s := start(t, settings.Config{MetricsPort: freePort(t)})
	defer s.Stop()
	_, kind, body := askMetrics(t, s, "/metrics", "Accept", "application/openmetrics-text;version=1.0.0")
	if !strings.HasPrefix(kind, "application/openmetrics-text") || !strings.HasSuffix(body, "# EOF\n") {
		t.Errorf("%s: ...%s", kind, body[max(0, len(body)-40):])
	}
}

// TestMetricsStop: the port is let go of with the node.
func TestMetricsStop(t *testing.T) {
	s := start(t, settings.Config{MetricsPort: freePort(t)})
	s.Stop()
	if _, err := s.scraped.listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it still listens: %v", err)
	}
	none := start(t, settings.Config{})
	defer none.Stop()
	if none.scraped != nil {
		t.Error("it listens though it was told no port")
	}
}

// TestMetricsPortTaken: the variable is named, and the port of the API is let go of.
func TestMetricsPortTaken(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := freePort(t)
	cfg := settings.Config{Host: "127.0.0.1", Port: port, MetricsPort: taken.Addr().(*net.TCPAddr).Port, UserKeys: "demo"}
	err = startError(t, cfg)
	if err == nil || !strings.HasPrefix(err.Error(), "cannot listen on "+taken.Addr().String()+" for the metrics (METRICS_PORT): ") {
		t.Errorf("got %v", err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", itoa(port)))
	if err != nil {
		t.Errorf("the port of the API is still held: %v", err)
		return
	}
	l.Close()
}

// TestMetricsHost: the metrics may be kept to another address than the API.
func TestMetricsHost(t *testing.T) {
	s := start(t, settings.Config{MetricsHost: "127.0.0.2", MetricsPort: freePort(t)})
	defer s.Stop()
	if at := s.scraped.listener.Addr().String(); !strings.HasPrefix(at, "127.0.0.2:") {
		t.Errorf("it listens at %s", at)
	}
}

func startError(t *testing.T, cfg settings.Config) error {
	t.Helper()
	s, err := Start(t.Context(), cfg, Role{}, zerolog.Nop())
	if err == nil {
		s.Stop()
	}
	return err
}

func itoa(n int) string { return strconv.Itoa(n) }
