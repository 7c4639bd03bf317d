package bolt

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"bodega/storage"
)

// IsFile says of what begins so whether it is a bbolt file.
func IsFile(begin []byte) bool {
	if len(begin) < IntroSize {
		return false
	}
	_, ok := decodeMeta(begin[:80], int(le32(begin[pageHeader+8:])))
	return ok
}

// IntroSize is how many bytes of a file IsFile needs to see.
const IntroSize = 80

func le32(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// CheckFile reads a file of ours that nobody writes to: its pages, and each value against its checksum. Passed, if not nil, is told after each value.
// It returns how many there are. Errors: *DamageError, and storage.ErrInUse.
func CheckFile(name string, passed func()) (values int, err error) {
	if err := CheckPages(name); err != nil { // bbolt would trust them
		return 0, err
	}
	db, err := Open(name, true, true)
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return 0, fmt.Errorf("%w: %w", storage.ErrInUse, err)
	}
	if err != nil {
		return 0, err
	}
	err = Guard(name, func() error {
		return db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(bucket []byte, b *bbolt.Bucket) error {
				return EachValue(b, func(k, v []byte) error {
					values++
					if passed != nil {
						passed()
					}
					if _, err := VerifyChecksum(k, v); err != nil {
						return &DamageError{File: name, Place: fmt.Sprintf("%s %x", bucket, k), Err: err}
					}
					return nil
				})
			})
		})
	})
	return values, errors.Join(err, db.Close())
}

// EachValue calls take for each value in a bucket, and in those within it.
func EachValue(b *bbolt.Bucket, take func(k, v []byte) error) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return EachValue(b.Bucket(k), take)
		}
		return take(k, v)
	})
}
