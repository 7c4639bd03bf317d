package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/scripts/etcd"
)

// cluster is central as several nodes over an etcd of three members. Each is a
// process, and what a node says to a member goes over a line of its own.
type cluster struct {
	t     testing.TB
	log   *etcd.Cluster
	nodes []*central
	lines [][]*link   // by node and member; nil on hosts
	hosts []etcd.Host // a member and a node each; nil is this one for all
}

const (
	clusterNodes  = 3
	clusterSecret = "what-the-nodes-know-each-other-by"
)

// startCluster begins one with an empty directory and waits until a node leads.
func startCluster(t testing.TB, options ...option) *cluster {
	t.Helper()
	return startClusterOn(t, nil, options...)
}

// startClusterOn is startCluster on hosts, one for each member and node.
func startClusterOn(t testing.TB, hosts []etcd.Host, options ...option) *cluster {
	t.Helper()
	cl := newCluster(t, hosts, options...)
	cl.start()
	return cl
}

func (cl *cluster) start() {
	cl.t.Helper()
	for _, n := range cl.nodes {
		n.launch()
	}
	for _, n := range cl.nodes {
		n.awaitReady()
	}
	cl.leader()
}

// newCluster runs etcd, and prepares nodes without starting them. The first has
// the directory that the cluster is made from.
func newCluster(t testing.TB, hosts []etcd.Host, options ...option) *cluster {
	t.Helper()
	cl := &cluster{t: t, hosts: hosts, log: etcd.Start(t, etcd.Config{Hosts: hosts})}
	for range clusterNodes {
		cl.add(options...)
	}
	first := cl.nodes[0]
	first.mustRun("cluster", "init", "--from", first.dir)
	return cl
}

// add prepares one node more.
func (cl *cluster) add(options ...option) *central {
	cl.t.Helper()
	i := len(cl.nodes)
	name := fmt.Sprintf("c%d", i+1)
	n := newCentral(cl.t, append([]option{
		withEnv("CLUSTER_NODE", name), withEnv("CLUSTER_SECRET", clusterSecret), withEnv("STORES", strings.Join(storeIDs, ",")),
	}, options...)...)
	endpoints := cl.log.Endpoints()
	if cl.hosts != nil {
		n.moveTo(cl.hosts[i])
	} else {
		cl.lines = append(cl.lines, nil)
		for j, m := range cl.log.Members {
			l := newLink(cl.t, func() string { return m.Address })
			cl.lines[i], endpoints[j] = append(cl.lines[i], l), l.listener.Addr().String()
		}
	}
	n.env["STORAGE_URL"] = "etcd://" + strings.Join(endpoints, ",") + "/test"
	n.env["CLUSTER_URL"], n.Name = n.url(), name
	cl.nodes = append(cl.nodes, n)
	return n
}

// moveTo has a node that was not started run on a host.
func (n *node) moveTo(h etcd.Host) {
	_, port, err := net.SplitHostPort(n.addr)
	if err != nil {
		n.t.Fatal(err)
	}
	n.addr, n.env["HOST"] = net.JoinHostPort(h.IP, port), h.IP
	n.Args, n.Ready = h.Command(n.Args...), "http://"+n.addr+"/readyz"
}

// urls is what a store of the cluster is told of where central is.
func (cl *cluster) urls() string {
	var all []string
	for _, n := range cl.nodes {
		all = append(all, n.url())
	}
	return strings.Join(all, ",")
}

// awaitReady waits for a node that was launched.
func (n *node) awaitReady() {
	n.t.Helper()
	waitFor(n.t, 2*patience, n.Name+" to be ready", func() bool {
		if !n.Running() {
			n.t.Fatalf("%s has ended\n%s", n.Name, n.Log.Tail())
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		a, err := n.try(ctx, request{method: http.MethodGet, path: "/readyz", key: noKey})
		return err == nil && a.status == http.StatusOK
	})
}

// clusterState is what a node says of the cluster.
type clusterState struct {
	Node, Leader string
	Members      []struct {
		Name, Role, Reason string
		Offset, LagEvents  int64
	}
	Log       struct{ Offset, Records, Bytes int64 }
	Failovers int64
}

// says asks a node how the cluster is doing; false if it does not say.
func (n *central) says() (st clusterState, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	a, err := n.try(ctx, request{method: http.MethodGet, path: "/v1/admin/cluster", key: adminKey})
	if err != nil || a.status != http.StatusOK {
		return st, false
	}
	a.into(n.t, &st)
	return st, true
}

// leader is the node that the nodes which answer agree leads.
func (cl *cluster) leader() (leads *central) {
	cl.t.Helper()
	waitFor(cl.t, 2*patience, "a node to lead", func() bool {
		leads = nil
		for _, n := range cl.nodes {
			st, ok := n.says()
			if !ok {
				continue
			}
			if st.Leader == "" || leads != nil && leads.Name != st.Leader {
				return false
			}
			for _, m := range cl.nodes {
				if m.Name == st.Leader {
					leads = m
				}
			}
		}
		return leads != nil && leads.Running()
	})
	return leads
}

// follower is a node that does not lead.
func (cl *cluster) follower() *central {
	cl.t.Helper()
	leads := cl.leader()
	for _, n := range cl.nodes {
		if n != leads {
			return n
		}
	}
	cl.t.Fatal("there is one node only")
	return nil
}

// handOver has another node lead, and returns the one that led. Who loses the lead meanwhile, or finds that nobody else stands for it yet, is
// told to ask again.
func (cl *cluster) handOver() (led *central) {
	cl.t.Helper()
	led = cl.leader()
	waitFor(cl.t, 2*patience, led.Name+" to hand over", func() bool {
		a := led.do(request{method: http.MethodPost, path: "/v1/admin/cluster/handover", key: adminKey})
		if a.status != http.StatusServiceUnavailable {
			a.want(cl.t, http.StatusOK)
			return true
		}
		cl.t.Logf("%s is asked to hand over: %s", led.Name, a.body)
		return cl.leader() != led
	})
	return led
}

func (cl *cluster) indexOf(n *central) int { return slices.Index(cl.nodes, n) }

// linesOf are those of a node.
func (cl *cluster) linesOf(n *central) []*link { return cl.lines[cl.indexOf(n)] }

// agree waits until all nodes stand at one position, which must be that of the
// log, with one state.
func (cl *cluster) agree() {
	cl.t.Helper()
	var all []state
	waitFor(cl.t, 2*patience, "all nodes to have one state", func() bool {
		all = nil
		for _, n := range cl.nodes {
			all = append(all, n.state())
		}
		for _, st := range all {
			if st.position != all[0].position {
				return false
			}
		}
		return true
	})
	for i, st := range all {
		if st != all[0] {
			cl.t.Errorf("%s does not hold at position %d what %s holds", cl.nodes[i].Name, st.position, cl.nodes[0].Name)
		}
	}
}

// member is a process of etcd, the leader or another.
func (cl *cluster) member(leads bool) *etcd.Member {
	cl.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	leader, err := cl.log.Leader(ctx)
	if err != nil {
		cl.t.Fatal(err)
	}
	for _, m := range cl.log.Members {
		if (m == leader) == leads {
			return m
		}
	}
	return leader
}

// begin starts a member of etcd that was killed.
func (cl *cluster) begin(m *etcd.Member) {
	cl.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := m.Start(ctx); err != nil {
		cl.t.Fatal(err)
	}
}

// fault is what may happen to a cluster. It returns what puts it right.
type fault struct {
	name  string
	leads bool // another node has to lead, or the log another member, before there are answers again
	play  func(cl *cluster) (undo func())
}

func holding(pick func(cl *cluster) *central, ways ...way) func(cl *cluster) func() {
	return func(cl *cluster) func() {
		lines := cl.linesOf(pick(cl))
		for _, l := range lines {
			l.hold(ways...)
		}
		return func() {
			for _, l := range lines {
				l.mend()
			}
		}
	}
}

func signalled(p interface{ Signal(os.Signal) }) (undo func()) {
	p.Signal(syscall.SIGSTOP)
	return func() { p.Signal(syscall.SIGCONT) }
}

// clusterFaults is everything that a test without rights of its own can do to one.
var clusterFaults = []fault{
	{"leader killed", true, func(cl *cluster) func() { n := cl.leader(); n.Kill(); return n.start }},
	{"follower killed", false, func(cl *cluster) func() { n := cl.follower(); n.Kill(); return n.start }},
	{"leader frozen", true, func(cl *cluster) func() { return signalled(cl.leader()) }},
	{"follower frozen", false, func(cl *cluster) func() { return signalled(cl.follower()) }},
	{"leader of etcd killed", true, func(cl *cluster) func() { m := cl.member(true); m.Kill(); return func() { cl.begin(m) } }},
	{"member of etcd killed", false, func(cl *cluster) func() { m := cl.member(false); m.Kill(); return func() { cl.begin(m) } }},
	{"leader of etcd frozen", true, func(cl *cluster) func() { return signalled(cl.member(true)) }},
	{"member of etcd frozen", false, func(cl *cluster) func() { return signalled(cl.member(false)) }},
	{"leader cut off from etcd", true, holding((*cluster).leader, there, back)},
	{"leader does not hear etcd", true, holding((*cluster).leader, back)},
	{"etcd does not hear the leader", true, holding((*cluster).leader, there)},
	{"follower cut off from etcd", false, holding((*cluster).follower, there, back)},
	{"leader far away", false, func(cl *cluster) func() {
		lines := cl.linesOf(cl.leader())
		for _, l := range lines {
			l.slow(20 * time.Millisecond)
		}
		return func() {
			for _, l := range lines {
				l.mend()
			}
		}
	}},
	{"leader stopped", true, func(cl *cluster) func() {
		n := cl.leader()
		if code := n.stop(); code != 0 {
			cl.t.Errorf("%s ended with %d", n.Name, code)
		}
		return n.start
	}},
	{"handed over", true, func(cl *cluster) func() {
		cl.handOver()
		return func() {}
	}},
}
