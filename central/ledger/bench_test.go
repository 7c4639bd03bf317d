package ledger

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// null is an engine that keeps nothing: what remains is the ledger's own cost.
type null struct{ head inventory.Offset }

func (n *null) Load(context.Context, storage.Loader) error { return nil }
func (n *null) Commit(_ context.Context, b storage.Batch) error {
	if len(b.Records) > 0 {
		n.head = b.Records[len(b.Records)-1].Next()
	}
	return nil
}
func (n *null) Resolve(context.Context) (storage.Fate, error) { return storage.NotCommitted, nil }
func (n *null) Receipt(inventory.KeyHash) (inventory.Receipt, bool, error) {
	return inventory.Receipt{}, false, nil
}
func (n *null) Events(context.Context, inventory.Offset, int) ([][]byte, error)        { return nil, nil }
func (n *null) Past() storage.Past                                                     { return nil }
func (n *null) Status() storage.Status                                                 { return storage.Status{Checkpoint: n.head} }
func (n *null) History() storage.History                                               { return storage.History{} }
func (n *null) Fork(inventory.Offset) error                                            { return nil }
func (n *null) Chain(context.Context, inventory.Offset) (c inventory.Chain, err error) { return c, nil }
func (n *null) Keys(string, inventory.Millis) storage.Keys                             { return storage.Keys{} }
func (n *null) Close(inventory.Mark) error                                             { return nil }

// BenchmarkSubmit is the cost of one update, alone or in batches of 100, without disk or wire.
func BenchmarkSubmit(b *testing.B) {
	for _, products := range []int{1000, 1_000_000} {
		for _, lines := range []int{1, 100} {
			b.Run(fmt.Sprintf("products=%d/lines=%d", products, lines), func(b *testing.B) {
				l, err := Open(context.Background(), &null{}, Config{})
				if err != nil {
					b.Fatal(err)
				}
				defer l.Close()
				ids := make([]inventory.ProductID, products)
				for i := range ids {
					ids[i] = inventory.ProductID(fmt.Sprintf("SKU-%07d", i))
					l.state.Put(&inventory.Product{ID: ids[i], Name: "a product of some name", Available: 1 << 40, Version: 1})
				}
				var serial atomic.Uint64
				b.ReportAllocs()
				b.SetParallelism(32)
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					r := rand.New(rand.NewPCG(serial.Add(1), 1))
					for pb.Next() {
						cmd := inventory.Command{Kind: inventory.Update, Lines: make([]inventory.Line, lines)}
						if lines > 1 {
							cmd.Kind = inventory.Partial
						}
						for i := range cmd.Lines {
							ln := &cmd.Lines[i]
							ln.Product, ln.Delta, ln.Keyed = ids[r.IntN(products)], -1, true
							binary.LittleEndian.PutUint64(ln.Key[:], serial.Add(1))
						}
						if _, err := l.Submit(context.Background(), &cmd); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.ReportMetric(float64(b.N*lines)/b.Elapsed().Seconds(), "items/s")
			})
		}
	}
}
