package etcd

import (
	"cmp"
	"slices"

	"bodega/journal"
)

// end is where a batch ends.
type end struct {
	lsn   journal.LSN
	chain uint32
}

// recent are the batches that were read or written last, one behind the other: whoever follows, and the checkpoint behind it, need not ask for
// them again.
type recent struct {
	batches []batch
	bytes   int
	at      end // of the last one, or where the first is to follow
}

// recentBytes is how much of them is kept. What the checkpoint has taken up is not.
const recentBytes = 64 << 20

// begin says what they follow, if there are none yet.
func (c *recent) begin(at end) {
	if c.at.lsn < at.lsn {
		*c = recent{at: at}
	}
}

func (c *recent) add(b batch) {
	switch {
	case b.first <= c.at.lsn:
		return
	case b.first > c.at.lsn+1:
		*c = recent{}
	}
	c.batches, c.bytes, c.at = append(c.batches, b), c.bytes+len(b.bytes), b.end()
	for c.bytes > recentBytes && len(c.batches) > 1 {
		c.dropFirst()
	}
}

func (c *recent) dropFirst() {
	c.bytes -= len(c.batches[0].bytes)
	c.batches[0] = batch{}
	c.batches = c.batches[1:]
}

// drop forgets what lies before a record, but for the last batch.
func (c *recent) drop(below journal.LSN) {
	for len(c.batches) > 1 && c.batches[1].first <= below {
		c.dropFirst()
	}
}

// from returns the batches from the one on that holds a record, and where they end: nil if that record is neither among them nor the next.
func (c *recent) from(lsn journal.LSN) ([]batch, *end) {
	at := c.at
	switch {
	case lsn == at.lsn+1:
		return nil, &at
	case len(c.batches) == 0 || lsn > at.lsn || lsn < c.batches[0].first:
		return nil, nil
	}
	i, found := slices.BinarySearchFunc(c.batches, lsn, func(b batch, lsn journal.LSN) int { return cmp.Compare(b.first, lsn) })
	if !found {
		i--
	}
	return slices.Clone(c.batches[i:]), &at
}

// index knows where some batches begin, of those that this process has read or written: so that a reader need not look for one, and
// so that what is kept can be counted in bytes.
type index struct {
	starts []start // in order, indexEvery bytes apart
}

type start struct {
	lsn    journal.LSN // of the first record of a batch
	before int64       // bytes of all batches before
}

const indexEvery = 64 << 10

func (x *index) add(first journal.LSN, before int64) {
	if n := len(x.starts); n == 0 || first > x.starts[n-1].lsn && before-x.starts[n-1].before >= indexEvery {
		x.starts = append(x.starts, start{first, before})
	}
}

// start returns where a batch begins that holds a record or lies not far before.
func (x *index) start(lsn journal.LSN) (journal.LSN, bool) {
	i, found := slices.BinarySearchFunc(x.starts, lsn, func(s start, lsn journal.LSN) int { return cmp.Compare(s.lsn, lsn) })
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
