//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bodega/scripts/process"
)

// serverAt is a server of a test, as if it were a process.
func serverAt(name string, port int) *server {
	return &server{Program: &process.Program{Name: name}, port: port}
}

// TestAwaitLive: neither a store that is live where it should not be yet will do, nor one that is there and not live.
func TestAwaitLive(t *testing.T) {
	answers := []string{
		`{"mode":"bootstrapping","appliedOffset":0}`,
		`{"mode":"live","appliedOffset":99}`,
		`{"mode":"catching_up","appliedOffset":100}`,
		`{"mode":"live","appliedOffset":100}`,
	}
	var asked atomic.Int64
	s := serverAt("s", portOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, answers[min(asked.Add(1), 4)-1])
	})))
	s.begun = time.Now().Add(-time.Second)
	took, err := s.awaitLive(t.Context(), 100)
	if err != nil || asked.Load() != 4 || took < time.Second {
		t.Errorf("%v after %d questions: %v", took, asked.Load(), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.awaitLive(ctx, 101); err == nil {
		t.Error("it is not live at position 101")
	}
}

func TestAwaitLiveTellsWhatIsWrong(t *testing.T) {
	port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }))
	if _, err := serverAt("s", port).awaitLive(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("got %v", err)
	}
}
