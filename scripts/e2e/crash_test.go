package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// crowd is many clients who do anything at once, and keep what they were told
// and what they do not know.
type crowd struct {
	c     *central
	ids   []string
	began time.Time
	shelf shelf

	mu      sync.Mutex
	kept    []act
	unknown []act // asked, but the answer never came
}

const crowdSize = 32

// startCrowd makes products for a crowd, and who holds what it is told against what there is.
func startCrowd(c *central) (*crowd, *audit) {
	c.t.Helper()
	cr := &crowd{c: c, ids: []string{"P0", "P1", "P2", "P3", "P4", "P5"}, began: time.Now()}
	c.create(300, cr.ids...)
	return cr, newAudit(c, worldOf(300, cr.ids...), c.position(), cr.began)
}

// TestKillUnderLoad kills central at random points while a chain of shops does
// anything that it can ask for. Whatever was acknowledged is there afterwards,
// in the one order that its positions give; nothing is there that nobody asked
// for; repeating what was cut off, with the same keys, leaves every command
// carried out once; what lies on the disk is sound; and a store that lives
// through all of it has what central has.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	s := startStore(t, "store-s1", c.url(), withEnv("SYNC_INTERVAL_SECONDS", "1"))
	cr, a := startCrowd(c)
	counts, round, least := map[string]int{}, 0, prove.Times(12, 80)
	for ; round < least || len(undone(counts)) > 0; round++ {
		if round > least+40 {
			t.Fatalf("that does not happen: %v", undone(counts))
		}
		cr.actUntilKilled(round)
		c.mustRun("verify")
		c.start()
		history, unknown := cr.take()
		count(counts, a.check(append(history, cr.repeat(unknown)...)))
		a.askAgain(50)
		s.agrees(c)
	}
	a.askAgain(500)
	t.Logf("%d kills, %d commands, %d events\n%s", round, len(a.held), a.next, strings.Join(sortedCounts(counts), "\n"))
	for _, n := range []*node{s.node, c.node} {
		if code := n.stop(); code != 0 {
			t.Errorf("%s ended with %d", n.Name, code)
		}
		n.mustRun("verify")
	}
}

// actUntilKilled lets the clients act, and kills central at a random point.
func (cr *crowd) actUntilKilled(round int) {
	ended := cr.act(round)
	least := rand.IntN(200) // a machine that is busy takes longer to it
	waitFor(cr.c.t, patience, fmt.Sprint(least, " answers"), func() bool { return cr.answered() >= least })
	time.Sleep(time.Duration(5+rand.IntN(100)) * time.Millisecond) // when to kill, not what to wait for
	cr.c.Kill()
	ended()
}

// act lets the clients act until central is gone. The function it returns
// waits until each has read what there is for it.
func (cr *crowd) act(round int) (ended func()) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	var clients sync.WaitGroup
	for i := range crowdSize {
		clients.Go(func() { cr.client(ctx, round, i) })
	}
	return func() {
		clients.Wait()
		cancel()
	}
}

// client acts until the connection breaks.
func (cr *crowd) client(ctx context.Context, round, id int) {
	h := newChance(rand.New(rand.NewPCG(uint64(round), uint64(id))), &cr.shelf, cr.ids)
	for i := 0; ; i++ {
		key := fmt.Sprintf("r%d-c%d-%d", round, id, i)
		a := act{command: h.wants(key), client: id, key: key, start: time.Since(cr.began)}
		got, err := cr.c.try(ctx, a.request(key))
		if a.end = time.Since(cr.began); err != nil || got.status == http.StatusServiceUnavailable {
			cr.keep(&cr.unknown, a)
		} else {
			a.understand(cr.c.t, got, cr.began)
			h.learns(&a)
			cr.keep(&cr.kept, a)
		}
		if err != nil {
			return
		}
	}
}

func (cr *crowd) keep(list *[]act, a act) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	*list = append(*list, a)
}

func (cr *crowd) answered() int {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	return len(cr.kept)
}

// take returns what was answered since the last time, and the commands that
// were not.
func (cr *crowd) take() (kept, unknown []act) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	kept, unknown = cr.kept, cr.unknown
	cr.kept, cr.unknown = nil, nil
	return kept, slices.DeleteFunc(unknown, func(a act) bool { return a.isRead() })
}

// repeat repeats what was cut off. Whether or not it had happened, it has
// happened once now, or was refused.
func (cr *crowd) repeat(unknown []act) []act {
	h := newChance(nil, &cr.shelf, cr.ids)
	for i := range unknown {
		a := &unknown[i]
		start := a.start
		*a = cr.c.perform(a.command, a.key, cr.began)
		a.start = start
		h.learns(a)
	}
	return unknown
}

// audit holds what a crowd was told against the model, part after part, and
// against all that central shows.
type audit struct {
	c      *central
	began  time.Time
	world  *world
	next   int64 // the position that the world has reached
	reader *reader
	held   []act // all that must have the same answer for ever
}

func newAudit(c *central, w *world, base int64, began time.Time) *audit {
	return &audit{c: c, world: w, next: base, began: began, reader: newReader()}
}

// check takes the next part, which has everything that was acknowledged, of a
// central that is left alone. The result is that, with the ends of holds that
// nobody asked for.
func (a *audit) check(history []act) []act {
	t := a.c.t
	t.Helper()
	for i := range history {
		if history[i].pinned() {
			a.held = append(a.held, history[i])
		}
	}
	for _, do := range []kind{doList, doPlaces, doHolds} {
		history = append(history, a.c.perform(command{kind: do}, "", a.began))
	}
	events := a.c.events(a.next)
	history = append(history, endsOf(t, events, a.began, time.Since(a.began))...)
	end, err := checkWitness(history, a.world, a.next)
	if err == nil {
		err = a.reader.follow(events, end.told, a.next)
	}
	if err != nil {
		t.Fatal(err)
	}
	a.world, a.next = end.clone(), a.next+int64(len(events))
	return history
}

// askAgain asks for a sample of all once more: the answer is under its key,
// and nothing happens but that holds end.
func (a *audit) askAgain(sample int) {
	t := a.c.t
	t.Helper()
	before := a.c.position()
	for _, i := range rand.Perm(len(a.held))[:min(sample, len(a.held))] {
		first := &a.held[i]
		got := a.c.do(first.request(first.key))
		was := first.answer
		got.body, was.body = unmarked(got), unmarked(was) // lines are marked one by one
		got.wantReplay(t, was)
	}
	events := a.c.events(before)
	for _, e := range events {
		if e.Action != "hold_expired" {
			t.Errorf("asking again has made event %d, %s of %s", e.Offset, e.Action, e.ProductID)
		}
	}
}
