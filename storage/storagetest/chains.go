package storagetest

import (
	"context"
	"fmt"
	"testing"

	"bodega/inventory"
)

// testChains holds that what stands for the events before each position is kept with them, that a restart of any kind goes on
// with it, and that two starts which decide the same make different chains.
func testChains(t *testing.T, p Place) {
	d := open(t, p)
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
	p.Crash(d.Engine)
	d = open(t, p)
	begin(2)
	for range 3 {
		step()
	}
	d.close(t)
	d = open(t, p)
	for range 2 {
		step()
	}
	d.close(t)
	d = open(t, p)
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
