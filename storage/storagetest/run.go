package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// A Place is where one engine after another is opened; what one committed the next one holds.
type Place interface {
	Open() (storage.Engine, error)
	// Crash ends an engine without Close, as the end of its process would.
	Crash(storage.Engine)
}

// Run holds an engine against the contract of package storage. Each test gets a new place from where.
func Run(t *testing.T, where func(t *testing.T) Place) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Place)
	}{
		{"Empty", testEmpty},
		{"ReopenAfterClose", testReopenAfterClose},
		{"ReopenAfterCrash", testReopenAfterCrash},
		{"Receipts", testReceipts},
		{"ReceiptsLiveLong", testReceiptsLiveLong},
		{"Owners", testOwners},
		{"Events", testEvents},
		{"Chains", testChains},
		{"Fork", testFork},
		{"EmptyCommits", testEmptyCommits},
		{"LoaderRefuses", testLoaderRefuses},
		{"ReadersBesideWriter", testReadersBesideWriter},
		{"TombstonesComeBack", testTombstonesComeBack},
		{"Places", testPlaces},
		{"Holds", testHolds},
		{"OneHolder", testOneHolder},
		{"Closed", testClosed},
		{"Model", testModel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, where(t)) })
	}
}

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

func open(t tester, p Place) *Driver {
	t.Helper()
	e, err := p.Open()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	d, err := Start(e)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return d
}

func (d *Driver) do(t tester, cmds ...*inventory.Command) []*inventory.Answer {
	t.Helper()
	answers, err := d.Do(cmds...)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return answers
}

func (d *Driver) close(t tester) inventory.Mark {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return d.State.Mark()
}

func testEmpty(t *testing.T, p Place) {
	d := open(t, p)
	if d.Loaded.Products+d.Loaded.Records != 0 || d.State.Offset() != 0 {
		t.Errorf("a new place holds %+v", d.Loaded)
	}
	if s := d.Engine.Status(); d.Engine.History().Timeline == "" || s.Failed != nil || s.Checkpoint != 0 {
		t.Errorf("status %+v", s)
	}
	timeline := d.Engine.History().Timeline
	d.close(t)
	d = open(t, p)
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

func testReopenAfterClose(t *testing.T, p Place) {
	d := open(t, p)
	for round := range 3 {
		fill(t, d, round*20, round*20+20)
		want := d.close(t)
		d = open(t, p)
		if got := d.State.Mark(); got != want {
			t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
		}
		if d.Loaded.Records != 0 {
			t.Errorf("round %d: %d records were replayed after Close", round, d.Loaded.Records)
		}
	}
	d.close(t)
}

func testReopenAfterCrash(t *testing.T, p Place) {
	d := open(t, p)
	for round := range 3 {
		fill(t, d, round*20, round*20+20)
		if round == 1 {
			if err := d.Rest(); err != nil {
				t.Fatal(err)
			}
		}
		want := d.State.Mark()
		p.Crash(d.Engine)
		d = open(t, p)
		if got := d.State.Mark(); got != want {
			t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
		}
	}
	d.close(t)
}

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
	if !reflect.DeepEqual(got.Shortages, want.Shortages) || !reflect.DeepEqual(got.Hold, want.Hold) {
		t.Errorf("receipt of %q: %+v short of %v, want %+v short of %v", key, got.Hold, got.Shortages, want.Hold, want.Shortages)
	}
	for i := range got.Results {
		got.Results[i].Replayed = want.Results[i].Replayed
		if !reflect.DeepEqual(got.Results[i], want.Results[i]) {
			t.Errorf("receipt of %q, line %d: %+v, want %+v", key, i, got.Results[i], want.Results[i])
		}
	}
}

func testReceipts(t *testing.T, p Place) {
	d := open(t, p)
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
	d = open(t, p)
	check("after Close")
	step("later", Update("later", "y", -1))
	p.Crash(d.Engine)
	d = open(t, p)
	check("after a crash")
	d.close(t)
}

func testReceiptsLiveLong(t *testing.T, p Place) {
	const hour = inventory.Millis(time.Hour / time.Millisecond)
	d := open(t, p)
	d.do(t, Create("c", "x"))
	for h := range 24 {
		d.do(t, Update(fmt.Sprint("u", h), "x", 1))
		d.close(t)
		d = open(t, p)
		for old := range h + 1 {
			if _, ok, err := d.Engine.Receipt(Key(fmt.Sprint("u", old))); !ok || err != nil {
				t.Fatalf("after %d hours the receipt of hour %d: found %v, %v", h, old, ok, err)
			}
		}
		d.Now += hour
	}
	d.close(t)
}

func testEvents(t *testing.T, p Place) {
	d := open(t, p)
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
	d = open(t, p)
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

func testEmptyCommits(t *testing.T, p Place) {
	d := open(t, p)
	for i := range 5 {
		for range 3 {
			if err := d.Rest(); err != nil {
				t.Fatal(err)
			}
		}
		fill(t, d, i, i+1)
	}
	want := d.State.Mark()
	p.Crash(d.Engine)
	d = open(t, p)
	if got := d.State.Mark(); got != want {
		t.Errorf("reopened at %+v, was %+v", got, want)
	}
	d.close(t)
}

var errRefused = errors.New("refused by the loader")

type refuser struct{ loader }

func (r *refuser) Apply(*inventory.Record) error                              { return errRefused }
func (r *refuser) PutEntry(*inventory.Entry) error                            { return errRefused }
func (r *refuser) PutHoldings(inventory.ProductID, *inventory.Holdings) error { return errRefused }
func (r *refuser) Put(*inventory.Product) error                               { return errRefused }
func (r *refuser) Check(inventory.Mark) error                                 { return nil }
func (r *refuser) Restore(inventory.Mark, int)                                {}

func testLoaderRefuses(t *testing.T, p Place) {
	d := open(t, p)
	fill(t, d, 0, 3)
	for _, end := range []func(){func() { p.Crash(d.Engine) }, func() { d.close(t) }} {
		want := d.State.Mark()
		end()
		e, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Load(context.Background(), &refuser{}); !errors.Is(err, errRefused) {
			t.Errorf("Load returned %v", err)
		}
		if err := e.Close(inventory.Mark{}); err != nil { // as a ledger does whose Open failed
			t.Errorf("Close after a failed Load: %v", err)
		}
		d = open(t, p)
		if got := d.State.Mark(); got != want {
			t.Errorf("after a failed Load: %+v, was %+v", got, want)
		}
	}
	d.close(t)
}

// testReadersBesideWriter lets readers look for every receipt as soon as it is committed, while checkpoints move it.
func testReadersBesideWriter(t *testing.T, p Place) {
	d := open(t, p)
	const n = 300
	var committed atomic.Int64
	var done atomic.Bool
	var wg sync.WaitGroup
	for r := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := int64(r); !done.Load(); i += 7 {
				if c := committed.Load(); c > 0 {
					key := fmt.Sprint("u", i%c)
					if _, ok, err := d.Engine.Receipt(Key(key)); !ok || err != nil {
						t.Errorf("receipt of %s of %d: found %v, %v", key, c, ok, err)
						return
					}
				}
				s := d.Engine.Status()
				events, err := d.Engine.Events(context.Background(), s.Earliest, 10)
				if err != nil || len(events) == 0 && s.Checkpoint > s.Earliest {
					t.Errorf("events of %+v: %d, %v", s, len(events), err)
					return
				}
			}
		}()
	}
	d.do(t, Create("c", "x"))
	for i := range n {
		d.do(t, Update(fmt.Sprint("u", i), "x", 1))
		committed.Store(int64(i + 1))
		if i%20 == 0 {
			if err := d.Rest(); err != nil {
				t.Fatal(err)
			}
		}
	}
	done.Store(true)
	wg.Wait()
	d.close(t)
}

func testTombstonesComeBack(t *testing.T, p Place) {
	d := open(t, p)
	d.do(t, Create("c1", "x", "y"))
	for i := range 3 {
		d.do(t, Delete(fmt.Sprint("d", i), "x"))
		d.close(t)
		d = open(t, p)
		if got, _ := d.State.Get("x"); got != nil {
			t.Errorf("a deleted product is back: %+v", got)
		}
		d.do(t, Create(fmt.Sprint("again", i), "x"))
		d.close(t)
		d = open(t, p)
		if got, _ := d.State.Get("x"); got == nil || got.Version != inventory.Version(2*i+3) {
			t.Errorf("round %d: re-created as %+v", i, got)
		}
	}
	d.close(t)
}

func testOneHolder(t *testing.T, p Place) {
	d := open(t, p)
	if e, err := p.Open(); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("second Open: %v, %v", e, err)
	}
	fill(t, d, 0, 2) // the first one is none the worse
	d.close(t)
}

func testClosed(t *testing.T, p Place) {
	d := open(t, p)
	d.close(t)
	if err := d.Rest(); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Commit: %v", err)
	}
	if _, _, err := d.Engine.Receipt(Key("k")); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Receipt: %v", err)
	}
	if _, err := d.Engine.Events(context.Background(), 0, 1); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Events: %v", err)
	}
	if _, err := d.Engine.Resolve(context.Background()); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Resolve: %v", err)
	}
	if err := d.Engine.Status().Failed; err == nil {
		t.Error("Status of a closed engine: not failed")
	}
	if err := d.Close(); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
}
