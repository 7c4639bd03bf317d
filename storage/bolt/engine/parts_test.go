package engine

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage/bolt"
)

func randomKey(rng *rand.Rand) (k inventory.KeyHash) {
	binary.LittleEndian.PutUint64(k[:8], rng.Uint64())
	binary.LittleEndian.PutUint64(k[8:], rng.Uint64())
	return k
}

func TestFilter(t *testing.T) {
	const n = 20_000
	rng := rand.New(rand.NewPCG(1, 1))
	f := newFilter(n)
	keys := make([]inventory.KeyHash, n)
	for i := range keys {
		keys[i] = randomKey(rng)
		f.add(&keys[i])
	}
	again, err := decodeFilter(f.encode())
	if err != nil {
		t.Fatal(err)
	}
	for i := range keys {
		if !f.has(&keys[i]) || !again.has(&keys[i]) {
			t.Fatal("a key is not found")
		}
	}
	wrong := 0
	for range n {
		k := randomKey(rng)
		if f.has(&k) != again.has(&k) {
			t.Fatal("the decoded filter differs")
		}
		if f.has(&k) {
			wrong++
		}
	}
	t.Logf("%d of %d strange keys pass", wrong, n)
	if wrong > n/50 {
		t.Error("too many")
	}
	for _, bad := range [][]byte{nil, make([]byte, 63), make([]byte, 65)} {
		if _, err := decodeFilter(bad); err == nil {
			t.Errorf("%d bytes were taken for a filter", len(bad))
		}
	}
}

// TestFilterShrinks: a partition that is closed with few keys stores a filter for these, not for those that it had room for.
func TestFilterShrinks(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, size := range []int{1, 40, 20_000, defaultPartition} {
		for _, n := range []int{0, 1, size / 100, size / 2, size} {
			f := newFilter(size)
			keys := make([]inventory.KeyHash, n)
			for i := range keys {
				keys[i] = randomKey(rng)
				f.add(&keys[i])
			}
			small := f.shrunk(int64(n))
			for i := range keys {
				if !small.has(&keys[i]) {
					t.Fatalf("one of %d keys of %d is not found", n, size)
				}
			}
			if have, most := 64*len(small.words), max(2*n*filterBits, 32*64*blockWords); n < size/2 && size > 1000 && have > most {
				t.Errorf("%d keys of %d take %d bits", n, size, have)
			}
			wrong := 0
			for range 10_000 {
				if k := randomKey(rng); small.has(&k) {
					wrong++
				}
			}
			if wrong > 10_000/40 && n > 1000 {
				t.Errorf("of strange keys %d in 10,000 pass %d of %d", wrong, n, size)
			}
		}
	}
}

func TestArena(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a arena
		var refs []ref
		var want [][]byte
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			n := rapid.SampledFrom([]int{0, 1, 127, 128, 300_000, arenaChunk + 1}).Draw(t, "bytes")
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(i + len(refs))
			}
			want = append(want, b)
			if len(refs)%2 == 0 {
				refs = append(refs, a.add(b))
			} else {
				refs = append(refs, a.addChecksummed([]byte{byte(len(refs))}, b))
			}
		}
		for i := range refs {
			got, err := a.get(refs[i]), error(nil)
			if i%2 == 1 {
				got, err = bolt.VerifyChecksum([]byte{byte(i)}, got)
			}
			if err != nil || string(got) != string(want[i]) {
				t.Fatalf("string %d: %v", i, err)
			}
		}
	})
}

func TestCheckpointEncoding(t *testing.T) {
	c := checkpoint{
		DataID: newID(), Timeline: newID(), Applied: 1, Chain: 2, Intent: 3, Offset: 4, At: -5, Earliest: 6, Live: 7, Dead: 8,
	}
	c.Sums.Replace(nil, &inventory.Product{ID: "x"})
	got, err := decodeCheckpoint(c.encode())
	if err != nil || got != c {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := decodeCheckpoint(c.encode()[1:]); err == nil {
		t.Error("too short, but taken")
	}
	newer := c.encode()
	newer[0]++
	if _, err := decodeCheckpoint(newer); err == nil {
		t.Error("a newer format was taken")
	}
}

func TestExpired(t *testing.T) {
	list := []*partition{{newest: 10}, {newest: 20}, {newest: 30}}
	for _, c := range []struct{ ttl, now, want inventory.Millis }{
		{100, 110, 0}, {100, 111, 1}, {100, 120, 1}, {100, 121, 2}, {100, 131, 3}, {-1, 1 << 50, 0},
	} {
		if old, rest := expired(list, c.ttl, c.now); len(old) != int(c.want) || len(old)+len(rest) != 3 {
			t.Errorf("ttl %d, now %d: %d expired, want %d", c.ttl, c.now, len(old), c.want)
		}
	}
}
