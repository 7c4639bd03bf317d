//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// poll serves the feed and updates of a central; each poll is first answered by odd, unless that leaves it alone.
func poll(n *node, odd func(w http.ResponseWriter, r *http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			n.central(w, r)
		case r.URL.Path != centralFeed:
			n.mu.Lock()
			at := len(n.events)
			n.mu.Unlock()
			n.answer(w, at, `{}`)
		case !odd(w, r):
			from, _ := strconv.Atoi(r.URL.Query().Get("offset"))
			next := n.await(r, from)
			fmt.Fprintf(w, `{"nextOffset":%d,"count":%d}`, next, next-from)
		}
	})
}

// wakeAll has polls wait on h and wakes them twice.
func wakeAll(t *testing.T, ctx context.Context, polls int, h http.Handler) error {
	t.Helper()
	b := &bench{product: &product{workspace: &workspace{ctx: ctx}}, sizes: sizes{polls: polls}}
	s := serverAt("central", portOf(t, h))
	ctx, cancel := context.WithCancel(ctx)
	w, err := b.wait(ctx, s)
	defer w.close()
	defer cancel()
	for range 2 {
		if err == nil {
			_, err = b.wake(ctx, s, w)
		}
	}
	return err
}

func TestEveryPollIsWoken(t *testing.T) {
	const polls = 100
	var empty atomic.Int64
	err := wakeAll(t, t.Context(), polls, poll(newNode(), func(w http.ResponseWriter, r *http.Request) bool {
		if empty.Add(1)%5 != 0 {
			return false
		}
		from := r.URL.Query().Get("offset") // its time is over: it asks again
		fmt.Fprintf(w, `{"nextOffset":%s,"count":0}`, from)
		return true
	}))
	if err != nil || empty.Load() <= 2*polls {
		t.Errorf("got %v after %d questions", err, empty.Load())
	}
}

func TestAForgottenPollIsFound(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var asked atomic.Int64
	err := wakeAll(t, ctx, 10, poll(newNode(), func(_ http.ResponseWriter, r *http.Request) bool {
		if asked.Add(1) != 3 {
			return false
		}
		<-r.Context().Done()
		return true
	}))
	if err == nil {
		t.Error("all polls were woken")
	}
}

func TestAWrongPageIsFound(t *testing.T) {
	for want, page := range map[string]string{
		"sent on to 9": `{"nextOffset":9,"count":9}`,
		"a page from":  `{"nextOffset":9,"count":1}`,
	} {
		err := wakeAll(t, t.Context(), 3, poll(newNode(), func(w http.ResponseWriter, _ *http.Request) bool {
			fmt.Fprint(w, page)
			return true
		}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want %q", err, want)
		}
	}
}

func TestTooFewFilesAreRefused(t *testing.T) {
	if err := enoughFiles(1 << 30); err == nil || !strings.Contains(err.Error(), "ulimit -Hn") {
		t.Errorf("got %v", err)
	}
	if err := enoughFiles(10); err != nil {
		t.Error(err)
	}
}
