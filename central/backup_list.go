package central

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bodega/inventory"
	"bodega/storage/depot"
)

// listedMax bounds how many backups are listed; of more the newest are. A schedule keeps a few dozen.
const listedMax = 10_000

// Backups implements inventory.Keeper.
func (s *scheduler) Backups(ctx context.Context, after string, limit int) (page inventory.BackupsPage, err error) {
	if s == nil {
		return page, nil
	}
	s.mu.Lock() // before the list is read: what is said to be done shows in it
	page.Now, page.Last, page.Failed = s.doing, s.did, s.failed
	if next := s.nextDue(); !next.IsZero() {
		page.Next = inventory.MillisOf(next)
	}
	s.mu.Unlock()
	list, err := s.list(ctx)
	if err != nil {
		return inventory.BackupsPage{}, err
	}
	if after != "" {
		from, ok := parseBackupName(after)
		if !ok {
			return inventory.BackupsPage{}, &inventory.Error{Code: inventory.CodeValidation, Message: "invalid after parameter",
				Details: []inventory.Detail{{Field: "after", Issue: "must be the name of a backup"}}}
		}
		list = slices.DeleteFunc(list, func(b inventory.KeptBackup) bool { return newestFirst(b, from) <= 0 })
	}
	if page.More = len(list) > limit; page.More {
		list = list[:limit]
	}
	page.On, page.Every, page.Keep, page.Check, page.List = true, s.every, s.keep.String(), s.verify, list
	return page, nil
}

// newestFirst is the order of lists: of those of a second the one that leads further is the newer.
func newestFirst(a, b inventory.KeptBackup) int {
	return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(b.Offset, a.Offset), cmp.Compare(b.Name, a.Name))
}

// list returns what is kept, of all histories, the newest first.
func (s *scheduler) list(ctx context.Context) ([]inventory.KeptBackup, error) {
	brief, stop := s.briefly(ctx)
	defer stop()
	select {
	case s.lookers <- struct{}{}:
	case <-brief.Done():
		return nil, s.unreachable(ctx, context.Cause(brief))
	}
	type seen struct {
		list []inventory.KeptBackup
		err  error
	}
	found := make(chan seen, 1)
	go func() { // which a directory that hangs would keep, whatever ends
		defer func() { <-s.lookers }()
		list, err := listBackups(brief, s.depot)
		found <- seen{list, err}
	}()
	var there seen
	select {
	case there = <-found:
	case <-brief.Done():
		there.err = context.Cause(brief)
	}
	if there.err != nil {
		return nil, s.unreachable(ctx, there.err)
	}
	s.foretell(there.list)
	return there.list, nil
}

const (
	// lookMax is how long somebody who asks what lies there waits for an answer.
	lookMax = 8 * time.Second
	// lookersMax is how many look there at a time. A list of a bucket may be a hundred requests.
	lookersMax = 4
)

var errLookMax = fmt.Errorf("nothing came within %v", lookMax)

// briefly bounds how long a request waits for what lies there: it is answered, and soon when central stops.
func (s *scheduler) briefly(ctx context.Context) (context.Context, context.CancelFunc) {
	brief, stop := context.WithTimeoutCause(ctx, lookMax, errLookMax)
	heard := context.AfterFunc(s.ending, stop)
	return brief, func() { heard(); stop() }
}

// unreachable says that where backups lie cannot be read just now, which is no fault of whoever asks.
func (s *scheduler) unreachable(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return err // who has asked is gone
	case s.ending.Err() != nil:
		return &inventory.Error{Code: inventory.CodeRecovering, Message: "central is shutting down", Cause: err}
	}
	s.log.Warn().Err(err).Str("directory", s.dir).Msg("the place where backups lie cannot be read")
	return &inventory.Error{Code: inventory.CodeOverloaded, RetryAfter: 30 * time.Second, Cause: err,
		Message: fmt.Sprintf("%s, where backups lie, cannot be read just now: central's log says why", s.dir)}
}

// listBackups returns the backups in a depot, of all histories, the newest first. What else lies there is passed over.
func listBackups(ctx context.Context, d depot.Depot) (list []inventory.KeptBackup, err error) {
	damaged, checked := map[string]bool{}, map[string]time.Time{}
	err = d.List(ctx, backupPrefix, func(o depot.Object) bool {
		if name, ok := strings.CutSuffix(o.Name, verifiedSuffix); ok {
			checked[name] = o.Modified
		} else if name, ok := strings.CutSuffix(o.Name, damagedSuffix); ok {
			damaged[name] = true
		} else if b, ok := parseBackupName(o.Name); ok {
			b.Bytes, b.State = o.Size, inventory.BackupUnchecked
			list = append(list, b)
		}
		return true
	})
	for i := range list {
		b := &list[i]
		if at, ok := checked[b.Name]; damaged[b.Name] {
			b.State = inventory.BackupDamaged
		} else if ok {
			b.State, b.Checked = inventory.BackupChecked, inventory.MillisOf(at)
		}
	}
	slices.SortFunc(list, newestFirst)
	return list[:min(len(list), listedMax)], err
}

// made lists the backups of this history, the good ones or those that are damaged, the oldest first; none that are dated after now, until
// their time has come: one of the clocks is wrong, and nobody knows which. Those of others are nobody's to touch.
func (s *scheduler) made(ctx context.Context, damaged bool) ([]inventory.KeptBackup, error) {
	list, err := listBackups(ctx, s.depot)
	own, now := shortTimeline(s.timeline()), s.now()
	list = slices.DeleteFunc(list, func(b inventory.KeptBackup) bool {
		return b.Timeline != own || (b.State == inventory.BackupDamaged) != damaged || b.Made.Time().After(now)
	})
	slices.Reverse(list)
	return list, err
}

// foretell says which are of the history that there is, and until when the schedule keeps these.
func (s *scheduler) foretell(list []inventory.KeptBackup) {
	own, now := shortTimeline(s.timeline()), s.now()
	var made []time.Time
	for i := range list {
		b := &list[i]
		if b.Own = b.Timeline == own; s.prunes(b, now) {
			made = append(made, b.Made.Time())
		}
	}
	s.mu.Lock()
	next, breaks := s.next, s.broken
	s.mu.Unlock()
	if next.IsZero() {
		return
	}
	until := s.keep.Until(made, next, breaks)
	for i := range list {
		if end, ok := until[list[i].Made.Time()]; ok && s.prunes(&list[i], now) {
			list[i].Until = inventory.MillisOf(end)
		}
	}
}

// prunes says whether the schedule removes such a backup when it is not worth keeping any more; see made.
func (s *scheduler) prunes(b *inventory.KeptBackup, now time.Time) bool {
	return b.Own && b.State != inventory.BackupDamaged && !b.Made.Time().After(now)
}
