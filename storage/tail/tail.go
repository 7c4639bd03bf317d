// Package tail keeps a log in a depot, piece by piece behind its writer: what was durable in a directory a moment ago is elsewhere too, and a
// backup with the pieces behind it leads to any record. What the records mean is their engine's business. DESIGN.md draws
// the folder and its pieces.
package tail

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
)

// A piece is one chunk or several, one behind the other. A chunk is a head and a body, in little endian:
//
//	head  magic "BODEGATL", CRC u32 of the rest of it, format u32, data id [16], timeline [16], LSN u64 and chain u32 of the record before
//	      the first, chain u32 and LSN u64 of the last, first event i64, next event i64, date i64, length of the body u64 as it stands
//	      here and u64 as it was, CRC u32 of the body as it stands here, changes u32, flags u8, zeros to 160
//	body  records, in the form of a copy of an engine, packed with zstd, and sealed with age if a flag says so
//
// So what it takes to go on from a piece, and to put several together, can be read by whoever cannot open it.
const (
	magic      = "BODEGATL"
	headSize   = 160
	Format     = 0 // the newest that this program reads, and the one that it writes
	flagMarked = 1
	flagSealed = 2
)

// bodyMax bounds what a reader takes into memory, whatever a head says: a record of the largest size and what came with it.
const bodyMax = 64 << 20

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	le         = binary.LittleEndian
)

// ErrOther means that something is of another directory or history than its place says.
var ErrOther = errors.New("is of another history")

// History is whose log it is.
type History struct{ DataID, Timeline string } // UUIDs

// Head says what a chunk holds.
type Head struct {
	History
	storage.Tail
	packed, size int64
	sum          uint32
	sealed       bool
}

// Packer makes chunks.
type Packer struct {
	to   archive.Recipients
	zstd *zstd.Encoder
}

// NewPacker returns one whose chunks are sealed to whom they are for, if that is not for everybody.
func NewPacker(to archive.Recipients) (*Packer, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	return &Packer{to, z}, err
}

// Pack makes a chunk of records.
func (p *Packer) Pack(h History, t storage.Tail, records []byte) ([]byte, error) {
	if len(records) > bodyMax/2 { // packed and sealed it must not be too large either
		return nil, fmt.Errorf("%d bytes are too many for a piece", len(records))
	}
	var b bytes.Buffer
	b.Write(make([]byte, headSize))
	err := p.to.Seal(&b, func(w io.Writer) error {
		_, err := w.Write(p.zstd.EncodeAll(records, nil))
		return err
	})
	if err != nil {
		return nil, err
	}
	chunk := b.Bytes()
	head := Head{History: h, Tail: t, packed: int64(len(chunk) - headSize), size: int64(len(records)),
		sum: crc32.Checksum(chunk[headSize:], castagnoli), sealed: p.to.Any()}
	return chunk, head.encode(chunk[:headSize])
}

func (h *Head) encode(b []byte) error {
	copy(b, magic)
	le.PutUint32(b[12:], Format)
	if err := errors.Join(putID(b[16:32], h.DataID), putID(b[32:48], h.Timeline)); err != nil {
		return err
	}
	le.PutUint64(b[48:], h.From.LSN)
	le.PutUint32(b[56:], h.From.Chain)
	le.PutUint32(b[60:], h.To.Chain)
	le.PutUint64(b[64:], h.To.LSN)
	le.PutUint64(b[72:], uint64(h.First))
	le.PutUint64(b[80:], uint64(h.Next))
	le.PutUint64(b[88:], uint64(h.At))
	le.PutUint64(b[96:], uint64(h.packed))
	le.PutUint64(b[104:], uint64(h.size))
	le.PutUint32(b[112:], h.sum)
	le.PutUint32(b[116:], uint32(h.Changes))
	if h.Marked {
		b[120] |= flagMarked
	}
	if h.sealed {
		b[120] |= flagSealed
	}
	le.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	return nil
}

func decodeHead(b []byte) (h Head, err error) {
	switch {
	case string(b[:8]) != magic || crc32.Checksum(b[12:], castagnoli) != le.Uint32(b[8:]):
		return h, fmt.Errorf("%w: it holds no piece of a log here", archive.ErrDamaged)
	case le.Uint32(b[12:]) > Format:
		return h, fmt.Errorf("%w: it has format %d, this program knows format %d", archive.ErrNewer, le.Uint32(b[12:]), Format)
	}
	h.DataID, h.Timeline = getID(b[16:32]), getID(b[32:48])
	h.From = storage.Place{LSN: le.Uint64(b[48:]), Chain: le.Uint32(b[56:])}
	h.To = storage.Place{LSN: le.Uint64(b[64:]), Chain: le.Uint32(b[60:])}
	h.First, h.Next, h.At = inventory.Offset(le.Uint64(b[72:])), inventory.Offset(le.Uint64(b[80:])), inventory.Millis(le.Uint64(b[88:]))
	h.packed, h.size, h.sum = int64(le.Uint64(b[96:])), int64(le.Uint64(b[104:])), le.Uint32(b[112:])
	h.Changes, h.Marked = int(le.Uint32(b[116:])), b[120]&flagMarked != 0
	h.sealed = b[120]&flagSealed != 0
	if h.To.LSN <= h.From.LSN || h.packed < 0 || h.packed > bodyMax || h.size < 0 || h.size > bodyMax {
		return h, fmt.Errorf("%w: its head makes no sense", archive.ErrDamaged)
	}
	return h, nil
}

func putID(to []byte, uuid string) error {
	digits := strings.ReplaceAll(uuid, "-", "")
	if len(digits) != 32 {
		return fmt.Errorf("%q is no id", uuid)
	}
	_, err := hex.Decode(to, []byte(digits))
	return err
}

func getID(b []byte) string {
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// Reader reads a piece from front to back. Its errors are those of package archive, io.EOF at the end, and those of what it reads.
type Reader struct {
	r      io.Reader
	keys   archive.Identities
	head   Head
	unread bool // the body of head
	body   []byte
	zstd   *zstd.Decoder // nil before the first body
}

// NewReader reads a piece. Without keys it reads what is not sealed, and the heads of what is.
func NewReader(r io.Reader, keys archive.Identities) *Reader { return &Reader{r: r, keys: keys} }

// Next returns the head of the next chunk. The body of the one before is looked at if nobody has asked for it.
func (r *Reader) Next() (Head, error) {
	if r.unread {
		if err := r.read(); err != nil {
			return Head{}, err
		}
	}
	var b [headSize]byte
	if _, err := io.ReadFull(r.r, b[:]); err != nil {
		return Head{}, cut(err)
	}
	h, err := decodeHead(b[:])
	if err != nil {
		return h, err
	}
	if former := &r.head; former.To.LSN != 0 && (h.From != former.To || h.History != former.History) {
		return h, fmt.Errorf("%w: record %d does not follow record %d in it", archive.ErrDamaged, h.From.LSN+1, former.To.LSN)
	}
	r.head, r.unread = h, true
	return h, nil
}

// Records returns the records of the chunk whose head came last. They are valid until the next call of Next. archive.ErrSealed means
// that no key opens them.
func (r *Reader) Records() ([]byte, error) {
	if err := r.read(); err != nil {
		return nil, err
	}
	packed := r.body
	if r.head.sealed {
		opened, err := r.keys.Open(bytes.NewReader(packed))
		if err == nil {
			packed, err = io.ReadAll(opened)
		}
		if err != nil {
			return nil, err
		}
	}
	if r.zstd == nil {
		var err error
		r.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(bodyMax), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return nil, err
		}
	}
	records, err := r.zstd.DecodeAll(packed, make([]byte, 0, r.head.size))
	if err != nil || int64(len(records)) != r.head.size {
		return nil, fmt.Errorf("%w: records %d to %d cannot be unpacked: %w", archive.ErrDamaged, r.head.From.LSN+1, r.head.To.LSN, err)
	}
	return records, nil
}

// read takes the body into memory, and holds it against its sum.
func (r *Reader) read() error {
	if !r.unread {
		return errors.New("the records were read")
	}
	r.unread = false
	if int64(cap(r.body)) < r.head.packed {
		r.body = make([]byte, r.head.packed)
	}
	r.body = r.body[:r.head.packed]
	if _, err := io.ReadFull(r.r, r.body); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return cut(err)
	}
	if crc32.Checksum(r.body, castagnoli) != r.head.sum {
		return fmt.Errorf("%w: records %d to %d", archive.ErrDamaged, r.head.From.LSN+1, r.head.To.LSN)
	}
	return nil
}

func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return archive.ErrTruncated
	}
	return err
}
