package export

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// errUTF8 stops the reading of an export: the decoder would quietly replace what it cannot read.
var errUTF8 = errors.New("not valid UTF-8")

// begin looks at the first bytes of a file. It passes over a byte order mark, and says what is wrong with a file that holds
// no UTF-8 by these bytes alone.
func begin(r io.Reader) (from io.Reader, issue string) {
	b := bufio.NewReader(r)
	first, _ := b.Peek(3) // what is missing is told by who reads on
	switch {
	case bytes.HasPrefix(first, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3)
	case bytes.HasPrefix(first, []byte("\xff\xfe")), bytes.HasPrefix(first, []byte("\xfe\xff")):
		issue = "the file is UTF-16: save it as UTF-8"
	case bytes.HasPrefix(first, []byte("\x1f\x8b")):
		issue = "the file is compressed: zcat FILE | bodega import -"
	}
	return b, issue
}

// sourceReader passes a file on and remembers where its lines begin, and watches its encoding.
type sourceReader struct {
	r       io.Reader
	at      int64   // bytes passed on
	breaks  []int64 // where lines end, those not yet counted
	counted int64   // lines that ended before what was last asked for
	cut     []byte  // beginning of a character that the last read has cut
	bad     int64   // with errUTF8: where
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.note(p[:n])
	if !s.valid(p[:n], err != nil) {
		s.bad = s.at + int64(firstInvalid(p[:n]))
		return 0, errUTF8
	}
	s.at += int64(n)
	return n, err
}

func (s *sourceReader) note(p []byte) {
	for i := 0; ; i++ {
		j := bytes.IndexByte(p[i:], '\n')
		if j < 0 {
			return
		}
		i += j
		s.breaks = append(s.breaks, s.at+int64(i))
	}
}

func (s *sourceReader) valid(p []byte, last bool) bool {
	for len(s.cut) > 0 && len(p) > 0 && !utf8.FullRune(s.cut) {
		s.cut, p = append(s.cut, p[0]), p[1:]
	}
	if len(s.cut) > 0 && (utf8.FullRune(s.cut) || last) {
		if !utf8.Valid(s.cut) {
			return false
		}
		s.cut = s.cut[:0]
	}
	if end := lastStart(p); end >= 0 && !utf8.FullRune(p[end:]) && !last {
		s.cut, p = append(s.cut, p[end:]...), p[:end]
	}
	return utf8.Valid(p)
}

func firstInvalid(p []byte) int {
	for i := 0; i < len(p); {
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(p)
}

// lastStart returns where the last character begins.
func lastStart(p []byte) int {
	i := len(p) - 1
	for n := 0; i > 0 && n < utf8.UTFMax && !utf8.RuneStart(p[i]); n++ {
		i--
	}
	return i
}

// line returns the number of the line, from 1, that holds the byte at an offset. Offsets must not decrease.
func (s *sourceReader) line(offset int64) int64 {
	n := 0
	for n < len(s.breaks) && s.breaks[n] < offset {
		n++
	}
	s.counted += int64(n)
	s.breaks = s.breaks[n:]
	return s.counted + 1
}
