package http

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"bodega/http/conn"
	"bodega/http/conn/conntest"
	"bodega/inventory"
)

// tlsServer serves h as a node does that was given a certificate.
func tlsServer(t *testing.T, h nethttp.Handler, change func(*nethttp.Server)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	secure, err := conn.TLS(conn.Lazy(l), f.Cert, f.Key, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(h, nil)
	if change != nil {
		change(s)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(secure) }()
	t.Cleanup(func() { s.Close(); <-done })
	return l.Addr().String()
}

var anyCertificate = &tls.Config{InsecureSkipVerify: true}

func dialTLS(t *testing.T, address string) *tls.Conn {
	t.Helper()
	c := tls.Client(dial(t, address), anyCertificate)
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// Updates and reads over TLS, sent one behind the other, are answered like those without.
func TestUpdatesOverTLS(t *testing.T) {
	r := newRig(t)
	c := dialTLS(t, tlsServer(t, r.api, nil))
	answers := bufio.NewReader(c)
	for i := range 10 {
		update := fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"k%d"}`, i)
		if _, err := io.WriteString(c, rawRequest("POST", "/v1/inventory/updates", update)+rawRequest("GET", "/v1/inventory/A", "")); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{fmt.Sprintf(`"newQuantity":%d`, 9-i), fmt.Sprintf(`"available":%d`, 9-i)} {
			res, err := nethttp.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := io.ReadAll(res.Body); res.StatusCode != 200 || !strings.Contains(string(text), want) {
				t.Fatalf("%d %s, want %s", res.StatusCode, text, want)
			}
		}
	}
}

// Lazy deadlines are kept below TLS as well: who does not greet, sends nothing, sends too slowly or takes nothing is cut off,
// and not before his time.
func TestLazyDeadlinesUnderTLS(t *testing.T) {
	answered := make(chan struct{})
	address := tlsServer(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if _, err := io.ReadAll(r.Body); err != nil || r.URL.Path != "/much" {
			return
		}
		defer close(answered)
		for part := make([]byte, 1<<20); ; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}), func(s *nethttp.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout = 500*time.Millisecond, 500*time.Millisecond
		s.WriteTimeout, s.IdleTimeout = 600*time.Millisecond, time.Second
	})
	const request = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n"
	for name, c := range map[string]struct {
		send  string
		least time.Duration
	}{"no greeting": {"", 400 * time.Millisecond}, "idle": {request + "x", 900 * time.Millisecond},
		"half a head": {request + "xPOST /x HT", 400 * time.Millisecond}, "half a body": {request + "x" + request, 400 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			nc := dial(t, address)
			if c.send != "" {
				nc = dialTLS(t, address)
				fmt.Fprint(nc, c.send)
			}
			_, err := io.Copy(io.Discard, nc)
			if took := time.Since(begun); err != nil || took < c.least || took > 5*time.Second {
				t.Errorf("cut off after %v: %v", took, err)
			}
		})
	}
	t.Run("takes none", func(t *testing.T) {
		t.Parallel()
		fmt.Fprint(dialTLS(t, address), "GET /much HTTP/1.1\r\nHost: h\r\n\r\n")
		select {
		case <-answered:
		case <-time.After(9 * time.Second):
			t.Error("the handler is stuck")
		}
	})
	t.Run("many, slowly", func(t *testing.T) { // together longer than any limit; each within it
		t.Parallel()
		nc := dialTLS(t, address)
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
	})
}

// An update asks not to be watched, which has no effect under TLS and does no harm: on the same connection a wait that lasts
// beyond the deadline to which the socket is still set ends when its client leaves, and not before.
func TestWaitsUnderTLS(t *testing.T) {
	began, gone := make(chan struct{}), make(chan time.Duration, 1)
	api := &API{}
	address := tlsServer(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if r.Method == "POST" {
			(&call{api: api, exchange: exchange{r: r}}).unwatch()
			io.Copy(w, r.Body)
			return
		}
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
	c := dialTLS(t, address)
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
	res, err := nethttp.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(res.Body); string(text) != "abc" {
		t.Fatalf("%s", text)
	}
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

// Browsers speak HTTP/2 over TLS, so that streams do not use up their connections: polls, streams and snapshots work there.
func TestHTTP2(t *testing.T) {
	r := newRig(t)
	url := "https://" + tlsServer(t, r.api, nil)
	transport := &nethttp.Transport{TLSClientConfig: anyCertificate.Clone(), ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	client := &nethttp.Client{Transport: transport}
	request := func(method, target, body string) *nethttp.Request {
		req := r.request(method, url+target, body).WithContext(t.Context())
		req.RequestURI = ""
		return req
	}
	send := func(req *nethttp.Request) *nethttp.Response {
		t.Helper()
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		if res.ProtoMajor != 2 || res.StatusCode != 200 {
			t.Fatalf("%s: %s %d", req.URL.Path, res.Proto, res.StatusCode)
		}
		return res
	}
	streaming := request("GET", "/v1/inventory/events", "")
	streaming.Header.Set("Accept", "text/event-stream")
	stream := bufio.NewScanner(send(streaming).Body)
	poll, polled := request("GET", "/v1/inventory/events?offset=2&wait=60", ""), make(chan string, 1)
	go func() {
		res, err := client.Do(poll)
		if err != nil {
			polled <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		polled <- string(body)
	}()
	send(request("POST", "/v1/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k"}`))
	if body := <-polled; !strings.Contains(body, `"available":9`) {
		t.Errorf("polled %s", body)
	}
	for stream.Scan() && !strings.HasPrefix(stream.Text(), "data: ") {
	}
	if !strings.Contains(stream.Text(), `"available":9`) {
		t.Errorf("streamed %s", stream.Text())
	}
	for i := range 500 {
		r.mem.create(inventory.ProductID(fmt.Sprint("P", i)), 1)
	}
	if body, err := io.ReadAll(send(request("GET", "/v1/inventory/snapshot", "")).Body); err != nil || bytes.Count(body, []byte("\n")) != 504 {
		t.Errorf("%d lines, %v", bytes.Count(body, []byte("\n")), err)
	}
	r.api.Drain() // ends the stream
	for stream.Scan() {
	}
}
