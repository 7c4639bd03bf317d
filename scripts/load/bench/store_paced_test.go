//go:build linux

package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPaceIsKept(t *testing.T) {
	const rate, count = 1000, 200
	n := newNode()
	answered := make(chan int64, count)
	p := &paced{port: portOf(t, http.HandlerFunc(n.central)), products: newCatalogue(100), rate: rate, count: count, late: time.Hour,
		answered: func(_ int, version int64, _ *response) error { answered <- version; return nil }}
	if err := p.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(answered)
	if len(n.events) != count || len(answered) != count || p.latency.count != count {
		t.Fatalf("%d updates made, %d told of, %d timed", len(n.events), len(answered), p.latency.count)
	}
	// The last is due (count-1)/rate after the first was: it must not come earlier, however late the first came.
	if p.took < (count-1)*time.Second/rate {
		t.Errorf("%d updates came within %v", count, p.took)
	}
	for version := range answered {
		if version <= openingVersion {
			t.Errorf("an update led to version %d", version)
		}
	}
}

// TestSlowServerDoesNotKeepThePace: and it is not waited for either.
func TestSlowServerDoesNotKeepThePace(t *testing.T) {
	n := newNode()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond) // 32 connections make 320/s of that
		n.central(w, r)
	})
	p := &paced{port: portOf(t, slow), products: newCatalogue(100), rate: 100_000, count: 400,
		answered: func(int, int64, *response) error { return nil }}
	if err := p.run(t.Context()); err == nil || !strings.Contains(err.Error(), "of 100,000/s") {
		t.Errorf("got %v", err)
	}
	if p.latency.count != 400 {
		t.Errorf("%d updates were made", p.latency.count)
	}
}

// TestWrongAnswerEndsThePace: no refusal may look like an update, and no update like another.
func TestWrongAnswerEndsThePace(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"status 409":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(409) },
		"version 1 became 7": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"newVersion":7}`) },
	} {
		p := &paced{port: portOf(t, h), products: newCatalogue(100), rate: 10, count: 1000,
			answered: func(int, int64, *response) error { return nil }}
		if err := p.run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want %q", err, want)
		}
	}
}
