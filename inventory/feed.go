package inventory

import "sync"

// FeedKeep is the number of newest events that a Feed holds at least.
const FeedKeep = 65536

// Feed holds the newest events in their encoded form and wakes those who wait for more. One goroutine publishes; any
// number may read. Memory is bounded by FeedKeep events or by what the publisher has not declared safe elsewhere,
// whichever is more.
type Feed struct {
	mu     sync.RWMutex
	events [][]byte // events[start:], of which the first is number first
	chains []Chain  // behind each of events
	start  int
	first  Offset
	before Chain         // behind the event before first
	more   chan struct{} // closed when there is more; nil if nobody has asked for it

	rendered renderings
}

// NewFeed returns a feed whose first event will be the one at the mark.
func NewFeed(at Mark) *Feed {
	return &Feed{first: at.Offset, before: at.Chain}
}

// Publish adds the events of records, wakes who waits for them or for the directory, and lets go of those that are neither among the
// newest FeedKeep nor at or above safe, which says up to where events can be read from storage. Events the feed has already are passed over.
func (f *Feed) Publish(records []Record, safe Offset) {
	f.mu.Lock()
	added := false
	for i := range records {
		r := &records[i]
		added = added || len(r.Entries) > 0
		for j := range r.Events {
			if r.First+Offset(j) < f.head() {
				continue
			}
			f.events = append(f.events, r.EventBytes(j))
			f.chains = append(f.chains, r.EventChain(j))
			added = true
		}
	}
	f.release(safe)
	var wake chan struct{}
	if added {
		wake, f.more = f.more, nil
	}
	f.mu.Unlock()
	if wake != nil {
		close(wake)
	}
}

// Wake wakes who waits, for a directory that no record tells of.
func (f *Feed) Wake() {
	f.mu.Lock()
	wake := f.more
	f.more = nil
	f.mu.Unlock()
	if wake != nil {
		close(wake)
	}
}

// Release lets go of events as Publish does, without adding any.
func (f *Feed) Release(safe Offset) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.release(safe)
}

func (f *Feed) release(safe Offset) {
	floor := min(safe, f.head()-FeedKeep)
	for f.first < floor {
		f.events[f.start], f.before = nil, f.chains[f.start]
		f.start++
		f.first++
	}
	if f.start > FeedKeep && f.start > len(f.events)/2 {
		f.events = append(make([][]byte, 0, len(f.events)-f.start+FeedKeep), f.events[f.start:]...)
		f.chains = append(make([]Chain, 0, cap(f.events)), f.chains[f.start:]...)
		f.start = 0
	}
}

func (f *Feed) head() Offset { return f.first + Offset(len(f.events)-f.start) }

// Head returns the position of the feed.
func (f *Feed) Head() Offset {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.head()
}

// Read returns up to limit encoded events from the given position on, and the head. ok is false if the feed no longer
// holds the event at from; older events must then be read from storage. The caller must not change the bytes.
func (f *Feed) Read(from Offset, limit int) (events [][]byte, head Offset, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	head = f.head()
	if from < f.first {
		return nil, head, false
	}
	if from >= head {
		return nil, head, true
	}
	at := f.start + int(from-f.first)
	n := min(limit, len(f.events)-at)
	return append(make([][]byte, 0, n), f.events[at:at+n]...), head, true
}

// Chain returns the chain behind the events before a position. ok is false if the feed does not hold them any more, or not yet.
func (f *Feed) Chain(at Offset) (c Chain, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case at < f.first || at > f.head():
		return c, false
	case at == f.first:
		return f.before, true
	}
	return f.chains[f.start+int(at-f.first)-1], true
}

// First returns the oldest position that Read can serve.
func (f *Feed) First() Offset {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.first
}

// More returns a channel that is closed when events are added, or the directory changes, after this call. Ask for it before reading, so that nothing
// is missed in between.
func (f *Feed) More() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.more == nil {
		f.more = make(chan struct{})
	}
	return f.more
}
