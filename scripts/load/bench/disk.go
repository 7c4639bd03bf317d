//go:build linux

package main

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// rawDisk is the disk's ruler: a file laid out like a journal segment, filled with zeros so that a write changes
// no metadata, and written in order.
type rawDisk struct {
	file *os.File
	at   int64
}

const (
	rawSize   = 64 << 20
	rawRecord = 240 // bytes; one update with the journal's own header
)

func newRawDisk(name string) (*rawDisk, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	d := &rawDisk{file: file}
	zeros := make([]byte, 1<<20)
	for range rawSize / len(zeros) {
		if _, err := file.Write(zeros); err != nil {
			d.close()
			return nil, err
		}
	}
	if err := file.Sync(); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// run writes and syncs one record after the other.
func (d *rawDisk) run(ctx context.Context, length time.Duration) (*round, error) {
	r := &round{}
	record := make([]byte, rawRecord)
	start := time.Now()
	for before := time.Duration(0); before < length && ctx.Err() == nil; {
		record[0]++
		if d.at += rawRecord; d.at+rawRecord > rawSize {
			d.at = 0 // never beyond the end: that would change the file's size
		}
		if _, err := d.file.WriteAt(record, d.at); err != nil {
			return nil, err
		}
		if err := unix.Fdatasync(int(d.file.Fd())); err != nil {
			return nil, err
		}
		now := time.Since(start)
		r.latency.add(now - before)
		r.answers++
		before, r.elapsed = now, now
	}
	return r, ctx.Err()
}

func (d *rawDisk) close() {
	d.file.Close()
	os.Remove(d.file.Name())
}
