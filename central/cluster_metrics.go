package central

import (
	"bodega/central/cluster"
	"bodega/central/ledger"
	"bodega/http/metrics"
	"bodega/inventory"
	"bodega/storage/etcd"
)

// count adds what a node tells of itself and of the others when it is scraped.
func (m *membership) count(r *metrics.Registry, l *ledger.Ledger) {
	figure := func(read func(cluster.Figures) float64) func() float64 {
		return func() float64 { return read(m.node.Figures()) }
	}
	r.States("inventory_cluster_role", "1 for the role that this node has in the cluster.", "role", func() string { return string(m.roleNow(l)) },
		string(inventory.NodeLeads), string(inventory.NodeFollows), string(inventory.NodeQuarantined))
	r.Gauge("inventory_cluster_members", "Nodes of the cluster that live, as far as this one knows.", figure(func(f cluster.Figures) float64 { return float64(f.Members) }))
	r.Gauge("inventory_cluster_missing", "Nodes that have lived and do not now, until they are forgotten.", figure(func(f cluster.Figures) float64 { return float64(f.Missing) }))
	r.Gauge("inventory_cluster_log_reachable", "1 if the log in etcd has answered this node within the last seconds.", figure(func(f cluster.Figures) float64 { return flag(f.Reachable) }))
	r.Gauge("inventory_cluster_leaders", "Nodes that lead as far as this one knows: 1, or 0 while none does.", figure(func(f cluster.Figures) float64 { return flag(f.Leader) }))
	r.Gauge("inventory_cluster_leader_seconds", "Since when the present leader is known to lead; 0 while none is.", figure(func(f cluster.Figures) float64 { return f.Leading.Seconds() }))
	r.Gauge("inventory_cluster_lag_events", "Events in the log that this node has not taken up, as of the last second or so.",
		figure(func(f cluster.Figures) float64 { return float64(max(0, f.Head-l.View().Mark.Offset)) }))
	r.Gauge("inventory_cluster_log_bytes", "What the log in etcd holds.", func() float64 { return float64(l.Health().Journal) })
	ofEtcd := func(read func(*etcd.Room) int64) func() float64 {
		return func() float64 { return float64(read(m.etcd.Load())) }
	}
	r.Gauge("inventory_cluster_etcd_bytes", "Size of etcd's database in use, of its fullest member, as this node finds it; 0 before any has answered.", ofEtcd(func(r *etcd.Room) int64 { return r.InUse }))
	r.Gauge("inventory_cluster_etcd_quota_bytes", "How large it may become, likewise.", ofEtcd(func(r *etcd.Room) int64 { return r.Quota }))
	const members, membersHelp = "inventory_cluster_etcd_members", "Members of etcd, as this node finds them."
	r.Gauge(members, membersHelp, ofEtcd(func(r *etcd.Room) int64 { return int64(r.Answering) }), "state", "answering")
	r.Gauge(members, membersHelp, ofEtcd(func(r *etcd.Room) int64 { return int64(r.Members - r.Answering) }), "state", "silent")
	r.States("inventory_cluster_etcd_room", "1 for what room etcd has: of half of its quota on it takes no changes of ours, of none nothing at all.", "room",
		func() string { return m.room().String() }, cluster.RoomEnough.String(), cluster.RoomHalf.String(), cluster.RoomNone.String())
	r.Total("inventory_cluster_copies_total", "Copies of all data that this node has taken from another since it began.", func() float64 { return float64(m.copies.Load()) })
	counts := m.node.Counts()
	r.Total("inventory_cluster_failovers_total", "Changes of the leader that this node has seen, hand-overs included.", func() float64 { return float64(counts.Failovers.Load()) })
	const forwarded, help = "inventory_cluster_commands_forwarded_total", "Commands that this node has passed on to the one that leads, by what became of them: an answer, an outcome that is not known, or no leader in time."
	for result, n := range map[string]interface{ Load() int64 }{"answered": &counts.Answered, "unknown": &counts.Unknown, "refused": &counts.Refused} {
		r.Total(forwarded, help, func() float64 { return float64(n.Load()) }, "result", result)
	}
}

func (m *membership) roleNow(l *ledger.Ledger) inventory.NodeRole {
	switch {
	case l.Leads():
		return inventory.NodeLeads
	case m.excluded.Load():
		return inventory.NodeQuarantined
	default:
		return inventory.NodeFollows
	}
}
