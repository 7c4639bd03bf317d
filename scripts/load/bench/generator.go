//go:build linux

package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// A source says what to ask and checks what was answered. All calls come from one goroutine, and a
// connection has one request under way at a time: done(c) always belongs to the latest next(c).
type source interface {
	next(conn int, buf []byte) []byte                // appends the request to buf[:0] and returns it
	done(conn int, res *response) (n int, err error) // n = items done; an error counts as a failure
}

// load is a closed loop: each connection sends its next request when it has its answer.
type load struct {
	port   int
	ports  []int // instead of port, in turn
	conns  int
	source source
	warmup time.Duration // not counted
	length time.Duration
	items  int64 // stop after so many items instead of after length; 0: by time
	// retries repeats a request that was refused with 503, as docs/api.md asks of a client; the
	// latency then runs from the first attempt. Otherwise 503 is a failure like any other.
	retries bool
}

const (
	patience    = 50 * time.Millisecond // between attempts; far less than Retry-After asks for, so the server is the limit
	hangLimit   = 30 * time.Second      // without any answer
	hopeless    = 1000                  // failures after which a round is given up
	readBuffer  = 64 << 10
	pollTimeout = 20 // ms
)

// run is the loop's state. One thread drives all connections over epoll: a read and a write a request and no
// goroutine to wake, so that the generator takes as little as possible of the cores it shares with the server.
type run struct {
	load
	poll    int
	conns   []*conn
	start   time.Time
	last    time.Duration // of the latest answer
	live    int           // connections that go on
	waiting int           // of these, refused ones
	total   int64         // items, warm-up included
	// stretched says that nothing came within the time, so that what was under way at its end counts, and
	// the round lasts until the latest of that: a busy machine makes a slow round, not one without a rate.
	stretched bool
	res       response
	round     *round
}

func (l load) run(ctx context.Context) (*round, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := &run{load: l, round: &round{}, live: l.conns}
	defer r.close()
	if err := r.connect(); err != nil {
		return nil, err
	}
	r.start = time.Now()
	for i := range r.conns {
		r.ask(i)
	}
	if err := r.loop(ctx); err != nil {
		return nil, err
	}
	switch {
	case l.items > 0:
		r.round.elapsed = time.Since(r.start)
	case r.stretched:
		r.round.elapsed = r.last - l.warmup
	default:
		r.round.elapsed = l.length
	}
	return r.round, r.round.err()
}

func (r *run) now() time.Duration { return time.Since(r.start) }

func (r *run) loop(ctx context.Context) error {
	events := make([]unix.EpollEvent, 256)
	for r.live > 0 {
		n, err := unix.EpollWait(r.poll, events, pollTimeout)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("epoll: %w", err)
		}
		for _, e := range events[:max(n, 0)] {
			r.serve(int(e.Fd), e.Events)
		}
		if r.waiting > 0 {
			r.repeat()
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case r.round.failed >= hopeless:
			return r.round.err()
		case n <= 0 && r.now() > max(r.last, r.warmup)+hangLimit:
			return fmt.Errorf("no answer for %v with %d requests under way", hangLimit, r.live)
		}
	}
	return nil
}

// over says whether to stop asking.
func (r *run) over(now time.Duration) bool {
	if r.items > 0 {
		return r.total >= r.items
	}
	return now >= r.warmup+r.length
}

// counts says whether an answer that came now belongs to the round.
func (r *run) counts(now time.Duration) bool {
	if r.items > 0 {
		return true
	}
	if r.over(now) && r.round.answers == 0 {
		r.stretched = true
	}
	return now >= r.warmup && (r.stretched || !r.over(now))
}

func (r *run) ask(i int) {
	c := r.conns[i]
	c.request = asCaller(r.source.next(i, c.request[:0]), i)
	c.sent, c.got = 0, 0
	c.begun = r.now()
	r.send(i)
}

func (r *run) answered(i int) {
	c := r.conns[i]
	now := r.now()
	r.last = now
	if r.res.status == 503 && r.retries {
		r.round.refused++
		c.retryAt = now + patience
		r.waiting++
		return
	}
	items, err := r.source.done(i, &r.res)
	r.total += int64(items)
	if err != nil {
		r.fail(err.Error())
	} else if r.counts(now) {
		r.round.answers++
		r.round.items += int64(items)
		r.round.latency.add(now - c.begun)
	}
	switch {
	case r.over(now):
		r.stop(c)
	case r.res.close:
		r.drop(i, "the server asked to close the connection")
	default:
		r.ask(i)
	}
}

// repeat sends refused requests again once they have waited, or gives them up when time is over:
// an item count has to be reached, a time only has to pass.
func (r *run) repeat() {
	now := r.now()
	for i, c := range r.conns {
		if c.retryAt == 0 {
			continue
		}
		switch {
		case r.items == 0 && r.over(now):
			c.retryAt = 0
			r.waiting--
			r.stop(c)
		case now >= c.retryAt:
			c.retryAt, c.sent, c.got = 0, 0, 0
			r.waiting--
			r.send(i)
		}
	}
}

func (r *run) fail(why string) {
	if r.round.failed++; r.round.failure == "" {
		r.round.failure = why
	}
}
