package store

import (
	"time"

	"bodega/http/metrics"
	"bodega/http/telemetry/tracing"
	"bodega/inventory"
	"bodega/store/mirror"
)

// syncMetrics is what the mirror and its client tell as it happens. What the mirror can be asked for is read when it is scraped.
type syncMetrics struct {
	node *metrics.Registry

	delay, snapshotTook         func(float64)
	events, failures, snapshots func(n int)
	damaged, moved              func(n int)
	outboxWrote                 func(float64)
	compared, breaker, asked    map[string]func(n int)
	connections                 map[bool]func(n int)
}

func newSyncMetrics(m *metrics.Registry) *syncMetrics {
	each := func(name, help, label string, values ...string) map[string]func(n int) {
		made := map[string]func(n int){}
		for _, v := range values {
			made[v] = m.Counter(name, help, label, v)
		}
		return made
	}
	const connections = "inventory_upstream_connections_total"
	const connectionsHelp = "Requests to central, by whether their connection had been used before."
	return &syncMetrics{
		node:         m,
		delay:        m.Histogram("inventory_sync_delay_seconds", "Time from the decision at central, by its clock, until an event could be read here.", metrics.Durations(0.0005, 500)),
		snapshotTook: m.Histogram("inventory_sync_snapshot_seconds", "Time that a snapshot of central took.", metrics.Durations(0.01, 500)),
		events:       m.Counter("inventory_sync_events_total", "Events of central that were applied."),
		failures:     m.Counter("inventory_sync_failures_total", "Failures to follow central."),
		snapshots:    m.Counter("inventory_sync_snapshots_total", "Snapshots of central that were taken over."),
		outboxWrote:  m.Histogram("inventory_outbox_write_seconds", "Time that a write of the outbox took, with its sync.", metrics.Durations(0.0005, 500)),
		moved:        m.Counter("inventory_upstream_moves_total", "Times that another node of central was used instead."),
		damaged:      m.Counter("inventory_cache_damaged_total", "Times that the copy on disk was found damaged."),
		compared:     each("inventory_sync_comparisons_total", "Comparisons of the copy with central.", "result", "equal", "repaired", "failed"),
		breaker:      each("inventory_breaker_changes_total", "Changes of the circuit breaker.", "to", breakerStates...),
		asked:        each("inventory_upstream_requests_total", "Requests to central. Failed: no answer, or one that blames central.", "outcome", "ok", "failed"),
		connections: map[bool]func(n int){true: m.Counter(connections, connectionsHelp, "reused", "true"),
			false: m.Counter(connections, connectionsHelp, "reused", "false")},
	}
}

var (
	breakerStates = []string{inventory.BreakerClosed, inventory.BreakerOpen, inventory.BreakerHalfOpen}
	modes         = []string{string(inventory.Live), string(inventory.CatchingUp), string(inventory.Bootstrapping), string(inventory.Offline)}
)

// watch has hooks count as well, and make the spans of what has come from elsewhere.
func (s *syncMetrics) watch(h mirror.Hooks, spans *tracing.Tracer) mirror.Hooks {
	changed, snapshot, applied, compared, followFailed := h.BreakerChanged, h.Snapshot, h.Applied, h.Compared, h.FollowFailed
	damaged := h.Damaged
	h.BreakerChanged = func(from, to string) {
		s.breaker[to](1)
		changed(from, to)
	}
	h.Snapshot = func(at inventory.Offset, products int, took time.Duration, err error) {
		if err == nil {
			s.snapshots(1)
			s.snapshotTook(took.Seconds())
		}
		snapshot(at, products, took, err)
	}
	h.Applied = func(a mirror.Applied) {
		s.events(len(a.Events))
		for i := range a.Events {
			s.delay(max(0, a.Ended.Sub(a.Events[i].At.Time()).Seconds()))
		}
		s.node.Happened(a.Events)
		spans.Arrived(a.Events, a.Began, a.Ended)
		applied(a)
	}
	h.Compared = func(at inventory.Offset, differing int, err error) {
		s.compared[comparison(differing, err)](1)
		compared(at, differing, err)
	}
	h.Damaged = func(why error, moved string) {
		s.damaged(1)
		damaged(why, moved)
	}
	h.FollowFailed = func(err error) {
		s.failures(1)
		followFailed(err)
	}
	return h
}

func comparison(differing int, err error) string {
	switch {
	case err != nil:
		return "failed"
	case differing > 0:
		return "repaired"
	default:
		return "equal"
	}
}

// sent counts a request to central.
func (s *syncMetrics) sent(reused, ok bool) {
	s.connections[reused](1)
	if ok {
		s.asked["ok"](1)
	} else {
		s.asked["failed"](1)
	}
}

// attach adds what is read when it is scraped.
func (s *syncMetrics) attach(m *mirror.Mirror) {
	figure := func(read func(r *inventory.Replication) float64) func() float64 {
		return func() float64 { r := m.Replication(); return read(&r) }
	}
	for _, g := range [...]struct {
		name, help string
		read       func(r *inventory.Replication) float64
	}{
		{"inventory_sync_position", "Position of the copy.", func(r *inventory.Replication) float64 { return float64(r.Applied) }},
		{"inventory_sync_head_position", "Position of central, as last heard.", func(r *inventory.Replication) float64 { return float64(r.Head) }},
		{"inventory_sync_lag_events", "Events that the copy has not applied yet.", func(r *inventory.Replication) float64 { return float64(r.Head - r.Applied) }},
		{"inventory_sync_lag_seconds", "Time since the copy was last known to be at the head; -1 if it never was.", func(r *inventory.Replication) float64 {
			if r.Behind < 0 {
				return -1
			}
			return r.Behind.Seconds()
		}},
		{"inventory_sync_stranger", "1 if central has another history than the copy and is not followed, else 0.", func(r *inventory.Replication) float64 {
			if r.Stranger != "" {
				return 1
			}
			return 0
		}},
		{"inventory_sync_lost_positions", "Positions that the copy had and central, put back to an older state, has lost, since the store's start.",
			func(r *inventory.Replication) float64 { return float64(r.Lost) }},
		{"inventory_cache_bytes", "Size of the copy on disk.", func(r *inventory.Replication) float64 { return float64(r.CacheBytes) }},
	} {
		s.node.Gauge(g.name, g.help, figure(g.read))
	}
	s.attachOutbox(m)
	s.node.Total("inventory_sync_repairs_total", "Ranges of the copy that differed from central and were fetched again.",
		figure(func(r *inventory.Replication) float64 { return float64(r.Repairs) }))
	s.node.Total("inventory_upstream_retries_total", "Commands that were sent to central once more.",
		figure(func(r *inventory.Replication) float64 { return float64(r.Retries) }))
	s.node.States("inventory_sync_mode", "1 for how the copy stands to central.", "mode", func() string { return string(m.Replication().Mode) }, modes...)
	s.node.States("inventory_breaker_state", "1 for the state that the circuit breaker is in.", "state", func() string { return m.Replication().Breaker }, breakerStates...)
}

// attachOutbox adds what the outbox can be asked for.
func (s *syncMetrics) attachOutbox(m *mirror.Mirror) {
	figure := func(read func(o *inventory.OutboxStatus) int64) func() float64 {
		return func() float64 { o := m.OutboxStatus(); return float64(read(&o)) }
	}
	s.node.Gauge("inventory_outbox_bytes", "Size of the outbox on disk.", figure(func(o *inventory.OutboxStatus) int64 { return o.Bytes }))
	s.node.Gauge("inventory_outbox_max_bytes", "Room for the outbox; 0 if there is none.", figure(func(o *inventory.OutboxStatus) int64 { return o.MaxBytes }))
	s.node.Gauge("inventory_outbox_incomplete", "1 if updates of the last days are not in the outbox, else 0.", figure(func(o *inventory.OutboxStatus) int64 {
		if o.Incomplete() {
			return 1
		}
		return 0
	}))
	s.node.Gauge("inventory_outbox_unhealed", "Updates that central has lost and that could not be made again: the list for a person.",
		figure(func(o *inventory.OutboxStatus) int64 { return int64(o.Unhealed) }))
	s.node.Gauge("inventory_outbox_healing", "Updates that central has lost and that are still to be sent again now.", figure(func(o *inventory.OutboxStatus) int64 {
		if !o.Healing {
			return 0
		}
		return max(1, o.Left)
	}))
	s.node.Total("inventory_outbox_healed_total", "Updates that central had lost and that were made again.", figure(func(o *inventory.OutboxStatus) int64 { return o.Healed }))
	s.node.Total("inventory_outbox_dropped_total", "Updates that gave way to newer ones, since the outbox was begun.", figure(func(o *inventory.OutboxStatus) int64 { return o.Dropped }))
}
