package mirror

import (
	"errors"
	"sync"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// memCache is a cache in memory that can be told to fail. Each of its steps is durable at once.
type memCache struct {
	mu       sync.Mutex
	products map[inventory.ProductID]inventory.Stocked
	at       storage.CopyPosition
	ok       bool
	begun    map[inventory.ProductID]inventory.Stocked

	damaged     error // returned by Load
	decayed     bool  // Save finds damage until there is a new copy
	kept        bool  // a copy that gave way was to be kept
	failSaves   int   // how many of the next Saves fail
	saves       int
	quarantined bool
	closed      bool
}

var _ storage.Cache = (*memCache)(nil)

func (c *memCache) Load(begin func(storage.CopyPosition, int) error, put inventory.PutSnapshot) (storage.CopyPosition, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ok || c.damaged != nil {
		return storage.CopyPosition{}, false, c.damaged
	}
	if err := begin(c.at, len(c.products)); err != nil {
		return c.at, false, err
	}
	for _, s := range c.products {
		p := *s.Product
		if err := put(&p, s.Holdings); err != nil {
			return c.at, false, err
		}
	}
	return c.at, true, nil
}

func (c *memCache) Quarantine() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quarantined, c.ok, c.damaged = true, false, nil
	c.products = nil
	return "quarantine/cache.db", nil
}

func (c *memCache) Save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saves++
	if c.decayed {
		return decay{}
	}
	if c.failSaves > 0 {
		c.failSaves--
		return storage.ErrDiskFull
	}
	if !c.ok {
		return errors.New("nothing to save into")
	}
	for _, p := range put {
		c.products[p.Product.ID] = p
	}
	for _, id := range gone {
		delete(c.products, id)
	}
	if at.Directory == nil {
		at.Directory = c.at.Directory
	}
	c.at = at
	return nil
}

func (c *memCache) Begin() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = map[inventory.ProductID]inventory.Stocked{}
	return nil
}

func (c *memCache) Add(products []inventory.Stocked) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range products {
		c.begun[p.Product.ID] = p
	}
	return nil
}

func (c *memCache) Adopt(at storage.CopyPosition, keep bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.products, c.at, c.ok, c.begun, c.decayed, c.kept = c.begun, at, true, nil, false, c.kept || keep
	return nil
}

func (c *memCache) Bytes() int64 { return 4096 }

func (c *memCache) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

// holds fails unless what is in the cache is what the digest says, with the position and hash that belong to it.
func (c *memCache) holds(t *testing.T, want inventory.Digest) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var sums, held inventory.Sums
	for id, s := range c.products {
		sums.Replace(nil, s.Product)
		held.ReplaceHoldings(id, inventory.Stocked{}, s)
	}
	if c.at.Mark.Holdings != held.Total() {
		t.Fatalf("what belongs to the products in the cache has hash %v, noted as %v", held.Total(), c.at.Mark.Holdings)
	}
	if sums != want.Sums || c.at.Mark.Offset != want.Offset || c.at.Mark.Hash != sums.Total() || c.at.Timeline != want.Timeline {
		t.Fatalf("the cache at %d, hash %v noted as %v, timeline %s; want %d", c.at.Mark.Offset, sums.Total(), c.at.Mark.Hash, c.at.Timeline, want.Offset)
	}
}

// fail makes the next n Saves fail.
func (c *memCache) fail(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failSaves = n
}

// decay is what a cache says whose file has gone bad under it.
type decay struct{}

func (decay) Error() string { return "page 12: checksum differs" }

// Damaged marks it.
func (decay) Damaged() bool { return true }
