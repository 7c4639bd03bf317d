package storagetest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// wantReceipt checks that a receipt answers as the command was answered.
func wantReceipt(t tester, e storage.Engine, key string, want *inventory.Answer) {
	t.Helper()
	r, ok, err := e.Receipt(Key(key))
	if err == nil && ok && r.IsAlias() {
		r, ok, err = e.Receipt(r.Alias)
	}
	if err != nil || !ok {
		t.Errorf("receipt of %q: found %v, %v", key, ok, err)
		return
	}
	got := r.Answer()
	if got.Offset != want.Offset || got.At != want.At || len(got.Results) != len(want.Results) {
		t.Errorf("receipt of %q: %+v, want %+v", key, got, want)
		return
	}
	if !reflect.DeepEqual(got.Shortages, want.Shortages) || !reflect.DeepEqual(got.Hold, want.Hold) || !reflect.DeepEqual(got.Transfer, want.Transfer) {
		t.Errorf("receipt of %q: %+v %+v short of %v, want %+v %+v short of %v", key, got.Hold, got.Transfer, got.Shortages, want.Hold, want.Transfer, want.Shortages)
	}
	for i := range got.Results {
		got.Results[i].Replayed = want.Results[i].Replayed
		if !reflect.DeepEqual(got.Results[i], want.Results[i]) {
			t.Errorf("receipt of %q, line %d: %+v, want %+v", key, i, got.Results[i], want.Results[i])
		}
	}
}

func testReceipts(t *testing.T, on Medium) {
	d := open(t, on)
	answers := map[string]*inventory.Answer{}
	step := func(key string, c *inventory.Command) {
		t.Helper()
		d.Now++
		answers[key] = d.do(t, c)[0]
	}
	check := func(when string) {
		t.Helper()
		for key, want := range answers {
			wantReceipt(t, d.Engine, key, want)
		}
		if _, ok, err := d.Engine.Receipt(Key("never used")); ok || err != nil {
			t.Errorf("%s: a key that was never used: found %v, %v", when, ok, err)
		}
		if r, ok, _ := d.Engine.Receipt(Key("a/alias")); !ok || !r.IsAlias() {
			t.Errorf("%s: the alias is %v, %+v", when, ok, r)
		}
	}
	step("c", Create("c", "x", "y"))
	step("u", Update("u", "x", -3))
	step("a", Atomic("a", -5, "x", "y"))
	step("refused", Update("refused", "x", -5000))
	step("nowhere", Update("nowhere", "z", 1))
	check("at once")
	answers["a/alias"] = answers["a"]
	if got := d.do(t, Update("u", "x", -3))[0]; !got.Replayed {
		t.Error("a repeated command was carried out again")
	}
	d.close(t)
	d = open(t, on)
	check("after Close")
	step("later", Update("later", "y", -1))
	on.Crash(d.Engine)
	d = open(t, on)
	check("after a crash")
	d.close(t)
}

func testReceiptsLiveLong(t *testing.T, on Medium) {
	const hour = inventory.Millis(time.Hour / time.Millisecond)
	d := open(t, on)
	d.do(t, Create("c", "x"))
	for h := range 24 {
		d.do(t, Update(fmt.Sprint("u", h), "x", 1))
		d.close(t)
		d = open(t, on)
		for old := range h + 1 {
			if _, ok, err := d.Engine.Receipt(Key(fmt.Sprint("u", old))); !ok || err != nil {
				t.Fatalf("after %d hours the receipt of hour %d: found %v, %v", h, old, ok, err)
			}
		}
		d.Now += hour
	}
	d.close(t)
}

func testEvents(t *testing.T, on Medium) {
	d := open(t, on)
	var want [][]byte
	for i := range 30 {
		b, _, err := d.Decide(Create(fmt.Sprint("c", i), fmt.Sprint("p", i), fmt.Sprint("q", i)))
		if err != nil {
			t.Fatal(err)
		}
		for j := range b.Records[0].Events {
			want = append(want, bytes.Clone(b.Records[0].EventBytes(j)))
		}
		d.do(t, Create(fmt.Sprint("c", i), fmt.Sprint("p", i), fmt.Sprint("q", i)))
	}
	d.close(t)
	d = open(t, on)
	defer d.close(t)
	if s := d.Engine.Status(); s.Checkpoint != 60 || s.Earliest != 0 {
		t.Fatalf("status after Close: %+v", s)
	}
	d.do(t, Create("uncheckpointed", "r"))
	for _, c := range []struct{ from, limit, n int }{{0, 100, 60}, {0, 1, 1}, {17, 5, 5}, {59, 10, 1}, {60, 10, 0}, {100, 10, 0}, {0, 0, 0}} {
		got, err := d.Engine.Events(context.Background(), inventory.Offset(c.from), c.limit)
		if err != nil || len(got) != c.n && c.from != 59 && c.from != 60 && c.limit != 100 { // the new one may be checkpointed already
			t.Errorf("Events(%d, %d): %d events, %v; want %d", c.from, c.limit, len(got), err, c.n)
		}
		for i := range min(len(got), c.n) {
			if !bytes.Equal(got[i], want[c.from+i]) {
				t.Errorf("Events(%d, %d): event %d differs", c.from, c.limit, i)
			}
		}
	}
}
