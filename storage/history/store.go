// Package history keeps the events of a data directory for a long time, in files of their own that never change, so that those of a
// product, a person or a day are found among many millions. DESIGN.md draws the format and says what each failure does.
package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// ID names a data directory. Files of another one are refused.
type ID [16]byte

// Config says where the history is and how much of it is kept.
type Config struct {
	FS  vfs.FS // nil means vfs.OS
	Dir string // made when there is something to keep
	ID  ID
	// MaxBytes is how much is kept: the oldest goes first, in whole partitions. Zero means the smaller of 20 GiB and a tenth of the
	// volume, less than zero none.
	MaxBytes int64
	// MaxAge is how old the newest event of a partition may become, by journaled time. Zero means any age.
	MaxAge inventory.Millis
	// ReadOnly changes no file.
	ReadOnly bool
	// Warn is told of what is wrong; nil means nobody.
	Warn func(error)

	partition int64 // bytes of one at most; for tests. Zero means a sixteenth of MaxBytes, at most 1 GiB
}

const (
	defaultMax     = 20 << 30
	partitionMax   = 1 << 30
	partitionShare = 16
	partitionMin   = 1 << 20
)

// Store is the history of a directory. Take and Tidy are called by one goroutine; everything else by any number beside it.
type Store struct {
	cfg  Config
	upto atomic.Int64 // events below may be read

	mu      sync.Mutex
	parts   []*partition // oldest first; never changed in place, but by put. No two overlap
	stats   Stats        // of parts
	closed  bool
	dropped int64 // events, for age or room since the start
}

var _ storage.Past = (*Store)(nil)

// Open reads what is there. A partition that is damaged is no error: it is told of, and is a gap. Errors are those of the disk, and damage
// if files are there of another directory.
func Open(cfg Config) (s *Store, err error) {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = defaultMax
		if _, total, err := cfg.FS.Free(filepath.Dir(cfg.Dir)); err == nil {
			cfg.MaxBytes = min(cfg.MaxBytes, int64(total/10))
		}
	}
	if cfg.partition == 0 {
		cfg.partition = max(partitionMin, min(partitionMax, cfg.MaxBytes/partitionShare))
	}
	s = &Store{cfg: cfg}
	if err := s.openAll(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// None is a history of nothing, that takes nothing.
func None() *Store { return &Store{cfg: Config{MaxBytes: -1}} }

func (s *Store) openAll() error {
	if s.cfg.MaxBytes < 0 {
		return nil // what is there is left alone
	}
	names, err := s.cfg.FS.ReadDir(s.cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == partial && !s.cfg.ReadOnly {
			if err := s.cfg.FS.Remove(filepath.Join(s.cfg.Dir, name)); err != nil {
				return err
			}
		}
		first, next, ok := parseName(name)
		if !ok {
			continue
		}
		p, err := openPartition(s.cfg.FS, filepath.Join(s.cfg.Dir, name), s.cfg.ID)
		switch {
		case err != nil && (!bolt.IsDamage(err) || errors.Is(err, errForeign)):
			return err
		case err != nil:
			s.warn(fmt.Errorf("storage: history: events %d to %d cannot be read: %w", first, next-1, err))
			p = &partition{name: filepath.Join(s.cfg.Dir, name), first: first, next: next, broken: err}
			if info, err := s.cfg.FS.Stat(p.name); err == nil {
				p.bytes = info.Size()
			}
		}
		s.parts = append(s.parts, p)
	}
	return s.settle()
}

// parseName returns the events that a file has by its name.
func parseName(name string) (first, next inventory.Offset, ok bool) {
	if !strings.HasSuffix(name, suffix) {
		return 0, 0, false
	}
	n, err := fmt.Sscanf(name, "%016x-%016x"+suffix, &first, &next)
	return first, next, err == nil && n == 2 && first >= 0 && first < next && fileName(first, next) == name
}

// settle removes the partitions of which others were made, which a crash has left. Where both are there they hold the same.
func (s *Store) settle() error {
	slices.SortFunc(s.parts, func(a, b *partition) int {
		if a.first != b.first {
			return int(a.first - b.first)
		}
		return int(b.next - a.next)
	})
	var kept []*partition
	for _, p := range s.parts {
		last := len(kept) - 1
		for last >= 0 && p.first < kept[last].next && kept[last].broken != nil && p.broken == nil {
			kept, last = kept[:last], last-1 // what it was made of is still there
		}
		switch {
		case last < 0 || p.first >= kept[last].next:
			kept = append(kept, p)
		case p.next <= kept[last].next:
			if err := s.remove(p); err != nil {
				return err
			}
		default:
			return bolt.Damaged(p.name, "", fmt.Errorf("overlaps with %s", filepath.Base(kept[last].name)))
		}
	}
	s.put(kept)
	return s.sameHistory()
}

// sameHistory puts aside what does not lead to the newest partition: somebody has put it there.
func (s *Store) sameHistory() error {
	for i := len(s.parts) - 1; i > 0; i-- {
		p, before := s.parts[i], s.parts[i-1]
		if before.next == p.first && before.chain != p.before && before.chain != (inventory.Chain{}) && p.before != (inventory.Chain{}) {
			return s.putAside(0, i)
		}
	}
	return nil
}

// remove takes the file of a partition away that nobody reads.
func (s *Store) remove(p *partition) (err error) {
	if p.file != nil {
		err = p.file.Close()
	}
	if s.cfg.ReadOnly {
		return err
	}
	return errors.Join(err, s.cfg.FS.Remove(p.name))
}

func (s *Store) warn(err error) {
	if s.cfg.Warn != nil {
		s.cfg.Warn(err)
	}
}

// Close lets go of everything. Readers end with storage.ErrClosed, or with what they have.
func (s *Store) Close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.parts {
		err = errors.Join(err, s.letGo(p))
	}
	s.put(nil)
	s.closed = true
	return err
}

// letGo closes a partition that is not one of parts any more, once nobody reads it. The caller holds mu.
func (s *Store) letGo(p *partition) error {
	p.gone = true
	if p.users > 0 || p.file == nil {
		return nil
	}
	err := p.file.Close()
	p.file = nil
	return err
}

// view is what there is at a moment. It is released when it is not read any more.
type view struct {
	s     *Store
	parts []*partition
	storage.Bounds
}

func (s *Store) view() (view, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return view{}, storage.ErrClosed
	}
	v := view{s: s, parts: s.parts, Bounds: s.bounds()}
	for len(v.parts) > 0 && v.parts[len(v.parts)-1].first >= v.Next {
		v.parts = v.parts[:len(v.parts)-1]
	}
	for _, p := range v.parts {
		p.users++
	}
	return v, nil
}

func (v *view) release() {
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	for _, p := range v.parts {
		if p.users--; p.gone && p.users == 0 {
			_ = v.s.letGo(p) // it was only read
		}
	}
}

// bounds are those of all partitions, as far as they may be read. The caller holds mu.
func (s *Store) bounds() storage.Bounds {
	upto := inventory.Offset(s.upto.Load())
	n := len(s.parts)
	if n == 0 || s.parts[0].first >= upto {
		return storage.Bounds{Earliest: upto, Next: upto}
	}
	return storage.Bounds{Earliest: s.parts[0].first, Next: min(s.parts[n-1].next, upto), Since: s.parts[0].since}
}

// Bounds implements storage.Past.
func (s *Store) Bounds() storage.Bounds {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bounds()
}

// Publish lets events below an offset be read.
func (s *Store) Publish(upto inventory.Offset) { s.upto.Store(int64(upto)) }

// Next is the number of the first event that is not written yet; 0 if none is.
func (s *Store) Next() inventory.Offset {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parts) == 0 {
		return 0
	}
	return s.parts[len(s.parts)-1].next
}

// Stats tell how much there is.
type Stats struct {
	storage.Bounds
	Partitions int
	Bytes      int64
	Limit      int64 // of Bytes
	Events     int64
	Dropped    int64 // events, for age or room since the start
	Missing    int64 // events in gaps
}

// Stats returns them. It costs next to nothing.
func (s *Store) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stats
	st.Bounds, st.Dropped, st.Limit = s.bounds(), s.dropped, s.cfg.MaxBytes
	return st
}

// put has the store be of other partitions. The caller holds mu, or is alone.
func (s *Store) put(parts []*partition) {
	s.parts, s.stats = parts, Stats{Partitions: len(parts)}
	for i, p := range parts {
		s.stats.Bytes += p.bytes
		if p.broken != nil {
			s.stats.Missing += p.events()
		} else {
			s.stats.Events += p.events()
		}
		if i > 0 {
			s.stats.Missing += int64(p.first - parts[i-1].next)
		}
	}
}
