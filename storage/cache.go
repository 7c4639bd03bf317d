package storage

import "bodega/inventory"

// Cache keeps a mirror's copy on disk: products and tombstones, and the position at which they are true. The two change in one
// step, so that whatever happens the copy is one that central once had. It can be thrown away: central has it all.
//
// One goroutine uses a Cache; Bytes may be called by any.
type Cache interface {
	// Load hands over the copy and says where it stands; ok is false if there is none. The caller compares the hash. After an
	// error, or if the hash is another, the copy cannot be used: the next call must be Quarantine.
	Load(begin func(at inventory.Mark, products int), put func(*inventory.Product)) (at Place, ok bool, err error)

	// Quarantine moves a copy that cannot be used aside, for people to look at, and leaves none. moved says where it is now.
	Quarantine() (moved string, err error)

	// Save puts products and tombstones in, takes others out, and moves the copy to a position, in one durable step.
	Save(put []*inventory.Product, gone []inventory.ProductID, at Place) error

	// Begin starts another copy beside the present one, which stays as it is. A copy that was begun before is thrown away.
	Begin() error
	// Add puts products and tombstones, in ascending order of id, into the copy that was begun.
	Add(products []*inventory.Product) error
	// Adopt makes the copy that was begun the present one, at a position, in one durable step.
	Adopt(at Place) error

	// Bytes is what the copy takes up on disk.
	Bytes() int64
	Close() error
}

// Place is where a copy stands.
type Place struct {
	Mark     inventory.Mark
	Timeline string
}
