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
func (s *span) agree(tx *bbolt.Tx) error {
	wrong := compareMark(&s.cp, &s.to.Mark)
	if wrong == nil && s.repaired == 0 {
		return nil
	}
	place, err := s.readThrough(tx)
	if err != nil {
		return err
	}
	err = compareMark(&s.cp, &s.to.Mark)
	if err != nil && place != "" {
		return &bolt.DamageError{File: s.e.cfg.checkpointFile, Place: place, Err: bolt.ErrChecksum}
	}
	return err
}

// readThrough counts the products as they are in the file, without those that are damaged, which it takes out. place names one of them.
func (s *span) readThrough(tx *bbolt.Tx) (place string, err error) {
	s.cp.Sums, s.cp.Holdings, s.cp.Live, s.cp.Dead = inventory.Sums{}, inventory.Sums{}, 0, 0
	for _, name := range [][]byte{bucketProducts, bucketTombstones} {
		b, dead := tx.Bucket(name), bytes.Equal(name, bucketTombstones)
		count := &s.cp.Live
		if dead {
			count = &s.cp.Dead
		}
		var bad [][]byte
		err := b.ForEach(func(k, v []byte) error {
			p, h, err := decodeProduct(k, v, dead)
			if err != nil {
				bad, place = append(bad, bytes.Clone(k)), fmt.Sprintf("%s %q", name, k)
				return nil
			}
			*count++
			s.cp.Sums.Replace(nil, &p)
			s.cp.Holdings.ReplaceHoldings(p.ID, nil, h)
			return nil
		})
		if err != nil {
			return place, err
		}
		for _, k := range bad {
			s.repaired++
			if err := b.Delete(k); err != nil {
				return place, err
			}
		}
	}
	return place, nil
}
