package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// TestClusterChaos: two stores that know all nodes of a cluster sell, and so do tills at
// the nodes, while nodes, members of etcd and stores are killed, frozen and
// cut off. Nothing is sold twice or lost, no node and no store ever shows less than it
// has shown, or what never was, and when the storm is over all agree.
func TestClusterChaos(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	const each = 1000
	ids := []string{"P0", "P1", "P2", "P3", "P4", "P5"}
	cl := startCluster(t)
	cl.leader().create(each, ids...)
	cl.agree()
	stock := map[string]int64{}
	for _, id := range ids {
		stock[id] = each
	}
	var stores []*store
	for _, id := range storeIDs[:2] {
		s := startStore(t, id, cl.urls(), withEnv("SYNC_INTERVAL_SECONDS", "1"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "2"))
		s.sameAs(cl.nodes[0])
		stores = append(stores, s)
	}

	stop := make(chan struct{})
	var tills []*till
	for i, n := range cl.nodes {
		tills = append(tills, &till{n: n.node, name: fmt.Sprint("till", i), rng: fork(rng), ids: ids})
	}
	var eyes []*watcher
	for _, s := range stores {
		for n := range 2 {
			tills = append(tills, &till{n: s.node, store: s.id, name: fmt.Sprint("till", n), rng: fork(rng), ids: ids})
		}
		eyes = append(eyes, watch(s))
	}
	for _, n := range cl.nodes { // each shows a copy too
		eyes = append(eyes, watch(&store{node: n.node, id: n.Name}))
	}
	selling := sell(stop, 15*time.Millisecond, tills...)
	watching, calm := context.WithCancel(context.Background())
	defer calm()
	var watchers sync.WaitGroup
	for _, w := range eyes {
		w.pace = 20 * time.Millisecond
		watchers.Go(func() { w.run(watching, ids...) })
	}
	cl.storm(time.Duration(prove.Times(25, 300))*time.Second, rng, stores)
	for _, w := range eyes {
		waitFor(t, 3*patience, w.s.id+" to be read a hundred times", func() bool { return w.reads.Load() >= 100 })
	}
	awaitSales(t, tills)
	close(stop)
	selling.Wait()
	cl.agree()
	for _, s := range stores {
		s.healed(cl.nodes[0])
	}
	calm()
	watchers.Wait()

	b := openBooks(cl.nodes[rng.IntN(len(cl.nodes))])
	applied, refused := b.hold(cl.nodes[rng.IntN(len(cl.nodes))], stock, tills...)
	unknown := 0
	for _, k := range tills {
		unknown += k.unknown
	}
	for _, w := range eyes {
		w.check(b.events)
	}
	t.Logf("%d sales, %d refused, %d answers missing", applied, refused, unknown)
}

// storm plays one fault after the other for so long, and kills a store now and then.
func (cl *cluster) storm(length time.Duration, rng *rand.Rand, stores []*store) {
	cl.t.Helper()
	var order []int
	for began := time.Now(); time.Since(began) < length; {
		if len(order) == 0 {
			order = rng.Perm(len(clusterFaults))
		}
		f := clusterFaults[order[0]]
		order = order[1:]
		cl.t.Logf("%v: %s", time.Since(began).Round(time.Second), f.name)
		undo := f.play(cl)
		if rng.IntN(3) == 0 {
			stores[rng.IntN(len(stores))].crash()
		}
		time.Sleep(time.Duration(rng.Int64N(int64(7 * time.Second)))) // how long it lasts, not what to wait for
		undo()
		cl.leader()
	}
}
