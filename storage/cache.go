package storage

import "bodega/inventory"

// Cache keeps a mirror's copy on disk: products and tombstones, and the position at which they are true. The two change in one
// step, so that whatever happens the copy is one that central once had. It can be thrown away: central has it all.
//
// One goroutine uses a Cache; Bytes may be called by any. After Close every other method returns ErrClosed. An error for want of
// space wraps ErrDiskFull, one for want of descriptors or memory ErrExhausted, and both may pass; one that tells of damage has a method Damaged that returns true, and then the copy cannot be used:
// nothing but Quarantine, or a new copy, helps.
type Cache interface {
	// Load hands over the copy, in ascending order of id, and says where it stands; ok is false if there is none. Begin is told
	// how many products and tombstones follow; its error, and put's, is Load's. The caller compares the hash. After an error that does not wrap
	// ErrExhausted, or if the hash is another, the copy cannot be used: the next call must be Quarantine.
	Load(begin func(at CopyPosition, products int) error, put inventory.PutSnapshot) (at CopyPosition, ok bool, err error)

	// Quarantine moves a copy that cannot be used aside, for people to look at, and leaves none. moved says where it is now; it
	// is empty if there was none.
	Quarantine() (moved string, err error)

	// Save puts products and tombstones in, takes others out, and moves the copy to a position, in one durable step. No id may be
	// named twice, except among those taken out, which need not be there. The products must then have the hash of the position:
	// if they have not, or if there is no copy, nothing changes. After any other error the copy is what it was before or what
	// was to be saved; to save all that has changed since once more is right either way.
	Save(put []inventory.Stocked, gone []inventory.ProductID, at CopyPosition) error

	// Begin starts another copy beside the present one, which stays as it is and can still be saved to. A copy that was begun
	// before is thrown away.
	Begin() error
	// Add puts products and tombstones, in ascending order of id, into the copy that was begun. After an error none is.
	Add(products []inventory.Stocked) error
	// Adopt makes the copy that was begun the present one, at a position whose hash it must have, in one durable step. After an
	// error the present copy is the old one or the new one, whole, and none is begun. The present copy is kept beside, as far as
	// there is room for it, if the place is of another timeline or before it, and with keep in any case: it may be the last that
	// has some sales.
	Adopt(at CopyPosition, keep bool) error

	// Bytes is what the copy takes up on disk, with one that was begun.
	Bytes() int64
	// Close lets go of everything; a copy that was begun is thrown away. It may be called again.
	Close() error
}

// CopyPosition is where a copy stands: what a consumer of a log commits beside its data.
type CopyPosition struct {
	Mark     inventory.Mark
	Timeline string
	// Cursor is the newest that central gave for a position up to the mark's; "" if there is none. At most 128 bytes.
	Cursor string
}
