//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// store starts a store over a directory, which need not exist, and returns as soon as it answers reads. extra overrides its
// environment.
func (p *product) store(central *server, id, data string, extra ...string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	env := slices.Concat([]string{
		"STORE_ID=" + id, fmt.Sprintf("CENTRAL_API_URL=http://127.0.0.1:%d", central.port), "CENTRAL_API_KEY=" + callerKey(callersMax-1),
		"HOST=127.0.0.1", fmt.Sprintf("PORT=%d", port), "METRICS_PORT=0", "DATA_DIR=" + data,
		"LOG_LEVEL=warn",
	}, callers(), extra)
	s, err := p.start(id, port, env, p.binary, "store")
	if s != nil {
		s.data = data
	}
	return s, err
}

// followers starts stores that have read all there is and are idle. What has started is returned even if one fails, to be
// retired.
func (p *product) followers(central *server, n int) (all []*server, err error) {
	for i := range n {
		s, err := p.follower(central, fmt.Sprintf("store-s%d", i+1))
		if s != nil {
			all = append(all, s)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// follower starts one of them. extra overrides its environment.
func (p *product) follower(central *server, id string, extra ...string) (*server, error) {
	s, err := p.store(central, id, p.path("store"), extra...)
	if err == nil {
		_, err = s.awaitLive(p.ctx, 0)
	}
	if err == nil {
		err = s.settle(p.ctx, p.step, settleLimit)
	}
	return s, err
}

func (p *product) retireAll(all []*server) {
	for _, s := range all {
		p.retire(s)
	}
}

var (
	modeLive      = []byte(`"mode":"live"`)
	appliedOffset = []byte(`"appliedOffset":`)
)

// awaitLive waits until a store calls itself live at a position or beyond, and returns how long that took since exec. It
// asks every 5 ms: the times in question are of seconds.
func (s *server) awaitLive(ctx context.Context, at int64) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, liveLimit)
	defer cancel()
	for {
		status, body, err := s.get(ctx, "/v1/store/sync/status")
		applied, _, ok := numberAfter(body, appliedOffset)
		switch {
		case err != nil:
			return 0, fmt.Errorf("%s: %w\n%s", s.Name, err, s.Log.Tail())
		case status != 200 || !ok:
			return 0, fmt.Errorf("%s: sync status %d, body %.300q", s.Name, status, body)
		case applied >= at && bytes.Contains(body, modeLive):
			return time.Since(s.begun), nil
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, fmt.Errorf("%s is not live at position %d: %w, its status: %.500s", s.Name, at, err, body)
		}
	}
}

const liveLimit = 5 * time.Minute

// position is how many events central has applied.
func (s *server) position(ctx context.Context) (int64, error) {
	c, err := newClient(ctx, s.port)
	if err != nil {
		return 0, err
	}
	defer c.close()
	res, err := c.ask([]byte("GET /v1/inventory/" + productID(0) + getHead))
	if err != nil {
		return 0, err
	}
	return res.position()
}

// stopped ends a store in order and leaves its directory, with the copy in it.
func (p *product) stopped(s *server) (data string, err error) {
	s.stop()
	if !s.Run().Cmd.ProcessState.Success() {
		return "", fmt.Errorf("%s ended with %v\n%s", s.Name, s.Run().Cmd.ProcessState, s.Log.Tail())
	}
	_, err = os.Stat(s.data)
	return s.data, err
}
