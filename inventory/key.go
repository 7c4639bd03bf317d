package inventory

import (
	"crypto/sha256"
	"encoding/binary"
)

// KeyHash stands for an idempotency key within the scope of its principal: the first 16 bytes of a SHA-256. The key itself
// is stored nowhere.
type KeyHash [16]byte

// HashKey returns the hash of a principal's key.
func HashKey(principal, key string) KeyHash {
	var buf [MaxKeyBytes + 128]byte
	b := append(buf[:0], principal...)
	b = append(b, 0) // neither part can hold a NUL
	b = append(b, key...)
	sum := sha256.Sum256(b)
	return KeyHash(sum[:16])
}

// Fingerprint says what a key was used for: the first 16 bytes of a SHA-256 over the parts of the request that make it the
// same request. Version, reason and ref are outside, so that a retry may carry a fresher version.
type Fingerprint [16]byte

// FingerprintLine returns the fingerprint of one update.
func FingerprintLine(id ProductID, delta int64, store string) Fingerprint {
	var buf [256]byte
	b := appendPrintLine(buf[:0], id, delta, store)
	sum := sha256.Sum256(b)
	return Fingerprint(sum[:16])
}

// FingerprintAt is [FingerprintLine] of an update that names a place; "" names none.
func FingerprintAt(id ProductID, delta int64, store string, at LocationID) Fingerprint {
	b := appendPrintLine(appendPrintPlace(make([]byte, 0, 256), at), id, delta, store)
	sum := sha256.Sum256(b)
	return Fingerprint(sum[:16])
}

// FingerprintLines returns the fingerprint of an atomic batch: its mode and all its lines.
func FingerprintLines(lines []Line) Fingerprint {
	b := append(make([]byte, 0, 32*len(lines)+8), "atomic"...)
	for i := range lines {
		if place := lines[i].Place; place != nil {
			b = appendPrintPlace(b, place.Location)
		}
		b = appendPrintLine(b, lines[i].Product, lines[i].Delta, lines[i].Store)
	}
	sum := sha256.Sum256(b)
	return Fingerprint(sum[:16])
}

// FingerprintBody returns the fingerprint of an admin request: its kind and its canonical body.
func FingerprintBody(k Kind, canonical []byte) Fingerprint {
	b := append([]byte{byte(k), 0}, canonical...)
	sum := sha256.Sum256(b)
	return Fingerprint(sum[:16])
}

// appendPrintPlace appends a place so that it cannot be taken for a line, which begins with the length of an id.
func appendPrintPlace(b []byte, at LocationID) []byte {
	if at == "" {
		return b
	}
	return appendText(append(b, 0), string(at))
}

func appendPrintLine(b []byte, id ProductID, delta int64, store string) []byte {
	b = binary.AppendUvarint(b, uint64(len(id)))
	b = append(b, id...)
	b = binary.AppendVarint(b, delta)
	b = binary.AppendUvarint(b, uint64(len(store)))
	return append(b, store...)
}

// Receipt is what a key remembers: what it was used for and the whole answer.
type Receipt struct {
	Print   Fingerprint
	Offset  Offset // the answer's position
	At      Millis // when it was decided
	Age     Millis // the same by running time; the receipt is kept for a fixed time from here
	Results []Result
	// Hold, Transfer and Shortages are those of the answer. The receipt of the end of either has the Hold or the Transfer alone, see
	// [HoldID.EndKey] and [TransferID.EndKey].
	Hold      *Hold
	Transfer  *Transfer
	Shortages []Shortage
	// Alias, if set, is another key of the same operation whose receipt holds the answer. Results is then empty.
	Alias KeyHash
}

// IsAlias says whether the answer is under another key of the same operation.
func (r *Receipt) IsAlias() bool { return r.Alias != KeyHash{} }

// Answer returns the remembered answer, marked as replayed.
func (r *Receipt) Answer() *Answer {
	a := &Answer{Offset: r.Offset, At: r.At, Results: make([]Result, len(r.Results)), Replayed: true, Hold: r.Hold, Transfer: r.Transfer, Shortages: r.Shortages}
	for i, res := range r.Results {
		res.Replayed = true
		a.Results[i] = res
	}
	return a
}

// KeyedReceipt is a receipt with the key that it answers for.
type KeyedReceipt struct {
	Key KeyHash
	Receipt
}
