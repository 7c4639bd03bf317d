package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// The buckets of the file. Each value has its checksum.
var (
	sessionsBucket = []byte("sessions")
	waitsBucket    = []byte("waits")
)

// file keeps who is signed in and who waits. It is read when it is opened, and from then on only written.
type file struct {
	name string
	db   *bbolt.DB
}

// openFile opens a file, or makes one. One that is damaged is set aside under another name.
func openFile(name string, warn func(error)) (*file, error) {
	_, err := bolt.CheckFile(name, nil)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case bolt.IsDamage(err):
		warn(fmt.Errorf("%w; it is set aside as %s: everybody has to sign in again", err, name+".damaged"))
		if err := os.Rename(name, name+".damaged"); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	}
	db, err := bolt.Open(name, false, false)
	if err != nil {
		return nil, err
	}
	f := &file{name, db}
	err = f.update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(sessionsBucket)
		if err == nil {
			_, err = tx.CreateBucketIfNotExists(waitsBucket)
		}
		return err
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return f, nil
}

// load gives all that the file has to those who take it, and forgets what they do not. What they are given is only good for the call.
func (f *file) load(session, wait func(key string, b []byte) (taken bool, err error)) error {
	return f.update(func(tx *bbolt.Tx) error {
		return errors.Join(f.loadBucket(tx.Bucket(sessionsBucket), session), f.loadBucket(tx.Bucket(waitsBucket), wait))
	})
}

func (f *file) loadBucket(in *bbolt.Bucket, take func(key string, b []byte) (taken bool, err error)) error {
	var left [][]byte
	err := in.ForEach(func(k, v []byte) error {
		b, err := bolt.VerifyChecksum(k, v)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		taken, err := take(string(k), b)
		if err == nil && !taken {
			left = append(left, slices.Clone(k))
		}
		return err
	})
	for _, k := range left {
		err = errors.Join(err, in.Delete(k))
	}
	return err
}

func (f *file) close() error { return f.guard(f.db.Close) }

// guard turns what bbolt panics at into an error, and says of a full disk that it is one.
func (f *file) guard(fn func() error) error {
	err := bolt.Guard(f.name, fn)
	if vfs.NoRoom(err) {
		return &inventory.Error{Code: inventory.CodeDiskFull, Message: "The disk is full: nobody can sign in or out", Cause: err}
	}
	return err
}

func (f *file) update(fn func(*bbolt.Tx) error) error {
	return f.guard(func() error { return f.db.Update(fn) })
}

func (f *file) noteSession(key string, b []byte, gone []string) error {
	return f.update(func(tx *bbolt.Tx) error {
		in := tx.Bucket(sessionsBucket)
		for _, k := range gone {
			if err := in.Delete([]byte(k)); err != nil {
				return err
			}
		}
		return in.Put([]byte(key), bolt.AppendChecksummed(nil, []byte(key), b))
	})
}

func (f *file) forgetSession(key string) error {
	return f.update(func(tx *bbolt.Tx) error { return tx.Bucket(sessionsBucket).Delete([]byte(key)) })
}

// noteWait notes the wrong PINs of a name; forget is one that goes for it, "" for none.
func (f *file) noteWait(name string, w *wait, forget string) error {
	b, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return f.update(func(tx *bbolt.Tx) error {
		in := tx.Bucket(waitsBucket)
		if forget != "" {
			if err := in.Delete([]byte(forget)); err != nil {
				return err
			}
		}
		return in.Put([]byte(name), bolt.AppendChecksummed(nil, []byte(name), b))
	})
}

func (f *file) forgetWait(name string) error {
	return f.update(func(tx *bbolt.Tx) error { return tx.Bucket(waitsBucket).Delete([]byte(name)) })
}
