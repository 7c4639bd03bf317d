package central

import (
	"cmp"
	"context"
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
	list, err := s.list(ctx)
	if err != nil {
		return page, err
	}
	if after != "" {
		from, ok := parseBackupName(after)
		if !ok {
			return page, &inventory.Error{Code: inventory.CodeValidation, Message: "invalid after parameter",
				Details: []inventory.Detail{{Field: "after", Issue: "must be the name of a backup"}}}
		}
		list = slices.DeleteFunc(list, func(b inventory.KeptBackup) bool { return newestFirst(b, from) <= 0 })
	}
	if page.More = len(list) > limit; page.More {
		list = list[:limit]
	}
	page.On, page.Every, page.Keep, page.Check, page.List = true, s.every, s.keep.String(), s.verify, list
	s.mu.Lock()
	defer s.mu.Unlock()
	page.Now, page.Last, page.Failed = s.doing, s.did, s.failed
	if !s.next.IsZero() {
		page.Next = inventory.MillisOf(s.next)
	}
	return page, nil
}

// newestFirst is the order of lists.
func newestFirst(a, b inventory.KeptBackup) int {
	return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(b.Name, a.Name))
}

// list returns what is kept, of all histories, the newest first. What else lies there is passed over.
func (s *scheduler) list(ctx context.Context) ([]inventory.KeptBackup, error) {
	found := map[string]inventory.KeptBackup{}
	checked := map[string]time.Time{}
	err := s.depot.List(ctx, backupPrefix, func(o depot.Object) bool {
		if name, ok := strings.CutSuffix(o.Name, verifiedSuffix); ok {
			checked[name] = o.Modified
			return true
		}
		name, damaged := strings.CutSuffix(o.Name, damagedSuffix)
		b, ok := parseBackupName(name)
		if !ok {
			return true
		}
		if b.State, b.Bytes = inventory.BackupUnchecked, max(o.Size, found[name].Bytes); damaged {
			b.State = inventory.BackupDamaged
		}
		found[name] = b
		return true
	})
	list := make([]inventory.KeptBackup, 0, len(found))
	for name, b := range found {
		if at, ok := checked[name]; ok && b.State == inventory.BackupUnchecked {
			b.State, b.Checked = inventory.BackupChecked, inventory.MillisOf(at)
		}
		list = append(list, b)
	}
	slices.SortFunc(list, newestFirst)
	list = list[:min(len(list), listedMax)]
	s.foretell(list)
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
	next := s.next
	s.mu.Unlock()
	if next.IsZero() {
		return
	}
	until := s.keep.Until(made, next)
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
