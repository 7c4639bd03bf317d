package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/storage/storagetest"
)

// scrub returns what a pass has found and read.
func scrub(t *testing.T, e *Engine) (found []string, read int) {
	t.Helper()
	err := e.Scrub(func(n int) error { read += n; return nil }, func(err error) { found = append(found, err.Error()) })
	if err != nil {
		t.Fatal(err)
	}
	return found, read
}

// flipAt flips a bit of a file where it is.
func flipAt(t *testing.T, name string, at int64) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 4
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestScrub: a pass over what is sound finds nothing and reads everything; of what has rotted it finds each thing and names it, reads on behind it, and
// nobody else notices.
func TestScrub(t *testing.T) {
	cfg, _, _ := based(t)
	cfg.KeepBytes = 1 << 30
	d := load(t, cfg)
	e := d.Engine.(*Engine)
	fillUp(t, d, "more", 150) // several pages of products
	checkpointNow(t, d)
	whole := int(e.checkpointSize())
	if found, read := scrub(t, e); len(found) > 0 || read < whole/2 {
		t.Fatalf("found %q in %d bytes of %d", found, read, whole)
	}
	segments, err := filepath.Glob(filepath.Join(cfg.Dir, "journal", "*.seg"))
	if err != nil || len(segments) < 3 {
		t.Fatal(segments, err)
	}
	flipAt(t, segments[0], 5000)
	flipAt(t, segments[1], 100)
	base := bases(t, cfg.Dir)[0]
	flipAt(t, base, 12345)
	err = e.update(func(tx *bbolt.Tx) error {
		for _, at := range []uint64{10, 20} {
			b := tx.Bucket(bucketEvents).Bucket(eventBucket(0))
			v := append([]byte(nil), b.Get(be8(at))...)
			v[len(v)-1] ^= 1
			if err := b.Put(be8(at), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	flipAt(t, filepath.Join(cfg.Dir, "checkpoint.db"), int64(leafOf(t, e))*4096+9) // the kind of a page of products
	found, _ := scrub(t, e)
	for _, want := range []string{filepath.Base(segments[0]), filepath.Base(segments[1]), filepath.Base(base), "event 10:", "event 20:", "products from key"} {
		n := 0
		for _, line := range found {
			if strings.Contains(line, want) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d findings name %s: %q", n, want, found)
		}
	}
	if len(found) != 6 {
		t.Errorf("found %q", found)
	}
	if _, err := d.Do(storagetest.Create("still", "sold")); err != nil {
		t.Error(err)
	}
	stop := errors.New("enough")
	if err := e.Scrub(func(int) error { return stop }, func(error) {}); !errors.Is(err, stop) {
		t.Errorf("ended by its reader: %v", err)
	}
	e.crash()
}

// leafOf returns a page of products that begins with one of those that were made last, as fillUp names them.
func leafOf(t *testing.T, e *Engine) (page int) {
	t.Helper()
	err := e.db.View(func(tx *bbolt.Tx) error {
		b := make([]byte, 4096)
		for id := 2; ; id++ {
			p, err := tx.Page(id)
			if err != nil || p == nil {
				return err
			}
			if _, err := e.pages.ReadAt(b, int64(id)*4096); err != nil {
				return err
			}
			first := 16 + int(binary.LittleEndian.Uint32(b[16+4:]))                                                                              // where its first key is
			if p.Type == "leaf" && first < len(b) && strings.HasPrefix(string(b[first:]), "more-") && strings.Contains(string(b), "more-0075") { // not of tombstones
				page = id
			}
		}
	})
	if err != nil || page == 0 {
		t.Fatalf("no such page: %v", err)
	}
	return page
}

// TestScrubBeside runs passes while there are commits, checkpoints, new bases and compactions: nothing is found.
func TestScrubBeside(t *testing.T) {
	cfg := keeping(t.TempDir())
	cfg.CheckpointBytes, cfg.KeyTTL = 2<<10, 1000
	cfg.compactMin, cfg.compactEvery = 1, 1
	d := load(t, cfg)
	e := d.Engine.(*Engine)
	done := make(chan error, 1)
	stop := make(chan struct{})
	passes := 0
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			passes++
			var found error
			err := e.Scrub(func(int) error { return nil }, func(err error) { found = err })
			if err = errors.Join(err, found); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 12 {
		fillUp(t, d, fmt.Sprint("r", i), 20)
		d.Now += 300
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
	t.Logf("%d passes", passes)
	closeDriver(t, d)
}
