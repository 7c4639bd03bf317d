package etcd

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// Room is how full etcd is, as its members say it.
type Room struct {
	Answering, Members int   // that answer, of all that are known
	InUse, Quota       int64 // bytes of the database of the fullest, and what it may grow to; 0 if none has answered yet
	Full               bool  // a member has no space left: none of them writes until somebody has made room and taken the alarm away

	logged int64 // bytes of the log that they count for certain: what was appended after these lies in etcd as well
}

// settles is how old an append is before etcd's size counts it: etcd tells the size of its last commit, which it makes every 100 ms, or as its
// --backend-batch-interval says.
const settles = time.Second

// sizes are those that the log had when etcd was asked, in order: the last one that has settled, and all after it.
type sizes []size

type size struct {
	at    time.Time
	bytes int64
}

// settled takes down the size of the log, and returns the newest one that etcd counts by now: the oldest that is known, if none does for certain.
func (s *sizes) settled(now time.Time, bytes int64) int64 {
	*s = append(*s, size{now, bytes})
	for len(*s) > 1 && now.Sub((*s)[1].at) >= settles {
		*s = (*s)[1:]
	}
	return (*s)[0].bytes
}

// Half says whether etcd holds half of what it may. From there on nothing is appended, so that there is room for what makes room, and for others.
func (r *Room) Half() bool { return r != nil && r.Quota > 0 && r.InUse >= r.Quota/2 }

// half says whether a term stops appending: what etcd's size may not count yet comes on top, however long the next answer takes. Some of it
// counts twice, a few seconds of appends, so that it is half too early rather than too late.
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
	logged := l.sizes.settled(time.Now(), l.seen.Bytes)
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
