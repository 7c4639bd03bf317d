package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// badNetwork loses requests, loses answers, delays, doubles, and delivers
// doubles late, each with one request in ten.
type badNetwork struct {
	next http.RoundTripper
	late sync.WaitGroup // doubles still under way

	mu  sync.Mutex
	rng *rand.Rand
}

var errLost = errors.New("lost on the way")

func (n *badNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := drain(req)
	if err != nil {
		return nil, err
	}
	again := func() (*http.Response, error) {
		r := req.Clone(context.WithoutCancel(req.Context()))
		r.Body = io.NopCloser(bytes.NewReader(body))
		return n.next.RoundTrip(r)
	}
	switch chance, pause := n.roll(); chance {
	case 0:
		return nil, errLost
	case 1:
		discard(n.next.RoundTrip(req))
		return nil, errLost
	case 2:
		time.Sleep(pause)
	case 3:
		discard(again())
	case 4:
		n.late.Go(func() {
			time.Sleep(pause)
			discard(again())
		})
	}
	return n.next.RoundTrip(req)
}

func (n *badNetwork) roll() (chance int, pause time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.rng.IntN(10), time.Duration(n.rng.IntN(30)) * time.Millisecond
}

func discard(resp *http.Response, err error) {
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// Over a network that loses, delays and doubles, a client that repeats with
// the same key has each wish fulfilled once.
func TestBadNetwork(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(200, "A", "B", "C")
	network := &badNetwork{next: c.base, rng: rand.New(rand.NewPCG(1, 2))}
	c.transport.next = network

	const clients = 16
	each := prove.Times(40, 400)
	var mu sync.Mutex
	applied := map[string]bool{}
	stock := map[string]int64{"A": 200, "B": 200, "C": 200}
	together(clients, func(client int) {
		rng := rand.New(rand.NewPCG(3, uint64(client)))
		for i := range each {
			ref := fmt.Sprint(client, "-", i)
			id := []string{"A", "B", "C"}[rng.IntN(3)]
			delta := rng.Int64N(21) - 11
			a := until(c.node, request{method: http.MethodPost, path: updatesPath,
				body: object{"productId": id, "delta": delta, "idempotencyKey": ref, "ref": ref}})
			if a.status != http.StatusOK {
				a.wantRefusal(t, http.StatusConflict, "insufficient_inventory")
				continue
			}
			mu.Lock()
			applied[ref] = true
			stock[id] += delta
			mu.Unlock()
		}
	})
	network.late.Wait()
	c.transport.next = c.base

	for id, want := range stock {
		if p := c.product(id); p.Available != want {
			t.Errorf("%s has %d, the answers add up to %d", id, p.Available, want)
		}
	}
	seen := map[string]bool{}
	for _, e := range c.events(3) {
		if seen[e.Ref] || !applied[e.Ref] {
			t.Errorf("event %d of %s: seen before %v, acknowledged %v", e.Offset, e.Ref, seen[e.Ref], applied[e.Ref])
		}
		seen[e.Ref] = true
	}
	if len(seen) != len(applied) {
		t.Errorf("%d events of %d acknowledged updates", len(seen), len(applied))
	}
}

// until repeats a request until it is answered.
func until(n *node, r request) answer {
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); {
		if a, err := n.try(context.Background(), r); err == nil && a.status != http.StatusServiceUnavailable {
			return a
		}
	}
	n.t.Errorf("no answer to %v", r.body)
	return answer{}
}
