package journal

import (
	"fmt"
	"testing"
)

// BenchmarkAppend measures durable batches of records of 200 bytes on the real file system.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 16, 256, 2048} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			j, _, err := Open(b.TempDir(), Options{}, discard)
			if err != nil {
				b.Fatal(err)
			}
			defer j.Close()
			entries := make([]Entry, size)
			for i := range entries {
				entries[i] = Entry{Data, make([]byte, 200)}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := j.Append(entries...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkRead measures a checked read of 200,000 records of 200 bytes.
func BenchmarkRead(b *testing.B) {
	j, _, err := Open(b.TempDir(), Options{}, discard)
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
