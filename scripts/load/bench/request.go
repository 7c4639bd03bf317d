//go:build linux

package main

import (
	"bytes"
	crypto "crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// catalogue is the benchmark's own book about the products of one server: product i has id productID(i) and,
// after every answer so far, version versions[i]. Connections share no product, so a version is never stale.
type catalogue struct {
	shape
	versions []int64
}

const openingVersion = 1 // of every imported product
const openingStock = 1_000_000_000

func newCatalogue(products int) *catalogue { return catalogueOf(shape{products: products}) }

func catalogueOf(of shape) *catalogue {
	c := &catalogue{shape: of, versions: make([]int64, of.products)}
	for i := range c.versions {
		c.versions[i] = openingVersion
	}
	return c
}

func (c *catalogue) size() int { return len(c.versions) }

// appendID writes an id of fixed width, so that all requests of a kind have about the same size.
func appendID(buf []byte, product int) []byte {
	buf = append(buf, "sku-0000000"...)
	for at := len(buf) - 1; product > 0; at-- {
		buf[at] = byte('0' + product%10)
		product /= 10
	}
	return buf
}

func productID(product int) string { return string(appendID(nil, product)) }

const (
	getHead  = " HTTP/1.1\r\nHost: bench\r\nX-API-Key: bench\r\n\r\n"
	postRest = " HTTP/1.1\r\nHost: bench\r\nX-API-Key: bench\r\nContent-Type: application/json\r\nContent-Length: 000000\r\n\r\n"
	postHead = "POST /v1/inventory/updates" + postRest
)

// putLength writes the length of the body that follows postRest, with leading zeros, into the room left for it.
func putLength(request []byte) []byte {
	head := bytes.Index(request, headEnd) + len(headEnd)
	body := len(request) - head
	for at := head - len(headEnd) - 1; body > 0; at-- {
		request[at] = byte('0' + body%10)
		body /= 10
	}
	return request
}

// picker gives each connection its own products and fresh random keys.
type picker struct {
	*catalogue
	conns  int
	random *rand.Rand
}

func newPicker(c *catalogue, conns int) picker {
	var seed [16]byte
	crypto.Read(seed[:]) // never fails; keys must be fresh in a server that outlives this run too
	return picker{c, conns, rand.New(rand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))}
}

// share is the number of products that belong to a connection: i, i+conns, i+2*conns, ...
func (p *picker) share(conn int) int { return (p.size() - conn + p.conns - 1) / p.conns }

func (p *picker) product(conn int) int { return conn + p.conns*p.random.IntN(p.share(conn)) }

func (p *picker) appendLine(buf []byte, product int, versioned bool) []byte {
	buf = append(buf, `{"productId":"`...)
	buf = appendID(buf, product)
	buf = append(buf, `","delta":-1`...)
	if versioned {
		buf = append(buf, `,"version":`...)
		buf = strconv.AppendInt(buf, p.versions[product], 10)
	}
	if p.placed() {
		buf = append(buf, `,"locationId":"`...)
		buf = append(appendLocation(buf, p.location(product, p.random.IntN(p.levels))), '"')
	}
	return append(p.appendKey(buf), '}')
}

// appendKey writes a fresh key as the last member of an object.
func (p *picker) appendKey(buf []byte) []byte {
	buf = append(buf, `,"idempotencyKey":"`...)
	var key [16]byte
	binary.LittleEndian.PutUint64(key[:8], p.random.Uint64())
	binary.LittleEndian.PutUint64(key[8:], p.random.Uint64())
	return append(hex.AppendEncode(buf, key[:]), '"')
}

// gets reads random products.
type gets struct {
	picker
	exact bool // nothing older will do
}

func (g *gets) next(conn int, buf []byte) []byte {
	buf = append(buf, "GET /v1/inventory/"...)
	buf = appendID(buf, g.product(conn))
	if g.exact {
		buf = append(buf, "?consistency=linearizable"...)
	}
	return append(buf, getHead...)
}

func (g *gets) done(_ int, res *response) (int, error) {
	if res.status != 200 || len(res.body) == 0 {
		return 0, unexpected(res)
	}
	return 1, nil
}

// singles changes one product a request.
type singles struct {
	picker
	versioned bool // send the version and demand the next one; else no precondition
	hot       bool // all connections on product 0
	fixed     bool // the bare handler: it always gives the same answer
	under     []int
}

func newSingles(c *catalogue, conns int) *singles {
	return &singles{picker: newPicker(c, conns), under: make([]int, conns)}
}

func (s *singles) next(conn int, buf []byte) []byte {
	product := 0
	if !s.hot {
		product = s.product(conn)
	}
	s.under[conn] = product
	return putLength(s.appendLine(append(buf, postHead...), product, s.versioned))
}

func (s *singles) done(conn int, res *response) (int, error) {
	version, _, ok := numberAfter(res.body, newVersion)
	if res.status != 200 || !ok {
		return 0, unexpected(res)
	}
	if s.fixed {
		return 1, nil
	}
	before := &s.versions[s.under[conn]]
	if s.versioned && version != *before+1 {
		return 0, fmt.Errorf("version %d became %d: %w", *before, version, unexpected(res))
	}
	*before = version
	return 1, nil
}

// batches changes many products a request, each line with its version and its own key.
type batches struct {
	picker
	lines int
	under [][]int
}

func newBatches(c *catalogue, conns, lines int) *batches {
	b := &batches{picker: newPicker(c, conns), under: make([][]int, conns)}
	b.lines = min(lines, b.share(conns-1)) // a product occurs once in a batch, or its version would be stale
	return b
}

// stride is a prime above any share, so that walking by it meets every product of a share once.
const stride = 15_485_863

func (b *batches) next(conn int, buf []byte) []byte {
	buf = append(append(buf, postHead...), `{"storeId":"bench","updates":[`...)
	b.under[conn] = b.under[conn][:0]
	share := b.share(conn)
	at := b.random.IntN(share)
	for i := range b.lines {
		if i > 0 {
			buf = append(buf, ',')
		}
		product := conn + b.conns*at
		b.under[conn] = append(b.under[conn], product)
		buf = b.appendLine(buf, product, true)
		at = (at + stride) % share
	}
	return putLength(append(buf, "]}"...))
}

var (
	newVersion  = []byte(`"newVersion":`)
	failedLines = []byte(`"failed":`)
)

func (b *batches) done(conn int, res *response) (int, error) {
	if res.status != 200 {
		return 0, unexpected(res)
	}
	rest := res.body
	for _, product := range b.under[conn] {
		version, after, ok := numberAfter(rest, newVersion)
		if !ok || version != b.versions[product]+1 {
			return 0, fmt.Errorf("version %d of %s became %d: %w", b.versions[product], productID(product), version, unexpected(res))
		}
		b.versions[product], rest = version, after
	}
	if failed, _, ok := numberAfter(res.body, failedLines); !ok || failed != 0 {
		return 0, fmt.Errorf("%d lines failed: %w", failed, unexpected(res))
	}
	return len(b.under[conn]), nil
}

func unexpected(res *response) error {
	return fmt.Errorf("status %d, body %.300q", res.status, res.body)
}
