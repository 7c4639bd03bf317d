package vfs

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestDirect reads a file in pieces of all sizes and places, past its end too: what is read is what is in it, with or without the cache.
func TestDirect(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	rng := rand.New(rand.NewPCG(1, 2))
	whole := make([]byte, 3*directAlign+123)
	for i := range whole {
		whole[i] = byte(rng.Uint32())
	}
	if err := os.WriteFile(name, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDirect(name)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	t.Logf("past the cache: %v", d.direct)
	for _, direct := range []bool{d.direct, false} {
		if !direct {
			if d.direct = false; d.file != nil {
				_ = d.file.Close()
			}
			if d.file, err = os.Open(name); err != nil {
				t.Fatal(err)
			}
		}
		for range 300 {
			b, off := make([]byte, 1+rng.IntN(2*directAlign)), rng.IntN(len(whole)+10)
			n, err := d.ReadAt(b, int64(off))
			want := whole[min(off, len(whole)):min(off+len(b), len(whole))]
			if !bytes.Equal(b[:n], want) || (n < len(b)) != errors.Is(err, io.EOF) || err != nil && !errors.Is(err, io.EOF) {
				t.Fatalf("direct %v: %d bytes at %d: %d, %v", direct, len(b), off, n, err)
			}
		}
	}
}
