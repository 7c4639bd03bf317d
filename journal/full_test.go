package journal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bodega/journal/vfs"
)

// worn returns a file system with a journal of two segments, whose tail is torn, as a crash leaves it, and what a crash left
// half made beside it. All of it is durable.
func worn(t *testing.T, torn bool) (disk *vfs.Crash, payloads int) {
	t.Helper()
	j, _ := mustOpen(t, small(vfs.NewCrash()), discard)
	for payloads = range 150 {
		mustAppend(t, j, batch(payloads, payloads+1)...)
	}
	payloads++
	im := snapshot(t, j.fs)
	mustClose(t, j)
	names := im.segments()
	if tail := im[names[len(names)-1]]; torn {
		list := places(t, tail)
		copy(tail[list[len(list)-1].end:], "half a record")
	}
	disk = im.load(t)
	for _, name := range []string{nextName, names[0] + tmpSuffix} {
		put(t, disk, filepath.Join(dir, name), make([]byte, 1000))
	}
	if err := disk.SyncDir(dir); err != nil {
		t.Fatal(err)
	}
	return disk, payloads
}

// TestOpenFull lets the volume be full from each operation of Open on that takes room: every record is handed over all the same,
// what is there stays good also if the power goes then, and with room it can be opened.
func TestOpenFull(t *testing.T) {
	for _, torn := range []bool{false, true} {
		refused := 0
		for n := 1; ; n++ {
			disk, payloads := worn(t, torn)
			fault := vfs.NewFault(disk)
			fault.SetPlan(vfs.Plan{Kinds: vfs.OpWrite | vfs.OpSync | vfs.OpMkdir | vfs.OpRename, N: n, Forever: true, Err: syscall.ENOSPC, Partial: true})
			var got replayed
			j, rec, err := Open(dir, small(fault), got.add)
			if err == nil { // what failed, if anything did, comes after it
				mustClose(t, j)
				if n < 10 {
					t.Errorf("torn %v: opened with operation %d failing", torn, n)
				}
				break
			}
			refused++
			if !errors.Is(err, ErrNoSpace) || !rec.Whole || got.next != payloads {
				t.Fatalf("torn %v, operation %d: %v, whole %v, %d of %d payloads", torn, n, err, rec.Whole, got.next, payloads)
			}
			if names, err := disk.ReadDir(dir); err != nil || strings.Contains(fmt.Sprint(names), tmpSuffix) {
				t.Errorf("torn %v, operation %d: left on the full volume: %v, %v", torn, n, names, err)
			}
			fault.SetPlan(vfs.Plan{})
			for what, left := range map[string]vfs.FS{
				"there": fault, "after a power loss": disk.CrashClone(rand.New(rand.NewPCG(uint64(n), 1))),
			} {
				if err := Settle(dir, left); err != nil {
					t.Fatal(err)
				}
				var again replayed
				j, _ := mustOpen(t, small(left), again.add)
				if again.next != payloads {
					t.Errorf("torn %v, operation %d: %s are %d of %d payloads", torn, n, what, again.next, payloads)
				}
				mustAppend(t, j, batch(payloads, payloads+1)...)
				mustClose(t, j)
			}
		}
		t.Logf("torn %v: refused %d times", torn, refused)
	}
}

// TestSettle syncs what a crash may have left half durable, and names its failure.
func TestSettle(t *testing.T) {
	disk, _ := worn(t, false)
	fault := vfs.NewFault(disk)
	if err := Settle(dir, fault); err != nil {
		t.Fatal(err)
	}
	if files, dirs := fault.Count(vfs.OpSync), fault.Count(vfs.OpSyncDir); files != settled || dirs != 1 || fault.Count(vfs.OpWrite) != 0 {
		t.Errorf("%d files and %d directories were synced", files, dirs)
	}
	for n := 1; n <= settled+1; n++ {
		fault.SetPlan(vfs.Plan{Kinds: vfs.OpSync | vfs.OpSyncDir, N: n, Err: syscall.EIO})
		if err := Settle(dir, fault); !errors.Is(err, syscall.EIO) {
			t.Errorf("sync %d failed: %v", n, err)
		}
	}
}
