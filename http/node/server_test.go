package node

import (
	"context"
	"errors"
	"net"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node/settings"
	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage/exit"
)

// still is a service that is well and has nothing.
type still struct {
	inventory.Service
	waiting chan struct{} // told when somebody waits for events
}

func (still) Health() inventory.Health {
	return inventory.Health{Status: "healthy", Readable: true, Ready: true, Offset: 7, Checkpoint: 7}
}

func (still) Digest(context.Context) (inventory.Digest, error) { return inventory.Digest{}, nil }

func (still) Timeline() string { return "t" }

func (s still) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	s.waiting <- struct{}{}
	<-ctx.Done()
	return inventory.EventsPage{Next: q.From, Head: q.From}, nil
}

func start(t *testing.T, cfg settings.Config) *Server {
	t.Helper()
	cfg.Host, cfg.UserKeys = "127.0.0.1", "demo"
	if cfg.ShutdownTimeout == 0 {
		cfg.ShutdownTimeout = 10 * time.Second
	}
	s, err := Start(t.Context(), cfg, Role{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestServerLife: it answers from the first moment, lets requests in when there is somebody to answer them, and leaves nothing
// behind.
func TestServerLife(t *testing.T) {
	defer prove.NothingLeft(t)
	transport := new(nethttp.Transport)
	defer transport.CloseIdleConnections()
	var url string
	s := start(t, settings.Config{Ready: func(u string) { url = u }})
	status := func(path string) int {
		t.Helper()
		resp, err := (&nethttp.Client{Transport: transport}).Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if alive, ready := status("/livez"), status("/readyz"); alive != 200 || ready != 503 {
		t.Errorf("before it is open: /livez %d, /readyz %d", alive, ready)
	}
	s.Open(still{})
	s.Ready()
	if ready := status("/readyz"); ready != 200 || url != s.URL() {
		t.Errorf("open: /readyz %d; %q was told, not %q", ready, url, s.URL())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Wait(ctx, nil); err != nil {
		t.Errorf("the end of the context is no failure: %v", err)
	}
	s.Stop()
	if conn, err := net.Dial("tcp", s.Address()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func TestServerPortTaken(t *testing.T) {
	first := start(t, settings.Config{})
	defer first.Stop()
	port := first.listener.Addr().(*net.TCPAddr).Port
	_, err := Start(t.Context(), settings.Config{Host: "127.0.0.1", Port: port}, Role{}, zerolog.Nop())
	if err == nil || !strings.HasPrefix(err.Error(), "cannot listen on "+first.Address()+": ") {
		t.Errorf("got %v", err)
	}
}

func TestServerBadKeys(t *testing.T) {
	_, err := Start(t.Context(), settings.Config{UserKeys: "pos="}, Role{}, zerolog.Nop())
	if exit.Code(err) != exit.Usage {
		t.Errorf("got %v", err)
	}
}

// TestServerWait: it ends with the reason that comes first.
func TestServerWait(t *testing.T) {
	s := start(t, settings.Config{})
	defer s.Stop()
	cause := errors.New("the disk")
	failed := make(chan error, 1)
	failed <- cause
	if err := s.Wait(t.Context(), failed); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	s.listener.Close()
	if err := s.Wait(t.Context(), nil); err == nil || !strings.HasPrefix(err.Error(), "the server has ended: ") {
		t.Errorf("got %v", err)
	}
}

// TestServerStopReleases: who waits for events is answered, and does not use up the time that a stop may take.
func TestServerStopReleases(t *testing.T) {
	s := start(t, settings.Config{ShutdownTimeout: time.Hour})
	svc := still{waiting: make(chan struct{})}
	s.Open(svc)
	answered := make(chan int, 1)
	go func() {
		req, _ := nethttp.NewRequest(nethttp.MethodGet, s.URL()+"/v1/inventory/events?offset=7&wait=60", nethttp.NoBody)
		req.Header.Set("X-API-Key", "demo")
		resp, err := nethttp.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-svc.waiting
	s.Stop()
	if status := <-answered; status != 200 {
		t.Errorf("status %d", status)
	}
}

// TestServerStop: the port is let go of, also by a node that is stopped before it has begun to serve.
func TestServerStop(t *testing.T) {
	s := start(t, settings.Config{})
	s.Stop()
	if _, err := s.listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it still listens: %v", err)
	}
}
