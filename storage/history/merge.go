package history

import (
	"errors"
	"slices"

	"bodega/inventory"
)

// mergeAt is how many partitions of a size become one.
const mergeAt = 8

// tier tells sizes apart: each is mergeAt times as large as the one before.
func tier(size int64) (n int) {
	for size >>= 16; size >= mergeAt; size /= mergeAt {
		n++
	}
	return n
}

// spanShare is which part of the age that may be kept a partition that is made of others spans at most: it goes as a whole, with its newest event.
const spanShare = 8

// plan returns which partitions are to be merged next: those from i on and before j, or none if they are equal. Only neighbours are, and
// none that would make one larger than most, or of a longer time than span; 0 means any.
func plan(parts []*partition, most int64, span inventory.Millis) (i, j int) {
	end := len(parts)
	for end > 0 {
		begin := end - 1
		for begin > 0 && mergeable(parts[begin-1], parts[begin]) && (span == 0 || parts[end-1].reached-parts[begin-1].since <= span) {
			begin--
		}
		if i, j = planRun(parts[begin:end], most); i < j {
			return begin + i, begin + j
		}
		end = begin
	}
	return 0, 0
}

func mergeable(a, b *partition) bool {
	return !a.bad() && !b.bad() && a.next == b.first && a.chain == b.before
}

func (p *partition) bad() bool { return p.broken != nil || p.unmergeable }

// planRun looks at neighbours: of those at the end that are in no higher tier than some, mergeAt are enough.
func planRun(run []*partition, most int64) (i, j int) {
	for highest := range tier(most) + 1 {
		begin, sum := len(run), int64(0)
		for begin > 0 && tier(run[begin-1].bytes) <= highest && sum+run[begin-1].bytes <= most {
			begin--
			sum += run[begin].bytes
		}
		if len(run)-begin >= mergeAt {
			return begin, len(run)
		}
	}
	return 0, 0
}

// errGivenUp means that there is something more important to do.
var errGivenUp = errors.New("history: merging was given up")

// merge makes one partition of neighbours. Blocks that are long enough are taken over as they are, and their checksums with them.
func merge(out *output, from []*partition, id ID, stop func() bool) (*partition, error) {
	w := newWriter(out, from[0].first, from[0].before)
	for _, p := range from {
		b := blocks{part: p}
		err := b.walk(func(b *block) error {
			if stop() {
				return errGivenUp
			}
			return w.take(p, b)
		})
		if err != nil {
			return nil, err
		}
	}
	if err := w.closeBlock(); err != nil {
		return nil, err
	}
	var each [3]func(func(place) error) error
	for i, of := range [...]func(*partition) section{productsOf, termsIn, reversalsOf} {
		each[i] = func(add func(place) error) error { return mergePlaces(from, of, stop, add) }
	}
	terms := each[1]
	each[1] = func(add func(place) error) error {
		return terms(func(p place) error { p.at = w.blockOf(p.at); return add(p) })
	}
	if err := w.index(each); err != nil {
		return nil, err
	}
	return w.finish(id)
}

func productsOf(p *partition) section  { return p.products }
func termsIn(p *partition) section     { return p.terms }
func reversalsOf(p *partition) section { return p.reversals }

// take takes over a block. Short ones become one.
func (w *writer) take(p *partition, b *block) (err error) {
	if b.raw >= blockBytes/2 {
		if err := w.closeBlock(); err != nil {
			return err
		}
		if w.packed, err = p.read(b.pos, b.size, w.packed); err != nil {
			return err
		}
		body, err := cutChecksum(w.packed)
		if err != nil {
			return p.damageOf(b, err)
		}
		taken := *b
		if taken.pos, taken.size, err = w.out.checksummed(body); err != nil {
			return err
		}
		w.next = b.next()
		w.keep(taken)
		return nil
	}
	var e events
	if err := e.load(p, b); err != nil {
		return err
	}
	if w.open.count == 0 {
		w.begin(b.at)
	}
	w.raw = append(w.raw, e.raw...)
	w.open.count += b.count
	w.open.reached, w.open.chain = max(w.open.reached, b.reached), b.chain
	w.next = b.next()
	if len(w.raw) >= blockBytes {
		return w.closeBlock()
	}
	return nil
}

// blockOf returns the first event of the block in which an event is now.
func (w *writer) blockOf(at inventory.Offset) inventory.Offset {
	i, found := slices.BinarySearchFunc(w.made, at, func(b block, at inventory.Offset) int { return int(b.first - at) })
	if !found {
		i--
	}
	return w.made[i].first
}

// mergePlaces hands over the places of several partitions in order.
func mergePlaces(from []*partition, of func(*partition) section, stop func() bool, add func(place) error) error {
	readers := make([]*placesReader, 0, len(from))
	for _, p := range from {
		r := &placesReader{places: places{part: p, in: of(p)}}
		if err := r.next(); err != nil {
			return err
		}
		readers = append(readers, r)
	}
	for n := 0; ; n++ {
		if n%4096 == 0 && stop() {
			return errGivenUp
		}
		var least *placesReader
		for _, r := range readers {
			if r.more && (least == nil || r.at.compare(least.at) < 0) {
				least = r
			}
		}
		if least == nil {
			return nil
		}
		if err := add(least.at); err != nil {
			return err
		}
		if err := least.next(); err != nil {
			return err
		}
	}
}

// placesReader reads a section from its beginning to its end.
type placesReader struct {
	places
	page, i int
	at      place
	more    bool
}

func (r *placesReader) next() error {
	for r.page < len(r.in) {
		if err := r.load(r.page); err != nil {
			return err
		}
		if r.i < len(r.list) {
			r.at, r.more = r.list[r.i], true
			r.i++
			return nil
		}
		r.page, r.i = r.page+1, 0
	}
	r.more = false
	return nil
}
