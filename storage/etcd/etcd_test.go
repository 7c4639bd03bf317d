package etcd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/scripts/etcd"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

func TestMain(m *testing.M) { prove.Main(m) }

// whose is the directory that the logs of tests are of.
var whose = storage.Identity{
	DataID: [16]byte{1, 2, 3},
	History: storage.History{
		Timeline: timeline([16]byte{4, 5, 6}), Ancestors: []inventory.Ancestor{{Timeline: timeline([16]byte{7}), Until: 5}}, Secret: [32]byte{8, 9}, KeysSince: 3,
	},
}

var prefixes atomic.Int64

// bench is a log on a cluster, and those who take part in it.
type bench struct {
	*testing.T
	cluster *etcd.Cluster
	cfg     Config
	at      engine.Start // where the log begins
}

// newBench begins a log from an origin.
func newBench(t *testing.T, c *etcd.Cluster, from engine.Founding) *bench {
	t.Helper()
	cfg := unhurried(c)
	cfg.Prefix = fmt.Sprint("test", prefixes.Add(1))
	cfg.Hooks.Warning = func(err error) { t.Logf("warning: %v", err) }
	from.Identity = whose
	if err := Init(t.Context(), cfg, from); err != nil {
		t.Fatal(err)
	}
	return &bench{t, c, cfg, engine.Start{DataID: whose.DataID, Timeline: [16]byte{4, 5, 6}, Applied: from.LSN, Chain: from.Chain}}
}

// unhurried is a log on a cluster to which nothing happens because others compute on this machine: no lead is lost, nobody is taken for dead, and no
// request is given up, however long etcd or this process are kept waiting. What a test is to see end by itself it gives less.
func unhurried(c *etcd.Cluster) Config {
	return Config{Endpoints: c.Endpoints(), TTL: 30 * time.Second, Patience: time.Minute, attempt: 20 * time.Second, memberTTL: time.Minute}
}

// hurried is a log with the times that count for everybody.
func (b *bench) hurried() { b.cfg.TTL, b.cfg.Patience, b.cfg.attempt, b.cfg.memberTTL = 0, 0, 0, 0 }

// patience is how long a test waits for what must come.
const patience = 3 * time.Minute

// one is a cluster of a single member, which does not wait for its disk.
func one(t *testing.T) *etcd.Cluster {
	t.Helper()
	return etcd.Start(t, etcd.Config{Size: 1, Args: []string{"--unsafe-no-fsync"}})
}

// join opens the log for a member, from its beginning. Some have little patience, and then etcd may be too slow for the first time.
func (b *bench) join(name string) (l *Log) {
	b.Helper()
	b.until(name+" to join", func() bool {
		var err error
		if l, _, err = b.open(name, b.at); err != nil && !errors.Is(err, storage.ErrUnreachable) {
			b.Fatal(err)
		}
		return err == nil
	})
	return l
}

// open opens the log for a member, and returns what it was handed.
func (b *bench) open(name string, at engine.Start) (l *Log, got []journal.Record, err error) {
	cfg := b.cfg
	cfg.Name = name
	log, _, err := New(cfg).Open(at, collect(&got))
	if err != nil {
		return nil, got, err
	}
	l = log.(*Log)
	b.Cleanup(func() {
		if err := l.Close(); err != nil && !errors.Is(err, storage.ErrClosed) {
			b.Error(err)
		}
	})
	return l, got, nil
}

func collect(into *[]journal.Record) func(journal.Record) error {
	return func(r journal.Record) error {
		r.Payload = slices.Clone(r.Payload)
		*into = append(*into, r)
		return nil
	}
}

// lead has a member win the lead.
func (b *bench) lead(l *Log) journal.LSN {
	b.Helper()
	ctx, stop := context.WithTimeout(b.Context(), patience)
	defer stop()
	last, err := l.Campaign(ctx)
	if err != nil {
		b.Fatal(err)
	}
	return last
}

// append appends records of a size, which must succeed.
func (b *bench) append(l *Log, sizes ...int) journal.LSN {
	b.Helper()
	last, err := l.Append(entries(l, sizes...)...)
	if errors.Is(err, storage.ErrUnknown) { // this machine may be busy
		var fate storage.Fate
		if last, fate, err = l.Resolve(b.Context()); err == nil && fate != storage.Committed {
			b.Fatal(fate)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	return last
}

// entries are marks, since these say where they stand: at the record that they are.
func entries(l *Log, sizes ...int) (list []journal.Entry) {
	for i, size := range sizes {
		mark := inventory.AppendMark(nil, inventory.Mark{Offset: inventory.Offset(l.Bounds().Last) + inventory.Offset(i) + 1})
		list = append(list, journal.Entry{Type: journal.Timeline, Payload: slices.Repeat([]byte{byte(i + size)}, size)}, journal.Entry{Type: journal.Mark, Payload: mark})
	}
	return list
}

// read reads from an LSN on, to the end of the log by now.
func (b *bench) read(l *Log, from journal.LSN) (got []journal.Record) {
	b.Helper()
	if _, err := l.Head(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := l.Read(from, collect(&got)); err != nil {
		b.Fatal(err)
	}
	return got
}

// dense fails the test unless records go from one LSN to another.
func (b *bench) dense(got []journal.Record, from, to journal.LSN) {
	b.Helper()
	for i, r := range got {
		if r.LSN != from+journal.LSN(i) {
			b.Fatalf("record %d is at %d", r.LSN, i)
		}
	}
	if len(got) != int(to-from+1) {
		b.Fatalf("%d records from %d to %d", len(got), from, to)
	}
}

// until waits for a condition.
func (b *bench) until(what string, is func() bool) {
	b.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("waited for %s in vain", what)
		}
	}
}
