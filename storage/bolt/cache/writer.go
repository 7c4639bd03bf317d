package cache

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// copyWriter puts products, what belongs to them, and the directory into the copy of a transaction, and keeps account of what that holds.
type copyWriter struct {
	file      string // for errors
	products  *bbolt.Bucket
	count     int64
	hash      inventory.Hash // of products and tombstones
	holdings  inventory.Hash // of what belongs to them
	directory inventory.DirectoryMark

	key, body []byte
	values    []byte // bbolt reads them when it commits
}

// begin turns to a new transaction on a copy that holds what head says.
func (w *copyWriter) begin(tx *bbolt.Tx, head *copyHead) {
	m := &head.at.Mark
	w.products = tx.Bucket(bucketProducts)
	w.count, w.hash, w.holdings, w.directory = head.count, m.Hash, m.Holdings, m.Directory
	w.values = w.values[:0]
}

// replace puts s in the place of what stands under its id, if anything does.
func (w *copyWriter) replace(s inventory.Stocked) error {
	p := s.Product
	before, err := w.before(p.ID)
	if err != nil {
		return err
	}
	if before.Product == nil {
		w.count++
	}
	w.account(p.ID, before, s)
	return w.products.Put(w.key, w.value(s))
}

// remove takes out what stands under an id, if anything does.
func (w *copyWriter) remove(id inventory.ProductID) error {
	before, err := w.before(id)
	if before.Product == nil || err != nil {
		return err
	}
	w.count--
	w.account(id, before, inventory.Stocked{})
	return w.products.Delete(w.key)
}

// account takes what stood under an id out of the hashes, and puts in what stands there now. Either may be nothing.
func (w *copyWriter) account(id inventory.ProductID, before, after inventory.Stocked) {
	w.hash = w.hash.Replace(before.Product, after.Product)
	w.holdings = w.holdings.ReplaceHoldings(id, before, after)
}

// before returns what stands under an id, if anything does, and leaves the id in w.key.
func (w *copyWriter) before(id inventory.ProductID) (s inventory.Stocked, err error) {
	w.key = append(w.key[:0], id...)
	v := w.products.Get(w.key)
	if v == nil {
		return s, nil
	}
	p, h, err := decodeStocked(w.key, v)
	if err != nil {
		return s, &bolt.DamageError{File: w.file, Place: fmt.Sprintf("product %q", id), Err: err}
	}
	return inventory.Stocked{Product: &p, Holdings: h}, nil
}

// decodeStocked returns what stands under an id. A program from before caches kept what lies where wrote products that are placed without
// what belongs to them: that is nil then.
func decodeStocked(k, v []byte) (inventory.Product, *inventory.Holdings, error) {
	p, h, err := bolt.DecodePlaced(k, v)
	if err == nil || !p.Placed {
		return p, h, err
	}
	if body, failed := bolt.VerifyChecksum(k, v); failed == nil {
		if bare, failed := inventory.DecodeProduct(body); failed == nil && string(bare.ID) == string(k) {
			return bare, nil, nil
		}
	}
	return p, h, err
}

const valueChunk = 1 << 20

// value returns what is to stand under w.key, in memory that nothing else is written to before the transaction has ended.
func (w *copyWriter) value(s inventory.Stocked) []byte {
	if s.Holdings == nil {
		w.body = inventory.AppendProduct(w.body[:0], s.Product)
	} else {
		w.body = inventory.AppendPlaced(w.body[:0], s.Product, s.Holdings)
	}
	if n := len(w.body) + 4; cap(w.values)-len(w.values) < n {
		w.values = make([]byte, 0, max(n, min(2*cap(w.values), valueChunk), 4<<10))
	}
	at := len(w.values)
	w.values = bolt.AppendChecksummed(w.values, w.key, w.body)
	return w.values[at:len(w.values):len(w.values)]
}

// list puts a directory in the place of the one that is there, which stays if d is nil.
func (w *copyWriter) list(tx *bbolt.Tx, d *inventory.Directory) error {
	if d == nil {
		return nil
	}
	m, err := storage.ListedBy(d)
	if err != nil {
		return err
	}
	if w.directory = m; m == (inventory.DirectoryMark{}) {
		return nil // of which nothing is looked for
	}
	return bolt.StoreDirectory(tx.Bucket(bucketMeta), d)
}

// check compares what the copy holds with what it is said to hold.
func (w *copyWriter) check(at *storage.CopyPosition) error {
	m := &at.Mark
	if why := storage.Differs(m, w.hash, w.holdings, w.directory); why != "" {
		return errors.New(why)
	}
	return nil
}
