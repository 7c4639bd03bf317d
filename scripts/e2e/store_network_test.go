package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// unreliable treats one request in a few badly, each in one of many ways.
type unreliable struct {
	mu     sync.Mutex
	rng    *rand.Rand
	counts map[string]int
	late   sync.WaitGroup // doubles still under way
}

func newUnreliable(rng *rand.Rand) *unreliable {
	return &unreliable{rng: fork(rng), counts: map[string]int{}}
}

func (u *unreliable) roll() (way string, pause time.Duration) {
	ways := []string{"lost", "answer lost", "answer cut", "delayed", "doubled", "doubled at once", "doubled late"}
	u.mu.Lock()
	defer u.mu.Unlock()
	way = "passed"
	if u.rng.IntN(2) == 0 {
		way = ways[u.rng.IntN(len(ways))]
	}
	u.counts[way]++
	return way, time.Duration(u.rng.IntN(60)) * time.Millisecond
}

// treat is the behaviour of a middleman.
func (u *unreliable) treat(p *passage) {
	again := context.WithoutCancel(p.r.Context())
	way, pause := u.roll()
	if !p.isSale() && (way == "doubled late" || way == "doubled at once") {
		way = "doubled" // that of a question proves nothing more
	}
	switch way {
	case "lost":
		p.drop()
	case "answer lost":
		p.mustForward()
		p.drop()
	case "answer cut":
		p.half(p.mustForward())
	case "delayed":
		time.Sleep(pause)
	case "doubled":
		p.mustForward()
	case "doubled at once":
		u.late.Go(func() { _, _ = p.forwardAs(again) })
	case "doubled late":
		u.late.Go(func() {
			time.Sleep(pause)
			_, _ = p.forwardAs(again)
		})
	}
	p.pass()
}

// TestStoreOnceOverBadNetworks: between client and store, and between store
// and central, requests and answers are lost, cut, delayed and doubled. Each
// sale is made once or refused once, and the answer that the client gets in
// the end is the one that stands under its key.
func TestStoreOnceOverBadNetworks(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	ids := []string{"A", "B", "C"}
	c := startCentral(t)
	c.create(100, ids...)
	upstream := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", upstream.url(), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "1"))
	front := newMiddleman(t, s.address)
	far := &node{t: t, verb: "store", root: s.root, base: s.base, transport: s.transport, addr: front.server.Listener.Addr().String()}

	near, distant := newUnreliable(rng), newUnreliable(rng)
	front.behave(near.treat)
	upstream.behave(distant.treat)
	var tills []*till
	for n := range 8 {
		tills = append(tills, &till{n: far, store: s.id, name: fmt.Sprint("till", n), rng: fork(rng), ids: ids})
	}
	stop := make(chan struct{})
	selling := sell(stop, 20*time.Millisecond, tills...)
	enough := func() bool { return near.tried(20) && distant.tried(20) }
	waitFor(t, 3*patience, "every way to go wrong, often", enough)
	close(stop)
	selling.Wait()
	front.honest()
	upstream.honest()
	near.late.Wait()
	distant.late.Wait()
	s.healed(c)

	applied, refused := openBooks(c).hold(c, map[string]int64{"A": 100, "B": 100, "C": 100}, tills...)
	t.Logf("%d sales, %d refused; %v to the store, %v to central", applied, refused, near.counts, distant.counts)
	before := c.position()
	for _, k := range tills {
		for _, x := range k.sales {
			wantUnderKey(t, s, x)
		}
	}
	if now := c.position(); now != before {
		t.Errorf("asking again moved the position from %d to %d", before, now)
	}
}

// tried says whether each way was taken so often.
func (u *unreliable) tried(often int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, n := range u.counts {
		if n < often {
			return false
		}
	}
	return len(u.counts) == 8
}

// wantUnderKey asks once more, over a good network: the answer is the one that
// was given.
func wantUnderKey(t *testing.T, s *store, x sale) {
	t.Helper()
	a := s.do(x.request)
	if a.status != x.answer.status || a.position(t) != x.answer.position(t) || !a.replayed() {
		t.Errorf("%v was answered %d at %d, and now %d at %d, replayed %v", x.request.body,
			x.answer.status, x.answer.position(t), a.status, a.position(t), a.replayed())
	}
	if d := cmp.Diff(withoutReplayed(t, x.answer), withoutReplayed(t, a)); d != "" {
		t.Errorf("the answer to %v has changed (-first +now):\n%s", x.request.body, d)
	}
}

// withoutReplayed is a body without the marks that say that it is given again.
func withoutReplayed(t *testing.T, a answer) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(bytes.ReplaceAll(a.body, []byte(`,"replayed":true`), nil), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
