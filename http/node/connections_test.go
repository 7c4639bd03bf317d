package node

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/conn"
	"bodega/http/node/settings"
)

func TestConnectionsMax(t *testing.T) {
	for _, tt := range []struct {
		wanted      int
		descriptors uint64
		want        int
		warning     string
	}{
		{0, 65536, 49152, ""},
		{0, 1024, 768, ""},
		{0, 200, 150, "only 200 descriptors"},
		{0, 100, 52, "only 100 descriptors"},
		{0, 10, 1, "only 10 descriptors"},
		{0, 0, 12288, ""},
		{0, 1<<64 - 1, 786432, ""},
		{500, 1024, 500, ""},
		{900, 1024, 900, ""},
		{100, 200, 100, "only 200 descriptors"},
		{5000, 1024, 976, "MAX_CONNECTIONS is 5000, but the process may have 1024"},
		{5000, 10, 1, "MAX_CONNECTIONS is 5000"},
		{5000, 0, 5000, ""},
	} {
		got, warning := connectionsMax(tt.wanted, tt.descriptors)
		if got != tt.want || !strings.Contains(warning, tt.warning) || (warning == "") != (tt.warning == "") {
			t.Errorf("%d of %d: got %d, %q; want %d, %q", tt.wanted, tt.descriptors, got, warning, tt.want, tt.warning)
		}
	}
}

// closedAtOnce says whether a new connection is closed before anything was said on it.
func closedAtOnce(t *testing.T, address string) bool {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return true
	}
	_ = c.SetReadDeadline(time.Now().Add(2 * time.Minute))
	_, err = c.Read(make([]byte, 1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("neither answered nor closed")
	}
	return err != nil
}

// TestConnections: a quarter for one address, the whole for a proxy, and less at the metrics; what is turned away is counted,
// and logged.
func TestConnections(t *testing.T) {
	for name, tt := range map[string]struct {
		proxies string
		let     int
		bound   string
	}{
		"one address": {"", 2, conn.Address},
		"a proxy":     {"127.0.0.1", 8, conn.Total},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			cfg := settings.Config{Host: "127.0.0.1", UserKeys: "demo", Connections: 8, MetricsPort: freePort(t), ShutdownTimeout: 10 * time.Second}
			var err error
			if cfg.Proxies, err = conn.ParseProxies(tt.proxies); err != nil {
				t.Fatal(err)
			}
			s, err := Start(t.Context(), cfg, Role{}, zerolog.New(zerolog.SyncWriter(&log)))
			if err != nil {
				t.Fatal(err)
			}
			s.Open(still{})
			for n := range tt.let {
				if closedAtOnce(t, s.Address()) {
					t.Errorf("connection %d was closed", n+1)
				}
			}
			for range 3 {
				if !closedAtOnce(t, s.Address()) {
					t.Error("one too many was let in")
				}
			}
			metrics := s.scraped.listener.Addr().String()
			_, _, body := askMetrics(t, s, "/metrics") // and keeps that connection
			for _, want := range []string{
				`inventory_connections{port="api"} ` + map[bool]string{true: "2", false: "8"}[tt.let == 2],
				`inventory_connections_limit{port="api"} 8`,
				`inventory_connections_limit{port="metrics"} 16`,
				`inventory_connections_refused_total{bound="` + tt.bound + `",port="api"} 3`,
			} {
				if !strings.Contains(body, want+"\n") {
					t.Errorf("the metrics lack %s", want)
				}
			}
			for range 7 {
				if closedAtOnce(t, metrics) {
					t.Error("a connection to the metrics was closed")
				}
			}
			if !closedAtOnce(t, metrics) {
				t.Error("one too many was let in at the metrics")
			}
			if status, _, _ := askMetrics(t, s, "/metrics"); status != 200 {
				t.Errorf("an earlier connection to the metrics: %d", status)
			}
			s.Stop()
			if n := strings.Count(log.String(), `"port":"api","bound":"`+tt.bound+`","client":"127.0.0.1"`); n < 1 { // how seldom, accesslog says
				t.Errorf("logged %d times:\n%s", n, &log)
			}
			if !strings.Contains(log.String(), `"connections":8,"descriptors":`) {
				t.Errorf("the log does not say what was found:\n%s", &log)
			}
		})
	}
}

// A refusal is told of whatever the address is, as the log of requests does.
func TestRefusalNamesTheClient(t *testing.T) {
	var log bytes.Buffer
	e := &entrance{port: "api", log: zerolog.New(&log), refused: map[string]func(int){conn.Total: func(int) {}}}
	e.refuse(conn.Total, netip.MustParseAddr("2001:db8::1"))
	if !strings.Contains(log.String(), `"client":"2001:db8::1"`) {
		t.Error(log.String())
	}
}
