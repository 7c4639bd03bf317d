package storage

import (
	"errors"
	"fmt"

	"bodega/inventory"
)

// Cache keeps a mirror's copy on disk: products and tombstones with what belongs to them, the directory, and the position at which they
// are true. They change in one step, so that whatever happens the copy is one that central once had. It can be thrown away: central has
// it all.
//
// One goroutine uses a Cache; Bytes may be called by any. After Close every other method returns ErrClosed. An error for want of
// space wraps ErrDiskFull, one for want of descriptors or memory ErrExhausted, and both may pass; one that tells of damage
// has a method Damaged that returns true, and then the copy cannot be used: nothing but Quarantine, or a new copy, helps.
type Cache interface {
	// Load hands over the copy, the directory with the position, products in ascending order of id, and says where it stands; ok is
	// false if there is none. Begin is told how many products and tombstones follow; its error, and put's, is Load's. The caller
	// compares the hashes ([LoadState] does). A product that is placed without anything that belongs to it comes from a program
	// whose caches did not keep that. After an error that does not wrap ErrExhausted, or if a hash is another, the copy cannot be
	// used: the next call must be Quarantine.
	Load(begin func(at CopyPosition, products int) error, put inventory.PutSnapshot) (at CopyPosition, ok bool, err error)

	// Quarantine moves a copy that cannot be used aside, for people to look at, and leaves none. moved says where it is now; it
	// is empty if there was none.
	Quarantine() (moved string, err error)

	// Save puts products and tombstones in, takes others out, and moves the copy to a position, in one durable step. No id may be
	// named twice, except among those taken out, which need not be there. All that belongs to a product is put in with it. The
	// directory stays as it is unless the position has one. All must then have the hashes of the position: if they have not, or if
	// there is no copy, nothing changes. After any other error the copy is what it was before or what was to be saved; to save all
	// that has changed since once more is right either way.
	Save(put []inventory.Stocked, gone []inventory.ProductID, at CopyPosition) error

	// Begin starts another copy beside the present one, which stays as it is and can still be saved to. A copy that was begun
	// before is thrown away.
	Begin() error
	// Add puts products and tombstones, in ascending order of id, into the copy that was begun. After an error none is.
	Add(products []inventory.Stocked) error
	// Adopt makes the copy that was begun the present one, with the directory of the position, whose hashes all must have, in one
	// durable step. After an error the present copy is the old one or the new one, whole, and none is begun. The present copy is
	// kept beside, as far as there is room for it, if the place is of another timeline or before it, and with keep in any case: it
	// may be the last that has some sales.
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
	// Directory is that of the mark. Nil means none, but for Save: that it is the one that the copy has.
	Directory *inventory.Directory
}

// Differs says what of a copy is not what a mark says: "" if all is.
func Differs(m *inventory.Mark, products, holdings inventory.Hash, listed inventory.DirectoryMark) string {
	switch {
	case products != m.Hash:
		return fmt.Sprintf("at position %d the products have hash %v, not %v", m.Offset, products, m.Hash)
	case holdings != m.Holdings:
		return fmt.Sprintf("at position %d what belongs to products has hash %v, not %v", m.Offset, holdings, m.Holdings)
	case listed != m.Directory:
		return fmt.Sprintf("at position %d the directory is %+v, not %+v", m.Offset, listed, m.Directory)
	}
	return ""
}

// ListedBy returns where a directory stands, which may be nil. The error says that its entries do not have the hash that it names.
func ListedBy(d *inventory.Directory) (m inventory.DirectoryMark, err error) {
	if d == nil {
		return m, nil
	}
	if err := d.Sound(); err != nil {
		return m, fmt.Errorf("the directory: %w", err)
	}
	return d.Mark, nil
}

// ErrCopyDiffers is wrapped by the error of LoadState for a copy that is not what was noted with it.
var ErrCopyDiffers = errors.New("the copy is not what was noted with it")

// Copied is a copy in memory.
type Copied struct {
	State *inventory.State
	At    CopyPosition
	OK    bool // there is one
	// Unplaced counts the products that lie somewhere, and the copy does not know where: they are in the pool until it is compared with
	// central.
	Unplaced int
}

// LoadState loads what a cache holds. The errors are those of [Cache.Load], and ErrCopyDiffers.
func LoadState(c Cache) (l Copied, err error) {
	l.State = new(inventory.State)
	l.At, l.OK, err = c.Load(func(at CopyPosition, products int) error {
		l.State.Reset(at.Mark, products)
		if at.Directory == nil {
			return nil
		}
		return l.State.PutDirectory(at.Directory)
	}, func(p *inventory.Product, h *inventory.Holdings) error {
		if p.Placed && h == nil {
			p.Placed = false
			l.Unplaced++
		}
		return l.State.PutStocked(p, h)
	})
	if err != nil || !l.OK {
		return l, err
	}
	have := l.State.Mark()
	if why := Differs(&l.At.Mark, have.Hash, have.Holdings, have.Directory); why != "" {
		return l, fmt.Errorf("storage: %w: %s", ErrCopyDiffers, why)
	}
	return l, nil
}
