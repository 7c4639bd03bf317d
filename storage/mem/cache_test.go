package mem_test

import (
	"errors"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
	"bodega/storage/storagetest"
)

type cacheMedium struct {
	disk *mem.CacheDisk
	step func(op string) error
}

// stepping tells of each operation before it is done.
type stepping struct {
	*mem.Cache
	medium *cacheMedium
}

func (m *cacheMedium) Open() (storage.Cache, error) {
	c, err := mem.OpenCache(m.disk)
	if err != nil {
		return nil, err
	}
	return &stepping{c, m}, nil
}

func (m *cacheMedium) Crash(c storage.Cache) { c.(*stepping).Crash() }

func (m *cacheMedium) Step(fn func(op string) error) { m.step = fn }

func (m *cacheMedium) Image(*testing.T) storagetest.CacheMedium {
	return &cacheMedium{disk: m.disk.Clone()}
}

// before has the coming operation fail if the step does.
func (s *stepping) before(op string) {
	if s.medium.step == nil {
		return
	}
	if err := s.medium.step(op); err != nil {
		s.medium.disk.Fail(mem.CacheFault{N: 1, Err: err})
	}
}

func (s *stepping) Load(begin func(storage.CopyPosition, int) error, put inventory.PutSnapshot) (storage.CopyPosition, bool, error) {
	s.before("load")
	return s.Cache.Load(begin, put)
}

func (s *stepping) Quarantine() (string, error) {
	s.before("quarantine")
	return s.Cache.Quarantine()
}

func (s *stepping) Save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	s.before("save")
	return s.Cache.Save(put, gone, at)
}

func (s *stepping) Begin() error {
	s.before("begin")
	return s.Cache.Begin()
}

func (s *stepping) Add(products []inventory.Stocked) error {
	s.before("add")
	return s.Cache.Add(products)
}

func (s *stepping) Adopt(at storage.CopyPosition, keep bool) error {
	s.before("adopt")
	return s.Cache.Adopt(at, keep)
}

func TestCacheConformance(t *testing.T) {
	storagetest.RunCache(t, func(*testing.T) storagetest.CacheMedium { return &cacheMedium{disk: new(mem.CacheDisk)} })
}

func TestCacheCrash(t *testing.T) {
	storagetest.CacheCrash(t, &cacheMedium{disk: new(mem.CacheDisk)})
}

func TestCacheSweep(t *testing.T) {
	storagetest.CacheFaults(t, &cacheMedium{disk: new(mem.CacheDisk)})
}

// TestCacheFaults shows what a test can have go wrong: the operation that was named and no other, undone or done.
func TestCacheFaults(t *testing.T) {
	broken := errors.New("broken")
	p := &inventory.Product{ID: "x", Version: 1}
	var sums inventory.Sums
	empty := storage.CopyPosition{Timeline: "t"}
	sums.Replace(nil, p)
	full := storage.CopyPosition{Mark: inventory.Mark{Offset: 1, Hash: sums.Total()}, Timeline: "t"}
	for name, c := range map[string]struct {
		fault mem.CacheFault
		want  [4]error // of Begin, Adopt, Save, Save
		at    storage.CopyPosition
	}{
		"none":        {at: full},
		"the third":   {fault: mem.CacheFault{N: 3, Err: broken}, want: [4]error{2: broken}, at: full},
		"the fourth":  {fault: mem.CacheFault{N: 4, Err: broken}, want: [4]error{3: broken}, at: empty},
		"done anyway": {fault: mem.CacheFault{N: 4, Err: broken, Done: true}, want: [4]error{3: broken}, at: full},
	} {
		t.Run(name, func(t *testing.T) {
			var disk mem.CacheDisk
			cache, err := mem.OpenCache(&disk)
			if err != nil {
				t.Fatal(err)
			}
			disk.Fail(c.fault)
			got := [4]error{cache.Begin(), cache.Adopt(empty, false), cache.Save(nil, nil, empty), cache.Save(storagetest.Stocked(p), nil, full)}
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if at, _, err := cache.Load(func(storage.CopyPosition, int) error { return nil }, func(*inventory.Product, *inventory.Holdings) error { return nil }); at != c.at || err != nil {
				t.Errorf("the copy is at %+v, %v", at, err)
			}
		})
	}
}

// TestCacheDamage shows a copy that cannot be used until it is moved aside.
func TestCacheDamage(t *testing.T) {
	var disk mem.CacheDisk
	cache, err := mem.OpenCache(&disk)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(cache.Begin(), cache.Adopt(storage.CopyPosition{}, false)); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	disk.Damage(broken)
	if _, ok, err := cache.Load(nil, nil); ok || !errors.Is(err, broken) {
		t.Errorf("Load: %v, %v", ok, err)
	}
	if err := cache.Save(nil, nil, storage.CopyPosition{}); !errors.Is(err, broken) {
		t.Errorf("Save: %v", err)
	}
	if moved, err := cache.Quarantine(); moved == "" || err != nil {
		t.Errorf("Quarantine: %q, %v", moved, err)
	}
	if _, ok, err := cache.Load(nil, nil); ok || err != nil {
		t.Errorf("Load after Quarantine: %v, %v", ok, err)
	}
}
