package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bodega/journal/vfs"
)

// history is what the files of a directory say. Reading it changes nothing.
type history struct {
	o         Options
	dir       string
	lenient   bool      // zero identities in o are not compared
	segs      []segment // in order
	watermark slot      // the watermark; zero if there is none

	// Where it ends, after scan: behind off in segs[end], unsealed. A segment
	// behind that one holds nothing: a crash came between its naming and the seal.
	end   int
	off   int64
	last  LSN
	chain uint32
	time  int64
	torn  int64 // bytes behind off up to the last that is not zero
	cache bool  // the system kept its cache of the tail
	read  int   // segments scanned
}

func (h *history) path(name string) string { return filepath.Join(h.dir, name) }

// openHistory reads the names and headers of all segments, and the watermark.
func openHistory(dir string, o Options, lenient bool) (*history, error) {
	h := &history{o: o, dir: dir, lenient: lenient}
	names, err := o.FS.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !strings.HasSuffix(name, suffix) {
			continue
		}
		if err := h.addSegment(name); err != nil {
			return nil, err
		}
	}
	h.watermark, err = readWatermark(o.FS, h.path(watermarkName), h.o.DataID)
	return h, err
}

// addSegment reads the header of a segment, the next in order of names.
func (h *history) addSegment(name string) error {
	bad := func(why string, args ...any) error {
		return &CorruptError{Segment: h.path(name), Reason: fmt.Sprintf(why, args...)}
	}
	seq, first, err := parseName(name)
	if err != nil {
		return bad("not the name of a segment")
	}
	seg, why, err := readHeader(h.o.FS, h.path(name))
	if err != nil {
		return err
	}
	switch {
	case why != "":
		return &CorruptError{Segment: h.path(name), LSN: first, Reason: why,
			Evidence: "a segment has its header, synced, before it has its name"}
	case seg.seq != seq || seg.first != first:
		return bad("its header says that it is %s", seg.name())
	case seg.dataID != h.o.DataID && !h.any(h.o.DataID):
		return bad("it belongs to data directory %x, this is %x", seg.dataID, h.o.DataID)
	case seg.timeline != h.o.Timeline && !h.any(h.o.Timeline) && !slices.Contains(h.o.Ancestors, seg.timeline):
		return bad("it belongs to timeline %x, this is %x", seg.timeline, h.o.Timeline)
	case seg.epoch > h.o.Epoch && (!h.lenient || h.o.Epoch != 0):
		return bad("it is of epoch %d, this is %d: another process has used this directory", seg.epoch, h.o.Epoch)
	}
	if n := len(h.segs); n > 0 && seq != h.segs[n-1].seq+1 {
		return &CorruptError{Segment: h.path(name), Reason: fmt.Sprintf("it follows segment %s: one is missing or doubled", h.segs[n-1].name), gap: true}
	}
	h.segs = append(h.segs, segment{header: seg, name: name})
	if h.any(h.o.DataID) {
		h.o.DataID = seg.dataID // and the others, and the watermark, must agree
	}
	return nil
}

// any reports whether any identity will do where id is asked for.
func (h *history) any(id [16]byte) bool { return h.lenient && id == [16]byte{} }

// readHeader returns a segment's header, or why it is not one.
func readHeader(fsys vfs.FS, path string) (h header, why string, err error) {
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return h, "", err
	}
	defer f.Close() //nolint:errcheck // only read
	size, err := f.Size()
	if err != nil {
		return h, "", err
	}
	b := make([]byte, min(size, headerSize))
	if _, err := f.ReadAt(b, 0); err != nil && size >= headerSize {
		return h, "", err
	}
	return decodeHeader(b)
}

// missing is the error for a directory without segments, nil if that is in order.
func (h *history) missing() error {
	known := max(h.o.Applied, h.watermark.lsn)
	if known == 0 || h.o.Begin && known == h.o.Applied {
		return nil
	}
	return &CorruptError{Segment: h.dir, LSN: 1, Promised: known, Reason: "there is no segment",
		Evidence: fmt.Sprintf("the checkpoint or the watermark says that record %d was durable", known)}
}

// first returns the index of the segment to scan first: the one that holds
// record Applied or, if that is pruned, begins right behind it.
func (h *history) first() (int, error) {
	applied, oldest := h.o.Applied, &h.segs[0]
	if oldest.first > applied+1 {
		return 0, &CorruptError{Segment: h.path(oldest.name), LSN: applied + 1,
			Reason: fmt.Sprintf("the oldest segment begins with record %d, the checkpoint ends with %d", oldest.first, applied)}
	}
	if oldest.first == applied+1 {
		if applied > 0 && oldest.prev != h.o.AppliedChain {
			return 0, h.mixed(h.path(oldest.name), 0, oldest.prev)
		}
		return 0, nil
	}
	i := len(h.segs) - 1
	for h.segs[i].first > applied {
		i--
	}
	return i, nil
}

// mixed is the error for a record Applied that is not the checkpoint's.
func (h *history) mixed(path string, off int64, chain uint32) error {
	return &CorruptError{Segment: path, Offset: off, LSN: h.o.Applied, LastGood: h.o.Applied,
		Reason: fmt.Sprintf("record %d has CRC %08x, the checkpoint knows it by %08x: two histories were mixed",
			h.o.Applied, chain, h.o.AppliedChain)}
}

// scan reads from segment i to the end, checks everything, and calls visit
// (if not nil) for each record, and enter (if not nil) for each segment.
func (h *history) scan(i int, enter func(segment) error, visit func(r Record, size int) error) error {
	for ; ; i++ {
		if enter != nil {
			if err := enter(h.segs[i]); err != nil {
				return err
			}
		}
		s, err := openScanner(h.o.FS, h.path(h.segs[i].name), h.segs[i].header)
		if err != nil {
			return err
		}
		more, err := h.scanSegment(i, s, visit)
		s.close()
		if err != nil || !more {
			return err
		}
	}
}

// scanSegment reads one segment, and tells whether the history goes on.
func (h *history) scanSegment(i int, s *scanner, visit func(Record, int) error) (more bool, err error) {
	if h.read > 0 && (s.last != h.last || s.chain != h.chain) {
		return false, &CorruptError{Segment: s.path, LSN: h.last + 1, LastGood: h.last, LastTime: h.time,
			Reason: fmt.Sprintf("it follows record %d with CRC %08x, but record %d has %08x", s.last, s.chain, h.last, h.chain)}
	}
	h.read++
	s.time = max(s.time, h.time)
	if i >= len(h.segs)-2 && s.file.DropCache() != nil {
		h.cache = true
	}
	for {
		at := s.off
		r, frame, ok, err := s.next()
		if err != nil {
			return false, err
		}
		if !ok {
			break
		}
		if err := h.known(s, at, &r); err != nil {
			return false, err
		}
		if visit != nil {
			if err := visit(r, len(frame)); err != nil {
				return false, err
			}
		}
	}
	h.end, h.off, h.last, h.chain, h.time = i, s.off, s.last, s.chain, s.time
	return s.sealed, h.classify(i, s)
}

// known compares a record with what the checkpoint and the watermark know of it.
func (h *history) known(s *scanner, at int64, r *Record) error {
	if r.LSN == h.o.Applied && r.CRC != h.o.AppliedChain {
		return h.mixed(s.path, at, r.CRC)
	}
	if r.LSN == h.watermark.lsn && r.CRC != h.watermark.chain {
		return &CorruptError{Segment: s.path, Offset: at, LSN: r.LSN, LastGood: r.LSN - 1,
			Reason: fmt.Sprintf("record %d has CRC %08x, the watermark knows it by %08x: two histories were mixed",
				r.LSN, r.CRC, h.watermark.chain)}
	}
	return nil
}

// classify decides what it means that segment i has no further record at s.off:
// sealed, clean end, torn tail (both nil), or corruption.
func (h *history) classify(i int, s *scanner) error {
	end, err := s.written()
	if err != nil {
		return err
	}
	evidence, promised, err := h.evidence(i, s, end)
	if err != nil {
		return err
	}
	if evidence != "" {
		return &CorruptError{Segment: s.path, Offset: s.off, LSN: s.last + 1, LastGood: s.last,
			LastTime: s.time, Promised: promised, Reason: s.why, Evidence: evidence}
	}
	if !s.sealed && end > 0 {
		h.torn = end - s.off
	}
	return nil
}

// evidence returns why the end of segment i cannot be what a crash leaves: ""
// if it can. end is 0 if only zeros follow.
func (h *history) evidence(i int, s *scanner, end int64) (why string, promised LSN, err error) {
	n := s.last + 1 // the record that is expected
	succ := i+1 < len(h.segs)
	sized := s.fileSize == s.seg.size
	if s.sealed {
		switch {
		case end > 0 || !sized:
			if end == 0 {
				s.why = fmt.Sprintf("the file has %d bytes, its header says %d", s.fileSize, s.seg.size)
			}
			return "nothing is written behind a seal, and the size of a segment never changes", s.last, nil
		case !succ:
			s.why = "the segment is sealed, and its successor is missing"
			return "a segment is sealed only after its successor has its name", s.last, nil
		}
		return "", 0, nil
	}
	promised, err = s.promised()
	if err != nil {
		return "", 0, err
	}
	promise := func(lsn LSN, by string) {
		if promised = max(promised, lsn); lsn >= n && why == "" {
			why = fmt.Sprintf("%s says that record %d was durable", by, lsn)
		}
	}
	promise(promised, "a later record in this segment")
	promise(h.watermark.lsn, "the watermark")
	promise(h.o.Applied, "the checkpoint")
	if succ {
		next := h.segs[i+1]
		promise(next.first-2, "the header of segment "+next.name) // all but the seal
		entered, err := h.entered(i + 1)
		if err != nil {
			return "", 0, err
		}
		if entered {
			promise(next.first-1, "the writing in segment "+next.name)
		}
		if why == "" && n != next.first-1 {
			why = fmt.Sprintf("segment %s follows record %d", next.name, next.first-1)
		}
	}
	if why == "" && !sized {
		why = fmt.Sprintf("the file has %d bytes, its header says %d, and that size was synced before the first record", s.fileSize, s.seg.size)
	}
	return why, promised, nil
}

// entered reports whether anything was written behind the header of segment i,
// or it has a successor: either happens only after its predecessor was sealed.
func (h *history) entered(i int) (bool, error) {
	if i+1 < len(h.segs) {
		return true, nil
	}
	s, err := openScanner(h.o.FS, h.path(h.segs[i].name), h.segs[i].header)
	if err != nil {
		return false, err
	}
	defer s.close()
	end, err := s.written()
	return end > 0, err
}
