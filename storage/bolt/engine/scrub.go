package engine

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// What nobody reads for a long time rots unseen. Scrub reads it all, page by page beside sales, and from the disk: what the system
// or bbolt has in memory says nothing of that.

// scrubLook is how long one look at checkpoint.db takes at most: its pages cannot be used again meanwhile.
const scrubLook = 10 * time.Millisecond

// scrubbed is implemented by a log that can be scrubbed.
type scrubbed interface {
	Scrub(read func(bytes int) error, found func(error)) error
}

// Scrub implements storage.Scrubber.
func (e *Engine) Scrub(read func(bytes int) error, found func(error)) error {
	if err := e.usable(); err != nil {
		return err
	}
	e.mu.RLock()
	log := e.log
	e.mu.RUnlock()
	if l, ok := log.(scrubbed); ok {
		if err := l.Scrub(read, found); err != nil && !errors.Is(err, journal.ErrClosed) {
			return err
		}
	}
	if err := e.scrubBases(read, found); err != nil {
		return err
	}
	if err := e.past.Scrub(read, found); err != nil {
		return err
	}
	if e.cfg.FS != vfs.OS { // a test's
		return e.scrubCheckpoint(nil, read, found)
	}
	pages, err := vfs.OpenDirect(e.cfg.checkpointFile)
	if err != nil {
		return err
	}
	return errors.Join(e.scrubCheckpoint(pages, read, found), pages.Close())
}

// scrubBases reads the copies that are there.
func (e *Engine) scrubBases(read func(int) error, found func(error)) error {
	list, err := e.cfg.bases()
	if err != nil {
		found(err)
	}
	for i := range list {
		var ended error
		err := list[i].read(e.cfg.FS, func(b []byte) error {
			ended = read(len(b))
			return ended
		})
		switch {
		case ended != nil:
			return ended
		case err != nil && !errors.Is(err, fs.ErrNotExist): // renewed meanwhile
			found(err)
		}
	}
	return nil
}

// scrubber reads checkpoint.db.
type scrubber struct {
	e     *Engine
	pages *vfs.Direct // nil means that of the engine
	read  func(int) error
	found func(error)
}

// errExchanged says that checkpoint.db is another file than a moment ago.
var errExchanged = errors.New("storage: checkpoint.db was compacted while it was read")

// scrubCheckpoint reads every bucket from its first key to its last.
func (e *Engine) scrubCheckpoint(pages *vfs.Direct, read func(int) error, found func(error)) error {
	s := scrubber{e, pages, read, found}
	for _, name := range buckets {
		err := s.bucket([][]byte{name})
		switch {
		case errors.Is(err, errExchanged): // every value of it has just been read
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}

func (s *scrubber) bucket(path [][]byte) error {
	var nested [][]byte
	for from, more := []byte(nil), true; more; {
		bytes := 0
		var err error
		from, more, bytes, err = s.look(path, from, &nested)
		if err != nil {
			return err
		}
		if err := s.read(bytes); err != nil {
			return err
		}
	}
	for _, name := range nested {
		if err := s.bucket(append(path[:len(path):len(path)], name)); err != nil {
			return err
		}
	}
	return nil
}

// look checks some pages of a bucket from a key on, and says where to go on.
func (s *scrubber) look(path [][]byte, from []byte, nested *[][]byte) (next []byte, more bool, read int, err error) {
	began := time.Now()
	next = from
	err = s.e.look(func(f finder) error {
		source, err := s.source()
		if err != nil {
			return err
		}
		f.ReadFrom(source)
		for more = true; more; {
			behind, err := f.Page(next, path...)
			if err != nil {
				s.damaged(path, next, err)
			} else {
				s.values(path, f.Leaf, nested)
			}
			more = string(behind) > string(next)
			if next = behind; time.Since(began) >= scrubLook {
				break
			}
		}
		read = source.bytes
		return nil
	})
	return next, more, read, err
}

func (s *scrubber) damaged(path [][]byte, key []byte, err error) {
	s.found(bolt.Damaged(s.e.cfg.checkpointFile, fmt.Sprintf("%s from key %x on", placeOf(path), key), err))
}

func placeOf(path [][]byte) string {
	place := string(path[0])
	for _, name := range path[1:] {
		place += fmt.Sprintf(" %x", name)
	}
	return place
}

// values holds each value of a page against its checksum.
func (s *scrubber) values(path [][]byte, list []bolt.Entry, nested *[][]byte) {
	for i := range list {
		v := &list[i]
		if v.Bucket {
			*nested = append(*nested, append([]byte(nil), v.Key...))
			continue
		}
		if _, err := bolt.VerifyChecksum(v.Key, v.Value); err != nil {
			s.found(bolt.Damaged(s.e.cfg.checkpointFile, placeName(path, v.Key), err))
		}
	}
}

// placeName names what stands under a key as other errors about it do.
func placeName(path [][]byte, key []byte) string {
	switch string(path[0]) {
	case string(bucketProducts), string(bucketTombstones):
		return fmt.Sprintf("%s %q", path[0], key)
	case string(bucketEvents):
		return fmt.Sprintf("event %d", inventory.Offset(offsetOf(key)))
	case string(bucketKeys):
		return fmt.Sprintf("key %x", key)
	}
	return fmt.Sprintf("%s %x", placeOf(path), key)
}

func offsetOf(key []byte) (n uint64) {
	for _, b := range key {
		n = n<<8 | uint64(b)
	}
	return n
}

// source is the file that is open, read from the disk.
func (s *scrubber) source() (*sparing, error) {
	if s.pages == nil {
		return &sparing{from: s.e.pages, kept: map[int64][]byte{}}, nil
	}
	open, err := s.e.pages.Stat()
	if err != nil {
		return nil, err
	}
	mine, err := s.pages.Stat()
	if err == nil && !os.SameFile(open, mine) {
		err = errExchanged
	}
	return &sparing{from: s.pages, kept: map[int64][]byte{}}, err
}

// sparing keeps pages for the length of a look: the way to each leaf leads over the same ones.
type sparing struct {
	from  io.ReaderAt
	kept  map[int64][]byte
	bytes int
}

// ReadAt implements io.ReaderAt.
func (s *sparing) ReadAt(b []byte, off int64) (int, error) {
	if kept := s.kept[off]; len(kept) == len(b) {
		return copy(b, kept), nil
	}
	n, err := s.from.ReadAt(b, off)
	if s.bytes += n; err == nil {
		s.kept[off] = append([]byte(nil), b...)
	}
	return n, err
}

var _ storage.Scrubber = (*Engine)(nil)
