//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestParseResponse(t *testing.T) {
	for name, c := range map[string]struct {
		raw, body string
		status    int
		close     bool
	}{
		"length":       {"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\nabc", "abc", 200, false},
		"lower case":   {"HTTP/1.1 409 Conflict\r\ncontent-length:2\r\n\r\n{}", "{}", 409, false},
		"empty body":   {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", 200, false},
		"close":        {"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "x", 503, true},
		"no content":   {"HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", "", 204, false},
		"no reason":    {"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "x", 200, false},
		"chunks":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", "abc0123456789", 200, false},
		"trailers":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n", "a", 200, false},
		"crlf in body": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", 200, false},
	} {
		t.Run(name, func(t *testing.T) {
			var res response
			for i := range len(c.raw) { // every beginning is incomplete, and parsing it spoils nothing
				if n, err := parseResponse([]byte(c.raw)[:i], &res); n != 0 || err != nil {
					t.Fatalf("%d of %d bytes: n %d, err %v", i, len(c.raw), n, err)
				}
			}
			buf := []byte(c.raw + "HTTP/1.1 next")
			n, err := parseResponse(buf, &res)
			if n != len(c.raw) || err != nil {
				t.Fatalf("n %d, err %v; want %d", n, err, len(c.raw))
			}
			if string(res.body) != c.body || res.status != c.status || res.close != c.close {
				t.Errorf("got %d %q %v", res.status, res.body, res.close)
			}
		})
	}
}

func TestParseResponseRefuses(t *testing.T) {
	for _, raw := range []string{
		"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 xx OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
		"HTTP/1.1 200 OK\r\nDate: now\r\n\r\nuntil the end",
		"HTTP/1.1 200 OK\r\nConnection\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
		"\r\n\r\n",
	} {
		var res response
		if n, err := parseResponse([]byte(raw), &res); err == nil {
			t.Errorf("%q was taken: n %d", raw, n)
		}
	}
}

// TestParseResponseOfNetHTTP takes what a real server writes, short and long.
func TestParseResponseOfNetHTTP(t *testing.T) {
	for _, size := range []int{0, 10, 2000, 5000, 100_000} {
		body := strings.Repeat("x", size)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		raw := rawGet(t, server.Listener.Addr().String())
		server.Close()
		var res response
		if n, err := parseResponse(raw, &res); n != len(raw) || err != nil || string(res.body) != body {
			t.Errorf("%d bytes: n %d of %d, err %v, %d bytes of body", size, n, len(raw), err, len(res.body))
		}
	}
}

func FuzzParseResponse(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var res response
		n, err := parseResponse(bytes.Clone(raw), &res)
		if n < 0 || n > len(raw) || err != nil && n != 0 {
			t.Fatalf("n %d of %d, err %v", n, len(raw), err)
		}
		if n == 0 || res.status == 204 || res.status == 304 || res.status > 599 {
			return
		}
		want, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
		if err != nil {
			return // ours is the more lenient of the two
		}
		defer want.Body.Close()
		if body, err := io.ReadAll(want.Body); err == nil && want.ContentLength >= 0 && !bytes.Equal(body, res.body) {
			t.Errorf("body %q; net/http reads %q", res.body, body)
		}
	})
}

func TestNumberAfter(t *testing.T) {
	n, rest, ok := numberAfter([]byte(`{"newVersion":42,"x":1}`), newVersion)
	if n != 42 || string(rest) != `,"x":1}` || !ok {
		t.Error(n, string(rest), ok)
	}
	for _, bad := range []string{"", `{"newVersion":`, `{"newVersion":null}`} {
		if _, _, ok := numberAfter([]byte(bad), newVersion); ok {
			t.Errorf("a number in %q", bad)
		}
	}
}

func rawGet(t *testing.T, addr string) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	var raw []byte
	buf := make([]byte, 4096)
	for {
		n, err := conn.Read(buf)
		raw = append(raw, buf[:n]...)
		var res response
		if n, _ := parseResponse(bytes.Clone(raw), &res); n > 0 {
			return raw
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
