package limit

import "sync"

// Streams, long polls and whatever else stays open for long are bounded by number. The one bound is for a principal at an
// address, and more than the open pages of a shop; the other is for all of them, at some 30 KiB each.
const (
	OpenMax    = 64
	OpenAllMax = 16_384
)

// Open counts what clients keep open. The zero value counts none; its methods may be called from any number of goroutines. There is an entry for each client that has any open.
type Open struct {
	mu  sync.Mutex
	by  map[string]int // by client
	all int
}

// Add counts one more of a client, unless one of the bounds, which it names, is reached.
func (o *Open) Add(client string) (reached int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.by[client] >= OpenMax:
		return OpenMax
	case o.all >= OpenAllMax:
		return OpenAllMax
	}
	if o.by == nil {
		o.by = map[string]int{}
	}
	o.by[client]++
	o.all++
	return 0
}

// Done takes one of a client away, which Add has counted.
func (o *Open) Done(client string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all--
	if o.by[client]--; o.by[client] == 0 {
		delete(o.by, client)
	}
}

// Counted returns how many are open, and of how many clients.
func (o *Open) Counted() (all, clients int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all, len(o.by)
}
