package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"go.etcd.io/bbolt"
)

// finder looks up keys in a bbolt file page by page, without bbolt, which trusts its pages: a bit that flips in one of them while the
// process runs sends it round in circles until the stack is full, which ends the process, or past the key that it looks for, and a
// sale would be made twice. Here every page on the way must be laid out as bbolt does it, in order, and begin with the key by which
// its parent names it; where a key is not found, so must the pages to the right of the way.
//
// It reads the file, not the map. Only within a transaction do the pages stay.
type finder struct {
	pages pageChecker
	root  uint64 // of the file
	leaf  []leafEntry
	right []edge
	small []byte // a bucket within its parent's page
}

// leafEntry is an element of a leaf page, in memory of the finder's.
type leafEntry struct {
	key, value []byte
	bucket     bool
}

// edge is a page and the key with which it must begin.
type edge struct {
	page uint64
	key  []byte
}

// overflowMost bounds what a page may claim to need, in pages: a thousand results, the most that a receipt holds, need thirty.
const overflowMost = 255

var finders = sync.Pool{New: func() any { return new(finder) }}

// newFinder returns a finder for a transaction; its caller gives it back by free.
func newFinder(tx *bbolt.Tx, file *os.File) *finder {
	f := finders.Get().(*finder)
	size := tx.DB().Info().PageSize
	f.pages.file, f.pages.size, f.pages.high, f.pages.most = file, size, uint64(tx.Size())/uint64(size), overflowMost
	f.root = uint64(tx.Cursor().Bucket().Root())
	return f
}

func (f *finder) free() {
	f.pages.file = nil
	finders.Put(f)
}

// find returns the value under a key, which is good until the next call, in the bucket to which a path of keys leads. A bucket that is
// not there has no keys.
func (f *finder) find(key []byte, path ...[]byte) (value []byte, found bool, err error) {
	at, found, err := f.seek(key, path...)
	if err != nil || !found {
		return nil, false, err
	}
	if f.leaf[at].bucket {
		return nil, false, fmt.Errorf("%x is a bucket", key)
	}
	return f.leaf[at].value, true, nil
}

// seek makes leaf the page on which a key is, or would be, and returns its place.
func (f *finder) seek(key []byte, path ...[]byte) (at int, found bool, err error) {
	root, small := f.root, []byte(nil)
	for _, name := range path {
		if at, found, err = f.within(root, small, name); err != nil || !found {
			return 0, false, err
		}
		header := f.leaf[at].value
		if !f.leaf[at].bucket || len(header) < bucketHeader {
			return 0, false, fmt.Errorf("%x is no bucket", name)
		}
		if root = binary.LittleEndian.Uint64(header); root == 0 {
			f.small = append(f.small[:0], header[bucketHeader:]...)
			small = f.small
		}
	}
	return f.within(root, small, key)
}

// within looks a key up in the tree below a root page, or, if there is none, in a page that lies within another.
func (f *finder) within(root uint64, small, key []byte) (at int, found bool, err error) {
	f.right = f.right[:0]
	if root != 0 {
		err = f.descend(edge{page: root}, key)
	} else if len(small) < pageHeader || binary.LittleEndian.Uint16(small[8:]) != flagLeaf {
		err = errElement
	} else {
		err = f.takeLeaf(small, int(binary.LittleEndian.Uint16(small[10:])))
	}
	if err != nil {
		return 0, false, err
	}
	for at < len(f.leaf) && bytes.Compare(f.leaf[at].key, key) < 0 {
		at++
	}
	if at < len(f.leaf) && bytes.Equal(f.leaf[at].key, key) {
		return at, true, nil
	}
	return at, false, f.checkRight()
}

// descend goes from a page down to the leaf to which a key belongs.
func (f *finder) descend(to edge, key []byte) error {
	for depth := range depthMax {
		b, flags, count, err := f.pages.page(to.page, flagBranch|flagLeaf, depth)
		if err != nil {
			return err
		}
		if flags == flagLeaf {
			if err := f.takeLeaf(b, count); err != nil {
				return fmt.Errorf("page %d: %w", to.page, err)
			}
			if to.key != nil && (count == 0 || !bytes.Equal(f.leaf[0].key, to.key)) {
				return fmt.Errorf("page %d: %w", to.page, errBegins)
			}
			return nil
		}
		next, err := f.branch(b, count, &to, key)
		if err != nil {
			return fmt.Errorf("page %d: %w", to.page, err)
		}
		to = next
	}
	return errDeep
}

var (
	errBegins = errors.New("does not begin where its parent says")
	errDeep   = errors.New("the tree is too deep")
)

// branch returns the child to which a key belongs, and notes the one behind it.
func (f *finder) branch(b []byte, count int, at *edge, key []byte) (child edge, err error) {
	next := pageHeader + count*pageElement
	var before []byte
	after := edge{}
	for i := range count {
		first, page, err := branchElement(b, pageHeader+i*pageElement, &next)
		switch {
		case err != nil:
			return child, err
		case i == 0 && at.key != nil && !bytes.Equal(first, at.key):
			return child, errBegins
		case i > 0 && bytes.Compare(before, first) >= 0:
			return child, errElement
		case i == 0 || bytes.Compare(first, key) <= 0:
			child = edge{page, first}
		case after.key == nil:
			after = edge{page, first}
		}
		before = first
	}
	if child.key == nil {
		return child, errElement
	}
	if after.key != nil {
		f.right = append(f.right, after)
	}
	return child, nil
}

// takeLeaf reads the elements of a leaf page.
func (f *finder) takeLeaf(b []byte, count int) error {
	f.leaf = f.leaf[:0]
	next := pageHeader + count*pageElement
	for i := range count {
		flags, key, value, err := leafElement(b, pageHeader+i*pageElement, &next)
		if err != nil {
			return err
		}
		if i > 0 && bytes.Compare(f.leaf[i-1].key, key) >= 0 {
			return errElement
		}
		f.leaf = append(f.leaf, leafEntry{key, value, flags == leafIsBucket})
	}
	return nil
}

// checkRight makes sure that the pages right of the way begin where their parents say: if one of those keys has changed, the way may
// have been the wrong one.
func (f *finder) checkRight() error {
	for i, e := range f.right {
		b, flags, count, err := f.pages.page(e.page, flagBranch|flagLeaf, depthMax+i)
		if err != nil {
			return err
		}
		next := pageHeader + count*pageElement
		var first []byte
		if flags == flagLeaf {
			_, first, _, err = leafElement(b, pageHeader, &next)
		} else {
			first, _, err = branchElement(b, pageHeader, &next)
		}
		if err != nil || count == 0 || !bytes.Equal(first, e.key) {
			return fmt.Errorf("page %d: %w", e.page, errBegins)
		}
	}
	return nil
}
