package inventory

import "crypto/sha256"

// Chain stands for all events before a position: each event's is made of that of the event before it, so two histories that
// have once parted never have the same again. The zero value says that nothing is known, as of events that were written before
// there were chains.
type Chain [16]byte

// Nonce tells the events of one start of a ledger from those of all others: a directory and its copy, both started, decide
// different events even if they decide the same. The zero value stands for none, and then nothing is chained.
type Nonce [16]byte

// next returns the chain behind an encoded event: the first half of a SHA-256.
func (c Chain) next(nonce Nonce, event []byte) Chain {
	var buf [1024]byte
	b := append(buf[:0], c[:]...)
	b = append(b, nonce[:]...)
	sum := sha256.Sum256(append(b, event...))
	return Chain(sum[:16])
}

// Extend returns the chain behind the events of r, and leaves in r that behind each of them; c is that before them. It does
// nothing if nonce is zero.
func (c Chain) Extend(nonce Nonce, r *Record) Chain {
	if nonce == (Nonce{}) || len(r.Events) == 0 {
		r.chains = nil
		return c
	}
	r.chains = make([]Chain, len(r.Events))
	for i := range r.Events {
		c = c.next(nonce, r.EventBytes(i))
		r.chains[i] = c
	}
	return c
}

// Agrees says whether two marks of one position can be of one history. The nonces may differ: which events they tell from
// others comes later. So may the times: they go on without records.
func (m Mark) Agrees(other Mark) bool {
	m.Nonce, m.At, m.Age, m.Boot, m.Redated = other.Nonce, other.At, other.Age, other.Boot, other.Redated
	return m == other
}
