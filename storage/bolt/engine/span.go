package engine

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
)

// span is the part of the journal that one checkpoint takes up: read once, from where the last one ended to a mark.
type span struct {
	e       *Engine
	to      *markAt
	cp      checkpoint // as it will be
	reached bool

	images   map[inventory.ProductID]*inventory.Product // last image of each
	products [][]inventory.Product                      // where these lie, many in one allocation
	laid     map[inventory.ProductID]*laid              // of products that are placed, or were in this span
	entries  []inventory.Entry                          // of the directory

	first  inventory.Offset // number of events[0]
	events int
	staged []ref // events not yet written
	event  []byte
	values arena // of staged

	keys     []keyed
	receipts arena
	newest   inventory.Millis // age of the newest of receipts
	owners   []string         // of keys; the first is nobody
	ownerOf  map[string]uint32
	owned    map[uint64]inventory.Owners // keys that a partition has got, by its number

	repaired int // products that were damaged in the file
	records  int
	fileSize int64
}

// Bounds of one transaction, for the sake of memory: bbolt holds all that a transaction touches.
const (
	stageEventBytes = 24 << 20
	stageKeys       = 200_000
)

var errTarget = errors.New("the mark is reached")

// typicalRecord is the bytes of journal that a small update takes; room is made for so many beforehand.
const typicalRecord = 256

func newSpan(e *Engine, to *markAt) *span {
	e.mu.RLock()
	records := int((to.bytes - e.checkpointedBytes) / typicalRecord)
	e.mu.RUnlock()
	return &span{
		e: e, to: to, cp: e.checkpointer.at, first: e.checkpointer.at.Offset,
		images: make(map[inventory.ProductID]*inventory.Product, records/2),
		keys:   make([]keyed, 0, records),
		owners: []string{""}, ownerOf: map[string]uint32{"": 0}, owned: map[uint64]inventory.Owners{},
	}
}

// take adds one record of the journal. errTarget ends the reading.
func (s *span) take(r journal.Record) error {
	switch r.Type {
	case journal.Data:
		rec, err := inventory.ScanRecord(r.Payload)
		if err == nil {
			err = s.add(&rec)
		}
		if err != nil {
			return fmt.Errorf("journal record %d: %w", r.LSN, err)
		}
	case journal.Mark:
		m, err := inventory.DecodeMark(r.Payload)
		if err != nil {
			return fmt.Errorf("journal record %d: %w", r.LSN, err)
		}
		s.cp.At, s.cp.Age, s.cp.Boot = m.Date(s.cp.At), max(s.cp.Age, m.Age), m.Boot
		s.cp.Nonce = m.Nonce
		if r.LSN < s.to.lsn {
			return nil
		}
		s.cp.Applied, s.cp.Chain, s.reached = r.LSN, r.CRC, true
		return errTarget
	}
	return nil
}

func (s *span) add(rec *inventory.Record) error {
	if rec.First != s.cp.Offset {
		return fmt.Errorf("%w: next is %d, got %d", inventory.ErrGap, s.cp.Offset, rec.First)
	}
	s.records++
	s.cp.Events = s.cp.Events.Extend(s.cp.Nonce, rec)
	for i := range rec.Events {
		s.image(&rec.Events[i])
		s.event = appendChained(s.event[:0], rec.EventChain(i), rec.EventBytes(i))
		s.staged = append(s.staged, s.values.addChecksummed(eventKey(rec.Events[i].Offset), s.event))
	}
	s.entries = append(s.entries, rec.Entries...)
	owner := s.owner(rec)
	for i := range rec.Receipts {
		key := &rec.Receipts[i].Key
		s.keys = append(s.keys, keyed{*key, owner, s.receipts.addChecksummed(key[:], rec.ReceiptBytes(i))})
		s.newest = max(s.newest, rec.Receipts[i].Age)
	}
	s.cp.Offset = rec.Next()
	s.cp.At, s.cp.Age = max(s.cp.At, rec.At), max(s.cp.Age, rec.Age)
	if s.values.bytes >= stageEventBytes {
		return s.flushEvents()
	}
	return nil
}

// owner returns the number of a record's owner.
func (s *span) owner(rec *inventory.Record) uint32 {
	name := rec.OwnerBytes()
	n, known := s.ownerOf[string(name)]
	if !known {
		n = uint32(len(s.owners))
		s.owners = append(s.owners, string(name))
		s.ownerOf[s.owners[n]] = n
	}
	return n
}

// image keeps the product as it is after the event.
func (s *span) image(e *inventory.Event) {
	p := s.images[e.Product.ID]
	s.lay(p, e)
	if p == nil {
		p = s.room()
		s.images[e.Product.ID] = p
	}
	if e.Type == inventory.ProductDeleted {
		*p = *e.State()
		return
	}
	*p = e.Product
}

// laid is what a span changes of what belongs to a product.
type laid struct {
	anew   bool // nothing belonged to it in between: what the file has does not count
	levels []inventory.Level
	holds  []inventory.HoldLine
}

// lay keeps the images that an event has; before is the product before it, if this span has one.
func (s *span) lay(before *inventory.Product, e *inventory.Event) {
	switch {
	case !e.Product.Placed:
		delete(s.laid, e.Product.ID) // before is there from now on, and not placed
		return
	case e.Change == nil:
		return
	}
	have := s.laid[e.Product.ID]
	if have == nil {
		if s.laid == nil {
			s.laid = map[inventory.ProductID]*laid{}
		}
		have = &laid{anew: before != nil && !before.Placed}
		s.laid[e.Product.ID] = have
	}
	have.levels = append(have.levels, e.Change.Levels...)
	have.holds = append(have.holds, e.Change.Holds...)
}

func (s *span) room() *inventory.Product {
	const chunk = 1024
	last := len(s.products) - 1
	if last < 0 || len(s.products[last]) == chunk {
		s.products = append(s.products, make([]inventory.Product, 0, chunk))
		last++
	}
	s.products[last] = append(s.products[last], inventory.Product{})
	return &s.products[last][len(s.products[last])-1]
}

// intend notes, in the same transaction, how far events and keys may reach beyond the position. Should the journal be cut
// shorter than that, the file does not belong to it any more.
func (s *span) intend(tx *bbolt.Tx) error {
	cp := s.e.checkpointer.at
	cp.Intent = s.to.lsn
	return cp.store(tx)
}

func (s *span) flushEvents() error {
	if len(s.staged) == 0 {
		return nil
	}
	err := s.e.update(func(tx *bbolt.Tx) error {
		if err := putEvents(tx, s.first, s.staged, &s.values); err != nil {
			return err
		}
		return s.intend(tx)
	})
	s.first += inventory.Offset(len(s.staged))
	s.events += len(s.staged)
	s.staged, s.values = s.staged[:0], arena{}
	return err
}

// writeKeys puts the receipts into partitions, sorted, so that each page is written once.
func (s *span) writeKeys() error {
	if len(s.keys) == 0 {
		return nil
	}
	slices.SortFunc(s.keys, func(a, b keyed) int { return bytes.Compare(a.key[:], b.key[:]) })
	for part := range slices.Chunk(s.keys, s.e.cfg.partitionMax) {
		p, full := placeKeys(*s.e.partitions.Load(), len(part), s.e.cfg.partitionMax, s.newest, s.e.cfg.KeyTTL)
		s.count(p.number, part)
		for piece := range slices.Chunk(part, stageKeys) {
			p.count += int64(len(piece))
			p.newest = max(p.newest, s.newest)
			if err := s.putPiece(p, full, piece); err != nil {
				return err
			}
			full = nil
		}
	}
	return nil
}

// count notes whose keys a partition gets.
func (s *span) count(number uint64, keys []keyed) {
	counts := make([]int64, len(s.owners))
	for i := range keys {
		counts[keys[i].owner]++
	}
	owned := s.owned[number]
	if owned == nil {
		owned = inventory.Owners{}
		s.owned[number] = owned
	}
	for i, n := range counts[1:] {
		owned.Add(s.owners[i+1], n)
	}
}

// recount adds the keys of the span to what the partitions have counted, and returns the partitions and what they gave up to
// stay within ownersMax.
func (s *span) recount(list []*partition) (counted []*partition, lost inventory.Owners) {
	counted, lost = slices.Clone(list), inventory.Owners{}
	for i, p := range counted {
		if added := s.owned[p.number]; added != nil {
			next := *p
			next.owners = inventory.Owners{}
			next.owners.AddAll(p.owners, 1)
			next.owners.AddAll(added, 1)
			lost.AddAll(next.owners.Trim(ownersMax), 1)
			counted[i] = &next
		}
	}
	return counted, lost
}

// putPiece writes keys into the partition p, which counts them already, and lets readers see it.
func (s *span) putPiece(p partition, full *partition, piece []keyed) error {
	for i := range piece {
		p.filter.add(&piece[i].key)
	}
	list := *s.e.partitions.Load()
	if full != nil { // it is the last in the list, and takes no more
		closed := *full
		closed.filter = full.filter.shrunk(full.count)
		full = &closed
		list = append(slices.Clone(list[:len(list)-1]), full)
	}
	err := s.e.update(func(tx *bbolt.Tx) error {
		if err := putKeys(tx, p, full, piece, &s.receipts); err != nil {
			return err
		}
		return s.intend(tx)
	})
	if err != nil {
		return err
	}
	if n := len(list); n > 0 && list[n-1].number == p.number {
		list = list[:n-1]
	}
	list = append(slices.Clone(list), &p)
	s.e.partitions.Store(&list)
	return nil
}
