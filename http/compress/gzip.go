// Package compress is the content coding of answers (RFC 9110 8.4): which ones a client takes, and a pool of writers of gzip.
package compress

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressor makes a gzip of an answer. It is pooled: one has tables of half a megabyte.
type compressor struct {
	to   bytes.Buffer
	gzip *gzip.Writer
}

var compressors = sync.Pool{New: func() any {
	z := &compressor{}
	z.gzip, _ = gzip.NewWriterLevel(&z.to, gzip.BestSpeed) // fails only for a level that there is not
	return z
}}

// keptBytesMax bounds what a compressor keeps from one use to the next: a page of 1,000 ordinary events fits.
const keptBytesMax = 1 << 20

// Gzip returns the gzip of b, in the memory of b as far as that is enough. It may be called from any number of goroutines.
func Gzip(b []byte) []byte {
	z := compressors.Get().(*compressor) //nolint:forcetypeassert // the pool holds nothing else
	defer compressors.Put(z)
	z.to.Reset()
	z.gzip.Reset(&z.to)
	_, _ = z.gzip.Write(b) // into memory, where neither fails
	_ = z.gzip.Close()
	b = append(b[:0], z.to.Bytes()...)
	if z.to.Cap() > keptBytesMax {
		z.to = bytes.Buffer{}
	}
	return b
}
