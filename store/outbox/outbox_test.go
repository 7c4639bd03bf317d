package outbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
)

const (
	old = "11111111-1111-4111-8111-111111111111"
	now = "22222222-2222-4222-8222-222222222222"

	stranger = "99999999-9999-4999-8999-999999999999"
)

// sale is a command that sells a unit under a key.
func sale(key string) *inventory.Command {
	return &inventory.Command{Kind: inventory.Update, Actor: "till", Lines: []inventory.Line{{Product: "A", Delta: -1, Store: "s1", KeyText: "s1:till:" + key}}}
}

// opened opens an outbox that is closed at the end.
func opened(t *testing.T, fsys vfs.FS, change ...func(*Config)) *Outbox {
	t.Helper()
	cfg := Config{Dir: "outbox", FS: fsys, Store: "s1", MaxBytes: 8 << 20, patience: 2 * time.Minute} // however slow the machine is
	for _, f := range change {
		f(&cfg)
	}
	o := Open(cfg)
	t.Cleanup(o.Close)
	return o
}

// forked has the store follow a history that goes on from the old one at a position.
func (o *Outbox) forked(at inventory.Offset) {
	o.Follow(now, []inventory.Ancestor{{Timeline: old, Until: at}})
}

// keysLost returns the keys of what is to be sent again, in order, without what all of them begin with.
func keysLost(t *testing.T, o *Outbox) string {
	t.Helper()
	list, _, err := o.Lost(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	commands, err := o.Load(list)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, cmd := range commands {
		keys = append(keys, strings.TrimPrefix(cmd.Lines[0].KeyText, "s1:till:"))
	}
	return strings.Join(keys, " ")
}

// What is to be asked for again after central was put back: what it had answered beyond the position at which it goes on, and what never
// had an answer. Not what it had refused, or what was never sent, since whoever asked was told so; nor another try of what was answered, or its
// refused lines would be sold.
func TestLost(t *testing.T) {
	o := opened(t, vfs.NewCrash())
	note := func(key string) *Note {
		n := o.Note(sale(key), old)
		n.Wait()
		return n
	}
	note("before").Answered(9, nil)
	note("at").Answered(10, nil)
	note("after").Answered(11, nil)
	note("refused").Refused()
	note("unsent").Unsent()
	note("silence").Leave()
	note("first try").Leave()
	note("first try").Answered(10, nil)
	note("second try").Leave()
	note("second try").Answered(13, nil)
	note("said no").Leave()
	note("said no").Refused()
	note("not again").Leave()
	note("not again").Unsent()
	for key, end := range map[string]func(n *Note){
		"told, asked meanwhile":    func(n *Note) { n.Answered(16, []int{0}) },
		"told no, asked meanwhile": (*Note).Refused,
	} {
		end(note(key))
		note(key).Leave()
	}
	late, early := note("late"), note("early")
	early.Answered(14, nil)
	late.Answered(15, nil)
	o.forked(10)
	o.Note(sale("too late"), old).Leave() // central has its new history, and has refused it
	o.Note(sale("new"), now).Leave()
	for range 2 { // as often as it is asked
		if got, want := keysLost(t, o), "after silence second try not again early late told, asked meanwhile"; got != want {
			t.Errorf("lost: %s\nnot:   %s", got, want)
		}
	}
}

// What a later healing has done belongs to the history in which it was done: a second time it is lost only if that is.
func TestLostTwice(t *testing.T) {
	o := opened(t, vfs.NewCrash())
	for i, key := range []string{"a", "b", "c"} {
		n := o.Note(sale(key), old)
		n.Wait()
		n.Answered(inventory.Offset(11+i), nil)
	}
	o.forked(10)
	list, _, err := o.Lost(context.Background())
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	o.Answer(&list[0], now, 12, nil)
	o.Answer(&list[1], now, 11, nil)
	o.Enlist(&list[2], sale("c"), "insufficient_inventory", now, -1, nil)
	o.Healed(now)
	if got := keysLost(t, o); got != "" || o.Unhealed() != "" {
		t.Errorf("after healing %q are lost, of %q", got, o.Unhealed())
	}
	const third, back = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
	o.Follow(third, []inventory.Ancestor{{Timeline: old, Until: 10}, {Timeline: now, Until: 11}})
	if got := keysLost(t, o); got != "a" || o.Unhealed() != third {
		t.Errorf("a second time %q is lost, not a", got)
	}
	o.Follow(back, []inventory.Ancestor{{Timeline: old, Until: 5}}) // a copy from before the first: what was done since is of no ancestor
	if got := keysLost(t, o); got != "b a" {
		t.Errorf("a third time %q are lost, not b a", got)
	}
	o.Follow("55555555-5555-4555-8555-555555555555", nil)
	list, strangers, err := o.Lost(context.Background())
	if err != nil || len(list) != 0 || strangers != 2 {
		t.Errorf("in a history that has nothing to do with it: %v, %d, %v", list, strangers, err)
	}
}

// When a second restore of the backup takes the place of the first, all is sent again that was lost to the first, and what was sold since.
func TestLostToASecondRestore(t *testing.T) {
	o := opened(t, vfs.NewCrash())
	answered := func(key, timeline string, at inventory.Offset) {
		n := o.Note(sale(key), timeline)
		n.Wait()
		n.Answered(at, nil)
	}
	answered("in the backup", old, 8)
	answered("behind it", old, 11)
	o.forked(9)
	if have := keysLost(t, o); have != "behind it" {
		t.Errorf("lost to the first: %q", have)
	}
	list, _, err := o.Lost(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	o.Answer(&list[0], now, 10, nil)
	answered("since", now, 11)
	o.Healed(now)
	o.Follow("33333333-3333-4333-8333-333333333333", []inventory.Ancestor{{Timeline: now, Until: 9}, {Timeline: old, Until: 9}})
	if have := keysLost(t, o); have != "behind it since" {
		t.Errorf("lost to the second, which takes its place: %q", have)
	}
}

// What central had answered before it was put back is lost, however late the answer came: if it cannot be done again it is on the list. So is
// what was answered in a history that was being healed when that was put back in its turn.
func TestAnswersOfHistoriesBefore(t *testing.T) {
	const third = "33333333-3333-4333-8333-333333333333"
	o := opened(t, vfs.NewCrash())
	o.Follow(old, nil)
	answered := func(key, timeline string, at inventory.Offset) {
		t.Helper()
		cmd := sale(key)
		cmd.Timeline = timeline
		n := o.Note(cmd, timeline)
		if key == "late" {
			o.forked(3)
		}
		o.Settled(cmd, nil)
		n.Answered(at, nil)
	}
	listed := func(timeline, want string) {
		t.Helper()
		list, _, err := o.Lost(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		commands, err := o.Load(list)
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			o.Enlist(&list[i], commands[i], "insufficient_inventory", timeline, -1, []int{0})
		}
		page, _ := o.List(0, 10)
		got := ""
		for _, l := range page {
			got += " " + strings.TrimPrefix(l.Command.Lines[0].KeyText, "s1:till:")
		}
		if got != want {
			t.Errorf("on the list is%s, not%s", got, want)
		}
	}
	answered("late", old, 5)
	listed(now, " late")
	answered("healing", now, 6)
	o.Follow(third, []inventory.Ancestor{{Timeline: old, Until: 3}, {Timeline: now, Until: 4}})
	listed(third, " late healing")
}

// What is on the list is not sent to a central that is another, whose products only happen to have the same ids.
func TestStrangersList(t *testing.T) {
	fsys := vfs.NewCrash()
	o := opened(t, fsys)
	n := o.Note(sale("sold"), old)
	n.Wait()
	n.Answered(11, nil)
	o.forked(10)
	list, _, err := o.Lost(context.Background())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	two := sale("sold")
	two.Kind = inventory.Partial
	two.Lines = append(two.Lines, sale("second").Lines...)
	o.Enlist(&list[0], two, "product_not_found", now, -1, nil)
	o.Settled(sale("second"), nil) // what is left is put there anew
	o.Follow(stranger, nil)
	for range 2 {
		if _, total := o.List(0, 9); total != 1 || len(o.Again()) != 0 {
			t.Errorf("%d on the list, %d to be sent in a history that has nothing to do with them", total, len(o.Again()))
		}
		o.Close()
		o = opened(t, fsys)
	}
	o.Follow("33333333-3333-4333-8333-333333333333", []inventory.Ancestor{{Timeline: old, Until: 5}})
	if len(o.Again()) != 1 {
		t.Error("nothing is sent again in a history that goes on from theirs")
	}
}

// An entry is on disk once its caller has waited for it, whatever is lost after that, and an entry that was refused does not come back.
// The power is lost before each operation that changes the disk.
func TestPowerLoss(t *testing.T) {
	images := 0
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 14))
		disk := vfs.NewCrash()
		fault := vfs.NewFault(disk)
		type moment struct {
			noted, refused int64
			disk           *vfs.Crash
		}
		var moments []moment
		var noted, refused atomic.Int64
		fault.Before(func(op vfs.Op) {
			if op.Kind&vfs.OpChange != 0 && rng.IntN(3) == 0 {
				moments = append(moments, moment{noted.Load(), refused.Load(), disk.CrashClone(rng)})
			}
		})
		o := opened(t, fault, func(c *Config) { c.MaxBytes = 2 << 20 })
		for i := range 60 {
			n := o.Note(sale(fmt.Sprint("n", i)), old)
			n.Wait()
			noted.Add(1)
			switch i % 3 {
			case 0:
				n.Refused()
				refused.Add(1)
			case 1:
				n.Answered(inventory.Offset(5+i), []int{0}) // waits
			default:
				n.Leave()
			}
		}
		o.Close()
		fault.Before(nil)
		for _, m := range moments {
			again := opened(t, m.disk)
			if st := again.Status(); st.Damaged || st.Failing {
				t.Fatalf("seed %d: a power loss is taken for damage: %+v", seed, st)
			}
			again.forked(0)
			got := " " + keysLost(t, again) + " "
			for i := range int(m.noted) {
				is := strings.Contains(got, fmt.Sprintf(" n%d ", i))
				if want := i%3 != 0; is != want && (want || int64(i/3) < m.refused) {
					t.Fatalf("seed %d, %d noted, %d refused: entry %d is lost: %v", seed, m.noted, m.refused, i, is)
				}
			}
			again.Close()
			images++
		}
	}
	t.Logf("%d images", images)
}

// Many sales at one time share a write and a sync: what comes while one is under way is the next.
func TestGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var writes, records atomic.Int64
		o := opened(t, slowFS{vfs.NewCrash()}, func(c *Config) {
			c.Hooks.Synced = func(n int, _ time.Duration) { writes.Add(1); records.Add(int64(n)) }
		})
		var tills sync.WaitGroup
		for till := range 64 {
			tills.Go(func() {
				for i := range 50 {
					n := o.Note(sale(fmt.Sprint(till, "-", i)), old)
					n.Wait()
					n.Answered(inventory.Offset(i), nil)
				}
			})
		}
		tills.Wait()
		if n, w := records.Load(), writes.Load(); n < 64*50 || w > 2*50 {
			t.Errorf("%d records in %d writes", n, w)
		}
	})
}

// slowFS is a disk whose syncs take their time, of the bubble's clock.
type slowFS struct{ *vfs.Crash }

func (s slowFS) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	f, err := s.Crash.OpenFile(name, flag, perm)
	return slowFile{f}, err
}

type slowFile struct{ vfs.File }

func (f slowFile) Datasync() error {
	time.Sleep(time.Millisecond)
	return f.File.Datasync()
}

// comesBack waits until sales can be noted again, and notes one.
func comesBack(t *testing.T, o *Outbox, key string) {
	t.Helper()
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		back := !o.Status().Failing
		n := o.Note(sale(key), old)
		n.Wait()
		n.Leave()
		switch {
		case back:
			return
		case time.Now().After(until):
			t.Fatal("it does not come back")
		}
	}
}

// A full disk stops no sale: what could not be noted is a gap that is told, also after a restart, and what central has said of entries from
// before is not forgotten.
func TestFullDisk(t *testing.T) {
	disk := vfs.NewCrash()
	fault := vfs.NewFault(disk)
	var failed, recovered atomic.Int64
	o := opened(t, fault, func(c *Config) {
		c.MaxBytes = 1 << 20
		c.Hooks.Failed = func(error) { failed.Add(1) }
		c.Hooks.Recovered = func(Gap) { recovered.Add(1) }
		c.failPause = time.Millisecond
	})
	before := o.Note(sale("before"), old)
	before.Wait()
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpOpen | vfs.OpWrite, Match: "next.tmp", N: 1, Forever: true, Err: syscall.ENOSPC})
	long := sale("filler")
	long.Lines[0].Ref = strings.Repeat("x", 3000)
	for i := 0; !o.Status().Failing; i++ {
		n := o.Note(long, old)
		n.Wait()
		n.Answered(1, nil)
		if i > 200 {
			t.Fatal("the disk was never full")
		}
	}
	before.Refused()
	st := o.Status()
	if st.Gap.Entries == 0 || !st.Incomplete() || failed.Load() != 1 {
		t.Errorf("nobody is told: %+v, %d times", st, failed.Load())
	}
	fault.SetPlan(vfs.Plan{})
	comesBack(t, o, "after")
	if recovered.Load() != 1 {
		t.Errorf("recovered %d times", recovered.Load())
	}
	o.Close()
	again := opened(t, disk.CrashClone(nil))
	if st := again.Status(); st.Gap.Entries == 0 || !st.Incomplete() || st.Failing {
		t.Errorf("after a restart: %+v", st)
	}
	again.forked(0)
	if got := keysLost(t, again); strings.Contains(got, "before") || !strings.Contains(got, "after") {
		t.Errorf("lost: %s", got)
	}
}

// A disk that hangs and says nothing takes no memory beyond a bound: what is not queued any more is a gap that is told, also after a restart.
func TestHungDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := vfs.NewCrash()
		var failed, recovered, pause atomic.Int64
		o := opened(t, hungFS{disk, &pause}, func(c *Config) {
			c.patience, c.queueMax = 0, 8
			c.Hooks.Failed = func(error) { failed.Add(1) }
			c.Hooks.Recovered = func(g Gap) { recovered.Add(g.Entries) }
		})
		first := o.Note(sale("first"), old)
		first.Wait()
		pause.Store(int64(time.Hour))
		o.Note(sale("on its way"), old).Wait() // for a second, and no longer
		for i := range 11 {
			o.Note(sale(fmt.Sprint("more", i)), old)
		}
		o.mu.Lock()
		queued := len(o.queue)
		o.mu.Unlock()
		if st := o.Status(); queued != 8 || st.Gap.Entries != 3 || !st.Failing || failed.Load() != 1 {
			t.Errorf("%d queue, told %d times: %+v", queued, failed.Load(), st)
		}
		pause.Store(0)
		time.Sleep(2 * time.Hour)
		if st := o.Status(); st.Failing || recovered.Load() != 3 {
			t.Errorf("recovered from a gap of %d: %+v", recovered.Load(), st)
		}
		o.Close()
		if st := opened(t, disk.CrashClone(nil)).Status(); st.Gap.Entries != 3 || !st.Incomplete() {
			t.Errorf("after a restart: %+v", st)
		}
	})
}

// What is to be sent again is not told while a write does not end: a refusal may be in it, and whoever was told no would have it done after all.
func TestLostOnAHungDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pause atomic.Int64
		o := opened(t, hungFS{vfs.NewCrash(), &pause}, func(c *Config) { c.patience = 0 })
		n := o.Note(sale("refused"), old)
		n.Wait()
		pause.Store(int64(time.Hour))
		n.Refused() // for a second, and no longer
		o.forked(10)
		if list, _, err := o.Lost(t.Context()); !errors.Is(err, ErrAway) {
			t.Errorf("while the disk hangs: %+v, %v", list, err)
		}
		pause.Store(0)
		time.Sleep(2 * time.Hour)
		if got := keysLost(t, o); got != "" {
			t.Errorf("lost: %s", got)
		}
	})
}

// hungFS is a disk whose syncs may take as long as pause says.
type hungFS struct {
	*vfs.Crash
	pause *atomic.Int64
}

func (h hungFS) OpenFile(name string, flag int, perm os.FileMode) (vfs.File, error) {
	f, err := h.Crash.OpenFile(name, flag, perm)
	return hungFile{f, h.pause}, err
}

type hungFile struct {
	vfs.File
	pause *atomic.Int64
}

func (f hungFile) Datasync() error {
	time.Sleep(time.Duration(f.pause.Load()))
	return f.File.Datasync()
}

// A write that fails stops no sale either; the journal is opened again, and goes on.
func TestFailedSync(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	o := opened(t, fault, func(c *Config) { c.failPause = time.Millisecond })
	n := o.Note(sale("one"), old)
	n.Wait()
	n.Answered(11, nil)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpSync, Match: ".seg", N: 1, Err: syscall.EIO})
	two := o.Note(sale("two"), old)
	two.Wait()
	two.Leave()
	comesBack(t, o, "three")
	o.forked(10)
	if got := keysLost(t, o); !strings.Contains(got, "one") || !strings.Contains(got, "three") {
		t.Errorf("lost: %s", got)
	}
}

// Beyond its room the oldest entries go, which is counted and told; what is on the list for a person stays, through restarts as well.
func TestBound(t *testing.T) {
	disk := vfs.NewCrash()
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC).UnixNano())
	var early, aged atomic.Int64
	tell := func(c *Config) {
		c.MaxBytes = 1 << 20
		c.Now = func() time.Time { return time.Unix(0, clock.Load()) }
		c.Hooks.Dropped = func(n int64, soon bool) {
			if soon {
				early.Add(n)
			} else {
				aged.Add(n)
			}
		}
	}
	o := opened(t, disk, tell)
	first := o.Note(sale("first"), old)
	first.Wait()
	first.Answered(11, nil)
	o.forked(10)
	list, _, err := o.Lost(context.Background())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	o.Enlist(&list[0], sale("first"), "product_not_found", now, -1, nil)
	fill := func(o *Outbox, n int) {
		long := sale("filler")
		long.Lines[0].Ref = strings.Repeat("x", 2000)
		for i := range n {
			note := o.Note(long, now)
			note.Wait()
			note.Answered(inventory.Offset(20+i), nil)
			clock.Add(int64(time.Second))
			if st := o.Status(); st.Bytes > st.MaxBytes {
				t.Fatalf("%d bytes, more than %d", st.Bytes, st.MaxBytes)
			}
		}
	}
	fill(o, 1500)
	o.Close() // behind which no room is being made any more
	if st := o.Status(); st.Early == 0 || st.Early != early.Load() || st.Dropped != st.Early || !st.Incomplete() {
		t.Errorf("told of %d: %+v", early.Load(), st)
	}
	o = opened(t, disk.CrashClone(nil), tell)
	for range 8 {
		clock.Add(int64(24 * time.Hour))
		fill(o, 1)
	}
	if st := o.Status(); st.Early != 0 || st.Incomplete() || st.Listed != 1 {
		t.Errorf("a week later: %+v", st)
	}
	fill(o, 2) // when the second is written, room has been made behind the first
	if aged.Load() == 0 || o.Status().Early != 0 {
		t.Errorf("%d went for their age: %+v", aged.Load(), o.Status())
	}
	page, total := o.List(0, 10)
	if total != 1 || page[0].Reason != "product_not_found" || page[0].Offset != 11 || page[0].Command.Lines[0].KeyText != "s1:till:first" {
		t.Errorf("on the list: %+v", page)
	}
	if o.Find(page[0].ID) == nil || !o.Take(page[0].ID) || o.Take(page[0].ID) || o.Find(page[0].ID) != nil {
		t.Error("it cannot be taken off the list once")
	}
	o.Close()
}

// A clock that is set wrong makes nothing old, with a restart or without: what is noted is kept as many days as the store has lived through.
func TestWrongClock(t *testing.T) {
	disk := vfs.NewCrash()
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC).UnixNano())
	at := func(c *Config) { c.Now = func() time.Time { return time.Unix(0, clock.Load()) } }
	o := opened(t, disk, at)
	fill := func() {
		long := sale("filler")
		long.Lines[0].Ref = strings.Repeat("x", 2000)
		for range 100 {
			n := o.Note(long, old)
			n.Wait()
			n.Answered(20, nil)
		}
	}
	fill()
	for range 3 {
		clock.Add(int64(300 * 24 * time.Hour)) // and it stays so, over a restart
		fill()
		o.Close()
		o = opened(t, disk.CrashClone(nil), at)
		fill()
	}
	if st := o.Status(); st.Dropped != 0 {
		t.Errorf("%d went since the clock was wrong", st.Dropped)
	}
	for range 8 {
		clock.Add(int64(24 * time.Hour))
		fill()
	}
	if st := o.Status(); st.Dropped == 0 || st.Early != 0 {
		t.Errorf("days later nothing is old: %+v", st)
	}
}

// Stores that have the same directory one after the other have outboxes of their own: a name that is changed, and changed back, loses nothing.
func TestAnotherStore(t *testing.T) {
	disk := vfs.NewCrash()
	for i, tt := range []struct{ store, lost string }{{"s1", "1"}, {"s2", "2"}, {"s1", "1 3"}, {"s2", "2 4"}, {"s3", "5"}, {"s1", "1 3 6"}} {
		o := opened(t, disk, func(c *Config) { c.Store = tt.store })
		n := o.Note(sale(fmt.Sprint(i+1)), old)
		n.Wait()
		n.Leave()
		if st := o.Status(); st.Incomplete() {
			t.Errorf("%s: %+v", tt.store, st)
		}
		o.Close()
		o = opened(t, disk.CrashClone(nil), func(c *Config) { c.Store = tt.store })
		o.forked(0)
		if have := keysLost(t, o); have != tt.lost {
			t.Errorf("%s would send %q again, not %q", tt.store, have, tt.lost)
		}
		o.Close()
	}
}

// What cannot be read is kept aside, and told of until a person has taken it away; what could be read of the list stays.
func TestDamage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	var why error
	var kept string
	var again int
	at := func(c *Config) {
		c.Dir, c.failPause = dir, time.Nanosecond
		c.Hooks.Damaged = func(err error, where string, entries int) { why, kept, again = err, where, entries }
	}
	o := opened(t, vfs.OS, at)
	n := o.Note(sale("first"), old)
	n.Wait()
	n.Answered(11, nil)
	o.forked(10)
	list, _, _ := o.Lost(context.Background())
	o.Enlist(&list[0], sale("first"), "product_not_found", now, -1, nil)
	for _, key := range []string{"done", "refused", "waits"} { // in front of the damage
		n := o.Note(sale(key), now)
		if n.Wait(); key == "done" {
			n.Answered(12, nil)
		} else if key == "refused" {
			n.Refused()
		}
	}
	o.Note(sale("last"), now).Wait()
	o.Note(sale("and one more"), now).Wait()
	o.Close()
	if found, ok, err := Verify(nil, dir); err != nil || !ok || found.Entries != 6 || found.Listed != 1 || found.Torn != 0 || found.Newest < found.Oldest {
		t.Errorf("verified: %+v, %v, %v", found, ok, err)
	}
	spoil(t, dir)
	if _, _, err := Verify(nil, dir); err == nil {
		t.Error("it is verified once it is spoilt")
	}
	o = opened(t, vfs.OS, at)
	if st := o.Status(); !st.Damaged || st.Failing || !st.Incomplete() || st.Listed != 1 || why == nil || again != 1 || kept != filepath.Join(dir, "s1", "1") {
		t.Errorf("%+v; %v is kept in %s, %d are noted again", st, why, kept, again)
	}
	n = o.Note(sale("goes on"), now)
	n.Wait()
	n.Leave()
	o.Close()
	o = opened(t, vfs.OS, at)
	if st := o.Status(); !st.Damaged || st.Listed != 1 {
		t.Errorf("after a restart: %+v", st)
	}
	o.Follow("33333333-3333-4333-8333-333333333333", []inventory.Ancestor{{Timeline: now, Until: 3}})
	if got := keysLost(t, o); got != "done goes on" {
		t.Errorf("lost: %s", got)
	}
	if err := os.RemoveAll(kept); err != nil {
		t.Fatal(err)
	}
	o.Note(sale("somebody has seen to it"), now).Wait()
	o.Close() // behind which nothing is looked for any more
	if st := o.Status(); st.Damaged {
		t.Errorf("taken away: %+v", st)
	}
}

// TestGone: one that was begun before and is not there any more is damage, until a person has seen to it; one that is new is not.
func TestGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	var why error
	at := func(c *Config) {
		c.Dir, c.Begun = dir, true
		c.Hooks.Damaged = func(err error, _ string, _ int) { why = err }
	}
	for _, what := range []string{"gone", "and still"} {
		o := opened(t, vfs.OS, at)
		o.Note(sale(what), now).Wait()
		o.Close()
		if st := o.Status(); !st.Damaged || st.Failing || !errors.Is(why, errGone) {
			t.Errorf("%s: %+v, %v", what, st, why)
		}
	}
	if err := os.Remove(filepath.Join(dir, "s1", "1")); err != nil {
		t.Fatal(err)
	}
	o := opened(t, vfs.OS, at)
	o.Close()
	if st := o.Status(); st.Damaged || st.Oldest == 0 {
		t.Errorf("seen to: %+v", st)
	}
}

// spoil changes a byte of an outbox, in the middle.
func spoil(t *testing.T, dir string) {
	t.Helper()
	segs, err := filepath.Glob(filepath.Join(dir, "s1", "1", "*.seg"))
	if err != nil || len(segs) == 0 {
		t.Fatal(segs, err)
	}
	b, err := os.ReadFile(segs[0])
	if err != nil {
		t.Fatal(err)
	}
	b[strings.LastIndex(string(b), "s1:till:last")]++
	if err := os.WriteFile(segs[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A store without an outbox has nothing to be verified.
func TestVerifyNothing(t *testing.T) {
	if _, ok, err := Verify(nil, filepath.Join(t.TempDir(), "outbox")); ok || err != nil {
		t.Error(ok, err)
	}
}

// What this program did not write is refused, wherever it is cut or changed, and nothing else.
func TestRecords(t *testing.T) {
	l := &Listed{ID: 3, Entry: 1, At: 5, Since: 6, Reason: "hold_ended", Offset: 7, Command: sale("k")}
	e := entry{id: 1, at: 5, history: 0, key: 8, command: inventory.AppendCommand(nil, sale("k"))}
	gap := Gap{1, 2, 3}
	m := memory{next: 9, drops: drops{1, 2, 3}}
	h := History{old, []inventory.Ancestor{{Timeline: now, Until: 4}}}
	for _, payload := range [][]byte{e.append(), (&answer{1, 0, 11, []int{2, 5}}).append(), closing(1, closedRefused), appendHistory(0, &h, metFollowed),
		number(begin(kindHealed), 1), l.append(&answer{1, 0, -1, nil}), number(begin(kindTaken), 3), gap.append(), m.counters()} {
		if err := visit(payload, &visitor{}); err != nil {
			t.Errorf("kind %d: %v", payload[0], err)
		}
		for n := range payload {
			if err := visit(payload[:n], &visitor{}); !errors.Is(err, errRecord) && payload[0] != kindEntry {
				t.Errorf("kind %d: %d of %d bytes: %v", payload[0], n, len(payload), err)
			}
		}
		if payload[0] == kindEntry {
			continue // its command is looked at when it is needed
		}
		if err := visit(append(payload, 0), &visitor{}); !errors.Is(err, errRecord) {
			t.Errorf("kind %d: a byte more: %v", payload[0], err)
		}
	}
	if err := visit([]byte{kindTaken, 1, 2}, &visitor{}); !errors.Is(err, errRecord) {
		t.Errorf("a newer format: %v", err)
	}
}
