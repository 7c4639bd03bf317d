package e2e

import (
	"testing"

	"bodega/scripts/etcd"
	"bodega/scripts/network"
	"bodega/scripts/prove"
)

// TestClusterPartitions: a node and a member of etcd on each of three hosts, one of
// which is parted from the others, the one that leads or etcd's, or is not heard, or
// does not hear, while a crowd asks at all three. The same holds as in TestClusterHistory:
// what a leader on the smaller side is asked for has not happened, or has happened once.
func TestClusterPartitions(t *testing.T) {
	t.Parallel()
	rng := dice(t)
	n := network.Start(t, clusterNodes)
	var hosts []etcd.Host
	for _, h := range n.Hosts {
		hosts = append(hosts, etcd.Host{IP: h.IP, Command: h.Command})
	}
	cl := startClusterOn(t, hosts)
	leads := func() int { return cl.indexOf(cl.leader()) }
	heads := func() int {
		for i, m := range cl.log.Members {
			if m == cl.member(true) {
				return i
			}
		}
		return 0
	}
	parted := func(pick func() int, cut func(one *network.Host, others []*network.Host) (func() error, error)) func(*cluster) func() {
		return func(*cluster) func() {
			i := pick()
			var others []*network.Host
			for j, h := range n.Hosts {
				if j != i {
					others = append(others, h)
				}
			}
			mend, err := cut(n.Hosts[i], others)
			if err != nil {
				t.Fatal(err)
			}
			return func() {
				if err := mend(); err != nil {
					t.Error(err)
				}
			}
		}
	}
	both := func(one *network.Host, others []*network.Host) (func() error, error) {
		return network.Part([]*network.Host{one}, others)
	}
	unheard := func(one *network.Host, others []*network.Host) (func() error, error) {
		return network.Silence([]*network.Host{one}, others)
	}
	deaf := func(one *network.Host, others []*network.Host) (func() error, error) {
		return network.Silence(others, []*network.Host{one})
	}
	faults := []fault{
		{"host of the leader parted", true, parted(leads, both)},
		{"host of the leader is not heard", true, parted(leads, unheard)},
		{"host of etcd's leader parted", true, parted(heads, both)},
		{"host of the leader does not hear", true, parted(leads, deaf)},
		{"host of etcd's leader is not heard", true, parted(heads, unheard)},
		{"host of etcd's leader does not hear", true, parted(heads, deaf)},
	}
	cl.withstands(rng, faults[:prove.Times(2, len(faults))])
}
