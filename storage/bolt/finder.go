package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"go.etcd.io/bbolt"
)

// Finder looks up keys in a bbolt file page by page, without bbolt, which trusts its pages: a bit that flips in one of them while the
// process runs sends it round in circles until the stack is full, which ends the process, or past the key that it looks for, and a
// sale would be made twice. Here every page on the way must be laid out as bbolt does it, in order, and begin with the key by which
// its parent names it; where a key is not found, so must the pages to the right of the way.
//
// It reads the file, not the map. Only within a transaction do the pages stay.
type Finder struct {
	pages pageChecker
	root  uint64  // of the file
	Leaf  []Entry // the page on which the last key that was looked for is, or would be; good until the next call
	right []edge
	small []byte // a bucket within its parent's page
}

// Entry is an element of a leaf page, in memory of the finder's.
type Entry struct {
	Key, Value []byte
	Bucket     bool // Value is the head of a bucket
}

// edge is a page and the key with which it must begin.
type edge struct {
	page uint64
	key  []byte
}

// overflowMost bounds what a page may claim to need, in pages: a thousand results, the most that a receipt holds, need thirty.
const overflowMost = 255

var finders = sync.Pool{New: func() any { return new(Finder) }}

// NewFinder returns a finder for a transaction; its caller gives it back by Free.
func NewFinder(tx *bbolt.Tx, file io.ReaderAt) *Finder {
	f := finders.Get().(*Finder)
	size := tx.DB().Info().PageSize
	f.pages.file, f.pages.size, f.pages.high, f.pages.most = file, size, uint64(tx.Size())/uint64(size), overflowMost
	f.root = uint64(tx.Cursor().Bucket().Root())
	return f
}

// ReadFrom has the finder read the same file by other means.
func (f *Finder) ReadFrom(file io.ReaderAt) { f.pages.file = file }

// Peek has fn look at the value under a key of a file that nobody has open, whatever else is damaged in it. Errors: *DamageError.
func Peek(name string, key []byte, fn func(value []byte) error, path ...[]byte) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	f := &Finder{pages: pageChecker{file: file, most: overflowMost}}
	meta, err := f.pages.meta(info.Size())
	if err != nil {
		return Damaged(name, "", err)
	}
	f.root = meta.root
	value, found, err := f.Find(key, path...)
	if err == nil && !found {
		err = ErrMissing
	}
	if err == nil {
		err = fn(value)
	}
	if err != nil {
		return Damaged(name, fmt.Sprintf("%s %s", bytes.Join(path, []byte(" ")), key), err)
	}
	return nil
}

// Free gives the finder back: it must not be used any more.
func (f *Finder) Free() {
	f.pages.file = nil
	finders.Put(f)
}

// Find returns the value under a key, which is good until the next call, in the bucket to which a path of keys leads. A bucket that is
// not there has no keys.
func (f *Finder) Find(key []byte, path ...[]byte) (value []byte, found bool, err error) {
	at, found, err := f.Seek(key, path...)
	if err != nil || !found {
		return nil, false, err
	}
	if f.Leaf[at].Bucket {
		return nil, false, fmt.Errorf("%x is a bucket", key)
	}
	return f.Leaf[at].Value, true, nil
}

// Seek makes Leaf the page on which a key is, or would be, and returns its place.
func (f *Finder) Seek(key []byte, path ...[]byte) (at int, found bool, err error) {
	root, small, found, err := f.bucket(path)
	if err != nil || !found {
		return 0, false, err
	}
	return f.within(root, small, key)
}

// bucket returns the root page of the bucket to which a path leads, or the page within its parent's that it is.
func (f *Finder) bucket(path [][]byte) (root uint64, small []byte, found bool, err error) {
	root = f.root
	for _, name := range path {
		at, found, err := f.within(root, small, name)
		if err != nil || !found {
			return 0, nil, false, err
		}
		header := f.Leaf[at].Value
		if !f.Leaf[at].Bucket || len(header) < bucketHeader {
			return 0, nil, false, fmt.Errorf("%x is no bucket", name)
		}
		if root = binary.LittleEndian.Uint64(header); root == 0 {
			f.small = append(f.small[:0], header[bucketHeader:]...)
			small = f.small
		}
	}
	return root, small, true, nil
}

// Page makes Leaf the page of a bucket on which a key is, or would be, and returns the key with which the next page begins: nil if there is none,
// or no such bucket, and then Leaf is empty. If the page cannot be read, next may be known all the same.
func (f *Finder) Page(key []byte, path ...[]byte) (next []byte, err error) {
	root, small, found, err := f.bucket(path)
	f.Leaf, f.right = f.Leaf[:0], f.right[:0]
	switch {
	case err != nil || !found:
		return nil, err
	case root == 0:
		return nil, f.takeSmall(small)
	}
	err = f.descend(edge{page: root}, key)
	if n := len(f.right); n > 0 {
		next = bytes.Clone(f.right[n-1].key)
	}
	return next, err
}

// takeSmall reads the elements of a bucket that lies within its parent's page.
func (f *Finder) takeSmall(small []byte) error {
	if len(small) < pageHeader || binary.LittleEndian.Uint16(small[8:]) != flagLeaf {
		return errElement
	}
	return f.takeLeaf(small, int(binary.LittleEndian.Uint16(small[10:])))
}

// within looks a key up in the tree below a root page, or, if there is none, in a page that lies within another.
func (f *Finder) within(root uint64, small, key []byte) (at int, found bool, err error) {
	f.right = f.right[:0]
	if root != 0 {
		err = f.descend(edge{page: root}, key)
	} else {
		err = f.takeSmall(small)
	}
	if err != nil {
		return 0, false, err
	}
	for at < len(f.Leaf) && bytes.Compare(f.Leaf[at].Key, key) < 0 {
		at++
	}
	if at < len(f.Leaf) && bytes.Equal(f.Leaf[at].Key, key) {
		return at, true, nil
	}
	return at, false, f.checkRight()
}

// descend goes from a page down to the leaf to which a key belongs.
func (f *Finder) descend(to edge, key []byte) error {
	for depth := range depthMax {
		b, flags, count, err := f.pages.page(to.page, flagBranch|flagLeaf, depth)
		if err != nil {
			return err
		}
		if flags == flagLeaf {
			if err := f.takeLeaf(b, count); err != nil {
				return fmt.Errorf("page %d: %w", to.page, err)
			}
			if to.key != nil && (count == 0 || !bytes.Equal(f.Leaf[0].Key, to.key)) {
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
func (f *Finder) branch(b []byte, count int, at *edge, key []byte) (child edge, err error) {
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
func (f *Finder) takeLeaf(b []byte, count int) error {
	f.Leaf = f.Leaf[:0]
	next := pageHeader + count*pageElement
	for i := range count {
		flags, key, value, err := leafElement(b, pageHeader+i*pageElement, &next)
		if err != nil {
			return err
		}
		if i > 0 && bytes.Compare(f.Leaf[i-1].Key, key) >= 0 {
			return errElement
		}
		f.Leaf = append(f.Leaf, Entry{key, value, flags == leafIsBucket})
	}
	return nil
}

// checkRight makes sure that the pages right of the way begin where their parents say: if one of those keys has changed, the way may
// have been the wrong one.
func (f *Finder) checkRight() error {
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
