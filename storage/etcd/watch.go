package etcd

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/etcd/api/v3/mvccpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/journal"
	"bodega/storage"
)

// pollEvery is how often the end of the log is asked for although etcd has told of nothing new.
const pollEvery = time.Second

// watch learns how far the log goes, until it is closed or not what it was. What etcd tells by itself only makes it look: whatever it may leave
// out or say twice, the records are read by their numbers.
func (l *Log) watch() {
	for l.usable() == nil {
		rev, err := l.observe(l.ctx)
		if err == nil {
			err = l.listen(rev)
		}
		if err != nil && l.ctx.Err() == nil && !errors.Is(err, rpctypes.ErrCompacted) {
			l.warn(err)
			_ = pause(l.ctx, retryEvery)
		}
	}
}

// listen takes up each change of the head behind a revision until there was none for a while, or the line is bad.
func (l *Log) listen(rev int64) error {
	ctx, stop := context.WithCancel(clientv3.WithRequireLeader(l.ctx))
	defer stop()
	changes := l.etcd().Watch(ctx, l.keys.head, clientv3.WithRev(rev+1))
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		select {
		case c, open := <-changes:
			if err := c.Err(); err != nil || !open {
				return errors.Join(err, ctx.Err())
			}
			for _, e := range c.Events {
				if e.Type == clientv3.EventTypeDelete {
					return nil // what there is instead is asked for
				}
				h, err := parseHead([]*mvccpb.KeyValue{e.Kv})
				if err != nil {
					return err
				}
				l.mu.Lock()
				l.see(h)
				l.mu.Unlock()
			}
		case <-poll.C:
			if _, err := l.observe(ctx); err != nil {
				return err
			}
		}
	}
}

// Await implements engine.Shared. If the log is not the one that it was the error is *MismatchError, here and from all others that
// ask of records.
func (l *Log) Await(ctx context.Context, after journal.LSN) (journal.LSN, error) {
	for {
		l.mu.Lock()
		last, changed, closed, broken := l.seen.LSN, l.changed, l.closed, l.broken
		l.mu.Unlock()
		switch {
		case closed:
			return 0, storage.ErrClosed
		case broken != nil:
			return 0, broken
		case last > after:
			return last, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-l.ctx.Done():
		}
	}
}

// Head implements engine.Shared.
func (l *Log) Head(ctx context.Context) (at storage.Head, err error) {
	if err := l.usable(); err != nil {
		return at, err
	}
	err = l.ask(ctx, func(ctx context.Context) error {
		floor := l.floor()
		resp, err := l.etcd().Txn(ctx).Then(append(l.keys.state(), clientv3.OpGet(l.keys.leader+"/", clientv3.WithFirstCreate()...))...).Commit()
		if err != nil {
			return err
		}
		h, _, err := l.note(floor, resp.Responses)
		at = storage.Head{LSN: uint64(h.LSN), Offset: h.Offset}
		if kvs := resp.Responses[3].GetResponseRange().Kvs; len(kvs) == 1 {
			at.Leader = string(kvs[0].Value)
		}
		return err
	})
	return at, err
}
