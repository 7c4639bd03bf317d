package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
)

// This file reads the pages of a bbolt file without bbolt and checks that they form a tree: every page where it should be,
// every length within its page, every page referred to once. bbolt assumes all of that and panics where it does not hold,
// partly in goroutines of its own, or reads beyond the file, which ends the process. Numbers are in the byte order of the
// machine; all that Bodega runs on are little endian, as is the file.

const (
	pageHeader  = 16 // id 8, flags 2, count 2, overflow 4
	pageElement = 16 // branch: pos 4, key size 4, page 8; leaf: flags 4, pos 4, key size 4, value size 4

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10
	leafIsBucket = 0x01

	bucketHeader = 16 // root page 8, sequence 8
	noFreelist   = ^uint64(0)
	depthMax     = 64
)

// lightAbove is the file size from which CheckPages leaves out the buckets that it may: it would read all of the file otherwise.
const lightAbove = 4 << 30

type pageChecker struct {
	file  io.ReaderAt
	size  int      // of a page
	high  uint64   // pages in use or free; none is beyond
	most  uint64   // further pages that one may need; 0 means any number
	seen  []uint64 // which pages were met; nil if pages may be met again
	leave [][]byte // the file's own buckets that are not looked into
	bufs  [][]byte // one for each depth, with overflow
}

// CheckPages checks the tree of a bbolt file that nobody writes to; above 4 GiB, the buckets named by leave are left out. Whether
// values are right is for their checksums to say. Errors: *DamageError, and those of reading.
func CheckPages(name string, leave ...[]byte) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	c := &pageChecker{file: f}
	if info.Size() > lightAbove {
		c.leave = leave
	}
	if c.leave == nil {
		// Reading it through once is far quicker than page by page if it is not in memory yet.
		if _, err := io.Copy(io.Discard, struct{ io.Reader }{f}); err != nil {
			return err
		}
	}
	meta, err := c.meta(info.Size())
	if err != nil {
		return Damaged(name, "", err)
	}
	c.seen = make([]uint64, c.high/64+1)
	c.visit(0)
	c.visit(1)
	if err := c.bucket(meta.root, true, 0); err != nil {
		return Damaged(name, "", err)
	}
	if err := c.freelist(meta.freelist); err != nil {
		return Damaged(name, "", err)
	}
	return nil
}

type metaPage struct{ root, freelist, high, txid uint64 }

var errMeta = errors.New("neither meta page is valid")

// meta returns the newer of the two meta pages that are valid.
func (c *pageChecker) meta(size int64) (best metaPage, err error) {
	err = errMeta
	for _, pageSize := range []int{os.Getpagesize(), 4096, 8192, 16384, 32768, 65536} {
		for n := range int64(2) {
			b := make([]byte, 80)
			if _, readErr := c.file.ReadAt(b, n*int64(pageSize)); readErr != nil {
				continue
			}
			m, ok := decodeMeta(b, pageSize)
			if ok && (err != nil || m.txid > best.txid) {
				best, err, c.size = m, nil, pageSize
			}
		}
		if err == nil {
			break
		}
	}
	if err != nil {
		return best, err
	}
	c.high = best.high
	if c.high < 2 || c.high > uint64(size)/uint64(c.size) {
		return best, fmt.Errorf("is cut short: %d bytes, not %d pages of %d", size, c.high, c.size)
	}
	return best, nil
}

func decodeMeta(b []byte, pageSize int) (m metaPage, ok bool) {
	b = b[pageHeader:]
	le := binary.LittleEndian
	sum := fnv.New64a()
	sum.Write(b[:56])
	m = metaPage{root: le.Uint64(b[16:]), freelist: le.Uint64(b[32:]), high: le.Uint64(b[40:]), txid: le.Uint64(b[48:])}
	return m, le.Uint32(b) == 0xED0CDAED && le.Uint32(b[4:]) == 2 && int(le.Uint32(b[8:])) == pageSize && le.Uint64(b[56:]) == sum.Sum64()
}

func (c *pageChecker) visit(page uint64) (first bool) {
	if c.seen == nil {
		return true
	}
	w, bit := &c.seen[page/64], uint64(1)<<(page%64)
	first = *w&bit == 0
	*w |= bit
	return first
}

// page reads a page with its overflow, which must be of one of the wanted kinds and not have been met before.
// Its bytes are good until the next page at the same depth.
func (c *pageChecker) page(id uint64, kinds uint16, depth int) (b []byte, flags uint16, count int, err error) {
	if id < 2 || id >= c.high {
		return nil, 0, 0, fmt.Errorf("page %d is outside of the file", id)
	}
	b = c.room(depth, c.size)
	if _, err := c.file.ReadAt(b, int64(id)*int64(c.size)); err != nil {
		return nil, 0, 0, err
	}
	le := binary.LittleEndian
	flags, count = le.Uint16(b[8:]), int(le.Uint16(b[10:]))
	overflow := uint64(le.Uint32(b[12:]))
	switch {
	case le.Uint64(b) != id:
		return nil, 0, 0, fmt.Errorf("page %d says that it is page %d", id, le.Uint64(b))
	case flags&kinds == 0 || flags&(flags-1) != 0:
		return nil, 0, 0, fmt.Errorf("page %d is of kind %#x", id, flags)
	case overflow >= c.high-id || c.most > 0 && overflow > c.most:
		return nil, 0, 0, fmt.Errorf("page %d runs beyond the file", id)
	}
	for i := range overflow + 1 {
		if !c.visit(id + i) {
			return nil, 0, 0, fmt.Errorf("page %d is referred to twice", id+i)
		}
	}
	if overflow > 0 {
		b = c.room(depth, int(overflow+1)*c.size)
		if _, err := c.file.ReadAt(b, int64(id)*int64(c.size)); err != nil {
			return nil, 0, 0, err
		}
	}
	return b, flags, count, nil
}

func (c *pageChecker) room(depth, n int) []byte {
	for len(c.bufs) <= depth {
		c.bufs = append(c.bufs, nil)
	}
	if cap(c.bufs[depth]) < n {
		c.bufs[depth] = make([]byte, n)
	}
	return c.bufs[depth][:n]
}

// bucket checks the tree below a root page; top says that it is the file's own.
func (c *pageChecker) bucket(root uint64, top bool, depth int) error {
	_, _, err := c.tree(root, top, depth)
	return err
}

// tree checks a subtree and returns its least and greatest key.
func (c *pageChecker) tree(id uint64, top bool, depth int) (least, greatest []byte, err error) {
	if depth > depthMax {
		return nil, nil, errors.New("the tree is too deep")
	}
	b, flags, count, err := c.page(id, flagBranch|flagLeaf, depth)
	if err != nil {
		return nil, nil, err
	}
	if count == 0 && !top { // bbolt keeps an empty bucket within its parent
		return nil, nil, fmt.Errorf("page %d is empty", id)
	}
	if flags == flagLeaf {
		least, greatest, _, err := c.leaf(b, id, count, top, depth)
		return least, greatest, err
	}
	next := pageHeader + count*pageElement
	for i := range count {
		key, child, err := branchElement(b, pageHeader+i*pageElement, &next)
		if err != nil {
			return nil, nil, fmt.Errorf("page %d, element %d: %w", id, i, err)
		}
		first, last, err := c.tree(child, top, depth+1)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			least = key
		}
		// bbolt names a page by its first key, and finds it by that.
		if i > 0 && bytes.Compare(greatest, key) >= 0 || first != nil && !bytes.Equal(key, first) {
			return nil, nil, fmt.Errorf("page %d, element %d is out of order", id, i)
		}
		greatest = key
		if last != nil {
			greatest = last
		}
	}
	return least, greatest, nil
}

var errElement = errors.New("is not laid out as bbolt does it")

// branchElement reads the element at a place. bbolt writes keys and values one behind the other, the first right behind the
// elements: next is where that of this element must begin, and then that of the following one.
func branchElement(b []byte, at int, next *int) (key []byte, child uint64, err error) {
	if at+pageElement > len(b) {
		return nil, 0, errElement
	}
	le := binary.LittleEndian
	from := at + int(le.Uint32(b[at:]))
	to := from + int(le.Uint32(b[at+4:]))
	if from != *next || to > len(b) {
		return nil, 0, errElement
	}
	*next = to
	return b[from:to], le.Uint64(b[at+8:]), nil
}

// leaf checks the elements of a leaf page, and the buckets among them. It returns where the last one ends.
func (c *pageChecker) leaf(b []byte, id uint64, count int, top bool, depth int) (least, greatest []byte, next int, err error) {
	next = pageHeader + count*pageElement
	for i := range count {
		flags, key, value, err := leafElement(b, pageHeader+i*pageElement, &next)
		if err == nil && i > 0 && bytes.Compare(greatest, key) >= 0 {
			err = errors.New("is out of order")
		}
		if err == nil && flags&leafIsBucket != 0 {
			if top && slices.ContainsFunc(c.leave, func(name []byte) bool { return bytes.Equal(name, key) }) {
				greatest = key
				continue
			}
			err = c.nested(value, depth)
		}
		if err != nil {
			return nil, nil, 0, fmt.Errorf("page %d, element %d: %w", id, i, err)
		}
		if i == 0 {
			least = key
		}
		greatest = key
	}
	return bytes.Clone(least), bytes.Clone(greatest), next, nil
}

func leafElement(b []byte, at int, next *int) (flags uint32, key, value []byte, err error) {
	if at+pageElement > len(b) {
		return 0, nil, nil, errElement
	}
	le := binary.LittleEndian
	flags = le.Uint32(b[at:])
	from := at + int(le.Uint32(b[at+4:]))
	mid := from + int(le.Uint32(b[at+8:]))
	to := mid + int(le.Uint32(b[at+12:]))
	if from != *next || to > len(b) || flags > leafIsBucket {
		return 0, nil, nil, errElement
	}
	*next = to
	return flags, b[from:mid], b[mid:to], nil
}

// nested checks a bucket within a bucket: its value is a root page, or the only page itself.
func (c *pageChecker) nested(value []byte, depth int) error {
	if len(value) < bucketHeader {
		return errElement
	}
	if root := binary.LittleEndian.Uint64(value); root != 0 {
		return c.bucket(root, false, depth+1)
	}
	b := value[bucketHeader:]
	if len(b) < pageHeader || binary.LittleEndian.Uint16(b[8:]) != flagLeaf {
		return errElement
	}
	_, _, end, err := c.leaf(b, 0, int(binary.LittleEndian.Uint16(b[10:])), false, depth+1)
	if err == nil && end != len(b) {
		err = errElement
	}
	return err
}

// freelist makes sure that no page in use is on the list of free ones, where the next checkpoint would overwrite it.
func (c *pageChecker) freelist(id uint64) error {
	if id == noFreelist {
		return nil
	}
	b, _, count, err := c.page(id, flagFreelist, 0)
	if err != nil {
		return err
	}
	b = b[pageHeader:]
	if count == 0xffff { // the true number is the first element
		count, b = int(binary.LittleEndian.Uint64(b)), b[8:]
	}
	if count < 0 || count > len(b)/8 {
		return fmt.Errorf("page %d: the free list is longer than its pages", id)
	}
	for i := range count {
		free := binary.LittleEndian.Uint64(b[8*i:])
		if free < 2 || free >= c.high || !c.visit(free) {
			return fmt.Errorf("page %d: the free list names page %d, which is in use", id, free)
		}
	}
	return c.allKnown()
}

// allKnown makes sure that every page is in use or free; one that is neither was lost to damage of a list.
func (c *pageChecker) allKnown() error {
	for p := uint64(0); p < c.high && c.leave == nil; p++ {
		if c.seen[p/64]>>(p%64)&1 == 0 {
			return fmt.Errorf("page %d is neither in use nor free", p)
		}
	}
	return nil
}
