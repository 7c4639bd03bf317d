package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// TestTurnsModel: some buyers sell under keys at whoever leads, while terms end, nodes are cut off, answers are lost, processes end and start again,
// and what a node still needs is trimmed away. In the end all have the same, each sale that was acknowledged is in it once, and each key is remembered.
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

const buyers, salesEach = 4, 40

// turns is a run of it.
type turns struct {
	*crowd
	mu    sync.RWMutex // held while a node is exchanged
	rand  *rand.Rand
	sales [buyers]map[string]bool // keys, and whether they were acknowledged
}

func runTurns(t *testing.T, seed uint64) {
	r := &turns{crowd: gather(t, 3, nil), rand: rand.New(rand.NewPCG(seed, 0))}
	r.leader().must(stock("A", 1_000_000))
	var buying, breaking sync.WaitGroup
	done := make(chan struct{})
	for b := range buyers {
		r.sales[b] = map[string]bool{}
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

// buy sells one unit under each of its keys, and asks again until it is told what became of it.
func (r *turns) buy(b int, chance *rand.Rand) {
	for n := range salesEach {
		key := fmt.Sprintf("%d-%d", b, n)
		for begin := time.Now(); ; time.Sleep(time.Millisecond) {
			if r.t.Failed() {
				return
			}
			if time.Since(begin) > time.Minute {
				r.t.Errorf("%s was not sold within a minute", key)
				return
			}
			cmd := sell("A", -1, key)
			a, err := r.at(chance.IntN(len(r.nodes))).Submit(context.Background(), &cmd)
			var known *inventory.Error
			if err == nil {
				if a.Results[0].Outcome != inventory.Applied {
					r.t.Errorf("%s: %+v", key, a.Results[0])
				}
				break
			}
			if !errors.As(err, &known) || !known.Transient() {
				r.t.Errorf("%s: %v", key, err)
				return
			}
		}
		r.sales[b][key] = true
	}
}

func (r *turns) at(i int) *Ledger {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.nodes[i].Ledger
}

// breakThings does one thing after another.
func (r *turns) breakThings(done <-chan struct{}) {
	for {
		select {
		case <-done:
			for _, m := range r.nodes {
				m.at.Cut(false)
			}
			return
		case <-time.After(time.Duration(r.rand.IntN(8)) * time.Millisecond):
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
		r.revive()
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
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(10 * time.Millisecond) {
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
	for b := range r.sales {
		for key := range r.sales[b] {
			if a := r.ask(sell("A", -1, key)); !a.Results[0].Replayed {
				r.t.Errorf("%s is not remembered: %+v", key, a.Results[0])
			}
		}
	}
	want := int64(1_000_000)
	for b := range r.sales {
		want -= int64(len(r.sales[b]))
	}
	var marks []inventory.Mark
	for _, m := range r.nodes {
		if got := m.available("A"); got != want {
			r.t.Errorf("%s has %d, and not %d", m.name, got, want)
		}
		marks = append(marks, m.View().Mark)
	}
	for _, m := range marks[1:] {
		if m.Hash != marks[0].Hash || m.Chain != marks[0].Chain || m.Offset != marks[0].Offset {
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
