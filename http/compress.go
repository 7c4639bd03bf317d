package http

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/gzip"

	"bodega/http/wire"
)

// compressBytesMin is from when on an answer is compressed for those who take it. A product, a sale and most refusals stay below,
// so that their tags stay strong and If-Match can name them.
const compressBytesMin = 4 << 10

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

// compress replaces a large answer in res.out by its gzip if the client takes that. Streams and snapshots never come here: what
// they send has to leave at once.
func (res *responder) compress() {
	if len(res.out) < compressBytesMin || !wire.TakesEncoding(res.req.r.Header["Accept-Encoding"], "gzip") {
		return
	}
	if !res.working {
		res.work() // until WriteHeader
	}
	z := compressors.Get().(*compressor) //nolint:forcetypeassert // the pool holds nothing else
	defer compressors.Put(z)
	z.to.Reset()
	z.gzip.Reset(&z.to)
	_, _ = z.gzip.Write(res.out) // into memory, where neither fails
	_ = z.gzip.Close()
	res.out = append(res.out[:0], z.to.Bytes()...)
	h := res.w.Header()
	h["Content-Encoding"] = encodedGzip
	if tag := h["Etag"]; len(tag) == 1 { // these bytes are others, which mean the same
		res.set("Etag", "W/"+tag[0])
	}
	if z.to.Cap() > keptPackedMax {
		z.to = bytes.Buffer{}
	}
}

// keptPackedMax bounds what a compressor keeps from one use to the next: a page of 1,000 ordinary events fits.
const keptPackedMax = 1 << 20

// Nothing may write to the value.
var encodedGzip = []string{"gzip"}
