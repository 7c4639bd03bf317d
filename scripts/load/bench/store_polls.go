//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// idlePolls has very many wait for the next event, and wakes them with one.
func (b *bench) idlePolls() ([]row, error) {
	if err := enoughFiles(b.polls + filesBeside); err != nil {
		return nil, err
	}
	central, _, err := b.central(b.small, "RATE_LIMIT_ENABLED=false", // one key has them all
		"API_KEYS=polls="+apiKey, "RATE_LIMIT_EXEMPT_KEYS=", "STORES=polls", // who is no store may not have so many open
		"TRUSTED_PROXIES=127.0.0.1") // nor so many connections
	defer b.retire(central)
	if err != nil {
		return nil, err
	}
	before, err := central.anonymous()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(b.ctx)
	polls, err := b.wait(ctx, central)
	defer polls.close() // after cancel, which releases them
	defer cancel()
	if err != nil {
		return nil, err
	}
	first, err := b.memoryOfEach(central, before)
	if err != nil {
		return nil, err
	}
	var later, fanOut series
	for range b.fanOuts {
		took, err := b.wake(ctx, central, polls)
		if err != nil {
			return nil, err
		}
		each, err := b.memoryOfEach(central, before)
		if err != nil {
			return nil, err
		}
		later, fanOut = append(later, each), append(fanOut, took.Seconds())
		progress("    one event reached all after %v; %s each then", took.Round(time.Millisecond), kibUnit(each))
	}
	number := count(float64(b.polls))
	return []row{
		check(number+" idle long polls on central: anonymous memory each", series{first}, kibUnit, atMost(32<<10),
			fmt.Sprintf("growth of RssAnon once all polls wait and central is idle again; it was %s before", mebibytes(float64(before)))),
		inform("the same after each event that reached all", later, kibUnit,
			"with what the answers have left to the garbage collector, which lets as much again gather as is alive"),
		check(number+" long polls: one event reaches all", fanOut, short, atMost(1), "from sending the update to the last poll's answer"),
	}, nil
}

// filesBeside is how many files and connections a process has open besides its polls, and more.
const filesBeside = 300

// enoughFiles refuses a machine on which so many connections cannot be had, rather than measure fewer. Programs in Go raise
// their soft limit to the hard one by themselves, this one and its children alike.
func enoughFiles(need int) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	if limit.Max < uint64(need) {
		return fmt.Errorf("a process may have %d files open, and %d are needed: raise the hard limit (ulimit -Hn)", limit.Max, need)
	}
	return nil
}

// memoryOfEach waits until the server is idle and returns what a poll has cost it, in bytes.
func (b *bench) memoryOfEach(s *server, before int64) (float64, error) {
	if err := s.settle(b.ctx, b.step, settleLimit); err != nil {
		return 0, err
	}
	now, err := s.anonymous()
	return float64(now-before) / float64(b.polls), err
}

// waiters are polls that wait. Each tells when it has been answered and waits for the next event.
type waiters struct {
	clients  []*client
	arrivals chan arrival
	ended    chan struct{}
}

type arrival struct {
	at   time.Time
	next int64
	err  error
}

// wait opens all polls one after the other: more at once than the listener's backlog would have to be repeated.
func (b *bench) wait(ctx context.Context, s *server) (*waiters, error) {
	w := &waiters{arrivals: make(chan arrival, b.polls), ended: make(chan struct{}, b.polls)}
	from, err := s.position(ctx)
	if err != nil {
		return w, err
	}
	for range b.polls {
		c, err := newClient(ctx, s.port)
		if err != nil {
			return w, fmt.Errorf("poll %d: %w", len(w.clients)+1, err)
		}
		w.clients = append(w.clients, c)
		go func() {
			w.follow(ctx, c, from)
			w.ended <- struct{}{}
		}()
	}
	return w, nil
}

// follow polls until ctx ends. An empty page has waited its time, and is asked for again.
func (w *waiters) follow(ctx context.Context, c *client, from int64) {
	var request []byte
	for {
		request = appendPoll(request[:0], centralFeed, from, 60)
		res, err := c.ask(request)
		now := time.Now()
		next := from
		if err == nil {
			next, err = pageEnd(res, from)
		}
		if err != nil || next > from {
			select {
			case w.arrivals <- arrival{now, next, err}:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
		from = next
	}
}

// close waits for all polls to end, which the end of their context makes them do.
func (w *waiters) close() {
	for _, c := range w.clients {
		c.close()
	}
	for range w.clients {
		<-w.ended
	}
}

// fanOutLimit is when a figure is given up: a poll that was forgotten waits for 45 s.
const fanOutLimit = 30 * time.Second

// wake makes one event and waits until every poll has it.
func (b *bench) wake(ctx context.Context, s *server, w *waiters) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, fanOutLimit)
	defer cancel()
	sent := time.Now()
	head, err := changeOne(ctx, s)
	if err != nil {
		return 0, err
	}
	last := sent
	for i := range w.clients {
		select {
		case a := <-w.arrivals:
			if a.err == nil && a.next != head {
				a.err = fmt.Errorf("it was sent on to %d, not to %d", a.next, head)
			}
			if a.err != nil {
				return 0, fmt.Errorf("a poll: %w", a.err)
			}
			if a.at.After(last) {
				last = a.at
			}
		case <-ctx.Done():
			return 0, errors.Join(fmt.Errorf("an event has reached %d of %d polls", i, len(w.clients)), ctx.Err())
		}
	}
	return last.Sub(sent), nil
}

// changeOne makes one update and returns the position behind its event.
func changeOne(ctx context.Context, s *server) (int64, error) {
	c, err := newClient(ctx, s.port)
	if err != nil {
		return 0, err
	}
	defer c.close()
	res, err := c.ask(newSingles(newCatalogue(1), 1).next(0, nil))
	if err != nil {
		return 0, err
	}
	return res.position()
}
