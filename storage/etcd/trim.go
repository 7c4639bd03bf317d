package etcd

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/journal"
	"bodega/storage"
)

// Trim implements engine.Log: the leader lets go of what nobody needs, when it comes to it.
func (l *Log) Trim(below journal.LSN) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return storage.ErrClosed
	}
	l.below = max(l.below, below)
	l.recent.drop(below)
	return nil
}

// keepShort keeps the log short, as long as a term lasts.
func (l *Log) keepShort(t *term) {
	var k keeper
	for {
		select {
		case <-t.lost:
			return
		case <-l.ctx.Done():
			return
		default:
		}
		if err := k.round(l, t); err != nil && l.ctx.Err() == nil {
			l.warn(err)
		}
		if pause(l.ctx, l.cfg.trimEvery) != nil {
			return
		}
	}
}

// keeper is what keepShort remembers from one round to the next.
type keeper struct {
	rev       int64 // at the end of the round before
	compacted int64
	dirty     bool // something was deleted since
	barred    bool // this user may not compact, which was told
}

func (k *keeper) round(l *Log, t *term) error {
	ctx, stop := context.WithTimeout(l.ctx, l.cfg.Patience)
	defer stop()
	err := k.compact(ctx, l)
	if err == nil {
		err = k.trim(ctx, l, t)
	}
	if err != nil {
		return err
	}
	now, err := l.etcd().Get(ctx, l.keys.head, clientv3.WithKeysOnly())
	if err == nil {
		k.rev = now.Header.Revision
	}
	return err
}

// trim lets go of what no member needs that lives, but for a rest for those that come back; and of more, if a member lags so far
// behind that etcd would overflow.
func (k *keeper) trim(ctx context.Context, l *Log, t *term) error {
	members, err := l.Members(ctx)
	room := l.room.Load()
	if err != nil || room == nil || room.Quota == 0 {
		return err
	}
	l.mu.Lock()
	own, all := l.below, l.below
	for _, m := range members {
		if m.Name != l.cfg.Name {
			all = min(all, journal.LSN(m.Checkpoint)+1)
		}
	}
	to, ok := l.index.cut(own, all, l.seen.Bytes-l.cfg.KeepBytes, l.seen.Bytes-min(l.cfg.MaxBytes, room.Quota/4))
	ok = ok && to.lsn > l.first.LSN
	before := l.first
	l.mu.Unlock()
	if !ok {
		return nil
	}
	f := first{LSN: to.lsn, Bytes: to.before}
	resp, err := l.etcd().Txn(ctx).If(t.holds()).
		Then(clientv3.OpDelete(l.keys.logs, clientv3.WithRange(l.keys.batch(to.lsn))), clientv3.OpPut(l.keys.first, encoded(f))).Commit()
	if err != nil || !resp.Succeeded {
		return err
	}
	k.dirty = true
	l.mu.Lock()
	l.first = f
	l.index.drop(f.LSN)
	l.mu.Unlock()
	if l.cfg.Hooks.Trimmed != nil {
		l.cfg.Hooks.Trimmed(f.LSN, f.Bytes-before.Bytes)
	}
	return nil
}

// cut returns the last batch, of those that are known, up to which the log may be given up: own is what this member needs and all
// what any does, from there on; spare are the bytes before what is kept for those that come back, and over those before what is kept at most.
func (x *index) cut(own, all journal.LSN, spare, over int64) (to start, ok bool) {
	for _, s := range x.starts {
		if s.lsn > own || s.before > over && (s.lsn > all || s.before > spare) {
			break
		}
		to, ok = s, true
	}
	return to, ok
}

// compactEvery is after how many revisions etcd forgets what was replaced, even if nothing was deleted.
const compactEvery = 256

// compact has etcd forget what was deleted or replaced up to the end of the last round: whoever watches is not that far behind.
func (k *keeper) compact(ctx context.Context, l *Log) error {
	if k.barred || k.rev <= k.compacted || !k.dirty && k.rev-k.compacted < compactEvery {
		return nil
	}
	switch _, err := l.etcd().Compact(ctx, k.rev); {
	case errors.Is(err, rpctypes.ErrPermissionDenied):
		k.barred = l.warn(fmt.Errorf("the user %q may not compact: grant it the role root, "+
			"or start etcd with --auto-compaction-mode=periodic --auto-compaction-retention=1m: %w", l.cfg.User, err))
	case err != nil && !errors.Is(err, rpctypes.ErrCompacted):
		return err
	}
	k.dirty, k.compacted = false, k.rev
	return nil
}
