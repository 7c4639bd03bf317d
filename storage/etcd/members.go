package etcd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/storage"
)

// memberTTL is how long a member that has not reported counts as alive, in seconds.
const memberTTL = 10

// reporting is what Report keeps between calls.
type reporting struct {
	mu    sync.Mutex
	lease clientv3.LeaseID // 0 before the first, and once it is lost
	since time.Time        // when that was granted
	rev   int64            // at which this process has reported last; 0 before the first
}

// member is what is stored of one.
type member struct {
	storage.Member
	Process string `json:"process"` // tells two processes of one name apart
}

// process is this one.
var process = rand.Text()

// Report implements engine.Shared. Two processes must not have one name: the error then tells so to the one that came first.
func (l *Log) Report(ctx context.Context, m storage.Member) error {
	if err := l.open(); err != nil {
		return err
	}
	l.report.mu.Lock()
	defer l.report.mu.Unlock()
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	m.Name = l.cfg.Name
	err := l.put(ctx, member{m, process})
	if errors.Is(err, rpctypes.ErrLeaseNotFound) { // it has expired: this process was away, or etcd was
		l.report.lease = 0
		err = l.put(ctx, member{m, process})
	}
	var wrong *MismatchError
	if errors.As(err, &wrong) {
		l.warn(err)
	} else if err != nil {
		err = fmt.Errorf("%w: %w", storage.ErrUnreachable, err)
	}
	return err
}

// put stores what a member says and has it kept for another while.
func (l *Log) put(ctx context.Context, m member) error {
	r := &l.report
	// Another lease costs one request; keeping one alive would cost a stream each time, and with a user a check of the password.
	if r.lease == 0 || time.Since(r.since) > memberTTL*time.Second/2 {
		at := time.Now()
		lease, err := l.etcd().Grant(ctx, memberTTL)
		if err != nil {
			return err
		}
		r.lease, r.since = lease.ID, at
	}
	key := l.keys.members + m.Name
	txn := l.etcd().Txn(ctx)
	if r.rev != 0 { // nobody else has reported under the name since, or nobody is there any more
		txn = txn.If(clientv3.Compare(clientv3.ModRevision(key), "<", r.rev+1))
	}
	resp, err := txn.Then(clientv3.OpPut(key, encoded(m), clientv3.WithLease(r.lease))).Commit()
	if err != nil {
		return err
	}
	if !resp.Succeeded {
		return mismatch("another process takes part as %q: each needs a name of its own", m.Name)
	}
	r.rev = resp.Header.Revision
	return nil
}

// depart says that this process does not take part any more. If that comes to nothing, it is known some seconds later.
func (l *Log) depart() {
	l.report.mu.Lock()
	defer l.report.mu.Unlock()
	if l.report.lease == 0 {
		return
	}
	ctx, stop := context.WithTimeout(l.ctx, await)
	defer stop()
	_, _ = l.etcd().Revoke(ctx, l.report.lease)
}

// Members implements engine.Shared.
func (l *Log) Members(ctx context.Context) ([]storage.Member, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	resp, err := l.etcd().Txn(ctx).Then(clientv3.OpGet(l.keys.members, clientv3.WithPrefix()), clientv3.OpGet(l.keys.leader+"/", clientv3.WithFirstCreate()...)).Commit()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", storage.ErrUnreachable, err)
	}
	leader := ""
	if kvs := resp.Responses[1].GetResponseRange().Kvs; len(kvs) == 1 {
		leader = string(kvs[0].Value)
	}
	var all []storage.Member
	for _, kv := range resp.Responses[0].GetResponseRange().Kvs {
		var m member
		if err := parse(kv, &m); err != nil {
			return nil, err
		}
		m.Leads = m.Name == leader
		all = append(all, m.Member)
	}
	return all, nil
}
