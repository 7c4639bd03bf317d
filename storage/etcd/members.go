package etcd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/inventory"
	"bodega/storage"
)

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

// Report implements engine.Shared. A name is that of one process: as long as one lives that is reached elsewhere, another is refused.
func (l *Log) Report(ctx context.Context, m storage.Member) error {
	if err := l.open(); err != nil {
		return err
	}
	l.report.mu.Lock()
	defer l.report.mu.Unlock()
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	m.Name = l.cfg.Name
	l.mu.Lock()
	l.url = m.URL
	l.mu.Unlock()
	err := l.put(ctx, member{m, l.process})
	if errors.Is(err, rpctypes.ErrLeaseNotFound) { // it has expired: this process was away, or etcd was
		l.report.lease = 0
		err = l.put(ctx, member{m, l.process})
	}
	if errors.Is(err, ErrTwin) {
		l.warn(err)
	} else if err != nil {
		err = l.unreachable(err)
	}
	return err
}

// put stores what a member says and has it kept for another while.
func (l *Log) put(ctx context.Context, m member) error {
	r := &l.report
	var ops []clientv3.Op
	// Another lease costs one request; keeping one alive would cost a stream each time, and with a user a check of the password.
	if r.lease == 0 || time.Since(r.since) > l.cfg.memberTTL/2 {
		at := time.Now()
		lease, err := l.etcd().Grant(ctx, int64(l.cfg.memberTTL.Seconds()))
		if err != nil {
			return err
		}
		r.lease, r.since = lease.ID, at
		ops = append(ops, clientv3.OpPut(l.keys.known+m.Name, encoded(storage.Missing{Name: m.Name, URL: m.URL, Version: m.Version, Seen: inventory.MillisOf(l.cfg.Now())})))
	}
	key := l.keys.members + m.Name
	if r.rev == 0 {
		if err := l.twin(ctx, m.URL); err != nil {
			return err
		}
	}
	txn := l.etcd().Txn(ctx)
	if r.rev != 0 { // nobody else has reported under the name since, or nobody is there any more
		txn = txn.If(clientv3.Compare(clientv3.ModRevision(key), "<", r.rev+1))
	}
	resp, err := txn.Then(append(ops, clientv3.OpPut(key, encoded(m), clientv3.WithLease(r.lease)))...).Commit()
	if err != nil {
		return err
	}
	if !resp.Succeeded {
		r.rev = 0
		return fmt.Errorf("%q %w", m.Name, ErrTwin)
	}
	first := r.rev == 0
	if r.rev = resp.Header.Revision; first {
		return l.crop(ctx)
	}
	return nil
}

// knownMax bounds how many are remembered that have taken part: whoever gives each process a name of its own would fill etcd.
const knownMax = 64

// crop forgets those that were not heard of for longest. Whoever lives is heard of every few seconds.
func (l *Log) crop(ctx context.Context) error {
	resp, err := l.etcd().Get(ctx, l.keys.known, clientv3.WithPrefix(), clientv3.WithKeysOnly(), clientv3.WithSort(clientv3.SortByModRevision, clientv3.SortAscend))
	if err != nil {
		return err
	}
	for _, kv := range resp.Kvs[:max(0, len(resp.Kvs)-knownMax)] {
		if _, err := l.etcd().Delete(ctx, string(kv.Key)); err != nil {
			return err
		}
	}
	return nil
}

// Missing implements engine.Shared.
func (l *Log) Missing(ctx context.Context) (gone []storage.Missing, err error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	resp, err := l.etcd().Txn(ctx).Then(
		clientv3.OpGet(l.keys.known, clientv3.WithPrefix()),
		clientv3.OpGet(l.keys.members, clientv3.WithPrefix(), clientv3.WithKeysOnly()),
	).Commit()
	if err != nil {
		return nil, l.unreachable(err)
	}
	lives := map[string]bool{}
	for _, kv := range resp.Responses[1].GetResponseRange().Kvs {
		lives[strings.TrimPrefix(string(kv.Key), l.keys.members)] = true
	}
	for _, kv := range resp.Responses[0].GetResponseRange().Kvs {
		var m storage.Missing
		if err := parse(kv, &m); err != nil {
			return nil, err
		}
		if !lives[m.Name] {
			gone = append(gone, m)
		}
	}
	return gone, nil
}

// Forget implements engine.Shared.
func (l *Log) Forget(ctx context.Context, name string) error {
	if err := l.open(); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	member, known := l.keys.members+name, l.keys.known+name
	resp, err := l.etcd().Txn(ctx).If(clientv3.Compare(clientv3.CreateRevision(member), "=", 0)).
		Then(clientv3.OpDelete(known)).Commit()
	switch {
	case err != nil:
		return l.unreachable(err)
	case !resp.Succeeded:
		return fmt.Errorf("%w: %s", storage.ErrLives, name)
	case resp.Responses[0].GetResponseDeleteRange().Deleted == 0:
		return fmt.Errorf("%w: %s", storage.ErrNoMember, name)
	}
	return nil
}

// ErrTwin means that another process lives that has the name of this one.
var ErrTwin = errors.New("is the name of another node that lives: each needs one of its own (CLUSTER_NODE)")

// twin refuses the name of this process if another one that is reached elsewhere has reported under it, and lives. One at the same place was
// this one before it was started anew.
func (l *Log) twin(ctx context.Context, url string) error {
	resp, err := l.etcd().Get(ctx, l.keys.members+l.cfg.Name)
	if err != nil || len(resp.Kvs) == 0 {
		return err
	}
	var other member
	if err := parse(resp.Kvs[0], &other); err != nil {
		return err
	}
	if other.Process != l.process && other.URL != url {
		return fmt.Errorf("%q %w; it is at %s", l.cfg.Name, ErrTwin, other.URL)
	}
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
	resp, err := l.etcd().Txn(ctx).Then(
		clientv3.OpGet(l.keys.members, clientv3.WithPrefix()),
		clientv3.OpGet(l.keys.leader+"/", clientv3.WithFirstCreate()...),
	).Commit()
	if err != nil {
		return nil, l.unreachable(err)
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
