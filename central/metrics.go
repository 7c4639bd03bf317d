package central

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"bodega/central/ledger"
	"bodega/http/metrics"
	"bodega/http/telemetry/tracing"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// engineMetrics is what the ledger and its engine tell as it happens. What they can be asked for is read when it is scraped.
type engineMetrics struct {
	node *metrics.Registry

	commitTook, commitEvents, commitCommands        func(float64)
	checkpointTook                                  func(float64)
	checkpoints, clockSteps, violations, unreadable func(n int)
	unreadableKeys, repaired, forks                 func(n int)
	compactions, rebuilds                           func(n int)
	holdsEnded                                      map[inventory.HoldState]func(n int)
	fileBytes, compactionWaits                      atomic.Int64
	loaded                                          engine.Loaded // written before anybody can read
}

func newEngineMetrics(m *metrics.Registry) *engineMetrics {
	ended := map[inventory.HoldState]func(int){}
	for _, how := range [...]inventory.HoldState{inventory.HoldCommitted, inventory.HoldReleased, inventory.HoldExpired} {
		ended[how] = m.Counter("inventory_holds_ended_total", "Holds that have ended, by how.", "how", how.String())
	}
	return &engineMetrics{
		node:           m,
		holdsEnded:     ended,
		commitTook:     m.Histogram("inventory_commit_duration_seconds", "Time that the engine took to make a group of commands durable.", metrics.Durations(0.0001, 5)),
		commitEvents:   m.Histogram("inventory_commit_events", "Events that became durable together.", metrics.Powers(1, 16384, 2)),
		commitCommands: m.Histogram("inventory_commit_commands", "Commands that were answered together.", metrics.Powers(1, 4096, 2)),
		checkpointTook: checkpointTook(m),
		checkpoints:    checkpoints(m),
		compactions:    m.Counter("inventory_checkpoint_compactions_total", "Times that the checkpoint's file was copied to give free space back."),
		clockSteps:     m.Counter("inventory_clock_steps_total", "Steps of the clock ahead, of a second to ten minutes, that were believed at once."),
		unreadable:     m.Counter("inventory_events_unreadable_total", "Events that are kept and were found to be unreadable since the start."),
		unreadableKeys: m.Counter("inventory_idempotency_keys_unreadable_total", "Idempotency keys that were asked for and whose receipts were found to be unreadable since the start."),
		repaired:       m.Counter("inventory_checkpoint_repairs_total", "Products of the checkpoint that were found damaged and written anew from the journal."),
		rebuilds:       m.Counter("inventory_checkpoint_rebuilds_total", "1 if the start found the checkpoint damaged and made it again from its copy and the journal."),
		forks:          m.Counter("inventory_timeline_forks_total", "Times since the start that a store proved this data to be an older copy that was put back."),
		violations:     m.Counter("inventory_invariant_violations_total", "Contradictions between what is durable and what is shown, which are faults of the program."),
	}
}

// Deprecated names are told beside the present ones for one version, since dashboards and alerts of other people read them.

func checkpointTook(m *metrics.Registry) func(float64) {
	present := m.Histogram("inventory_checkpoint_duration_seconds", "Time that a checkpoint of the journal took.", metrics.Durations(0.001, 50))
	former := m.Histogram("inventory_fold_duration_seconds", "Deprecated: the former name of inventory_checkpoint_duration_seconds.", metrics.Durations(0.001, 50))
	return func(seconds float64) {
		present(seconds)
		former(seconds)
	}
}

func checkpoints(m *metrics.Registry) func(int) {
	present := m.Counter("inventory_checkpoints_total", "Checkpoints of the journal.")
	former := m.Counter("inventory_folds_total", "Deprecated: the former name of inventory_checkpoints_total.")
	return func(n int) {
		present(n)
		former(n)
	}
}

// watchEngine has hooks count as well.
func (e *engineMetrics) watchEngine(h engine.Hooks) engine.Hooks {
	loaded, checkpointed, repaired, rebuilt := h.Loaded, h.Checkpointed, h.Repaired, h.Rebuilt
	h.Loaded = func(l engine.Loaded) {
		e.loaded = l
		loaded(l)
	}
	h.Checkpointed = func(f engine.Checkpointed) {
		e.checkpoints(1)
		e.checkpointTook(f.Took.Seconds())
		e.fileBytes.Store(f.Bytes)
		checkpointed(f)
	}
	compacted, waits := h.Compacted, h.CompactionWaits
	h.Compacted = func(c bolt.Compacted) {
		e.compactionWaits.Store(0)
		e.fileBytes.Store(c.After)
		if c.Err == nil {
			e.compactions(1)
		}
		compacted(c)
	}
	h.CompactionWaits = func(spare, needs, free uint64) {
		e.compactionWaits.Store(int64(spare))
		waits(spare, needs, free)
	}
	h.Repaired = func(products int) {
		e.repaired(products)
		repaired(products)
	}
	h.Rebuilt = func(r engine.Rebuilt) {
		e.rebuilds(1)
		rebuilt(r)
	}
	return h
}

// watchLedger does the same for the ledger.
func (e *engineMetrics) watchLedger(h ledger.Hooks, spans *tracing.Tracer) ledger.Hooks {
	failed, clock, unreadable, past, key, forked := h.Failed, h.Clock, h.Unreadable, h.UnreadablePast, h.UnreadableKey, h.Forked
	h.Committed = func(commands int, records []inventory.Record, took time.Duration) {
		events := 0
		for i := range records {
			events += len(records[i].Events)
			e.node.Happened(records[i].Events)
			e.countEnds(records[i].Receipts)
		}
		e.commitTook(took.Seconds())
		e.commitEvents(float64(events))
		e.commitCommands(float64(commands))
	}
	h.Failed = func(err error) {
		if errors.Is(err, ledger.ErrInvariant) {
			e.violations(1)
		}
		failed(err)
	}
	h.Forked = func(f ledger.Fork) {
		e.forks(1)
		forked(f)
	}
	var steps atomic.Int64 // told of
	h.Clock = func(c inventory.Clock) {
		e.clockSteps(int(max(0, c.Steps-steps.Swap(c.Steps))))
		clock(c)
	}
	h.Unreadable = func(at inventory.Offset, err error) {
		e.unreadable(1)
		unreadable(at, err)
	}
	h.UnreadablePast = func(at inventory.Offset, err error) {
		e.unreadable(1)
		past(at, err)
	}
	h.UnreadableKey = func(k inventory.KeyHash, err error) {
		e.unreadableKeys(1)
		key(k, err)
	}
	if spans != nil {
		h.Submitted = func(cmd *inventory.Command, s ledger.Submission) {
			spans.Record(cmd.Traceparent, "ledger submit", s.Queued, s.Answered, "bodega.lines", len(cmd.Lines),
				"bodega.wait", s.Waited, "bodega.commit", s.Committing, "error.type", codeOf(s.Err))
		}
	}
	return h
}

// countEnds counts the holds of whose end a record tells.
func (e *engineMetrics) countEnds(receipts []inventory.KeyedReceipt) {
	for i := range receipts {
		if r := &receipts[i]; r.Hold != nil && r.Key == r.Hold.ID.EndKey() {
			e.holdsEnded[r.Hold.State](1)
		}
	}
}

// codeOf is the code of a failure; "" if there is none.
func codeOf(err error) string {
	var e *inventory.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return ""
}

// attach adds what is read when it is scraped.
func (e *engineMetrics) attach(cfg Config, l *ledger.Ledger, engine storage.Engine) {
	health := func(figure func(inventory.Health) int64) func() float64 {
		return func() float64 { return float64(figure(l.Health())) }
	}
	for _, g := range [...]struct {
		name, help string
		read       func() float64
	}{
		{"inventory_position", "Number of events so far.", health(func(h inventory.Health) int64 { return int64(h.Offset) })},
		{"inventory_checkpoint_position", "Position of the checkpoint: what a restart need not replay.", health(func(h inventory.Health) int64 { return int64(h.Checkpoint) })},
		{"inventory_checkpoint_lag_events", "Events that a restart would replay.", health(func(h inventory.Health) int64 { return int64(h.Offset - h.Checkpoint) })},
		{"inventory_earliest_position", "Oldest event that can still be read.", health(func(h inventory.Health) int64 { return int64(h.Earliest) })},
		{"inventory_idempotency_keys", "Idempotency keys remembered.", health(func(h inventory.Health) int64 { return h.Keys })},
		{"inventory_holds_open", "Holds that are open.", func() float64 { return float64(l.OpenHolds()) }},
		{"inventory_holds_open_most", "Holds that are open of the caller who has the most. No caller may have more than are left for all.", func() float64 { most, _ := l.MostHolds(); return float64(most) }},
		{"inventory_holds_limit", "Holds that may be open.", func() float64 { _, limit := l.MostHolds(); return float64(limit) }},
		{"inventory_transfers_open", "Transfers from one place to another that are open.", func() float64 { return float64(l.OpenTransfers()) }},
		{"inventory_transfers_open_most", "Transfers that are open of the caller who has the most. No caller may have more than are left for all.", func() float64 { return float64(l.MostTransfers()) }},
		{"inventory_transfers_oldest_age_seconds", "How long ago the oldest open transfer was shipped; 0 if none is open.", func() float64 { return l.OldestTransfer().Seconds() }},
		{"inventory_transit_units", "Units that are on their way from one place to another.", func() float64 { return float64(l.UnitsInTransit()) }},
		{"inventory_journal_bytes", "Size of the journal's files.", health(func(h inventory.Health) int64 { return h.Journal })},
		{"inventory_journal_uncheckpointed_bytes", "Journal that is not in the checkpoint yet.", func() float64 { return float64(engine.Status().Uncheckpointed) }},
		{"inventory_journal_unfolded_bytes", "Deprecated: the former name of inventory_journal_uncheckpointed_bytes.", func() float64 { return float64(engine.Status().Uncheckpointed) }},
		{"inventory_checkpoint_bytes", "Size of the checkpoint's file, as of the last checkpoint or compaction.", func() float64 { return float64(e.fileBytes.Load()) }},
		{"inventory_checkpoint_spare_bytes", "Free space within the checkpoint's file that waits for room on the volume to be given back.", func() float64 { return float64(e.compactionWaits.Load()) }},
		{"inventory_queue_commands", "Commands that wait for the writer.", func() float64 { n, _ := l.Queue(); return float64(n) }},
		{"inventory_queue_limit_commands", "Commands that may wait for the writer.", func() float64 { _, n := l.Queue(); return float64(n) }},
		{"inventory_feed_waiters", "Calls that wait for events.", func() float64 { return float64(l.Waiting()) }},
		{"inventory_clock_ahead_seconds", "How far the clock is ahead of the date of changes; less than zero if it is behind.", func() float64 { c := l.Clock(); return float64(c.Ahead()) / 1000 }},
		{"inventory_recovery_seconds", "Time that the last start took to read checkpoint and journal.", func() float64 { return e.loaded.Took.Seconds() }},
		{"inventory_recovery_torn_bytes", "Unfinished end of the journal that the last start cut off.", func() float64 { return float64(e.loaded.TornBytes) }},
	} {
		e.node.Gauge(g.name, g.help, g.read)
	}
	e.attachPast(engine)
	e.attachPeople(l, time.Now)
	e.node.States("inventory_storage_state", "1 for the state that storage is in.", "state", func() string { return storageState(l, engine) }, "ok", "stalled", "full", "failed")
	e.node.States("inventory_clock_state", "1 for the state that the clock is in.", "state", func() string { return string(l.Clock().State) },
		string(inventory.ClockSteady), string(inventory.ClockAhead), string(inventory.ClockBehind), string(inventory.ClockUncertain))
	if !cfg.Memory {
		e.node.Gauge("inventory_disk_free_bytes", "Free space of the volume of the data directory.", func() float64 { free, _ := volume(cfg); return free })
		e.node.Gauge("inventory_disk_total_bytes", "Size of the volume of the data directory.", func() float64 { _, total := volume(cfg); return total })
	}
}

// attachPast adds what there is of history, and what there is not.
func (e *engineMetrics) attachPast(engine storage.Engine) {
	past := func(figure func(storage.PastStatus) float64) func() float64 {
		return func() float64 { return figure(engine.Status().Past) }
	}
	e.node.Gauge("inventory_history_bytes", "Size of the history's files.", past(func(s storage.PastStatus) float64 { return float64(s.Bytes) }))
	e.node.Gauge("inventory_history_limit_bytes", "Size that they may have. 0: no history is kept.", past(func(s storage.PastStatus) float64 { return float64(max(s.Limit, 0)) }))
	e.node.Gauge("inventory_history_files", "Files of the history.", past(func(s storage.PastStatus) float64 { return float64(s.Partitions) }))
	e.node.Gauge("inventory_history_events", "Events in the history.", past(func(s storage.PastStatus) float64 { return float64(s.Events) }))
	e.node.Gauge("inventory_history_missing_events", "Events within the history that are damaged, or were never written.", past(func(s storage.PastStatus) float64 { return float64(s.Missing) }))
	e.node.Gauge("inventory_history_age_seconds", "Age of the oldest event in the history; 0 if there is none.", past(func(s storage.PastStatus) float64 {
		if s.Since == 0 {
			return 0
		}
		return time.Since(s.Since.Time()).Seconds()
	}))
	e.node.Gauge("inventory_history_lag_events", "Events in the checkpoint that the history has not taken yet: more than 0 only while it cannot be written.",
		func() float64 { s := engine.Status(); return float64(s.Checkpoint - s.Past.Next) })
	e.node.Total("inventory_history_dropped_events_total", "Events dropped from the history for their age, or for room.", past(func(s storage.PastStatus) float64 { return float64(s.Dropped) }))
	e.node.Gauge("inventory_history_waiting", "1 while the history cannot be written.", past(func(s storage.PastStatus) float64 {
		if s.Waits != nil {
			return 1
		}
		return 0
	}))
}

func storageState(l *ledger.Ledger, engine storage.Engine) string {
	switch {
	case l.Failed() != nil:
		return "failed"
	case engine.Status().Stalled:
		return "stalled"
	case engine.Status().Full:
		return "full"
	default:
		return "ok"
	}
}

// volume is how much room there is; nothing, if that cannot be found out.
func volume(cfg Config) (free, total float64) {
	f, t, err := vfs.OS.Free(cfg.DataDir)
	if err != nil {
		return 0, 0
	}
	return float64(f), float64(t)
}

// openWatched opens the engine and a ledger over it, logs what happens to them, and counts it.
func (s *server) openWatched(ctx context.Context) (*ledger.Ledger, error) {
	e, failed := newEngineMetrics(s.wire.Metrics()), s.fail
	open := func(h engine.Hooks) (storage.Engine, error) { return openEngine(s.cfg, h) }
	if s.member != nil {
		failed = func(err error) { s.member.out(err, s.fail) }
		open = s.member.replica
	}
	hooks, ledgers := e.watchEngine(engineHooks(s.log, failed)), ledgerConfig(s.cfg, e.watchLedger(ledgerHooks(s.log, failed), s.wire.Spans()))
	if s.member != nil {
		ledgers.Hooks.Role = s.member.roleOf
	}
	engine, l, err := s.member.opened(ctx, func() (storage.Engine, *ledger.Ledger, error) {
		engine, err := open(hooks)
		if err != nil {
			return nil, nil, err
		}
		l, err := ledger.Open(ctx, engine, ledgers)
		return engine, l, err
	})
	if err != nil {
		return nil, err
	}
	e.attach(s.cfg, l, engine)
	s.backups, err = newBackups(s.cfg, engine, s.log)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.member.join(l, engine, s.wire.Metrics())
	return l, nil
}
