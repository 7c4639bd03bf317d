package conn

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/conn/conntest"
)

// patience is how long a test waits for what should happen at once, on a machine that is busy.
const patience = 2 * time.Minute

// serveLazily serves h over [Lazy] as a node does, and returns its address.
func serveLazily(t *testing.T, h nethttp.Handler) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(h, nil)
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(Lazy(l)) }()
	t.Cleanup(func() { s.Close(); <-done })
	return l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c
}

// Whatever the answer, browsers must believe its type; over TLS they are told to stay with it, in plain nobody is.
func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	h := NewServer(nethttp.HandlerFunc(func(nethttp.ResponseWriter, *nethttp.Request) {}), nil).Handler
	for secure, want := range map[bool]string{false: "", true: "max-age=15552000"} {
		rec, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		if secure {
			req.TLS = &tls.ConnectionState{}
		}
		h.ServeHTTP(rec, req)
		if got := rec.Header(); got.Get("Strict-Transport-Security") != want || got.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("TLS %v: %v", secure, got)
		}
	}
}

// The watch of net/http reads one byte beside the handler and takes no byte with no error for an answer. Should a version
// of it stop doing either, this is where it shows.
func TestUnwatchIsTaken(t *testing.T) {
	taken := make(chan bool, 1)
	address := serveLazily(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		c := Unwatch(r.Context())
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		deadline := time.Now().Add(patience)
		for !c.Watched() && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		taken <- c.Watched()
		fmt.Fprint(w, r.ContentLength)
	}))
	c := dial(t, address)
	answers := bufio.NewReader(c)
	for i := range 200 { // on one connection: nothing of the next request is lost
		body := strings.Repeat("x", i+1)
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		res, err := nethttp.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		if !<-taken || string(text) != fmt.Sprint(i+1) {
			t.Fatalf("request %d: answer %q", i, text)
		}
	}
}

// A handler that is watched still learns that its client has gone.
func TestLeavingIsNoticed(t *testing.T) {
	began, gone := make(chan struct{}), make(chan struct{})
	address := serveLazily(t, nethttp.HandlerFunc(func(_ nethttp.ResponseWriter, r *nethttp.Request) {
		close(began)
		<-r.Context().Done()
		close(gone)
	}))
	c := dial(t, address)
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-began
	c.Close()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("the handler was not told")
	}
}

// pipes is a listener whose connections are in memory, so that their deadlines are of a bubble's clock.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(t *testing.T) net.Conn {
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close() })
	p.conns <- pipeEnd{theirs}
	return ours
}

// pipeEnd is an end that passes for one of TCP.
type pipeEnd struct{ net.Conn }

func (e pipeEnd) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{e.Conn}, r)
}

func (e pipeEnd) CloseWrite() error { return nil }

// lazily runs a test of deadlines against h in a bubble, over [Lazy] and, if it is to be secure, over TLS above it. dial
// connects to it, without greeting it.
func lazily(t *testing.T, secure bool, h nethttp.HandlerFunc, change func(*nethttp.Server), test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{make(chan net.Conn), make(chan struct{})}
		l := Lazy(p)
		if secure {
			var err error
			if l, err = TLS(l, f.Cert, f.Key, func(err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
		}
		s := NewServer(h, nil)
		change(s)
		done := make(chan struct{})
		go func() { defer close(done); s.Serve(l) }()
		t.Cleanup(func() { s.Close(); <-done })
		test(t, func() net.Conn { return p.dial(t) })
	})
}

// both runs a test over plain connections and over secure ones. greet does nothing on the plain.
func both(t *testing.T, test func(t *testing.T, secure bool, greet func(net.Conn) net.Conn)) {
	t.Run("plain", func(t *testing.T) { test(t, false, func(c net.Conn) net.Conn { return c }) })
	t.Run("TLS", func(t *testing.T) {
		test(t, true, func(c net.Conn) net.Conn { return tls.Client(c, &tls.Config{InsecureSkipVerify: true}) })
	})
}

// Deadlines that are only noted are kept all the same, below TLS as well: who does not greet, sends nothing, sends too slowly or
// takes nothing is cut off, and not before his time.
func TestLazyDeadlines(t *testing.T) {
	const head, idle, write = time.Second, 4 * time.Second, 3 * time.Second
	const request = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n"
	handler := func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if _, err := io.ReadAll(r.Body); err != nil || r.URL.Path != "/much" {
			return
		}
		for part := make([]byte, 1<<20); ; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}
	change := func(s *nethttp.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout, s.IdleTimeout = head, head, write, idle
	}
	both(t, func(t *testing.T, secure bool, greet func(net.Conn) net.Conn) {
		for name, c := range map[string]struct {
			send string
			want time.Duration
		}{
			"no greeting": {"", head}, "idle": {request + "x", idle}, "half a head": {request + "xPOST /x HT", head}, "half a body": {request + "x" + request, head},
		} {
			t.Run(name, func(t *testing.T) {
				lazily(t, secure, handler, change, func(t *testing.T, dial func() net.Conn) {
					begun, nc := time.Now(), dial()
					if c.send != "" {
						nc = greet(nc)
						go io.WriteString(nc, c.send)
					}
					_, err := io.Copy(io.Discard, nc)
					if took := time.Since(begun); err != nil || took < c.want || took > c.want+head {
						t.Errorf("cut off after %v: %v", took, err)
					}
				})
			})
		}
		t.Run("takes none", func(t *testing.T) {
			var gone chan time.Duration // of the bubble
			lazily(t, secure, func(w nethttp.ResponseWriter, r *nethttp.Request) {
				began := time.Now()
				handler(w, r)
				gone <- time.Since(began)
			}, change, func(t *testing.T, dial func() net.Conn) {
				gone = make(chan time.Duration, 1)
				fmt.Fprint(greet(dial()), "GET /much HTTP/1.1\r\nHost: h\r\n\r\n")
				if took := <-gone; took < write || took > 3*write { // TLS takes five seconds for its farewell
					t.Errorf("let go after %v", took)
				}
			})
		})
		t.Run("many, slowly", func(t *testing.T) { // together longer than any limit; each within it
			lazily(t, secure, handler, change, func(t *testing.T, dial func() net.Conn) {
				nc := greet(dial())
				answers := bufio.NewReader(nc)
				for i := range 20 {
					time.Sleep(head - time.Millisecond)
					fmt.Fprint(nc, request+"x")
					res, err := nethttp.ReadResponse(answers, nil)
					if err != nil {
						t.Fatalf("request %d: %v", i, err)
					}
					res.Body.Close()
				}
			})
		})
	})
}

// A handler that has lifted the limit on reading, as long polls do, outlasts the deadline to which the socket is still set, and
// still learns when its client leaves; also after an update, which asks not to be watched, without effect under TLS.
func TestWaitsOutlastAnEarlierDeadline(t *testing.T) {
	both(t, func(t *testing.T, secure bool, greet func(net.Conn) net.Conn) {
		var gone chan time.Duration // of the bubble
		lazily(t, secure, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			if r.Method == "POST" {
				Unwatch(r.Context())
				io.Copy(w, r.Body)
				return
			}
			if err := nethttp.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil {
				t.Error(err)
			}
			began := time.Now()
			<-r.Context().Done()
			gone <- time.Since(began)
		}, func(s *nethttp.Server) { s.ReadHeaderTimeout, s.ReadTimeout = time.Second, time.Second }, func(t *testing.T, dial func() net.Conn) {
			gone = make(chan time.Duration, 1)
			c := greet(dial())
			fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
			res, err := nethttp.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := io.ReadAll(res.Body); string(text) != "abc" {
				t.Fatalf("%s", text)
			}
			fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
			const stay = time.Minute
			time.Sleep(stay)
			c.Close()
			if took := <-gone; took < stay {
				t.Errorf("the wait ended after %v", took)
			}
		})
	})
}
