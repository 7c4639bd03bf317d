package journal

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkAppend measures durable appends of 200 bytes on the real file system.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 16, 256, 2048} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { benchAppend(b, callers, 1) })
	}
	b.Run("callers=1/batch=64", func(b *testing.B) { benchAppend(b, 1, 64) })
}

func benchAppend(b *testing.B, callers, batch int) {
	var syncs, syncNanos atomic.Int64
	o := Options{Hooks: Hooks{Synced: func(_, _ int, took time.Duration) {
		syncs.Add(1)
		syncNanos.Add(int64(took))
	}}}
	j, _, err := Open(b.TempDir(), o, func(Record) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	payload := make([]byte, 200)
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			entries := make([]Entry, batch)
			for i := range entries {
				entries[i] = Entry{Data, payload}
			}
			for left.Add(-1) >= 0 {
				if _, err := j.Append(entries...); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(b.N*batch)/seconds, "records/s")
	b.ReportMetric(float64(b.N*batch)/float64(syncs.Load()), "records/sync")
	b.ReportMetric(float64(syncNanos.Load())/float64(syncs.Load())/1e3, "µs/sync")
}

// BenchmarkRead measures a checked read of 200,000 records of 200 bytes.
func BenchmarkRead(b *testing.B) {
	j, _, err := Open(b.TempDir(), Options{}, func(Record) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	entries := make([]Entry, 1000)
	for i := range entries {
		entries[i] = Entry{Data, make([]byte, 200)}
	}
	for range 200 {
		if _, err := j.Append(entries...); err != nil {
			b.Fatal(err)
		}
	}
	records := 0
	for b.Loop() {
		if err := j.Read(0, func(Record) error { records++; return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}
