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
