package export

import (
	"bufio"
	"bytes"
	"io"
)

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

// sourceReader passes a file on and remembers where its lines begin.
type sourceReader struct {
	r       io.Reader
	at      int64   // bytes passed on
	breaks  []int64 // where lines end, those not yet counted
	counted int64   // lines that ended before what was last asked for
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.note(p[:n])
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
