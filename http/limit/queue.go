package limit

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Those that wait for a turn are bounded, and so is their wait, QueuePatience: a client that waited longer would rather
// ask again. Clients take turns, however many requests of each wait, and where there is no more room one of the client
// that has most makes it: whoever floods a node keeps nobody else from searching it.
const (
	queueMax      = 64
	QueuePatience = 5 * time.Second
)

// ErrFull is why somebody is not let in.
var ErrFull = errors.New("too many wait")

// Queue lets so many in at a time, and has the others wait for their turn. Its methods may be called from any number of goroutines.
type Queue struct {
	mu    sync.Mutex
	free  int // more may begin; 0 if any waits
	lines [2]queueLine
	turn  Line // the line that is served next if both wait
}

// queueLine is who waits, by round and age. In a round each client has one turn.
type queueLine struct {
	waiting []waiter
	round   int // of who was let in last
}

type waiter struct {
	client string
	round  int
	turn   chan error // nil, or why there will be none; it takes one
}

// join puts a waiter behind those of its round, which comes after those of the same client that wait.
func (l *queueLine) join(client string) waiter {
	w := waiter{client: client, round: l.round, turn: make(chan error, 1)}
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

func (l *queueLine) letIn() {
	first := l.waiting[0]
	l.waiting, l.round = slices.Delete(l.waiting, 0, 1), first.round
	first.turn <- nil
}

// makeRoom turns the newest of the client with most away if that leaves it no fewer than the one for whom there has to be room.
func (l *queueLine) makeRoom(client string) bool {
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
			w.turn <- ErrFull
			return true
		}
	}
	return false
}

// Line is one of the two in which one waits. A long answer such as a snapshot lets others in between its pieces; it must not stand behind all that have come
// meanwhile, nor those behind it for as long as it has pieces.
type Line int

// Who begins, and who goes on after a piece.
const (
	Begin Line = iota
	GoOn
)

// NewQueue returns a queue that lets so many in at a time.
func NewQueue(atATime int) *Queue { return &Queue{free: atATime} }

// Free returns how many more may begin at once.
func (q *Queue) Free() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.free
}

// Enter waits in a line for a turn of the client: who begins waits so long at most and with so many at most, who goes on only until
// ctx ends.
func (q *Queue) Enter(ctx context.Context, client string, line Line) error {
	q.mu.Lock()
	if q.free > 0 {
		q.free--
		q.mu.Unlock()
		return nil
	}
	if line == Begin && len(q.lines[Begin].waiting) >= queueMax && !q.lines[Begin].makeRoom(client) {
		q.mu.Unlock()
		return ErrFull
	}
	mine := q.lines[line].join(client)
	q.mu.Unlock()
	var patience <-chan time.Time
	if line == Begin {
		timer := time.NewTimer(QueuePatience)
		defer timer.Stop()
		patience = timer.C
	}
	select {
	case err := <-mine.turn:
		return err
	case <-patience:
		return q.giveUp(line, mine.turn, ErrFull)
	case <-ctx.Done():
		return q.giveUp(line, mine.turn, ctx.Err())
	}
}

// giveUp leaves a line; if it was its turn just then, the next one has it.
func (q *Queue) giveUp(line Line, mine chan error, err error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := &q.lines[line]
	if i := slices.IndexFunc(l.waiting, func(w waiter) bool { return w.turn == mine }); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	} else if <-mine == nil {
		q.next()
	}
	return err
}

// Leave ends a turn, which Enter has given.
func (q *Queue) Leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next()
}

// next lets in the first of the line whose turn it is.
func (q *Queue) next() {
	line := q.turn
	if len(q.lines[line].waiting) == 0 {
		line = 1 - line
	}
	if len(q.lines[line].waiting) == 0 {
		q.free++
		return
	}
	q.lines[line].letIn()
	q.turn = 1 - line
}
