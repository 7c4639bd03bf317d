package etcd

import (
	"encoding/binary"
	"hash/crc32"

	"bodega/journal"
)

// A batch is what one Append makes durable. All numbers are little-endian:
//
//	"BDG" version | id 8 | first LSN 8 | time 8 | bytes of all batches before 8 | chain before 4 | records 4 | pieces 4
//	for each record: type 1 | uvarint length | payload
//	chain of the last record 4
//
// The chain of a record is the CRC-32C of everything from the first record of the log on through it, the heads of batches included.
const (
	batchMagic  = "BDG\x01"
	batchHead   = 48
	pieceHead   = 8        // the id, in each piece but the first
	roomForRest = 16 << 10 // in a transaction, beside a piece: names, the head of the log, comparisons
	// keyCost is about what etcd needs for a key besides its value.
	keyCost = 256
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	le         = binary.LittleEndian
)

// header is the head of a batch.
type header struct {
	id     uint64 // random: says whether a batch is the one that somebody has tried to append
	first  journal.LSN
	time   int64  // Unix time, ns
	before int64  // bytes of all batches before, as head.Bytes counts them
	prev   uint32 // chain of record first-1
	count  uint32
	pieces uint32 // in which it lies; at least 1
}

func (h *header) put(b []byte) {
	copy(b, batchMagic)
	le.PutUint64(b[4:], h.id)
	le.PutUint64(b[12:], uint64(h.first))
	le.PutUint64(b[20:], uint64(h.time))
	le.PutUint64(b[28:], uint64(h.before))
	le.PutUint32(b[36:], h.prev)
	le.PutUint32(b[40:], h.count)
	le.PutUint32(b[44:], h.pieces)
}

func parseHeader(b []byte) (h header, err error) {
	if len(b) < batchHead || string(b[:3]) != batchMagic[:3] {
		return h, mismatch("a batch is not one")
	}
	if b[3] != batchMagic[3] {
		return h, mismatch("a batch has format %d, this program knows %d: a newer bodega wrote it", b[3], batchMagic[3])
	}
	h = header{
		id: le.Uint64(b[4:]), first: journal.LSN(le.Uint64(b[12:])), time: int64(le.Uint64(b[20:])), before: int64(le.Uint64(b[28:])),
		prev: le.Uint32(b[36:]), count: le.Uint32(b[40:]), pieces: le.Uint32(b[44:]),
	}
	if h.pieces == 0 {
		return h, mismatch("batch %d has no piece", h.first)
	}
	return h, nil
}

// encode makes a batch of entries, whose pieces hold so many bytes at most.
func encode(h header, entries []journal.Entry, piece int) batch {
	size := batchHead + 4
	for i := range entries {
		size += 1 + binary.MaxVarintLen32 + len(entries[i].Payload)
	}
	b := make([]byte, batchHead, size)
	for i := range entries {
		b = append(b, byte(entries[i].Type))
		b = binary.AppendUvarint(b, uint64(len(entries[i].Payload)))
		b = append(b, entries[i].Payload...)
	}
	h.count = uint32(len(entries))
	h.pieces = uint32((len(b) + 4 + piece - 1) / piece)
	h.put(b)
	return batch{h, le.AppendUint32(b, crc32.Update(h.prev, castagnoli, b))}
}

// batch is one as it is stored, pieces joined.
type batch struct {
	header
	bytes []byte
}

// end is where a batch that is whole ends.
func (b *batch) end() end {
	return end{b.first + journal.LSN(b.count) - 1, le.Uint32(b.bytes[len(b.bytes)-4:])}
}

// whole says whether a batch is as it was written.
func (b *batch) whole() error {
	if len(b.bytes) < batchHead+4 || b.count == 0 {
		return mismatch("batch %d is cut short", b.first)
	}
	if n := len(b.bytes) - 4; crc32.Update(b.prev, castagnoli, b.bytes[:n]) != le.Uint32(b.bytes[n:]) {
		return mismatch("batch %d does not match its CRC", b.first)
	}
	return nil
}

// decode calls take for each record of a batch that is whole. The payload of a record is a part of it.
func (b *batch) decode(take func(journal.Record) error) error {
	rest := b.bytes[batchHead : len(b.bytes)-4]
	chain := crc32.Update(b.prev, castagnoli, b.bytes[:batchHead])
	r := journal.Record{LSN: b.first, Synced: b.first - 1, Time: b.time}
	for range b.count {
		size, n := binary.Uvarint(rest[min(1, len(rest)):])
		if n <= 0 || uint64(len(rest)-1-n) < size {
			return mismatch("record %d goes beyond its batch", r.LSN)
		}
		end := 1 + n + int(size)
		r.Type, r.Payload = journal.Type(rest[0]), rest[1+n:end]
		chain = crc32.Update(chain, castagnoli, rest[:end])
		r.CRC, rest = chain, rest[end:]
		if err := take(r); err != nil {
			return err
		}
		r.LSN++
	}
	if len(rest) != 0 {
		return mismatch("batch %d holds more than its records", b.first)
	}
	return nil
}
