package mirror

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"bodega/central/ledger"
	"bodega/http/wire"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// truth is a central in the same process: the real ledger, with a way to get at what it answers.
type truth struct {
	*ledger.Ledger

	mu     sync.Mutex
	faults // nil means none
	asked  map[string]int
	calls  []*inventory.Command
	next   int
	said   []int // bytes of each directory
}

// faults replace or spoil answers. A nil one does nothing.
type faults struct {
	submit func(cmd *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error)
	events func(q inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error)
	head   func() (inventory.Offset, string, error)
	health func(ctx context.Context) (inventory.Health, error)
	// directory is told of each request; an error is the answer.
	directory func() error
	noLink    bool // the store's key is not known as that of its link
	digest    func(d inventory.Digest, err error) (inventory.Digest, error)
	snapshot  func(q inventory.SnapshotRead, head *inventory.SnapshotHead, products []*inventory.Product, hash *inventory.Hash) ([]*inventory.Product, error)
}

func newTruth(t *testing.T, cfg ledger.Config) *truth {
	t.Helper()
	return truthOf(t, mem.New(), cfg)
}

func truthOf(t *testing.T, engine storage.Engine, cfg ledger.Config) *truth {
	t.Helper()
	l, err := ledger.Open(context.Background(), engine, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &truth{Ledger: l, asked: map[string]int{}}
}

func (tr *truth) set(f faults) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.faults = f
}

func (tr *truth) note(what string) faults {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.asked[what]++
	return tr.faults
}

func (tr *truth) count(what string) int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.asked[what]
}

// Submit hashes keys and looks at the timeline as the wire's other side does.
func (tr *truth) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if cmd.Timeline != "" && cmd.Timeline != tr.Timeline() {
		return nil, inventory.OtherTimeline()
	}
	own := *cmd
	own.Lines = append([]inventory.Line(nil), cmd.Lines...)
	for i := range own.Lines {
		if ln := &own.Lines[i]; ln.KeyText != "" {
			ln.Keyed, ln.Key = true, inventory.HashKey("", ln.KeyText)
			ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
		}
	}
	if own.Kind == inventory.Atomic && own.KeyText != "" {
		own.Keys, own.Print = []inventory.KeyHash{inventory.HashKey("", own.KeyText)}, inventory.FingerprintLines(own.Lines)
	}
	f := tr.note("submit")
	tr.mu.Lock()
	tr.calls = append(tr.calls, cmd)
	tr.mu.Unlock()
	carryOut := func() (*inventory.Answer, error) { return tr.Ledger.Submit(ctx, &own) }
	if f.submit != nil {
		return f.submit(cmd, carryOut)
	}
	return carryOut()
}

func (tr *truth) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	page, err := tr.Ledger.Events(ctx, q)
	if ctx.Err() != nil {
		return page, ctx.Err()
	}
	if f := tr.note("events"); f.events != nil {
		return f.events(q, page, err)
	}
	return page, err
}

func (tr *truth) Digest(ctx context.Context) (inventory.Digest, error) {
	d, err := tr.Ledger.Digest(ctx)
	if f := tr.note("digest"); f.digest != nil {
		return f.digest(d, err)
	}
	return d, err
}

// Directory answers as the wire does, to a store whose PINs it may have unless it is a stranger.
func (tr *truth) Directory(_ context.Context, store string, base *inventory.Directory) (*inventory.Directory, string, error) {
	f := tr.note("directory")
	if f.directory != nil {
		if err := f.directory(); err != nil {
			return nil, "", err
		}
	}
	ask := wire.DirectoryQuery{Store: store}
	if f.noLink {
		ask.Store = ""
	}
	if base != nil {
		ask.Since = base.Mark.Revision
	}
	d, _ := tr.Ledger.Directory()
	body := wire.AppendDirectory(nil, d, ask)
	tr.mu.Lock()
	tr.said = append(tr.said, len(body))
	tr.mu.Unlock()
	var s wire.Scanner
	got := wire.DecodeDirectory(&s, body, store, base)
	if got == nil && base != nil {
		return tr.Directory(context.Background(), store, nil)
	}
	return got, tr.Timeline(), nil
}

func (tr *truth) Head(context.Context) (inventory.Offset, string, error) {
	f := tr.note("head")
	if f.head != nil {
		return f.head()
	}
	return tr.Ledger.Health().Offset, tr.Timeline(), nil
}

func (tr *truth) CheckHealth(ctx context.Context) (inventory.Health, error) {
	if f := tr.note("health"); f.health != nil {
		return f.health(ctx)
	}
	return tr.Health(), nil
}

func (tr *truth) ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error) {
	view, err := tr.Snapshot(ctx, inventory.SnapshotQuery{Resume: q.Resume, At: q.At})
	if err != nil {
		return inventory.SnapshotHashes{}, err
	}
	var products []*inventory.Product
	view.After("", func(p *inventory.Product) bool {
		if q.Range == inventory.WholeState || inventory.RangeOf(p.ID) == q.Range {
			own := *p
			own.Placed = p.Placed && q.All
			products = append(products, &own)
		}
		return true
	})
	hash := view.Mark.Hash
	if q.Range != inventory.WholeState {
		hash = view.Sums[q.Range]
	}
	hashes := func() inventory.SnapshotHashes {
		full := view.Full(q.Range)
		if hash == (inventory.Hash{}) { // spoiled
			full = hash
		}
		return inventory.SnapshotHashes{Products: hash, Full: full}
	}
	head := inventory.SnapshotHead{Offset: view.Mark.Offset, Count: len(products), Cursor: tr.Cursor(view.Mark)}
	if head.Timeline, head.Ancestors = tr.Lineage(); q.All {
		head.Directory = view.Mark.Directory
	}
	if f := tr.note("snapshot"); f.snapshot != nil {
		if products, err = f.snapshot(q, &head, products, &hash); err != nil {
			return hashes(), err
		}
	}
	if err := begin(head); err != nil {
		return hashes(), err
	}
	for _, p := range products {
		if err := put(p, view.Holdings(p)); err != nil {
			return hashes(), err
		}
	}
	return hashes(), nil
}

// do carries out a command of people at central.
func (tr *truth) do(t *testing.T, cmd *inventory.Command) *inventory.Answer {
	t.Helper()
	answer, err := tr.Ledger.Submit(context.Background(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// create makes products with 100 units each.
func (tr *truth) create(t *testing.T, ids ...inventory.ProductID) {
	t.Helper()
	lines := make([]inventory.Line, len(ids))
	for i, id := range ids {
		lines[i] = inventory.Line{Product: id, Name: "Name of " + string(id), Available: 100, Price: 2.5,
			Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice}
	}
	for len(lines) > 0 {
		n := min(len(lines), inventory.MaxLines)
		tr.do(t, &inventory.Command{Kind: inventory.Create, Lines: lines[:n]})
		lines = lines[n:]
	}
}

// sell changes the stock at central.
func (tr *truth) sell(t *testing.T, id inventory.ProductID, delta int64) {
	t.Helper()
	tr.mu.Lock()
	tr.next++
	key := fmt.Sprint("own-", tr.next)
	tr.mu.Unlock()
	answer := tr.do(t, &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{
		Product: id, Delta: delta, Keyed: true, Key: inventory.HashKey("central", key), Print: inventory.FingerprintLine(id, delta, "")}}})
	if answer.Results[0].Outcome != inventory.Applied {
		t.Fatalf("selling %d of %s: %v", delta, id, answer.Results[0].Outcome)
	}
}

// catalogue returns n ids.
func catalogue(n int) []inventory.ProductID {
	ids := make([]inventory.ProductID, n)
	for i := range ids {
		ids[i] = inventory.ProductID(fmt.Sprintf("SKU-%05d", i))
	}
	return ids
}

// mirrorOf opens a mirror of tr that is closed at the end.
func mirrorOf(t *testing.T, tr *truth, cache *memCache, change ...func(*Config)) *Mirror {
	t.Helper()
	cfg := Config{Store: "store-s1"}
	for _, f := range change {
		f(&cfg)
	}
	m, err := Open(cfg, cache, tr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// caughtUp returns a mirror on an empty cache that stands where central does and has nothing left to do.
func caughtUp(t *testing.T, tr *truth) (*Mirror, *memCache) {
	t.Helper()
	cache := &memCache{}
	m := mirrorOf(t, tr, cache)
	reach(t, m, tr)
	synctest.Wait()
	return m, cache
}

// reach waits until the mirror stands where central does.
func reach(t *testing.T, m *Mirror, tr *truth) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*60*1e9)
	defer cancel()
	if err := m.Reach(ctx, tr.Health().Offset); err != nil {
		t.Fatalf("the mirror has not reached %d: %v; %+v", tr.Health().Offset, err, m.Replication())
	}
}

// same holds the mirror against central, product by product, and the cache against the mirror.
func same(t *testing.T, m *Mirror, tr *truth, cache *memCache) {
	t.Helper()
	want, _ := tr.Digest(context.Background())
	got, err := m.Digest(context.Background())
	if err != nil || got != want {
		t.Fatalf("at %d the mirror differs from central at %d (%v)", got.Offset, want.Offset, err)
	}
	if cache != nil {
		cache.holds(t, want)
	}
}
