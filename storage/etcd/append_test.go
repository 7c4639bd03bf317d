package etcd

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bodega/journal"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// TestPieces: a group of any size is there whole or not at all, within etcd's own limits, and what a dead leader has left of one is
// not taken for a part of another.
func TestPieces(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x := b.join("x")
	b.lead(x)
	sizes := []int{1 << 20, 1<<20 - roomForRest - batchHead - 30, 5 << 20, 12, journal.MaxPayload, 0}
	for _, size := range sizes {
		b.append(x, size)
	}
	last := b.append(x, 700<<10, 700<<10, 700<<10)

	// One dies before its last transaction.
	p, err := x.prepare(x.term, entries(x, 3<<20))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.sendPieces(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	y := b.join("y")
	b.dense(b.read(y, 1), 1, last)
	if err := x.Resign(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	b.lead(y)
	b.append(y, 2<<20)
	last = b.append(y, 1)
	got := b.read(x, 1)
	b.dense(got, 1, last)
	for i, size := range append(sizes, 700<<10, 700<<10, 700<<10, 2<<20, 1) {
		if r := got[2*i]; len(r.Payload) != size || size > 0 && (r.Payload[0] != r.Payload[size-1]) {
			t.Errorf("record %d has %d bytes, and not %d", r.LSN, len(r.Payload), size)
		}
	}
	for from := journal.LSN(1); from <= last; from += 5 {
		b.dense(b.read(b.join(fmt.Sprint("z", from)), from), from, last)
	}
}

// through puts a proxy before etcd.
func (b *bench) through() *proxy {
	p := newProxy(b.T, b.cfg.Endpoints[0])
	b.cfg.Endpoints = []string{p.Addr().String()}
	b.cfg.attempt = 2 * time.Second // after which what was lost is known to be
	return p
}

// TestUnknown: whatever is lost on the way, what became of a batch is found out, it is there once, and the next one follows it.
func TestUnknown(t *testing.T) {
	t.Parallel()
	cluster := one(t)
	for name, what := range map[string]struct{ holds, loses bool }{"request": {holds: true}, "answer": {loses: true}} {
		for _, size := range []int{1, 3 << 20} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				b := newBench(t, cluster, engine.Founding{})
				watcher := b.join("w")
				p := b.through()
				x := b.join("x")
				b.lead(x)
				first := b.append(x, 1)
				p.set(what.holds, what.loses)
				if _, err := x.Append(entries(x, size)...); !errors.Is(err, storage.ErrUnknown) {
					t.Fatalf("append: %v", err)
				}
				if _, err := x.Append(entries(x, 1)...); !errors.Is(err, errUnresolved) {
					t.Errorf("before anybody has asked: %v", err)
				}
				p.set(false, false)
				last, fate, err := x.Resolve(t.Context())
				if err != nil || fate != storage.Committed || last != first+2 {
					t.Fatalf("resolved: %d, %v, %v", last, fate, err)
				}
				if n := p.release(); what.holds && n == 0 {
					t.Error("no request was held")
				}
				last = b.append(x, 1)
				b.dense(b.read(watcher, 1), 1, last)
			})
		}
	}
}

// TestUnknownDeposed: who loses the lead before it has asked learns what became of its batch all the same, and a request that arrives
// when another leads comes to nothing.
func TestUnknownDeposed(t *testing.T) {
	t.Parallel()
	cluster := one(t)
	for name, c := range map[string]struct {
		holds, loses bool
		fate         storage.Fate
	}{"request": {holds: true, fate: storage.Fenced}, "answer": {loses: true, fate: storage.Committed}} {
		for _, more := range []int{0, 1} {
			t.Run(fmt.Sprint(name, more), func(t *testing.T) {
				b := newBench(t, cluster, engine.Founding{})
				y := b.join("y")
				p := b.through()
				x := b.join("x")
				b.lead(x)
				last := b.append(x, 1)
				p.set(c.holds, c.loses)
				if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrUnknown) {
					t.Fatalf("append: %v", err)
				}
				if _, err := cluster.Ctl(t.Context(), "del", x.term.key); err != nil {
					t.Fatal(err)
				}
				if b.lead(y); c.fate == storage.Committed {
					last += 2
				}
				for range more {
					last = b.append(y, 1)
				}
				p.set(false, false)
				if _, fate, err := x.Resolve(t.Context()); err != nil || fate != c.fate {
					t.Errorf("resolved: %v, %v", fate, err)
				}
				p.release()
				<-x.Lost()
				if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrFenced) {
					t.Errorf("append: %v", err)
				}
				b.dense(b.read(y, 1), 1, last)
			})
		}
	}
}

// TestNeverTold: what cannot be found out in time ends the term, and the next one begins with what became of it.
func TestNeverTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	watcher := b.join("w")
	p := b.through()
	b.cfg.Patience = 5 * time.Second
	x := b.join("x")
	before := b.lead(x)
	p.set(false, true)
	if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrUnknown) {
		t.Fatalf("append: %v", err)
	}
	if _, _, err := x.Resolve(t.Context()); err == nil {
		t.Fatal("it is known what became of it")
	}
	<-x.Lost()
	if _, err := x.Head(t.Context()); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("head: %v", err)
	}
	if err := x.scan(1, nil, scanner{record: func(journal.Record) error { return nil }}); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("read: %v", err)
	}
	p.set(false, false)
	if last := b.lead(x); last != before+2 {
		t.Errorf("the log ends at %d, and the batch was from %d on", last, before+1)
	}
	last := b.append(x, 1)
	b.dense(b.read(watcher, 1), 1, last)
}

// TestChaos: through a line that fails now and then, and with leads that are lost, what is said to be durable is there, in its place,
// and nothing else is.
func TestChaos(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	watcher := b.join("w")
	p := b.through()
	b.cfg.attempt, b.cfg.Patience = 100*time.Millisecond, 400*time.Millisecond
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	x := b.join("x")
	told, doubtful := map[journal.LSN]string{}, map[string]bool{}
	for n := range prove.Times(40, 400) {
		if x.leading() == nil {
			p.set(false, false)
			b.lead(x)
		}
		p.set(r.IntN(4) == 0, r.IntN(4) == 0)
		text := fmt.Sprint("record ", n)
		last, err := x.Append(journal.Entry{Type: journal.Timeline, Payload: []byte(text + strings.Repeat(".", r.IntN(2)<<21))})
		if errors.Is(err, storage.ErrUnknown) {
			if r.IntN(3) > 0 {
				p.set(false, false)
			}
			var fate storage.Fate
			if last, fate, err = x.Resolve(t.Context()); err != nil {
				doubtful[text] = true
				continue
			} else if fate != storage.Committed { // the lease has ended meanwhile; that it is there all the same would be found
				continue
			}
		} else if errors.Is(err, storage.ErrFenced) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		told[last] = text
		if r.IntN(10) == 0 {
			p.release()
		}
	}
	p.set(false, false)
	p.release()
	got := b.read(watcher, 1)
	b.dense(got, 1, journal.LSN(len(got)))
	for _, r := range got {
		text := strings.TrimRight(string(r.Payload), ".")
		if told[r.LSN] != text && !doubtful[text] {
			t.Errorf("at %d there is %q, and %q was told", r.LSN, text, told[r.LSN])
		}
		delete(told, r.LSN)
		delete(doubtful, text)
	}
	if len(told) > 0 {
		t.Errorf("of what was told these are not there: %v", told)
	}
}

// TestFlippedBits: a member of etcd that tells something else than was written is noticed, and asked no more if another knows better.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x := b.join("x")
	b.lead(x)
	b.append(x, 1)
	last, err := x.Append(journal.Entry{Type: journal.Timeline, Payload: []byte("flip me")})
	if err != nil {
		t.Fatal(err)
	}
	p := b.through()
	y := b.connect("y")
	for flips, sound := range map[int]bool{1: true, 1000: false} {
		p.mu.Lock()
		p.flips = flips
		p.mu.Unlock()
		var got []journal.Record
		err := y.scan(1, nil, scanner{record: collect(&got)})
		var damaged interface{ Damaged() bool }
		switch {
		case sound && err == nil:
			b.dense(got, 1, last)
		case sound || !errors.As(err, &damaged) || len(got) > 0:
			t.Errorf("with %d flipped bits: %d records, %v", flips, len(got), err)
		}
	}
}
