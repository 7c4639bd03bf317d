package engine

import (
	"errors"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"bodega/inventory"
)

// sorted returns the images in the order of the file, so that each page is written once.
func (inc *increment) sorted() []*inventory.Product {
	order := make([]*inventory.Product, 0, len(inc.images))
	for _, p := range inc.images {
		order = append(order, p)
	}
	slices.SortFunc(order, func(a, b *inventory.Product) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return order
}

// writeProducts makes the checkpoint count: products, what has expired, and the position, in one transaction.
func (inc *increment) writeProducts(order []*inventory.Product) error {
	old, rest := expired(*inc.e.partitions.Load(), inc.e.cfg.KeyTTL, inc.cp.Age)
	rest, lost := inc.recount(rest)
	err := inc.e.update(func(tx *bbolt.Tx) error {
		if err := inc.putProducts(tx, order); err != nil {
			return err
		}
		if err := inc.cp.storeDirectory(tx, inc.e.cfg.checkpointFile, inc.entries); err != nil {
			return err
		}
		if err := storeActs(tx, inc.acts); err != nil {
			return err
		}
		if err := inc.agree(tx); err != nil {
			return err
		}
		if err := dropPartitions(tx, old); err != nil {
			return err
		}
		for _, p := range rest {
			if inc.owned[p.number] != nil {
				if err := tx.Bucket(bucketPartitions).Put(be8(p.number), p.encode()); err != nil {
					return err
				}
			}
		}
		var err error
		if inc.cp.Earliest, err = dropEvents(tx, inc.cp.Earliest, inc.cp.Offset-inventory.Offset(inc.e.cfg.MaxEvents)); err != nil {
			return err
		}
		inc.cp.Intent = inc.cp.Applied
		inc.fileSize = tx.Size()
		return inc.cp.store(tx)
	})
	if err == nil {
		inc.e.partitions.Store(&rest)
		inc.e.disown(old, lost)
		if inc.repaired > 0 && inc.e.cfg.Hooks.Repaired != nil {
			inc.e.cfg.Hooks.Repaired(inc.repaired)
		}
	}
	return err
}

// putProducts replaces each product and keeps the sums: the old image is taken from the file, not from memory, so that the
// sums are those of the file.
func (inc *increment) putProducts(tx *bbolt.Tx, order []*inventory.Product) error {
	w := productWriter{
		cp: &inc.cp, laid: inc.laid, described: inc.described,
		live: tx.Bucket(bucketProducts), dead: tx.Bucket(bucketTombstones),
	}
	w.live.FillPercent, w.dead.FillPercent = 0.9, 0.9
	for _, p := range order {
		if err := w.put(p); err != nil {
			return err
		}
	}
	inc.repaired = w.damaged
	return nil
}

type productWriter struct {
	cp         *checkpoint
	laid       map[inventory.ProductID]*laid
	described  map[inventory.ProductID]bool
	live, dead *bbolt.Bucket
	values     arena
	body       []byte
	damaged    int // products whose old image could not be read: sums and counts are not those of the file then
}

func (w *productWriter) put(p *inventory.Product) error {
	key := []byte(p.ID)
	before, belonged, err := w.before(key)
	if err != nil {
		w.damaged++
		before, belonged = nil, nil // if that cannot be told from the journal, the mark's hash will say so
		if err := errors.Join(w.live.Delete(key), w.dead.Delete(key)); err != nil {
			return err
		}
	}
	if before != nil && !w.described[p.ID] {
		p.Extra = before.Extra
	}
	w.cp.Sums.Replace(before, p)
	var belongs *inventory.Holdings
	if p.Placed {
		belongs = w.laid[p.ID].on(belonged)
	}
	w.cp.Holdings.ReplaceHoldings(p.ID, inventory.Stocked{Product: before, Holdings: belonged}, inventory.Stocked{Product: p, Holdings: belongs})
	w.body = inventory.AppendPlaced(w.body[:0], p, belongs)
	value := w.values.get(w.values.addChecksummed(key, w.body))
	if before == nil || before.Deleted != p.Deleted {
		if err := w.move(key, before, p.Deleted); err != nil {
			return err
		}
	}
	if p.Deleted {
		return w.dead.Put(key, value)
	}
	return w.live.Put(key, value)
}

// before returns the product or tombstone in the file, or nil.
func (w *productWriter) before(key []byte) (*inventory.Product, *inventory.Holdings, error) {
	v, dead := w.live.Get(key), false
	if v == nil && w.cp.Dead > 0 {
		v, dead = w.dead.Get(key), true
	}
	if v == nil {
		return nil, nil, nil
	}
	p, h, err := decodeProduct(key, v, dead)
	return &p, h, err
}

// on returns what belongs to a product after the increment, of which belonged is what the file has.
func (l *laid) on(belonged *inventory.Holdings) *inventory.Holdings {
	belongs := &inventory.Holdings{}
	if belonged != nil && (l == nil || !l.anew) {
		belongs = belonged.Clone()
	}
	if l != nil {
		belongs.Follow(&l.change)
	}
	return belongs
}

// move counts a product that appears, dies or comes back, and takes it out of the bucket where it was.
func (w *productWriter) move(key []byte, before *inventory.Product, dead bool) error {
	if dead {
		w.cp.Dead++
	} else {
		w.cp.Live++
	}
	switch {
	case before == nil:
		return nil
	case before.Deleted:
		w.cp.Dead--
		return w.dead.Delete(key)
	default:
		w.cp.Live--
		return w.live.Delete(key)
	}
}
