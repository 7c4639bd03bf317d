package journal

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"bodega/journal/vfs"
)

const readChunk = 1 << 20

var zeroFrame [frameSize]byte

// scanner reads the records of one segment, and checks each of them.
type scanner struct {
	file     vfs.File
	path     string
	seg      header
	fileSize int64

	// The place: the next record is expected at off, and follows record last.
	off    int64
	last   LSN
	chain  uint32
	time   int64
	sealed bool
	why    string // after next has returned false: what is wrong at off

	buf   []byte // holds the file's bytes from start on
	start int64
}

// buffers are kept for later scanners, unless a large record has blown them up.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// openScanner opens a segment file for reading; the caller closes it.
func openScanner(fsys vfs.FS, path string, seg header) (*scanner, error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	size, err := f.Size()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &scanner{
		file: f, path: path, seg: seg, fileSize: size,
		off: headerSize, last: seg.first - 1, chain: seg.prev, time: seg.created,
		buf: (*buffers.Get().(*[]byte))[:0],
	}, nil
}

// close ends the use of the scanner and of all bytes it has returned.
func (s *scanner) close() {
	_ = s.file.Close() // was only read
	if b := s.buf; cap(b) <= 2*readChunk {
		buffers.Put(&b)
	}
}

// limit is where records must end.
func (s *scanner) limit() int64 { return min(s.fileSize, s.seg.size) }

// bytes returns n bytes of the file at off, which must exist. They are valid
// until the next call.
func (s *scanner) bytes(off int64, n int) ([]byte, error) {
	if at := off - s.start; at >= 0 && at+int64(n) <= int64(len(s.buf)) {
		return s.buf[at : at+int64(n)], nil
	}
	want := int(min(max(int64(n), readChunk), s.fileSize-off))
	if cap(s.buf) < want {
		s.buf = make([]byte, want)
	}
	s.buf, s.start = s.buf[:want], off
	if _, err := io.ReadFull(io.NewSectionReader(s.file, off, int64(want)), s.buf); err != nil {
		s.buf = s.buf[:0]
		return nil, &fs.PathError{Op: "read", Path: s.path, Err: err}
	}
	return s.buf[:n], nil
}

// next returns the next record and its frame, valid until the next call. It
// returns false where there is no valid record; why then says so. An error
// means that the file could not be read or is of a newer format.
func (s *scanner) next() (r Record, frame []byte, ok bool, err error) {
	if s.sealed {
		s.why = "bytes behind the seal"
		return r, nil, false, nil
	}
	frame, err = s.frame(s.off)
	if frame == nil || err != nil {
		return r, nil, false, err
	}
	r, prev := decodeFrame(frame)
	r.Payload = frame[frameSize : frameSize+le.Uint32(frame[4:])]
	if s.why = s.mismatch(&r, prev); s.why != "" {
		return r, nil, false, nil
	}
	if r.Type < Data || r.Type > Timeline || frame[29]|frame[30]|frame[31] != 0 {
		return r, nil, false, fmt.Errorf("%w: %s, offset %d: record %d has type %d, flags %x",
			ErrFormat, s.path, s.off, r.LSN, frame[28], frame[29:32])
	}
	s.off += int64(len(frame))
	s.last, s.chain, s.time, s.sealed = r.LSN, r.CRC, r.Time, r.Type == Seal
	return r, frame, true, nil
}

// frame returns the frame at off if its length is possible and its CRC holds;
// else nil, and why says what is wrong.
func (s *scanner) frame(off int64) ([]byte, error) {
	if s.limit()-off < frameSize {
		s.why = "the segment ends without a seal"
		return nil, nil
	}
	head, err := s.bytes(off, frameSize)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(head, zeroFrame[:]) {
		s.why = "zeros in place of a record"
		return nil, nil
	}
	n := le.Uint32(head[4:])
	if n > MaxPayload || frameLen(int(n)) > s.limit()-off {
		s.why = fmt.Sprintf("a payload length of %d is not possible", n)
		return nil, nil
	}
	frame, err := s.bytes(off, int(frameLen(int(n))))
	if err != nil {
		return nil, err
	}
	if !crcHolds(frame, s.seg.salt) {
		s.why = "the record does not match its CRC"
		return nil, nil
	}
	return frame, nil
}

// mismatch says why an intact record cannot be the next one.
func (s *scanner) mismatch(r *Record, prev uint32) string {
	switch {
	case r.LSN != s.last+1:
		return fmt.Sprintf("record %d stands here", r.LSN)
	case prev != s.chain:
		return fmt.Sprintf("its predecessor had CRC %08x, not %08x", prev, s.chain)
	case r.Synced >= r.LSN:
		return fmt.Sprintf("it promises record %d before it is written", r.Synced)
	case r.Time < s.time:
		return fmt.Sprintf("its time %d is before %d", r.Time, s.time)
	}
	return ""
}

// promised looks for intact records at off or behind it, and returns the highest
// LSN that any of them promises to be durable; 0 if there is none.
func (s *scanner) promised() (promise LSN, err error) {
	limit := s.limit()
	why := s.why
	defer func() { s.why = why }()
	most := s.last + LSN((limit-s.off)/frameSize) + 1
	for off := s.off; off+frameSize <= limit; {
		head, err := s.bytes(off, frameSize)
		if err != nil {
			return 0, err
		}
		off += align
		// The LSN rules out nearly all offsets that do not begin a record.
		r, _ := decodeFrame(head)
		if r.LSN <= s.last || r.LSN > most || r.Synced >= r.LSN {
			continue
		}
		frame, err := s.frame(off - align)
		if err != nil {
			return 0, err
		}
		if frame != nil {
			promise = max(promise, r.Synced)
			off += int64(len(frame)) - align
		}
	}
	return promise, nil
}

// written returns the end of what is not zero at off or behind it, 0 if all is.
func (s *scanner) written() (end int64, err error) {
	for off := s.off; off < s.fileSize; {
		b, err := s.bytes(off, int(min(readChunk, s.fileSize-off)))
		if err != nil {
			return 0, err
		}
		if i := lastNonZero(b); i >= 0 {
			end = off + int64(i) + 1
		}
		off += int64(len(b))
	}
	return end, nil
}

func lastNonZero(b []byte) int {
	i := len(b) - 1
	for i >= 0 && b[i] == 0 {
		i--
	}
	return i
}
