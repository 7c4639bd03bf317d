package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestClusterRollsOn: each node is stopped and started again, as for an upgrade, the
// lead is handed over, and each member of etcd is stopped and started: sales go on, with no more than a
// moment in between.
func TestClusterRollsOn(t *testing.T) {
	t.Parallel()
	cl := startCluster(t)
	cl.leader().create(1<<40, "A")
	cl.agree()
	for range cl.nodes {
		cl.sellsOn(handOverMax, "the lead is handed over", func() {
			leads := cl.handOver()
			if cl.leader() == leads {
				t.Errorf("%s has handed over, and leads", leads.Name)
			}
		})
	}
	for _, n := range cl.nodes {
		cl.sellsOn(handOverMax, fmt.Sprintf("%s is restarted, which leads: %v", n.Name, n == cl.leader()), n.restart)
	}
	for _, m := range cl.log.Members {
		cl.sellsOn(clusterGapMax, m.Name+" is restarted", func() {
			if err := m.Stop(patience); err != nil && !strings.Contains(err.Error(), "terminated") {
				t.Error(err)
			}
			cl.begin(m)
		})
	}
	cl.agree()
}

// sellsOn does something, meanwhile nothing may be sold for so long at most. If it was longer it is done once more: a machine may have stood
// still, and does not do so twice.
func (cl *cluster) sellsOn(most time.Duration, what string, do func()) {
	cl.t.Helper()
	for try := range 2 {
		gap := cl.gap(do)
		cl.t.Logf("%s: nothing sold for %v", what, gap)
		switch {
		case gap <= most:
			return
		case try > 0:
			cl.t.Errorf("%s: nothing was sold for %v, twice for more than %v", what, gap, most)
		}
	}
}

// handOverMax is how long nothing may be sold when the lead is handed over: the second
// that is promised, and room for a machine that is busy.
const handOverMax = 4 * time.Second

// gap sells at all nodes while something is done, and returns the longest time since it began
// in which nothing was sold.
func (cl *cluster) gap(do func()) (longest time.Duration) {
	var mu sync.Mutex
	var acked []time.Time
	stop := make(chan struct{})
	var sellers sync.WaitGroup
	for seller := range 6 {
		sellers.Go(func() {
			for i := 0; ; i++ {
				body := line("A", -1, fmt.Sprintf("gap-%d-%d-%d", time.Now().UnixNano(), seller, i))
				for try := seller; ; try++ { // at another node, with the same key, until it is answered
					a, err := cl.nodes[try%len(cl.nodes)].tryFor(time.Second, request{method: http.MethodPost, path: updatesPath, body: body})
					if err == nil && a.status == http.StatusOK {
						break
					}
					select {
					case <-stop:
						return
					case <-time.After(10 * time.Millisecond):
					}
				}
				mu.Lock()
				acked = append(acked, time.Now())
				mu.Unlock()
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		})
	}
	sold := func(since time.Time) (n int) {
		mu.Lock()
		defer mu.Unlock()
		for _, at := range acked {
			if at.After(since) {
				n++
			}
		}
		return n
	}
	waitFor(cl.t, patience, "sales", func() bool { return sold(time.Time{}) > 50 })
	began := time.Now()
	do()
	done := time.Now()
	waitFor(cl.t, patience, "sales again", func() bool { return sold(done) > 100 })
	close(stop)
	sellers.Wait()
	slices.SortFunc(acked, time.Time.Compare)
	last := began
	for _, at := range acked {
		if at.After(began) {
			longest, last = max(longest, at.Sub(last)), at
		}
	}
	return longest
}

// TestClusterNodesComeAndGo: a node whose directory is lost takes a copy from another; so
// does one that was never there; a member of etcd whose disk is lost is replaced; and the
// directory of a node that leaves is that of a central of its own, with everything, while the rest goes
// on.
func TestClusterNodesComeAndGo(t *testing.T) {
	t.Parallel()
	cl := startCluster(t)
	sale := func(key string) {
		t.Helper()
		waitFor(t, patience, "a sale "+key, func() bool { // again while nobody leads
			a := cl.leader().update(line("A", -1, key))
			if a.status != http.StatusServiceUnavailable {
				a.want(t, http.StatusOK)
			}
			return a.status == http.StatusOK
		})
	}
	cl.leader().create(1000, "A", "B")
	sale("before")
	cl.agree()

	lost := cl.follower()
	lost.Kill()
	emptied(t, lost.dir)
	sale("while it was away")
	lost.start()
	cl.add().start()
	cl.agree()
	for _, n := range cl.nodes { // each knows the keys, as the one does that has decided
		if a := n.update(line("A", -1, "before")); a.status != http.StatusOK || !a.replayed() {
			t.Errorf("%s answers a key that was used with %d %s", n.Name, a.status, a.body)
		}
	}

	m := cl.member(false)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	if err := cl.log.Replace(ctx, m); err != nil {
		t.Fatal(err)
	}
	sale("with another member")
	cl.agree()

	leaves := cl.nodes[3]
	want := leaves.state()
	if code := leaves.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	log := leaves.env["STORAGE_URL"]
	leaves.env["STORAGE_URL"] = "bolt:"
	if r := leaves.run("central"); r.code == 0 || !strings.Contains(r.output(), "cluster leave") {
		t.Errorf("a node's directory is opened as if it were alone: %d %s", r.code, r.output())
	}
	leaves.env["STORAGE_URL"] = log
	leaves.mustRun("cluster", "leave")
	cl.nodes = cl.nodes[:3]
	for _, name := range []string{"STORAGE_URL", "CLUSTER_NODE", "CLUSTER_URL", "CLUSTER_SECRET"} {
		delete(leaves.env, name)
	}
	leaves.start()
	if got := leaves.state(); got != want {
		t.Errorf("left with %+v, and has %+v", want, got)
	}
	if a := leaves.update(line("A", -1, "before")); !a.replayed() {
		t.Errorf("a key that was used in the cluster is answered with %d %s", a.status, a.body)
	}
	leaves.update(line("B", -1, "of its own")).want(t, http.StatusOK)
	sale("of the rest")
	cl.agree()
	leaves.wantProduct("B", 999, 2)
	cl.nodes[0].wantProduct("B", 1000, 1)
}

// emptied takes everything out of a directory.
func emptied(t *testing.T, dir string) {
	t.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range names {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

// TestClusterClock: the clock of the node that leads is moved by an hour, by ten years and to
// 1970, and another takes over. No sale is made twice, and dates neither leap nor go back.
func TestClusterClock(t *testing.T) {
	t.Parallel()
	clock, _ := withClock(t)
	cl, files := newCluster(t, nil, clock), t.TempDir()
	for _, n := range cl.nodes {
		n.env["BODEGA_CLOCK_OFFSET_FILE"] = filepath.Join(files, n.Name)
	}
	began := time.Now()
	cl.start()
	cl.leader().create(100, "A")
	sold := int64(0)
	for i, offset := range []string{"1h", "87600h", "1970-01-01T00:01:00Z", "0s"} {
		leads := cl.leader()
		for _, n := range cl.nodes { // one after the other is wrong, and the others are right
			moved := "0s"
			if n == leads {
				moved = offset
			}
			next := filepath.Join(files, "next")
			if err := errors.Join(os.WriteFile(next, []byte(moved), 0o600), os.Rename(next, filepath.Join(files, n.Name))); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			sold++
			leads.update(line("A", -1, fmt.Sprint("sale-", sold))).want(t, http.StatusOK)
		}
		cl.handOver()
		for key := range sold {
			if a := cl.leader().update(line("A", -1, fmt.Sprint("sale-", key+1))); !a.replayed() {
				t.Errorf("%d %s: sale %d is answered with %d %s", i, offset, key+1, a.status, a.body)
			}
		}
	}
	cl.agree()
	cl.nodes[0].wantProduct("A", 100-sold, 1+sold)
	var last time.Time
	for _, e := range cl.nodes[1].events(0) {
		at, err := time.Parse(time.RFC3339, e.Timestamp)
		if err != nil || at.Before(last) || at.Before(began.Add(-time.Minute)) || at.After(time.Now().Add(time.Minute)) {
			t.Errorf("event %d is dated %s, after %v: %v", e.Offset, e.Timestamp, last, err)
		}
		last = at
	}
}
