package storagetest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// A CacheMedium is where one cache after another is opened; what one has made durable the next one holds.
type CacheMedium interface {
	Open() (storage.Cache, error)
	// Crash ends a cache without Close, as the end of its process would.
	Crash(storage.Cache)
	// Step has fn called before each operation on the disk from now on. An error of fn is the outcome of the operation, which
	// then is not done.
	Step(fn func(op string) error)
	// Image returns one that holds what is on the disk now.
	Image(t *testing.T) CacheMedium
}

// RunCache holds a cache against the contract of package storage. Each test gets a new one from where.
func RunCache(t *testing.T, where func(t *testing.T) CacheMedium) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, CacheMedium)
	}{
		{"NoCopy", testNoCopy},
		{"Adopt", testAdopt},
		{"AddInOrder", testAddInOrder},
		{"BegunIsUnseen", testBegunIsUnseen},
		{"Save", testSave},
		{"SaveRefuses", testSaveRefuses},
		{"KeepsItsOwn", testKeepsItsOwn},
		{"Quarantine", testQuarantine},
		{"OneHolder", testCacheOneHolder},
		{"Closed", testCacheClosed},
		{"Model", testCacheModel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, where(t)) })
	}
}

// catalogue is what a copy must hold. Nil stands for no copy.
type catalogue struct {
	products   map[inventory.ProductID]inventory.Product // with what belongs says
	sums, held inventory.Sums
	position   storage.CopyPosition
}

func newCatalogue(at inventory.Offset, timeline string, products ...inventory.Product) *catalogue {
	c := &catalogue{products: map[inventory.ProductID]inventory.Product{}, position: storage.CopyPosition{Timeline: timeline}}
	for i := range products {
		c.set(&products[i])
	}
	return c.at(at)
}

// at moves the catalogue to a position and returns it.
func (c *catalogue) at(at inventory.Offset) *catalogue {
	if at%2 == 1 || c.position.Directory == nil {
		c.position.Directory = listing(at)
	}
	c.position.Mark = inventory.Mark{Offset: at, At: 1_700_000_000_000 + inventory.Millis(at), Hash: c.sums.Total(),
		Holdings: c.held.Total(), Directory: c.position.Directory.Mark}
	return c
}

func (c *catalogue) clone() *catalogue {
	n := *c
	n.products = maps.Clone(c.products)
	return &n
}

func (c *catalogue) set(p *inventory.Product) {
	c.drop(p.ID)
	c.sums.Replace(nil, p)
	c.held.ReplaceHoldings(p.ID, inventory.Stocked{}, stocked(p))
	c.products[p.ID] = *p
}

func (c *catalogue) drop(id inventory.ProductID) {
	if old, ok := c.products[id]; ok {
		c.sums.Replace(&old, nil)
		c.held.ReplaceHoldings(id, stocked(&old), inventory.Stocked{})
		delete(c.products, id)
	}
}

// ids are in order.
func (c *catalogue) ids() []inventory.ProductID { return slices.Sorted(maps.Keys(c.products)) }

// list returns copies of the products, in order.
func (c *catalogue) list() (list []*inventory.Product) {
	for _, id := range c.ids() {
		p := c.products[id]
		list = append(list, &p)
	}
	return list
}

// Stocked returns products to which nothing belongs, and those that are placed with something that tells of their version.
func Stocked(products ...*inventory.Product) (list []inventory.Stocked) {
	for _, p := range products {
		list = append(list, inventory.Stocked{Product: p, Holdings: belongs(p)})
	}
	return list
}

// same says whether two catalogues are equal, position and all.
func (c *catalogue) same(o *catalogue) bool {
	if c == nil || o == nil {
		return c == o
	}
	return c.position.Mark == o.position.Mark && c.position.Timeline == o.position.Timeline && c.position.Cursor == o.position.Cursor &&
		maps.EqualFunc(c.products, o.products, func(a, b inventory.Product) bool { return a.Same(&b) })
}

func (c *catalogue) String() string {
	if c == nil {
		return "none"
	}
	return fmt.Sprintf("%d products at position %d of %s, hash %v", len(c.products), c.position.Mark.Offset, c.position.Timeline, c.position.Mark.Hash)
}

var errOrder = errors.New("begin and put were not called as they should be")

// loadCatalogue loads a cache.
func loadCatalogue(c storage.Cache) (*catalogue, error) {
	var got *catalogue
	var order error
	said, last := 0, inventory.ProductID("")
	var begun storage.CopyPosition
	at, ok, err := c.Load(func(at storage.CopyPosition, products int) error {
		if got != nil {
			order = errOrder
		}
		begun, said, got = at, products, &catalogue{products: map[inventory.ProductID]inventory.Product{}}
		return nil
	}, func(p *inventory.Product, h *inventory.Holdings) error {
		if got == nil || p.ID <= last || !reflect.DeepEqual(h, belongs(p)) {
			order = errOrder
			return nil
		}
		last = p.ID
		got.set(p)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case order != nil || ok != (got != nil):
		return nil, errOrder
	case !ok:
		return nil, nil //nolint:nilnil // no copy
	case said != len(got.products) || begun != at || at.Mark.Holdings != got.held.Total() || at.Mark.Directory != markOf(at.Directory) || at.Mark.Hash != got.sums.Total():
		return nil, fmt.Errorf("%d products with hash %v, but %d and %+v were announced", len(got.products), got.sums.Total(), said, begun)
	}
	got.position = at
	return got, nil
}

func openCache(t tester, on CacheMedium) storage.Cache {
	t.Helper()
	c, err := on.Open()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return c
}

func closeCache(t tester, c storage.Cache) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

// holds fails the test unless the cache holds just that.
func holds(t tester, c storage.Cache, want *catalogue) {
	t.Helper()
	got, err := loadCatalogue(c)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	if !got.same(want) {
		t.Fatalf("the copy is %s, want %s", got, want)
	}
}

// survives is holds: at once, after a crash, and after an orderly end. It returns the cache that is open then.
func survives(t tester, on CacheMedium, c storage.Cache, want *catalogue) storage.Cache {
	t.Helper()
	holds(t, c, want)
	on.Crash(c)
	c = openCache(t, on)
	holds(t, c, want)
	closeCache(t, c)
	c = openCache(t, on)
	holds(t, c, want)
	return c
}

// fill begins a copy and adds what the catalogue holds, some products at a time.
func (c *catalogue) fill(cache storage.Cache) error {
	if err := cache.Begin(); err != nil {
		return err
	}
	for part := range slices.Chunk(c.list(), 7) {
		if err := cache.Add(Stocked(part...)); err != nil {
			return err
		}
	}
	return nil
}

// adopt makes the catalogue what a cache holds.
func (c *catalogue) adopt(cache storage.Cache) error {
	if err := c.fill(cache); err != nil {
		return err
	}
	return cache.Adopt(c.position, false)
}

// must fails the test if there is an error.
func must(t tester, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
