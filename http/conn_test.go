package http

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"bodega/http/conn"
	"bodega/inventory"
)

// tcpServer serves h as central does, over conn.Lazy, and returns its address.
func tcpServer(t *testing.T, h nethttp.Handler, change func(*nethttp.Server)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(h, nil)
	if change != nil {
		change(s)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(conn.Lazy(l)) }()
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
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c
}

// The watch of net/http reads one byte beside the handler and takes no byte with no error for an answer. Should a version
// of it stop doing either, this is where it shows.
func TestUnwatchIsTaken(t *testing.T) {
	api := &API{}
	taken := make(chan bool, 1)
	address := tcpServer(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		c := &call{api: api, exchange: exchange{r: r}}
		c.unwatch()
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		deadline := time.Now().Add(5 * time.Second)
		for !c.conn.Watched() && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		taken <- c.conn.Watched()
		fmt.Fprint(w, r.ContentLength)
	}), nil)
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
	address := tcpServer(t, nethttp.HandlerFunc(func(_ nethttp.ResponseWriter, r *nethttp.Request) {
		close(began)
		<-r.Context().Done()
		close(gone)
	}), nil)
	c := dial(t, address)
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-began
	c.Close()
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the handler was not told")
	}
}

// Deadlines that are only noted are kept all the same: who sends nothing, sends too slowly or takes nothing is cut off,
// and not before his time.
func TestLazyDeadlines(t *testing.T) {
	answered := make(chan struct{})
	address := tcpServer(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			return
		}
		if r.URL.Path == "/much" {
			defer close(answered)
			part := make([]byte, 1<<20)
			for range 1 << 10 {
				if _, err := w.Write(part); err != nil {
					return
				}
			}
			t.Error("a gigabyte was written to a client that reads nothing")
		}
	}), func(s *nethttp.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout = 500*time.Millisecond, 500*time.Millisecond
		s.WriteTimeout, s.IdleTimeout = 600*time.Millisecond, time.Second
	})
	request := "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n"

	for name, c := range map[string]struct {
		send         string
		least, close time.Duration
	}{
		"idle":         {request + "x", 900 * time.Millisecond, 4 * time.Second},
		"half a head":  {request + "xPOST /x HT", 400 * time.Millisecond, 4 * time.Second},
		"half a body":  {request + "x" + request, 400 * time.Millisecond, 4 * time.Second},
		"takes none":   {"", 0, 0},
		"many, slowly": {"", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nc := dial(t, address)
			switch name {
			case "takes none":
				fmt.Fprint(nc, "GET /much HTTP/1.1\r\nHost: h\r\n\r\n")
				select {
				case <-answered:
				case <-time.After(9 * time.Second):
					t.Error("the handler is stuck")
				}
				return
			case "many, slowly": // together longer than any limit; each within it
				answers := bufio.NewReader(nc)
				for i := range 8 {
					time.Sleep(200 * time.Millisecond)
					fmt.Fprint(nc, request+"x")
					res, err := nethttp.ReadResponse(answers, nil)
					if err != nil {
						t.Fatalf("request %d: %v", i, err)
					}
					res.Body.Close()
				}
				return
			}
			fmt.Fprint(nc, c.send)
			begun := time.Now()
			_, err := io.Copy(io.Discard, nc)
			if took := time.Since(begun); err != nil || took < c.least || took > c.close {
				t.Errorf("cut off after %v: %v", took, err)
			}
		})
	}
}

// A handler that has lifted the limit on reading, as long polls do, outlasts the deadline to which the socket is still set, and
// still learns when its client leaves.
func TestWaitsOutlastAnEarlierDeadline(t *testing.T) {
	began, gone := make(chan struct{}), make(chan time.Duration, 1)
	address := tcpServer(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if err := nethttp.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil {
			t.Error(err)
		}
		start := time.Now()
		close(began)
		<-r.Context().Done()
		gone <- time.Since(start)
	}), func(s *nethttp.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout = 300*time.Millisecond, 300*time.Millisecond
	})
	c := dial(t, address)
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-began
	select {
	case d := <-gone:
		t.Fatalf("the wait ended after %v", d)
	case <-time.After(time.Second):
	}
	c.Close()
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the handler was not told that its client has gone")
	}
}

// An update over a real connection, with and without the watch, is answered the same.
func TestUpdatesOverTCP(t *testing.T) {
	keys, err := ParseKeys("demo", "")
	if err != nil {
		t.Fatal(err)
	}
	api := New(Config{Keys: keys})
	m := newMemory(inventory.Rules{})
	api.Attach(m)
	c := dial(t, tcpServer(t, api, nil))
	answers := bufio.NewReader(c)
	for i := range 10 {
		body := fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"k%d"}`, i)
		fmt.Fprintf(c, "POST /v1/inventory/updates HTTP/1.1\r\nHost: h\r\nX-API-Key: demo\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		fmt.Fprint(c, "GET /v1/inventory/A HTTP/1.1\r\nHost: h\r\nX-API-Key: demo\r\n\r\n") // sent before the answer is read
		for _, want := range []string{fmt.Sprintf(`"newQuantity":%d`, 9-i), fmt.Sprintf(`"available":%d`, 9-i)} {
			res, err := nethttp.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(res.Body)
			if res.StatusCode != 200 || !strings.Contains(string(text), want) {
				t.Fatalf("%d %s, want %s", res.StatusCode, text, want)
			}
		}
	}
}
