package client

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"sync/atomic"
	"testing"

	"bodega/inventory"
)

// speaks is a server that reads a request and says these bytes, whatever they are.
func speaks(t *testing.T, bytes string) (url string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			req, err := nethttp.ReadRequest(bufio.NewReader(nc))
			if err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
				_, _ = io.WriteString(nc, bytes)
			}
			nc.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return "http://" + l.Addr().String()
}

// Over a real connection, whatever is not a whole answer is none.
func TestTornAnswers(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Inventory-Offset: 7\r\n"
	body := `{` + saleHeard + `}`
	for name, tt := range map[string]struct{ bytes, message string }{
		"nothing":           {"", "central does not answer: connection closed"},
		"no HTTP":           {"SSH-2.0-OpenSSH_9.6\r\n", "central does not answer"},
		"half a head":       {head, "central does not answer: connection closed"},
		"endless head":      {head + "X-Long: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", "central does not answer"},
		"half a body":       {head + "Content-Length: 1000\r\n\r\n" + body, "central's answer could not be read: connection closed"},
		"half a chunk":      {head + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s", len(body)+1, body), "central's answer could not be read: connection closed"},
		"no last chunk":     {head + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", len(body), body), "central's answer could not be read: connection closed"},
		"no chunk":          {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "central's answer could not be read"},
		"not gzip":          {head + "Content-Encoding: gzip\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n" + body, "central's answer could not be read"},
		"a length too many": {head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n" + body, "central does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, nil, func(cfg *Config) { cfg.URL = speaks(t, tt.bytes) })
			a, err := c.Submit(t.Context(), oneLine)
			if wantError(t, err, inventory.CodeUnavailable, tt.message); a != nil {
				t.Errorf("%+v", a)
			}
		})
	}
	c := newClient(t, nil, func(cfg *Config) {
		cfg.URL = speaks(t, head+fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
	})
	if a, err := c.Submit(t.Context(), oneLine); err != nil || a.Results[0].Outcome != inventory.Applied {
		t.Errorf("whole: %+v, %v", a, err)
	}
}

// zipped is a ResponseWriter that compresses, as a proxy may.
type zipped struct {
	nethttp.ResponseWriter
	z *gzip.Writer
}

func (w zipped) Unwrap() nethttp.ResponseWriter { return w.ResponseWriter }

func (w zipped) Write(b []byte) (int, error) { return w.z.Write(b) }

func (w zipped) WriteHeader(status int) {
	w.Header().Del("Content-Length")
	w.Header().Set("Content-Encoding", "gzip")
	w.ResponseWriter.WriteHeader(status)
}

// What is compressed on the way counts as what it comes to.
func TestCompressedAnswers(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{})
	var bomb atomic.Bool
	url := serve(t, nethttp.HandlerFunc(func(rw nethttp.ResponseWriter, req *nethttp.Request) {
		if req.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("%v", req.Header)
		}
		z := gzip.NewWriter(rw)
		defer z.Close()
		w.api.ServeHTTP(zipped{rw, z}, req)
		if bomb.Load() {
			_, _ = io.CopyN(z, endless{}, pageBytesMax+1)
		}
	}))
	c := newClient(t, nil, func(cfg *Config) { cfg.URL, cfg.Packed = url, true })
	if page, err := c.Events(t.Context(), inventory.EventsQuery{}); err != nil || len(page.Events) != 3 {
		t.Errorf("%+v, %v", page, err)
	}
	if view, err := c.Snapshot(t.Context(), inventory.SnapshotQuery{}); err != nil || view.Mark.Hash != w.ledger.View().Mark.Hash {
		t.Errorf("%+v, %v", view, err)
	}
	bomb.Store(true)
	_, err := c.Events(t.Context(), inventory.EventsQuery{})
	wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
	var why *malformed
	if !errors.As(err, &why) || !strings.Contains(why.issue, "more than") {
		t.Errorf("%v", why)
	}
}
