package engine

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"sync/atomic"

	"bodega/inventory"
)

// filter says of most keys that are not in a partition that they are not: a blocked Bloom filter of 12 bits a key, which
// lets 1 key in 100 through wrongly and touches one cache line. It has no hash function: keys are hashes. One goroutine adds while any
// number ask.
type filter struct{ words []uint64 }

const (
	filterBits   = 12 // per key
	filterProbes = 6
	blockWords   = 8 // 512 bits, a cache line
)

// newFilter returns a filter with room for so many keys. The number of its blocks can be halved until a few are left: see shrunk.
func newFilter(keys int) *filter {
	blocks := max(1, (keys*filterBits+511)/512)
	if whole := 1 << max(bits.Len(uint(blocks))-5, 0); whole > 1 { // at most a sixteenth more
		blocks = (blocks + whole - 1) / whole * whole
	}
	return &filter{words: make([]uint64, blocks*blockWords)}
}

// shrunk returns a filter of the same keys that is as small as their number allows, for a partition that was closed before it
// was full. A key's block in a filter of half as many is half its number, so that no key has to be read.
func (f *filter) shrunk(keys int64) *filter {
	words := f.words
	for n := len(words) / 2; n%blockWords == 0 && int64(n)*64 >= keys*filterBits; n = len(words) / 2 {
		half := make([]uint64, n)
		for i, w := range words {
			half[i/(2*blockWords)*blockWords+i%blockWords] |= w
		}
		words = half
	}
	return &filter{words: words}
}

// block returns the words that belong to a key and the number from which the bits are taken, nine at a time.
func (f *filter) block(k *inventory.KeyHash) (words []uint64, probes uint64) {
	i, _ := bits.Mul64(binary.BigEndian.Uint64(k[:8]), uint64(len(f.words)/blockWords))
	return f.words[i*blockWords:][:blockWords], binary.LittleEndian.Uint64(k[8:])
}

func (f *filter) add(k *inventory.KeyHash) {
	words, p := f.block(k)
	for range filterProbes {
		atomic.OrUint64(&words[p>>6&7], 1<<(p&63))
		p >>= 9
	}
}

func (f *filter) has(k *inventory.KeyHash) bool {
	words, p := f.block(k)
	for range filterProbes {
		if atomic.LoadUint64(&words[p>>6&7])>>(p&63)&1 == 0 {
			return false
		}
		p >>= 9
	}
	return true
}

func (f *filter) encode() []byte {
	b := make([]byte, 0, 8*len(f.words))
	for _, w := range f.words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

func decodeFilter(b []byte) (*filter, error) {
	if len(b) == 0 || len(b)%(8*blockWords) != 0 {
		return nil, errors.New("a filter of a wrong length")
	}
	f := &filter{words: make([]uint64, len(b)/8)}
	for i := range f.words {
		f.words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return f, nil
}
