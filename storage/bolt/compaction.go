package bolt

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// Compaction knows when a file should be compacted. bbolt never gives a page back: what goes leaves room within the file, for what
// comes. When half of the file has been free for a while, even where a round of writing needed most of it, what is left is to be
// copied into a new file. One goroutine uses a Compaction; Min and Every are set before.
type Compaction struct {
	Min   int64         // bytes of the smallest file that is compacted
	Every time.Duration // from the end of one to the next

	low   []uint64  // free bytes at the fullest moment of each of the last rounds, oldest first
	now   uint64    // the same of the round under way
	noted bool      // now counts: a transaction has told
	tried time.Time // when the last one ended, well or not
}

// The defaults of Min and Every, and of the bytes in one transaction of a copy on its way: bbolt holds in memory all that it touches.
const (
	CompactMin   = 64 << 20
	CompactEvery = 10 * time.Minute
	CopyBytes    = 16 << 20
)

// CompactRounds is how many rounds half of the file must have been free for.
const CompactRounds = 8

// Compacted tells of a compaction that was tried. With an error everything is as it was.
type Compacted struct {
	Before, After int64 // bytes of the file
	Took          time.Duration
	Err           error
}

// Note takes down how much of the file is free after a transaction. What the transaction itself has freed does not count: the
// next one like it needs as much.
func (c *Compaction) Note(db *bbolt.DB) {
	free := uint64(db.Stats().FreePageN) * uint64(db.Info().PageSize)
	if !c.noted || free < c.now {
		c.now, c.noted = free, true
	}
}

// EndRound ends the notes of one round of writing.
func (c *Compaction) EndRound() {
	if !c.noted {
		return
	}
	if c.low = append(c.low, c.now); len(c.low) > CompactRounds {
		c.low = c.low[1:]
	}
	c.noted = false
}

// Due says whether a file of so many bytes should be compacted now, and how many of them were free even when most was needed.
func (c *Compaction) Due(size uint64, now time.Time) (spare uint64, due bool) {
	if len(c.low) < CompactRounds {
		return 0, false
	}
	spare = min(slices.Min(c.low), size)
	return spare, size >= uint64(c.Min) && 2*spare >= size && (c.tried.IsZero() || now.Sub(c.tried) >= c.Every)
}

// Done follows a compaction that was tried, or given up for good: the next one is due after Every at the soonest.
func (c *Compaction) Done(now time.Time) { c.low, c.tried = nil, now }
