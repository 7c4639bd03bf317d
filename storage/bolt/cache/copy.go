package cache

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// The buckets of cache.db.
var (
	bucketMeta     = []byte("meta")
	bucketProducts = []byte("products")
)

// cache.db holds bucket products, in which products and tombstones stand by id as inventory.AppendPlaced writes them, and bucket
// meta with the head and the directory, if anything was said in it. All have a checksum as those of checkpoint.db do.
var keyCopy = []byte("copy") // in bucket meta

// copyHead says where a copy stands. It changes in the transaction that changes products.
type copyHead struct {
	at    storage.CopyPosition // its hashes are those of what is in the file; without the directory
	count int64                // products and tombstones
}

func newHead(at storage.CopyPosition, count int64) copyHead {
	at.Directory = nil
	return copyHead{at: at, count: count}
}

const (
	copyPlain    = 0 // of before there were cursors
	copyCursor   = 1
	copyPlaced   = 2            // as copyCursor, but the hash of what belongs to products and where the directory stands come before the cursor
	copyPeople   = 3            // as copyPlaced, and the hash of keys and staff behind where the directory stands
	copyHeadSize = 1 + 3*8 + 16 // then, from copyCursor on, the length of the cursor in a byte and the cursor; and the timeline
	placedSize   = 16 + 8 + 16
	peopleSize   = 16
)

func (h *copyHead) encode() []byte {
	m := &h.at.Mark
	format := byte(copyCursor) // also a program from before there were places reads that
	if m.Holdings != (inventory.Hash{}) || m.Directory != (inventory.DirectoryMark{}) {
		format = copyPlaced
	}
	if m.Directory.People != (inventory.Hash{}) {
		format = copyPeople
	}
	b := append(make([]byte, 0, copyHeadSize+placedSize+peopleSize+len(h.at.Cursor)+1+len(h.at.Timeline)), format)
	for _, n := range [...]uint64{uint64(m.Offset), uint64(m.At), uint64(h.count)} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	hash := m.Hash.Bytes()
	b = append(b, hash[:]...)
	if format >= copyPlaced {
		held, listed := m.Holdings.Bytes(), m.Directory.Hash.Bytes()
		b = append(binary.LittleEndian.AppendUint64(append(b, held[:]...), uint64(m.Directory.Revision)), listed[:]...)
	}
	if format >= copyPeople {
		people := m.Directory.People.Bytes()
		b = append(b, people[:]...)
	}
	b = append(append(b, byte(len(h.at.Cursor))), h.at.Cursor...)
	return append(b, h.at.Timeline...)
}

func decodeCopyHead(b []byte) (h copyHead, err error) {
	if len(b) > 0 && b[0] > copyPeople {
		return h, fmt.Errorf("has format %d, this program knows %d: a newer bodega wrote it", b[0], copyPeople)
	}
	if len(b) < copyHeadSize {
		return h, errors.New("is too short")
	}
	le := binary.LittleEndian
	h.at.Mark = inventory.Mark{
		Offset: inventory.Offset(le.Uint64(b[1:])), At: inventory.Millis(le.Uint64(b[9:])), Hash: inventory.HashFrom([16]byte(b[25:])),
	}
	h.count = int64(le.Uint64(b[17:]))
	rest := b[copyHeadSize:]
	if b[0] >= copyPlaced {
		if len(rest) < placedSize {
			return h, errors.New("is too short")
		}
		h.at.Mark.Holdings = inventory.HashFrom([16]byte(rest))
		h.at.Mark.Directory = inventory.DirectoryMark{Revision: inventory.Revision(le.Uint64(rest[16:])), Hash: inventory.HashFrom([16]byte(rest[24:]))}
		rest = rest[placedSize:]
	}
	if b[0] >= copyPeople {
		if len(rest) < peopleSize {
			return h, errors.New("is too short")
		}
		h.at.Mark.Directory.People, rest = inventory.HashFrom([16]byte(rest)), rest[peopleSize:]
	}
	if b[0] >= copyCursor {
		if len(rest) == 0 || len(rest) <= int(rest[0]) {
			return h, errors.New("is too short")
		}
		n := 1 + int(rest[0])
		h.at.Cursor, rest = string(rest[1:n]), rest[n:]
	}
	h.at.Timeline = string(rest)
	return h, nil
}

func (h *copyHead) store(tx *bbolt.Tx) error {
	return tx.Bucket(bucketMeta).Put(keyCopy, bolt.AppendChecksummed(nil, keyCopy, h.encode()))
}

// loadCopyHead reads where a copy stands and makes sure that it has both buckets.
func loadCopyHead(tx *bbolt.Tx, file string) (h copyHead, err error) {
	for _, name := range [][]byte{bucketMeta, bucketProducts} {
		if tx.Bucket(name) == nil {
			return h, &bolt.DamageError{File: file, Place: "bucket " + string(name), Err: bolt.ErrMissing}
		}
	}
	body, err := bolt.VerifyChecksum(keyCopy, tx.Bucket(bucketMeta).Get(keyCopy))
	if err == nil {
		h, err = decodeCopyHead(body)
	}
	if err != nil {
		return h, &bolt.DamageError{File: file, Place: "meta", Err: err}
	}
	return h, nil
}

// open opens the present copy unless it is open, after a look at all its pages. The error is errNoCopy if there is none.
func (c *Cache) open() error {
	if c.db != nil || c.bad != nil {
		return c.bad
	}
	name := c.path(c.cfg.Copy)
	if found, err := bolt.Exists(c.cfg.FS, name); err != nil {
		return err
	} else if !found {
		return errNoCopy
	}
	if err := bolt.CheckPages(name); err != nil {
		return err
	}
	db, err := bolt.Open(name, c.cfg.ReadOnly, c.cfg.noSync)
	if err != nil {
		return err
	}
	var head copyHead
	err = bolt.Guard(name, func() error {
		return db.View(func(tx *bbolt.Tx) (err error) {
			head, err = loadCopyHead(tx, name)
			return err
		})
	})
	if err == nil {
		err = c.settle(db)
	}
	if err != nil {
		return errors.Join(err, db.Close())
	}
	c.db, c.head = db, head
	return nil
}

// settle makes durable what an earlier process, or a failed step of this one, may have left in the system's cache: a copy that
// was seen must not go back. On a volume with no room even for that it is read all the same: the next Save does it.
func (c *Cache) settle(db *bbolt.DB) error {
	if c.cfg.ReadOnly {
		return nil
	}
	err := c.sync(db)
	if err == nil {
		err = c.names.Sync()
	}
	if vfs.NoRoom(err) {
		c.cfg.Warn(fmt.Errorf("storage: the copy is read, but may be an older one after a loss of power: %w", err))
		return nil
	}
	return err
}

func (c *Cache) sync(db *bbolt.DB) error {
	err := c.cfg.step("sync")
	if err == nil {
		err = db.Sync()
	}
	return bolt.Shortage(err)
}

// commit commits a transaction of *db and sets *db to nil unless all went well: after a failed commit the map in memory may
// show what the disk does not hold, and after a panic bbolt never lets go of its lock.
func (c *Cache) commit(db **bbolt.DB, tx *bbolt.Tx) error {
	held := *db
	*db = nil
	err := c.cfg.step("commit")
	if err != nil {
		tx.Rollback() //nolint:errcheck // nothing was written
	} else {
		err = tx.Commit()
	}
	if err != nil {
		return errors.Join(bolt.Shortage(err), held.Close())
	}
	*db = held
	return nil
}
