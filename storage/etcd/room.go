package etcd

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// Room is how full etcd is, as its members say it.
type Room struct {
	Answering, Members int   // that answer, of all that are known
	InUse, Quota       int64 // bytes of the database of the fullest, and what it may grow to; 0 if none has answered yet
	Full               bool  // a member has no space left: none of them writes until somebody has made room and taken the alarm away

	logged int64 // the log's bytes when they were asked: what was appended since lies in etcd as well
}

// Half says whether etcd holds half of what it may. From there on nothing is appended, so that there is room for what makes room, and for others.
func (r *Room) Half() bool { return r != nil && r.Quota > 0 && r.InUse >= r.Quota/2 }

// half says whether a term stops appending: what it has appended after etcd was asked counts, however long the next answer takes.
func (r *Room) half(t *term) bool {
	return r != nil && r.Quota > 0 && r.InUse+t.head.Bytes-max(r.logged, t.began) >= r.Quota/2
}

// defaultQuota is etcd's, where it does not tell.
const defaultQuota = 2 << 30

// watchRoom asks again and again how full etcd is, until the log is closed: each member of the cluster does, to tell of it.
func (l *Log) watchRoom() {
	for l.ctx.Err() == nil {
		if err := l.measure(); err != nil && l.ctx.Err() == nil {
			l.warn(err)
		}
		_ = pause(l.ctx, l.cfg.trimEvery)
	}
}

// measure asks all members of etcd. Of one that does not answer nothing is known, and if none does, what was known stays.
func (l *Log) measure() error {
	l.mu.Lock()
	logged := l.seen.Bytes
	l.mu.Unlock()
	endpoints := l.etcd().Endpoints()
	said, errs := make([]*clientv3.StatusResponse, len(endpoints)), make([]error, len(endpoints))
	var asking sync.WaitGroup
	for i, e := range endpoints {
		asking.Go(func() { said[i], errs[i] = l.status(e) })
	}
	asking.Wait()
	if l.ctx.Err() != nil {
		return nil
	}
	room := Room{Members: len(endpoints), logged: logged}
	for i, s := range said {
		if errs[i] == nil {
			room.Answering++
			room.add(s)
		}
	}
	if before := l.room.Load(); room.Answering == 0 && before != nil {
		room.InUse, room.Quota, room.Full, room.logged = before.InUse, before.Quota, before.Full, before.logged
	}
	l.room.Store(&room)
	if l.cfg.Hooks.Room != nil {
		l.cfg.Hooks.Room(room)
	}
	if room.Answering == 0 {
		return errors.Join(errs...)
	}
	return nil
}

// add takes over what a member says. An alarm of one is known to all.
func (r *Room) add(s *clientv3.StatusResponse) {
	if r.InUse = max(r.InUse, s.DbSizeInUse); s.DbSizeQuota > 0 {
		r.Quota = s.DbSizeQuota
	} else {
		r.Quota = defaultQuota
	}
	r.Full = r.Full || slices.ContainsFunc(s.Errors, func(says string) bool { return strings.Contains(says, pb.AlarmType_NOSPACE.String()) })
}

func (l *Log) status(endpoint string) (*clientv3.StatusResponse, error) {
	ctx, stop := context.WithTimeout(l.ctx, l.cfg.attempt/2)
	defer stop()
	return l.etcd().Status(ctx, endpoint)
}
