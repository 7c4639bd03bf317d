package e2e

import (
	"cmp"
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

// TestClusterHistory: a crowd does anything that can be asked for, at every node
// of a cluster, while nodes and members of etcd are killed, frozen, cut off and
// handed over. Whatever was acknowledged is there, in one order, which the
// positions give and which is found without them too; nothing is there that nobody asked for; repeating what was not
// answered, at any node, leaves everything carried out once; keys are
// remembered; reads at followers show what was true, and those that ask for it
// what is; all nodes hold the same, and so does a store; and after the death of
// the leader sales go on within 10 seconds.
func TestClusterHistory(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	cl := startCluster(t)
	faults := slices.Clone(clusterFaults)
	rng.Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
	slices.SortStableFunc(faults, func(a, b fault) int { // the one that only fencing withstands comes in any case
		return cmp.Compare(strings.Index(b.name, mostTelling), strings.Index(a.name, mostTelling))
	})
	cl.withstands(rng, faults[:prove.Times(4, len(faults))])
}

// mostTelling is the fault in which a leader comes back that does not know yet that it
// is none: its clients' requests are still there, and its next answer would be wrong.
const mostTelling = "leader frozen"

// withstands has a crowd act through one fault after the other, and holds what it is
// told against what there is.
func (cl *cluster) withstands(rng *rand.Rand, faults []fault) {
	t := cl.t
	t.Helper()
	s := startStore(t, "store-s1", cl.urls(), withEnv("SYNC_INTERVAL_SECONDS", "1"))
	cr, a := startCrowd(cl.leader())
	cl.agree()
	counts, late := map[string]int{}, map[string]bool{}
	faults = slices.Clip(faults)
	for round := 0; round < len(faults); round++ {
		f, start := faults[round], a.world
		gap := cr.actThrough(cl, round, f, fork(rng))
		t.Logf("%s: no sale for %v", f.name, gap.Round(time.Millisecond))
		switch long := gap > clusterGapMax; {
		case long && late[f.name]:
			t.Errorf("%s: nothing was sold for %v, twice for more than %v", f.name, gap, clusterGapMax)
		case long: // once more: a machine may have stood still, and does not do so twice
			late[f.name], faults = true, append(faults, f)
		}
		cl.agree()
		cr.c, a.c = cl.nodes[rng.IntN(len(cl.nodes))], cl.nodes[rng.IntN(len(cl.nodes))]
		history, unknown := cr.take()
		history = append(history, cr.repeat(unknown)...)
		cl.agree() // a.c need not be the one that has decided
		history = a.check(history)
		if err := checkPorcupine(history, start, patience); err != nil {
			t.Error(err)
		}
		count(counts, history)
		a.askAgain(50)
		cl.agree()
		s.agrees(a.c)
	}
	for _, n := range cl.nodes {
		if code := n.stop(); code != 0 {
			t.Errorf("%s ended with %d", n.Name, code)
		}
	}
	t.Logf("%d commands, %d events\n%s", len(a.held), a.next, strings.Join(sortedCounts(counts), "\n"))
}

// clusterGapMax is how long nothing may be sold after the death of a leader: what is
// promised, and as much again for a machine that is busy.
const clusterGapMax = 20 * time.Second

// actThrough lets the clients act at all nodes before, during and after a fault.
// It returns the longest time in which nothing was sold.
func (cr *crowd) actThrough(cl *cluster, round int, f fault, rng *rand.Rand) (gap time.Duration) {
	t := cl.t
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var clients sync.WaitGroup
	const each = 8
	for i := range each {
		clients.Go(func() { cr.wander(ctx, cl, round, i) })
	}
	more := func(n int) {
		had := cr.answered()
		waitFor(t, 2*patience, fmt.Sprint(f.name, ": ", n, " answers"), func() bool { return cr.answered() >= had+n })
	}
	more(100 + rng.IntN(100))
	undo := f.play(cl)
	time.Sleep(time.Duration(rng.Int64N(int64(8 * time.Second)))) // how long it lasts, not what to wait for: shorter and longer than a lease
	if f.leads && (round == 0 || rng.IntN(2) == 0) {
		more(100) // without what has failed
	}
	undo()
	cl.leader()
	more(100)
	stop()
	clients.Wait()
	return cr.longestPause()
}

// wander asks one node after the other, as clients of a cluster do: with the same
// key until there is an answer, or the time is over.
func (cr *crowd) wander(ctx context.Context, cl *cluster, round, id int) {
	rng := rand.New(rand.NewPCG(uint64(round), uint64(id)))
	h := newChance(rng, &cr.shelf, cr.ids)
	for i := 0; ctx.Err() == nil; i++ {
		key := fmt.Sprintf("r%d-c%d-%d", round, id, i)
		a := act{command: h.wants(key), client: id, key: key, start: time.Since(cr.began)}
		r := a.request(key)
		if a.stale = a.isRead() && rng.IntN(2) == 0; a.isRead() && !a.stale {
			r.path = withQuery(r.path, "consistency=linearizable")
		}
		for first := true; ; first = false {
			if !first && (a.isRead() || ctx.Err() != nil) {
				cr.keep(&cr.unknown, a)
				break
			}
			got, err := cl.nodes[rng.IntN(len(cl.nodes))].tryFor(3*time.Second, r)
			if a.end = time.Since(cr.began); err == nil && got.status != http.StatusServiceUnavailable {
				a.understand(cl.t, got, cr.began)
				h.learns(&a)
				cr.keep(&cr.kept, a)
				break
			}
			time.Sleep(20 * time.Millisecond) // before the next is asked
		}
		time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond) // others work beside, and what asks less is checked sooner
	}
}

func withQuery(path, more string) string {
	if strings.Contains(path, "?") {
		return path + "&" + more
	}
	return path + "?" + more
}

// tryFor is try with an end.
func (n *node) tryFor(most time.Duration, r request) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	return n.try(ctx, r)
}

// longestPause is the longest time between the answers to two writes that were
// carried out one after the other.
func (cr *crowd) longestPause() (longest time.Duration) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	var ends []time.Duration
	for i := range cr.kept {
		if cr.kept[i].wrote() {
			ends = append(ends, cr.kept[i].end)
		}
	}
	slices.Sort(ends)
	for i := 1; i < len(ends); i++ {
		longest = max(longest, ends[i]-ends[i-1])
	}
	return longest
}
