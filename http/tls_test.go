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

// patience is how long a test waits for what should happen at once, on a machine that is busy.
const patience = 2 * time.Minute

// serveOver serves h as a node does, with a certificate or without, and returns its address.
func serveOver(t *testing.T, h nethttp.Handler, secure bool) string {
	t.Helper()
	plain, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := conn.Lazy(plain)
	if secure {
		f := conntest.NewFiles(t, conntest.NewPair(t, 1))
		if l, err = conn.TLS(l, f.Cert, f.Key, func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
	}
	s := conn.NewServer(h, nil)
	conn.AllowPlainHTTP2(s)
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return plain.Addr().String()
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

var anyCertificate = &tls.Config{InsecureSkipVerify: true}

// Updates and reads over a real connection, with the watch and without it, sent one behind the other, are answered in order.
func TestUpdatesOverConnections(t *testing.T) {
	for name, secure := range map[string]bool{"TCP": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, serveOver(t, newRig(t).api, secure))
			if secure {
				c = tls.Client(c, anyCertificate)
			}
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
		})
	}
}

// Browsers speak HTTP/2 over TLS, so that streams do not use up their connections: polls, streams and snapshots work there.
func TestHTTP2(t *testing.T) {
	r := newRig(t)
	url := "https://" + serveOver(t, r.api, true)
	transport := &nethttp.Transport{TLSClientConfig: anyCertificate.Clone(), ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	client := &nethttp.Client{Transport: transport}
	ctx, cancel := context.WithTimeout(t.Context(), patience) // what does not come is said not to have
	t.Cleanup(cancel)
	request := func(method, target, body string) *nethttp.Request {
		req := r.request(method, url+target, body).WithContext(ctx)
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
