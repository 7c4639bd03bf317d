package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"bodega/journal/vfs"
)

// The buckets of checkpoint.db. Every value in them that is not itself a bucket begins with the CRC-32C of its key and the
// rest: bbolt has checksums for its two meta pages only.
var (
	bucketMeta       = []byte("meta")       // see checkpoint.go
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

// DamageError says that a file of the data directory is not as this program wrote it, and where.
type DamageError struct {
	File  string
	Place string // within the file, if known
	Err   error
}

func (e *DamageError) Error() string {
	if e.Place == "" {
		return fmt.Sprintf("storage: damaged: %s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("storage: damaged: %s, %s: %v", e.File, e.Place, e.Err)
}

// Unwrap returns what was found.
func (e *DamageError) Unwrap() error { return e.Err }

// Damaged marks it as being about what a file holds.
func (e *DamageError) Damaged() bool { return true }

var (
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
	errChecksum = errors.New("checksum does not match")
	errMissing  = errors.New("is missing")
)

func checksum(key, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, body)
}

// appendChecksummed appends the value that stands under key: body behind the checksum of both.
func appendChecksummed(b, key, body []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, checksum(key, body))
	return append(b, body...)
}

// verifyChecksum returns the body of a stored value, or errChecksum. The body lies in mapped memory: decode or copy it before
// the transaction ends.
func verifyChecksum(key, v []byte) ([]byte, error) {
	if len(v) < 4 || binary.LittleEndian.Uint32(v) != checksum(key, v[4:]) {
		return nil, errChecksum
	}
	return v[4:], nil
}

func be8(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// guard runs fn, which reads or writes a bbolt file, and turns a panic or a fault of the mapped memory into an error: bbolt
// trusts its pages.
func guard(file string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &DamageError{File: file, Err: fmt.Errorf("reading it failed: %v", r)}
		}
	}()
	return fn()
}

// openDB opens a bbolt file that has been checked. The free list is kept in the file although that costs each fold a
// megabyte at most: without it, bbolt reads the whole file at each start, in a goroutine whose panics nobody can catch.
func openDB(name string, readOnly, noSync bool) (db *bbolt.DB, err error) {
	sizes := []int{4 << 30, 0}
	switch runtime.GOOS {
	case "linux", "darwin":
		sizes = []int{64 << 30, 4 << 30, 0} // address space only; elsewhere the file would grow to that size
	case "windows":
		sizes = []int{0}
	}
	err = guard(name, func() error {
		for _, size := range sizes {
			db, err = bbolt.Open(name, 0o600, &bbolt.Options{
				Timeout:         2 * time.Second,
				FreelistType:    bbolt.FreelistMapType,
				InitialMmapSize: size,
				ReadOnly:        readOnly,
				NoSync:          noSync,
				NoGrowSync:      noSync,
			})
			if err == nil || errors.Is(err, bbolterrors.ErrTimeout) {
				break
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	return db, err
}

// createDB makes an empty checkpoint under its final name in one step: bbolt's own creation is not safe against a crash,
// and it never syncs the directory.
func createDB(names vfs.FS, name string, first checkpoint, noSync bool) error {
	tmp := name + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := openDB(tmp, false, noSync)
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
