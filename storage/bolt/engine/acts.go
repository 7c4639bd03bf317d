package engine

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Acts lie in a bucket within bucket meta, once there are any: number BE8 -> inventory.AppendAct behind a checksum. There they come along
// wherever the file is copied, and a program that knows of none leaves them alone.
var bucketActs = []byte("acts")

// storeActs adds acts to those of a checkpoint, and drops the oldest beyond those that are remembered.
func storeActs(tx *bbolt.Tx, acts []*inventory.Act) error {
	if len(acts) == 0 {
		return nil
	}
	b, err := tx.Bucket(bucketMeta).CreateBucketIfNotExists(bucketActs)
	if err != nil {
		return err
	}
	b.FillPercent = 1 // they only ever come in order
	for _, a := range acts {
		key := be8(uint64(a.Seq))
		if err := b.Put(key, bolt.AppendChecksummed(nil, key, inventory.AppendAct(nil, a))); err != nil {
			return err
		}
	}
	last := uint64(acts[len(acts)-1].Seq)
	if last <= inventory.MaxActs {
		return nil
	}
	c := b.Cursor()
	for k, _ := c.First(); k != nil && binary.BigEndian.Uint64(k) <= last-inventory.MaxActs; k, _ = c.First() {
		if err := c.Delete(); err != nil {
			return err
		}
	}
	return nil
}

// eachAct hands over the acts of a checkpoint, checked one by one. Of one that is not what was written damaged says whether to go on.
func eachAct(tx *bbolt.Tx, file string, take func(*inventory.Act) error, damaged func(error) error) error {
	b := tx.Bucket(bucketMeta).Bucket(bucketActs)
	if b == nil {
		return nil
	}
	return b.ForEach(func(k, v []byte) error {
		var act *inventory.Act
		body, err := bolt.VerifyChecksum(k, v)
		if err == nil {
			act, err = inventory.DecodeAct(body)
		}
		if err == nil && string(k) != string(be8(uint64(act.Seq))) {
			err = fmt.Errorf("holds act %d", act.Seq)
		}
		if err != nil {
			return damaged(&bolt.DamageError{File: file, Place: fmt.Sprintf("act %x", k), Err: err})
		}
		return take(act)
	})
}

// loadActs hands over the acts of the checkpoint. Those that cannot be read any more are left out: that somebody once did something must
// not keep a shop from selling. Verify names them.
func (e *Engine) loadActs(into storage.Loader) error {
	return bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			return eachAct(tx, e.cfg.checkpointFile, into.PutAct, func(error) error { return nil })
		})
	})
}
