package journal

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"bodega/journal/vfs"
	"bodega/scripts/prove"
)

// progress is what the workload's caller knows: what was acknowledged, what was
// asked for, and what its checkpoint holds.
type progress struct {
	acked, asked int
	applied      LSN
	chain        uint32
	checkpointed int // payloads in the checkpoint
}

// workload opens, appends, checkpoints, prunes, closes and opens again, over several
// segments, and publishes its progress. It ends at the first error.
func workload(fsys vfs.FS, state *atomic.Pointer[progress]) error {
	var p progress
	publish := func() { c := p; state.Store(&c) }
	publish()
	for round := range 3 {
		o := small(fsys)
		o.Epoch, o.Applied, o.AppliedChain = uint64(round+1), p.applied, p.chain
		j, _, err := Open(dir, o, discard)
		if err != nil {
			return err
		}
		for _, size := range []int{1, 60, 2, 90, 1, 30} {
			p.asked = p.acked + size
			publish()
			if _, err := j.Append(batch(p.acked, p.asked)...); err != nil {
				j.Close()
				return err
			}
			p.acked = p.asked
			publish()
		}
		if round > 0 {
			p.applied, p.chain = j.Durable()
			p.checkpointed = p.acked
			publish()
			if err := j.Prune(p.applied + 1); err != nil {
				j.Close()
				return err
			}
		}
		if err := j.Close(); err != nil {
			return err
		}
	}
	return nil
}

// check recovers from what a crash has left and returns an error if anything
// acknowledged is lost, or anything else appears.
func check(fsys vfs.FS, p *progress) error {
	o := small(fsys)
	o.Epoch, o.Applied, o.AppliedChain = 9, p.applied, p.chain
	got := replayed{next: p.checkpointed}
	j, rec, err := Open(dir, o, got.add)
	if err != nil {
		return err
	}
	if got.next < p.acked || got.next > p.asked {
		err = fmt.Errorf("%d payloads, want %d (acknowledged) to %d (asked for); %+v", got.next, p.acked, p.asked, rec)
	}
	if err == nil {
		_, err = j.Append(batch(got.next, got.next+1)...)
	}
	if cerr := j.Close(); err == nil {
		err = cerr
	}
	return err
}

// TestCrashSweep loses the power before every operation of the workload that
// changes anything, each time with several outcomes, and recovers; and again
// during some of the recoveries.
func TestCrashSweep(t *testing.T) {
	images, nested := 0, 0
	for seed := range uint64(seeds()) {
		rng := rand.New(rand.NewPCG(seed, 1))
		disk := vfs.NewCrash()
		fault := vfs.NewFault(disk)
		var state atomic.Pointer[progress]
		type moment struct {
			at    vfs.Op
			p     *progress
			clone *vfs.Crash
		}
		var moments []moment
		fault.Before(func(op vfs.Op) {
			if op.Kind&vfs.OpChange == 0 {
				return
			}
			p := state.Load()
			moments = append(moments, moment{op, p, disk.CrashClone(rng)})
			if seed == 0 {
				moments = append(moments, moment{op, p, disk.CrashClone(nil)})
			}
		})
		if err := workload(fault, &state); err != nil {
			t.Fatal(err)
		}
		for i, m := range moments {
			if (i+int(seed))%nestEvery == 0 {
				nested += crashInRecovery(t, rng, m.clone.CrashClone(nil), m.p)
			}
			if err := check(m.clone, m.p); err != nil {
				t.Fatalf("seed %d, power lost before operation %d, %v of %s: %v", seed, m.at.N, m.at.Kind, m.at.Name, err)
			}
			images++
		}
	}
	t.Logf("%d images, and %d of crashes in recovery", images, nested)
}

// crashInRecovery loses the power before each operation of one recovery.
func crashInRecovery(t *testing.T, rng *rand.Rand, disk *vfs.Crash, p *progress) (images int) {
	t.Helper()
	fault := vfs.NewFault(disk)
	var clones []*vfs.Crash
	fault.Before(func(op vfs.Op) {
		if op.Kind&vfs.OpChange != 0 {
			clones = append(clones, disk.CrashClone(rng), disk.CrashClone(nil))
		}
	})
	o := small(fault)
	o.Epoch, o.Applied, o.AppliedChain = 8, p.applied, p.chain
	got := replayed{next: p.checkpointed}
	j, _, err := Open(dir, o, got.add)
	if err != nil {
		t.Fatal(err)
	}
	fault.Before(nil) // the goroutine of the journal works on
	served := *p
	served.acked = got.next // what was replayed is served from now on
	if err := check(disk.CrashClone(nil), &served); err != nil {
		t.Fatalf("power lost after recovery: %v", err)
	}
	mustClose(t, j)
	for i, clone := range clones {
		if err := check(clone, p); err != nil {
			t.Fatalf("power lost again, before operation %d of recovery: %v", i, err)
		}
	}
	return len(clones)
}

// nestEvery is how many images share one that crashes again in recovery.
const nestEvery = 23

// seeds is how many times the sweeps run, with other outcomes each.
func seeds() int {
	if raceEnabled || testing.Short() {
		return 2
	}
	return prove.Times(8, 64)
}
