//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, port int, request string) (*response, error) {
	t.Helper()
	c, err := newClient(t.Context(), port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c.ask([]byte(request))
}

const anyGet = "GET /v1/inventory/x" + getHead

func TestClientReadsAnswersOfAnySize(t *testing.T) {
	for _, size := range []int{0, 1, 3 << 10, 300 << 10} {
		port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Inventory-Offset", "4711")
			fmt.Fprint(w, strings.Repeat("x", size))
		}))
		c, err := newClient(t.Context(), port)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a connection is kept
			res, err := c.ask([]byte(anyGet))
			if err != nil {
				t.Fatal(err)
			}
			at, err := res.position()
			if len(res.body) != size || at != 4711 || err != nil {
				t.Errorf("%d bytes instead of %d, position %d, %v", len(res.body), size, at, err)
			}
		}
		c.close()
	}
}

func TestClientTakesNoWrongAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"refused": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, "status 503"},
		"closed":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		"two": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			one := "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
			fmt.Fprint(conn, one+one)
			conn.Close()
		}, "more came"},
		"not HTTP": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			fmt.Fprint(conn, "220 smtp ready\r\n\r\n\r\n")
			conn.Close()
		}, "not an HTTP/1.1 answer"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ask(t, portOf(t, c.handler), anyGet); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want %q", err, c.want)
			}
		})
	}
}

func TestClientEndsWithItsContext(t *testing.T) {
	asked := make(chan struct{})
	port := portOf(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c, err := newClient(ctx, port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	go func() { <-asked; cancel() }()
	if _, err := c.ask([]byte(anyGet)); err == nil {
		t.Error("an answer came")
	}
}

func TestAnswerWithoutPosition(t *testing.T) {
	port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "X-Inventory-Offset: 3") }))
	res, err := ask(t, port, anyGet)
	if err != nil {
		t.Fatal(err)
	}
	if at, err := res.position(); err == nil {
		t.Errorf("position %d was read from the body", at)
	}
}

func TestPageEnd(t *testing.T) {
	for _, c := range []struct {
		body string
		want int64 // -1: none
	}{
		{`{"events":[],"nextOffset":7,"hasMore":false,"count":0}`, 7},
		{`{"events":[{},{}],"nextOffset":9,"hasMore":false,"count":2}`, 9},
		{`{"events":[{}],"nextOffset":9,"hasMore":false,"count":1}`, -1}, // one was left out
		{`{"events":[],"nextOffset":6,"count":0}`, -1},
		{`{"events":[]}`, -1},
	} {
		got, err := pageEnd(&response{status: 200, body: []byte(c.body)}, 7)
		if c.want < 0 && err == nil || c.want >= 0 && (err != nil || got != c.want) {
			t.Errorf("%s: %d, %v", c.body, got, err)
		}
	}
}

// TestTogether: the first error is the one that is told, and it ends the others.
func TestTogether(t *testing.T) {
	broken := errors.New("broken")
	waits := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	done := func(context.Context) error { return nil }
	fails := func(context.Context) error { return broken }
	if err := together(t.Context(), done, waits, fails, waits); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := together(t.Context(), done, done); err != nil {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := together(ctx, done, waits); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
