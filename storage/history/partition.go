package history

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// partition is a file of consecutive events, which never changes.
type partition struct {
	name        string // path
	first, next inventory.Offset
	since       inventory.Millis // date of the first event
	reached     inventory.Millis // newest date in it
	before      inventory.Chain  // before the first event; zero if that is not known
	chain       inventory.Chain  // behind the last one
	bytes       int64            // of the file
	broken      error            // why nothing in it can be read, of damage; its name says which events it had

	blocks                     section // of the block pages, by offset
	products, terms, reversals section

	unmergeable bool // something in it is damaged; owned by Tidy

	file  vfs.File
	users int  // who reads it; guarded by Store.mu
	gone  bool // closed when nobody does; likewise
}

func (p *partition) events() int64 { return int64(p.next - p.first) }

// footer appends what stands at the end of the file but for its frame.
func (p *partition) footer(id ID) []byte {
	b := append([]byte{0}, id[:]...) // format
	b = binary.AppendUvarint(b, uint64(p.first))
	b = binary.AppendUvarint(b, uint64(p.next))
	b = binary.AppendUvarint(b, zigzag(int64(p.since)))
	b = binary.AppendUvarint(b, zigzag(int64(p.reached)))
	b = append(append(b, p.before[:]...), p.chain[:]...)
	for _, s := range []section{p.blocks, p.products, p.terms, p.reversals} {
		b = s.append(b)
	}
	return b
}

func (p *partition) decodeFooter(b []byte, id ID) error {
	d := decoder{b: b}
	if format := d.bytes(1); d.err == nil && format[0] != 0 {
		return fmt.Errorf("has format %d: a newer bodega wrote it", format[0])
	}
	if of := d.bytes(len(id)); d.err == nil && !bytes.Equal(of, id[:]) {
		return fmt.Errorf("%w %x", errForeign, of)
	}
	p.first, p.next = inventory.Offset(d.size()), inventory.Offset(d.size())
	p.since, p.reached = inventory.Millis(unzigzag(d.uint())), inventory.Millis(unzigzag(d.uint()))
	copy(p.before[:], d.bytes(len(p.before)))
	copy(p.chain[:], d.bytes(len(p.chain)))
	p.blocks, p.products, p.terms, p.reversals = d.section(), d.section(), d.section(), d.section()
	if d.err == nil && (len(d.b) > 0 || p.first >= p.next || len(p.blocks) == 0) {
		d.fail()
	}
	return d.err
}

var errForeign = errors.New("belongs to directory")

// openPartition opens a file and reads its footer.
func openPartition(fsys vfs.FS, name string, id ID) (p *partition, err error) {
	f, err := fsys.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	p = &partition{name: name, file: f}
	if err = p.readFooter(id); err == nil && fileName(p.first, p.next) != filepath.Base(name) {
		err = p.damage(0, fmt.Errorf("holds events %d to %d", p.first, p.next))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

func (p *partition) readFooter(id ID) (err error) {
	if p.bytes, err = p.file.Size(); err != nil {
		return err
	}
	end, err := p.read(p.bytes-int64(trailer), trailer, nil)
	if err != nil {
		return err
	}
	size := int64(binary.LittleEndian.Uint32(end))
	if string(end[8:]) != magic || size > p.bytes-int64(trailer) {
		return p.damage(p.bytes, errFormat)
	}
	pos := p.bytes - int64(trailer) - size
	b, err := p.read(pos, int(size)+4+checksumLen, nil)
	if err != nil {
		return err
	}
	if b, err = cutChecksum(b); err == nil {
		err = p.decodeFooter(b[:size], id)
	}
	if err != nil {
		return p.damage(pos, err)
	}
	return nil
}

// read returns bytes of the file, in buf if there is room.
func (p *partition) read(pos int64, size int, buf []byte) ([]byte, error) {
	if pos < 0 || size < 0 || pos+int64(size) > p.bytes {
		return buf, p.damage(pos, io.ErrUnexpectedEOF)
	}
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if n, err := p.file.ReadAt(buf, pos); n < size {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return buf, p.damage(pos, err)
	}
	return buf, nil
}

// damage says that what stands at a position is not what was written, or cannot be read.
func (p *partition) damage(pos int64, err error) error {
	return bolt.Damaged(p.name, fmt.Sprintf("byte %d", pos), err)
}

func (p *partition) damageOf(b *block, err error) error {
	return bolt.Damaged(p.name, fmt.Sprintf("events %d to %d", b.first, b.next()-1), err)
}
