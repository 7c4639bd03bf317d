package journal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bodega/journal/vfs"
)

// TestFaultSweep fails each operation of the workload, once and for ever, with
// and without effect, and then recovers: from the living file system, and from
// what a power loss leaves of it.
func TestFaultSweep(t *testing.T) {
	plans := []vfs.Plan{
		{Kinds: vfs.OpWrite, Err: syscall.EIO},
		{Kinds: vfs.OpWrite, Err: syscall.EIO, Partial: true},
		{Kinds: vfs.OpWrite, Err: syscall.ENOSPC, Partial: true},
		{Kinds: vfs.OpSync, Err: syscall.EIO},
		{Kinds: vfs.OpSync, Err: syscall.EIO, Done: true},
		{Kinds: vfs.OpSyncDir, Err: syscall.EIO},
		{Kinds: vfs.OpRename, Err: syscall.EIO},
		{Kinds: vfs.OpRename, Err: syscall.EIO, Done: true},
		{Kinds: vfs.OpOpen | vfs.OpClose | vfs.OpRemove | vfs.OpMkdir | vfs.OpStat | vfs.OpReadDir | vfs.OpFree | vfs.OpDropCache | vfs.OpOpenDir, Err: syscall.EIO},
		{Kinds: vfs.OpRead, Err: syscall.EIO},
		{Kinds: vfs.OpTake, Err: syscall.EMFILE},
		{Kinds: vfs.OpRename, Err: syscall.ENOMEM},
		{Kinds: vfs.OpRename, Err: syscall.ENOMEM, Done: true},
	}
	runs := 0
	for _, plan := range plans {
		for _, plan.Forever = range []bool{false, true} {
			for plan.N = 1; ; plan.N++ {
				hit := false
				t.Run(fmt.Sprintf("%v/%v/partial=%v,done=%v,forever=%v/%d", plan.Kinds, plan.Err, plan.Partial, plan.Done, plan.Forever, plan.N),
					func(t *testing.T) { hit = faultRun(t, plan) })
				runs++
				if !hit || t.Failed() {
					break
				}
			}
		}
	}
	t.Logf("%d runs", runs)
}

// faultRun runs the workload under the plan, and reports whether the plan has
// failed anything at all.
func faultRun(t *testing.T, plan vfs.Plan) (hit bool) {
	disk := vfs.NewCrash()
	fault := vfs.NewFault(disk)
	watch := watchSyncs(t, fault, plan)
	fault.SetPlan(plan)
	var state atomic.Pointer[progress]
	err := workload(fault, &state)
	p := state.Load()
	if fault.Failed() > 0 && err != nil && !errors.Is(err, plan.Err) {
		t.Errorf("the workload ended with %v", err)
	}
	watch()
	rng := rand.New(rand.NewPCG(uint64(plan.N), 2))
	images := []*vfs.Crash{disk.CrashClone(rng), disk.CrashClone(nil)}
	if plan.Kinds == vfs.OpSync && !plan.Done {
		// What was not synced still shows, as it does from a page cache, and
		// must be made durable before it counts.
		crashInRecovery(t, rng, disk, p)
	} else {
		images = append(images, disk)
	}
	for i, image := range images {
		if err := check(image, p); err != nil {
			t.Errorf("image %d after %d failures (%v): %v", i, fault.Failed(), err, err)
		}
	}
	return fault.Failed() > 0
}

// watchSyncs returns a function that reports each file which was synced, or
// written, after a sync of it has failed.
func watchSyncs(t *testing.T, fault *vfs.Fault, plan vfs.Plan) func() {
	var ops []vfs.Op
	fault.Before(func(op vfs.Op) { ops = append(ops, op) })
	return func() {
		failed, hits := map[string]bool{}, 0
		for _, op := range ops {
			if op.Kind&(vfs.OpWrite|vfs.OpSync|vfs.OpSyncDir) != 0 && failed[op.Name] {
				t.Errorf("operation %d, %v of %s, after its sync has failed", op.N, op.Kind, op.Name)
			}
			if op.Kind == vfs.OpOpen {
				delete(failed, op.Name) // a new file: see makeBlank
			}
			if op.Kind&plan.Kinds == 0 {
				continue
			}
			hits++
			if (hits == plan.N || plan.Forever && hits > plan.N) && op.Kind&(vfs.OpSync|vfs.OpSyncDir) != 0 {
				failed[op.Name] = true
			}
		}
	}
}

// TestFailStop fails one sync and finds the journal stopped, but readable.
func TestFailStop(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	j, _ := mustOpen(t, small(fault), discard)
	mustAppend(t, j, batch(0, 5)...)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpSync, Match: suffix, N: 1, Err: syscall.EIO})
	if _, err := j.Append(batch(5, 6)...); !errors.Is(err, ErrFailed) || !errors.Is(err, syscall.EIO) {
		t.Errorf("the append whose sync failed: %v", err)
	}
	var later []vfs.Op
	fault.Before(func(op vfs.Op) {
		if op.Kind&(vfs.OpSync|vfs.OpWrite) != 0 && op.Name != j.path(nextName) && op.Name != j.path(watermarkName) {
			later = append(later, op)
		}
	})
	if _, err := j.Append(batch(5, 6)...); !errors.Is(err, ErrFailed) {
		t.Errorf("the append after it: %v", err)
	}
	if lsn, _ := j.Durable(); lsn != 5 || !errors.Is(j.Stats().Failed, ErrFailed) {
		t.Errorf("durable %d, %v", lsn, j.Stats().Failed)
	}
	var got replayed
	if err := j.Read(0, got.add); err != nil || got.next != 5 {
		t.Errorf("Read of a failed journal: %d payloads, %v", got.next, err)
	}
	if err := j.Close(); !errors.Is(err, ErrFailed) {
		t.Errorf("Close: %v", err)
	}
	if len(later) > 0 {
		t.Errorf("writes and syncs after the failure: %v", later)
	}
}

// TestRefuses lets the volume be full, or the process without descriptors or
// memory, when a segment is needed, and then not any more.
func TestRefuses(t *testing.T) {
	for name, plan := range map[string]vfs.Plan{
		"on write":                {Kinds: vfs.OpWrite, Match: nextName, Partial: true},
		"on sync":                 {Kinds: vfs.OpSync, Match: nextName},
		"on open":                 {Kinds: vfs.OpOpen, Match: nextName},
		"everywhere":              {Kinds: vfs.OpWrite | vfs.OpSync | vfs.OpOpen, Match: nextName},
		"on write of the header":  {Kinds: vfs.OpWrite, Match: nextName},
		"on sync of the header":   {Kinds: vfs.OpSync, Match: nextName},
		"on open, one ahead made": {Kinds: vfs.OpOpen, Match: nextName},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, plan, syscall.ENOSPC, ErrNoSpace) })
		t.Run(name+" without memory", func(t *testing.T) { refuses(t, plan, syscall.ENOMEM, ErrExhausted) })
	}
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		t.Run("every open, "+errno.Error(), func(t *testing.T) { refuses(t, vfs.Plan{Kinds: vfs.OpTake}, errno, ErrExhausted) })
	}
	t.Run("on rename", func(t *testing.T) { refuses(t, vfs.Plan{Kinds: vfs.OpRename}, syscall.ENOMEM, ErrExhausted) })
}

// refuses runs into the plan, finds that nothing but the call is refused, and
// that the journal goes on by itself once the plan is over.
func refuses(t *testing.T, plan vfs.Plan, errno, want error) {
	fault := vfs.NewFault(vfs.NewCrash())
	o := small(fault)
	var warned atomic.Int32
	o.Hooks.Warning = func(error) { warned.Add(1) }
	j, _ := mustOpen(t, o, discard)
	plan.N, plan.Forever, plan.Err = 1, true, errno
	if strings.Contains(t.Name(), "header") || strings.Contains(t.Name(), "ahead") {
		for len(j.next.ready) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	n := 0
	fault.SetPlan(plan)
	var err error
	for range 1000 {
		if _, err = j.Append(batch(n, n+1)...); err != nil {
			break
		}
		n++
	}
	if !errors.Is(err, want) || !errors.Is(err, errno) || n < 50 {
		t.Fatalf("after %d records: %v", n, err)
	}
	if s := j.Stats(); s.Failed != nil || !errors.Is(s.NextErr, errno) || warned.Load() == 0 {
		t.Errorf("%+v, %d warnings", s, warned.Load())
	}
	if _, err := j.Append(Entry{Data, make([]byte, 400)}); !errors.Is(err, want) {
		t.Errorf("still so: %v", err)
	}
	fault.SetPlan(vfs.Plan{})
	mustAppend(t, j, batch(n, n+1)...)
	mustClose(t, j)
	var got replayed
	j, _ = mustOpen(t, small(fault), got.add)
	mustClose(t, j)
	if got.next != n+1 {
		t.Errorf("%d payloads, want %d", got.next, n+1)
	}
}

// TestNoMemoryAfterTheName takes a rename that is done for one that has failed:
// what the directory holds after the power went cannot be told.
func TestNoMemoryAfterTheName(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	j, _ := mustOpen(t, small(fault), discard)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpRename, N: 1, Err: syscall.ENOMEM, Done: true})
	var err error
	for n := 0; n < 1000 && err == nil; n++ {
		_, err = j.Append(batch(n, n+1)...)
	}
	if !errors.Is(err, ErrFailed) || !errors.Is(err, syscall.ENOMEM) {
		t.Errorf("the append that needed a segment: %v", err)
	}
	if err := j.Close(); !errors.Is(err, ErrFailed) {
		t.Errorf("Close: %v", err)
	}
}

// TestPruneNeedsNoDescriptor keeps the directory open, so that what is removed
// is made durable whatever else the process has open.
func TestPruneNeedsNoDescriptor(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	j, _ := mustOpen(t, small(fault), discard)
	mustAppend(t, j, batch(0, 400)...)
	mustAppend(t, j, batch(400, 401)...)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpTake, Match: "journal", N: 1, Forever: true, Err: syscall.EMFILE})
	if err := j.Prune(1 << 40); err != nil || j.Stats().Segments != 1 || j.Stats().Failed != nil {
		t.Errorf("Prune: %v, %+v", err, j.Stats())
	}
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpTake, N: 1, Forever: true, Err: syscall.EMFILE})
	if err := j.Read(0, discard); !vfs.Exhausted(err) || j.Stats().Failed != nil {
		t.Errorf("Read: %v, failed %v", err, j.Stats().Failed)
	}
	fault.SetPlan(vfs.Plan{})
	mustAppend(t, j, batch(401, 402)...)
	mustClose(t, j)
}

// fullFS says that hardly anything is free.
type fullFS struct{ vfs.FS }

func (fullFS) Free(string) (available, total uint64, err error) { return 4096, 1 << 30, nil }

func TestNoSpaceIsSeenBeforeWriting(t *testing.T) {
	fsys := fullFS{vfs.NewCrash()}
	if _, _, err := Open(dir, small(fsys), discard); !errors.Is(err, ErrNoSpace) {
		t.Errorf("Open: %v", err)
	}
	if _, err := fsys.Stat(dir + "/" + nextName); err == nil {
		t.Error("a file was left behind")
	}
}

// TestWatermarkFailure leaves the watermark alone after its first error.
func TestWatermarkFailure(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	o := small(fault)
	var warned atomic.Int32
	o.Hooks.Warning = func(error) { warned.Add(1) }
	j, _ := mustOpen(t, o, discard)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpSync, Match: watermarkName, N: 1, Forever: true, Err: syscall.EIO})
	mustAppend(t, j, batch(0, 1)...) // pokes it
	for warned.Load() == 0 {
		mustAppend(t, j, batch(1, 2)...)
	}
	mustAppend(t, j, batch(1, 2)...)
	mustClose(t, j)
	if fault.Failed() != 1 || warned.Load() != 1 {
		t.Errorf("%d failures, %d warnings; want one of each", fault.Failed(), warned.Load())
	}
}

// forgetful is a file system whose n-th opening of a file finds other bytes, as
// when the cache is dropped that showed what a failed sync had not written.
type forgetful struct {
	*vfs.Crash
	t     *testing.T
	path  string
	n     int
	bytes []byte
}

func (f *forgetful) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	if name == f.path {
		if f.n--; f.n == 0 {
			put(f.t, f.Crash, name, f.bytes)
		}
	}
	return f.Crash.OpenFile(name, flag, perm)
}

func TestDeviceForgets(t *testing.T) {
	im := threeSegments(t)
	tail := im.segments()[2]
	rs := places(t, im[tail])
	b := im.clone()[tail]
	clear(b[rs[len(rs)-2].off:])
	fsys := &forgetful{Crash: im.load(t), t: t, path: dir + "/" + tail, n: 3, bytes: b} // header, scan, copy
	_, _, err := Open(dir, small(fsys), discard)
	if c := corrupt(t, err); c.LSN != rs[len(rs)-2].LSN || !strings.Contains(c.Reason, "other bytes") {
		t.Errorf("%v", c)
	}
}

func TestWatermarkAlternates(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	if err := vfs.MkdirSync(fsys, dir, 0o755); err != nil {
		t.Fatal(err)
	}
	j := &Journal{dir: dir, o: o, fs: fsys}
	if err := j.watermark.create(j, slot{4, 40}); err != nil {
		t.Fatal(err)
	}
	for _, m := range []slot{{5, 50}, {6, 60}, {7, 70}} {
		j.durable, j.chain = m.lsn, m.chain
		if !j.writeWatermark() {
			t.Fatal("not written")
		}
		got, err := readWatermark(fsys.CrashClone(nil), j.path(watermarkName), o.DataID)
		if err != nil || got != m {
			t.Errorf("read %+v, %v; want %+v", got, err, m)
		}
	}
	b, err := vfs.ReadFile(fsys, j.path(watermarkName))
	if err != nil {
		t.Fatal(err)
	}
	b[slotSize+20] ^= 1 // the newer slot is torn; the older one still counts
	put(t, fsys, j.path(watermarkName), b)
	if got, err := readWatermark(fsys, j.path(watermarkName), o.DataID); err != nil || got != (slot{6, 60}) {
		t.Errorf("read %+v, %v behind a torn slot", got, err)
	}
}

func TestCacheIsDropped(t *testing.T) {
	for _, plan := range []vfs.Plan{{}, {Kinds: vfs.OpDropCache, N: 1, Err: syscall.EINVAL}} {
		fault := vfs.NewFault(threeSegments(t).load(t))
		fault.SetPlan(plan)
		j, rec := mustOpen(t, small(fault), discard)
		mustClose(t, j)
		if n := fault.Count(vfs.OpDropCache); n != 2 || rec.PageCacheKept != (plan.N > 0) {
			t.Errorf("%d caches dropped, want those of the last two segments; kept: %v", n, rec.PageCacheKept)
		}
	}
}
