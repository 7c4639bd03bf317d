package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/depot/depottest"
	"bodega/storage/storagetest"
	"bodega/storage/tail"
)

// shipModel is a central without its ports, whose checkpoints come all the time and whose segments are small, what it ships, and what is known
// of both.
type shipModel struct {
	t    *testing.T
	rng  *rand.Rand // of what is done next
	luck *rand.Rand // of how it goes, of which more or less is needed by how fast a checkpoint is
	cfg  Config
	d    *storagetest.Driver
	ship *shipper
	b    *backups

	depot   *depottest.Memory
	trouble int // in a hundred operations of the depot

	ends   map[inventory.Offset]inventory.Mark // at the end of each record
	oldest inventory.Offset                    // backup that is kept
	newest inventory.Offset
	gaps   int
	keys   int
}

var errTrouble = errors.New("trouble")

func newShipModel(t *testing.T, seed uint64, hold int64) *shipModel {
	t.Helper()
	m := &shipModel{t: t, rng: rand.New(rand.NewPCG(seed, 3)), luck: rand.New(rand.NewPCG(seed, 4)), depot: &depottest.Memory{}, ends: map[inventory.Offset]inventory.Mark{0: {}}, oldest: -1}
	m.cfg = testConfig(t, filepath.Join(t.TempDir(), "central"), "BACKUP_DIR=/nowhere", "JOURNAL_SEGMENT_BYTES=16KiB")
	m.cfg.CheckpointBytes, m.cfg.CheckpointInterval, m.cfg.ShipHoldBytes = 2<<10, 5*time.Millisecond, hold
	m.cfg.JournalMaxBytes = 60 << 10 // so little that none is kept for a damaged checkpoint
	fails := func(string, string) error {
		if m.luck.IntN(100) < m.trouble {
			return errTrouble
		}
		return nil
	}
	m.depot.Before, m.depot.After = fails, fails
	m.start()
	m.sell()
	m.round() // the first piece comes before the first backup: what is let go before any was shipped is noted nowhere
	return m
}

func (m *shipModel) start() {
	m.t.Helper()
	e, err := openEngine(m.cfg, engine.Hooks{})
	if err == nil {
		m.d, err = storagetest.Start(e)
	}
	if err == nil {
		m.b, err = newBackups(m.cfg, e, zerolog.Nop())
	}
	if err != nil {
		m.t.Fatal(err)
	}
	id, _, err := identify(m.cfg)
	if err != nil {
		m.t.Fatal(err)
	}
	m.ship = newShipper(m.cfg, e.(storage.Tailer), m.depot, metrics.New("", ""), zerolog.Nop())
	m.ship.dataID, m.ship.history = id.DataID, e.History
	m.ship.base, m.ship.based = func(time.Time) {}, time.Now
	m.ship.gaps = func(n int) { m.gaps += n }
}

// quietly does something while the depot gives no trouble.
func (m *shipModel) quietly(do func()) {
	before := m.trouble
	m.trouble = 0
	do()
	m.trouble = before
}

func (m *shipModel) sell() {
	m.t.Helper()
	m.keys++
	m.d.Now++
	key := fmt.Sprint("k", m.keys)
	cmd := storagetest.Create(key, "p"+key)
	if m.keys > 3 {
		cmd = storagetest.Atomic(key, 1, "pk1", "pk2", "pk3")
	}
	_, err := m.d.Do(cmd)
	for began := time.Now(); errors.Is(err, storage.ErrOverloaded) && time.Since(began) < patience; _, err = m.d.Do(cmd) { // until the checkpoint has caught up
		if err := m.d.Rest(); err != nil {
			m.t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.ends[m.d.State.Offset()] = m.d.State.Mark()
}

// round ships, as often as it takes if there is no trouble.
func (m *shipModel) round() {
	m.t.Helper()
	if err := m.d.Rest(); err != nil {
		m.t.Fatal(err)
	}
	err := m.ship.round(context.Background())
	if err != nil {
		m.ship.failed(err)
	}
	if err != nil && (m.trouble == 0 || !errors.Is(err, errTrouble)) {
		m.t.Fatal(err)
	}
}

func (m *shipModel) backup() {
	m.t.Helper()
	if err := m.d.Rest(); err != nil {
		m.t.Fatal(err)
	}
	b, err := m.b.take(context.Background(), "model", false)
	for began := time.Now(); inventory.CodeOf(err) == inventory.CodeOverloaded && time.Since(began) < patience; b, err = m.b.take(context.Background(), "model", false) {
		time.Sleep(5 * time.Millisecond) // until the checkpoint has caught up
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.quietly(func() {
		err = m.depot.Put(context.Background(), b.Name(), -1, func(w io.Writer) error { return b.Write(context.Background(), w) })
	})
	if err != nil && !errors.Is(err, depot.ErrExists) {
		m.t.Fatal(err)
	}
	m.newest = b.Offset()
	if m.oldest < 0 {
		m.oldest = b.Offset()
	}
	if err := b.Close(); err != nil {
		m.t.Fatal(err)
	}
}

// forget removes all backups but the newest, as a schedule does, and what no backup needs any more.
func (m *shipModel) forget() {
	m.t.Helper()
	m.quietly(func() {
		list, err := listBackups(context.Background(), m.depot)
		for _, b := range list {
			if b.Offset < m.newest && err == nil {
				err = m.depot.Remove(context.Background(), b.Name)
			}
		}
		if err != nil {
			m.t.Fatal(err)
		}
	})
	m.oldest = m.newest
	m.ship.kept(m.oldest)
}

// shipped is the position to which the depot leads, if nothing is missing.
func (m *shipModel) shipped() (end inventory.Offset) {
	m.t.Helper()
	m.quietly(func() {
		f := tail.At(m.depot, tail.History{DataID: m.ship.dataID, Timeline: m.d.Engine.History().Timeline})
		c, err := f.List(context.Background())
		if err == nil {
			var h tail.Head
			h, err = f.End(context.Background(), &c)
			end = h.Next
		}
		if err != nil {
			m.t.Fatal(err)
		}
	})
	return end
}

// gapped says whether anything was noted to be missing, although the answer may have been lost.
func (m *shipModel) gapped() bool {
	return slices.ContainsFunc(m.depot.Names(), func(name string) bool { return strings.HasSuffix(name, ".gap") })
}

// whole follows what is there from its first record to its last: unless it is said that something is missing, nothing is.
func (m *shipModel) whole() {
	m.t.Helper()
	if m.gapped() {
		return
	}
	m.quietly(func() {
		f := tail.At(m.depot, tail.History{DataID: m.ship.dataID, Timeline: m.d.Engine.History().Timeline})
		c, err := f.List(context.Background())
		if err != nil || len(c.Pieces) == 0 {
			return
		}
		follow, err := f.Follow(context.Background(), c.Pieces[0].From-1, 0, archive.Identities{})
		for err == nil {
			_, err = follow.Next()
		}
		if !errors.Is(err, io.EOF) {
			m.t.Fatalf("%v\n%s", err, strings.Join(m.depot.Names(), "\n"))
		}
	})
}

// check restores to a record that was shipped: it is there, and what is there is what was; unless it is said to be missing, where it may be.
func (m *shipModel) check() {
	m.t.Helper()
	end, at := m.shipped(), m.newest // where a backup is ahead of what was shipped: between the two nothing leads
	if m.oldest < 0 || max(end, at) <= m.oldest {
		return
	}
	if end >= at {
		at = m.oldest + inventory.Offset(m.luck.Int64N(int64(end-m.oldest))) + 1
	}
	for m.ends[at].Offset == 0 { // within a record: all of it
		at++
	}
	to := m.cfg
	to.DataDir = filepath.Join(m.t.TempDir(), "restored")
	last := at - 1
	var done RestoredBackup
	var err error
	m.quietly(func() {
		done, err = restoreFrom(context.Background(), to, m.depot, "", engine.Cut{Offset: &last}, false, zerolog.Nop(), func(string) {})
	})
	if short := new(engine.CutError); m.gapped() && (errors.Is(err, errMissing) || errors.As(err, &short)) {
		return
	}
	if err != nil || done.At != at {
		m.t.Fatalf("to position %d of %d, oldest backup %d: at %d, %v\n%s", at, end, m.oldest, done.At, err, strings.Join(m.depot.Names(), "\n"))
	}
	v, _, err := loadState(context.Background(), to)
	if want := m.ends[at]; err != nil || v.Mark.Hash != want.Hash || v.Mark.Chain != want.Chain {
		m.t.Fatalf("at position %d the state has %v, and had %v, %v", at, v.Mark.Hash, want.Hash, err)
	}
}

// TestShipModel: through checkpoints, prunes, restarts and a depot that fails at any operation, or whose answers are lost, each record that was
// shipped can be gone back to as long as there is a backup before it; where the journal had to be let go, only what is behind a gap is missing, and
// that is said.
func TestShipModel(t *testing.T) {
	t.Parallel()
	for name, hold := range map[string]int64{"held": 1 << 30, "let go": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checks, gaps := 0, 0
			for seed := range uint64(prove.Times(2, 40)) {
				m := newShipModel(t, seed, hold)
				for range 120 {
					switch n := m.rng.IntN(40); {
					case n < 22:
						m.sell()
					case n < 28:
						m.round()
					case n == 28:
						m.backup()
					case n == 29 && m.newest > 0:
						m.forget()
					case n < 32:
						m.trouble = m.rng.IntN(3) * 15
					case n == 32:
						m.ship.upkeep.round(context.Background())
					case n == 33:
						for range 150 { // more than a segment
							m.sell()
						}
					case n == 34:
						if err := m.d.Close(); err != nil {
							t.Fatal(err)
						}
						m.start()
					case n < 37:
						checks++
						m.check()
					}
					m.whole()
				}
				m.trouble = 0
				for began := time.Now(); hold == 1 && m.gaps == 0 && time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
					for range 150 { // until a checkpoint was faster
						m.sell()
					}
					m.round()
				}
				m.backup()
				m.sell()
				m.round()
				if m.check(); m.shipped() != m.d.State.Offset() {
					t.Errorf("in the end %d of %d are there", m.shipped(), m.d.State.Offset())
				}
				if gaps += m.gaps; hold > 1 && m.gapped() {
					t.Error("there is a gap")
				}
				if err := m.d.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if checks < 5 || (gaps > 0) != (hold == 1) {
				t.Errorf("%d checks, %d gaps", checks, gaps)
			}
		})
	}
}
