package etcd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"golang.org/x/sync/errgroup"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
)

// pending is a batch on its way.
type pending struct {
	batch
	term   *term
	pieces [][]byte
	sent   []bool // of the pieces that come before the last transaction; each belongs to who sends it
	then   head   // once it is durable
	tried  bool   // an attempt may still come to something
}

var errUnresolved = errors.New("etcd: what became of the batch before was not asked")

// Append implements engine.Log. Besides the errors of that it returns storage.ErrOverloaded, when etcd is half full: nothing was written.
func (l *Log) Append(entries ...journal.Entry) (journal.LSN, error) {
	l.closing.Lock()
	defer l.closing.Unlock()
	if err := l.usable(); err != nil {
		return 0, err
	}
	t := l.leading()
	switch {
	case l.pending != nil:
		return 0, errUnresolved
	case t == nil:
		return 0, storage.ErrFenced
	case len(entries) == 0:
		return t.head.LSN, nil
	case l.room.Load().half(t):
		return 0, storage.ErrOverloaded
	}
	p, err := l.prepare(t, entries)
	if err != nil {
		return 0, err
	}
	start := l.cfg.Now()
	l.since.Store(start.UnixNano())
	defer l.since.Store(0)
	fate, err := l.send(l.ctx, p)
	switch {
	case err != nil && !p.tried:
		return 0, err
	case err != nil:
		l.pending = p
		l.warn(err)
		return 0, fmt.Errorf("%w: %w", storage.ErrUnknown, l.lines.cause(err))
	case fate == storage.Fenced:
		return 0, storage.ErrFenced
	}
	if l.cfg.Hooks.Appended != nil {
		l.cfg.Hooks.Appended(int(p.count), len(p.bytes), l.cfg.Now().Sub(start))
	}
	return p.then.LSN, nil
}

// prepare encodes what is to be durable next.
func (l *Log) prepare(t *term, entries []journal.Entry) (*pending, error) {
	now := t.head
	offset, err := behind(entries, now.Offset)
	if err != nil {
		return nil, err
	}
	var id [8]byte
	rand.Read(id[:])
	p := &pending{term: t}
	h := header{id: le.Uint64(id[:]), first: now.LSN + 1, time: max(now.Time, l.cfg.Now().UnixNano()), before: now.Bytes, prev: now.Chain}
	size := l.cfg.pieceBytes - roomForRest
	p.batch = encode(h, entries, size)
	p.pieces = slices.Collect(slices.Chunk(p.bytes, size))
	p.sent = make([]bool, len(p.pieces))
	end := p.end()
	p.then = head{
		LSN: end.lsn, Offset: offset, Chain: end.chain, Time: h.time,
		Bytes: now.Bytes + int64(len(p.bytes)) + int64(len(p.pieces))*keyCost, Batch: name(p.id), Term: t.rev, Leader: l.cfg.Name,
	}
	return p, nil
}

func name(id uint64) string { return fmt.Sprintf("%016x", id) }

// behind is the position behind entries that follow another. The newest one that tells of a position tells of all.
func behind(entries []journal.Entry, before inventory.Offset) (inventory.Offset, error) {
	for i := len(entries) - 1; i >= 0; i-- {
		switch e := &entries[i]; e.Type {
		case journal.Data:
			r, err := inventory.ScanRecord(e.Payload)
			return r.Next(), err
		case journal.Mark:
			m, err := inventory.DecodeMark(e.Payload)
			return m.Offset, err
		case journal.Timeline:
		default:
			return 0, fmt.Errorf("etcd: append of a record of type %d (%v)", e.Type, e.Type)
		}
	}
	return before, nil
}

// send tries once to make a batch durable. An error means that it may be, or may become so, if p.tried is set, and otherwise that nothing
// was written.
func (l *Log) send(ctx context.Context, p *pending) (storage.Fate, error) {
	if fate, err := l.sendPieces(ctx, p); err != nil || fate == storage.Fenced {
		return fate, err
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
	defer stop()
	main := l.keys.batch(p.first)
	txn := l.etcd().Txn(ctx).If(p.term.holds(), clientv3.Compare(clientv3.ModRevision(l.keys.head), "=", p.term.head.rev))
	resp, err := txn.Then(clientv3.OpPut(main, string(p.pieces[0])), clientv3.OpPut(l.keys.head, encoded(p.then))).
		Else(clientv3.OpGet(l.keys.head), clientv3.OpGet(p.term.key)).Commit()
	if err != nil {
		return 0, p.failed(err)
	}
	if resp.Succeeded {
		return l.committed(p, resp.Header.Revision), nil
	}
	return l.judge(p, resp)
}

// sendPieces puts what does not fit into the last transaction. Nobody reads it before that one.
func (l *Log) sendPieces(ctx context.Context, p *pending) (storage.Fate, error) {
	if len(p.pieces) == 1 {
		return storage.Committed, nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i := 1; i < len(p.pieces); i++ {
		if p.sent[i] {
			continue
		}
		group.Go(func() error {
			ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
			defer stop()
			value := append(le.AppendUint64(make([]byte, 0, pieceHead+len(p.pieces[i])), p.id), p.pieces[i]...)
			resp, err := l.etcd().Txn(ctx).If(p.term.holds()).Then(clientv3.OpPut(l.keys.piece(p.first, i), string(value))).Commit()
			if err == nil && !resp.Succeeded {
				return storage.ErrFenced
			}
			p.sent[i] = err == nil
			return err
		})
	}
	err := group.Wait()
	if errors.Is(err, storage.ErrFenced) { // the key of this term never comes back: neither does the last transaction, if it was tried
		return l.fenced(p)
	}
	if err != nil {
		return 0, p.failed(err)
	}
	return storage.Committed, nil
}

// failed says what an error of a request means. Only what was refused outright is certain.
func (p *pending) failed(err error) error {
	var why rpctypes.EtcdError
	if !p.tried && errors.As(err, &why) {
		switch why.Error() {
		case rpctypes.ErrNoSpace.Error():
			return fmt.Errorf("%w: %w", journal.ErrNoSpace, err)
		case rpctypes.ErrRequestTooLarge.Error():
			return fmt.Errorf("%w: etcd's limit of a request is below its default: %w", journal.ErrTooLarge, err)
		case rpctypes.ErrTooManyRequests.Error():
			return fmt.Errorf("%w: %w", journal.ErrExhausted, err)
		}
	}
	p.tried = true
	return err
}

// committed takes over that the batch is durable.
func (l *Log) committed(p *pending, rev int64) storage.Fate {
	p.then.rev = rev
	p.term.head = p.then
	l.mu.Lock()
	l.see(p.then)
	l.recent.add(p.batch)
	l.index.add(p.first, p.before)
	l.mu.Unlock()
	return storage.Committed
}

// judge says what became of a batch whose transaction came to nothing, by what was found instead.
func (l *Log) judge(p *pending, resp *clientv3.TxnResponse) (storage.Fate, error) {
	h, err := parseHead(resp.Responses[0].GetResponseRange().Kvs)
	if err != nil {
		return 0, p.failed(err)
	}
	kvs := resp.Responses[1].GetResponseRange().Kvs
	leads := len(kvs) == 1 && kvs[0].CreateRevision == p.term.rev
	if !leads {
		p.term.end()
	}
	switch {
	case h.Batch == name(p.id):
		return l.committed(p, h.rev), nil
	case leads:
		return 0, mismatch("the log was changed by somebody who does not lead: it ends at %d, batch %s", h.LSN, h.Batch)
	case h.rev == p.term.head.rev:
		return storage.Fenced, nil
	}
	return l.fenced(p)
}

// fenced looks whether a batch is in the log to which others have appended since, or would have been.
func (l *Log) fenced(p *pending) (storage.Fate, error) {
	p.term.end()
	if !p.tried {
		return storage.Fenced, nil
	}
	ctx, stop := context.WithTimeout(l.ctx, l.cfg.attempt)
	defer stop()
	resp, err := l.etcd().Txn(ctx).Then(clientv3.OpGet(l.keys.batch(p.first)), clientv3.OpGet(l.keys.first)).Commit()
	if err != nil {
		return 0, err
	}
	if kvs := resp.Responses[0].GetResponseRange().Kvs; len(kvs) == 1 {
		h, err := parseHeader(kvs[0].Value)
		if err == nil && h.id == p.id {
			return l.committed(p, 0), nil
		}
		return storage.Fenced, err
	}
	var f first
	if kvs := resp.Responses[1].GetResponseRange().Kvs; len(kvs) == 1 {
		if err := parse(kvs[0], &f); err != nil {
			return 0, err
		}
	}
	if f.LSN > p.first {
		return 0, fmt.Errorf("etcd: what became of record %d cannot be told: the log is not kept from there on", p.first)
	}
	return storage.Fenced, nil
}

// Resolve implements engine.Log: it asks until it knows, or Patience is at its end.
func (l *Log) Resolve(ctx context.Context) (journal.LSN, storage.Fate, error) {
	l.closing.Lock()
	defer l.closing.Unlock()
	p := l.pending
	if p == nil {
		return 0, 0, errors.New("etcd: no batch has an unknown outcome")
	}
	l.pending = nil
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	defer context.AfterFunc(l.ctx, stop)()
	for {
		fate, err := l.send(ctx, p)
		if err == nil {
			return p.then.LSN, fate, nil
		}
		if pause(ctx, retryEvery/4) != nil || !passing(err) {
			p.term.end() // whoever goes on begins a term of its own, in which this batch can come to nothing any more
			return 0, 0, err
		}
	}
}

// passing says whether an error of etcd's may be gone at the next attempt: all but what it says of what is stored.
func passing(err error) bool {
	var wrong *MismatchError
	return !errors.As(err, &wrong) && !errors.Is(err, ErrNone)
}

// await is how long a request at the end of a process may take.
const await = time.Second
