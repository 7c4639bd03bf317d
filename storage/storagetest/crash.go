package storagetest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
)

// A Machine runs an engine whose checkpoint is a file of the real file system, as bbolt needs it, and all else on another.
type Machine interface {
	// Open opens an engine. Its directory is that of the checkpoint. saved, if not nil, is called after each change of the
	// checkpoint, when that is durable and before the next.
	Open(fsys vfs.FS, checkpoint string, saved func()) (storage.Engine, error)
	// Crash ends an engine without Close, as the end of its process would.
	Crash(storage.Engine)
}

// Crash runs a workload with rotations, checkpoints and prunes, and takes an image of the disk before many of its
// operations on it, and within many transactions of the checkpoint: what a machine might find there had the power gone
// in that moment. From each image an engine is started. Every record that was acknowledged must be there; of the
// others, a first part. Then the power goes once more, and the same records must be there again.
func Crash(t *testing.T, m Machine, images int) {
	total := (&recorder{machine: m, every: 1 << 30}).run(t)
	// How many operations a run takes depends on how many checkpoints find time: some more images than are wanted make up for that.
	r := &recorder{machine: m, every: max(1, total*2/3/images), rng: rand.New(rand.NewPCG(1, uint64(total)))} //nolint:gosec // a test
	r.run(t)
	t.Logf("%d operations, %d records, %d states of the checkpoint, %d images, %d of them within its transactions",
		total, len(r.history.keys), r.saves, len(r.images), r.torn)
	if r.saves < 5 || len(r.images)-r.torn < images/2 || r.torn < 2 {
		t.Fatal("the workload has hardly made a checkpoint")
	}
	for _, img := range r.images {
		if err := r.examine(img); err != nil {
			t.Errorf("power lost %s: %v", img.when, err)
		}
	}
}

// image is the disk as a power loss would leave it, and what the workload then knew.
type image struct {
	when         string
	disk         *vfs.Crash
	checkpoint   []byte // nil means that there is none
	acked, asked int
}

// recorder takes images while a workload runs.
type recorder struct {
	machine Machine
	every   int // operations between images
	rng     *rand.Rand
	history *history
	file    string // the checkpoint; the directory has the same name on every disk

	mu          sync.Mutex // guards the rest
	checkpoint  []byte     // as it was saved last; nil if it was not yet
	saves, torn int
	images      []image
}

// take takes an image. The caller holds mu.
func (r *recorder) take(disk *vfs.Crash, checkpoint []byte, when string) {
	acked, asked := r.history.numbers()
	r.images = append(r.images, image{when, disk.CrashClone(r.rng), checkpoint, acked, asked})
}

// saved notes a state of the checkpoint, and what a loss of power within the transaction that led to it may have left.
func (r *recorder) saved(disk *vfs.Crash, now []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if before := r.checkpoint; before != nil && r.rng != nil {
		r.torn++
		r.take(disk, tear(before, now, r.rng), fmt.Sprintf("within transaction %d of the checkpoint", r.saves))
	}
	r.checkpoint = now
	r.saves++
}

const sector = 512 // what a disk writes whole or not at all

// tear returns what a loss of power may leave of a bbolt file that was to become another: bbolt writes pages which are not
// in use, syncs, writes one of the two meta pages that begin the file, and syncs again. Before each sync, any sectors have
// arrived, and the file may have grown or not.
func tear(before, after []byte, rng *rand.Rand) []byte {
	torn := slices.Clone(before)
	metas := 2 * os.Getpagesize()
	synced := rng.IntN(2) == 0 // the pages are, the meta page is not
	for at := 0; at < len(after); at += sector {
		arrived := rng.IntN(2) == 0
		switch {
		case at < metas:
			arrived = arrived && synced
		case synced:
			arrived = true
		}
		if !arrived {
			continue
		}
		if end := at + sector; end > len(torn) {
			torn = append(torn, make([]byte, end-len(torn))...)
		}
		copy(torn[at:], after[at:at+sector])
	}
	return torn
}

// run runs the workload and returns how many operations it took.
func (r *recorder) run(t *testing.T) int {
	r.history = newHistory()
	r.file = filepath.Join(t.TempDir(), "checkpoint.db")
	disk := vfs.NewCrash()
	fault := vfs.NewFault(disk)
	save := func() {
		b, err := os.ReadFile(r.file)
		if err != nil {
			t.Error(err)
		}
		r.saved(disk, b)
	}
	fault.Before(func(op vfs.Op) {
		if op.Kind&vfs.OpChange == 0 || op.N%r.every != 0 {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.take(disk, r.checkpoint, fmt.Sprintf("before operation %d (%v of %s)", op.N, op.Kind, op.Name))
	})
	e, err := r.machine.Open(fault, r.file, save)
	if err != nil {
		t.Fatal(err)
	}
	save() // as it was made
	d, err := Start(e)
	if err == nil {
		err = workload(d, r.history)
	}
	if err == nil {
		err = d.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return fault.Count(0)
}

// examine starts from an image: once, again after another power loss, and again after an orderly end.
func (r *recorder) examine(img image) error {
	if err := os.Remove(r.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if img.checkpoint != nil {
		if err := os.WriteFile(r.file, img.checkpoint, 0o600); err != nil {
			return err
		}
	}
	n, err := recover1(r.machine, r.history, img.disk, r.file, img.acked, img.asked)
	if err != nil {
		return fmt.Errorf("first start: %w", err)
	}
	again := img.disk.CrashClone(r.rng)
	if _, err := recover1(r.machine, r.history, again, r.file, n, n); err != nil {
		return fmt.Errorf("second start: %w", err)
	}
	return goOn(r.machine, again, r.file)
}

// recover1 starts an engine, compares what it holds, and ends it as a crash does.
func recover1(m Machine, h *history, disk vfs.FS, checkpoint string, acked, asked int) (int, error) {
	e, err := m.Open(disk, checkpoint, nil)
	if err != nil {
		return 0, err
	}
	defer m.Crash(e)
	d, err := Start(e)
	if err != nil {
		return 0, err
	}
	return h.check(d, acked, asked)
}

// goOn shows that a recovered engine works, and that after Close nothing has to be recovered.
func goOn(m Machine, disk vfs.FS, checkpoint string) error {
	for round := range 2 {
		e, err := m.Open(disk, checkpoint, nil)
		if err != nil {
			return err
		}
		d, err := Start(e)
		if err == nil && round > 0 && d.Loaded.Records > 0 {
			err = fmt.Errorf("%d records were replayed after Close", d.Loaded.Records)
		}
		if err == nil {
			_, err = d.Do(Create(fmt.Sprint("after", round), fmt.Sprint("after", round)))
		}
		if err := errors.Join(err, d.Close()); err != nil {
			return fmt.Errorf("afterwards: %w", err)
		}
	}
	return nil
}

// workload does a bit of everything: batches of several sizes, kinds of commands, rests, waiting for checkpoints.
func workload(d *Driver, h *history) error {
	rng := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a test
	n := 0
	for batch := range 90 {
		var keys []string
		var cmds []*inventory.Command
		for range 1 + rng.IntN(4) {
			key := fmt.Sprint("key", n)
			n++
			keys = append(keys, key)
			cmds = append(cmds, anyCommand(rng, key))
		}
		if err := h.commit(d, keys, cmds); err != nil {
			return err
		}
		if batch%3 == 2 {
			if err := d.Rest(); err != nil && !errors.Is(err, storage.ErrDiskFull) {
				return fmt.Errorf("%w: %w", errStopped, err)
			}
		}
		if batch%9 == 8 {
			for i := 0; i < 50 && d.Engine.Status().Checkpoint < d.State.Offset() && d.Engine.Status().Failed == nil; i++ {
				time.Sleep(time.Millisecond)
			}
		}
	}
	return nil
}

func anyCommand(rng *rand.Rand, key string) *inventory.Command {
	id := func() string { return fmt.Sprint("product number ", rng.IntN(12)) }
	place := func() string { return []string{"pool", "north", "south"}[rng.IntN(3)] }
	earlier := func() string { // the key of one of the commands before
		var n int
		fmt.Sscan(strings.TrimPrefix(key, "key"), &n) //nolint:errcheck // then it is the first
		return fmt.Sprint("key", max(0, n-1-rng.IntN(8)))
	}
	switch rng.IntN(17) {
	case 0:
		return Create(key, id())
	case 1:
		return Atomic(key, -int64(rng.IntN(300)), id(), id())
	case 2:
		return Delete(key, id())
	case 3, 4:
		return Move(key, 1+int64(rng.IntN(200)), place(), place(), id())
	case 5:
		return Location(key, []string{"north", "south"}[rng.IntN(2)], key)
	case 6, 7:
		return PutAside(key, 1+int64(rng.IntN(100)), inventory.MaxHoldTTL, "", id(), id())
	case 8: // if that was a hold
		return About([]inventory.Kind{inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold}[rng.IntN(3)], key, earlier(), inventory.MaxHoldTTL)
	case 9, 10:
		return Ship(key, 1+int64(rng.IntN(50)), []string{"pool", "north"}[rng.IntN(2)], "south", id(), id())
	case 11, 12: // if that was a transfer
		if rng.IntN(2) == 0 {
			return Sent([]inventory.Kind{inventory.ReceiveTransfer, inventory.CancelTransfer}[rng.IntN(2)], key, earlier(), 0, 0)
		}
		return Sent(inventory.ReceiveTransfer, key, earlier(), 1, 1, id())
	case 13:
		return Count(key, int64(rng.IntN(900)), place(), id(), id())
	default:
		return Update(key, id(), int64(rng.IntN(400)-200))
	}
}

// Faults runs the workload again and again, each time with another operation on the disk failing: for once or for ever, for
// want of space or without reason. Whatever the engine then says, what it has acknowledged must be found after a power loss
// and a restart, and what it has refused must not.
func Faults(t *testing.T, m Machine, runs int) {
	r := &recorder{machine: m, every: 1 << 30}
	total := r.run(t)
	plans := []vfs.Plan{
		{Err: syscall.EIO}, {Err: syscall.EIO, Forever: true}, {Err: syscall.ENOSPC, Partial: true},
		{Err: syscall.EIO, Kinds: vfs.OpSync}, {Err: syscall.EIO, Kinds: vfs.OpWrite, Partial: true},
		{Err: syscall.EMFILE, Kinds: vfs.OpTake}, {Err: syscall.EMFILE, Kinds: vfs.OpTake, Forever: true},
		{Err: syscall.ENOSPC, Kinds: vfs.OpChange, Forever: true}, {Err: syscall.EIO, Kinds: vfs.OpSyncDir | vfs.OpRename},
	}
	noticed := 0
	for i := range runs {
		plan := plans[i%len(plans)]
		plan.N = 1 + i*total/runs
		if plan.Kinds != 0 {
			plan.N = 1 + plan.N/4 // there are fewer of these
		}
		seen, err := faultyRun(t, m, plan)
		if err != nil {
			t.Errorf("with operation %d of kind %v failing (%v, for ever %v): %v", plan.N, plan.Kinds, plan.Err, plan.Forever, err)
		}
		if seen {
			noticed++
		}
	}
	t.Logf("%d operations, %d runs; in %d of them the engine said so", total, runs, noticed)
	if noticed == 0 {
		t.Error("no fault was noticed")
	}
}

func faultyRun(t *testing.T, m Machine, plan vfs.Plan) (noticed bool, err error) {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		return false, err
	}
	checkpoint := filepath.Join(dir, "checkpoint.db")
	disk := vfs.NewCrash()
	fault := vfs.NewFault(disk)
	fault.SetPlan(plan)
	h := newHistory()
	e, err := m.Open(fault, checkpoint, nil)
	if err == nil {
		var d *Driver
		if d, err = Start(e); err == nil {
			err = workload(d, h)
		}
		m.Crash(e)
		if noticed = err != nil; noticed && d != nil && !errors.Is(err, errStopped) {
			return noticed, err
		}
	}
	acked, asked := h.numbers()
	left := disk.CrashClone(rand.New(rand.NewPCG(uint64(plan.N), 3))) //nolint:gosec // a test
	n, err := recover1(m, h, left, checkpoint, acked, asked)
	if err != nil {
		return noticed, fmt.Errorf("restart: %w", err)
	}
	if _, err := recover1(m, h, left, checkpoint, n, n); err != nil {
		return noticed, fmt.Errorf("second restart: %w", err)
	}
	return noticed, nil
}
