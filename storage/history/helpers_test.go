package history

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
)

// model is what a history must tell: every event that was ever taken, in a slice.
type model struct {
	t      testing.TB
	r      *rand.Rand
	events []inventory.Event // all that were made
	bytes  [][]byte
	chains []inventory.Chain
	at     inventory.Millis
	early  bool // as the first release made them
}

func newModel(t testing.TB, seed uint64) *model {
	return &model{t: t, r: rand.New(rand.NewPCG(seed, 1)), at: 1_700_000_000_000}
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// make adds events as a ledger might have decided them.
func (m *model) make(n int) {
	for range n {
		o := inventory.Offset(len(m.events))
		if m.r.IntN(3) == 0 {
			m.at += inventory.Millis(m.r.IntN(2000))
		}
		id := inventory.ProductID(fmt.Sprint("SKU-", m.r.IntN(400)))
		e := inventory.Event{Offset: o, At: m.at, Type: inventory.ProductUpdated, Before: 10, Delta: int64(m.r.IntN(9) - 4),
			Actor: pick(m.r, "till", "boss", "night"), Store: pick(m.r, "", "lyon", "nice", "metz"), Reason: pick(m.r, "", "sale", "theft"),
			Product: inventory.Product{ID: id, Name: "a thing called " + string(id), Category: "things", Version: inventory.Version(o + 1), UpdatedAt: m.at, Price: 9.5}}
		e.Product.Available = e.Before + e.Delta
		switch m.r.IntN(40) {
		case 0:
			e.Ref = fmt.Sprint("ref-", o)
		case 1:
			e.Product.Placed = true
			e.Change = &inventory.Change{Action: inventory.ActionMoved, OnHandDelta: e.Delta, Levels: []inventory.Level{
				{Location: pick[inventory.LocationID](m.r, "attic", "cellar"), OnHand: 1, Version: e.Product.Version, UpdatedAt: m.at}}}
		case 3:
			e.Type = inventory.ProductCreated
		case 4:
			if m.early {
				break
			}
			e.Product.Placed = true
			e.Change = &inventory.Change{Action: inventory.ActionLost, OnHandDelta: e.Delta, Transfers: []inventory.TransferLine{{Transfer: inventory.TransferIDOf(inventory.KeyHash{1}, ""),
				From: "depot", To: pick[inventory.LocationID](m.r, "attic", "cellar"), Shipped: 1, Missing: 1, End: inventory.TransferReceived, UpdatedAt: m.at}}}
		case 2:
			if o > 0 {
				e.Change = &inventory.Change{Action: inventory.ActionAdjustment, OnHandDelta: e.Delta, Reverses: new(o - 1)}
			}
		}
		var chain inventory.Chain
		copy(chain[:], fmt.Sprintf("%016d", o))
		m.events, m.chains = append(m.events, e), append(m.chains, chain)
		m.bytes = append(m.bytes, inventory.AppendEvent(nil, &e))
	}
}

func (m *model) chainAt(o inventory.Offset) (c inventory.Chain) {
	if o > 0 {
		c = m.chains[o-1]
	}
	return c
}

// source hands over the events below an offset.
func (m *model) source(upto inventory.Offset) Source {
	return func(from inventory.Offset, take func(inventory.Chain, []byte) error) error {
		for ; from < upto; from++ {
			if err := take(m.chains[from], m.bytes[from]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (m *model) open(cfg Config) *Store {
	m.t.Helper()
	s, err := Open(cfg)
	if err != nil {
		m.t.Fatal(err)
	}
	s.Publish(inventory.Offset(len(m.events)))
	return s
}

// take gives a history the events from where it ends, and tidies.
func (m *model) take(s *Store, upto inventory.Offset) {
	m.t.Helper()
	from := s.Next()
	if err := s.Take(from, m.chainAt(from), m.source(upto)); err != nil {
		m.t.Fatal(err)
	}
	s.Publish(upto)
	if err := s.Tidy(m.at, never, always); err != nil {
		m.t.Fatal(err)
	}
}

func never() bool       { return false }
func always(int64) bool { return true }

func (m *model) anyFilter() (f inventory.EventFilter) {
	if len(m.events) > 0 && m.r.IntN(2) == 0 {
		f.Product = m.events[m.r.IntN(len(m.events))].Product.ID
	}
	f.Catalogue = m.r.IntN(6) == 0
	if m.r.IntN(3) == 0 {
		f.Actor = pick(m.r, "till", "boss", "nobody")
	}
	if m.r.IntN(4) == 0 {
		f.Store = pick(m.r, "lyon", "nice")
	}
	if m.r.IntN(5) == 0 {
		f.Ref = fmt.Sprint("ref-", m.r.IntN(len(m.events)+1))
	}
	if m.r.IntN(4) == 0 {
		f.Location = pick[inventory.LocationID](m.r, "attic", "pool")
	}
	if m.r.IntN(4) == 0 {
		f.Actions = f.Actions.With(pick(m.r, inventory.ActionSale, inventory.ActionMoved)).With(inventory.ActionReceipt)
	}
	if m.r.IntN(4) == 0 {
		f.From = 1_700_000_000_000 + inventory.Millis(m.r.Int64N(int64(m.at-1_700_000_000_000)+2))
	}
	if m.r.IntN(4) == 0 {
		f.To = 1_700_000_000_000 + inventory.Millis(m.r.Int64N(int64(m.at-1_700_000_000_000)+2))
	}
	return f
}

// find goes on from page to page, and returns all that was found.
func (m *model) find(s *Store, q storage.Search) (list []inventory.Event) {
	m.t.Helper()
	for {
		f, err := s.Find(context.Background(), q)
		if err != nil {
			m.t.Fatal(err)
		}
		if f.Gap != nil || len(f.Events) > q.Limit || f.Next > max(q.Before, s.Bounds().Earliest) || f.Next == q.Before && !f.Done {
			m.t.Fatalf("%+v found %d, next %d, gap %+v", q, len(f.Events), f.Next, f.Gap)
		}
		list = append(list, f.Events...)
		if f.Done {
			return list
		}
		q.Before = f.Next
	}
}

// crashed is a directory on a disk in memory.
func crashed() (*vfs.Crash, Config) {
	disk := vfs.NewCrash()
	return disk, Config{FS: disk, Dir: "data/history", ID: ID{7}, MaxBytes: 1 << 40, partition: 1 << 30}
}
