// Package history keeps the events of a data directory for a long time, in files of their own that never change, so that those of a
// product, a person or a day are found among many millions. DESIGN.md draws the format and says what each failure does.
package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
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
	// Chain is that of the data: what they know of where the history must lead. Nil means that they know nothing.
	Chain ChainOf

	partition int64 // bytes of one at most; for tests. Zero means a sixteenth of MaxBytes, at most 1 GiB
}

// ChainOf returns the chain behind the last event below an offset; false if that is not known.
type ChainOf func(next inventory.Offset) (inventory.Chain, bool)

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
	odd     error // why something would have been put aside, if files could be changed
}

var _ storage.Past = (*Store)(nil)

// Open reads what is there. A partition that is damaged, or cannot be opened, is no error: it is told of, and is a gap. What is of another
// directory, or of another history than the data, is put aside. Errors are those of the disk.
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
	s.cfg.Chain = nil // it is that of now
	return s, nil
}

// None is a history of nothing, that takes nothing.
func None() *Store { return &Store{cfg: Config{MaxBytes: -1}} }

// Lost is a history that cannot be opened: it takes nothing, and all events below an offset are missing. Since is the date of the next.
func Lost(dir string, err error, upto inventory.Offset, since inventory.Millis) *Store {
	s := None()
	if upto > 0 {
		s.put([]*partition{{name: dir, next: upto, since: since, broken: bolt.Damaged(dir, "", err)}})
	}
	return s
}

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
	var foreign []*partition
	for _, name := range names {
		if name == partial && !s.cfg.ReadOnly {
			if err := s.cfg.FS.Remove(filepath.Join(s.cfg.Dir, name)); err != nil {
				s.warn(fmt.Errorf("storage: history: %w", err)) // Take will fail
			}
		}
		first, next, ok := parseName(name)
		if !ok {
			continue
		}
		p, err := openPartition(s.cfg.FS, filepath.Join(s.cfg.Dir, name), s.cfg.ID)
		if err != nil {
			p = s.broken(filepath.Join(s.cfg.Dir, name), first, next, err)
		}
		if errors.Is(err, errForeign) {
			foreign = append(foreign, p)
			continue
		}
		s.parts = append(s.parts, p)
	}
	if err := s.setAside(foreign, errForeign); err != nil {
		return err
	}
	return s.settle()
}

// broken stands for a file that cannot be read.
func (s *Store) broken(name string, first, next inventory.Offset, err error) *partition {
	if !bolt.IsDamage(err) {
		err = bolt.Damaged(name, "", err)
	}
	p := &partition{name: name, first: first, next: next, broken: err}
	if info, err := s.cfg.FS.Stat(name); err == nil {
		p.bytes = info.Size()
	}
	if !errors.Is(err, errForeign) {
		s.warn(fmt.Errorf("storage: history: events %d to %d cannot be read: %w", first, next-1, err))
	}
	return p
}

// parseName returns the events that a file has by its name.
func parseName(name string) (first, next inventory.Offset, ok bool) {
	if !strings.HasSuffix(name, suffix) {
		return 0, 0, false
	}
	n, err := fmt.Sscanf(name, "%016x-%016x"+suffix, &first, &next)
	return first, next, err == nil && n == 2 && first >= 0 && first < next && fileName(first, next) == name
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

// bounds are those of all partitions, as far as they may be read; zero if there are none, since the data may have the events that are not in
// the history. The caller holds mu.
func (s *Store) bounds() storage.Bounds {
	upto := inventory.Offset(s.upto.Load())
	n := len(s.parts)
	if n == 0 || s.parts[0].first >= upto {
		return storage.Bounds{}
	}
	b := storage.Bounds{Earliest: s.parts[0].first, Next: min(s.parts[n-1].next, upto)}
	for i := 0; i < n && b.Since == 0; i++ {
		b.Since = s.parts[i].since // what is broken has no date
	}
	return b
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
	var end inventory.Offset
	for _, p := range parts {
		s.stats.Bytes += p.bytes
		if p.broken != nil {
			s.stats.Missing += p.events()
		} else {
			s.stats.Events += p.events()
		}
		if end > 0 {
			s.stats.Missing += int64(p.first - end)
		}
		end = p.next
	}
}
