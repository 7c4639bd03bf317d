package mem

import (
	"errors"
	"fmt"
	"maps"
	"sync"

	"bodega/inventory"
	"bodega/storage"
)

// CacheDisk is what outlives a Cache: open it again for a restart. The zero value is an empty one.
type CacheDisk struct {
	mu          sync.Mutex // guards all below, and the cache that holds the disk
	holder      *Cache
	present     *stored // nil if there is no copy
	begun       *stored // nil if none was begun
	damage      error   // what Load finds
	quarantined int     // copies that were moved aside
	ops         int
	fault       CacheFault
}

// CacheFault makes one operation on a CacheDisk go wrong. Each call of a method of Cache is one, but for Bytes and Close.
type CacheFault struct {
	N   int // the N-th operation from now on, 1 being the next; 0 means none
	Err error
	// Done lets the operation be carried out all the same: only its answer is Err, as when the last of its syncs fails.
	Done bool
}

// Fail replaces the fault that is to come.
func (d *CacheDisk) Fail(f CacheFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.N > 0 {
		f.N += d.ops
	}
	d.fault = f
}

// Damage makes the present copy one that cannot be loaded, for the given reason, until it is moved aside or replaced.
func (d *CacheDisk) Damage(why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.damage = why
}

// Clone returns a disk that holds what would be left if the power went now.
func (d *CacheDisk) Clone() *CacheDisk {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &CacheDisk{damage: d.damage, quarantined: d.quarantined}
	if d.present != nil {
		c.present = &stored{products: maps.Clone(d.present.products), totals: d.present.totals, at: d.present.at}
	}
	return c
}

// Cache is a storage.Cache on a CacheDisk.
type Cache struct {
	disk   *CacheDisk
	closed bool // guarded by disk.mu
}

var _ storage.Cache = (*Cache)(nil)

// OpenCache returns a cache on d. It fails with storage.ErrInUse until the cache before has been closed or crashed.
func OpenCache(d *CacheDisk) (*Cache, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.holder != nil {
		return nil, storage.ErrInUse
	}
	d.holder = &Cache{disk: d}
	return d.holder, nil
}

// Crash lets go of the disk as the end of a process does.
func (c *Cache) Crash() { c.release() }

// Close implements storage.Cache.
func (c *Cache) Close() error {
	c.release()
	return nil
}

func (c *Cache) release() {
	d := c.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	c.closed = true
	if d.holder == c {
		d.holder, d.begun = nil, nil
	}
}

// do runs an operation, or what the fault makes of it.
func (c *Cache) do(op func(*CacheDisk) error) error {
	d := c.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.closed {
		return storage.ErrClosed
	}
	d.ops++
	if d.ops != d.fault.N {
		return op(d)
	}
	if d.fault.Done {
		op(d) //nolint:errcheck // the fault decides
	}
	return d.fault.Err
}

// Load implements storage.Cache.
func (c *Cache) Load(begin func(at storage.CopyPosition, products int) error, put inventory.PutSnapshot) (at storage.CopyPosition, ok bool, err error) {
	var products []inventory.Stocked
	err = c.do(func(d *CacheDisk) error {
		if d.present == nil || d.damage != nil {
			return d.damage
		}
		at, ok, products = d.present.at, true, d.present.sorted()
		return nil
	})
	if err != nil || !ok {
		return storage.CopyPosition{}, false, err
	}
	if err := begin(at, len(products)); err != nil {
		return at, false, err
	}
	for _, p := range products {
		if err := put(p.Product, p.Holdings); err != nil {
			return at, false, err
		}
	}
	return at, true, nil
}

// Quarantine implements storage.Cache. What is moved aside is gone.
func (c *Cache) Quarantine() (moved string, err error) {
	err = c.do(func(d *CacheDisk) error {
		if d.present != nil {
			d.quarantined++
			moved = fmt.Sprint("quarantine/cache-", d.quarantined)
		}
		d.present, d.damage = nil, nil
		return nil
	})
	return moved, err
}

// Save implements storage.Cache.
func (c *Cache) Save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	return c.do(func(d *CacheDisk) error {
		switch {
		case d.present == nil:
			return errors.New("mem: there is no copy")
		case d.damage != nil:
			return d.damage
		}
		return d.present.save(put, gone, at)
	})
}

// Begin implements storage.Cache.
func (c *Cache) Begin() error {
	return c.do(func(d *CacheDisk) error {
		d.begun = &stored{products: map[inventory.ProductID]inventory.Stocked{}}
		return nil
	})
}

// Add implements storage.Cache.
func (c *Cache) Add(products []inventory.Stocked) error {
	return c.fill(func(d *CacheDisk) error { return d.begun.add(products) })
}

// Adopt implements storage.Cache.
func (c *Cache) Adopt(at storage.CopyPosition, _ bool) error {
	return c.fill(func(d *CacheDisk) error {
		if err := d.begun.move(d.begun.totals, at); err != nil {
			return err
		}
		d.present, d.begun, d.damage = d.begun, nil, nil
		return nil
	})
}

// fill runs an operation on the copy that was begun, which does not survive a failure.
func (c *Cache) fill(op func(*CacheDisk) error) error {
	if c.idle() {
		return errors.New("mem: no copy was begun")
	}
	err := c.do(op)
	if err != nil {
		c.disk.mu.Lock()
		defer c.disk.mu.Unlock()
		c.disk.begun = nil
	}
	return err
}

func (c *Cache) idle() bool {
	c.disk.mu.Lock()
	defer c.disk.mu.Unlock()
	return c.disk.begun == nil && !c.closed
}

// Bytes implements storage.Cache. It is a guess.
func (c *Cache) Bytes() (n int64) {
	c.disk.mu.Lock()
	defer c.disk.mu.Unlock()
	for _, s := range []*stored{c.disk.present, c.disk.begun} {
		if s != nil {
			n += int64(4096 + 100*len(s.products))
		}
	}
	return n
}
