package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
)

const (
	magic         = "BODEGAJL"
	formatVersion = 0
	headerSize    = 4096
	frameSize     = 40 // of a record without payload
	align         = 8

	// MaxPayload is the largest payload of a record, in bytes.
	MaxPayload = 16 << 20
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	le         = binary.LittleEndian
)

// header is the head of a segment.
type header struct {
	seq      uint64
	first    LSN
	size     int64
	epoch    uint64
	created  int64
	dataID   [16]byte
	timeline [16]byte
	prev     uint32
	salt     uint32
}

func (h *header) name() string { return segmentName(h.seq, h.first) }

func (h *header) encode() []byte {
	b := make([]byte, headerSize)
	copy(b, magic)
	le.PutUint32(b[12:], formatVersion)
	le.PutUint64(b[16:], h.seq)
	le.PutUint64(b[24:], uint64(h.first))
	le.PutUint64(b[32:], uint64(h.size))
	le.PutUint64(b[40:], h.epoch)
	le.PutUint64(b[48:], uint64(h.created))
	copy(b[56:], h.dataID[:])
	copy(b[72:], h.timeline[:])
	le.PutUint32(b[88:], h.prev)
	le.PutUint32(b[92:], h.salt)
	le.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	return b
}

// decodeHeader returns the header in b, or what is wrong with it. Damage comes
// before format: only a header that is intact can claim to be newer.
func decodeHeader(b []byte) (h header, why string, err error) {
	switch {
	case len(b) < headerSize:
		return h, "the file ends inside the segment header", nil
	case string(b[:8]) != magic:
		return h, "no segment magic", nil
	case crc32.Checksum(b[12:headerSize], castagnoli) != le.Uint32(b[8:]):
		return h, "the segment header does not match its CRC", nil
	}
	if v := le.Uint32(b[12:]); v != formatVersion {
		return h, "", fmt.Errorf("%w: segment format %d, this program reads up to %d", ErrFormat, v, formatVersion)
	}
	h = header{
		seq:     le.Uint64(b[16:]),
		first:   LSN(le.Uint64(b[24:])),
		size:    int64(le.Uint64(b[32:])),
		epoch:   le.Uint64(b[40:]),
		created: int64(le.Uint64(b[48:])),
		prev:    le.Uint32(b[88:]),
		salt:    le.Uint32(b[92:]),
	}
	copy(h.dataID[:], b[56:])
	copy(h.timeline[:], b[72:])
	return h, "", nil
}

// frameLen returns the bytes that a record with a payload of n bytes takes.
func frameLen(n int) int64 {
	return int64(frameSize+n+align-1) &^ (align - 1)
}

// appendFrame appends the record to b and sets its CRC.
func appendFrame(b []byte, salt uint32, r *Record, prev uint32) []byte {
	at := len(b)
	var head [frameSize]byte
	le.PutUint32(head[4:], uint32(len(r.Payload)))
	le.PutUint64(head[8:], uint64(r.LSN))
	le.PutUint64(head[16:], uint64(r.Synced))
	le.PutUint32(head[24:], prev)
	head[28] = byte(r.Type)
	le.PutUint64(head[32:], uint64(r.Time))
	b = append(b, head[:]...)
	b = append(b, r.Payload...)
	var zeros [align]byte
	b = append(b, zeros[:frameLen(len(r.Payload))-int64(frameSize+len(r.Payload))]...)
	r.CRC = crc32.Update(salt, castagnoli, b[at+4:])
	le.PutUint32(b[at:], r.CRC)
	return b
}

// decodeFrame reads the fields of a frame; it checks nothing. b holds at least
// the frame; the payload is the caller's to cut.
func decodeFrame(b []byte) (r Record, prev uint32) {
	return Record{
		CRC:    le.Uint32(b),
		LSN:    LSN(le.Uint64(b[8:])),
		Synced: LSN(le.Uint64(b[16:])),
		Type:   Type(b[28]),
		Time:   int64(le.Uint64(b[32:])),
	}, le.Uint32(b[24:])
}

// crcHolds reports whether frame, padding included, matches its CRC.
func crcHolds(frame []byte, salt uint32) bool {
	return crc32.Update(salt, castagnoli, frame[4:]) == le.Uint32(frame)
}

const (
	suffix    = ".seg"
	tmpSuffix = ".tmp"
	nextName  = "next" + tmpSuffix
)

func segmentName(seq uint64, first LSN) string {
	return fmt.Sprintf("%016x-%016x%s", seq, uint64(first), suffix)
}

// parseName is the inverse of segmentName.
func parseName(name string) (seq uint64, first LSN, err error) {
	if n, err := fmt.Sscanf(name, "%016x-%016x"+suffix, &seq, (*uint64)(&first)); n != 2 || err != nil || segmentName(seq, first) != name {
		return 0, 0, fs.ErrInvalid
	}
	return seq, first, nil
}
