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
// that waited longer would rather ask again. Clients take turns, however many requests of each wait, and where there is no more room
// one of the client that has most makes it: whoever floods a node keeps nobody else from searching it.
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
	lines [2]scanLine
	turn  int // the line that is served next if both wait
}

// scanLine is who waits, by round and age. In a round each client has one turn.
type scanLine struct {
	waiting []scanWaiter
	round   int // of who was let in last
}

type scanWaiter struct {
	client string
	round  int
	turn   chan error // nil, or why there will be none; it takes one
}

// join puts a waiter behind those of its round, which comes after those of the same client that wait.
func (l *scanLine) join(client string) scanWaiter {
	w := scanWaiter{client: client, round: l.round, turn: make(chan error, 1)}
	at := 0
	for i, other := range l.waiting {
		if other.client == client {
			w.round = max(w.round, other.round+1)
		}
		if other.round <= w.round {
			at = i + 1
		}
	}
	l.waiting = slices.Insert(l.waiting, at, w)
	return w
}

func (l *scanLine) letIn() {
	first := l.waiting[0]
	l.waiting, l.round = slices.Delete(l.waiting, 0, 1), first.round
	first.turn <- nil
}

// makeRoom turns the newest of the client with most away if that leaves it no fewer than the one for whom there has to be room.
func (l *scanLine) makeRoom(client string) bool {
	count, most := map[string]int{}, client
	for _, w := range l.waiting {
		if count[w.client]++; count[w.client] > count[most] {
			most = w.client
		}
	}
	if count[most] <= count[client]+1 {
		return false
	}
	for i, w := range slices.Backward(l.waiting) {
		if w.client == most {
			l.waiting = slices.Delete(l.waiting, i, i+1)
			w.turn <- errScansFull
			return true
		}
	}
	return false
}

// The two lines. A long answer such as a snapshot lets others in between its pieces; it must not stand behind all that have come
// meanwhile, nor those behind it for as long as it has pieces.
const (
	begin = iota
	goOn
)

// enter waits in a line for a turn of the client: who begins waits so long at most and with so many at most, who goes on only until
// ctx ends.
func (s *scans) enter(ctx context.Context, client string, line int) error {
	s.mu.Lock()
	if s.free > 0 {
		s.free--
		s.mu.Unlock()
		return nil
	}
	if line == begin && len(s.lines[begin].waiting) >= scansWaiting && !s.lines[begin].makeRoom(client) {
		s.mu.Unlock()
		return errScansFull
	}
	mine := s.lines[line].join(client)
	s.mu.Unlock()
	var patience <-chan time.Time
	if line == begin {
		timer := time.NewTimer(scansPatience)
		defer timer.Stop()
		patience = timer.C
	}
	select {
	case err := <-mine.turn:
		return err
	case <-patience:
		return s.giveUp(line, mine.turn, errScansFull)
	case <-ctx.Done():
		return s.giveUp(line, mine.turn, ctx.Err())
	}
}

// giveUp leaves a line; if it was its turn just then, the next one has it.
func (s *scans) giveUp(line int, mine chan error, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.lines[line]
	if i := slices.IndexFunc(l.waiting, func(w scanWaiter) bool { return w.turn == mine }); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	} else if <-mine == nil {
		s.next()
	}
	return err
}

func (s *scans) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next()
}

// next lets in the first of the line whose turn it is.
func (s *scans) next() {
	line := s.turn
	if len(s.lines[line].waiting) == 0 {
		line = 1 - line
	}
	if len(s.lines[line].waiting) == 0 {
		s.free++
		return
	}
	s.lines[line].letIn()
	s.turn = 1 - line
}

// beginScan waits for a scan's turn. The call holds it until endScan, or its own end; never while it waits for a worker, for
// events or for its client.
func (res *responder) beginScan(line int) error {
	if err := res.api.scans.enter(res.req.r.Context(), res.req.bucket(User, res.req.principal), line); err != nil {
		if errors.Is(err, errScansFull) {
			res.countRejection("scans")
			return &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many searches, sorted lists, snapshots and figures are asked for at once; try again"}
		}
		return err // the client has gone
	}
	res.scanning = true
	return nil
}

func (res *responder) endScan() {
	if res.scanning {
		res.scanning = false
		res.api.scans.leave()
	}
}
