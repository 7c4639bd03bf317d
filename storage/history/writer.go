package history

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"bodega/inventory"
)

// writer makes a partition, of events or of other partitions.
type writer struct {
	out  *output
	p    partition
	next inventory.Offset // number of the next event

	open   block  // that is being filled
	raw    []byte // of open
	seen   map[term]struct{}
	packed []byte
	made   []block

	products, terms, reversals []place // of events that were added one by one
}

func newWriter(out *output, first inventory.Offset, before inventory.Chain) *writer {
	return &writer{out: out, next: first, seen: map[term]struct{}{}, p: partition{first: first, before: before, chain: before}}
}

// add adds one event, and chain is that behind it.
func (w *writer) add(chain inventory.Chain, encoded []byte) error {
	e, err := inventory.DecodeEvent(encoded)
	if err == nil && e.Offset != w.next {
		err = fmt.Errorf("event %d comes where event %d is due", e.Offset, w.next)
	}
	if err != nil {
		return err
	}
	if w.open.count == 0 {
		w.begin(e.At)
	}
	w.raw = appendSized(w.raw, encoded)
	w.open.reached, w.open.chain = max(w.open.reached, e.At), chain
	w.open.count++
	w.next++
	w.products = append(w.products, place{termOf(byProduct, string(e.Product.ID)), e.Offset})
	termsOf(&e, func(t term) {
		if _, found := w.seen[t]; !found {
			w.seen[t] = struct{}{}
			w.terms = append(w.terms, place{t, w.open.first})
		}
	})
	if c := e.Change; c != nil && c.Reverses != nil {
		w.reversals = append(w.reversals, place{term(*c.Reverses), e.Offset})
	}
	if len(w.raw) >= blockBytes {
		return w.closeBlock()
	}
	return nil
}

func (w *writer) begin(at inventory.Millis) {
	w.open = block{first: w.next, at: at, reached: at}
	clear(w.seen)
}

// closeBlock writes the block that is open, if one is.
func (w *writer) closeBlock() (err error) {
	if w.open.count == 0 {
		return nil
	}
	w.packed = compress.EncodeAll(w.raw, w.packed[:0])
	w.open.raw = len(w.raw)
	if w.open.pos, w.open.size, err = w.out.checksummed(w.packed); err != nil {
		return err
	}
	w.keep(w.open)
	w.open, w.raw = block{}, w.raw[:0]
	return nil
}

func (w *writer) keep(b block) {
	if len(w.made) == 0 {
		w.p.since, w.p.reached = b.at, b.reached
	}
	w.p.reached, w.p.chain = max(w.p.reached, b.reached), b.chain
	w.made = append(w.made, b)
}

// size is how long the file is by now, without its index.
func (w *writer) size() int64 { return w.out.pos + int64(len(w.raw)) }

// indexed writes what the added events are found by.
func (w *writer) indexed() error {
	for _, list := range [][]place{w.products, w.terms, w.reversals} {
		slices.SortFunc(list, place.compare)
	}
	return w.index([3]func(add func(place) error) error{eachOf(w.products), eachOf(w.terms), eachOf(w.reversals)})
}

func eachOf(list []place) func(func(place) error) error {
	return func(add func(place) error) error {
		for _, p := range list {
			if err := add(p); err != nil {
				return err
			}
		}
		return nil
	}
}

// index writes the pages of blocks, and those of places, which come in order: of products, terms and reversals.
func (w *writer) index(from [3]func(add func(place) error) error) error {
	if err := w.closeBlock(); err != nil {
		return err
	}
	b := blocksWriter{out: w.out}
	for i := range w.made {
		if err := b.add(&w.made[i]); err != nil {
			return err
		}
	}
	if err := b.flush(); err != nil {
		return err
	}
	w.p.blocks = b.made
	for i, to := range [...]*section{&w.p.products, &w.p.terms, &w.p.reversals} {
		s := placesWriter{out: w.out, base: w.p.first}
		if err := errors.Join(from[i](s.add), s.flush()); err != nil {
			return err
		}
		*to = s.made
	}
	return nil
}

// finish gives the file its name, and opens it.
func (w *writer) finish(id ID) (*partition, error) {
	w.p.next = w.next
	name := fileName(w.p.first, w.p.next)
	if err := w.out.finish(w.p.footer(id), name); err != nil {
		return nil, err
	}
	return openPartition(w.out.fsys, filepath.Join(w.out.dir, name), id)
}
