package engine

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"bodega/journal/vfs"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// TestTailIsDurable: whenever the machine stops, whatever was handed over to who follows the log is in it when it starts again, and is gone on with
// from there: nothing that is elsewhere is not here.
func TestTailIsDurable(t *testing.T) {
	t.Parallel()
	for seed := range uint64(prove.Times(3, 40)) {
		rng := rand.New(rand.NewPCG(seed, 7))
		disk := vfs.NewCrash()
		fault := vfs.NewFault(disk)
		cfg := small(t.TempDir())
		cfg.FS, cfg.checkpointFile = fault, filepath.Join(t.TempDir(), "checkpoint.db")
		type image struct {
			disk *vfs.Crash
			at   storage.Place
		}
		var images []image
		var followed atomic.Pointer[storage.Place]
		followed.Store(&storage.Place{})
		d := load(t, cfg)
		d.Engine.(*Engine).checkpointLater()
		made, err := os.ReadFile(cfg.checkpointFile)
		if err != nil {
			t.Fatal(err)
		}
		fault.Before(func(op vfs.Op) {
			if op.Kind&vfs.OpChange != 0 && op.N%8 == 0 {
				at := *followed.Load() // first: what is handed over from now on may not be durable yet
				images = append(images, image{disk.CrashClone(rng), at})
			}
		})
		ctx, stop := context.WithCancel(t.Context())
		var follower sync.WaitGroup
		follower.Go(func() {
			for ctx.Err() == nil {
				piece, err := d.Engine.(*Engine).Tail(ctx, *followed.Load(), 300, io.Discard)
				if err != nil {
					if ctx.Err() == nil {
						t.Error(err)
					}
					return
				}
				followed.Store(&piece.To)
			}
		})
		for i := range 120 {
			id := fmt.Sprintf("p-%d", i)
			do(t, d, storagetest.Create("c"+id, id))
			if i%3 == 0 {
				rest(t, d)
			}
			if newest := d.Engine.(*Engine).Newest(); i%12 == 0 {
				waitFor(t, "who follows", func() bool { return followed.Load().LSN >= newest })
			}
		}
		stop()
		follower.Wait()
		fault.Before(nil)
		closeDriver(t, d)
		if len(images) < 10 || images[len(images)-1].at.LSN == 0 {
			t.Fatalf("there are %d images, the last at record %d", len(images), images[len(images)-1].at.LSN)
		}
		for i, img := range images {
			back := cfg
			back.FS, back.checkpointFile = img.disk, filepath.Join(t.TempDir(), "checkpoint.db")
			if err := os.WriteFile(back.checkpointFile, made, 0o600); err != nil {
				t.Fatal(err)
			}
			b := load(t, back)
			do(t, b, storagetest.Create("after", "after"))
			if piece, list, err := tailOf(t, b, img.at, 1<<20); err != nil || len(list) == 0 || piece.Next != b.State.Offset() {
				t.Errorf("seed %d, image %d: behind record %d there are %d, %v", seed, i, img.at.LSN, len(list), err)
			}
			closeDriver(t, b)
		}
	}
}
