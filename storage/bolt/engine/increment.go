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

// increment is the part of the journal that one checkpoint takes up: read once, from where the last one ended to a mark.
type increment struct {
	e       *Engine
	to      *markAt
	cp      checkpoint // as it will be
	reached bool

	images map[inventory.ProductID]*inventory.Product // last image of each
	// described are those of which the images have what the catalogue says besides; of the others that stays as the file has it.
	described map[inventory.ProductID]bool
	products  [][]inventory.Product         // where these lie, many in one allocation
	laid      map[inventory.ProductID]*laid // of products that are placed, or were in this increment
	entries   []inventory.Entry             // of the directory
	acts      []*inventory.Act

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

func newIncrement(e *Engine, to *markAt) *increment {
	e.mu.RLock()
	records := int((to.bytes - e.checkpointedBytes) / typicalRecord)
	e.mu.RUnlock()
	return &increment{
		e: e, to: to, cp: e.checkpointer.at, first: e.checkpointer.at.Offset,
		images: make(map[inventory.ProductID]*inventory.Product, records/2),
		keys:   make([]keyed, 0, records),
		owners: []string{""}, ownerOf: map[string]uint32{"": 0}, owned: map[uint64]inventory.Owners{},
	}
}

// take adds one record of the journal. errTarget ends the reading.
func (inc *increment) take(r journal.Record) error {
	switch r.Type {
	case journal.Data:
		rec, err := inventory.ScanRecord(r.Payload)
		if err == nil {
			err = inc.add(&rec)
		}
		if err != nil {
			return fmt.Errorf("journal record %d: %w", r.LSN, err)
		}
		if r.LSN == inc.to.lsn { // where Close has the mark itself: see markHere
			inc.cp.Applied, inc.cp.Chain, inc.reached = r.LSN, r.CRC, true
			return errTarget
		}
	case journal.Mark:
		m, err := inventory.DecodeMark(r.Payload)
		if err != nil {
			return fmt.Errorf("journal record %d: %w", r.LSN, err)
		}
		inc.cp.At, inc.cp.Age, inc.cp.Boot = m.Date(inc.cp.At), max(inc.cp.Age, m.Age), m.Boot
		inc.cp.Nonce = m.Nonce
		if r.LSN < inc.to.lsn {
			return nil
		}
		inc.cp.Applied, inc.cp.Chain, inc.reached = r.LSN, r.CRC, true
		return errTarget
	}
	return nil
}

func (inc *increment) add(rec *inventory.Record) error {
	if rec.First != inc.cp.Offset {
		return fmt.Errorf("%w: next is %d, got %d", inventory.ErrGap, inc.cp.Offset, rec.First)
	}
	inc.records++
	inc.cp.Events = inc.cp.Events.Extend(inc.cp.Nonce, rec)
	for i := range rec.Events {
		inc.image(&rec.Events[i])
		inc.event = appendChained(inc.event[:0], rec.EventChain(i), rec.EventBytes(i))
		inc.staged = append(inc.staged, inc.values.addChecksummed(eventKey(rec.Events[i].Offset), inc.event))
	}
	inc.entries = append(inc.entries, rec.Entries...)
	if rec.Act != nil {
		inc.acts = append(inc.acts, rec.Act)
	}
	owner := inc.owner(rec)
	for i := range rec.Receipts {
		key := &rec.Receipts[i].Key
		inc.keys = append(inc.keys, keyed{*key, owner, inc.receipts.addChecksummed(key[:], rec.ReceiptBytes(i))})
		inc.newest = max(inc.newest, rec.Receipts[i].Age)
	}
	inc.cp.Offset = rec.Next()
	inc.cp.At, inc.cp.Age = max(inc.cp.At, rec.At), max(inc.cp.Age, rec.Age)
	if inc.values.bytes >= stageEventBytes {
		return inc.flushEvents()
	}
	return nil
}

// owner returns the number of a record's owner.
func (inc *increment) owner(rec *inventory.Record) uint32 {
	name := rec.OwnerBytes()
	n, known := inc.ownerOf[string(name)]
	if !known {
		n = uint32(len(inc.owners))
		inc.owners = append(inc.owners, string(name))
		inc.ownerOf[inc.owners[n]] = n
	}
	return n
}

// image keeps the product as it is after the event.
func (inc *increment) image(e *inventory.Event) {
	p := inc.images[e.Product.ID]
	inc.lay(p, e)
	if p == nil {
		p = inc.room()
		inc.images[e.Product.ID] = p
	}
	described, extra := e.Describes() || e.Type == inventory.ProductDeleted, p.Extra
	switch *p = e.Product; {
	case e.Type == inventory.ProductDeleted:
		*p = *inventory.Tombstone(e.Product.ID, e.Product.Version)
	case described:
		p.Extra = e.Change.Extra.OrNil()
	default:
		p.Extra = extra
	}
	if described {
		if inc.described == nil {
			inc.described = map[inventory.ProductID]bool{}
		}
		inc.described[p.ID] = true
	}
}

// laid is what an increment changes of what belongs to a product.
type laid struct {
	anew   bool             // nothing belonged to it in between: what the file has does not count
	change inventory.Change // every image
}

// lay keeps the images that an event has; before is the product before it, if this increment has one.
func (inc *increment) lay(before *inventory.Product, e *inventory.Event) {
	switch {
	case !e.Product.Placed:
		delete(inc.laid, e.Product.ID) // before is there from now on, and not placed
		return
	case e.Change == nil:
		return
	}
	have := inc.laid[e.Product.ID]
	if have == nil {
		if inc.laid == nil {
			inc.laid = map[inventory.ProductID]*laid{}
		}
		have = &laid{anew: before != nil && !before.Placed}
		inc.laid[e.Product.ID] = have
	}
	have.change.Levels = append(have.change.Levels, e.Change.Levels...)
	have.change.Holds = append(have.change.Holds, e.Change.Holds...)
	have.change.Transfers = append(have.change.Transfers, e.Change.Transfers...)
}

func (inc *increment) room() *inventory.Product {
	const chunk = 1024
	last := len(inc.products) - 1
	if last < 0 || len(inc.products[last]) == chunk {
		inc.products = append(inc.products, make([]inventory.Product, 0, chunk))
		last++
	}
	inc.products[last] = append(inc.products[last], inventory.Product{})
	return &inc.products[last][len(inc.products[last])-1]
}

// intend notes, in the same transaction, how far events and keys may reach beyond the position. Should the journal be cut
// shorter than that, the file does not belong to it any more.
func (inc *increment) intend(tx *bbolt.Tx) error {
	cp := inc.e.checkpointer.at
	cp.Intent = inc.to.lsn
	return cp.store(tx)
}

func (inc *increment) flushEvents() error {
	if len(inc.staged) == 0 {
		return nil
	}
	err := inc.e.update(func(tx *bbolt.Tx) error {
		if err := putEvents(tx, inc.first, inc.staged, &inc.values); err != nil {
			return err
		}
		return inc.intend(tx)
	})
	inc.first += inventory.Offset(len(inc.staged))
	inc.events += len(inc.staged)
	inc.staged, inc.values = inc.staged[:0], arena{}
	return err
}

// writeKeys puts the receipts into partitions, sorted, so that each page is written once.
func (inc *increment) writeKeys() error {
	if len(inc.keys) == 0 {
		return nil
	}
	slices.SortFunc(inc.keys, func(a, b keyed) int { return bytes.Compare(a.key[:], b.key[:]) })
	for part := range slices.Chunk(inc.keys, inc.e.cfg.partitionMax) {
		p, full := placeKeys(*inc.e.partitions.Load(), len(part), inc.e.cfg.partitionMax, inc.newest, inc.e.cfg.KeyTTL)
		inc.count(p.number, part)
		for piece := range slices.Chunk(part, stageKeys) {
			p.count += int64(len(piece))
			p.newest = max(p.newest, inc.newest)
			if err := inc.putPiece(p, full, piece); err != nil {
				return err
			}
			full = nil
		}
	}
	return nil
}

// count notes whose keys a partition gets.
func (inc *increment) count(number uint64, keys []keyed) {
	counts := make([]int64, len(inc.owners))
	for i := range keys {
		counts[keys[i].owner]++
	}
	owned := inc.owned[number]
	if owned == nil {
		owned = inventory.Owners{}
		inc.owned[number] = owned
	}
	for i, n := range counts[1:] {
		owned.Add(inc.owners[i+1], n)
	}
}

// recount adds the keys of the increment to what the partitions have counted, and returns the partitions and what they gave up to
// stay within ownersMax.
func (inc *increment) recount(list []*partition) (counted []*partition, lost inventory.Owners) {
	counted, lost = slices.Clone(list), inventory.Owners{}
	for i, p := range counted {
		if added := inc.owned[p.number]; added != nil {
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
func (inc *increment) putPiece(p partition, full *partition, piece []keyed) error {
	for i := range piece {
		p.filter.add(&piece[i].key)
	}
	list := *inc.e.partitions.Load()
	if full != nil { // it is the last in the list, and takes no more
		closed := *full
		closed.filter = full.filter.shrunk(full.count)
		full = &closed
		list = append(slices.Clone(list[:len(list)-1]), full)
	}
	err := inc.e.update(func(tx *bbolt.Tx) error {
		if err := putKeys(tx, p, full, piece, &inc.receipts); err != nil {
			return err
		}
		return inc.intend(tx)
	})
	if err != nil {
		return err
	}
	if n := len(list); n > 0 && list[n-1].number == p.number {
		list = list[:n-1]
	}
	list = append(slices.Clone(list), &p)
	inc.e.partitions.Store(&list)
	return nil
}
