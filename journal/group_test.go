package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bodega/journal/vfs"
)

// TestGroupCommit has many callers append at once, while others read and prune:
// each call's entries lie together and in order, each LSN is given once, and
// many calls share a sync.
func TestGroupCommit(t *testing.T) {
	fsys := slowSync{vfs.NewCrash()}
	o := small(fsys)
	o.SegmentBytes = 256 << 10
	var syncs, records atomic.Int64
	o.Hooks.Synced = func(n, _ int, _ time.Duration) { syncs.Add(1); records.Add(int64(n)) }
	j, _ := mustOpen(t, o, discard)
	const callers, calls, entries = 64, 40, 3
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
			}
		})
	}
	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			from := j.Stats().First
			if err := j.Read(from, discard); err != nil && !errors.Is(err, ErrPruned) {
				t.Error(err)
				return
			}
		}
	})
	wg.Wait()
	close(stop)
	reader.Wait()

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
	if err != nil || seen != callers*calls || records.Load() != callers*calls*entries {
		t.Errorf("%d calls of %d, %d records, %v", seen, callers*calls, records.Load(), err)
	}
	if n := syncs.Load(); n > callers*calls/4 {
		t.Errorf("%d syncs for %d calls: they do not share", n, callers*calls)
	}
	mustClose(t, j)
}

// slowSync is a file system whose files take their time to sync.
type slowSync struct{ *vfs.Crash }

func (s slowSync) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	f, err := s.Crash.OpenFile(name, flag, perm)
	return slowFile{f}, err
}

type slowFile struct{ vfs.File }

func (f slowFile) Datasync() error {
	time.Sleep(200 * time.Microsecond)
	return f.File.Datasync()
}

// TestGroupBounds fills a queue while a sync runs, and counts what one commit takes.
func TestGroupBounds(t *testing.T) {
	gate := &gateFS{Crash: vfs.NewCrash(), gate: make(chan struct{}), waiting: make(chan struct{}, 1)}
	o := small(gate)
	o.SegmentBytes = 16 << 20
	var groups []int
	o.Hooks.Synced = func(n, _ int, _ time.Duration) { groups = append(groups, n) }
	j, _ := mustOpen(t, o, discard)
	gate.shut.Store(true)
	var wg sync.WaitGroup
	wg.Go(func() { j.Append(Entry{Data, nil}) })
	<-gate.waiting
	if since := j.Stats().SyncSince; time.Since(since) > time.Minute {
		t.Errorf("a sync runs, but since %v", since)
	}
	for range 3 {
		wg.Go(func() { j.Append(make([]Entry, 0, 1)...) }) // nothing to wait for
	}
	call := make([]Entry, groupRecords/4)
	for i := range call {
		call[i].Type = Data
	}
	for range 6 {
		wg.Go(func() {
			if _, err := j.Append(call...); err != nil {
				t.Error(err)
			}
		})
	}
	big := Entry{Data, make([]byte, groupBytes/2+1)}
	for queued := 0; queued < 6; time.Sleep(time.Millisecond) {
		j.mu.Lock()
		queued = len(j.queue)
		j.mu.Unlock()
	}
	for range 2 {
		wg.Go(func() { j.Append(big) })
	}
	for queued := 0; queued < 8; time.Sleep(time.Millisecond) {
		j.mu.Lock()
		queued = len(j.queue)
		j.mu.Unlock()
	}
	gate.shut.Store(false)
	close(gate.gate)
	wg.Wait()
	mustClose(t, j)
	if want := fmt.Sprint([]int{1, groupRecords, groupRecords/2 + 1, 1}); fmt.Sprint(groups) != want {
		t.Errorf("commits of %v records, want %v", groups, want)
	}
}

// gateFS holds back Datasync while it is shut.
type gateFS struct {
	*vfs.Crash
	shut    atomic.Bool
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
		f.g.waiting <- struct{}{}
		<-f.g.gate
		if f.g.err != nil {
			return f.g.err
		}
	}
	return f.File.Datasync()
}

// TestFailureReachesAll fails a sync on which many wait, and behind which many
// queue: none is acknowledged, and Close still returns.
func TestFailureReachesAll(t *testing.T) {
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
	for range 50 {
		wg.Go(try)
	}
	for queued := 0; queued < 50; time.Sleep(time.Millisecond) {
		j.mu.Lock()
		queued = len(j.queue)
		j.mu.Unlock()
	}
	closed := make(chan error)
	go func() { closed <- j.Close() }()
	close(gate.gate)
	if err := <-closed; !errors.Is(err, ErrFailed) {
		t.Errorf("Close: %v", err)
	}
	wg.Wait()
}
