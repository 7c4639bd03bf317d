package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// A Medium is where one engine after another is opened; what one committed the next one holds.
type Medium interface {
	Open() (storage.Engine, error)
	// Crash ends an engine without Close, as the end of its process would.
	Crash(storage.Engine)
}

// Run holds an engine against the contract of package storage. Each test gets a new one from where.
func Run(t *testing.T, where func(t *testing.T) Medium) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Medium)
	}{
		{"Empty", testEmpty},
		{"ReopenAfterClose", testReopenAfterClose},
		{"ReopenAfterCrash", testReopenAfterCrash},
		{"Receipts", testReceipts},
		{"ReceiptsLiveLong", testReceiptsLiveLong},
		{"Owners", testOwners},
		{"Events", testEvents},
		{"Past", testPast},
		{"Chains", testChains},
		{"Fork", testFork},
		{"EmptyCommits", testEmptyCommits},
		{"LoaderRefuses", testLoaderRefuses},
		{"ReadersBesideWriter", testReadersBesideWriter},
		{"TombstonesComeBack", testTombstonesComeBack},
		{"Places", testPlaces},
		{"People", testPeople},
		{"Holds", testHolds},
		{"Catalogue", testCatalogue},
		{"Transfers", testTransfers},
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

func open(t tester, on Medium) *Driver {
	t.Helper()
	e, err := on.Open()
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

// testReadersBesideWriter lets readers look for every receipt as soon as it is committed, while checkpoints move it.
func testReadersBesideWriter(t *testing.T, on Medium) {
	d := open(t, on)
	const n = 300
	var committed atomic.Int64
	var done atomic.Bool
	var wg sync.WaitGroup
	defer wg.Wait()
	defer done.Store(true) // also where the writer fails
	for r := range 4 {
		wg.Go(func() {
			for i := int64(r); !done.Load(); i += 7 {
				if c := committed.Load(); c > 0 {
					key := fmt.Sprint("u", i%c)
					if _, ok, err := d.Engine.Receipt(Key(key)); !ok || err != nil {
						t.Errorf("receipt of %s of %d: found %v, %v", key, c, ok, err)
						return
					}
				}
				past := d.Engine.Past().Bounds().Next
				s := d.Engine.Status()
				if past > s.Checkpoint || s.Past.Next > s.Checkpoint {
					t.Errorf("the history goes to %d, then %d, and the checkpoint to %d", past, s.Past.Next, s.Checkpoint)
					return
				}
				events, err := d.Engine.Events(context.Background(), s.Earliest, 10)
				if err != nil || len(events) == 0 && s.Checkpoint > s.Earliest {
					t.Errorf("events of %+v: %d, %v", s, len(events), err)
					return
				}
			}
		})
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

func testOneHolder(t *testing.T, on Medium) {
	d := open(t, on)
	if e, err := on.Open(); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("second Open: %v, %v", e, err)
	}
	fill(t, d, 0, 2) // the first one is none the worse
	d.close(t)
}

func testClosed(t *testing.T, on Medium) {
	d := open(t, on)
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
