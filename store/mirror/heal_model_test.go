package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/mem"
	"bodega/store/outbox"
)

// told is what a till was told of a sale.
type told int

const (
	nothing told = iota // no answer, or one that leaves it open
	done
	refused
)

// sold is one line of what a till asked for, under its key.
type sold struct {
	store int
	cmd   *inventory.Command
	line  int
	told  told
}

func (s *sold) key(chain *chain) inventory.KeyHash {
	space := chain.stores[s.store].id + ":till:"
	if s.cmd.Kind == inventory.Atomic {
		return inventory.HashKey("", space+s.cmd.KeyText)
	}
	return inventory.HashKey("", space+s.cmd.Lines[s.line].KeyText)
}

// shop is a store of a chain, which may lose its power.
type shop struct {
	id    string
	disk  *vfs.Crash // of its outbox
	cache *memCache
	box   *outbox.Outbox
	m     *Mirror
	life  int // counts its starts
}

// chain is a central that may be put back to an older state, its stores, and what their tills were told.
type chain struct {
	t      *testing.T
	rng    *rand.Rand
	up     *swapped
	disk   *mem.Disk
	engine *mem.Engine
	copies []*mem.Disk
	starts int
	hangs  bool // disks do now and then; then no store loses its power, with what a sale does not wait for
	stores []*shop
	tills  sync.WaitGroup

	mu    sync.Mutex
	sales []*sold
	next  int
	units map[inventory.ProductID]int64 // that the catalogue began with
}

var errCut = errors.New("the connection was cut")

func newChain(t *testing.T, seed uint64, stores int) *chain {
	c := &chain{t: t, rng: rand.New(rand.NewPCG(seed, 14)), up: new(swapped), disk: &mem.Disk{Keep: true}, hangs: seed%4 == 3, units: map[inventory.ProductID]int64{}}
	c.enter(c.disk, false)
	ids := catalogue(4)
	c.up.Load().create(t, ids...)
	for _, id := range ids { // which is soon too little
		c.up.Load().sell(t, id, -80)
		c.units[id] = 20
	}
	for i := range stores {
		s := &shop{id: fmt.Sprint("store-s", i), disk: vfs.NewCrash(), cache: &memCache{}}
		c.stores = append(c.stores, s)
		c.start(s)
	}
	c.copies = append(c.copies, c.disk.Copy())
	return c
}

// enter has a central start on a disk, whose history gets another name first if it is to be forked.
func (c *chain) enter(disk *mem.Disk, fork bool) {
	e, err := mem.Open(disk, mem.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	l, err := ledger.Open(context.Background(), e, ledger.Config{Rules: inventory.Rules{KeyTTL: 24 * 3_600_000}})
	if err != nil {
		c.t.Fatal(err)
	}
	if fork {
		at := l.Health().Offset
		if err := l.Close(); err != nil {
			c.t.Fatal(err)
		}
		if e, err = mem.Open(disk, mem.Options{}); err != nil {
			c.t.Fatal(err)
		}
		if err := e.Fork(at); err != nil {
			c.t.Fatal(err)
		}
		if l, err = ledger.Open(context.Background(), e, ledger.Config{Rules: inventory.Rules{KeyTTL: 24 * 3_600_000}}); err != nil {
			c.t.Fatal(err)
		}
	}
	c.starts++
	tr := &truth{Ledger: l, asked: map[string]int{}, next: 1000 * c.starts} // whose own keys are new
	tr.set(faults{submit: c.spoil})
	if old := c.up.Swap(tr); old != nil {
		_ = old.Close()
	}
	c.disk, c.engine = disk, e
}

// spoil loses an answer now and then, or the question.
func (c *chain) spoil(_ *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error) {
	time.Sleep(time.Duration(c.dice(300)) * time.Millisecond)
	defer func() { time.Sleep(time.Duration(c.dice(300)) * time.Millisecond) }()
	switch c.dice(12) {
	case 0:
		return nil, errCut
	case 1:
		_, _ = carryOut()
		return nil, errCut
	default:
		return carryOut()
	}
}

func (c *chain) dice(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n)
}

// slowDisk takes its time to make something durable, so that answers of central may be there before.
type slowDisk struct {
	vfs.FS
	chain *chain
}

type slowFile struct {
	vfs.File
	chain *chain
}

func (d slowDisk) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	f, err := d.FS.OpenFile(name, flag, perm)
	return slowFile{f, d.chain}, err
}

func (f slowFile) Datasync() error {
	time.Sleep(time.Duration(f.chain.dice(250)) * time.Millisecond)
	if f.chain.hangs && f.chain.dice(20) == 0 {
		time.Sleep(3 * time.Second)
	}
	return f.File.Datasync()
}

func (c *chain) start(s *shop) {
	s.box = outbox.Open(outbox.Config{Dir: "outbox", FS: slowDisk{s.disk, c}, Store: s.id, MaxBytes: 4 << 20})
	// A copy from before an earlier fork is no descendant of what that led to: somebody accepts it.
	m, err := Open(Config{Store: s.id, Outbox: s.box, Accepted: func() string { return c.up.Load().Timeline() }}, s.cache, c.up)
	if err != nil {
		c.t.Fatal(err)
	}
	s.m = m
}

// crash loses the power of a store, and starts it again.
func (c *chain) crash(s *shop) {
	c.mu.Lock()
	s.life++
	c.mu.Unlock()
	_ = s.m.Close()
	c.mu.Lock()
	disk := s.disk.CrashClone(c.rng)
	c.mu.Unlock()
	s.box.Close()
	s.disk, s.cache.closed = disk, false
	c.start(s)
}

// sell has a till ask for something new.
func (c *chain) sell(store int) {
	c.mu.Lock()
	c.next++
	line := func() inventory.Line {
		delta := int64(-1 - c.rng.IntN(5))
		if c.rng.IntN(4) == 0 {
			delta = int64(5 + c.rng.IntN(20))
		}
		c.next++
		return inventory.Line{Product: catalogue(4)[c.rng.IntN(4)], Delta: delta, KeyText: fmt.Sprint("k", c.next)}
	}
	cmd := &inventory.Command{Kind: inventory.Update, Actor: "till", Lines: []inventory.Line{line()}}
	switch c.rng.IntN(4) {
	case 0:
		cmd.Kind, cmd.Lines = inventory.Partial, append(cmd.Lines, line(), line())
	case 1:
		cmd.Kind, cmd.Lines, cmd.KeyText = inventory.Atomic, append(cmd.Lines, line()), fmt.Sprint("whole", c.next)
		for i := range cmd.Lines {
			cmd.Lines[i].KeyText = ""
		}
	}
	sales := make([]*sold, len(cmd.Lines))
	for i := range cmd.Lines {
		sales[i] = &sold{store: store, cmd: cmd, line: i}
	}
	c.sales = append(c.sales, sales...)
	c.mu.Unlock()
	c.ask(sales)
}

// ask sends what a till wants, and notes what it is told.
func (c *chain) ask(sales []*sold) {
	s := c.stores[sales[0].store]
	c.mu.Lock()
	m, life := s.m, s.life
	c.mu.Unlock()
	c.tills.Go(func() {
		answer, err := m.Submit(context.Background(), sales[0].cmd)
		c.mu.Lock()
		defer c.mu.Unlock()
		if err != nil || s.life != life {
			return // a till whose store has lost its power has no answer
		}
		for i, sale := range sales {
			switch {
			case answer.Results[i].Outcome == inventory.Applied:
				sale.told = done
			case sale.told != done:
				sale.told = refused
			default:
				c.t.Errorf("%s of %s was done, and then refused: %v", sale.cmd.Lines[i].KeyText, s.id, answer.Results[i].Outcome)
			}
		}
	})
}

// again has a till repeat what it has no answer to.
func (c *chain) again() {
	c.mu.Lock()
	var open []*sold
	for i := 0; i < len(c.sales); {
		n := len(c.sales[i].cmd.Lines)
		if c.sales[i].told == nothing && c.rng.IntN(2) == 0 {
			open = c.sales[i : i+n]
		}
		i += n
	}
	c.mu.Unlock()
	if open != nil {
		c.ask(open)
	}
}

// settle waits until whatever is under way has come to its end.
func (c *chain) settle() {
	time.Sleep(3 * time.Minute)
	c.tills.Wait()
	synctest.Wait()
}

// listed counts what is on a store's list, by key.
func (c *chain) listed() map[inventory.KeyHash]int {
	list := map[inventory.KeyHash]int{}
	for _, s := range c.stores {
		for _, u := range s.m.Outbox(0, 1000).List {
			if u.Command.Kind == inventory.Atomic {
				list[inventory.HashKey("", u.Command.KeyText)]++
				continue
			}
			for i := range u.Command.Lines {
				list[inventory.HashKey("", u.Command.Lines[i].KeyText)]++
			}
		}
	}
	return list
}

// check holds central, stores and lists against what the tills were told: what was done is at central once or on a list, what was refused is
// nowhere, and the stock is what all of that comes to.
func (c *chain) check() {
	t, list := c.t, c.listed()
	units := map[inventory.ProductID]int64{}
	for id, n := range c.units {
		units[id] = n
	}
	for _, s := range c.sales {
		key, ln := s.key(c), s.cmd.Lines[s.line]
		r, found, err := c.engine.Receipt(key)
		if err != nil {
			t.Fatal(err)
		}
		applied := false
		if found {
			at := 0
			if s.cmd.Kind == inventory.Atomic {
				at = s.line
			}
			applied = r.Results[at].Outcome == inventory.Applied
		}
		if applied {
			units[ln.Product] += ln.Delta
		}
		name := fmt.Sprintf("%v %s%s of %s", s.cmd.Kind, ln.KeyText, s.cmd.KeyText, c.stores[s.store].id)
		switch {
		case s.told == done && !applied && list[key] == 0:
			t.Errorf("%s is lost: neither at central nor on a list", name)
		case s.told == refused && applied:
			t.Errorf("%s was refused, and was done", name)
		case s.told == refused && list[key] > 0:
			t.Errorf("%s was refused, and is on a list", name)
		case applied && list[key] > 0 && s.told != nothing: // else it may have come in late, from a store that had lost its power
			t.Errorf("%s is at central, and on a list", name)
		case list[key] > 1 && s.cmd.Kind != inventory.Atomic:
			t.Errorf("%s is on a list %d times", name, list[key])
		}
	}
	for id, want := range units {
		p, _, err := c.up.Load().Product(context.Background(), id)
		if err != nil || p.Available != want {
			t.Errorf("%s: %d units, not %d (%v)", id, p.Available, want, err)
		}
	}
	for _, s := range c.stores {
		reach(t, s.m, c.up.Load())
		same(t, s.m, c.up.Load(), s.cache)
		if st := s.m.OutboxStatus(); st.Healing || st.Incomplete() {
			t.Errorf("%s has not healed: %+v", s.id, st)
		}
	}
}

// byHand sends again what is on the lists, once there is stock for it.
func (c *chain) byHand() {
	for _, id := range catalogue(4) {
		c.up.Load().sell(c.t, id, 10_000)
		c.units[id] += 10_000
	}
	c.up.Load().set(faults{})
	time.Sleep(time.Minute) // a breaker may be open
	for _, s := range c.stores {
		for _, u := range s.m.Outbox(0, 1000).List {
			_, answer, err := s.m.Resend(context.Background(), u.ID)
			if said := err == nil && answer.Replayed; said { // a till that repeated it was refused, and did not hear so
				continue
			}
			if err != nil || answer.Failed() >= 0 {
				c.t.Errorf("%s: what was %s cannot be sent again: %+v %v", s.id, u.Reason, answer, err)
			}
		}
		if left := s.m.Outbox(0, 10); left.Unhealed != 0 {
			c.t.Errorf("%s: left on the list: %+v", s.id, left)
		}
	}
}

// TestHealModel lives through random histories in which central is put back to copies of any age, once or again, answers are lost, tills
// repeat what has none, disks hang, and stores lose their power, also while they heal.
func TestHealModel(t *testing.T) {
	seeds := uint64(40)
	if n, err := strconv.Atoi(os.Getenv("HEAL_SEEDS")); err == nil {
		seeds = uint64(n)
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { liveThrough(t, seed) }) })
	}
}

func liveThrough(t *testing.T, seed uint64) {
	c := newChain(t, seed, 1+int(seed%3))
	defer func() {
		for _, s := range c.stores {
			_ = s.m.Close()
			s.box.Close()
		}
		_ = c.up.Load().Close()
	}()
	for _, s := range c.stores {
		reach(t, s.m, c.up.Load())
	}
	for range 60 {
		switch n := c.dice(30); {
		case n < 18:
			c.sell(c.dice(len(c.stores)))
		case n < 21:
			c.again()
		case n < 23:
			time.Sleep(time.Duration(c.dice(2000)) * time.Millisecond)
		case n < 25:
			c.copies = append(c.copies, c.disk.Copy())
		case n < 26 && !c.hangs:
			c.crash(c.stores[c.dice(len(c.stores))])
		case n < 28:
			back := c.copies[c.dice(len(c.copies))]
			c.enter(back.Copy(), true)
		default:
			c.settle()
		}
	}
	c.settle()
	for i := 0; i < len(c.sales); i += len(c.sales[i].cmd.Lines) { // a till does not give up
		if c.sales[i].told == nothing {
			c.ask(c.sales[i : i+len(c.sales[i].cmd.Lines)])
			time.Sleep(100 * time.Millisecond)
		}
	}
	c.settle()
	c.check()
	for _, s := range c.stores {
		st := s.m.OutboxStatus()
		t.Logf("%s: %d healed, %d on the list", s.id, st.Healed, st.Unhealed)
		if told := s.m.follower().Outbox; told != st.Report() {
			t.Errorf("%s tells central %+v of %+v", s.id, told, st)
		}
	}
	c.byHand()
	c.check()
}
