package storagetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// stock returns n products and tombstones, some with long texts, all different from those of another edition.
func stock(n, edition int) (list []inventory.Product) {
	for i := range n {
		p := inventory.Product{
			ID: inventory.ProductID(fmt.Sprintf("product %04d", i)), Version: inventory.Version(edition + 1),
			Name: fmt.Sprint("Größe ", i), Available: int64(1000*edition + i), Price: float64(i) / 4, UpdatedAt: inventory.Millis(edition),
		}
		switch i % 5 {
		case 1:
			p.Category = "things"
		case 2:
			p.Name = strings.Repeat("long ", 50)
		case 3:
			p = *inventory.Tombstone(p.ID, p.Version)
		case 4:
			p.Placed = true
			p.Extra = &inventory.Extra{Barcodes: []string{string(p.ID)}, Attributes: inventory.NewAttributes(map[string]string{"Größe": fmt.Sprint(edition)})}
		}
		list = append(list, p)
	}
	return list
}

func testNoCopy(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	if err := c.Save(nil, nil, storage.CopyPosition{}); err == nil {
		t.Error("Save moves a copy that is not there")
	}
	c = survives(t, on, c, nil)
	if moved, err := c.Quarantine(); moved != "" || err != nil {
		t.Errorf("Quarantine of nothing: %q, %v", moved, err)
	}
	for _, err := range []error{c.Add(nil), c.Adopt(storage.CopyPosition{}, false)} {
		if err == nil {
			t.Error("a copy that was not begun is filled, or adopted")
		}
	}
	closeCache(t, survives(t, on, c, nil))
}

func testAdopt(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	var before int64
	for i, n := range []int{0, 1, 1500, 300, 0} { // larger and smaller than the one before
		want := newCatalogue(inventory.Offset(10*i), fmt.Sprint("timeline ", i), stock(n, i)...)
		must(t, want.adopt(c))
		if n > 1000 && c.Bytes() <= before {
			t.Errorf("%d products take %d bytes, fewer took %d", n, c.Bytes(), before)
		}
		before = c.Bytes()
		c = survives(t, on, c, want)
		if err := c.Adopt(want.position, false); err == nil {
			t.Error("a copy is adopted twice")
		}
	}
	want := newCatalogue(7, "", stock(3, 1)...)
	must(t, want.fill(c))
	other := want.position
	other.Mark.Hash = inventory.HashFrom([16]byte{1})
	if err := c.Adopt(other, false); err == nil {
		t.Error("a copy is adopted under a hash that it does not have")
	}
	closeCache(t, survives(t, on, c, newCatalogue(40, "timeline 4")))
}

func testAddInOrder(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	have := newCatalogue(1, "a", stock(10, 0)...)
	must(t, have.adopt(c))
	list := newCatalogue(2, "b", stock(10, 1)...).list()
	for what, parts := range map[string][2][]*inventory.Product{
		"backwards":          {{list[3], list[2]}, nil},
		"twice":              {{list[3], list[3]}, nil},
		"before the last":    {list[:5], list[2:]},
		"the last once more": {list[:5], list[4:]},
		"empty id":           {{{}}, nil},
	} {
		must(t, c.Begin())
		err := c.Add(Stocked(parts[0]...))
		if err == nil {
			err = c.Add(Stocked(parts[1]...))
		}
		if err == nil {
			t.Errorf("%s: was added", what)
		}
		if err := c.Add(Stocked(list[9:]...)); err == nil {
			t.Errorf("%s: adding goes on", what)
		}
		if err := c.Adopt(storage.CopyPosition{}, false); err == nil {
			t.Errorf("%s: was adopted", what)
		}
		holds(t, c, have)
	}
	closeCache(t, c)
}

func testBegunIsUnseen(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	have, next := newCatalogue(1, "a", stock(40, 0)...), newCatalogue(50, "b", stock(60, 1)...)
	must(t, have.adopt(c))
	must(t, next.fill(c))
	have = have.clone()
	have.drop("product 0007")
	have.at(2)
	must(t, c.Save(nil, []inventory.ProductID{"product 0007"}, have.position)) // the present copy goes on meanwhile
	holds(t, c, have)
	on.Crash(c)
	c = openCache(t, on)
	holds(t, c, have)
	if err := c.Adopt(next.position, false); err == nil {
		t.Error("what was begun has survived a crash")
	}
	must(t, newCatalogue(60, "c", stock(90, 2)...).fill(c))
	must(t, next.adopt(c)) // Begin throws away what was begun before
	holds(t, c, next)
	must(t, have.fill(c))
	closeCache(t, c)
	c = openCache(t, on)
	if err := c.Adopt(have.position, false); err == nil {
		t.Error("what was begun has survived Close")
	}
	closeCache(t, survives(t, on, c, next))
}

func testSave(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	have := newCatalogue(0, "a", stock(200, 0)...)
	must(t, have.adopt(c))
	for i, step := range []struct{ from, to, gone int }{{0, 0, 0}, {5, 6, 0}, {150, 250, 0}, {0, 0, 90}, {0, 300, 0}, {0, 1, 300}} {
		before := have
		have = have.clone()
		var put []*inventory.Product
		var gone []inventory.ProductID
		list := stock(300, i+1)
		for j := step.to - 1; j >= step.from; j-- { // the order is no matter
			put = append(put, &list[j])
			have.set(&list[j])
		}
		for j := range step.gone {
			if id := list[j].ID; j >= step.to {
				gone = append(gone, id, id+" was never there")
				have.drop(id)
			}
		}
		have.position.Timeline = fmt.Sprint("timeline ", i)
		have.at(inventory.Offset(i + 1))
		must(t, c.Save(Stocked(put...), gone, have.after(before)))
		c = survives(t, on, c, have)
	}
	if len(have.products) != 1 {
		t.Errorf("%d products are left", len(have.products))
	}
	closeCache(t, c)
}

func testSaveRefuses(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	have := newCatalogue(0, "a", stock(20, 0)...)
	must(t, have.adopt(c))
	x, y, z := stock(20, 1)[4], stock(20, 2)[4], stock(30, 1)[29]
	with := func(p *inventory.Product) storage.CopyPosition {
		n := have.clone()
		n.set(p)
		return n.at(1).position
	}
	without := func(spoil func(*inventory.Mark)) storage.CopyPosition {
		at := have.at(0).position
		at.Directory = nil
		spoil(&at.Mark)
		return at
	}
	lying := have.position
	wrong := *listing(3)
	wrong.Mark.Hash = inventory.HashFrom([16]byte{1})
	lying.Directory, lying.Mark.Directory = &wrong, wrong.Mark
	for what, err := range map[string]error{
		"other holdings":       c.Save(nil, nil, without(func(m *inventory.Mark) { m.Holdings = inventory.Hash{} })),
		"another revision":     c.Save(nil, nil, without(func(m *inventory.Mark) { m.Directory.Revision++ })),
		"no directory":         c.Save(nil, nil, without(func(m *inventory.Mark) { m.Directory = listing(2).Mark })),
		"a wrong directory":    c.Save(nil, nil, lying),
		"another hash":         c.Save(Stocked(&x), nil, with(&y)),
		"the old hash":         c.Save(Stocked(&x), nil, have.position),
		"a new hash":           c.Save(nil, nil, with(&x)),
		"an id put twice":      c.Save(Stocked(&x, &y), nil, with(&y)),
		"an id put and gone":   c.Save(Stocked(&x), []inventory.ProductID{x.ID}, with(&x)),
		"new, put and gone":    c.Save(Stocked(&z), []inventory.ProductID{z.ID}, with(&z)),
		"gone, the hash stays": c.Save(nil, []inventory.ProductID{x.ID}, have.position),
	} {
		if err == nil {
			t.Errorf("%s: was saved", what)
		}
	}
	closeCache(t, survives(t, on, c, have))
}

// testKeepsItsOwn changes products after they were handed over, in both directions.
func testKeepsItsOwn(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	have := newCatalogue(0, "a", stock(20, 0)...)
	list := have.list()
	must(t, c.Begin())
	must(t, c.Add(Stocked(list...)))
	*list[0] = inventory.Product{ID: "changed"}
	must(t, c.Adopt(have.position, false))
	holds(t, c, have)
	put := stock(20, 1)[4]
	have.set(&put)
	have.at(1)
	must(t, c.Save(Stocked(&put), nil, have.position))
	put.Available++
	_, _, err := c.Load(func(storage.CopyPosition, int) error { return nil }, func(p *inventory.Product, _ *inventory.Holdings) error { p.Version = 99; return nil })
	must(t, err)
	closeCache(t, survives(t, on, c, have))
}

func testQuarantine(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	seen := map[string]bool{}
	for i := range 4 {
		have := newCatalogue(inventory.Offset(i), "a", stock(30, i)...)
		must(t, have.adopt(c))
		must(t, newCatalogue(100, "b", stock(50, 9)...).fill(c)) // is none of its business
		moved, err := c.Quarantine()
		must(t, err)
		if moved == "" || seen[moved] {
			t.Errorf("moved to %q", moved)
		}
		seen[moved] = true
		holds(t, c, nil)
		if i == 1 {
			must(t, c.Adopt(newCatalogue(100, "b", stock(50, 9)...).position, false))
			holds(t, c, newCatalogue(100, "b", stock(50, 9)...))
			_, err := c.Quarantine()
			must(t, err)
		}
		if err := c.Save(nil, nil, have.position); err == nil {
			t.Error("a copy that was moved aside is saved to")
		}
		c = survives(t, on, c, nil)
	}
	closeCache(t, c)
}

func testCacheOneHolder(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	if other, err := on.Open(); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("second Open: %v, %v", other, err)
	}
	have := newCatalogue(0, "a", stock(20, 0)...)
	must(t, have.adopt(c)) // the first one is none the worse
	closeCache(t, survives(t, on, c, have))
}

func testCacheClosed(t *testing.T, on CacheMedium) {
	c := openCache(t, on)
	must(t, newCatalogue(0, "a", stock(20, 0)...).adopt(c))
	must(t, c.Begin())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if c.Bytes() <= 0 {
					t.Error("a copy takes no room")
					return
				}
			}
		})
	}
	closeCache(t, c)
	wg.Wait()
	closeCache(t, c)
	_, _, loaded := c.Load(nil, nil)
	_, moved := c.Quarantine()
	for what, err := range map[string]error{
		"Load": loaded, "Quarantine": moved, "Save": c.Save(nil, nil, storage.CopyPosition{}),
		"Begin": c.Begin(), "Add": c.Add(nil), "Adopt": c.Adopt(storage.CopyPosition{}, false),
	} {
		if !errors.Is(err, storage.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
