package main

import (
	"context"
	"fmt"
)

// member is one of several nodes that run in this process.
type member struct {
	name, dir, keys string // for people

	ready  chan string // capacity 1: its URL
	url    string      // once await has returned true
	ended  chan struct{}
	err    error // once ended is closed
	cancel context.CancelFunc
}

// launch starts serve, which runs until its context ends and says when it is ready. cancel and then end must be called.
func launch(name, dir, keys string, serve func(ctx context.Context, ready func(url string)) error) *member {
	ctx, cancel := context.WithCancel(context.Background())
	m := &member{name: name, dir: dir, keys: keys, ready: make(chan string, 1), ended: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(m.ended)
		m.err = serve(ctx, func(url string) { m.ready <- url })
	}()
	return m
}

// await returns true when the member is ready, false if it has ended or ctx has.
func (m *member) await(ctx context.Context) bool {
	select {
	case m.url = <-m.ready:
		return true
	case <-m.ended:
	case <-ctx.Done():
	}
	return false
}

// end waits for a member that was cancelled, or has ended by itself, and returns what went wrong with it.
func (m *member) end() error {
	<-m.ended
	if m.err != nil {
		return fmt.Errorf("%s: %w", m.name, m.err)
	}
	return nil
}
