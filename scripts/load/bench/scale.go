//go:build linux

package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The figures in this file ask what size and time do to speed: many products, much history, a long run, a restart.

func (b *bench) million() ([]row, error) {
	const conns = 64
	small, few, err := b.central(b.small)
	defer b.retire(small)
	if err != nil {
		return nil, err
	}
	large, many, err := b.central(b.large)
	defer b.retire(large)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(b.against(small, conns, versioned(few, conns)), b.against(large, conns, versioned(many, conns)))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%s products against %s: single updates, 64 connections", count(float64(b.large)), count(float64(b.small)))
	return []row{check(what, v.ratio((*round).rate), times, atLeast(0.8), v.detail("few products"))}, nil
}

func (b *bench) sustainedSingle() ([]row, error) {
	const conns = 64
	return b.sustain("updates/s, single", 15_000, conns, func(c *catalogue) source { return versioned(c, conns) })
}

func (b *bench) sustainedBatch() ([]row, error) {
	const conns = 8
	return b.sustain("items/s in batches of 100", 40_000, conns, func(c *catalogue) source { return newBatches(c, conns, 100) })
}

// sustain runs windows back to back for two minutes, with the bare handler before and after. Refusals with 503
// are part of a service that protects itself; they are repeated, counted and shown, and only success counts.
func (b *bench) sustain(unit string, limit float64, conns int, of func(*catalogue) source) ([]row, error) {
	s, products, err := b.central(b.large)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	bare := b.bareSingles(64)
	before, err := bare()
	if err != nil {
		return nil, err
	}
	windows, err := b.windows(load{port: s.port, conns: conns, source: of(products), length: b.sustainedWindow, retries: true})
	if err != nil {
		return nil, err
	}
	after, err := bare()
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%s, for %v on %s products, random keys, while checkpointing", unit, b.sustained, count(float64(b.large)))
	var refused int64
	for _, w := range windows {
		refused += w.refused
	}
	detail := fmt.Sprintf("windows of %v; requests: %s; refused with 503 and repeated: %d", b.sustainedWindow, absolute(windows), refused)
	return []row{scaled(what, each(windows, (*round).itemRate), each([]*round{before, after}, (*round).rate), atLeast(limit), detail)}, nil
}

func (b *bench) windows(l load) (all []*round, err error) {
	for end := time.Now().Add(b.sustained); time.Now().Before(end); {
		r, err := l.run(b.ctx)
		if err != nil {
			return nil, fmt.Errorf("window %d: %w", len(all)+1, err)
		}
		all = append(all, r)
		progress("    window %d: %s items/s, refused %d, p99 %s", len(all), count(r.itemRate()), r.refused, short(p99(r)))
	}
	return all, nil
}

// eventsBehind compares a server that has millions of events behind it with one that has only its rounds'.
func (b *bench) eventsBehind() ([]row, error) {
	const conns, products = 64, 10_000
	const keep = "MAX_EVENTS_IN_QUEUE=10000000"
	young, few, err := b.central(products, keep)
	defer b.retire(young)
	if err != nil {
		return nil, err
	}
	old, many, err := b.central(products, keep)
	defer b.retire(old)
	if err != nil {
		return nil, err
	}
	made, err := load{port: old.port, conns: 8, source: newBatches(many, 8, 1000), items: b.events, retries: true}.run(b.ctx)
	if err != nil {
		return nil, fmt.Errorf("making events: %w", err)
	}
	progress("    %d events made in %v, %s/s", made.items, made.elapsed.Round(time.Second), count(made.itemRate()))
	if err := old.settle(b.ctx, b.step, 3*settleLimit); err != nil {
		return nil, err
	}
	v, err := b.interleave(b.against(young, conns, versioned(few, conns)), b.against(old, conns, versioned(many, conns)))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%s events behind against none: single updates, 64 connections", count(float64(b.events)))
	detail := fmt.Sprintf("%s; the events took %v to make", v.detail("none"), made.elapsed.Round(time.Second))
	return []row{check(what, v.ratio((*round).rate), times, atLeast(0.9), detail)}, nil
}

// recovery kills a server that has checkpointed nothing of a long tail and times the next start over copies of its
// directory.
func (b *bench) recovery() ([]row, error) {
	wreck, products, err := b.wreck()
	if err != nil {
		return nil, err
	}
	var ready, memory, idle series
	for range b.recoveries {
		r, err := b.recover(wreck, products)
		if err != nil {
			return nil, err
		}
		ready = append(ready, r.ready.Seconds())
		memory = append(memory, float64(r.memory)/float64(products.size()))
		idle = append(idle, r.idle.Seconds())
		progress("    %s", r.health)
		progress("    ready after %v, %d bytes of memory, idle again after %v", r.ready.Round(time.Millisecond), r.memory, r.idle.Round(time.Second))
	}
	what := fmt.Sprintf("ready after kill -9, %s products, a tail of %s records", count(float64(b.large)), count(float64(b.tail)))
	return []row{
		check(what, ready, seconds, atMost(5), fmt.Sprintf("exec to the first 200 of /readyz, page cache warm; the process was idle again %s after exec", seconds(idle.median()))),
		check(fmt.Sprintf("anonymous memory a product, %v after it is idle again", b.memoryAfter), memory, bytesUnit, atMost(600), "RssAnon of /proc/PID/status"),
	}, nil
}

// wreck returns the directory of a killed server and what its products must be.
func (b *bench) wreck() (string, *catalogue, error) {
	const conns, never = 256, "4294967296"
	s, products, err := b.central(b.large, "CHECKPOINT_INTERVAL=1h", "CHECKPOINT_BYTES="+never, "JOURNAL_MAX_BYTES="+never)
	if err != nil {
		b.retire(s)
		return "", nil, err
	}
	tail, err := load{port: s.port, conns: conns, source: versioned(products, conns), items: b.tail}.run(b.ctx)
	s.Kill()
	if err != nil {
		b.retire(s)
		return "", nil, fmt.Errorf("writing the tail: %w", err)
	}
	progress("    tail of %d records at %s/s", tail.items, count(tail.itemRate()))
	return s.data, products, nil
}

type recovered struct {
	ready, idle time.Duration
	memory      int64
	health      string // what /health says when the memory is read
}

func (b *bench) recover(wreck string, products *catalogue) (r recovered, err error) {
	data, err := b.copy(wreck)
	if err != nil {
		return r, err
	}
	s, err := b.serve(data)
	defer b.retire(s)
	if err != nil {
		return r, err
	}
	r.ready = s.ready
	if err := b.nothingLost(s, "/v1/inventory/", products); err != nil {
		return r, err
	}
	return r, b.watch(s, &r)
}

// watch looks once a step: when the server became idle, its checkpoint done, and at its memory some time after that.
// Before, it is as much as the checkpoint of the tail takes, and for how long that is so depends on the disk.
func (b *bench) watch(s *server, r *recovered) error {
	before, err := s.busy()
	if err != nil {
		return err
	}
	for r.idle == 0 {
		if err = pause(b.ctx, b.step); err != nil {
			return err
		}
		now, err := s.busy()
		if err != nil {
			return err
		}
		since := time.Since(s.begun)
		if now-before <= b.step/idleShare || since > s.ready+settleLimit {
			r.idle = since
		}
		before = now
	}
	if err = pause(b.ctx, b.memoryAfter); err != nil {
		return err
	}
	_, body, _ := s.get(b.ctx, "/health")
	r.health = strings.TrimSpace(string(body))
	r.memory, err = s.anonymous()
	return err
}

// nothingLost compares some products with the book; path is where the server has them. A recovery that forgets is quick, and
// no recovery; and so is a copy.
func (b *bench) nothingLost(s *server, path string, products *catalogue) error {
	for i := 0; i < products.size(); i += max(1, products.size()/100) {
		status, body, err := s.get(b.ctx, path+productID(i))
		version, _, ok := numberAfter(body, []byte(`"version":`))
		if err = errors.Join(err, b.ctx.Err()); err != nil {
			return err
		}
		if status != 200 || !ok || version != products.versions[i] {
			return fmt.Errorf("%s: %s has status %d, version %d instead of %d", s.Name, productID(i), status, version, products.versions[i])
		}
	}
	return nil
}
