package http

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"bodega/inventory"
)

// Requests that look at every product, or at very many events, are let in few at a time, so that whoever sends many of them takes
// the processors from each other and not from sales. Those that wait their turn are bounded too, and so is their wait: a client
// that waited longer would rather ask again.
const (
	scansWaiting  = 64
	scansPatience = 5 * time.Second
)

// defaultScans is a quarter of the processors: a scan keeps one busy from its begin to its end.
func defaultScans() int { return max(1, runtime.GOMAXPROCS(0)/4) }

// errScansFull is why a scan is not let in.
var errScansFull = errors.New("too many scans wait")

// scans is the gate for them.
type scans struct {
	mu    sync.Mutex
	free  int // more may begin; 0 if any waits
	lines [2][]chan struct{}
	turn  int // the line that is served next if both wait
}

// The two lines. A long answer such as a snapshot lets others in between its pieces; it must not stand behind all that have come
// meanwhile, nor those behind it for as long as it has pieces.
const (
	begin = iota
	goOn
)

// enter waits in a line: who begins waits so long at most and with so many at most, who goes on only until ctx ends.
func (s *scans) enter(ctx context.Context, line int) error {
	s.mu.Lock()
	if s.free > 0 {
		s.free--
		s.mu.Unlock()
		return nil
	}
	if line == begin && len(s.lines[begin]) >= scansWaiting {
		s.mu.Unlock()
		return errScansFull
	}
	mine := make(chan struct{})
	s.lines[line] = append(s.lines[line], mine)
	s.mu.Unlock()
	var patience <-chan time.Time
	if line == begin {
		timer := time.NewTimer(scansPatience)
		defer timer.Stop()
		patience = timer.C
	}
	select {
	case <-mine:
		return nil
	case <-patience:
		return s.giveUp(line, mine, errScansFull)
	case <-ctx.Done():
		return s.giveUp(line, mine, ctx.Err())
	}
}

// giveUp leaves a line; if it was its turn just then, the next one has it.
func (s *scans) giveUp(line int, mine chan struct{}, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.lines[line], mine); i >= 0 {
		s.lines[line] = slices.Delete(s.lines[line], i, i+1)
	} else {
		s.next()
	}
	return err
}

func (s *scans) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next()
}

// next lets in who has waited longest in the line whose turn it is.
func (s *scans) next() {
	line := s.turn
	if len(s.lines[line]) == 0 {
		line = 1 - line
	}
	if len(s.lines[line]) == 0 {
		s.free++
		return
	}
	close(s.lines[line][0])
	s.lines[line] = slices.Delete(s.lines[line], 0, 1)
	s.turn = 1 - line
}

// beginScan waits for a scan's turn. The call holds it until endScan, or its own end; never while it waits for a worker, for
// events or for its client.
func (c *call) beginScan(line int) error {
	if err := c.api.scans.enter(c.r.Context(), line); err != nil {
		if errors.Is(err, errScansFull) {
			c.countRejection("scans")
			return &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many searches, sorted lists, snapshots and figures are asked for at once; try again"}
		}
		return err // the client has gone
	}
	c.scanning = true
	return nil
}

func (c *call) endScan() {
	if c.scanning {
		c.scanning = false
		c.api.scans.leave()
	}
}
