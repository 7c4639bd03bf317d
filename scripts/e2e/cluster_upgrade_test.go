package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// beforeEnv names an older binary, from which TestClusterUpgrade begins: make upgrade sets it. Without it the test begins from the binary itself,
// and shows the way without the difference.
const beforeEnv = "BODEGA_BEFORE"

// withBefore has a node begin as the version before.
func withBefore(t testing.TB) option {
	t.Helper()
	path := os.Getenv(beforeEnv)
	if path == "" {
		return func(*node) {}
	}
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%s: %v", beforeEnv, err)
	}
	return func(n *node) { n.program = path }
}

// upgrade replaces the binary of a node, as docs/operations.md says.
func (n *node) upgrade() {
	n.t.Helper()
	if code := n.stop(); code != 0 {
		n.t.Fatalf("exit code %d after SIGTERM", code)
	}
	n.program = ""
	n.Args[0] = n.binary()
	n.start()
}

// TestClusterUpgrade: stores and then the nodes of a cluster get another binary, one after another and the leader last, while tills sell at all of
// them. Nothing is sold twice or lost, nobody ever shows less than he has shown, all agree in the end, also if what only the newer ones know is done on the way.
func TestClusterUpgrade(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	const each = 1000
	ids := []string{"P0", "P1", "P2", "P3"}
	cl := startCluster(t, withBefore(t))
	cl.leader().create(each, ids...)
	cl.agree()
	stock := map[string]int64{}
	for _, id := range ids {
		stock[id] = each
	}
	var tills []*till
	var eyes []*watcher
	for i, n := range cl.nodes {
		tills = append(tills, &till{n: n.node, name: fmt.Sprint("till", i), rng: fork(rng), ids: ids})
		eyes = append(eyes, watch(&store{node: n.node, id: n.Name}))
	}
	var stores []*store
	for _, id := range storeIDs[:2] {
		s := startStore(t, id, cl.urls(), withBefore(t), withEnv("SYNC_INTERVAL_SECONDS", "1"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "2"))
		s.sameAs(cl.nodes[0])
		stores, eyes = append(stores, s), append(eyes, watch(s))
		tills = append(tills, &till{n: s.node, store: s.id, name: "till", rng: fork(rng), ids: ids})
	}

	stop := make(chan struct{})
	selling := sell(stop, 15*time.Millisecond, tills...)
	watching, calm := context.WithCancel(context.Background())
	defer calm()
	var watchers sync.WaitGroup
	for _, w := range eyes {
		w.pace = 20 * time.Millisecond
		watchers.Go(func() { w.run(watching, ids...) })
	}
	for _, s := range stores {
		s.upgrade()
	}
	leads := cl.leader()
	for _, n := range cl.nodes {
		if n != leads {
			n.upgrade()
			cl.level()
		}
	}
	cl.handOver()
	// The last one does not understand all that the others may do by now. It goes on once it does.
	cl.leader().do(request{method: http.MethodPost, path: "/v1/admin/keys", key: adminKey, body: `{"name":"till","scopes":["stock:sell"]}`}).want(t, http.StatusCreated)
	leads.upgrade()
	cl.level()
	close(stop)
	selling.Wait()
	cl.agree()
	for _, s := range stores {
		s.healed(cl.nodes[0])
	}
	calm()
	watchers.Wait()

	b := openBooks(cl.nodes[0])
	applied, refused := b.hold(cl.nodes[1], stock, tills...)
	for _, w := range eyes {
		w.check(b.events)
	}
	t.Logf("%d sales, %d refused", applied, refused)
}

// level waits until bodega cluster status would have all nodes level, sales going on.
func (cl *cluster) level() {
	cl.t.Helper()
	waitFor(cl.t, 2*patience, "all nodes to be level", func() bool {
		st, ok := cl.nodes[0].says()
		if !ok || st.Leader == "" || len(st.Members) != len(cl.nodes) {
			return false
		}
		for _, m := range st.Members {
			if m.Reason != "" || m.LagEvents > 100 {
				return false
			}
		}
		return true
	})
}
