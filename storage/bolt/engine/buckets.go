package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// The buckets of checkpoint.db. Every value in them that is not itself a bucket stands behind its checksum.
var (
	bucketMeta       = []byte("meta")       // see checkpoint_record.go
	bucketProducts   = []byte("products")   // id -> inventory.AppendProduct
	bucketTombstones = []byte("tombstones") // id -> inventory.AppendProduct
	bucketKeys       = []byte("keys")       // partition BE8 -> bucket: key hash -> inventory.AppendReceipt
	bucketPartitions = []byte("partitions") // partition BE8 -> partition.encode
	bucketFilters    = []byte("filters")    // partition BE8 -> filter, once the partition is full
	bucketEvents     = []byte("events")     // offset>>16 BE8 -> bucket: offset BE8 -> appendChained
)

var buckets = [][]byte{
	bucketMeta, bucketProducts, bucketTombstones, bucketKeys, bucketPartitions, bucketFilters, bucketEvents,
}

func be8(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// createDB makes an empty checkpoint under its final name in one step: bbolt's own creation is not safe against a crash,
// and it never syncs the directory.
func createDB(names vfs.FS, name string, first checkpoint, noSync bool) error {
	tmp := name + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := bolt.Open(tmp, false, noSync)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, b := range buckets {
			if _, err := tx.CreateBucket(b); err != nil {
				return err
			}
		}
		return first.store(tx)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("%s: %w", tmp, err)
	}
	if err := names.Rename(tmp, name); err != nil {
		return err
	}
	return names.SyncDir(filepath.Dir(name))
}
