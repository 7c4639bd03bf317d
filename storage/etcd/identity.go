package etcd

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// identity is what is stored of a storage.Identity.
type identity struct {
	Format    int              `json:"format"`
	DataID    string           `json:"data_id"` // in hexadecimal, as the secret
	Timeline  string           `json:"timeline"`
	Ancestors []ancestor       `json:"ancestors,omitempty"`
	Secret    string           `json:"secret"`
	KeysSince inventory.Millis `json:"keys_since,omitempty"`

	rev int64 // at which it was written; not stored
	is  storage.Identity
}

type ancestor struct {
	Timeline string           `json:"timeline"`
	Until    inventory.Offset `json:"until"`
}

const identityFormat = 0

func newIdentity(id storage.Identity) identity {
	i := identity{
		DataID: hex.EncodeToString(id.DataID[:]), Timeline: id.Timeline, Secret: hex.EncodeToString(id.Secret[:]),
		KeysSince: id.KeysSince, is: id,
	}
	for _, a := range id.Ancestors {
		i.Ancestors = append(i.Ancestors, ancestor(a))
	}
	return i
}

func parseIdentity(resp *pb.ResponseOp) (i identity, err error) {
	kvs := resp.GetResponseRange().Kvs
	if len(kvs) == 0 {
		return i, ErrNone
	}
	if err := parse(kvs[0], &i); err != nil {
		return i, err
	}
	if i.Format > identityFormat {
		return i, mismatch("%s has format %d, this program knows %d: a newer bodega wrote it", kvs[0].Key, i.Format, identityFormat)
	}
	i.rev = kvs[0].ModRevision
	i.is.History = storage.History{Timeline: i.Timeline, KeysSince: i.KeysSince}
	for _, a := range i.Ancestors {
		i.is.Ancestors = append(i.is.Ancestors, inventory.Ancestor(a))
	}
	n, err1 := hex.Decode(i.is.DataID[:], []byte(i.DataID[:min(len(i.DataID), 32)]))
	m, err2 := hex.Decode(i.is.Secret[:], []byte(i.Secret[:min(len(i.Secret), 64)]))
	if err := errors.Join(err1, err2); err != nil || n != 16 || m != 32 {
		return i, mismatch("%s: neither data_id nor secret may be missing", kvs[0].Key)
	}
	return i, nil
}

// state are the questions for all that tells of the log as a whole: note takes what they bring.
func (k *keys) state() []clientv3.Op {
	return []clientv3.Op{clientv3.OpGet(k.head), clientv3.OpGet(k.identity), clientv3.OpGet(k.first)}
}

// note takes over what was read at one moment, and returns where the log ends and begins. Floor is what this process knew of the end before it asked.
func (l *Log) note(floor head, read []*pb.ResponseOp) (h head, from journal.LSN, err error) {
	h, err = parseHead(read[0].GetResponseRange().Kvs)
	if err != nil {
		return h, 0, err
	}
	i, err := parseIdentity(read[1])
	if err != nil {
		return h, 0, err
	}
	var f first
	if kvs := read[2].GetResponseRange().Kvs; len(kvs) == 0 {
		return h, 0, mismatch("the log has no beginning: %s is missing", l.keys.first)
	} else if err := parse(kvs[0], &f); err != nil {
		return h, 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken == nil && (h.LSN < floor.LSN || h.LSN == floor.LSN && h.Chain != floor.Chain) {
		l.broken = mismatch("the log ends with record %d, chain %08x, and record %d, chain %08x, was read of it: etcd was put back to an older state. "+
			"Stop all nodes, and see \"The log is lost\" in docs/operations.md", h.LSN, h.Chain, floor.LSN, floor.Chain)
		if l.change(); l.term != nil {
			l.term.end()
		}
	}
	if l.broken != nil {
		return h, 0, l.broken
	}
	if i.rev > l.identity.rev {
		l.identity = i
	}
	if f.LSN > l.first.LSN {
		l.first = f
		l.index.drop(f.LSN)
	}
	l.see(h)
	return h, f.LSN, nil
}

// floor is where the log ends at least, from now on.
func (l *Log) floor() head {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}

// see takes over where the log ends, if that is news. The caller holds mu.
func (l *Log) see(h head) {
	if h.LSN > l.seen.LSN {
		l.seen = h
		l.change()
	}
}

// change wakes who waits for news. The caller holds mu.
func (l *Log) change() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// Identity implements engine.Shared.
func (l *Log) Identity() storage.Identity {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.identity.is
}

// Rename implements engine.Shared. Who does not lead has storage.ErrFenced.
func (l *Log) Rename(ctx context.Context, to storage.Identity) error {
	t := l.leading()
	if t == nil {
		return storage.ErrFenced
	}
	ctx, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	i := newIdentity(to)
	resp, err := l.etcd().Txn(ctx).If(t.holds()).Then(clientv3.OpPut(l.keys.identity, encoded(i))).Commit()
	if err != nil {
		return l.unreachable(err)
	}
	if !resp.Succeeded {
		t.end()
		return storage.ErrFenced
	}
	i.rev = resp.Header.Revision
	l.mu.Lock()
	defer l.mu.Unlock()
	l.identity = i
	return nil
}

// belongs refuses a start that is not of this log's history.
func (l *Log) belongs(at engine.Start) error {
	id := l.Identity()
	if id.DataID != at.DataID {
		return &ForeignError{id.DataID, at.DataID}
	}
	own := timeline(at.Timeline)
	if id.Timeline != own && !slices.ContainsFunc(id.Ancestors, func(a inventory.Ancestor) bool { return a.Timeline == own }) {
		return mismatch("the log has the history %s, which does not go on from %s", id.Timeline, own)
	}
	return nil
}

// timeline is the name of a history as people see it.
func timeline(id [16]byte) string {
	h := hex.EncodeToString(id[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// Init begins a log under the prefix: nothing is in it, and it goes on from what a directory has. What is there already is left alone: ErrExists.
func Init(ctx context.Context, cfg Config, from engine.Founding) error {
	s := New(cfg)
	ctx, stop := context.WithTimeout(ctx, 2*s.cfg.Patience)
	defer stop()
	l, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // nothing is left undone
	none := func(key string) clientv3.Cmp { return clientv3.Compare(clientv3.CreateRevision(key), "=", 0) }
	resp, err := l.etcd().Txn(ctx).If(none(l.keys.head), none(l.keys.identity)).Then(
		clientv3.OpPut(l.keys.identity, encoded(newIdentity(from.Identity))),
		clientv3.OpPut(l.keys.head, encoded(head{LSN: from.LSN, Chain: from.Chain, Offset: from.Offset})),
		clientv3.OpPut(l.keys.first, encoded(first{LSN: from.LSN + 1, Chain: from.Chain})),
	).Commit()
	if err != nil {
		return l.unreachable(err)
	}
	if !resp.Succeeded {
		return ErrExists
	}
	return nil
}
