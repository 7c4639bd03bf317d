package journal

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	"bodega/journal/vfs"
)

// LSN is the log sequence number of a record: dense, the first is 1, 0 means none.
type LSN uint64

// Type says what a record is to the journal and its owner.
type Type uint8

// The types of records.
const (
	Data     Type = 1 // the owner's
	Mark     Type = 2 // the owner's, carries no change: covers the records before it by its promise
	Seal     Type = 3 // the journal's: the last record of a complete segment
	Timeline Type = 4 // the owner's: from here on the history has another name
)

func (t Type) String() string {
	if t < Data || t > Timeline {
		return "unknown"
	}
	return [...]string{"data", "mark", "seal", "timeline"}[t-1]
}

// Entry is what a caller appends. Type is Data, Mark or Timeline.
type Entry struct {
	Type    Type
	Payload []byte // not kept after Append has returned
}

// Record is an entry as it stands in the journal.
type Record struct {
	LSN     LSN
	Synced  LSN // when this was written, all up to this LSN was durable
	Type    Type
	Time    int64  // Unix time, ns; never decreasing
	CRC     uint32 // chain value: covers this record and, through its predecessor's, all before it
	Payload []byte // valid only during the callback; not to be changed
}

// Options configure a Journal.
type Options struct {
	FS           vfs.FS // nil means vfs.OS
	SegmentBytes int64  // size of a segment; 0 means 64 MiB; at least 16 KiB. One call that needs more gets a larger segment

	DataID    [16]byte   // every segment must carry it
	Timeline  [16]byte   // stamped into new segments; old ones must carry it or one of Ancestors
	Ancestors [][16]byte // timelines that Timeline descends from
	Epoch     uint64     // stamped into new segments; an old one with a higher epoch is refused

	Now func() int64 // Unix time, ns; nil means the wall clock. May jump: the journal never goes back

	// What the checkpoint holds already: only records after Applied are
	// replayed. If Applied is not 0, that record must have the CRC
	// AppliedChain; else two histories were mixed, and Open refuses.
	Applied      LSN
	AppliedChain uint32
	// Begin allows a directory without segments although Applied is not 0:
	// the journal begins at Applied+1. It is for restoring a checkpoint alone.
	Begin bool

	Quarantine string // directory for the bytes of a torn tail; "" means DIR/quarantine
	Hooks      Hooks

	salt func() uint32 // for tests; nil means random
}

// Hooks let the owner observe. Each may be nil. They must not block and must
// not call the journal.
type Hooks struct {
	Synced   func(records, bytes int, took time.Duration) // after each Append: one write and one sync
	TornTail func(TornTail)                               // during Open, once the bytes are in quarantine
	Rotated  func(segment string, took time.Duration)     // after a new segment was entered
	Warning  func(error)                                  // something optional failed: preparing ahead, the watermark
}

// TornTail describes what Open cut off.
type TornTail struct {
	Segment    string // path
	Offset     int64
	Bytes      int64  // up to the last one that is not zero
	LSN        LSN    // the first that is lost; never acknowledged, if the disk has kept what it had synced
	Quarantine string // path of the copy
}

// Recovery says what Open found.
type Recovery struct {
	Segments      int   // read
	Records       int   // replayed: those after Applied
	Bytes         int64 // of these, in the journal
	Last          LSN   // last record; Open appends a seal behind it unless it is one
	Chain         uint32
	Time          int64 // of the last record read; 0 if none was
	TornBytes     int64 // 0 if the tail was clean
	TornLSN       LSN
	PageCacheKept bool // the system would not drop its cache of the tail
	Whole         bool // every record was replayed, whatever the error says; not set where there is no segment
	Took          time.Duration
}

// Stats is a view of a journal's state.
type Stats struct {
	Segments int
	Bytes    int64 // of all segment files, zeros included
	First    LSN   // lowest that is kept; above Durable if none is
	Durable  LSN
	// SyncSince is when the commit or rotation that runs now began; zero if none
	// does. A health check sees a stalled disk by it.
	SyncSince time.Time
	Failed    error // wraps ErrFailed; nil while the journal lives
	NextErr   error // why the last attempt to prepare a segment failed; nil if it did not
}

// Journal is an open journal, for one writer: calls of Append are carried out one after another. All methods may be called
// concurrently.
type Journal struct {
	dir string
	o   Options
	fs  vfs.FS
	// names is the directory. It is kept open, so that no name waits for a
	// descriptor to become durable.
	names vfs.Dir

	writing sync.Mutex // held by whoever appends or closes: guards w and next, but for the goroutine of next
	w       writer
	next    preparer

	mu      sync.Mutex // guards the rest of this group; held for moments only; taken after writing
	closed  bool
	failed  error // wraps ErrFailed
	nextErr error
	durable LSN
	chain   uint32    // of record durable
	segs    []segment // oldest first; the last is the one being written
	cursor  cursor    // where the last Read ended

	watermark watermark    // owned by the watermark's goroutine while it runs
	since     atomic.Int64 // start of the running sync, Unix ns; 0 if none

	dirMu   sync.Mutex // serialises directory syncs
	pruneMu sync.Mutex // one Prune at a time
	stop    chan struct{}
	done    sync.WaitGroup
}

// segment is a file in the directory.
type segment struct {
	header
	name string // without directory
}

const (
	defaultSegmentBytes = 64 << 20
	minSegmentBytes     = 16 << 10
)

// withDefaults fills in what the zero value means.
func (o Options) withDefaults() Options {
	if o.FS == nil {
		o.FS = vfs.OS
	}
	if o.SegmentBytes == 0 {
		o.SegmentBytes = defaultSegmentBytes
	}
	o.SegmentBytes = (max(o.SegmentBytes, minSegmentBytes) + headerSize - 1) &^ (headerSize - 1)
	if o.Now == nil {
		o.Now = func() int64 { return time.Now().UnixNano() }
	}
	if o.salt == nil {
		o.salt = randomSalt
	}
	return o
}

func randomSalt() uint32 {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint32(b[:])
}

// Durable returns the last record that is on disk, seals included, and its
// chain value.
func (j *Journal) Durable() (LSN, uint32) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.durable, j.chain
}

// Stats returns the present state. It does not wait for a running sync.
func (j *Journal) Stats() Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := Stats{Segments: len(j.segs), First: j.segs[0].first, Durable: j.durable, Failed: j.failed, NextErr: j.nextErr}
	for i := range j.segs {
		s.Bytes += j.segs[i].size
	}
	if ns := j.since.Load(); ns != 0 {
		s.SyncSince = time.Unix(0, ns)
	}
	return s
}
