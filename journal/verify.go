package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"bodega/journal/vfs"
)

// settled is the number of segments at the end that a crash may have left half
// durable: the one that was written, and the one that was to follow it.
const settled = 2

// Settle makes what [Open] would write again durable where it stands, which takes
// no room: the last segments and the names in dir. After an error nobody can tell
// what is on the disk. It proves a little less than Open does: should the system
// have failed to write a page before, and have kept it as if it had, it is not
// found out, unless the system drops its cache when it is asked to, as Linux does.
func Settle(dir string, fsys vfs.FS) error {
	if fsys == nil {
		fsys = vfs.OS
	}
	names, err := fsys.ReadDir(dir)
	if err != nil {
		return err
	}
	left := settled
	for i := len(names) - 1; i >= 0 && left > 0; i-- {
		if !strings.HasSuffix(names[i], suffix) {
			continue
		}
		left--
		f, err := fsys.OpenFile(filepath.Join(dir, names[i]), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return fsys.SyncDir(dir)
}

// Segment describes a segment file.
type Segment struct {
	Path     string
	Seq      uint64
	First    LSN
	Prev     uint32 // chain value of record First-1
	Size     int64
	Epoch    uint64
	Created  int64 // Unix time, ns
	DataID   [16]byte
	Timeline [16]byte
	Salt     uint32
}

// Visitor is called by Verify, in order. Either function may be nil; an error
// ends Verify with that error.
type Visitor struct {
	Segment func(Segment) error
	Record  func(Record) error // all records, seals included; Payload as in Record
}

// Report says what Verify found.
type Report struct {
	Segments  int
	Records   int
	Bytes     int64 // of the records
	First     LSN   // above Last if there is no record
	Last      LSN
	Chain     uint32
	Time      int64 // of the last record
	Watermark LSN   // 0 if there is none
	TornBytes int64 // what Open would cut; 0 if the tail is clean
	TornAt    string
	TornOff   int64
}

// Verify reads the whole journal in dir, all segments from the oldest on, and
// checks everything that Open would. It changes nothing and takes no lock. On a
// journal that is being written it may see an unfinished batch as a torn tail.
//
// Of the options FS, Applied and AppliedChain count, and DataID, Timeline and
// Epoch where they are not zero; else the first segment's DataID, any timeline
// and any epoch will do. The report covers what was read, also with an error.
func Verify(dir string, o Options, v Visitor) (rep Report, err error) {
	o = o.withDefaults()
	h, err := openHistory(dir, o, true)
	if err != nil {
		return rep, err
	}
	rep.Watermark = h.watermark.lsn
	if len(h.segs) == 0 {
		return rep, h.missing()
	}
	if _, err := h.first(); err != nil && o.Applied > 0 {
		return rep, err
	}
	rep.First = h.segs[0].first
	rep.Last, rep.Chain = rep.First-1, h.segs[0].prev
	err = h.scan(0, func(s segment) error {
		rep.Segments++
		if v.Segment == nil {
			return nil
		}
		return v.Segment(s.describe(h.path(s.name)))
	}, func(r Record, size int) error {
		rep.Records++
		rep.Bytes += int64(size)
		rep.Last, rep.Chain, rep.Time = r.LSN, r.CRC, r.Time
		if v.Record == nil {
			return nil
		}
		return v.Record(r)
	})
	if err == nil && h.torn > 0 {
		rep.TornBytes, rep.TornAt, rep.TornOff = h.torn, h.path(h.segs[h.end].name), h.off
	}
	return rep, err
}

func (s *segment) describe(path string) Segment {
	return Segment{Path: path, Seq: s.seq, First: s.first, Prev: s.prev, Size: s.size, Epoch: s.epoch,
		Created: s.created, DataID: s.dataID, Timeline: s.timeline, Salt: s.salt}
}

// VerifyFile reads one segment file, whoever's it is, and calls visit, if not nil, for each record. Sealed says that it is complete; one that is not
// may end with what a crash has left of a write (Report.TornBytes). What stands before it and behind it is not looked at.
func VerifyFile(path string, fsys vfs.FS, visit func(Record) error) (rep Report, seg Segment, sealed bool, err error) {
	if fsys == nil {
		fsys = vfs.OS
	}
	h, why, err := readHeader(fsys, path)
	if err != nil {
		return rep, seg, false, err
	}
	if name := filepath.Base(path); why == "" && strings.HasSuffix(name, suffix) && name != h.name() {
		why = "its header says that it is " + h.name()
	}
	if why != "" {
		return rep, seg, false, &CorruptError{Segment: path, Reason: why}
	}
	s, err := openScanner(fsys, path, h)
	if err != nil {
		return rep, seg, false, err
	}
	defer s.close()
	rep = Report{Segments: 1, First: h.first, Last: h.first - 1, Chain: h.prev}
	for {
		r, frame, ok, err := s.next()
		if err != nil {
			return rep, seg, false, err
		}
		if !ok {
			break
		}
		rep.Records++
		rep.Bytes += int64(len(frame))
		rep.Last, rep.Chain, rep.Time = r.LSN, r.CRC, r.Time
		if visit != nil {
			if err := visit(r); err != nil {
				return rep, seg, false, err
			}
		}
	}
	seg = (&segment{header: h}).describe(path)
	one := history{o: Options{FS: fsys}, segs: []segment{{header: h, name: filepath.Base(path)}}}
	if s.sealed { // its successor is not looked for
		one.segs = append(one.segs, segment{})
	}
	if err := one.classify(0, s); err != nil {
		return rep, seg, s.sealed, err
	}
	rep.TornBytes, rep.TornOff = one.torn, s.off
	return rep, seg, s.sealed, nil
}

// IsSegment says of what begins so whether it is a segment.
func IsSegment(begin []byte) bool { return strings.HasPrefix(string(begin), magic) }
