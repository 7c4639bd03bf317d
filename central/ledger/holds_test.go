package ledger

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"bodega/central/clock"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// aside puts units aside.
func aside(key string, ttl time.Duration, lines ...inventory.Line) inventory.Command {
	return inventory.Command{Kind: inventory.MakeHold, Keys: []inventory.KeyHash{inventory.HashKey("p", key)}, Lines: lines,
		Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: inventory.Millis(ttl.Milliseconds())}}}
}

// about is a command about the hold that was made with a key.
func about(kind inventory.Kind, key string, ttl time.Duration, lines ...inventory.Line) inventory.Command {
	if lines == nil {
		lines = make([]inventory.Line, 1)
	}
	return inventory.Command{Kind: kind, Lines: lines, Scope: &inventory.Scope{Hold: &inventory.HoldAct{ID: holdID(key), TTL: inventory.Millis(ttl.Milliseconds())}}}
}

func holdID(key string) inventory.HoldID { return inventory.HoldIDOf(inventory.HashKey("p", key), "") }

// TestHoldsEndByThemselves: nobody asks, and a hold ends within a second of its time, whether others come and go meanwhile, or the machine
// was asleep; reads between say that it has expired; its end is remembered, through a restart.
func TestHoldsEndByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMachine()
		began := time.Now()
		f := open(t, Config{Clock: func() clock.Reading {
			r := m.read()
			r.Ran += time.Since(began)
			r.Wall += inventory.MillisOf(time.Now()) - inventory.MillisOf(began)
			return r
		}})
		f.stock("A", 10)
		f.must(aside("1", time.Minute, sell("A", 3, "").Lines...))
		f.must(aside("2", 10*time.Minute, sell("A", 2, "").Lines...))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if f.OpenHolds() != 2 || f.available("A") != 5 {
			t.Error("it has ended before its time")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if h, _, err := f.Hold(holdID("1")); err != nil || h == nil || h.State != inventory.HoldExpired || f.available("A") != 8 {
			t.Errorf("%+v, %v", h, err)
		}
		m.set(10*time.Minute, 0) // asleep: no timer has run
		if h, _, _ := f.Hold(holdID("2")); h == nil || h.State != inventory.HoldOpen || !h.Expired {
			t.Errorf("its time has come: %+v", h)
		}
		if page := f.Holds(&inventory.HoldQuery{Limit: 9}); len(page.Holds) != 1 || !page.Holds[0].Expired {
			t.Errorf("%+v", page)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if f.OpenHolds() != 0 || f.available("A") != 10 {
			t.Error("it lives on")
		}
		f.engine.Crash()
		f.Close()
		f.reopen(mem.Options{})
		if a := f.must(about(inventory.CommitHold, "2", 0)); a.Results[0].Outcome != inventory.HoldEnded || a.Hold.State != inventory.HoldExpired {
			t.Errorf("%+v", a)
		}
		if h, _, _ := f.Hold(holdID("3")); h != nil {
			t.Errorf("there is none: %+v", h)
		}
		stop(t, f)
	})
}

// TestManyHoldsEndBesideSales: those whose time has come end a bounded number with each group, and sales go on meanwhile.
func TestManyHoldsEndBesideSales(t *testing.T) {
	const holds = 3 * groupEnds
	m := newMachine()
	var most int
	f := open(t, Config{Clock: m.read, Hooks: Hooks{Committed: func(commands int, records []inventory.Record, _ time.Duration) {
		ends := 0
		for i := range records {
			if records[i].Ends() {
				ends++
			}
		}
		if commands > 0 {
			most = max(most, ends)
		}
	}}})
	f.stock("A", 2*holds)
	f.stock("B", 10)
	lines := sell("A", 1, "").Lines
	for i := range holds {
		f.must(aside(fmt.Sprint(i), time.Minute, lines...))
	}
	m.set(time.Minute, 0)
	for i := 0; f.OpenHolds() > 0; i++ { // the writer may have begun by itself
		f.must(sell("B", 0, ""))
		if i > 3 {
			t.Fatal("they do not end")
		}
	}
	if most > groupEnds || f.available("A") != 2*holds {
		t.Errorf("%d end in one group", most)
	}
	f.stock("C", 10)
	f.must(aside("c", time.Minute, sell("C", 10, "").Lines...))
	m.set(time.Minute, 0)
	if a := f.must(sell("C", -10, "")); a.Failed() >= 0 {
		t.Errorf("what had ended is still held: %+v", a)
	}
}

// TestEndsThatAreNotWritten: a commit that fails takes no hold away; it is tried again, and nothing ends twice.
func TestEndsThatAreNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{Clock: clock.Of(time.Now)})
		f.stock("A", 10)
		f.must(aside("1", time.Minute, sell("A", 3, "").Lines...))
		time.Sleep(30 * time.Second) // at rest, and noted
		synctest.Wait()
		for range 100 { // an empty batch counts
			f.engine.Fail(mem.Fault{Err: storage.ErrDiskFull})
		}
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if f.available("A") != 7 {
			t.Error("it ends without a disk")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if f.available("A") != 10 || f.OpenHolds() != 0 {
			t.Error("it lives on")
		}
		stop(t, f)
	})
}

// life is a chain of shops beside its reference, on a machine whose time somebody makes pass.
type life struct {
	*Ledger
	t      *rapid.T
	m      *machine
	began  time.Time
	disk   *mem.Disk
	engine *mem.Engine
	ref    *reference
	made   []inventory.Command
}

func (l *life) read() clock.Reading {
	r := l.m.read()
	r.Ran += time.Since(l.began)
	r.Wall += inventory.Millis(time.Since(l.began).Milliseconds())
	return r
}

func (l *life) start() {
	var err error
	if l.engine, err = mem.Open(l.disk, mem.Options{CheckpointEvery: rapid.IntRange(1, 6).Draw(l.t, "checkpoint")}); err != nil {
		l.t.Fatal(err)
	}
	if l.Ledger, err = Open(context.Background(), l.engine, Config{Clock: l.read}); err != nil {
		l.t.Fatal(err)
	}
}

// restart ends the process, perhaps the machine's run, and begins both again: what was, is.
func (l *life) restart() {
	before := l.state.Mark()
	if rapid.Bool().Draw(l.t, "crash") {
		l.engine.Crash()
	}
	l.Close()
	if rapid.Bool().Draw(l.t, "reboot") {
		l.m.set(time.Since(l.began), 0)
		l.began = time.Now()
		l.m.reboot()
		l.m.set(0, time.Duration(rapid.IntRange(0, 3).Draw(l.t, "off"))*20*time.Minute)
	}
	l.start()
	if l.Clock().State == inventory.ClockUncertain {
		l.AcceptClock()
	}
	if after := l.state.Mark(); after.Hash != before.Hash || after.Holdings != before.Holdings || after.Directory != before.Directory || after.Offset != before.Offset {
		l.t.Fatalf("%+v, and after a restart %+v", before, after)
	}
}

// do submits a command and holds what comes of it against the reference, at the age of now.
func (l *life) do(cmd inventory.Command) {
	age := l.clock.Now().Age
	l.ref.pass(age)
	if cmd.Scope != nil && cmd.Scope.Hold != nil {
		cmd.Lines[0].UpdatedAt = age + cmd.Scope.Hold.TTL // the reference reads the end of a slip there
	}
	want := l.ref.do(&cmd)
	a, err := l.Submit(context.Background(), &cmd)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range want {
		if got := a.Results[i].Outcome; got != want[i] {
			l.t.Fatalf("line %d of %v: %v, want %v\n%+v at %+v of %+v", i, cmd.Kind, got, want[i], cmd.Lines[i], cmd.Lines[i].Place, cmd.Scope)
		}
	}
	if cmd.Kind >= inventory.MakeHold && want[0] == inventory.HoldEnded && a.Hold.State != l.ref.slips[cmd.Scope.Hold.ID].ended {
		l.t.Fatalf("it has ended as %v, want %v", a.Hold.State, l.ref.slips[cmd.Scope.Hold.ID].ended)
	}
	if cmd.Kind == inventory.MakeHold {
		l.made = append(l.made, cmd)
	}
	agrees(l.t, l.Ledger, l.ref)
}

// again repeats a MakeHold: it is answered as it was.
func (l *life) again() {
	if len(l.made) == 0 {
		return
	}
	cmd := rapid.SampledFrom(l.made).Draw(l.t, "again")
	a, err := l.Submit(context.Background(), &cmd)
	if _, known := l.ref.slips[inventory.HoldIDOf(cmd.Keys[0], cmd.Owner)]; err != nil || !a.Replayed || (a.Hold != nil) != known {
		l.t.Fatalf("%+v, %v", a, err)
	}
}

func (l *life) anyHold() inventory.Command {
	t := l.t
	ttl := time.Duration(rapid.IntRange(1, 2000).Draw(t, "seconds")) * time.Second
	var lines []inventory.Line
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		lines = append(lines, inventory.Line{Product: inventory.ProductID(fmt.Sprint("p", rapid.IntRange(0, products-1).Draw(t, "product"))), Delta: rapid.Int64Range(1, 8).Draw(t, "units"),
			Place: at(rapid.SampledFrom([]string{"", "", "pool", "north", "south", "vault", "nowhere"}).Draw(t, "at"))})
	}
	cmd := about(inventory.CommitHold, fmt.Sprint(rapid.IntRange(0, len(l.made)).Draw(t, "made")), ttl, lines...)
	switch rapid.IntRange(0, 5).Draw(t, "act") {
	case 0:
		cmd = about(inventory.ReleaseHold, fmt.Sprint(rapid.IntRange(0, len(l.made)).Draw(t, "made")), ttl)
	case 1:
		cmd = about(inventory.ExtendHold, fmt.Sprint(rapid.IntRange(0, len(l.made)).Draw(t, "made")), ttl)
	case 2, 3, 4:
		if lines != nil {
			cmd = aside(fmt.Sprint(len(l.made)), ttl, lines...)
			cmd.Scope.Hold.Ref, cmd.Scope.Hold.Replace = rapid.SampledFrom([]string{"", "r1", "r2"}).Draw(t, "ref"), rapid.Bool().Draw(t, "replace")
		}
	}
	cmd.Scope.Hold.Store = rapid.SampledFrom([]string{"", "", "s1", "s2"}).Draw(t, "store")
	return cmd
}

// rest lets time pass at the running machine: what is due has ended within a second, and nothing else has.
func (l *life) rest(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	age := l.clock.Now().Age
	if due, open := l.state.NextDue(); open && due <= age-1000 {
		l.t.Fatalf("a hold lives on: it was due at %v, and it is %v", due, age)
	}
	l.ref.pass(age - 1000)
	if open := l.OpenHolds(); open > l.ref.open() {
		l.t.Fatalf("%d are open, want %d", open, l.ref.open())
	}
	if l.ref.pass(age); l.OpenHolds() < l.ref.open() {
		l.t.Fatalf("%d are open, want %d: one has ended before its time", l.OpenHolds(), l.ref.open())
	}
}

// Whatever a chain of shops does, however time passes: each line comes to what the reference says; nothing is sold after its hold has ended,
// and no hold lives on. What is written down of it tells of each end once (I4), of groups that are whole (I5), and of numbers that
// follow from each other.
func TestHoldsAgainstTheReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inBubble(t, func() {
			l := &life{t: rt, m: newMachine(), began: time.Now(), disk: new(mem.Disk), ref: newReference()}
			l.start()
			defer func() { l.Close() }()
			for range rapid.IntRange(1, 80).Draw(rt, "steps") {
				l.step()
			}
			l.audit()
		})
	})
}

// inBubble runs one check of rapid on a clock of its own; rapid tells of failures by panics, which must not end the bubble.
func inBubble(t *testing.T, check func()) {
	var failure any
	synctest.Test(t, func(*testing.T) {
		defer func() { failure = recover() }()
		check()
	})
	if failure != nil {
		panic(failure)
	}
}

func (l *life) step() {
	switch rapid.IntRange(0, 19).Draw(l.t, "step") {
	case 0:
		l.restart()
	case 1:
		l.rest(time.Duration(rapid.IntRange(2, 1200).Draw(l.t, "rest")) * time.Second)
	case 2:
		l.m.set(10*time.Minute, 0) // the process was stopped, or the machine asleep
	case 3:
		l.m.set(0, rapid.SampledFrom([]time.Duration{time.Minute, 20 * time.Minute, tenYears, -time.Hour}).Draw(l.t, "jump"))
	case 4:
		l.again()
	case 5, 6, 7, 8, 9, 10, 11, 12:
		l.do(l.anyHold())
	default:
		cmd := anyPlaced(l.t)
		if cmd.Kind == inventory.PutLocation { // which does not wait for what is due there
			l.rest(2 * time.Second)
		}
		l.do(cmd)
	}
}

// audit reads all events.
func (l *life) audit() {
	var auditor inventory.Auditor
	page, err := l.Events(context.Background(), inventory.EventsQuery{Limit: 100_000})
	for i := range page.Events {
		if err == nil {
			err = auditor.Event(&page.Events[i])
		}
	}
	if err == nil {
		_, err = l.state.View().Sound()
	}
	if err != nil {
		l.t.Fatal(err)
	}
}
