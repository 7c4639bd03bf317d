package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// TestTurnsModel: some people sell, move, and put aside under keys at whoever leads, and sell or let go what they have put aside, while terms end, nodes are cut
// off, answers are lost, processes end and start again, and what a node still needs is trimmed away. In the end all have the same, each act that was
// acknowledged is in it once, and each key is remembered.
func TestTurnsModel(t *testing.T) {
	for i := range 3 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			runTurns(t, seed)
		})
	}
}

const buyers, actsEach = 4, 40

// turns is a run of it.
type turns struct {
	*crowd
	mu   sync.RWMutex // held while a node is exchanged
	rand *rand.Rand
	acts [buyers][]inventory.Command // that were acknowledged, but for the ends of holds
	done [buyers]outcome

	answered atomic.Int64
}

// breaksMax is how many things are broken from one answer to the next: on a machine that is slow they would leave no time for one.
const breaksMax = 8

// outcome is what became of the units of a product in the pool, by what was acknowledged.
type outcome struct {
	sold, moved int64
	open        int64 // put aside
}

func runTurns(t *testing.T, seed uint64) {
	r := &turns{crowd: gather(t, 3, nil), rand: rand.New(rand.NewPCG(seed, 0))}
	r.leader().must(stock("A", 1_000_000))
	r.ask(inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{
		ID: "north", Fields: inventory.LocationName | inventory.LocationSellable, Name: "North"}}}) // from which nothing is sold
	var buying, breaking sync.WaitGroup
	done := make(chan struct{})
	for b := range buyers {
		mine := rand.New(rand.NewPCG(seed, uint64(b)+1))
		buying.Go(func() { r.buy(b, mine) })
	}
	breaking.Go(func() { r.breakThings(done) })
	buying.Wait()
	close(done)
	breaking.Wait()
	if t.Failed() {
		return
	}
	r.compare()
}

// buy does one thing after another with a unit, each under a key of its own.
func (r *turns) buy(b int, chance *rand.Rand) {
	mine := &r.done[b]
	for n := range actsEach {
		key := fmt.Sprintf("%d-%d", b, n)
		cmd := sell("A", -1, key)
		switch chance.IntN(4) {
		case 0:
			cmd = inventory.Command{Kind: inventory.Move, Keys: []inventory.KeyHash{inventory.HashKey("p", key)},
				Lines: []inventory.Line{{Product: "A", Delta: 1, Place: &inventory.Place{Location: "pool", To: "north"}}}}
			mine.moved++
		case 1:
			cmd = aside(key, time.Hour, sell("A", 1, "").Lines...)
			mine.open++
		default:
			mine.sold++
		}
		if a := r.insist(chance, key, cmd); a == nil {
			return
		} else if a.Results[0].Outcome != inventory.Applied {
			r.t.Errorf("%s: %+v", key, a.Results[0])
		}
		r.acts[b] = append(r.acts[b], cmd)
		if cmd.Kind == inventory.MakeHold && chance.IntN(4) > 0 {
			r.endHold(mine, chance, key)
		}
	}
}

// endHold sells what was put aside, or lets it go. Such an end has no key: it has happened before if the hold has ended so.
func (r *turns) endHold(mine *outcome, chance *rand.Rand, key string) {
	kind, state := inventory.CommitHold, inventory.HoldCommitted
	if chance.IntN(2) == 0 {
		kind, state = inventory.ReleaseHold, inventory.HoldReleased
	} else {
		mine.sold++
	}
	mine.open--
	a := r.insist(chance, key, about(kind, key, 0))
	if a != nil && (a.Hold == nil || a.Hold.State != state) {
		r.t.Errorf("the end of %s: %+v, %+v", key, a.Results, a.Hold)
	}
}

// insist asks again until it is told what became of a command; nil if the test has failed.
func (r *turns) insist(chance *rand.Rand, key string, cmd inventory.Command) *inventory.Answer {
	for begin := time.Now(); !r.t.Failed(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > patience {
			r.t.Errorf("%s was not done within %v", key, patience)
			return nil
		}
		again := cmd
		a, err := r.at(chance.IntN(len(r.nodes))).Submit(context.Background(), &again)
		if err == nil {
			r.answered.Add(1)
			return a
		}
		var known *inventory.Error
		if !errors.As(err, &known) || !known.Transient() {
			r.t.Errorf("%s: %v", key, err)
			return nil
		}
	}
	return nil
}

func (r *turns) at(i int) *Ledger {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.nodes[i].Ledger
}

// breakThings does one thing after another.
func (r *turns) breakThings(done <-chan struct{}) {
	before, broken := int64(0), 0
	for {
		select {
		case <-done:
			for _, m := range r.nodes {
				m.at.Cut(false)
			}
			return
		case <-time.After(time.Duration(r.rand.IntN(8)) * time.Millisecond):
		}
		r.revive()
		if now := r.answered.Load(); now != before {
			before, broken = now, 0
		}
		if broken++; broken > breaksMax {
			continue
		}
		m := r.nodes[r.rand.IntN(len(r.nodes))]
		switch r.rand.IntN(8) {
		case 0:
			r.log.Depose()
		case 1:
			m.at.Cut(true)
			if r.rand.IntN(2) == 0 {
				r.log.Depose()
			}
			time.Sleep(time.Duration(r.rand.IntN(5)) * time.Millisecond)
			m.at.Cut(false)
		case 2, 3:
			m.at.LoseNext(r.rand.IntN(2) == 0, r.rand.IntN(2) == 0)
		case 4:
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			_ = m.HandOver(ctx, r.nodes[r.rand.IntN(len(r.nodes))].name)
			cancel()
		case 5:
			r.restart(m, false)
		case 6:
			r.restart(m, true)
		case 7:
			r.trim()
		}
	}
}

// restart ends a node, in order or like one that is killed, and starts it again.
func (r *turns) restart(m *member, killed bool) {
	if killed {
		m.at.Cut(true)
	}
	_ = m.Close()
	if killed {
		if r.log.Leader() == m.name {
			r.log.Depose()
		}
		m.at.Cut(false)
	}
	r.reopen(m)
}

// trim forgets what some of the nodes may need, but not all.
func (r *turns) trim() {
	for _, m := range r.nodes {
		if list, err := m.engine.Members(context.Background()); err == nil {
			for _, other := range list {
				r.log.Trim(other.Checkpoint + 1)
			}
		}
	}
}

// revive has those that are left behind take a copy.
func (r *turns) revive() {
	for _, m := range r.nodes {
		if err := m.failure(); err != nil {
			if !errors.Is(err, storage.ErrGone) {
				r.t.Errorf("%s: %v", m.name, err)
				return
			}
			_ = m.Close()
			r.reopen(m)
		}
	}
}

// reopen starts a node, with a copy of another's directory if the log has gone on without it.
func (r *turns) reopen(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for tries := 0; ; tries++ {
		err := m.open()
		if err == nil {
			l := m.Ledger
			r.t.Cleanup(func() { _ = l.Close() })
			return
		}
		if !errors.Is(err, storage.ErrGone) || tries > 20 {
			r.t.Errorf("%s: %v", m.name, err)
			return
		}
		r.bootstrap(m)
	}
}

// bootstrap has a node take a copy from one that has all that is needed: whose checkpoint the log still goes on from.
func (r *turns) bootstrap(m *member) {
	dir := filepath.Join(r.dir, m.name)
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(10 * time.Millisecond) {
		for _, i := range r.rand.Perm(len(r.nodes)) {
			from := r.nodes[i]
			if from == m || from.failure() != nil {
				continue
			}
			_ = os.RemoveAll(dir)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				r.t.Error(err)
				return
			}
			if _, err := from.engine.Copy(context.Background(), dir); err == nil {
				if err := engine.Adopt(r.config(m.name)); err != nil {
					r.t.Errorf("%s from %s: %v", m.name, from.name, err)
				}
				return
			}
		}
	}
	r.t.Error("nobody gave a copy")
}

// compare holds all against each other and against what the buyers know.
func (r *turns) compare() {
	r.settle()
	var all outcome
	for b := range buyers {
		for _, cmd := range r.acts[b] {
			if a := r.ask(cmd); !a.Results[0].Replayed {
				r.t.Errorf("a command of kind %v is not remembered: %+v", cmd.Kind, a.Results[0])
			}
		}
		mine := &r.done[b]
		all.sold, all.moved, all.open = all.sold+mine.sold, all.moved+mine.moved, all.open+mine.open
	}
	want := map[inventory.LocationID]inventory.Level{"pool": {OnHand: 1_000_000 - all.sold - all.moved, Held: all.open}, "north": {OnHand: all.moved}}
	var marks []inventory.Mark
	for _, m := range r.nodes {
		if got := m.available("A"); got != want["pool"].OnHand-all.open || m.OpenHolds() != int(all.open) {
			r.t.Errorf("%s has %d and %d holds, of %+v", m.name, got, m.OpenHolds(), all)
		}
		_, h, _ := m.Holdings("A")
		for _, lv := range h.Levels {
			if w := want[lv.Location]; lv.OnHand != w.OnHand || lv.Held != w.Held {
				r.t.Errorf("%s has %+v, and not %+v", m.name, lv, w)
			}
		}
		marks = append(marks, m.View().Mark)
	}
	for _, m := range marks[1:] {
		if m.Hash != marks[0].Hash || m.Holdings != marks[0].Holdings || m.Directory != marks[0].Directory || m.Chain != marks[0].Chain || m.Offset != marks[0].Offset {
			r.t.Errorf("they are at %+v", marks)
		}
	}
}

// settle has all take part, and one after another lead: each begins with a mark, with which the others compare themselves. What was trimmed away
// beneath a checkpoint shows with the next one.
func (r *turns) settle() {
	next := 0
	r.until("all take part", func() bool {
		r.revive()
		for _, m := range r.nodes {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			err := m.Confirm(ctx)
			cancel()
			if err != nil {
				return false
			}
		}
		if r.nodes[next].Leads() {
			next++
		} else {
			_ = r.leader().HandOver(r.t.Context(), r.nodes[next].name)
		}
		return next == len(r.nodes)
	})
}
