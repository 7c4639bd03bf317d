package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// promise is a request with the answer that was given: it must hold for ever.
type promise struct {
	request request
	answer  answer
	refs    []string // one for each line of an update; its event carries it
}

// crowd is many clients writing at once, each keeping what it was promised
// and what it does not know.
type crowd struct {
	c *central

	mu      sync.Mutex
	kept    []promise
	unknown []promise // asked, but the answer never came
	asked   map[string]bool
}

const (
	crowdSize     = 32
	crowdProducts = 6
)

// TestKillUnderLoad kills central at random points under load. Whatever was
// acknowledged is there afterwards, nothing is there twice, and repeating what
// was cut off, with the same keys, leaves every sale counted once.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := make([]string, crowdProducts)
	for i := range ids {
		ids[i] = fmt.Sprint("P", i)
	}
	c.create(300, ids...)
	c.create(0, "ADM")

	audit := &audit{c: c, world: newWorld(), refs: map[string]int64{}}
	cr := &crowd{c: c, asked: map[string]bool{}}
	n := prove.Times(12, 80)
	for round := range n {
		cr.writeUntilKilled(round)
		c.start()
		audit.read()
		audit.promisesAreThere(cr.takeKept(), 300)
		audit.repeatUnknown(cr.takeUnknown())
		audit.stateAgreesWithEvents()
	}
	audit.read()
	audit.everyRefIsKnown(cr.asked)
	audit.promisesAreThere(nil, 1000)
	t.Logf("%d kills, %d promises, %d events", n, len(audit.held), audit.next)
}

// writeUntilKilled lets the clients write, and kills central at a random point.
func (cr *crowd) writeUntilKilled(round int) {
	ctx, cancel := context.WithCancel(context.Background())
	var clients sync.WaitGroup
	for i := range crowdSize {
		clients.Go(func() { cr.client(ctx, round, i) })
	}
	time.Sleep(time.Duration(5+rand.IntN(400)) * time.Millisecond) // when to kill, not what to wait for
	cr.c.Kill()
	cancel()
	clients.Wait()
}

// client writes until the connection breaks.
func (cr *crowd) client(ctx context.Context, round, id int) {
	rng := rand.New(rand.NewPCG(uint64(round), uint64(id)))
	for i := 0; ctx.Err() == nil; i++ {
		p := randomPromise(rng, fmt.Sprintf("r%d-c%d-%d", round, id, i))
		a, err := cr.c.try(ctx, p.request)
		p.answer = a
		cr.remember(p, err)
		if err != nil {
			return
		}
	}
}

func (cr *crowd) remember(p promise, err error) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	for _, ref := range p.refs {
		cr.asked[ref] = true
	}
	switch {
	case err != nil, p.answer.status == http.StatusServiceUnavailable:
		cr.unknown = append(cr.unknown, p)
	case p.answer.status == http.StatusOK, p.answer.status == http.StatusConflict:
		cr.kept = append(cr.kept, p)
	default:
		cr.c.t.Errorf("status %d of %v: %s", p.answer.status, p.request.body, p.answer.body)
	}
}

func (cr *crowd) takeKept() []promise {
	kept := cr.kept
	cr.kept = nil
	return kept
}

func (cr *crowd) takeUnknown() []promise {
	unknown := cr.unknown
	cr.unknown = nil
	return unknown
}

// randomPromise makes a request whose every outcome is pinned: no versions.
func randomPromise(rng *rand.Rand, key string) promise {
	p := promise{request: request{method: http.MethodPost, path: updatesPath, header: map[string]string{"Idempotency-Key": key}}}
	line := func(i int) object {
		ref := fmt.Sprintf("%s/%d", key, i)
		p.refs = append(p.refs, ref)
		return object{"productId": fmt.Sprint("P", rng.IntN(crowdProducts)), "delta": rng.Int64N(25) - 13, "ref": ref}
	}
	switch n := rng.IntN(20); {
	case n < 13:
		p.request.body = line(0)
	case n < 16:
		p.request.body = batch("partial", line(0), line(1), line(2))
	case n < 19:
		p.request.body = batch("atomic", line(0), line(1))
	default:
		p.request.method, p.request.path, p.request.key = http.MethodPut, setPath, adminKey
		p.request.body = object{"products": []object{{"productId": "ADM", "available": rng.Int64N(1000)}}}
	}
	return p
}

// audit reads the feed from its beginning, once, and compares with it.
type audit struct {
	c      *central
	next   int64 // the first event not read yet
	world  *world
	events []event
	refs   map[string]int64 // the event of each line
	held   []promise        // all promises so far
}

// read applies the events that came since the last time.
func (a *audit) read() {
	a.c.t.Helper()
	for _, e := range a.c.events(a.next) {
		if err := a.world.apply(e); err != nil {
			a.c.t.Fatal(err)
		}
		if e.Ref != "" {
			if first, twice := a.refs[e.Ref]; twice {
				a.c.t.Fatalf("%s has two events, %d and %d", e.Ref, first, e.Offset)
			}
			a.refs[e.Ref] = e.Offset
		}
		a.events = append(a.events, e)
		a.next = e.Offset + 1
	}
}

// promisesAreThere checks the new promises by the feed, and a sample of all by
// asking again: the answer is under its key.
func (a *audit) promisesAreThere(fresh []promise, sample int) {
	t := a.c.t
	t.Helper()
	for _, p := range fresh {
		if p.request.key == adminKey {
			continue
		}
		for i, applied := range appliedLines(t, p) {
			if _, there := a.refs[p.refs[i]]; there != applied {
				t.Errorf("line %s: applied %v was acknowledged, but event there: %v", p.refs[i], applied, there)
			}
		}
		a.eventOfSingle(p)
	}
	a.held = append(a.held, fresh...)
	before := a.c.position()
	for range min(sample, len(a.held)) {
		a.askAgain(a.held[rand.IntN(len(a.held))])
	}
	if now := a.c.position(); now != before {
		t.Errorf("asking again moved the position from %d to %d", before, now)
	}
}

// eventOfSingle: a single update's position names its event.
func (a *audit) eventOfSingle(p promise) {
	t := a.c.t
	if p.answer.status != http.StatusOK || len(p.refs) != 1 {
		return
	}
	m := p.answer.json(t)
	at := p.answer.position(t) - 1
	if at < 0 || at >= int64(len(a.events)) {
		t.Errorf("event %d was acknowledged and is not there", at)
		return
	}
	e := a.events[at]
	if e.Ref != p.refs[0] || e.Version != num(t, m, "newVersion") || e.Data.Available != num(t, m, "newQuantity") {
		t.Errorf("event %d is not what was acknowledged: %+v, %s", at, e, p.answer.body)
	}
}

// askAgain sends a promise's request once more.
func (a *audit) askAgain(p promise) {
	t := a.c.t
	got := a.c.do(p.request)
	if got.status != p.answer.status || got.position(t) != p.answer.position(t) && len(p.refs) == 1 {
		t.Errorf("%v was answered %d at %d, and now %d at %d: %s", p.request.body,
			p.answer.status, p.answer.position(t), got.status, got.position(t), got.body)
		return
	}
	if p.request.key == adminKey || len(p.refs) == 1 {
		got.wantReplay(t, p.answer)
		return
	}
	was, now := p.answer.results(t), got.results(t)
	for i := range was {
		if was[i]["newVersion"] != now[i]["newVersion"] || was[i]["applied"] != now[i]["applied"] {
			t.Errorf("line %d of %v was %v and is now %v", i, p.request.body, was[i], now[i])
		}
	}
}

// repeatUnknown repeats what was cut off. Whether or not it had happened, it
// has happened once now, or was refused.
func (a *audit) repeatUnknown(unknown []promise) {
	t := a.c.t
	t.Helper()
	for i, p := range unknown {
		unknown[i].answer = a.c.do(p.request)
	}
	a.read()
	a.promisesAreThere(unknown, 50)
}

// stateAgreesWithEvents compares the products with what the events say.
func (a *audit) stateAgreesWithEvents() {
	t := a.c.t
	t.Helper()
	var page struct{ Products []product }
	a.c.getInto("/v1/inventory?limit=200", &page)
	live := 0
	for _, it := range a.world.items {
		if !it.gone {
			live++
		}
	}
	if len(page.Products) != live {
		t.Errorf("%d products, the events say %d", len(page.Products), live)
	}
	for _, p := range page.Products {
		if it := a.world.items[p.ProductID]; it.available != p.Available || it.version != p.Version {
			t.Errorf("%s is %d@v%d, the events say %d@v%d", p.ProductID, p.Available, p.Version, it.available, it.version)
		}
	}
}

// everyRefIsKnown: no event without somebody who asked for it.
func (a *audit) everyRefIsKnown(asked map[string]bool) {
	a.c.t.Helper()
	for ref := range a.refs {
		if !asked[ref] {
			a.c.t.Errorf("an event with reference %s, which nobody asked for", ref)
		}
	}
}

// appliedLines says of each line of an answer whether it was applied.
func appliedLines(t testing.TB, p promise) []bool {
	t.Helper()
	if len(p.refs) == 1 {
		return []bool{p.answer.json(t)["applied"] == true}
	}
	var applied []bool
	for _, r := range p.answer.results(t) {
		applied = append(applied, r["applied"] == true)
	}
	return applied
}
