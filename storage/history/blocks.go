package history

import (
	"encoding/binary"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"bodega/inventory"
)

// block is where some consecutive events stand, compressed as one.
type block struct {
	first   inventory.Offset
	count   int
	pos     int64
	size    int              // with its checksum
	raw     int              // before it was compressed
	at      inventory.Millis // date of its first event
	reached inventory.Millis // newest date in it
	chain   inventory.Chain  // behind its last event; zero if there is none
}

func (b *block) next() inventory.Offset { return b.first + inventory.Offset(b.count) }

// append appends a block as its page has it, behind another of that page.
func (b *block) append(buf []byte, was *block) []byte {
	buf = binary.AppendUvarint(buf, uint64(b.count))
	buf = binary.AppendUvarint(buf, uint64(b.pos-was.pos))
	buf = binary.AppendUvarint(buf, uint64(b.size))
	buf = binary.AppendUvarint(buf, uint64(b.raw))
	buf = binary.AppendUvarint(buf, zigzag(int64(b.at-was.at)))
	buf = binary.AppendUvarint(buf, zigzag(int64(b.reached-b.at)))
	return append(buf, b.chain[:]...)
}

// decodeBlocks returns the blocks of a page, of which the first begins with an event.
func decodeBlocks(b []byte, first inventory.Offset, list []block) ([]block, error) {
	d := decoder{b: b}
	was := block{first: first}
	for len(d.b) > 0 {
		next := block{first: was.next(), count: d.size(), pos: was.pos + int64(d.size()), size: d.size(), raw: d.size()}
		next.at = was.at + inventory.Millis(unzigzag(d.uint()))
		next.reached = next.at + inventory.Millis(unzigzag(d.uint()))
		copy(next.chain[:], d.bytes(len(next.chain)))
		if d.err == nil && (next.count == 0 || next.raw > maxRaw || next.size < checksumLen) {
			d.fail()
		}
		list = append(list, next)
		was = next
	}
	return list, d.err
}

// blocksWriter writes the pages of blocks.
type blocksWriter struct {
	out  *output
	page []byte
	head inventory.Offset
	was  block
	made section
}

func (w *blocksWriter) add(b *block) error {
	if len(w.page) >= blocksBytes {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if len(w.page) == 0 {
		w.head, w.was = b.first, block{}
	}
	w.page = b.append(w.page, &w.was)
	w.was = *b
	return nil
}

func (w *blocksWriter) flush() error {
	if len(w.page) == 0 {
		return nil
	}
	pos, size, err := w.out.checksummed(w.page)
	w.made = append(w.made, page{place{at: w.head}, pos, size})
	w.page = w.page[:0]
	return err
}

// blocks looks for blocks, and keeps the page that it has read last.
type blocks struct {
	part *partition
	have int // number of the page in list, plus 1
	list []block
	buf  []byte
}

// holding returns the block that holds an event of the partition.
func (b *blocks) holding(at inventory.Offset) (block, error) {
	if err := b.load(b.part.blocks.find(place{at: at})); err != nil {
		return block{}, err
	}
	lo, hi := 0, len(b.list)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; b.list[mid].first <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	if found := b.list[lo]; found.first <= at && at < found.next() {
		return found, nil
	}
	return block{}, b.part.damage(b.part.blocks[b.have-1].pos, fmt.Errorf("event %d is in none of the blocks", at))
}

func (b *blocks) load(n int) (err error) {
	if b.have == n+1 {
		return nil
	}
	b.have = 0
	p := &b.part.blocks[n]
	if b.buf, err = b.part.read(p.pos, p.size, b.buf); err != nil {
		return err
	}
	body, err := cutChecksum(b.buf)
	if err == nil {
		b.list, err = decodeBlocks(body, p.first.at, b.list[:0])
	}
	if err == nil && len(b.list) == 0 {
		err = errFormat
	}
	if err != nil {
		return b.part.damage(p.pos, err)
	}
	b.have = n + 1
	return nil
}

// walk calls fn for each block, in order.
func (b *blocks) walk(fn func(*block) error) error {
	next := b.part.first
	for n := range b.part.blocks {
		if err := b.load(n); err != nil {
			return err
		}
		for i := range b.list {
			at := b.list[i]
			if at.first != next {
				return b.part.damage(b.part.blocks[n].pos, fmt.Errorf("event %d is missing", next))
			}
			if next = at.next(); next > b.part.next {
				return b.part.damage(b.part.blocks[n].pos, errFormat)
			}
			if err := fn(&at); err != nil {
				return err
			}
		}
	}
	if next != b.part.next {
		return b.part.damage(0, fmt.Errorf("event %d is missing", next))
	}
	return nil
}

// The coder of blocks. One decodes at a time for each processor; their memory is that of the longest block.
var (
	compress, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithWindowSize(128<<10))
	decompress, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxRaw), zstd.IgnoreChecksum(true))
)

// events are those of a block, decompressed.
type events struct {
	block block
	raw   []byte
	at    [][]byte // each of them, encoded
	buf   []byte
}

// load reads a block.
func (e *events) load(p *partition, b *block) (err error) {
	if e.block = (block{}); cap(e.buf) < b.size {
		e.buf = make([]byte, b.size+b.size/2)
	}
	if e.buf, err = p.read(b.pos, b.size, e.buf[:0]); err != nil {
		return err
	}
	body, err := cutChecksum(e.buf)
	if err == nil {
		e.raw, err = decompress.DecodeAll(body, e.raw[:0])
	}
	if err == nil && len(e.raw) != b.raw {
		err = errFormat
	}
	e.at = e.at[:0]
	d := decoder{b: e.raw}
	for range b.count {
		if err == nil {
			e.at = append(e.at, d.bytes(d.size()))
			err = d.err
		}
	}
	if err == nil && len(d.b) > 0 {
		err = errFormat
	}
	if err != nil {
		return p.damageOf(b, err)
	}
	e.block = *b
	return nil
}

// event decodes one of them.
func (e *events) event(p *partition, at inventory.Offset) (inventory.Event, error) {
	ev, err := inventory.DecodeEvent(e.at[at-e.block.first])
	if err == nil && ev.Offset != at {
		err = fmt.Errorf("says that it is event %d", ev.Offset)
	}
	if err != nil {
		return ev, p.damageOf(&e.block, fmt.Errorf("event %d: %w", at, err))
	}
	return ev, nil
}
