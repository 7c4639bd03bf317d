package etcd

import (
	"fmt"
	"testing"

	"bodega/journal"
	"bodega/scripts/etcd"
	"bodega/storage/bolt/engine"
)

// BenchmarkAppend: groups of records of 220 bytes, which one leader appends to three members on this machine.
func BenchmarkAppend(b *testing.B) {
	cluster := etcd.Start(b, etcd.Config{})
	for _, records := range []int{1, 16, 256, 2048} {
		b.Run(fmt.Sprint(records), func(b *testing.B) {
			l := lone(b, cluster)
			group := make([]journal.Entry, records)
			for i := range group {
				group[i] = journal.Entry{Type: journal.Timeline, Payload: make([]byte, 220)}
			}
			for b.Loop() {
				if _, err := l.Append(group...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(records*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// lone is a log that is led.
func lone(b *testing.B, c *etcd.Cluster) *Log {
	cfg := Config{Endpoints: c.Endpoints(), Prefix: fmt.Sprint("bench", prefixes.Add(1)), Name: "x"}
	if err := Init(b.Context(), cfg, engine.Founding{Identity: whose}); err != nil {
		b.Fatal(err)
	}
	log, _, err := New(cfg).Open(engine.Start{DataID: whose.DataID, Timeline: [16]byte{4, 5, 6}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close() })
	if _, err := log.(*Log).Campaign(b.Context()); err != nil {
		b.Fatal(err)
	}
	return log.(*Log)
}
