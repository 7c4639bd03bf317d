package client

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"

	"bodega/http/wire"
)

// gather passes commands on in few requests: one is under way at a time, and the next takes along what has queued meanwhile. So nobody waits
// for company, and the more there are the less each costs. All methods may be called from any number of goroutines.
type gather struct {
	// post sends commands, one in a line, and returns the answers; with an error those that had come before it. ctx ends with the gather.
	post func(ctx context.Context, body []byte) (*posted, error)
	// own says that a command for which there is no company has a request of its own, which its caller sends.
	own bool

	mu      sync.Mutex
	queue   []*sending
	bytes   int   // of all lines in queue
	posting bool  // a request is under way, or the one for whom it is has the turn
	over    error // why nothing is taken any more

	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
}

// posted is what was answered, and by whom.
type posted struct {
	answers [][]byte // in the order of the commands, as far as they have come
	at      *use     // nil where only one could have
}

// sending is a command on its way.
type sending struct {
	line   []byte // with its line feed
	lines  int    // that the command has
	taken  bool   // it is in a request
	own    bool   // which is its own: the caller sends it, and calls next
	done   chan struct{}
	answer []byte
	from   *posted
	err    error
}

// The bounds of what queues.
const (
	gatherMax      = 8192
	gatherBytesMax = 64 << 20
)

var (
	// errFull, errWithdrawn and those that close is given are about commands that were not sent.
	errFull      = errors.New("as many commands wait as may")
	errWithdrawn = errors.New("nobody waits for the command any more")
	errClosed    = errors.New("the client was closed")
)

func newGather(own bool, post func(context.Context, []byte) (*posted, error)) *gather {
	g := &gather{own: own, post: post}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	return g
}

// unsent is the error for a command that was not sent.
type unsent struct{ why error }

func (e *unsent) Error() string { return e.why.Error() }
func (e *unsent) Unwrap() error { return e.why }

// idle says that nothing is under way. Then the caller sends his command by himself, and calls next when it is answered.
func (g *gather) idle() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.own || g.posting || g.over != nil {
		return false
	}
	g.posting = true
	return true
}

// next sends what has queued while somebody had a request of his own.
func (g *gather) next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.posting = len(g.queue) > 0; g.posting {
		g.tasks.Go(g.run)
	}
}

// errOwn tells the caller to send his command by himself, and to call next when it is answered.
var errOwn = errors.New("nobody comes along")

// ask sends a command and returns its answer. If ctx ends while the command waits for its turn, or nothing is taken any more, the error is an
// *unsent; if it ends later the error is that of ctx.
func (g *gather) ask(ctx context.Context, line []byte, lines int) ([]byte, *posted, error) {
	s := &sending{line: line, lines: lines, done: make(chan struct{})}
	if err := g.enqueue(s); err != nil {
		return nil, nil, &unsent{err}
	}
	select {
	case <-s.done:
	case <-ctx.Done():
		if g.withdraw(s) {
			return nil, nil, &unsent{errWithdrawn}
		}
		if s.own {
			g.next()
			return nil, nil, &unsent{errWithdrawn}
		}
		return nil, nil, ctx.Err()
	}
	if s.own {
		return nil, nil, errOwn
	}
	return s.answer, s.from, s.err
}

func (g *gather) enqueue(s *sending) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.over != nil:
		return g.over
	case len(g.queue) >= gatherMax, g.bytes+len(s.line) > gatherBytesMax:
		return errFull
	}
	g.queue, g.bytes = append(g.queue, s), g.bytes+len(s.line)
	if !g.posting {
		g.posting = true
		g.tasks.Go(g.run)
	}
	return nil
}

// withdraw takes a command back, unless it is on its way.
func (g *gather) withdraw(s *sending) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.taken {
		return false
	}
	g.queue, g.bytes = slices.DeleteFunc(g.queue, func(o *sending) bool { return o == s }), g.bytes-len(s.line)
	return true
}

// refuse answers what queues, and whatever comes, with err: it was not sent.
func (g *gather) refuse(err error) {
	g.mu.Lock()
	queue := g.queue
	g.queue, g.bytes, g.over = nil, 0, err
	for _, s := range queue {
		s.taken = true
	}
	g.mu.Unlock()
	for _, s := range queue {
		s.err = &unsent{err}
		close(s.done)
	}
}

// close refuses what queues, and ends the request that is under way.
func (g *gather) close() {
	g.refuse(errClosed)
	g.cancel()
	g.tasks.Wait()
}

// run sends what queues until nothing does.
func (g *gather) run() {
	for {
		batch := g.take()
		switch {
		case batch == nil:
			return
		case batch[0].own: // who goes on when it is answered
			close(batch[0].done)
			return
		}
		g.send(batch)
	}
}

// take takes what goes into one request.
func (g *gather) take() []*sending {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, size, lines := 0, 0, 0
	for ; n < len(g.queue) && n < wire.CommandsMax; n++ {
		s := g.queue[n]
		size, lines = size+len(s.line), lines+s.lines
		if n > 0 && (size > wire.CommandsBytesMax || lines > wire.CommandsMax) {
			break
		}
		s.taken = true
		g.bytes -= len(s.line)
	}
	if g.posting = n > 0; !g.posting {
		return nil
	}
	if n == 1 && g.own {
		g.queue[0].own = true
	}
	batch := slices.Clone(g.queue[:n])
	g.queue = slices.Delete(g.queue, 0, n)
	return batch
}

func (g *gather) send(batch []*sending) {
	size := 0
	for _, s := range batch {
		size += len(s.line)
	}
	body := make([]byte, 0, size)
	for _, s := range batch {
		body = append(body, s.line...)
	}
	got, err := g.post(g.ctx, body)
	if err == nil && len(got.answers) != len(batch) {
		got, err = &posted{}, malformedf("%d answers for %d commands", len(got.answers), len(batch))
	}
	for i, s := range batch {
		if s.from = got; got != nil && i < len(got.answers) {
			s.answer = got.answers[i]
		} else {
			s.err = err
		}
		close(s.done)
	}
}

// wholeLines returns the lines of an answer that have come to their end.
func wholeLines(body []byte) (lines [][]byte) {
	for line := range bytes.Lines(body) {
		if line[len(line)-1] == '\n' {
			lines = append(lines, line)
		}
	}
	return lines
}
