package engine

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
)

// checkpoint is the one value of bucket meta: where the file stands. It changes in the transaction that changes products,
// so that products and position always belong together.
type checkpoint struct {
	DataID   id
	Timeline id          // when the file was made; later ones are in the manifest
	Applied  journal.LSN // records up to here are in the products
	Chain    uint32      // the journal's chain value there
	Intent   journal.LSN // events and keys of records up to here may be in their buckets already
	Offset   inventory.Offset
	At       inventory.Millis // calendar time that was reached
	Age      inventory.Millis // running time that was reached
	Boot     inventory.Boot   // in which that was measured
	Earliest inventory.Offset // oldest event kept
	Live     int64
	Dead     int64
	Sums     inventory.Sums
	Events   inventory.Chain // of the events below Offset
	Nonce    inventory.Nonce // of those that follow

	Holdings  inventory.Sums // of what belongs to products
	Directory inventory.DirectoryMark
}

var keyCheckpoint = []byte("checkpoint")

var errNewer = errors.New("a newer bodega wrote it")

const (
	checkpointChained = 1 << iota // bits of its format: it has a chain of events
	checkpointAged                // it has an age, which is At without, and a boot
	checkpointPlaced              // it has the sums of what belongs to products, and where the directory stands; zero without
	checkpointPeople              // it has the hash of keys and staff, likewise
	checkpointNewest  = checkpointChained | checkpointAged | checkpointPlaced | checkpointPeople

	checkpointPlainSize  = 2 + 16 + 16 + 8*8 + 4 + 16*inventory.Ranges
	checkpointChainSize  = 16 + 16
	checkpointBootSize   = 16 + 8
	checkpointSize       = checkpointPlainSize + checkpointChainSize + checkpointBootSize
	checkpointPlaceSize  = 16*inventory.Ranges + 8 + 16
	checkpointPeopleSize = 16
)

func (c *checkpoint) encode() []byte {
	format := byte(checkpointChained | checkpointAged)
	if c.Holdings != (inventory.Sums{}) || c.Directory != (inventory.DirectoryMark{}) {
		format |= checkpointPlaced
	}
	if c.Directory.People != (inventory.Hash{}) {
		format |= checkpointPeople
	}
	b := make([]byte, 0, sizeOf(format))
	b = append(b, format, 0)
	b = append(b, c.DataID[:]...)
	b = append(b, c.Timeline[:]...)
	for _, n := range [...]uint64{uint64(c.Applied), uint64(c.Intent), uint64(c.Offset), uint64(c.At), uint64(c.Earliest), uint64(c.Live), uint64(c.Dead), uint64(c.Age)} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = binary.LittleEndian.AppendUint32(b, c.Chain)
	for i := range c.Sums {
		h := c.Sums[i].Bytes()
		b = append(b, h[:]...)
	}
	b = append(b, c.Events[:]...)
	b = append(b, c.Nonce[:]...)
	b = append(b, c.Boot.ID[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(c.Boot.Age))
	if format&checkpointPlaced == 0 {
		return b
	}
	for i := range c.Holdings {
		h := c.Holdings[i].Bytes()
		b = append(b, h[:]...)
	}
	h := c.Directory.Hash.Bytes()
	b = append(binary.LittleEndian.AppendUint64(b, uint64(c.Directory.Revision)), h[:]...)
	if format&checkpointPeople != 0 {
		h = c.Directory.People.Bytes()
		b = append(b, h[:]...)
	}
	return b
}

func decodeCheckpoint(b []byte) (c checkpoint, err error) {
	if len(b) > 0 && b[0]&^checkpointNewest != 0 {
		return c, fmt.Errorf("has format %d, this program knows %d: %w", b[0], checkpointNewest, errNewer)
	}
	if len(b) == 0 || len(b) != sizeOf(b[0]) {
		return c, errors.New("has a wrong length")
	}
	format := b[0]
	b = b[2:]
	b = b[copy(c.DataID[:], b):]
	b = b[copy(c.Timeline[:], b):]
	var n [8]uint64
	for i := range n {
		n[i] = binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	c.Applied, c.Intent = journal.LSN(n[0]), journal.LSN(n[1])
	c.Offset, c.At, c.Earliest = inventory.Offset(n[2]), inventory.Millis(n[3]), inventory.Offset(n[4])
	c.Live, c.Dead = int64(n[5]), int64(n[6])
	c.Chain = binary.LittleEndian.Uint32(b)
	b = b[4:]
	for i := range c.Sums {
		c.Sums[i] = inventory.HashFrom([16]byte(b[16*i:]))
	}
	b = b[16*len(c.Sums):]
	if format&checkpointChained != 0 {
		b = b[copy(c.Events[:], b):]
		b = b[copy(c.Nonce[:], b):]
	}
	if c.Age = c.At; format&checkpointAged != 0 {
		c.Age = inventory.Millis(n[7])
		b = b[copy(c.Boot.ID[:], b):]
		c.Boot.Age = inventory.Millis(binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	if format&checkpointPlaced != 0 {
		for i := range c.Holdings {
			c.Holdings[i] = inventory.HashFrom([16]byte(b[16*i:]))
		}
		b = b[16*len(c.Holdings):]
		c.Directory.Revision = inventory.Revision(binary.LittleEndian.Uint64(b))
		c.Directory.Hash = inventory.HashFrom([16]byte(b[8:]))
		b = b[8+16:]
	}
	if format&checkpointPeople != 0 {
		c.Directory.People = inventory.HashFrom([16]byte(b))
	}
	return c, nil
}

// sizeOf returns the length of a checkpoint of a format that is known.
func sizeOf(format byte) int {
	n := checkpointPlainSize
	if format&checkpointChained != 0 {
		n += checkpointChainSize
	}
	if format&checkpointAged != 0 {
		n += checkpointBootSize
	}
	if format&checkpointPlaced != 0 {
		n += checkpointPlaceSize
	}
	if format&checkpointPeople != 0 {
		n += checkpointPeopleSize
	}
	return n
}

// mark returns position, time and hash of the checkpoint.
func (c *checkpoint) mark() inventory.Mark {
	return inventory.Mark{Offset: c.Offset, At: c.At, Age: c.Age, Hash: c.Sums.Total(), Chain: c.Events, Nonce: c.Nonce, Boot: c.Boot,
		Holdings: c.Holdings.Total(), Directory: c.Directory}
}

func (c *checkpoint) store(tx *bbolt.Tx) error {
	return tx.Bucket(bucketMeta).Put(keyCheckpoint, bolt.AppendChecksummed(nil, keyCheckpoint, c.encode()))
}

// loadCheckpoint reads where a file stands and makes sure that it has every bucket.
func loadCheckpoint(tx *bbolt.Tx, file string) (c checkpoint, err error) {
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return c, &bolt.DamageError{File: file, Place: "bucket " + string(name), Err: bolt.ErrMissing}
		}
	}
	body, err := bolt.VerifyChecksum(keyCheckpoint, tx.Bucket(bucketMeta).Get(keyCheckpoint))
	if err == nil {
		c, err = decodeCheckpoint(body)
	}
	if err != nil {
		return c, &bolt.DamageError{File: file, Place: "meta", Err: err}
	}
	return c, nil
}

// eachProduct hands over every product and tombstone of a checkpoint, checked one by one.
func eachProduct(tx *bbolt.Tx, file string, take func(inventory.Product, *inventory.Holdings) error) error {
	for _, name := range [][]byte{bucketProducts, bucketTombstones} {
		dead := string(name) == string(bucketTombstones)
		err := tx.Bucket(name).ForEach(func(k, v []byte) error {
			p, h, err := decodeProduct(k, v, dead)
			if err != nil {
				return &bolt.DamageError{File: file, Place: fmt.Sprintf("%s %q", name, k), Err: err}
			}
			return take(p, h)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// decodeProduct returns what stands under an id: a product or tombstone, and what belongs to it.
func decodeProduct(k, v []byte, dead bool) (p inventory.Product, h *inventory.Holdings, err error) {
	p, h, err = bolt.DecodePlaced(k, v)
	if err == nil && p.Deleted != dead {
		err = fmt.Errorf("holds %q", p.ID)
	}
	return p, h, err
}

// storeDirectory adds entries to the directory of a checkpoint.
func (c *checkpoint) storeDirectory(tx *bbolt.Tx, file string, entries []inventory.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	d, err := bolt.LoadDirectory(tx.Bucket(bucketMeta), file, c.Directory)
	if err == nil {
		d, err = d.Follow(entries)
	}
	if err != nil {
		return err
	}
	c.Directory = d.Mark
	return bolt.StoreDirectory(tx.Bucket(bucketMeta), d)
}
