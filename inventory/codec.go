package inventory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// ErrEncoding is what every decoder of this package wraps when bytes are not what its encoder wrote.
var ErrEncoding = errors.New("inventory: bad encoding")

// ErrNewer is wrapped, beside ErrEncoding, by what this program does not know and a later one does: nothing is damaged.
var ErrNewer = errors.New("a newer bodega wrote it")

func errFormat(what string, f byte) error {
	return fmt.Errorf("%w: %s has format %d, which this program does not know: %w", ErrEncoding, what, f, ErrNewer)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func appendInt(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }

func appendUint(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func appendText(b []byte, s string) []byte { return append(appendUint(b, len(s)), s...) }

func appendFloat(b []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

// reader consumes an encoding. After the first fault every call returns zero; done reports it.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(why string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrEncoding, why)
	}
	r.b = nil
}

// newer fails at what this program does not know.
func (r *reader) newer(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: unknown %s: %w", ErrEncoding, what, ErrNewer)
	}
	r.b = nil
}

// done reports the first fault, or what is left over.
func (r *reader) done(what string) error {
	if r.err == nil && len(r.b) > 0 {
		r.fail(fmt.Sprintf("%d bytes left over", len(r.b)))
	}
	if r.err != nil {
		return fmt.Errorf("%s: %w", what, r.err)
	}
	return nil
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail("cut short")
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) int() int64 {
	n, w := binary.Varint(r.b)
	if w <= 0 {
		r.fail("bad integer")
		return 0
	}
	r.b = r.b[w:]
	return n
}

// uint reads a number that is not negative.
func (r *reader) uint() uint64 {
	n, w := binary.Uvarint(r.b)
	if w <= 0 || n > MaxInteger {
		r.fail("bad number")
		return 0
	}
	r.b = r.b[w:]
	return n
}

// length reads a count of things that take at least one byte each, so that a bad one cannot ask for memory.
func (r *reader) length() int {
	n, w := binary.Uvarint(r.b)
	if w <= 0 || n > uint64(len(r.b)-w) {
		r.fail("bad length")
		return 0
	}
	r.b = r.b[w:]
	return int(n)
}

func (r *reader) bytes() []byte {
	n := r.length()
	if r.err != nil {
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *reader) text() string { return string(r.bytes()) }

func (r *reader) fixed(dst []byte) {
	if len(r.b) < len(dst) {
		r.fail("cut short")
		return
	}
	r.b = r.b[copy(dst, r.b):]
}

func (r *reader) float() float64 {
	var b [8]byte
	r.fixed(b[:])
	return math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}
