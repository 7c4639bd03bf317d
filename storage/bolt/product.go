package bolt

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
)

// DecodePlaced returns the product or tombstone that stands under its id, as inventory.AppendPlaced behind a checksum, and what belongs
// to it: nil to one that lies in the pool alone. They share no memory with v. Errors: ErrChecksum, and those of decoding.
func DecodePlaced(k, v []byte) (inventory.Product, *inventory.Holdings, error) {
	body, err := VerifyChecksum(k, v)
	if err != nil {
		return inventory.Product{}, nil, err
	}
	p, h, err := inventory.DecodePlaced(body)
	if err == nil && string(p.ID) != string(k) {
		err = fmt.Errorf("holds %q", p.ID)
	}
	return p, h, err
}

// AddProduct takes a product that was read, and what belongs to it.
type AddProduct func(inventory.Product, *inventory.Holdings) error

// StreamProducts reads and checks products beside the caller: scan runs in a goroutine of its own and gives each to add, whose errors end
// it; put is given them in order. Of the last that were read put sees nothing if scan fails. It returns when scan has ended. The error
// is that of put, or of ctx, which is looked at now and then, or else of scan.
func StreamProducts(ctx context.Context, scan func(add AddProduct) error, put inventory.PutSnapshot) error {
	return stream(func(send func(batch) error) error {
		b := newBatch()
		err := scan(func(p inventory.Product, h *inventory.Holdings) error {
			if !b.add(p, h) {
				return nil
			}
			full := b
			b = newBatch()
			return send(full)
		})
		if err != nil {
			return err
		}
		return send(b)
	}, func(b batch) error {
		if err := b.each(put); err != nil {
			return err
		}
		return ctx.Err()
	})
}

// batch is what goes from one stage of a load to the next at once: products, and what belongs to those of them that are placed, in the
// same order. A product that is not must not pay for it, and a state keeps products as they lie here.
type batch struct {
	products []inventory.Product
	holdings []*inventory.Holdings
}

const batchSize = 1024

func newBatch() batch { return batch{products: make([]inventory.Product, 0, batchSize)} }

// add adds a product with what belongs to it, and says whether the batch is full.
func (b *batch) add(p inventory.Product, h *inventory.Holdings) (full bool) {
	b.products = append(b.products, p)
	if p.Placed {
		b.holdings = append(b.holdings, h)
	}
	return len(b.products) == batchSize
}

// each hands over the batch.
func (b *batch) each(put inventory.PutSnapshot) error {
	placed := b.holdings
	for i := range b.products {
		p, h := &b.products[i], (*inventory.Holdings)(nil)
		if p.Placed {
			h, placed = placed[0], placed[1:]
		}
		if err := put(p, h); err != nil {
			return err
		}
	}
	return nil
}

var keyDirectory = []byte("directory") // of bucket meta, once something was said

// LoadDirectory reads the directory in bucket meta, and compares it with where it is said to stand. The error is a DamageError.
func LoadDirectory(meta *bbolt.Bucket, file string, want inventory.DirectoryMark) (d *inventory.Directory, err error) {
	if want == (inventory.DirectoryMark{}) {
		return &inventory.Directory{}, nil
	}
	body, err := VerifyChecksum(keyDirectory, meta.Get(keyDirectory))
	if err == nil {
		d, err = inventory.DecodeDirectory(body)
	}
	if err == nil && d.Mark != want {
		err = fmt.Errorf("is %+v, not %+v", d.Mark, want)
	}
	if err != nil {
		return nil, &DamageError{File: file, Place: "directory", Err: err}
	}
	return d, nil
}

// StoreDirectory puts a directory into bucket meta.
func StoreDirectory(meta *bbolt.Bucket, d *inventory.Directory) error {
	return meta.Put(keyDirectory, AppendChecksummed(nil, keyDirectory, d.Append(nil)))
}
