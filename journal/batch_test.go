package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bodega/journal/vfs"
)

// TestOneSyncForABatch appends batches of any size: each costs one write and one sync, and its records promise what was durable
// before it, never one another.
func TestOneSyncForABatch(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	o := small(fault)
	o.SegmentBytes = 4 << 20
	var writes, syncs atomic.Int64 // of segments, not of what is prepared in the background
	fault.Before(func(op vfs.Op) {
		switch {
		case !strings.HasSuffix(op.Name, suffix):
		case op.Kind == vfs.OpWrite:
			writes.Add(1)
		case op.Kind == vfs.OpSync:
			syncs.Add(1)
		}
	})
	var told []int
	o.Hooks.Synced = func(records, _ int, _ time.Duration) { told = append(told, records) }
	j, _ := mustOpen(t, o, discard)
	defer mustClose(t, j)
	batches := []int{1, 2, 256, 8192}
	for i, n := range batches {
		durable, _ := j.Durable()
		last := mustAppend(t, j, batch(0, n)...)
		if done := int64(i + 1); writes.Load() != done || syncs.Load() != done || last != durable+LSN(n) {
			t.Errorf("after batch %d of %d: %d writes and %d syncs, records %d to %d", i+1, n, writes.Load(), syncs.Load(), durable+1, last)
		}
		if err := j.Read(durable+1, func(r Record) error {
			if r.Synced != durable {
				return fmt.Errorf("record %d promises %d, durable was %d", r.LSN, r.Synced, durable)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
	if fmt.Sprint(told) != fmt.Sprint(batches) {
		t.Errorf("told of %v", told)
	}
}

// TestConcurrentCallers breaks the rule of one writer, while others read: each call's entries lie together and in order all the
// same, and each LSN is given once.
func TestConcurrentCallers(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	fault.Before(func(vfs.Op) { runtime.Gosched() }) // others run in the middle of each call
	j, _ := mustOpen(t, small(fault), discard)
	const callers, calls, entries = 8, 40, 3
	var acked sync.Map // LSN of the last entry -> id of the call
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range calls {
				id := uint64(c*calls + i)
				var list []Entry
				for k := range entries {
					list = append(list, Entry{Data, binary.LittleEndian.AppendUint64(nil, id<<8|uint64(k))})
				}
				last, err := j.Append(list...)
				if err != nil {
					t.Error(err)
					return
				}
				if durable, _ := j.Durable(); durable < last {
					t.Errorf("acknowledged %d, durable %d", last, durable)
				}
				if _, twice := acked.LoadOrStore(last, id); twice {
					t.Errorf("LSN %d was given twice", last)
				}
				if err := j.Read(last, discard); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	seen, run := 0, uint64(0)
	err := j.Read(0, func(r Record) error {
		if r.Type != Data {
			return nil
		}
		v := binary.LittleEndian.Uint64(r.Payload)
		if v&0xff != run {
			return fmt.Errorf("record %d is entry %d of its call, want %d", r.LSN, v&0xff, run)
		}
		if run++; run == entries {
			run = 0
			if id, ok := acked.Load(r.LSN); !ok || id != v>>8 {
				return fmt.Errorf("record %d ends call %d, acknowledged as %v", r.LSN, v>>8, id)
			}
			seen++
		}
		return nil
	})
	if err != nil || seen != callers*calls {
		t.Errorf("%d calls of %d, %v", seen, callers*calls, err)
	}
	mustClose(t, j)
}

// TestFailureBehindASync fails a sync while another call and Close wait behind it: neither syncs again, and Close still returns.
func TestFailureBehindASync(t *testing.T) {
	gate := &gateFS{Crash: vfs.NewCrash(), gate: make(chan struct{}), waiting: make(chan struct{}, 1), err: syscall.EIO}
	j, _ := mustOpen(t, small(gate), discard)
	gate.shut.Store(true)
	var wg sync.WaitGroup
	try := func() {
		if _, err := j.Append(Entry{Data, nil}); !errors.Is(err, ErrFailed) {
			t.Errorf("Append: %v", err)
		}
	}
	wg.Go(try)
	<-gate.waiting
	if since := j.Stats().SyncSince; since.IsZero() {
		t.Error("a sync runs, and nobody can see it")
	}
	wg.Go(try)
	wg.Go(func() {
		if err := j.Close(); !errors.Is(err, ErrFailed) {
			t.Errorf("Close: %v", err)
		}
	})
	close(gate.gate)
	wg.Wait()
	if n := gate.syncs.Load(); n != 1 {
		t.Errorf("%d syncs, want none after the one that failed", n)
	}
}

// gateFS holds back Datasync while it is shut.
type gateFS struct {
	*vfs.Crash
	shut    atomic.Bool
	syncs   atomic.Int64 // that met it shut
	gate    chan struct{}
	waiting chan struct{}
	err     error
}

func (g *gateFS) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	f, err := g.Crash.OpenFile(name, flag, perm)
	return gateFile{f, g}, err
}

type gateFile struct {
	vfs.File
	g *gateFS
}

func (f gateFile) Datasync() error {
	if f.g.shut.Load() {
		f.g.syncs.Add(1)
		f.g.waiting <- struct{}{}
		<-f.g.gate
		return f.g.err
	}
	return f.File.Datasync()
}
