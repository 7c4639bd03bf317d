package inventory

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"
)

// Hash is a 128-bit additive multiset hash: the sum modulo 2^128 of one term for each product and tombstone. Two states
// with the same products have the same Hash whatever the order in which they were built, and one change costs two terms.
// It detects errors; it is no defence against an adversary who picks products (see Bellare and Micciancio, "A new paradigm
// for collision-free hashing", 1997, on why sums need larger moduli for that).
type Hash struct{ hi, lo uint64 }

func (h Hash) add(o Hash) Hash {
	lo, carry := bits.Add64(h.lo, o.lo, 0)
	hi, _ := bits.Add64(h.hi, o.hi, carry)
	return Hash{hi, lo}
}

func (h Hash) sub(o Hash) Hash {
	lo, borrow := bits.Sub64(h.lo, o.lo, 0)
	hi, _ := bits.Sub64(h.hi, o.hi, borrow)
	return Hash{hi, lo}
}

// Replace returns h with before taken out and after put in. Either may be nil. It costs a SHA-256 each.
func (h Hash) Replace(before, after *Product) Hash {
	if before != nil {
		h = h.sub(term(before))
	}
	if after != nil {
		h = h.add(term(after))
	}
	return h
}

// Bytes returns h in big-endian order.
func (h Hash) Bytes() (b [16]byte) {
	binary.BigEndian.PutUint64(b[:8], h.hi)
	binary.BigEndian.PutUint64(b[8:], h.lo)
	return b
}

// HashFrom is the inverse of [Hash.Bytes].
func HashFrom(b [16]byte) Hash {
	return Hash{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// String returns h as 32 hexadecimal digits, as it stands in digests and exports.
func (h Hash) String() string {
	b := h.Bytes()
	return hex.EncodeToString(b[:])
}

// ParseHash is the inverse of [Hash.String].
func ParseHash(s string) (Hash, bool) {
	var b [16]byte
	if len(s) != 32 {
		return Hash{}, false
	}
	if _, err := hex.Decode(b[:], []byte(s)); err != nil {
		return Hash{}, false
	}
	return HashFrom(b), true
}

// Ranges is the number of parts in which a state is summed, so that a difference between two states can be narrowed down.
const Ranges = 256

// RangeOf returns the part that id belongs to: the first byte of its SHA-256.
func RangeOf(id ProductID) int {
	sum := sha256.Sum256([]byte(id))
	return int(sum[0])
}

// Sums holds one Hash for each range. The zero value is the sum of nothing.
type Sums [Ranges]Hash

// Replace takes before out of the sums and puts after in. Either may be nil. The range costs a SHA-256 more than [Hash.Replace].
func (s *Sums) Replace(before, after *Product) {
	var id ProductID
	if after != nil {
		id = after.ID
	} else {
		id = before.ID
	}
	s.replace(uint8(RangeOf(id)), before, after)
}

// replace is Replace for a product whose range is known.
func (s *Sums) replace(part uint8, before, after *Product) {
	s[part] = s[part].Replace(before, after)
}

// plus returns the sums of both.
func (s Sums) plus(more *Sums) Sums {
	for i := range s {
		s[i] = s[i].add(more[i])
	}
	return s
}

// Total returns the hash of the whole state.
func (s *Sums) Total() (h Hash) {
	for i := range s {
		h = h.add(s[i])
	}
	return h
}

// term is the first half of the SHA-256 of the canonical form of p: each text as a 4-byte length and its bytes (id, name,
// category), then 8 bytes each for available, version, price (IEEE 754 bits) and updated-at (milliseconds), then 1 for
// deleted; integers big-endian.
func term(p *Product) Hash {
	var buf [640]byte
	b := buf[:0]
	for _, s := range [...]string{string(p.ID), p.Name, p.Category} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	for _, v := range [...]uint64{uint64(p.Available), uint64(p.Version), math.Float64bits(p.Price), uint64(p.UpdatedAt)} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	if p.Deleted {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	sum := sha256.Sum256(b)
	return Hash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// What belongs to a product, and what stands beside the products, has terms of its own. Each begins with a tag: no product's does,
// whose first byte is that of the length of its id.
const (
	tagEntry = 0x11 // of the directory
	tagLevel = 0x12
	tagHold  = 0x13 // a line of one

	tagTransfer = 0x14 // a line of one
	tagExtra    = 0x15 // of the catalogue
)

// taggedTerm is the first half of the SHA-256 of a tag and a form.
func taggedTerm(tag byte, form []byte) Hash {
	var buf [512]byte
	sum := sha256.Sum256(append(append(buf[:0], tag), form...))
	return Hash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// Mark is a state's position and hash: what a replay or a checkpoint that reaches Offset must find.
type Mark struct {
	Offset Offset
	At     Millis // calendar time that was reached: that of the newest record, or later
	Age    Millis // running time that was reached, likewise; see Boot
	// Redated makes At the date that is reached even if it lies before those of records: a repair has begun to date anew.
	Redated bool
	Hash    Hash
	Chain   Chain // of the events before Offset
	Nonce   Nonce // of the events from Offset on, until another mark
	Boot    Boot  // in which Age was measured
	// Holdings is the hash of what belongs to products beside themselves, zero if nothing does.
	Holdings Hash
	// Directory is where the directory stands. It has a number line of its own, in the same log.
	Directory DirectoryMark
}
