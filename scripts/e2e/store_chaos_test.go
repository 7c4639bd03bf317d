package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/scripts/prove"
)

// chain is a central and its stores, each on a line of its own.
type chain struct {
	t      *testing.T
	c      *central
	stores []*store
	links  []*link
}

func startChain(t *testing.T, options ...option) *chain {
	t.Helper()
	return chainOf(t, startCentral(t, withEnv("STORES", strings.Join(storeIDs, ","))), options...)
}

// chainOf adds the stores to a central that runs.
func chainOf(t *testing.T, c *central, options ...option) *chain {
	t.Helper()
	g := &chain{t: t, c: c}
	for _, id := range storeIDs {
		l := newLink(t, g.c.address)
		g.links = append(g.links, l)
		g.stores = append(g.stores, startStore(t, id, l.url(), options...))
	}
	return g
}

// TestChaos: one central and four stores under load, while everything that can
// fail does, again and again: processes are killed, stopped and frozen, lines
// are cut and connections reset. No store ever shows less than it has shown,
// and nothing that central never had; each sale happens as often as its answer
// says; and when the storm is over all agree.
func TestChaos(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	const each = 1000
	ids := []string{"P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7"}
	g := startChain(t, withEnv("SYNC_INTERVAL_SECONDS", "1"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "2"))
	g.c.create(each, ids...)
	stock := map[string]int64{}
	for _, id := range ids {
		stock[id] = each
	}
	for _, s := range g.stores {
		s.sameAs(g.c)
	}

	stop, storm := make(chan struct{}), make(chan struct{})
	tills := []*till{{n: g.c.node, name: "till", rng: fork(rng), ids: ids}}
	for _, s := range g.stores {
		for n := range 2 {
			tills = append(tills, &till{n: s.node, store: s.id, name: fmt.Sprint("till", n), rng: fork(rng), ids: ids})
		}
	}
	selling := sell(stop, 15*time.Millisecond, tills...)
	watching, calm := context.WithCancel(context.Background())
	defer calm()
	var watchers sync.WaitGroup
	var eyes []*watcher
	for _, s := range g.stores {
		w := watch(s)
		eyes = append(eyes, w)
		watchers.Go(func() { w.run(watching, ids...) })
	}
	troubles := g.trouble(storm, rng)
	time.Sleep(time.Duration(prove.Times(22, 300)) * time.Second) // how long, not what to wait for
	for _, w := range eyes {                                      // less would be no storm; a busy machine takes longer to it
		waitFor(t, 3*patience, w.s.id+" to be read a hundred times, and not to answer once", func() bool { return w.reads.Load() >= 100 && w.outages.Load() > 0 })
	}
	awaitSales(t, tills)
	close(storm)
	for _, n := range troubles() {
		t.Log(n)
	}
	close(stop)
	selling.Wait()
	for _, s := range g.stores {
		s.healed(g.c)
	}
	calm()
	watchers.Wait()

	b := openBooks(g.c)
	applied, refused := b.hold(g.c, stock, tills...)
	unknown := 0
	for _, k := range tills {
		unknown += k.unknown
	}
	for _, w := range eyes {
		w.check(b.events)
	}
	if unknown == 0 {
		t.Error("every sale was answered at once: that is no storm")
	}
	t.Logf("%d sales, %d refused, %d answers missing", applied, refused, unknown)
	g.wantSameOnDisk()
}

func fork(rng *rand.Rand) *rand.Rand { return rand.New(rand.NewPCG(rng.Uint64(), rng.Uint64())) }

// wantSameOnDisk stops everything and compares what is on the disks.
func (g *chain) wantSameOnDisk() {
	t := g.t
	t.Helper()
	for _, s := range g.stores {
		if code := s.stop(); code != 0 {
			t.Errorf("%s: exit code %d after SIGTERM", s.id, code)
		}
	}
	if code := g.c.stop(); code != 0 {
		t.Errorf("central: exit code %d after SIGTERM", code)
	}
	g.c.mustRun("verify")
	want := readCatalogue(t, export(t, g.c))
	for _, s := range g.stores {
		path := filepath.Join(t.TempDir(), "copy.json")
		s.mustRun("export", "--data-dir", s.dir, path)
		got := readCatalogue(t, path)
		got.Metadata.LastUpdated = want.Metadata.LastUpdated // central's is also moved by sales that it refused
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the export of %s is not central's (-central +store):\n%s", s.id, d)
		}
		s.mustRun("verify", "--data-dir", s.dir)
	}
}

// trouble makes trouble for every process and every line until stop is closed.
// The function it returns waits until all is in order again, and says what
// was done.
func (g *chain) trouble(stop <-chan struct{}, rng *rand.Rand) (done func() []string) {
	var all sync.WaitGroup
	var makers []*troublemaker
	start := func(name string, least, most time.Duration, pranks ...prank) {
		m := &troublemaker{name: name, rng: fork(rng), least: least, most: most, pranks: pranks, counts: map[string]int{}}
		makers = append(makers, m)
		all.Go(func() { m.run(stop) })
	}
	start("central", 2*time.Second, 5*time.Second, killing(g.c.node), freezing(g.c.node), stopping(g.c.node))
	for i, s := range g.stores {
		start(s.id, time.Second, 4*time.Second, killing(s.node), killing(s.node), freezing(s.node), stopping(s.node))
		start("the line of "+s.id, time.Second/2, 3*time.Second, resetting(g.links[i]), resetting(g.links[i]), cutting(g.links[i]))
	}
	return func() (said []string) {
		all.Wait()
		for _, m := range makers {
			said = append(said, fmt.Sprint(m.name, ": ", m.counts))
		}
		return said
	}
}

// troublemaker plays pranks at random, with pauses.
type troublemaker struct {
	name        string
	rng         *rand.Rand
	least, most time.Duration
	pranks      []prank
	counts      map[string]int
}

// prank breaks something and puts it right again.
type prank struct {
	name string
	most time.Duration // between the two
	play func()
	undo func()
}

func (m *troublemaker) run(stop <-chan struct{}) {
	var order []int
	for {
		select {
		case <-stop:
			return
		case <-time.After(m.least + time.Duration(m.rng.Int64N(int64(m.most-m.least)))):
		}
		if len(order) == 0 { // each in its turn, in a new order every time
			order = m.rng.Perm(len(m.pranks))
		}
		p := m.pranks[order[0]]
		order = order[1:]
		m.counts[p.name]++
		p.play()
		select {
		case <-stop:
		case <-time.After(time.Duration(m.rng.Int64N(int64(p.most)))):
		}
		p.undo()
	}
}

func killing(n *node) prank { return prank{"killed", time.Second / 2, n.Kill, n.start} }

func stopping(n *node) prank {
	return prank{"stopped", time.Second / 2, func() {
		n.Signal(syscall.SIGTERM)
		if code := n.wait(); code != 0 {
			n.t.Errorf("%s: exit code %d after SIGTERM", n.verb, code)
		}
	}, n.start}
}

func freezing(n *node) prank {
	signal := func(s syscall.Signal) func() { return func() { n.Signal(s) } }
	return prank{"frozen", 2 * time.Second, signal(syscall.SIGSTOP), signal(syscall.SIGCONT)}
}

func resetting(l *link) prank { return prank{"reset", time.Millisecond, l.resetAll, func() {}} }

func cutting(l *link) prank { return prank{"cut", time.Second, l.cut, l.mend} }
