package engine

import (
	"bytes"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// Events lie in buckets of 65,536, so that old ones can be dropped whole: deleting them one by one takes seconds.
const eventsPerBucket = 1 << 16

func eventBucket(o inventory.Offset) []byte { return be8(uint64(o / eventsPerBucket)) }

func eventKey(o inventory.Offset) []byte { return be8(uint64(o)) }

// chained is the first byte of an event that stands behind its chain; without one it is inventory's format of events.
const chained = 0xc4

// appendChained appends an event as it is stored: behind what stands for all events up to it, if that is known.
func appendChained(b []byte, c inventory.Chain, event []byte) []byte {
	if c != (inventory.Chain{}) {
		b = append(append(b, chained), c[:]...)
	}
	return append(b, event...)
}

// cutChain is the inverse of appendChained. Both lie in b.
func cutChain(b []byte) (c inventory.Chain, event []byte) {
	if n := 1 + len(c); len(b) >= n && b[0] == chained {
		copy(c[:], b[1:])
		return c, b[n:]
	}
	return c, b
}

// putEvents appends events, behind their checksums, from the offset on. Those that a checkpoint before a crash has put
// already are put again.
func putEvents(tx *bbolt.Tx, from inventory.Offset, events []ref, values *arena) error {
	var b *bbolt.Bucket
	for i, at := range events {
		o := from + inventory.Offset(i)
		if b == nil || o%eventsPerBucket == 0 {
			var err error
			if b, err = tx.Bucket(bucketEvents).CreateBucketIfNotExists(eventBucket(o)); err != nil {
				return err
			}
			b.FillPercent = 1 // they only ever come in order
		}
		if err := b.Put(eventKey(o), values.get(at)); err != nil {
			return err
		}
	}
	return nil
}

// dropEvents removes the buckets wholly below the offset and returns the oldest event that is left.
func dropEvents(tx *bbolt.Tx, earliest, below inventory.Offset) (inventory.Offset, error) {
	root := tx.Bucket(bucketEvents)
	for earliest/eventsPerBucket < below/eventsPerBucket {
		err := root.DeleteBucket(eventBucket(earliest))
		if err != nil {
			return earliest, err
		}
		earliest = (earliest/eventsPerBucket + 1) * eventsPerBucket
	}
	return earliest, nil
}

var errNoEvent = errors.New("event is missing")

// readEvents copies up to n events from the offset on. All of them must be there: the error says which is not, and those before
// it are returned as well.
func (f finder) readEvents(file string, from inventory.Offset, n int) (list [][]byte, err error) {
	list = make([][]byte, 0, n)
	at := 0
	for o := from; len(list) < n; o++ {
		key := eventKey(o)
		if at++; len(list) == 0 || o%eventsPerBucket == 0 || at >= len(f.Leaf) {
			found := false
			if at, found, err = f.Seek(key, bucketEvents, eventBucket(o)); err == nil && !found {
				err = errNoEvent
			}
		} else if !bytes.Equal(f.Leaf[at].Key, key) {
			err = errNoEvent
		}
		var body []byte
		if err == nil {
			body, err = bolt.VerifyChecksum(key, f.Leaf[at].Value)
		}
		if err != nil {
			return list, damagedEvent(file, o, err)
		}
		_, event := cutChain(body)
		list = append(list, bytes.Clone(event))
	}
	return list, nil
}

// readChain returns what stands for the events up to and with the one at o.
func (f finder) readChain(file string, o inventory.Offset) (c inventory.Chain, err error) {
	key := eventKey(o)
	value, found, err := f.Find(key, bucketEvents, eventBucket(o))
	if err == nil && !found {
		err = errNoEvent
	}
	var body []byte
	if err == nil {
		body, err = bolt.VerifyChecksum(key, value)
	}
	if err != nil {
		return c, damagedEvent(file, o, err)
	}
	c, _ = cutChain(body)
	return c, nil
}

func damagedEvent(file string, o inventory.Offset, err error) error {
	return bolt.Damaged(file, fmt.Sprintf("event %d", o), err)
}
