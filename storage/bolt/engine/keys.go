package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// partition is a bucket of receipts that arrived at about the same time. Keys are random, so that a single large bucket
// would have a page rewritten for each; and what arrived together expires together, and is dropped whole.
type partition struct {
	number uint64
	count  int64            // keys put in; somewhat more than there are if a checkpoint was cut short by a crash
	newest inventory.Millis // age of its newest receipt
	began  inventory.Millis // age at which it was made, by the newest receipt of then
	filter *filter
	owners inventory.Owners // whose its keys are, as of the checkpoint's position; never changed
}

// ownersMax is how many owners a partition counts the keys of: those with the most. One that has a tenth of all is among them.
const ownersMax = 1024

// encode returns the value that stands under the partition's number.
func (p *partition) encode() []byte {
	b := binary.AppendVarint(nil, p.count)
	b = binary.AppendVarint(b, int64(p.newest))
	b = binary.AppendVarint(b, int64(p.began))
	return bolt.AppendChecksummed(nil, be8(p.number), p.owners.Append(b))
}

func decodePartition(k, v []byte) (*partition, error) {
	body, err := bolt.VerifyChecksum(k, v)
	if err != nil {
		return nil, err
	}
	if len(k) != 8 {
		return nil, errors.New("a key of a wrong length")
	}
	count, n := binary.Varint(body)
	newest, m := binary.Varint(body[max(n, 0):])
	if n <= 0 || m <= 0 {
		return nil, errors.New("not two integers")
	}
	p := &partition{number: binary.BigEndian.Uint64(k), count: count, newest: inventory.Millis(newest), began: inventory.Millis(newest)}
	rest := body[n+m:]
	if len(rest) == 0 { // as it was before owners were counted
		return p, nil
	}
	began, n := binary.Varint(rest)
	if n <= 0 {
		return nil, errors.New("not three integers")
	}
	p.began = inventory.Millis(began)
	p.owners, err = inventory.DecodeOwners(rest[n:])
	return p, err
}

// loadPartitions reads what partitions there are, with their filters. The filter of the one that is being filled is not
// stored but made again.
func loadPartitions(tx *bbolt.Tx, file string, size int) (list []*partition, err error) {
	err = tx.Bucket(bucketPartitions).ForEach(func(k, v []byte) error {
		place := fmt.Sprintf("partition %x", k)
		p, err := decodePartition(k, v)
		if err == nil {
			p.filter, err = loadFilter(tx, k, size)
		}
		if err != nil {
			return &bolt.DamageError{File: file, Place: place, Err: err}
		}
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	n := 0
	err = tx.Bucket(bucketKeys).ForEachBucket(func([]byte) error { n++; return nil })
	if err == nil && n != len(list) {
		err = &bolt.DamageError{File: file, Place: "partitions", Err: fmt.Errorf("%d are noted, there are %d", len(list), n)}
	}
	return list, err
}

func loadFilter(tx *bbolt.Tx, number []byte, size int) (*filter, error) {
	b := tx.Bucket(bucketKeys).Bucket(number)
	if b == nil {
		return nil, bolt.ErrMissing
	}
	if v := tx.Bucket(bucketFilters).Get(number); v != nil {
		body, err := bolt.VerifyChecksum(number, v)
		if err != nil {
			return nil, err
		}
		return decodeFilter(body)
	}
	f := newFilter(size)
	return f, b.ForEach(func(k, v []byte) error {
		if len(k) != len(inventory.KeyHash{}) {
			return errors.New("a key of a wrong length")
		}
		if _, err := bolt.VerifyChecksum(k, v); err != nil {
			return err
		}
		f.add((*inventory.KeyHash)(k))
		return nil
	})
}

// findReceipt looks in the partitions whose filters do not exclude the key, newest first.
func (e *Engine) findReceipt(key inventory.KeyHash) (r inventory.Receipt, found bool, err error) {
	var maybe [16]*partition
	hits := maybe[:0]
	for _, p := range slices.Backward(*e.partitions.Load()) {
		if p.filter.has(&key) {
			hits = append(hits, p)
		}
	}
	if len(hits) == 0 {
		return r, false, nil
	}
	err = e.look(func(f finder) error {
		for _, p := range hits {
			var err error
			if r, found, err = f.receipt(p.number, key[:]); err != nil {
				return bolt.Damaged(e.cfg.checkpointFile, fmt.Sprintf("at key %x", key), err)
			}
			if found {
				return nil
			}
		}
		return nil
	})
	return r, found, err
}

// receipt reads one receipt. If it is not there although the filter let its key through, which is rare, the entries beside its place
// are checked: one of them might be it, with a damaged key. So is that a partition which is not there was dropped, because all in it
// had expired, and has not been lost.
func (f finder) receipt(partition uint64, key []byte) (r inventory.Receipt, found bool, err error) {
	number := be8(partition)
	at, found, err := f.Seek(key, bucketKeys, number)
	if err != nil {
		return r, false, err
	}
	if found {
		body, err := bolt.VerifyChecksum(key, f.Leaf[at].Value)
		if err == nil {
			r, err = inventory.DecodeReceipt(body)
		}
		return r, err == nil, err
	}
	for _, entry := range f.Leaf {
		if entry.Bucket { // the partitions, of which this is none
			break
		}
		if _, err := bolt.VerifyChecksum(entry.Key, entry.Value); err != nil {
			return r, false, err
		}
	}
	_, there, err := f.Find(number, bucketPartitions)
	if err != nil || !there {
		return r, false, err
	}
	if _, there, err = f.Seek(number, bucketKeys); err == nil && !there {
		err = bolt.ErrMissing
	}
	return r, false, err
}

// keyed is a receipt on its way into a partition; at is where its value, checksum and body, lies in the arena.
type keyed struct {
	key   inventory.KeyHash
	owner uint32 // into increment.owners
	at    ref
}

// placeKeys decides which partition takes n more keys at an age: the newest, unless it would grow too large, and is full now, or
// has been open for an eighth of the keys' lifetime: what comes in slowly has to expire too.
func placeKeys(list []*partition, n, size int, age, ttl inventory.Millis) (p partition, full *partition) {
	if len(list) == 0 {
		return partition{number: 1, began: age, filter: newFilter(size)}, nil
	}
	last := list[len(list)-1]
	if last.count+int64(n) <= int64(size) && (ttl < 0 || age <= last.closes(ttl)) {
		return *last, nil
	}
	return partition{number: last.number + 1, began: age, filter: newFilter(size)}, last
}

// closes is the age until which a partition takes keys, if it is not full before. The oldest key in it is kept so much longer
// than its lifetime: with an eighth, keys take up an eighth more room than those that are young enough.
func (p *partition) closes(ttl inventory.Millis) inventory.Millis { return p.began + ttl/8 }

// putKeys writes sorted receipts into the partition p, and the filter of the one that p follows.
func putKeys(tx *bbolt.Tx, p partition, full *partition, keys []keyed, values *arena) error {
	number := be8(p.number)
	if full != nil {
		if err := tx.Bucket(bucketFilters).Put(be8(full.number), bolt.AppendChecksummed(nil, be8(full.number), full.filter.encode())); err != nil {
			return err
		}
	}
	b, err := tx.Bucket(bucketKeys).CreateBucketIfNotExists(number)
	if err != nil {
		return err
	}
	b.FillPercent = 0.9
	for i := range keys {
		if err := b.Put(keys[i].key[:], values.get(keys[i].at)); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketPartitions).Put(number, p.encode())
}

// expired splits off the oldest partitions in which every receipt is older than ttl at the age now. A less than
// zero ttl keeps all.
func expired(list []*partition, ttl, now inventory.Millis) (old, rest []*partition) {
	if ttl < 0 {
		return nil, list
	}
	i := 0
	for i < len(list) && list[i].newest+ttl < now {
		i++
	}
	return list[:i], list[i:]
}

func dropPartitions(tx *bbolt.Tx, old []*partition) error {
	for _, p := range old {
		number := be8(p.number)
		if err := tx.Bucket(bucketKeys).DeleteBucket(number); err != nil {
			return err
		}
		if err := tx.Bucket(bucketPartitions).Delete(number); err != nil {
			return err
		}
		if err := tx.Bucket(bucketFilters).Delete(number); err != nil {
			return err
		}
	}
	return nil
}
