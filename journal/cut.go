package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bodega/journal/vfs"
)

// ErrWhole says that there is no damage at which a journal could be cut.
var ErrWhole = errors.New("journal: it is not damaged: there is nothing to cut")

// Cutting says how a damaged journal is cut, for somebody who accepts the loss.
type Cutting struct {
	At    LSN                // the record at which it is damaged: it goes, with all behind it
	Aside string             // directory for all files of which something goes
	Kept  func(Record) error // each record that stays, behind Options.Applied
	// Lost is told of each record that goes and can still be read, seals excepted.
	Lost func(Record) error
	// Unread, if it is not nil, is told before Agreed how many records go of which nothing can be read. There may be more: the end is not known.
	Unread func(records LSN)
	// Agreed is called when all was read and nothing is changed yet; its error ends Cut. Nil means a rehearsal.
	Agreed func() error
}

// Cut cuts the journal in dir, which nobody has open, before the record at which it is damaged, so that Open accepts it. Files of which anything
// goes are kept in Cutting.Aside. If the checkpoint reaches beyond that record all of it goes, and the journal begins anew behind the checkpoint.
// Errors: ErrWhole; one that names the record if the damage is elsewhere; that of the damage if it is of a kind that no cut helps against. Killed
// at any point, it can be called again.
func Cut(dir string, o Options, c Cutting) error {
	o = o.withDefaults()
	k := cutter{h: &history{o: o, dir: dir}, c: c}
	if err := k.find(); err != nil {
		return err
	}
	if err := k.salvage(); err != nil {
		return err
	}
	if c.Unread != nil {
		c.Unread(k.unread())
	}
	if c.Agreed == nil {
		return nil
	}
	if err := c.Agreed(); err != nil {
		return err
	}
	return k.cut()
}

type cutter struct {
	h    *history
	c    Cutting
	rest []string // files behind one that has no header, or does not follow
	seal bool     // the last record that can be read is one
	last LSN      // of which anything is known
	read LSN      // how many go that can be read
}

// find reads to the damage, which must be where the caller has said.
func (k *cutter) find() error {
	h := k.h
	names, err := h.o.FS.ReadDir(h.dir)
	if err != nil {
		return err
	}
	for i, name := range names {
		if !strings.HasSuffix(name, suffix) {
			continue
		}
		err := h.addSegment(name)
		var bad *CorruptError
		if errors.As(err, &bad) && len(h.segs) > 0 && (bad.LSN != 0 || bad.gap) {
			k.rest = names[i:]
			break
		}
		if err != nil {
			return err
		}
	}
	if len(h.segs) == 0 {
		return h.missing()
	}
	if h.watermark, err = readWatermark(h.o.FS, h.path(watermarkName), h.o.DataID); err != nil {
		return err
	}
	return k.scan()
}

func (k *cutter) scan() error {
	h := k.h
	first, err := h.first()
	if err != nil {
		return err
	}
	err = h.scan(first, nil, func(r Record, _ int) error {
		if k.seal = r.Type == Seal; r.LSN <= h.o.Applied || k.c.Kept == nil {
			return nil
		}
		return k.c.Kept(r)
	})
	var bad *CorruptError
	if errors.As(err, &bad) {
		k.last = bad.Promised
	}
	switch at := h.last + 1; {
	case err == nil && len(k.rest) == 0:
		return ErrWhole
	case err != nil && (!errors.As(err, &bad) || bad.LSN != at || bad.Segment != h.path(h.segs[h.end].name)):
		return err
	case at != k.c.At:
		return fmt.Errorf("journal: it is damaged at record %d, not at record %d: it can be cut there only", at, k.c.At)
	}
	return nil
}

// behind reports whether the checkpoint has all that could be kept.
func (k *cutter) behind() bool { return k.c.At <= k.h.o.Applied }

// unread is how many records go that are known to have been there, and cannot be read.
func (k *cutter) unread() LSN {
	from := max(k.c.At, k.h.o.Applied+1)
	if last := max(k.last, k.c.At); last >= from+k.read {
		return last + 1 - from - k.read
	}
	return 0
}

// salvage looks for what can be read of what goes.
func (k *cutter) salvage() error {
	h := k.h
	for i := h.end; i < len(h.segs); i++ {
		from := h.off
		if i > h.end {
			from = headerSize
		}
		if err := k.salvageFile(h.segs[i].name, h.segs[i].header, from); err != nil {
			return err
		}
	}
	for _, name := range k.rest {
		if !strings.HasSuffix(name, suffix) {
			continue
		}
		seg, why, err := readHeader(h.o.FS, h.path(name))
		if err != nil {
			return err
		}
		if why != "" {
			continue // without its salt no record of it can be told from anything else
		}
		if err := k.salvageFile(name, seg, headerSize); err != nil {
			return err
		}
	}
	return nil
}

func (k *cutter) salvageFile(name string, seg header, from int64) error {
	s, err := openScanner(k.h.o.FS, k.h.path(name), seg)
	if err != nil {
		return err
	}
	defer s.close()
	for off := from; off+frameSize <= s.limit(); {
		frame, err := s.frame(off)
		if err != nil {
			return err
		}
		if frame == nil {
			off += align
			continue
		}
		off += int64(len(frame))
		r, _ := decodeFrame(frame)
		r.Payload = frame[frameSize : frameSize+le.Uint32(frame[4:])]
		if r.LSN <= k.h.o.Applied {
			continue
		}
		k.last, k.read = max(k.last, r.LSN), k.read+1
		if r.Type == Seal || k.c.Lost == nil {
			continue
		}
		if err := k.c.Lost(r); err != nil {
			return err
		}
	}
	return nil
}

// cut changes the files, when all of which anything goes are kept. The newest go first: what remains is damaged still until the last but one step.
func (k *cutter) cut() error {
	h := k.h
	if err := vfs.MkdirSync(h.o.FS, k.c.Aside, 0o700); err != nil {
		return err
	}
	gone := k.gone()
	for _, name := range gone {
		if err := k.keep(name); err != nil {
			return err
		}
	}
	if !k.behind() {
		if err := k.keep(h.segs[h.end].name); err != nil {
			return err
		}
	}
	for i := len(gone) - 1; i >= 0; i-- {
		if err := errors.Join(h.o.FS.Remove(h.path(gone[i])), h.o.FS.SyncDir(h.dir)); err != nil {
			return err
		}
	}
	if !k.behind() {
		if err := k.shorten(&h.segs[h.end]); err != nil {
			return err
		}
	}
	if err := h.o.FS.Remove(h.path(watermarkName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return h.o.FS.SyncDir(h.dir)
}

// gone names the files of which nothing stays, the oldest first.
func (k *cutter) gone() (names []string) {
	for i := range k.h.segs {
		if i > k.h.end || k.behind() {
			names = append(names, k.h.segs[i].name)
		}
	}
	for _, name := range k.rest {
		if strings.HasSuffix(name, suffix) {
			names = append(names, name)
		}
	}
	return names
}

// keep copies a file aside.
func (k *cutter) keep(name string) error {
	src, err := k.h.o.FS.OpenFile(k.h.path(name), os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer src.Close() //nolint:errcheck // only read
	size, err := src.Size()
	if err != nil {
		return err
	}
	return vfs.WriteFile(k.h.o.FS, filepath.Join(k.c.Aside, name), 0o600, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(src, 0, size))
		return err
	})
}

// shorten replaces a segment by one that ends before the damage, and has no seal.
func (k *cutter) shorten(seg *segment) error {
	h := k.h
	src, err := openScanner(h.o.FS, h.path(seg.name), seg.header)
	if err != nil {
		return err
	}
	defer src.close()
	end := h.off
	if k.seal && end > headerSize {
		end -= frameLen(0)
	}
	tmp := h.path(seg.name + tmpSuffix)
	f, err := h.o.FS.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	err = k.copyFront(f, src, seg, end)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, h.o.FS.Remove(tmp))
	}
	return h.o.FS.Rename(tmp, h.path(seg.name))
}

func (k *cutter) copyFront(f vfs.File, src *scanner, seg *segment, end int64) error {
	if end == headerSize { // copyRecords would take that for all
		src.sealed = true
	}
	if err := copyRecords(f, src, seg, end); err != nil {
		return err
	}
	if src.off != end {
		return &CorruptError{Segment: src.path, Offset: src.off, LSN: src.last + 1, LastGood: src.last, Reason: "the device gives other bytes than it gave before"}
	}
	return f.Sync()
}
