package engine

import (
	"fmt"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

func load(t *testing.T, cfg Config) *storagetest.Driver {
	t.Helper()
	e, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func do(t *testing.T, d *storagetest.Driver, cmds ...*inventory.Command) {
	t.Helper()
	d.Now++
	if _, err := d.Do(cmds...); err != nil {
		t.Fatal(err)
	}
}

func rest(t *testing.T, d *storagetest.Driver) {
	t.Helper()
	if err := d.Rest(); err != nil {
		t.Fatal(err)
	}
}

func closeDriver(t *testing.T, d *storagetest.Driver) inventory.Mark {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return d.State.Mark()
}

// fillUp makes n products and changes each; every tenth is deleted.
func fillUp(t *testing.T, d *storagetest.Driver, name string, n int) {
	t.Helper()
	for i := range n {
		id := fmt.Sprintf("%s-%04d", name, i)
		do(t, d, storagetest.Create("c"+id, id), storagetest.Update("u"+id, id, -1))
		if i%10 == 9 {
			do(t, d, storagetest.Delete("d"+id, id))
		}
	}
}

// checkpointNow makes the background checkpoint go to the newest mark and waits for it.
func checkpointNow(t *testing.T, d *storagetest.Driver) {
	t.Helper()
	e := d.Engine.(*Engine)
	rest(t, d)
	e.checkpointAsked(t)
	waitFor(t, "the checkpoint", func() bool { return e.Status().Checkpoint == d.State.Offset() && e.Status().Uncheckpointed == 0 })
}

// checkpointLater raises the bound that makes a checkpoint due.
func (e *Engine) checkpointLater() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cfg.CheckpointBytes = 1 << 30
}

// checkpointAsked lowers the bound that makes a checkpoint due.
func (e *Engine) checkpointAsked(t *testing.T) {
	t.Helper()
	e.mu.Lock()
	e.cfg.CheckpointBytes = 1
	e.mu.Unlock()
	e.signal()
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for begin := time.Now(); !done(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > 2*time.Minute {
			t.Fatal("waited in vain for ", what)
		}
	}
}

// receive waits for what is sent, but not for ever.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(2 * time.Minute):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}
