package etcd

import (
	"slices"

	"bodega/journal"
)

// end is where a batch ends.
type end struct {
	lsn   journal.LSN
	chain uint32
}

// index knows where some batches begin, of those that this process has read or written: so that a reader need not look for one, and
// so that what is kept can be counted in bytes.
type index struct {
	starts []start         // in order, indexEvery bytes apart
	ends   [16]journal.LSN // of those that came last
	next   int
}

type start struct {
	lsn    journal.LSN // of the first record of a batch
	before int64       // bytes of all batches before
}

const indexEvery = 64 << 10

func (x *index) add(first journal.LSN, before int64, until end) {
	x.ends[x.next] = until.lsn
	x.next = (x.next + 1) % len(x.ends)
	if n := len(x.starts); n == 0 || first > x.starts[n-1].lsn && before-x.starts[n-1].before >= indexEvery {
		x.starts = append(x.starts, start{first, before})
	}
}

// start returns where a batch begins that holds a record or lies not far before.
func (x *index) start(lsn journal.LSN) (journal.LSN, bool) {
	if slices.Contains(x.ends[:], lsn-1) && lsn > 1 {
		return lsn, true
	}
	i, found := slices.BinarySearchFunc(x.starts, lsn, func(s start, lsn journal.LSN) int { return int(int64(s.lsn) - int64(lsn)) })
	if !found {
		i--
	}
	if i < 0 {
		return 0, false
	}
	return x.starts[i].lsn, true
}

// drop forgets what lies before a record.
func (x *index) drop(below journal.LSN) {
	x.starts = slices.DeleteFunc(x.starts, func(s start) bool { return s.lsn < below })
}
