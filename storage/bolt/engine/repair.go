package engine

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// A checkpoint meets the old image of each product that it replaces. If a bit of one has flipped, nothing is lost yet:
// the new image is in the journal, and the mark says which hash all products must have. So the damaged one is replaced,
// the file is read through once, and the checkpoint counts if the products then are those of the mark. If they are not,
// something else is damaged that the journal does not hold any more, and the engine stops as it would have.

// agree holds what the checkpoint has built against the mark, and puts products right that were damaged.
func (inc *increment) agree(tx *bbolt.Tx) error {
	wrong := compareMark(&inc.cp, &inc.to.Mark)
	if wrong == nil && inc.repaired == 0 {
		return nil
	}
	place, err := inc.readThrough(tx)
	if err != nil {
		return err
	}
	err = compareMark(&inc.cp, &inc.to.Mark)
	if err != nil && place != "" {
		return &bolt.DamageError{File: inc.e.cfg.checkpointFile, Place: place, Err: bolt.ErrChecksum}
	}
	return err
}

// readThrough counts the products as they are in the file, without those that are damaged, which it takes out. place names one of them.
func (inc *increment) readThrough(tx *bbolt.Tx) (place string, err error) {
	inc.cp.Sums, inc.cp.Holdings, inc.cp.Live, inc.cp.Dead = inventory.Sums{}, inventory.Sums{}, 0, 0
	for _, name := range [][]byte{bucketProducts, bucketTombstones} {
		b, dead := tx.Bucket(name), bytes.Equal(name, bucketTombstones)
		count := &inc.cp.Live
		if dead {
			count = &inc.cp.Dead
		}
		var bad [][]byte
		err := b.ForEach(func(k, v []byte) error {
			p, h, err := decodeProduct(k, v, dead)
			if err != nil {
				bad, place = append(bad, bytes.Clone(k)), fmt.Sprintf("%s %q", name, k)
				return nil
			}
			*count++
			inc.cp.Sums.Replace(nil, &p)
			inc.cp.Holdings.ReplaceHoldings(p.ID, inventory.Stocked{}, inventory.Stocked{Product: &p, Holdings: h})
			return nil
		})
		if err != nil {
			return place, err
		}
		for _, k := range bad {
			inc.repaired++
			if err := b.Delete(k); err != nil {
				return place, err
			}
		}
	}
	return place, nil
}
