package history

import (
	"errors"
	"slices"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// Source hands over events from one on, in order, with the chain behind each, until take returns an error, which it returns, or there are
// no more.
type Source func(from inventory.Offset, take func(chain inventory.Chain, event []byte) error) error

// Off says whether nothing is to be kept.
func (s *Store) Off() bool { return s.cfg.MaxBytes < 0 || s.cfg.ReadOnly }

// Take writes the events from one on that a source has, in as many partitions as they need; before is the chain before the first. They
// are durable when it returns. If it fails, what it has written before counts, and the rest can be taken another time.
func (s *Store) Take(from inventory.Offset, before inventory.Chain, source Source) error {
	if s.Off() {
		return nil
	}
	if err := vfs.MkdirSync(s.cfg.FS, s.cfg.Dir, 0o700); err != nil {
		return err
	}
	for full := true; full; {
		out, err := newOutput(s.cfg.FS, s.cfg.Dir)
		if err != nil {
			return err
		}
		w := newWriter(out, from, before)
		if full, err = w.fill(source, s.cfg.partition); err == nil && w.next > from {
			err = s.adopt(w)
		}
		out.drop()
		if err != nil {
			return err
		}
		from, before = w.next, w.p.chain
	}
	return nil
}

var errFull = errors.New("history: the partition is full")

// fill adds events until there are no more, or the partition is long enough.
func (w *writer) fill(source Source, most int64) (full bool, err error) {
	err = source(w.next, func(chain inventory.Chain, event []byte) error {
		if w.size() >= most || len(w.products) >= partitionEvents {
			return errFull
		}
		return w.add(chain, event)
	})
	if full = errors.Is(err, errFull); full {
		err = nil
	}
	return full, err
}

// partitionEvents bounds the memory in which the index of a partition is sorted.
const partitionEvents = 1 << 20

// adopt adds a partition that is complete but for its index.
func (s *Store) adopt(w *writer) error {
	if err := w.indexed(); err != nil {
		return err
	}
	p, err := w.finish(s.cfg.ID)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(append(slices.Clone(s.parts), p))
	return nil
}

// Tidy drops what is too old, or too much, and has small partitions become larger ones. Stop is asked often whether there is something more
// important; room, before a merge, whether the volume has so many bytes to spare.
func (s *Store) Tidy(now inventory.Millis, stop func() bool, room func(bytes int64) bool) error {
	if s.Off() {
		return nil
	}
	if err := s.drop(now, 0); err != nil {
		return err
	}
	for !stop() {
		i, j := plan(s.parts, s.cfg.partition, s.cfg.MaxAge/spanShare)
		if i == j {
			return nil
		}
		var bytes int64
		for _, p := range s.parts[i:j] {
			bytes += p.bytes
		}
		if !room(bytes) {
			return nil
		}
		if err := s.mergeThese(s.parts[i:j], stop); errors.Is(err, errGivenUp) {
			return nil
		} else if err != nil {
			return err
		}
		if err := s.drop(now, 0); err != nil {
			return err
		}
	}
	return nil
}

// mergeThese puts one partition in the place of several.
func (s *Store) mergeThese(from []*partition, stop func() bool) error {
	out, err := newOutput(s.cfg.FS, s.cfg.Dir)
	if err != nil {
		return err
	}
	defer out.drop()
	merged, err := merge(out, from, s.cfg.ID, stop)
	if err != nil {
		if bolt.IsDamage(err) {
			s.breaks(from, err)
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.parts, from[0])
	s.put(slices.Replace(slices.Clone(s.parts), i, i+len(from), merged))
	return s.removeAll(from)
}

// removeAll takes partitions away that are not among parts any more. The caller holds mu.
func (s *Store) removeAll(list []*partition) (err error) {
	for _, p := range list {
		err = errors.Join(err, s.letGo(p), s.cfg.FS.Remove(p.name))
	}
	return err
}

// drop takes the oldest partitions away that are beyond the bounds, with so many bytes more.
func (s *Store) drop(now inventory.Millis, more int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := more
	for _, p := range s.parts {
		sum += p.bytes
	}
	n := 0
	for n < len(s.parts) && (sum > s.cfg.MaxBytes || s.cfg.MaxAge > 0 && now-s.endOf(n) > s.cfg.MaxAge) {
		sum -= s.parts[n].bytes
		s.dropped += s.parts[n].events()
		n++
	}
	if n == 0 {
		return nil
	}
	gone := s.parts[:n]
	s.put(slices.Clone(s.parts[n:]))
	return s.removeAll(gone)
}

// endOf returns the newest date in a partition, or, if that cannot be read, the oldest behind it.
func (s *Store) endOf(i int) inventory.Millis {
	for ; i < len(s.parts); i++ {
		if p := s.parts[i]; p.broken == nil {
			return p.reached
		}
	}
	return 0
}

// Chain returns the chain behind everything that is written; zero if that is not known.
func (s *Store) Chain() (c inventory.Chain) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.parts); n > 0 {
		c = s.parts[n-1].chain
	}
	return c
}

// breaks notes that a partition is damaged, so that nobody tries to merge it again.
func (s *Store) breaks(list []*partition, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range list {
		var d *bolt.DamageError
		if errors.As(err, &d) && d.File == p.name {
			p.unmergeable = true
		}
	}
}
