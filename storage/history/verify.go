package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// Verify reads everything: each event, and whether it is found by all that it is looked for by. The first difference is the error. Passed is
// told of each event, in order, if it is not nil.
func (s *Store) Verify(ctx context.Context, passed func(*inventory.Event) error) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	defer v.release()
	if s.odd != nil {
		return s.odd
	}
	for i, p := range v.parts {
		if p.broken != nil {
			return p.broken
		}
		if i > 0 && v.parts[i-1].next == p.first && v.parts[i-1].chain != p.before && p.before != (inventory.Chain{}) {
			return bolt.Damaged(p.name, "", errors.New("does not go on from the events before it"))
		}
		if err := p.verify(ctx, passed); err != nil {
			return err
		}
	}
	return nil
}

// sum stands for places in any order.
type sum struct {
	count int
	hash  uint64
}

func (s *sum) add(p place) {
	x := uint64(p.term)*0x9e3779b97f4a7c15 ^ uint64(p.at)
	x = (x ^ x>>31) * 0xbf58476d1ce4e5b9
	s.hash += x ^ x>>29
	s.count++
}

func (p *partition) verify(ctx context.Context, passed func(*inventory.Event) error) error {
	var want, have [3]sum
	var of events
	seen := map[term]struct{}{}
	err := (&blocks{part: p}).walk(func(b *block) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := of.load(p, b); err != nil {
			return err
		}
		clear(seen)
		reached := b.at
		for o := b.first; o < b.next(); o++ {
			e, err := of.event(p, o)
			if err != nil {
				return err
			}
			reached = max(reached, e.At)
			want[0].add(place{termOf(byProduct, string(e.Product.ID)), o})
			termsOf(&e, func(t term) {
				if _, found := seen[t]; !found {
					seen[t] = struct{}{}
					want[1].add(place{t, b.first})
				}
			})
			if c := e.Change; c != nil && c.Reverses != nil {
				want[2].add(place{term(*c.Reverses), o})
			}
			if o == b.first && e.At != b.at {
				return p.damageOf(b, errors.New("the first event has another date"))
			}
			if passed != nil {
				if err := passed(&e); err != nil {
					return err
				}
			}
		}
		if reached != b.reached {
			return p.damageOf(b, errors.New("the newest event has another date"))
		}
		return nil
	})
	for i, in := range [...]section{p.products, p.terms, p.reversals} {
		if err == nil {
			err = (&places{part: p, in: in}).walk(func(at place) error { have[i].add(at); return nil })
		}
		if err == nil && have[i] != want[i] {
			err = bolt.Damaged(p.name, "index", fmt.Errorf("%d places, and the events have %d, or other ones", have[i].count, want[i].count))
		}
	}
	return err
}

// Scrub reads every byte again and compares it with its checksum. Read is told of what was read, and may wait; its error ends Scrub.
// Found is told of each thing that is not what was written.
func (s *Store) Scrub(read func(bytes int) error, found func(error)) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	defer v.release()
	for _, p := range v.parts {
		if p.broken != nil {
			found(p.broken)
			continue
		}
		_ = p.file.DropCache() // best effort
		if err := p.scrub(read, found); err != nil {
			return err
		}
	}
	return nil
}

// scrub returns an error of read alone.
func (p *partition) scrub(read func(int) error, found func(error)) error {
	var buf []byte
	check := func(pos int64, size int) error {
		var err error
		if buf, err = p.read(pos, size, buf); err == nil {
			if _, err = cutChecksum(buf); err != nil {
				err = p.damage(pos, err)
			}
		}
		if err != nil && !errors.Is(err, fs.ErrClosed) {
			found(err)
		}
		return read(size)
	}
	var ended error
	err := (&blocks{part: p}).walk(func(b *block) error {
		ended = check(b.pos, b.size)
		return ended
	})
	if ended == nil && err != nil {
		found(err)
	}
	for _, in := range [...]section{p.products, p.terms, p.reversals} {
		for i := 0; i < len(in) && ended == nil; i++ {
			ended = check(in[i].pos, in[i].size)
		}
	}
	return ended
}
