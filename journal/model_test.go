package journal

import (
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"bodega/journal/vfs"
)

// TestModel compares a journal with a slice of payloads, over appends, reads,
// prunes, restarts and power losses.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{fs: vfs.NewCrash(), lsns: []LSN{}}
		m.open(t)
		defer func() { m.j.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"append": m.append, "read": m.read, "prune": m.prune, "checkpoint": m.checkpoint,
			"reopen": func(t *rapid.T) {
				if err := m.j.Close(); err != nil {
					t.Fatal(err)
				}
				m.open(t)
			},
			"crash": func(t *rapid.T) {
				disk := m.fs.CrashClone(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
				m.j.Close()
				m.fs = disk
				m.open(t)
			},
		})
	})
}

// model is what the journal must hold: payload n has LSN lsns[n].
type model struct {
	fs           *vfs.Crash
	j            *Journal
	lsns         []LSN
	checkpointed int // payloads in the checkpoint
	chain        uint32
	epoch        uint64
}

func (m *model) options() Options {
	o := small(m.fs)
	o.Epoch = m.epoch
	if m.checkpointed > 0 {
		o.Applied, o.AppliedChain = m.lsns[m.checkpointed-1], m.chain
	}
	return o
}

func (m *model) open(t *rapid.T) {
	m.epoch++
	got := replayed{next: m.checkpointed}
	j, _, err := Open(dir, m.options(), got.add)
	if err != nil {
		t.Fatal(err)
	}
	if m.j = j; got.next != len(m.lsns) {
		t.Fatalf("%d payloads, want %d", got.next, len(m.lsns))
	}
}

func (m *model) append(t *rapid.T) {
	n := rapid.IntRange(1, 40).Draw(t, "n")
	from := len(m.lsns)
	last, err := m.j.Append(batch(from, from+n)...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		m.lsns = append(m.lsns, last-LSN(n-1-i))
	}
}

func (m *model) read(t *rapid.T) {
	if len(m.lsns) == 0 {
		return
	}
	n := rapid.IntRange(0, len(m.lsns)-1).Draw(t, "from")
	got := replayed{next: n}
	err := m.j.Read(m.lsns[n], got.add)
	if first := m.j.Stats().First; m.lsns[n] < first {
		if !errors.Is(err, ErrPruned) {
			t.Fatalf("Read(%d) below %d: %v", m.lsns[n], first, err)
		}
		return
	}
	if err != nil || got.next != len(m.lsns) || got.all[0].LSN != m.lsns[n] {
		t.Fatalf("Read(%d): %d payloads of %d, %v", m.lsns[n], got.next, len(m.lsns), err)
	}
}

func (m *model) checkpoint(t *rapid.T) {
	if m.checkpointed == len(m.lsns) {
		return
	}
	n := rapid.IntRange(m.checkpointed, len(m.lsns)-1).Draw(t, "to")
	if m.lsns[n] < m.j.Stats().First {
		t.Fatal("pruned above the checkpoint")
	}
	stop := errors.New("stop")
	err := m.j.Read(m.lsns[n], func(r Record) error { m.checkpointed, m.chain = n+1, r.CRC; return stop })
	if err != stop {
		t.Fatal(err)
	}
}

func (m *model) prune(t *rapid.T) {
	if m.checkpointed == 0 {
		return
	}
	below := m.lsns[m.checkpointed-1] + 1
	if err := m.j.Prune(below); err != nil {
		t.Fatal(err)
	}
	if s := m.j.Stats(); s.First > below {
		t.Fatalf("the oldest record is %d after Prune(%d)", s.First, below)
	}
}
