package etcd

import (
	"context"
	"errors"
	"fmt"
	"sync"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"

	"bodega/journal"
)

// term is the time for which this member has the lead. Its key exists as long, and never again: each transaction that appends compares it,
// so what an earlier term has sent cannot come to anything.
type term struct {
	key     string
	rev     int64 // at which the key was made
	session *concurrency.Session
	head    head  // as of the newest append; owned by whoever appends
	began   int64 // bytes of log when it began

	once sync.Once
	lost chan struct{}
}

// holds is the condition under which the term goes on.
func (t *term) holds() clientv3.Cmp {
	return clientv3.Compare(clientv3.CreateRevision(t.key), "=", t.rev)
}

func (t *term) end() { t.once.Do(func() { close(t.lost) }) }

func (t *term) ended() bool {
	select {
	case <-t.lost:
		return true
	default:
		return false
	}
}

// leading is the term that goes on, as far as is known here, or nil.
func (l *Log) leading() *term {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.term == nil || l.term.ended() {
		return nil
	}
	return l.term
}

// Lost implements engine.Shared.
func (l *Log) Lost() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.term == nil {
		return nil
	}
	return l.term.lost
}

// Campaign implements engine.Shared.
func (l *Log) Campaign(ctx context.Context) (journal.LSN, error) {
	ctx, stop := context.WithCancel(clientv3.WithRequireLeader(ctx))
	defer stop()
	defer context.AfterFunc(l.ctx, stop)()
	if err := l.usable(); err != nil {
		return 0, err
	}
	first := l.retire()
	for {
		var t *term
		var err error
		if first {
			err = l.bury(ctx)
			first = err != nil
		}
		if err == nil && l.room.Load() == nil {
			err = l.measure() // who appends knows how much there is room for
		}
		if err == nil {
			t, err = l.stand(ctx)
		}
		if err == nil {
			l.mu.Lock()
			l.term = t
			l.mu.Unlock()
			l.lead(t)
			return t.head.LSN, nil
		}
		if err := errors.Join(ctx.Err(), l.usable()); err != nil {
			return 0, err
		}
		if !errors.Is(err, errStandsAside) {
			l.warn(err)
		}
		if err := pause(ctx, retryEvery); err != nil {
			return 0, err
		}
	}
}

// retire ends what is left of an earlier term, so that its key is not waited for, and says whether there was none.
func (l *Log) retire() bool {
	l.mu.Lock()
	t := l.term
	l.mu.Unlock()
	if t == nil {
		return true
	}
	t.end()
	l.leave(t.session)
	return false
}

// bury gives up what an earlier process of this name has left of its lead, or of its place among those who stand: a name is one member's, so it
// is dead, and nobody need wait for its lease to end.
func (l *Log) bury(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
	defer stop()
	l.mu.Lock()
	url := l.url
	l.mu.Unlock()
	if err := l.twin(ctx, url); err != nil {
		return err
	}
	resp, err := l.etcd().Get(ctx, l.keys.leader+"/", clientv3.WithPrefix())
	if err != nil {
		return err
	}
	for _, kv := range resp.Kvs {
		if string(kv.Value) != l.cfg.Name {
			continue
		}
		key := string(kv.Key)
		_, err := l.etcd().Txn(ctx).If(clientv3.Compare(clientv3.CreateRevision(key), "=", kv.CreateRevision)).Then(clientv3.OpDelete(key)).Commit()
		if err != nil {
			return err
		}
	}
	return nil
}

// leave ends a session, at etcd too if that answers soon; it ends there by itself otherwise.
func (l *Log) leave(s *concurrency.Session) {
	s.Orphan()
	ctx, stop := context.WithTimeout(l.ctx, await)
	defer stop()
	_, _ = l.etcd().Revoke(ctx, s.Lease())
}

var errStandsAside = errors.New("another member is to have the lead")

// stand stands for election once, and returns the term it has won.
func (l *Log) stand(ctx context.Context) (t *term, err error) {
	session, err := l.session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			l.leave(session)
		}
	}()
	election := concurrency.NewElection(session, l.keys.leader)
	if err := l.elect(ctx, session, election); err != nil {
		return nil, err
	}
	t = &term{key: election.Key(), rev: election.Rev(), session: session, lost: make(chan struct{})}
	ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
	defer stop()
	floor := l.floor()
	// Whoever waits for those before does not notice that its own key has gone meanwhile.
	resp, err := l.etcd().Txn(ctx).If(t.holds()).Then(append(l.keys.state(), clientv3.OpGet(l.keys.handover))...).Commit()
	if err != nil {
		return nil, err
	}
	if !resp.Succeeded {
		return nil, errors.New("the lead was lost as soon as it was won")
	}
	if t.head, _, err = l.note(floor, resp.Responses); err != nil {
		return nil, err
	}
	t.began = t.head.Bytes
	if kvs := resp.Responses[3].GetResponseRange().Kvs; len(kvs) == 1 {
		return t, l.yield(ctx, string(kvs[0].Value))
	}
	return t, nil
}

// session makes a lease that is kept alive as long as the process lives.
func (l *Log) session(ctx context.Context) (*concurrency.Session, error) {
	ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
	defer stop()
	lease, err := l.etcd().Grant(ctx, int64(l.cfg.TTL.Seconds()))
	if err != nil {
		return nil, err
	}
	return concurrency.NewSession(l.etcd(), concurrency.WithLease(lease.ID), concurrency.WithContext(l.ctx))
}

// elect waits until this member leads. It ends with ctx at once, and with the session.
func (l *Log) elect(ctx context.Context, session *concurrency.Session, election *concurrency.Election) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(session.Ctx(), stop)()
	done := make(chan error, 1)
	l.running.Go(func() { done <- election.Campaign(ctx, l.cfg.Name) }) // which lingers to tidy up after ctx has ended
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("standing for election: %w", ctx.Err())
	}
}

// yield says whether another member is to lead, and stands for it.
func (l *Log) yield(ctx context.Context, to string) error {
	if to == l.cfg.Name {
		_, err := l.etcd().Delete(ctx, l.keys.handover)
		return err
	}
	stands, err := l.stands(ctx, to)
	if err == nil && stands {
		err = errStandsAside
	}
	return err
}

// stands says whether a member stands for election, or leads.
func (l *Log) stands(ctx context.Context, member string) (bool, error) {
	resp, err := l.etcd().Get(ctx, l.keys.leader+"/", clientv3.WithPrefix())
	if err != nil {
		return false, err
	}
	for _, kv := range resp.Kvs {
		if string(kv.Value) == member {
			return true, nil
		}
	}
	return false, nil
}

// lead begins what the leader does besides.
func (l *Log) lead(t *term) {
	l.running.Go(func() {
		select {
		case <-t.session.Done():
			t.end()
		case <-t.lost: // also by what was found at an append: nobody waits for the lease to end by itself
		}
		l.leave(t.session)
	})
	l.running.Go(func() { l.keepShort(t) })
}

// ErrNotStanding means that the lead cannot be given to a member, which does not stand for it.
var ErrNotStanding = errors.New("etcd: does not stand for the lead")

// Resign implements engine.Shared. If nobody of the name stands for the lead the error is ErrNotStanding, and the term goes on.
func (l *Log) Resign(ctx context.Context, to string) error {
	t := l.leading()
	if t == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	var then []clientv3.Op
	if to != "" && to != l.cfg.Name {
		if stands, err := l.stands(ctx, to); err != nil {
			return l.unreachable(err)
		} else if !stands {
			return fmt.Errorf("%q %w", to, ErrNotStanding)
		}
		lease, err := l.etcd().Grant(ctx, int64(l.cfg.TTL.Seconds()))
		if err != nil {
			return l.unreachable(err)
		}
		then = append(then, clientv3.OpPut(l.keys.handover, to, clientv3.WithLease(lease.ID)))
	}
	_, err := l.etcd().Txn(ctx).If(t.holds()).Then(append(then, clientv3.OpDelete(t.key))...).Commit()
	t.end()
	if err != nil { // the lease ends by itself
		return l.unreachable(err)
	}
	return nil
}
