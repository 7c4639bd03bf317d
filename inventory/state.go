package inventory

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// ErrGap is returned by Apply for an event that is not the next one.
var ErrGap = errors.New("inventory: gap in the events")

// State is what a number of events amount to: every product and tombstone, their order by id, and the hash of all. One
// goroutine applies; any number may read. The zero value is the state before the first event.
type State struct {
	mu      sync.RWMutex // held by Apply while it changes what is below; the applying goroutine reads without it
	items   map[ProductID]*item
	live    tree
	dead    tree
	sums    Sums
	offset  Offset
	lastAt  Millis
	lastAge Millis
	boot    Boot // in which time is measured
	chain   Chain
	nonce   Nonce // of the events to come
	past    past

	directory *directory   // nil before its first change
	listing   atomic.Int64 // see Listing
	acts      actLog
	holdings  holdings
	barcodes  barcodes
}

// Reset empties the state and sets the position and time from which events will follow, for a checkpoint to be put in.
func (s *State) Reset(at Mark, products int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = make(map[ProductID]*item, products)
	s.live, s.dead, s.sums, s.past = tree{}, tree{}, Sums{}, past{}
	s.holdings, s.barcodes = holdings{}, barcodes{}
	s.offset, s.lastAt, s.lastAge, s.boot, s.chain, s.nonce = at.Offset, at.At, at.Age, at.Boot, at.Chain, at.Nonce
	s.acts = actLog{}
	if s.list(nil); at.Directory.Revision > 0 {
		s.list(newDirectory(at.Directory.Revision))
	}
}

// Begin sets what tells the events from here on from those of other starts. Without one, events are not chained.
func (s *State) Begin(nonce Nonce) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nonce = nonce
}

// Check holds the state against a mark, and takes the mark's nonce and time over. The error says what differs. A mark of another
// position cannot be compared.
func (s *State) Check(m Mark) error {
	switch have := s.Mark(); {
	case have.Offset != m.Offset:
	case have.Hash != m.Hash:
		return fmt.Errorf("at position %d the replayed state has hash %v, the mark says %v", m.Offset, have.Hash, m.Hash)
	case have.Chain != m.Chain:
		return fmt.Errorf("at position %d the replayed events have chain %x, the mark says %x", m.Offset, have.Chain, m.Chain)
	case have.Holdings != m.Holdings:
		return fmt.Errorf("at position %d what belongs to the replayed products has hash %v, the mark says %v", m.Offset, have.Holdings, m.Holdings)
	case have.Directory != m.Directory:
		return fmt.Errorf("at position %d the replayed directory is %+v, the mark says %+v", m.Offset, have.Directory, m.Directory)
	}
	s.Begin(m.Nonce)
	s.Reach(m)
	return nil
}

// Put puts a product or tombstone of a checkpoint in, after Reset and before the first Apply.
func (s *State) Put(p *Product) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(p, false)
}

// Apply moves the state forward by the record: the only function that does. Events that the state has seen already are
// passed over, so that replaying is harmless. ErrGap means that events are missing.
func (s *State) Apply(r *Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apply(r)
}

// ApplyAll applies records in order; readers see all or none of them.
func (s *State) ApplyAll(records []Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range records {
		if err := s.apply(&records[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *State) apply(r *Record) error {
	if r.First == s.offset {
		s.chain = s.chain.Extend(s.nonce, r)
	} else {
		r.chains = nil // seen already, or a gap
	}
	for i := range r.Events {
		e := &r.Events[i]
		if e.Offset < s.offset {
			continue
		}
		if e.Offset > s.offset {
			return fmt.Errorf("%w: next is %d, got %d", ErrGap, s.offset, e.Offset)
		}
		if it := s.set(e.Over(nil), !e.Describes()); it.p.Placed {
			s.lay(it, e.Change)
		}
		s.offset++
	}
	for i := range r.Entries {
		if err := s.enter(&r.Entries[i], r.Kind == Import); err != nil {
			return err
		}
	}
	if r.Act != nil {
		s.acts.add(r.Act)
	}
	s.lastAt, s.lastAge = max(s.lastAt, r.At), max(s.lastAge, r.Age)
	return nil
}

// set makes p the product with its id. If it inherits, what the catalogue says besides of the one before it stays.
func (s *State) set(p *Product, inherits bool) *item {
	it := s.items[p.ID]
	if it == nil {
		if s.items == nil {
			s.items = map[ProductID]*item{}
		}
		it = &item{id: p.ID, part: uint8(RangeOf(p.ID)), p: p}
		s.items[p.ID] = it
		s.order(p).put(it)
		if s.sums.replace(it.part, nil, p); p.Extra != nil {
			s.describe(it, nil, p.Extra)
		}
		return it
	}
	old := it.p
	if inherits && !p.Deleted {
		p.Extra = old.Extra
	}
	p.ID = it.id // share the texts: a decoded event brings copies
	if p.Name == old.Name {
		p.Name = old.Name
	}
	if p.Category == old.Category {
		p.Category = old.Category
	}
	s.past.keep(it)
	if old.Deleted != p.Deleted {
		s.order(old).remove(p.ID)
		s.order(p).put(it)
	}
	it.p = p
	s.sums.replace(it.part, old, p)
	if old.Extra != p.Extra {
		s.describe(it, old.Extra, p.Extra)
	}
	if old.Placed && !p.Placed {
		s.take(it)
	}
	return it
}

// current returns the product or tombstone with the id, or nil. Only the applying goroutine may call it without the lock.
func (s *State) current(id ProductID) *Product {
	if it := s.items[id]; it != nil {
		return it.p
	}
	return nil
}

func (s *State) order(p *Product) *tree {
	if p.Deleted {
		return &s.dead
	}
	return &s.live
}

// Mark returns the position, time and hash of the state.
func (s *State) Mark() Mark {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.mark()
}

func (s *State) mark() Mark {
	return Mark{Offset: s.offset, At: s.lastAt, Age: s.lastAge, Hash: s.sums.Total(), Chain: s.chain, Nonce: s.nonce, Boot: s.boot, Holdings: s.holdings.hash, Directory: s.directory.at()}
}

// Offset returns the position of the state.
func (s *State) Offset() Offset {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.offset
}

// Len returns the number of products, tombstones not counted.
func (s *State) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.live.len()
}

// Get returns the product with the id, or nil, and the position at which that is so.
func (s *State) Get(id ProductID) (*Product, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.current(id)
	if p != nil && p.Deleted {
		p = nil
	}
	return p, s.offset
}

// first returns up to limit products in order of id: those behind the id after, or from the given rank on if after is empty;
// with the number of all and the position. The caller holds the lock.
func (s *State) first(after ProductID, rank, limit int) (products []*Product, total int, at Offset) {
	total = s.live.len()
	products = make([]*Product, 0, max(0, min(limit, total)))
	take := func(it *item) bool {
		if len(products) == limit {
			return false
		}
		products = append(products, it.p)
		return true
	}
	if after != "" {
		s.live.after(after, take)
	} else {
		s.live.from(rank, take)
	}
	return products, total, s.offset
}

// DigestIn returns the digest of the state, which is of a timeline.
func (s *State) DigestIn(timeline string) Digest {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Digest{Sums: s.sums, Full: s.sums.plus(&s.holdings.sums), Offset: s.offset, Timeline: timeline, Directory: s.directory.at()}
}

// Digest returns the hash of every range, with the position.
func (s *State) Digest() (Sums, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sums, s.offset
}
