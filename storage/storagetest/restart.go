package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"bodega/inventory"
)

func testEmpty(t *testing.T, on Medium) {
	d := open(t, on)
	if d.Loaded.Products+d.Loaded.Records != 0 || d.State.Offset() != 0 {
		t.Errorf("a new medium holds %+v", d.Loaded)
	}
	if s := d.Engine.Status(); d.Engine.History().Timeline == "" || s.Failed != nil || s.Checkpoint != 0 {
		t.Errorf("status %+v", s)
	}
	timeline := d.Engine.History().Timeline
	d.close(t)
	d = open(t, on)
	if got := d.Engine.History().Timeline; got != timeline {
		t.Errorf("timeline was %s, is %s", timeline, got)
	}
	d.close(t)
}

func fill(t tester, d *Driver, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		d.Now += 10
		d.do(t, Create(fmt.Sprintf("create%d", i), fmt.Sprintf("p%03d", i)), Update(fmt.Sprintf("u%d", i), fmt.Sprintf("p%03d", i/2), -1))
	}
}

func testReopenAfterClose(t *testing.T, on Medium) {
	d := open(t, on)
	for round := range 3 {
		fill(t, d, round*20, round*20+20)
		want := d.close(t)
		d = open(t, on)
		if got := d.State.Mark(); got != want {
			t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
		}
		if d.Loaded.Records != 0 {
			t.Errorf("round %d: %d records were replayed after Close", round, d.Loaded.Records)
		}
	}
	d.close(t)
}

func testReopenAfterCrash(t *testing.T, on Medium) {
	d := open(t, on)
	for round := range 3 {
		fill(t, d, round*20, round*20+20)
		if round == 1 {
			if err := d.Rest(); err != nil {
				t.Fatal(err)
			}
		}
		want := d.State.Mark()
		on.Crash(d.Engine)
		d = open(t, on)
		if got := d.State.Mark(); got != want {
			t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
		}
	}
	d.close(t)
}

func testEmptyCommits(t *testing.T, on Medium) {
	d := open(t, on)
	for i := range 5 {
		for range 3 {
			if err := d.Rest(); err != nil {
				t.Fatal(err)
			}
		}
		fill(t, d, i, i+1)
	}
	want := d.State.Mark()
	on.Crash(d.Engine)
	d = open(t, on)
	if got := d.State.Mark(); got != want {
		t.Errorf("reopened at %+v, was %+v", got, want)
	}
	d.close(t)
}

var errRefused = errors.New("refused by the loader")

type refuser struct{ loader }

func (r *refuser) Apply(*inventory.Record) error                              { return errRefused }
func (r *refuser) PutEntry(*inventory.Entry) error                            { return errRefused }
func (r *refuser) PutAct(*inventory.Act) error                                { return errRefused }
func (r *refuser) PutHoldings(inventory.ProductID, *inventory.Holdings) error { return errRefused }
func (r *refuser) Put(*inventory.Product) error                               { return errRefused }
func (r *refuser) Check(inventory.Mark) error                                 { return nil }
func (r *refuser) Restore(inventory.Mark, int)                                {}

func testLoaderRefuses(t *testing.T, on Medium) {
	d := open(t, on)
	fill(t, d, 0, 3)
	for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
		want := d.State.Mark()
		end()
		e, err := on.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Load(context.Background(), &refuser{}); !errors.Is(err, errRefused) {
			t.Errorf("Load returned %v", err)
		}
		if err := e.Close(inventory.Mark{}); err != nil { // as a ledger does whose Open failed
			t.Errorf("Close after a failed Load: %v", err)
		}
		d = open(t, on)
		if got := d.State.Mark(); got != want {
			t.Errorf("after a failed Load: %+v, was %+v", got, want)
		}
	}
	d.close(t)
}

func testTombstonesComeBack(t *testing.T, on Medium) {
	d := open(t, on)
	d.do(t, Create("c1", "x", "y"))
	for i := range 3 {
		d.do(t, Delete(fmt.Sprint("d", i), "x"))
		d.close(t)
		d = open(t, on)
		if got, _ := d.State.Get("x"); got != nil {
			t.Errorf("a deleted product is back: %+v", got)
		}
		d.do(t, Create(fmt.Sprint("again", i), "x"))
		d.close(t)
		d = open(t, on)
		if got, _ := d.State.Get("x"); got == nil || got.Version != inventory.Version(2*i+3) {
			t.Errorf("round %d: re-created as %+v", i, got)
		}
	}
	d.close(t)
}
