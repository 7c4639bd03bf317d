// Package nodetest runs a node inside a test, which watches its log and calls it.
package nodetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"
)

// Log is a log that a test can wait for. It is an io.Writer of lines of JSON.
type Log struct {
	mu    sync.Mutex
	lines []map[string]any
	more  chan struct{} // closed and replaced with each line
}

// NewLog returns an empty log.
func NewLog() *Log { return &Log{more: make(chan struct{})} }

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	var line map[string]any
	if err := json.Unmarshal(p, &line); err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	close(l.more)
	l.more = make(chan struct{})
	return len(p), nil
}

// Lines returns all lines so far.
func (l *Log) Lines() []map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// Find returns the lines with a message.
func (l *Log) Find(message string) []map[string]any {
	found, _ := l.find(message)
	return found
}

func (l *Log) find(message string) (found []map[string]any, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if line["message"] == message {
			found = append(found, line)
		}
	}
	return found, l.more
}

// Wait returns the n-th line with a message (the first is 1), or nil if ended comes before it.
func (l *Log) Wait(message string, n int, ended <-chan struct{}) map[string]any {
	for {
		found, more := l.find(message)
		if len(found) >= n {
			return found[n-1]
		}
		select {
		case <-more:
		case <-ended:
			if found := l.Find(message); len(found) >= n {
				return found[n-1]
			}
			return nil
		}
	}
}

// Running is a node under test.
type Running struct {
	Log    *Log
	Banner bytes.Buffer // to be read after Stop
	URL    string
	Ended  chan struct{} // closed when it has ended

	t      *testing.T
	cancel context.CancelFunc
	err    error // once Ended is closed
}

// Serve runs serve, which is to end with its context, until Stop or the end of the test. It returns when the log says message,
// in a line that holds the address; if serve ends before, URL is empty.
func Serve(t *testing.T, message string, serve func(ctx context.Context, log zerolog.Logger, banner io.Writer) error) *Running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &Running{t: t, Log: NewLog(), cancel: cancel, Ended: make(chan struct{})}
	go func() {
		defer close(r.Ended)
		r.err = serve(ctx, zerolog.New(r.Log), &r.Banner)
	}()
	t.Cleanup(func() { cancel(); <-r.Ended })
	if line := r.Log.Wait(message, 1, r.Ended); line != nil {
		r.URL = fmt.Sprintf("http://%v", line["address"])
	}
	return r
}

// Stop ends it as a signal does.
func (r *Running) Stop() {
	r.t.Helper()
	if r.URL == "" {
		<-r.Ended
		r.t.Fatalf("did not become ready: %v", r.err)
	}
	r.cancel()
	<-r.Ended
	if r.err != nil {
		r.t.Fatal(r.err)
	}
}

// Call sends a request with the key "demo".
func (r *Running) Call(method, path, body string) (status int, answer string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	key := "demo"
	if strings.HasPrefix(path, "/v1/admin/") {
		key = "admin-demo"
	}
	req.Header.Set("X-API-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TakenPort returns a port of 127.0.0.1 at which somebody listens until the test ends.
func TakenPort(t *testing.T) int {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return ln.Addr().(*net.TCPAddr).Port
}
