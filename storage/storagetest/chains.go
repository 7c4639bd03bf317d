package storagetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// testChains holds that what stands for the events before each position is kept with them, that a restart of any kind goes on
// with it, and that two starts which decide the same make different chains.
func testChains(t *testing.T, on Medium) {
	d := open(t, on)
	want := []inventory.Chain{{}}
	step := func() {
		d.do(t, Create(fmt.Sprint("k", len(want)), fmt.Sprint("p", len(want))))
		want = append(want, d.State.Mark().Chain)
	}
	begin := func(n byte) { d.State.Begin(inventory.Nonce{n}) }
	begin(1)
	for range 3 {
		step()
	}
	on.Crash(d.Engine)
	d = open(t, on)
	begin(2)
	for range 3 {
		step()
	}
	d.close(t)
	d = open(t, on)
	for range 2 {
		step()
	}
	d.close(t)
	d = open(t, on)
	for at, c := range want {
		if got, err := d.Engine.Chain(context.Background(), inventory.Offset(at)); err != nil || got != c {
			t.Errorf("chain at %d is %x, %v, not %x", at, got, err, c)
		}
	}
	if got, err := d.Engine.Chain(context.Background(), inventory.Offset(len(want))); err != nil || got != (inventory.Chain{}) {
		t.Errorf("beyond the head there is chain %x, %v", got, err)
	}
	d.close(t)
}

// testFork holds that a history which has parted stays so, knows where it came from, and keeps its records.
func testFork(t *testing.T, on Medium) {
	d := open(t, on)
	d.do(t, Create("k1", "a", "b"))
	before := d.Engine.History()
	if err := d.Engine.Fork(1); err != nil {
		t.Fatal(err)
	}
	d.do(t, Update("k2", "a", -1))
	after := d.Engine.History()
	switch {
	case after.Timeline == before.Timeline:
		t.Errorf("it still is %s", before.Timeline)
	case len(after.Ancestors) != 1 || after.Ancestors[0] != inventory.Ancestor{Timeline: before.Timeline, Until: 1}:
		t.Errorf("it descends from %+v, not from %s", after.Ancestors, before.Timeline)
	case after.Secret != before.Secret || after.Secret == [32]byte{}:
		t.Error("its secret is another, or none")
	}
	on.Crash(d.Engine)
	d = open(t, on)
	d.do(t, Update("k3", "a", -1))
	d.close(t)
	d = open(t, on)
	if got := d.Engine.History(); got.Timeline != after.Timeline || !slices.Equal(got.Ancestors, after.Ancestors) || got.Secret != after.Secret {
		t.Errorf("a restart makes it %+v", got)
	}
	if a, at := d.State.Get("a"); a == nil || a.Available != 998 || at != 4 {
		t.Errorf("a restart finds %+v at %d", a, at)
	}
	if err := d.Engine.Fork(d.State.Offset()); err != nil {
		t.Fatal(err)
	}
	if got := d.Engine.History().Ancestors; len(got) != 2 || got[1] != (inventory.Ancestor{Timeline: after.Timeline, Until: 4}) {
		t.Errorf("forked again, it descends from %+v", got)
	}
	d.close(t)
	if err := d.Engine.Fork(4); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("a closed engine forks: %v", err)
	}
}
