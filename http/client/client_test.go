package client

import (
	"context"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/http/conn"
	"bodega/inventory"
)

func TestNewClient(t *testing.T) {
	t.Parallel()
	for address, base := range map[string]string{
		"http://h": "http://h", "https://h/": "https://h", "http://h:80/": "http://h:80", "http://[::1]:8081/a/b//": "http://[::1]:8081/a/b",
		"http://h/a%2Fb": "http://h/a%2Fb",
	} {
		c, err := New(Config{URL: address})
		if err != nil || c.servers.now().base != base {
			t.Errorf("%q: %+v, %v", address, c, err)
		}
	}
	for _, address := range []string{"", "h", "h:80", "//h", "/v1", "ftp://h", "http://", "http:///x", "http://:80", "http://user:secret@h", "http://h?secret", "http://h/#secret", "http://h?", "http://h\x7fsecret", "http://secret h"} {
		c, err := New(Config{URL: address})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %+v, %v", address, c, err)
		}
	}
	for _, key := range []string{"a b", "a\n", "é"} {
		if _, err := New(Config{URL: "http://h", Key: key}); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

// What every request carries, below whatever path a proxy has put before the API.
func TestRequests(t *testing.T) {
	t.Parallel()
	var got *nethttp.Request
	c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) { got = req; return says(503, `{}`), nil }),
		func(cfg *Config) { cfg.URL, cfg.UserAgent = "https://shop.test/api/", "till/2" })
	_, _, _ = c.Product(t.Context(), "a b")
	if got.URL.String() != "https://shop.test/api/v1/inventory/a%20b" || got.Header.Get("X-API-Key") != bossKey || got.Header.Get("User-Agent") != "till/2" {
		t.Errorf("%s %v", got.URL, got.Header)
	}
	c = newClient(t, c.cfg.Transport, func(cfg *Config) { cfg.Key = "" })
	_, _ = c.CheckHealth(t.Context())
	if _, has := got.Header["X-Api-Key"]; got.URL.String() != "http://central.test/health" || has || got.Header.Get("User-Agent") != "bodega-client" {
		t.Errorf("%s %v", got.URL, got.Header)
	}
}

// Nobody but the server that was named gets the key, or an update.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var strangers atomic.Int32
	stranger := httptest.NewServer(nethttp.HandlerFunc(func(nethttp.ResponseWriter, *nethttp.Request) { strangers.Add(1) }))
	t.Cleanup(stranger.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		here := serve(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, req *nethttp.Request) {
			nethttp.Redirect(w, req, stranger.URL+req.URL.Path, status)
		}))
		c := newClient(t, nil, func(cfg *Config) { cfg.URL = here })
		_, err := c.Submit(t.Context(), oneLine)
		wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
		_, err = c.Digest(t.Context())
		wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
		_, err = c.Snapshot(t.Context(), inventory.SnapshotQuery{})
		wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
	}
	if strangers.Load() > 0 {
		t.Errorf("%d requests went elsewhere", strangers.Load())
	}
}

// listened is a server that counts the connections that it has.
func listened(t *testing.T, h nethttp.Handler) (url string, open, made *atomic.Int32) {
	t.Helper()
	open, made = new(atomic.Int32), new(atomic.Int32)
	srv := httptest.NewUnstartedServer(h)
	srv.Config.ConnState = func(_ net.Conn, state nethttp.ConnState) {
		switch state {
		case nethttp.StateNew:
			open.Add(1)
			made.Add(1)
		case nethttp.StateClosed, nethttp.StateHijacked:
			open.Add(-1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, open, made
}

// eventually waits for a condition that others bring about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(generous); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// Connections are used again, are not more than allowed, and go with Close.
func TestConnections(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{})
	var atOnce, most atomic.Int32
	url, open, made := listened(t, nethttp.HandlerFunc(func(rw nethttp.ResponseWriter, req *nethttp.Request) {
		n := atOnce.Add(1)
		defer atOnce.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		w.api.ServeHTTP(rw, req)
	}))
	c := newClient(t, nil, func(cfg *Config) { cfg.URL, cfg.MaxConns = url, 3 })
	var calls sync.WaitGroup
	for i := range 16 {
		calls.Go(func() {
			for n := range 20 {
				cmd := &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "full", Delta: -1, KeyText: fmt.Sprint(i, "-", n)}}}
				if a, err := c.Submit(t.Context(), cmd); err != nil || a.Results[0].Outcome != inventory.Applied {
					t.Errorf("%+v, %v", a, err)
				}
				if p, _, err := c.Product(t.Context(), "A"); err != nil || p.Available != 10 {
					t.Errorf("%+v, %v", p, err)
				}
				if page, err := c.Events(t.Context(), inventory.EventsQuery{From: 3}); err != nil || len(page.Events) == 0 {
					t.Errorf("%+v, %v", page, err)
				}
				_, err := c.List(t.Context(), inventory.ListQuery{Stock: 99})
				wantError(t, err, inventory.CodeValidation, "")
			}
		})
	}
	calls.Wait()
	if p, _, err := c.Product(t.Context(), "full"); err != nil || p.Available != inventory.MaxInteger-16*20 {
		t.Errorf("%+v, %v", p, err)
	}
	if most.Load() > 3 || made.Load() > 20 || open.Load() == 0 { // one may be made anew now and then, but not for each of 1,280 calls
		t.Errorf("%d at once, %d connections, %d open", most.Load(), made.Load(), open.Load())
	}
	c.Close()
	eventually(t, "no connection is open", func() bool { return open.Load() == 0 })
	if _, err := c.CheckHealth(t.Context()); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

// A command is sent once: repeating is for those who can tell whether it helps.
func TestSubmitAsksOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	url, _, _ := listened(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, req *nethttp.Request) {
		asked.Add(1)
		if _, err := io.ReadAll(req.Body); err != nil {
			t.Error(err)
		}
		panic(nethttp.ErrAbortHandler)
	}))
	c := newClient(t, nil, func(cfg *Config) { cfg.URL = url })
	for i, cmd := range []*inventory.Command{oneLine, twoLines, twoWhole, twoNew} {
		_, err := c.Submit(t.Context(), cmd)
		e := wantError(t, err, inventory.CodeUnavailable, "central does not answer: connection")
		if asked.Load() != int32(i+1) || !e.Transient() {
			t.Errorf("asked %d times, %v", asked.Load(), e)
		}
	}
}

// What nobody listens to is said so, in words without an address.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	c := newClient(t, nil, func(cfg *Config) { cfg.URL = "http://" + address })
	_, err = c.Submit(t.Context(), oneLine)
	if e := wantError(t, err, inventory.CodeUnavailable, "central does not answer: connection refused"); !strings.Contains(e.Cause.Error(), address) {
		t.Errorf("the cause does not say where: %v", e.Cause)
	}
	if h := c.Health(); h.Status != "unreachable" || h.Reason != "central does not answer: connection refused" || h.Readable || h.Ready {
		t.Errorf("%+v", h)
	}
	// TLS to a server without it.
	c = newClient(t, nil, func(cfg *Config) {
		cfg.URL = strings.Replace(serve(t, nethttp.NotFoundHandler()), "http:", "https:", 1)
	})
	_, err = c.Digest(t.Context())
	wantError(t, err, inventory.CodeUnavailable, "central does not answer")
	// And to one whose certificate nobody has signed.
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = conn.NewServer(nethttp.NotFoundHandler(), nil)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	c = newClient(t, nil, func(cfg *Config) { cfg.URL = srv.URL })
	_, err = c.Digest(t.Context())
	wantError(t, err, inventory.CodeUnavailable, "central does not answer: its certificate cannot be trusted")
}

// A call that has ended holds on to nothing, whatever becomes of its answer.
func TestCallsThatEnd(t *testing.T) {
	t.Parallel()
	began, left := make(chan struct{}), make(chan struct{})
	url, open, _ := listened(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, req *nethttp.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"events":[`)
		_ = nethttp.NewResponseController(w).Flush()
		close(began)
		<-req.Context().Done()
		close(left)
	}))
	c := newClient(t, nil, func(cfg *Config) { cfg.URL = url })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	if _, err := c.Events(ctx, inventory.EventsQuery{Wait: time.Minute}); err == nil || asError(err) != nil {
		t.Errorf("%v", err)
	}
	<-left
	eventually(t, "the connection is closed", func() bool { return open.Load() == 0 })
}
