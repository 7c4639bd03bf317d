package engine

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"bodega/journal"
)

// Records of a journal in a file of their own, one after another, in little endian:
//
//	head    magic "BODEGARC", format u32, zero u32, LSN u64 and chain u32 of the record before the first, CRC u32 of all that
//	record  CRC u32 of what follows, length of the payload u32, LSN u64, time u64, type u8, zeros to 28, payload
//
// The numbers are dense, seals included. They are those of the journal that it came from; one that is made of it has its own.

const (
	recordsMagic  = "BODEGARC"
	recordsFormat = 0
	recordsHead   = 32
	recordHead    = 28
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type recordWriter struct {
	w    *bufio.Writer
	last journal.LSN
}

func newRecordWriter(w io.Writer, after journal.LSN, chain uint32) (*recordWriter, error) {
	b := make([]byte, 0, recordsHead)
	b = append(b, recordsMagic...)
	b = binary.LittleEndian.AppendUint32(b, recordsFormat)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint64(b, uint64(after))
	b = binary.LittleEndian.AppendUint32(b, chain)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	out := &recordWriter{bufio.NewWriterSize(w, 1<<20), after}
	_, err := out.w.Write(b)
	return out, err
}

func (w *recordWriter) put(r *journal.Record) error {
	if r.LSN != w.last+1 {
		return fmt.Errorf("storage: the journal goes from record %d to %d", w.last, r.LSN)
	}
	w.last = r.LSN
	var head [recordHead]byte
	binary.LittleEndian.PutUint32(head[4:], uint32(len(r.Payload)))
	binary.LittleEndian.PutUint64(head[8:], uint64(r.LSN))
	binary.LittleEndian.PutUint64(head[16:], uint64(r.Time))
	head[24] = byte(r.Type)
	binary.LittleEndian.PutUint32(head[:], crc32.Update(crc32.Checksum(head[4:], castagnoli), castagnoli, r.Payload))
	if _, err := w.w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.w.Write(r.Payload)
	return err
}

func (w *recordWriter) flush() error { return w.w.Flush() }

type recordReader struct {
	r       *bufio.Reader
	after   journal.LSN // the record before the first
	chain   uint32
	last    journal.LSN
	payload []byte
}

func newRecordReader(r io.Reader, buffer int) (*recordReader, error) {
	in := &recordReader{r: bufio.NewReaderSize(r, buffer)}
	var b [recordsHead]byte
	switch _, err := io.ReadFull(in.r, b[:]); {
	case err != nil:
		return nil, cutShort(err)
	case string(b[:8]) != recordsMagic || crc32.Checksum(b[:28], castagnoli) != binary.LittleEndian.Uint32(b[28:]):
		return nil, errors.New("holds no records of a journal")
	}
	if format := binary.LittleEndian.Uint32(b[8:]); format != recordsFormat {
		return nil, fmt.Errorf("has format %d, this program knows %d: a newer bodega wrote it", format, recordsFormat)
	}
	in.after, in.chain = journal.LSN(binary.LittleEndian.Uint64(b[16:])), binary.LittleEndian.Uint32(b[24:])
	in.last = in.after
	return in, nil
}

// next returns the next record, whose payload is valid until the call after it, or io.EOF.
func (r *recordReader) next() (rec journal.Record, err error) {
	var head [recordHead]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return rec, io.EOF
		}
		return rec, cutShort(err)
	}
	size := int(binary.LittleEndian.Uint32(head[4:]))
	if size > journal.MaxPayload {
		return rec, fmt.Errorf("record behind %d is damaged", r.last)
	}
	if cap(r.payload) < size {
		r.payload = make([]byte, size)
	}
	r.payload = r.payload[:size]
	if _, err := io.ReadFull(r.r, r.payload); err != nil {
		return rec, cutShort(err)
	}
	rec = journal.Record{
		LSN: journal.LSN(binary.LittleEndian.Uint64(head[8:])), Time: int64(binary.LittleEndian.Uint64(head[16:])),
		Type: journal.Type(head[24]), Payload: r.payload,
	}
	switch {
	case crc32.Update(crc32.Checksum(head[4:], castagnoli), castagnoli, r.payload) != binary.LittleEndian.Uint32(head[:]):
		return rec, fmt.Errorf("record behind %d is damaged", r.last)
	case rec.LSN != r.last+1:
		return rec, fmt.Errorf("record %d follows %d", rec.LSN, r.last)
	}
	r.last = rec.LSN
	return rec, nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("ends within a record")
	}
	return err
}
