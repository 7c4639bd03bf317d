package etcd

import (
	"fmt"
	"sync/atomic"
	"testing"

	"bodega/inventory"
	"bodega/journal"
	"bodega/scripts/etcd"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/storagetest"
)

// TestConformance: an engine over this log keeps what every engine promises, whether its checkpoints are rare or always under way.
func TestConformance(t *testing.T) {
	cluster := one(t)
	often := map[string]int64{"CheckpointOften": 1 << 10}
	if prove.Times(0, 1) > 0 {
		often["CheckpointSeldom"] = 0
	}
	for name, checkpoint := range often {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) storagetest.Medium {
				return &medium{cluster: cluster, dir: t.TempDir(), checkpoint: checkpoint, prefix: fmt.Sprint("engine", prefixes.Add(1)), t: t}
			})
		})
	}
}

// medium opens engines over a log that each has for itself.
type medium struct {
	t          *testing.T
	cluster    *etcd.Cluster
	prefix     string
	dir        string
	checkpoint int64
	held       atomic.Bool
	began      [16]byte // name of the history
	logs       *alone   // of the newest engine
}

func (m *medium) Open() (storage.Engine, error) {
	logs := &alone{t: m.t, began: &m.began, cfg: Config{Endpoints: m.cluster.Endpoints(), Prefix: m.prefix, Name: "alone"}}
	e, err := engine.Open(engine.Config{
		Dir: m.dir, Log: logs, Leadership: &holder{of: m}, CheckpointBytes: m.checkpoint, MinFreeBytes: 1 << 20, MinFreeShare: 1e-9,
	})
	if err != nil {
		return nil, err
	}
	m.logs = logs
	return e, nil
}

// Crash takes the log away, so that the engine can neither note nor checkpoint anything at its end.
func (m *medium) Crash(e storage.Engine) {
	m.logs.dead.Store(true)
	e.Close(inventory.Mark{})
}

// holder is the right to open the directory.
type holder struct {
	of   *medium
	held bool
}

func (h *holder) Campaign() error {
	if h.of.held.Swap(true) {
		return storage.ErrInUse
	}
	h.held = true
	return nil
}

func (h *holder) Lost() <-chan struct{} { return nil }

func (h *holder) Resign() error {
	h.of.held.Store(false)
	return nil
}

// alone is the log for an engine that knows of no other: it leads as soon as it is open. The log keeps the history that it began
// with, since such an engine names another for itself alone.
type alone struct {
	t     *testing.T
	cfg   Config
	began *[16]byte
	dead  atomic.Bool
}

func (a *alone) Name() string { return New(a.cfg).Name() }

func (a *alone) Open(at engine.Start, take func(journal.Record) error) (engine.Log, journal.Recovery, error) {
	if *a.began == ([16]byte{}) {
		id := storage.Identity{DataID: at.DataID, History: storage.History{Timeline: timeline(at.Timeline)}}
		if err := Init(a.t.Context(), a.cfg, id, Origin{}); err != nil {
			return nil, journal.Recovery{}, err
		}
		*a.began = at.Timeline
	}
	at.Timeline = *a.began
	log, rec, err := New(a.cfg).Open(at, take)
	if err != nil {
		return nil, rec, err
	}
	_, err = log.(*Log).Campaign(a.t.Context())
	return &led{log, a}, rec, err
}

func (a *alone) Look(at engine.Start, take func(journal.Record) error) (journal.Report, error) {
	at.Timeline = *a.began
	return New(a.cfg).Look(at, take)
}

func (*alone) Settle() error { return nil }

// led hides that the log is shared, and ends with its engine.
type led struct {
	engine.Log
	of *alone
}

func (l *led) Append(entries ...journal.Entry) (journal.LSN, error) {
	if l.of.dead.Load() {
		return 0, storage.ErrFenced
	}
	return l.Log.Append(entries...)
}

func (l *led) Read(from journal.LSN, fn func(journal.Record) error) error {
	if l.of.dead.Load() {
		return storage.ErrClosed
	}
	return l.Log.Read(from, fn)
}

func (l *led) Close() error {
	if err := l.Log.(*Log).Resign(l.of.t.Context(), ""); err != nil {
		l.of.t.Error(err)
	}
	return l.Log.Close()
}
