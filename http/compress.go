package http

import "bodega/http/compress"

// compressBytesMin is from when on an answer is compressed for those who take it. A product, a sale and most refusals stay below,
// so that their tags stay strong and If-Match can name them.
const compressBytesMin = 4 << 10

// compress replaces a large answer in res.out by its gzip if the client takes that. Streams and snapshots never come here: what
// they send has to leave at once.
func (res *responder) compress() {
	if len(res.out) < compressBytesMin || !compress.Takes(res.req.r.Header["Accept-Encoding"], "gzip") {
		return
	}
	if !res.hasWorker {
		res.acquireWorker() // until WriteHeader
	}
	res.out = compress.Gzip(res.out)
	h := res.w.Header()
	h["Content-Encoding"] = encodedGzip
	if tag := h["Etag"]; len(tag) == 1 { // these bytes are others, which mean the same
		res.set("Etag", "W/"+tag[0])
	}
}

// Nothing may write to the value.
var encodedGzip = []string{"gzip"}
