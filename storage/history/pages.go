package history

import (
	"encoding/binary"
	"slices"

	"bodega/inventory"
)

// A section is a sequence of pages. What stands first in each page is in the footer, and in memory.

// place is where a thing is found: events by their term, in order of term and offset.
type place struct {
	term term
	at   inventory.Offset
}

func (p place) compare(o place) int {
	switch {
	case p.term != o.term:
		return less(p.term < o.term)
	case p.at != o.at:
		return less(p.at < o.at)
	}
	return 0
}

func less(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

// page is where a page stands in the file.
type page struct {
	first place // in it; of a block's page the offset alone
	pos   int64
	size  int // with its checksum
}

// section is what the footer has of one.
type section []page

// find returns the number of the last page that begins at or before a place; -1 if there is none.
func (s section) find(at place) int {
	i, found := slices.BinarySearchFunc(s, at, func(p page, at place) int { return p.first.compare(at) })
	if found {
		return i
	}
	return i - 1
}

// append appends a section as the footer has it.
func (s section) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	var was page
	for _, p := range s {
		b = binary.AppendUvarint(b, uint64(p.first.term-was.first.term))
		b = binary.AppendUvarint(b, uint64(p.first.at))
		b = binary.AppendUvarint(b, uint64(p.pos-was.pos))
		b = binary.AppendUvarint(b, uint64(p.size))
		was = p
	}
	return b
}

func (d *decoder) section() section {
	n := d.size()
	if n > len(d.b) {
		d.fail()
		return nil
	}
	s := make(section, n)
	var was page
	for i := range s {
		p := page{first: place{term: was.first.term + term(d.uint()), at: inventory.Offset(d.uint())}}
		p.pos, p.size = was.pos+int64(d.size()), d.size()
		s[i], was = p, p
	}
	return s
}

// placesWriter writes places, which come in order.
type placesWriter struct {
	out  *output
	base inventory.Offset // of the partition
	page []byte
	head place // first of the page
	last place
	made section
}

func (w *placesWriter) add(p place) error {
	if len(w.page) >= pageBytes {
		if err := w.flush(); err != nil {
			return err
		}
	}
	same := len(w.page) > 0 && p.term == w.last.term
	switch {
	case len(w.page) == 0:
		w.head, w.last = p, place{}
	case same && p.at == w.last.at:
		return nil
	}
	if same {
		w.page = binary.AppendUvarint(w.page, uint64(p.at-w.last.at)<<1|1)
	} else {
		w.page = binary.AppendUvarint(w.page, uint64(p.term-w.last.term)<<1)
		w.page = binary.AppendUvarint(w.page, uint64(p.at-w.base))
	}
	w.last = p
	return nil
}

func (w *placesWriter) flush() error {
	if len(w.page) == 0 {
		return nil
	}
	pos, size, err := w.out.checksummed(w.page)
	w.made = append(w.made, page{w.head, pos, size})
	w.page = w.page[:0]
	return err
}

// decodePlaces returns what stands in a page.
func decodePlaces(b []byte, base inventory.Offset, list []place) ([]place, error) {
	d := decoder{b: b}
	var last place
	for len(d.b) > 0 {
		n := d.uint()
		if n&1 == 1 {
			last.at += inventory.Offset(n >> 1)
		} else {
			last.term += term(n >> 1)
			last.at = base + inventory.Offset(d.uint())
		}
		list = append(list, last)
	}
	return list, d.err
}

// places looks for places in a section, and keeps the page that it has read last.
type places struct {
	part *partition
	in   section
	have int // number of the page in list, plus 1
	list []place
	buf  []byte
}

// before returns the newest place of a term at or before an offset.
func (p *places) before(t term, at inventory.Offset) (inventory.Offset, bool, error) {
	want := place{t, at}
	n := p.in.find(want)
	if n < 0 {
		return 0, false, nil
	}
	if err := p.load(n); err != nil {
		return 0, false, err
	}
	i, found := slices.BinarySearchFunc(p.list, want, place.compare)
	if !found {
		i--
	}
	if i < 0 || p.list[i].term != t {
		return 0, false, nil
	}
	return p.list[i].at, true, nil
}

func (p *places) load(n int) (err error) {
	if p.have == n+1 {
		return nil
	}
	p.have = 0
	if p.buf, err = p.part.read(p.in[n].pos, p.in[n].size, p.buf); err != nil {
		return err
	}
	body, err := cutChecksum(p.buf)
	if err == nil {
		p.list, err = decodePlaces(body, p.part.first, p.list[:0])
	}
	if err != nil {
		return p.part.damage(p.in[n].pos, err)
	}
	p.have = n + 1
	return nil
}

// walk calls fn for each place, in order.
func (p *places) walk(fn func(place) error) error {
	for n := range p.in {
		if err := p.load(n); err != nil {
			return err
		}
		for _, at := range p.list {
			if err := fn(at); err != nil {
				return err
			}
		}
	}
	return nil
}
