//go:build unix

package cache

import (
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

// TestCopyIsPrivate does the same with a store's, with a copy in quarantine.
func TestCopyIsPrivate(t *testing.T) {
	cfg := Config{Dir: filepath.Join(t.TempDir(), "data"), noSync: true}
	for range 2 {
		c, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		k := &clerk{t: t, cfg: cfg, cache: c}
		k.products = append(k.products, benchProduct(1))
		k.sums = inventory.Sums{}
		k.sums.Replace(nil, k.products[0])
		k.moved()
		k.adopt()
		if _, err := c.Quarantine(); err != nil {
			t.Fatal(err)
		}
		k.adopt()
		if n := storagetest.Modes(t, cfg.Dir); n < 4 { // LOCK, STORE, cache.db, one in quarantine
			t.Errorf("%d files", n)
		}
		k.close()
		storagetest.OpenUp(t, cfg.Dir)
	}
}
