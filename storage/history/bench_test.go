package history

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// many makes events as a chain of shops would: half a million products, of which some sell more than others, in checkpoints of a hundred
// thousand, twenty thousand a second.
type many struct {
	r        *rand.Rand
	versions []inventory.Version
	next     inventory.Offset
	chain    inventory.Chain
	buf      []byte
}

func newMany(products int) *many {
	return &many{r: rand.New(rand.NewPCG(1, 2)), versions: make([]inventory.Version, products)}
}

func productOf(i int) inventory.ProductID { return inventory.ProductID(fmt.Sprintf("SKU-%07d", i)) }

// source makes events below an offset. They can be asked for in order only.
func (m *many) source(upto inventory.Offset) Source {
	return func(from inventory.Offset, take func(inventory.Chain, []byte) error) error {
		for m.next < upto {
			if m.buf == nil {
				m.make()
			}
			if err := take(m.chain, m.buf); err != nil {
				return err
			}
			m.buf, m.next = nil, m.next+1
		}
		return nil
	}
}

func (m *many) make() {
	n := len(m.versions)
	i := m.r.IntN(n)
	if m.r.IntN(2) == 0 {
		i = m.r.IntN(n/20 + 1) // which sell as often as all others
	}
	m.versions[i]++
	at := inventory.Millis(1_700_000_000_000 + int64(m.next)/20)
	e := inventory.Event{Offset: m.next, At: at, Type: inventory.ProductUpdated, Before: int64(m.r.IntN(1000)), Delta: -1,
		Actor: fmt.Sprint("till-", m.r.IntN(40)), Store: fmt.Sprint("store-", m.r.IntN(40)),
		Product: inventory.Product{ID: productOf(i), Name: fmt.Sprintf("Product number %d, %d g", i, 100+i%900), Category: fmt.Sprint("category ", i%50),
			Version: m.versions[i], UpdatedAt: at, Price: float64(i%10000) / 100}}
	e.Product.Available = e.Before + e.Delta
	for j := range m.chain {
		m.chain[j] = byte(m.r.Uint32())
	}
	m.buf = inventory.AppendEvent(nil, &e)
}

var benchEvents = flag.Int("events", 1_000_000, "of BenchmarkHistory")

// BenchmarkHistory fills a history and asks it. Words of its figures: B/event, on the disk; us/event, to write one, merges included, and
// without them; p50 and p99 in ms, of the newest 50 of a product, of all of one position and of one moment.
func BenchmarkHistory(b *testing.B) {
	const each = 100_000
	ctx := context.Background()
	for b.Loop() {
		s, err := Open(Config{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		m := newMany(500_000)
		var made, taking, tidying time.Duration
		for at := inventory.Offset(0); int(at) < *benchEvents; at += each {
			begin := time.Now()
			if err := s.Take(at, m.chain, m.source(at+each)); err != nil {
				b.Fatal(err)
			}
			s.Publish(at + each)
			taking += time.Since(begin)
			begin = time.Now()
			if err := s.Tidy(0, never, always); err != nil {
				b.Fatal(err)
			}
			tidying += time.Since(begin)
		}
		gen := newMany(500_000)
		begin := time.Now()
		_ = gen.source(inventory.Offset(min(*benchEvents, each*10)))(0, func(inventory.Chain, []byte) error { return nil })
		made = time.Since(begin) * time.Duration(max(1, *benchEvents/(each*10)))
		st := s.Stats()
		n := float64(st.Events)
		b.ReportMetric(float64(st.Bytes)/n, "B/event")
		b.ReportMetric(float64((taking-made).Microseconds())/n, "us/event")
		b.ReportMetric(float64(tidying.Microseconds())/n, "us/event-merging")
		b.ReportMetric(float64(st.Partitions), "partitions")
		ask(b, "newest50", func(r *rand.Rand) error {
			f, err := s.Find(ctx, storage.Search{Which: inventory.EventFilter{Product: productOf(r.IntN(500_000))}, Before: st.Next, Limit: 50})
			if err == nil && f.Gap != nil {
				err = fmt.Errorf("gap %+v", f.Gap)
			}
			return err
		})
		ask(b, "busy50", func(r *rand.Rand) error {
			f, err := s.Find(ctx, storage.Search{Which: inventory.EventFilter{Product: productOf(r.IntN(25_000))}, Before: st.Next, Limit: 50})
			if err == nil && len(f.Events) < 50 && st.Events > 10_000_000 {
				err = fmt.Errorf("found %d", len(f.Events))
			}
			return err
		})
		ask(b, "at", func(r *rand.Rand) error {
			_, err := s.Find(ctx, storage.Search{Which: inventory.EventFilter{Product: productOf(r.IntN(500_000))}, Before: inventory.Offset(r.Int64N(int64(st.Next))), Limit: 1})
			return err
		})
		ask(b, "asOf", func(r *rand.Rand) error {
			at, err := s.At(ctx, inventory.Millis(1_700_000_000_000+r.Int64N(int64(st.Next)/20)))
			if err != nil {
				return err
			}
			_, err = s.Find(ctx, storage.Search{Which: inventory.EventFilter{Product: productOf(r.IntN(500_000))}, Before: at, Limit: 1})
			return err
		})
		s.Close()
	}
}

// ask asks 1,000 times.
func ask(b *testing.B, name string, fn func(*rand.Rand) error) {
	r := rand.New(rand.NewPCG(3, 4))
	took := make([]time.Duration, 1000)
	for i := range took {
		begin := time.Now()
		if err := fn(r); err != nil {
			b.Fatal(name, err)
		}
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50-"+name)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99-"+name)
}
