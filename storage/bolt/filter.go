package bolt

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

func newFilter(keys int) *filter {
	blocks := max(1, (keys*filterBits+511)/512)
	return &filter{words: make([]uint64, blocks*blockWords)}
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
