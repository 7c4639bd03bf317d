package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// till is somebody who sells at a node, and asks again with the same key until
// there is a definite answer.
type till struct {
	n     *node
	store string // its id; "" at central
	name  string // unique among the tills of one node
	rng   *rand.Rand
	ids   []string

	sales    []sale
	unknown  int          // answers that left open what happened
	answered atomic.Int64 // how many sales there are, for who waits while it sells
}

// sale is one request, of one line or of several that go together, with the
// answer that was given in the end.
type sale struct {
	till    *till
	request request
	lines   []saleLine
	answer  answer
}

type saleLine struct {
	id    string
	delta int64
	ref   string // its event carries it
}

// run sells until stop is closed, and then until the sale under way is
// answered.
func (k *till) run(stop <-chan struct{}, pace time.Duration) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-time.After(pace/2 + time.Duration(k.rng.Int64N(int64(pace)))):
		}
		s := k.nextSale(i)
		if !k.settle(&s) {
			return
		}
		k.sales = append(k.sales, s)
		k.answered.Add(1)
	}
}

// nextSale makes a request whose every outcome is pinned: no versions. Tills of
// different nodes use the same keys, which must not get into each other's way.
func (k *till) nextSale(i int) sale {
	s := sale{till: k, request: request{method: http.MethodPost, path: k.n.root + "/updates"}}
	key := fmt.Sprintf("%s-%d", k.name, i)
	line := func(n int) object {
		l := saleLine{k.ids[k.rng.IntN(len(k.ids))], k.rng.Int64N(7) - 5, fmt.Sprintf("%s/%s/%d", k.store, key, n)}
		s.lines = append(s.lines, l)
		return object{"productId": l.id, "delta": l.delta, "ref": l.ref}
	}
	if k.rng.IntN(5) > 0 {
		body := line(0)
		body["idempotencyKey"] = key
		s.request.body = body
		return s
	}
	s.request.header = map[string]string{"Idempotency-Key": key}
	s.request.body = batch("atomic", line(0), line(1), line(2))
	if k.store != "" {
		s.request.path = batchPath
	}
	return s
}

// settle asks until it is known what became of a sale.
func (k *till) settle(s *sale) bool {
	for deadline := time.Now().Add(3 * patience); time.Now().Before(deadline); {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // then it is sent again
		a, err := k.n.try(ctx, s.request)
		cancel()
		switch {
		case err != nil, a.status == http.StatusServiceUnavailable:
			k.unknown++
			time.Sleep(time.Duration(20+k.rng.IntN(60)) * time.Millisecond) // not what is waited for: to leave others some room
		case a.status == http.StatusOK, insufficient(k.n.t, a):
			s.answer = a
			return true
		default:
			k.n.t.Errorf("%s answers %v with %d: %s", k.n.verb, s.request.body, a.status, a.body)
			return false
		}
	}
	k.n.t.Errorf("%s %s never answers %v", k.n.verb, k.store, s.request.body)
	return false
}

// insufficient says whether a sale was refused because there is not enough.
func insufficient(t testing.TB, a answer) bool {
	if a.status != http.StatusBadRequest && a.status != http.StatusConflict {
		return false
	}
	return a.json(t)["errorType"] == "insufficient_inventory"
}

func (s *sale) applied() bool { return s.answer.status == http.StatusOK }

// books holds what was sold against central's events.
type books struct {
	t      testing.TB
	events []event
	byRef  map[string]event
}

func openBooks(c *central) *books { return booksOf(c.t, c.events(0)) }

func booksOf(t testing.TB, events []event) *books {
	b := &books{t: t, events: events, byRef: map[string]event{}}
	for _, e := range b.events {
		if e.Ref == "" {
			continue
		}
		if first, twice := b.byRef[e.Ref]; twice {
			b.t.Errorf("%s was applied twice: events %d and %d", e.Ref, first.Offset, e.Offset)
		}
		b.byRef[e.Ref] = e
	}
	return b
}

// hold checks that each sale happened as often as its answer says, once or
// never, that nothing else happened, and that the stock is what remains.
func (b *books) hold(c *central, stock map[string]int64, tills ...*till) (applied, refused int) {
	b.t.Helper()
	lines := 0
	for _, k := range tills {
		for i := range k.sales {
			s := &k.sales[i]
			for n, l := range s.lines {
				b.line(s, n, l)
				if s.applied() {
					stock[l.id] += l.delta
					lines++
				}
			}
			if s.applied() {
				applied++
			} else {
				refused++
			}
		}
	}
	if len(b.byRef) != lines {
		b.t.Errorf("%d lines were acknowledged, %d have an event", lines, len(b.byRef))
	}
	for id, want := range stock {
		if p := c.product(id); p.Available != want {
			b.t.Errorf("%s has %d, the answers add up to %d", id, p.Available, want)
		}
	}
	return applied, refused
}

// line holds one line against its event.
func (b *books) line(s *sale, n int, l saleLine) {
	e, there := b.byRef[l.ref]
	if there != s.applied() {
		b.t.Errorf("%s: applied %v was answered, but event there: %v", l.ref, s.applied(), there)
		return
	}
	if !there {
		return
	}
	result := s.answer.json(b.t)
	if len(s.lines) > 1 {
		result = s.answer.results(b.t)[n]
	}
	if e.ProductID != l.id || e.Delta != l.delta || e.StoreID != s.till.store ||
		e.Version != num(b.t, result, "newVersion") || e.Data.Available != num(b.t, result, "newQuantity") {
		b.t.Errorf("%s: the event is %+v, the answer was %v", l.ref, e, result)
	}
	if at := s.answer.position(b.t); at != e.Offset+int64(len(s.lines)-n) {
		b.t.Errorf("%s: the answer says position %d, its event is %d", l.ref, at, e.Offset)
	}
}

// awaitSales waits until each till has sold something.
func awaitSales(t testing.TB, tills []*till) {
	t.Helper()
	for _, k := range tills {
		waitFor(t, 3*patience, fmt.Sprintf("a sale at %s %s %s", k.n.Name, k.store, k.name), func() bool { return k.answered.Load() > 0 })
	}
}

// sell lets all tills sell at once until stop is closed.
func sell(stop <-chan struct{}, pace time.Duration, tills ...*till) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, k := range tills {
		all.Go(func() { k.run(stop, pace) })
	}
	return &all
}
