package history

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/cespare/xxhash/v2"

	"bodega/inventory"
)

// DESIGN.md draws the format. Whatever stands in a file stands before its checksum: blocks, pages, and the footer.

const (
	magic       = "bodega history 1"
	trailer     = 4 + 4 + len(magic) // length of the footer, its checksum, magic
	suffix      = ".events"
	blockBytes  = 16 << 10 // of a block, before it is compressed
	pageBytes   = 8 << 10
	blocksBytes = 2 << 10  // of a page of blocks: it is read for each block
	maxRaw      = 16 << 20 // of a block: an event is at most as long as a record of a journal
	checksumLen = 4
)

var (
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
	errChecksum = errors.New("checksum does not match")
	errFormat   = errors.New("is not what this program writes")
)

func appendChecksum(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// cutChecksum returns what stands before its checksum.
func cutChecksum(b []byte) ([]byte, error) {
	n := len(b) - checksumLen
	if n < 0 || binary.LittleEndian.Uint32(b[n:]) != crc32.Checksum(b[:n], castagnoli) {
		return nil, errChecksum
	}
	return b[:n], nil
}

// term is a thing that events are looked for by: a kind and a text, hashed. Two things may have the same, so whatever is found by it is
// looked at.
type term uint64

// termBits is how much of a hash is kept: one search in a million reads a block in vain.
const termBits = 40

// The kinds of terms. Their numbers are stored.
const (
	byProduct   = 'p'
	byLocation  = 'l'
	byAction    = 't'
	byActor     = 'a'
	byStore     = 's'
	byReason    = 'r'
	byRef       = 'f'
	byCatalogue = 'c' // and its product
)

func termOf(kind byte, text string) term {
	var buf [512]byte // longer than any text
	return term(xxhash.Sum64(append(append(buf[:0], kind), text...)) >> (64 - termBits))
}

func actionTerm(a inventory.Action) term { return termOf(byAction, string(rune(a))) }

// termsOf calls add for each thing but the product that an event is looked for by.
func termsOf(e *inventory.Event, add func(term)) {
	add(actionTerm(e.Happened()))
	if e.OfCatalogue() {
		add(termOf(byCatalogue, string(e.Product.ID)))
	}
	for _, t := range [...]struct {
		kind byte
		text string
	}{{byActor, e.Actor}, {byStore, e.Store}, {byReason, e.Reason}, {byRef, e.Ref}} {
		if t.text != "" {
			add(termOf(t.kind, t.text))
		}
	}
	if c := e.Change; c != nil && len(c.Levels) > 0 {
		for i := range c.Levels {
			add(termOf(byLocation, string(c.Levels[i].Location)))
		}
	} else if e.Touches(inventory.Pool) {
		add(termOf(byLocation, string(inventory.Pool)))
	}
	if c := e.Change; c != nil {
		for i := range c.Transfers {
			add(termOf(byLocation, string(c.Transfers[i].From)))
			add(termOf(byLocation, string(c.Transfers[i].To)))
		}
	}
}

// wantedTerms returns sets of terms, of each of which an event that is meant has one; none of an event's product.
func wantedTerms(f *inventory.EventFilter) (sets [][]term) {
	for _, t := range [...]struct {
		kind byte
		text string
	}{{byRef, f.Ref}, {byActor, f.Actor}, {byStore, f.Store}, {byReason, f.Reason}, {byLocation, string(f.Location)}} {
		if t.text != "" {
			sets = append(sets, []term{termOf(t.kind, t.text)})
		}
	}
	if f.Catalogue && f.Product != "" {
		sets = append(sets, []term{termOf(byCatalogue, string(f.Product))})
	}
	if f.Actions != 0 {
		var any []term
		for a := range inventory.Action(64) {
			if f.Actions.Has(a) {
				any = append(any, actionTerm(a))
			}
		}
		sets = append(sets, any)
	}
	return sets
}

// decoder reads numbers. Its first error stays.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) uint() uint64 {
	n, w := binary.Uvarint(d.b)
	if w <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[w:]
	return n
}

// size reads a number that is an int and not negative.
func (d *decoder) size() int {
	n := d.uint()
	if n > 1<<48 {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.b) {
		d.fail()
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = errFormat
	}
	d.b = nil
}

// zigzag and back: numbers of either sign that are mostly small.
func zigzag(n int64) uint64   { return uint64(n<<1) ^ uint64(n>>63) }
func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// fileName names a partition after the events in it.
func fileName(first, next inventory.Offset) string {
	return fmt.Sprintf("%016x-%016x%s", int64(first), int64(next), suffix)
}

func appendSized(b, what []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(what))), what...)
}
