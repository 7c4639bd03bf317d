package engine

import (
	"encoding/binary"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
)

// arena keeps many small byte strings in few large allocations, so that the garbage collector has nothing to look at.
type arena struct {
	chunks [][]byte
	bytes  int64
}

// ref is where a byte string lies in an arena: chunk number << 32 | offset.
type ref uint64

const arenaChunk = 1 << 20

// room returns the newest chunk with space for n more bytes.
func (a *arena) room(n int) *[]byte {
	last := len(a.chunks) - 1
	if last < 0 || cap(a.chunks[last])-len(a.chunks[last]) < n {
		a.chunks = append(a.chunks, make([]byte, 0, max(n, arenaChunk)))
		last++
	}
	return &a.chunks[last]
}

// add copies b in, behind its length.
func (a *arena) add(b []byte) ref {
	chunk := a.room(len(b) + binary.MaxVarintLen64)
	at := ref(len(a.chunks)-1)<<32 | ref(len(*chunk))
	*chunk = append(binary.AppendUvarint(*chunk, uint64(len(b))), b...)
	a.bytes += int64(len(b))
	return at
}

// addChecksummed is add of bolt.AppendChecksummed(nil, key, body).
func (a *arena) addChecksummed(key, body []byte) ref {
	chunk := a.room(len(body) + 4 + binary.MaxVarintLen64)
	at := ref(len(a.chunks)-1)<<32 | ref(len(*chunk))
	*chunk = bolt.AppendChecksummed(binary.AppendUvarint(*chunk, uint64(len(body)+4)), key, body)
	a.bytes += int64(len(body) + 4)
	return at
}

func (a *arena) get(at ref) []byte {
	b := a.chunks[at>>32][uint32(at):]
	n, w := binary.Uvarint(b)
	return b[w : w+int(n) : w+int(n)]
}

// generation holds the receipts of records that are not checkpointed yet. There are two: the active one takes what is
// committed, the sealed one takes no more and waits until the checkpoint has passed upto. A receipt therefore always is
// in one of them or in the checkpoint.
type generation struct {
	refs  map[inventory.KeyHash]ref
	arena arena
	upto  journal.LSN // no record behind it is in here; set when the generation is sealed
}

func newGeneration() *generation { return &generation{refs: map[inventory.KeyHash]ref{}} }

func (g *generation) add(r *inventory.Record) {
	for i := range r.Receipts {
		g.refs[r.Receipts[i].Key] = g.arena.add(r.ReceiptBytes(i))
	}
}

func (g *generation) find(key inventory.KeyHash) ([]byte, bool) {
	if g == nil {
		return nil, false
	}
	at, ok := g.refs[key]
	if !ok {
		return nil, false
	}
	return g.arena.get(at), true
}

func (g *generation) len() int {
	if g == nil {
		return 0
	}
	return len(g.refs)
}
