package etcd

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// Log is an engine.Shared on etcd.
type Log struct {
	cfg     Config
	keys    keys
	process string // tells this one from another of its name

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup // goroutines, which end with ctx
	refused chan struct{}  // capacity 1: the password is not right any more
	lines   lines
	closing sync.Mutex // held by whoever appends or closes

	pending *pending             // whose outcome is not known; owned by whoever appends
	since   atomic.Int64         // when the append that is under way began, Unix ns; 0 if none is
	room    atomic.Pointer[Room] // nil before the first answer

	mu       sync.Mutex // guards the rest; held for moments only
	closed   bool
	broken   error // the log is not the one that it was; nil if it is
	client   *clientv3.Client
	term     *term // the newest; nil before the first
	identity identity
	seen     head          // the newest that was read or written
	changed  chan struct{} // closed with the next one
	first    first         // likewise
	index    index
	recent   recent
	below    journal.LSN // this engine needs no record below
	report   reporting
	sizes    sizes
	url      string    // where this member is reached, as it has reported; "" before the first time
	warned   time.Time // when the hook was told last
}

var _ engine.Shared = (*Log)(nil)

// learn reads whose log it is and where it begins and ends.
func (l *Log) learn(ctx context.Context) error {
	for {
		_, err := l.observe(ctx)
		if err == nil || !passing(err) {
			return err
		}
		if pause(ctx, retryEvery) != nil {
			return l.unreachable(err)
		}
	}
}

// observe reads all that tells of the log, and returns the revision at which that was so.
func (l *Log) observe(ctx context.Context) (rev int64, err error) {
	err = l.attempt(ctx, func(ctx context.Context) error {
		floor := l.floor()
		resp, err := l.etcd().Txn(ctx).Then(l.keys.state()...).Commit()
		if err == nil {
			rev = resp.Header.Revision
			_, _, err = l.note(floor, resp.Responses)
		}
		return err
	})
	return rev, err
}

// Bounds implements engine.Log.
func (l *Log) Bounds() engine.Bounds {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := engine.Bounds{First: l.first.LSN, Chain: l.first.Chain, Last: l.seen.LSN, Bytes: l.seen.Bytes - l.first.Bytes}
	if at := l.since.Load(); at != 0 {
		b.Since = time.Unix(0, at)
	}
	return b
}

// Close implements engine.Log. A lead that is not resigned ends by itself, TTL later.
func (l *Log) Close() error {
	l.closing.Lock()
	defer l.closing.Unlock()
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return storage.ErrClosed
	}
	l.closed = true
	term := l.term
	l.mu.Unlock()
	l.depart()
	l.cancel()
	if term != nil {
		term.end()
	}
	_ = l.etcd().Close() // so that nobody waits for an answer
	l.running.Wait()
	return nil
}

// usable returns storage.ErrClosed after Close, or why the log is not the one that it was.
func (l *Log) usable() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return storage.ErrClosed
	}
	return l.broken
}

// open is usable for what tells of members, whatever the log is.
func (l *Log) open() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return storage.ErrClosed
	}
	return nil
}

// warn tells the hook of an error, unless it was told of one a moment ago, and says whether it did.
func (l *Log) warn(err error) bool {
	l.mu.Lock()
	now := time.Now()
	due := err != nil && l.cfg.Hooks.Warning != nil && now.Sub(l.warned) >= warnEvery
	if due {
		l.warned = now
	}
	l.mu.Unlock()
	if due {
		if err = l.lines.cause(err); !strings.HasPrefix(err.Error(), "etcd: ") {
			err = fmt.Errorf("etcd: %w", err)
		}
		l.cfg.Hooks.Warning(err)
	}
	return due
}

const warnEvery = time.Second
