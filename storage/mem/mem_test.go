package mem_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
	"bodega/storage/storagetest"
)

type medium struct {
	disk mem.Disk
	opt  mem.Options
}

func (m *medium) Open() (storage.Engine, error) {
	e, err := mem.Open(&m.disk, m.opt)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (m *medium) Crash(e storage.Engine) { e.(*mem.Engine).Crash() }

func TestConformance(t *testing.T) {
	for name, every := range map[string]int{"CheckpointAlways": 1, "CheckpointSometimes": 7, "CheckpointNever": -1} {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(*testing.T) storagetest.Medium { return &medium{opt: mem.Options{CheckpointEvery: every}} })
		})
	}
}

// TestFaults shows each way in which a Commit may fail: what it and Resolve say must be what a restart finds.
func TestFaults(t *testing.T) {
	lost, odd := errors.New("cannot tell"), errors.New("something else")
	for name, c := range map[string]struct {
		fault    mem.Fault
		fate     storage.Fate
		resolve  error // of Resolve
		kept     bool
		recovers bool // the next commit succeeds
	}{
		"disk full":         {fault: mem.Fault{Err: storage.ErrDiskFull}, recovers: true},
		"overloaded":        {fault: mem.Fault{Err: storage.ErrOverloaded, Fate: storage.Committed}, recovers: true, fate: storage.NotCommitted},
		"unknown, gone":     {fault: mem.Fault{Err: storage.ErrUnknown}, recovers: true},
		"unknown, kept":     {fault: mem.Fault{Err: storage.ErrUnknown, Fate: storage.Committed}, fate: storage.Committed, kept: true, recovers: true},
		"unknown, fenced":   {fault: mem.Fault{Err: storage.ErrUnknown, Fate: storage.Fenced}, fate: storage.Fenced},
		"unknown, for ever": {fault: mem.Fault{Err: storage.ErrUnknown, Fate: storage.Committed, Lost: lost}, fate: storage.Committed, resolve: lost, kept: true, recovers: true},
		"fenced":            {fault: mem.Fault{Err: storage.ErrFenced}},
		"other":             {fault: mem.Fault{Err: odd}},
		"other, kept":       {fault: mem.Fault{Err: odd, Fate: storage.Committed}, fate: storage.Committed, kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			m := &medium{}
			e, _ := m.Open()
			d, err := storagetest.Start(e)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Do(storagetest.Create("c", "x")); err != nil {
				t.Fatal(err)
			}
			before := d.State.Mark()
			e.(*mem.Engine).Fail(c.fault)
			b, _, err := d.Decide(storagetest.Update("u", "x", 1))
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Commit(context.Background(), b); !errors.Is(err, c.fault.Err) {
				t.Fatalf("Commit: %v", err)
			}
			if fate, err := e.Resolve(context.Background()); fate != c.fate || !errors.Is(err, c.resolve) {
				t.Errorf("Resolve: %v, %v", fate, err)
			}
			if _, found, _ := e.Receipt(storagetest.Key("u")); found != c.kept {
				t.Errorf("receipt found: %v", found)
			}
			if c.kept {
				if err := d.State.ApplyAll(b.Records); err != nil {
					t.Fatal(err)
				}
			}
			_, err = d.Do(storagetest.Update("next", "x", 1))
			if (err == nil) != c.recovers {
				t.Errorf("the next Commit: %v", err)
			}
			if failed := e.Status().Failed; (failed == nil) != c.recovers {
				t.Errorf("Status.Failed: %v", failed)
			}
			want := d.State.Mark()
			e.(*mem.Engine).Crash()
			again, _ := m.Open()
			if d, err = storagetest.Start(again); err != nil {
				t.Fatal(err)
			}
			if got := d.State.Mark(); got != want || got == before && (c.kept || c.recovers) {
				t.Errorf("after a restart: %+v, want %+v", got, want)
			}
		})
	}
}

func TestDelay(t *testing.T) {
	e := mem.New()
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	e.Delay(5 * time.Millisecond)
	e.Fail(mem.Fault{Delay: 5 * time.Millisecond})
	start := time.Now()
	if err := d.Rest(); err != nil || time.Since(start) < 10*time.Millisecond {
		t.Errorf("Commit took %v, %v", time.Since(start), err)
	}
}

func TestMaxEvents(t *testing.T) {
	m := &medium{opt: mem.Options{MaxEvents: 3, CheckpointEvery: -1}}
	e, _ := m.Open()
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Do(storagetest.Create("c", "1", "2", "3", "4", "5")); err != nil {
		t.Fatal(err)
	}
	if err := e.(*mem.Engine).Checkpoint(); err != nil {
		t.Fatal(err)
	}
	if s := e.Status(); s.Earliest != 2 || s.Checkpoint != 5 {
		t.Errorf("status %+v", s)
	}
	if list, err := e.Events(context.Background(), 1, 10); len(list) != 0 || err != nil {
		t.Errorf("dropped events are served: %d, %v", len(list), err)
	}
	list, err := e.Events(context.Background(), 2, 10)
	if err != nil || len(list) != 3 {
		t.Fatalf("Events: %d, %v", len(list), err)
	}
	if ev, err := inventory.DecodeEvent(list[0]); err != nil || ev.Offset != 2 {
		t.Errorf("the oldest event: %+v, %v", ev, err)
	}
}

func TestWrongMark(t *testing.T) {
	m := &medium{opt: mem.Options{CheckpointEvery: -1}}
	e, _ := m.Open()
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := d.Decide(storagetest.Create("c", "x"))
	b.Mark.Offset = 7
	if err := e.Commit(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	if err := e.(*mem.Engine).Checkpoint(); err == nil {
		t.Error("a checkpoint passed a wrong mark")
	}
	e.(*mem.Engine).Crash()
	e, _ = m.Open()
	if _, err := storagetest.Start(e); err == nil {
		t.Error("a load passed a wrong mark")
	}
}

func TestStrict(t *testing.T) {
	d, err := storagetest.Start(mem.New())
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := d.Decide(storagetest.Create("c", "x"))
	b.Records[0].First = 7
	if err := d.Engine.Commit(context.Background(), b); err == nil {
		t.Error("a record out of order was taken")
	}
	b.Records[0].First, b.Records[0].Encoded = 0, nil
	if err := d.Engine.Commit(context.Background(), b); err == nil {
		t.Error("a record without its encoding was taken")
	}
	if err := d.Engine.Close(inventory.Mark{Offset: 9}); err == nil {
		t.Error("Close took a mark that is not the state's")
	}
}
