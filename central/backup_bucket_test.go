package central

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/scripts/s3"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// TestScheduleInABucket: what holds of a directory holds of a bucket. What is not worth keeping goes, what is damaged is marked, a service that
// is away costs backups and nothing else, and after a restart it is known which is the newest. What others have there stays.
func TestScheduleInABucket(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	tt := newTimetable(t, append(service.Environ(), "BACKUP_DIR=s3://"+s3.Bucket+"/shops/central", "BACKUP_KEEP=1h")...)
	others := backupName("another", tt.time.Add(-time.Minute), 9)
	if err := tt.depot.Put(t.Context(), others, -1, func(io.Writer) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		tt.time = tt.time.Add(time.Hour)
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first, newest := backupName(tt.timeline(), tt.time.Add(-time.Hour), 0), backupName(tt.timeline(), tt.time, 0)
	want := []string{first, first + ".verified", newest, newest + ".verified", others}
	slices.Sort(want)
	if have := tt.there(); !slices.Equal(have, want) {
		t.Errorf("there is %q, not %q", have, want)
	}
	if left, err := filepath.Glob(filepath.Join(tt.backups.cfg.DataDir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("in the data directory there is %q, %v", left, err)
	}

	service.Kill()
	tt.time = tt.time.Add(20 * time.Minute)
	if err := tt.try(t.Context()); err == nil || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "\n") {
		t.Errorf("of a service that is away it says %v", err)
	}
	_, err := tt.Backups(t.Context(), "", 10)
	wantRefusal(t, err, inventory.CodeOverloaded)
	if _, err := os.Stat(tt.backups.spool()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %v", err)
	}
	if err := service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	tt.last = lastBackup{}
	if tt.begin(t.Context()); !tt.next.Equal(tt.time.Add(40 * time.Minute)) {
		t.Errorf("the next is due at %v", tt.next)
	}
	if age, unverified, bytes := tt.metric("inventory_backup_age_seconds"), tt.metric("inventory_backup_unverified"), tt.metric("inventory_backup_bytes"); age != 1200 || unverified != 0 || bytes == 0 {
		t.Errorf("the newest is %v s old, unverified %v, of %v bytes", age, unverified, bytes)
	}

	spoilt := backupName(tt.timeline(), tt.time, 1)
	if _, err := tt.put(t.Context(), spoilt, cutBackup(t, tt, newest)); err != nil {
		t.Fatal(err)
	}
	if err := tt.check(t.Context(), spoilt, archive.Identities{}, ""); !errors.Is(err, archive.ErrTruncated) {
		t.Errorf("of one that was cut it says %v", err)
	}
	want = []string{first, first + ".verified", newest, newest + ".verified", others, spoilt, spoilt + ".damaged"}
	slices.Sort(want)
	if have := tt.there(); !slices.Equal(have, want) {
		t.Errorf("there is %q, not %q", have, want)
	}
}

// keeping is a place from which nothing can be removed, as with a key that may not.
type keeping struct{ depot.Depot }

func (keeping) Remove(context.Context, string) error { return os.ErrPermission }

// TestScheduleThatMayNotRemove: backups are made and checked all the same, and it is said that none goes away.
func TestScheduleThatMayNotRemove(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=1h")
	tt.depot = keeping{tt.depot}
	for range 3 {
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(time.Hour)
	}
	if have := tt.there(); len(have) != 6 || tt.metric("inventory_backup_failures_total") != 1 || tt.metric("inventory_backup_age_seconds") != 3600 {
		t.Errorf("there is %q, and %v failures are told", have, tt.metric("inventory_backup_failures_total"))
	}
}

// cutBackup writes a backup that is there, but for its last byte.
func cutBackup(t *testing.T, tt *timetable, name string) func(context.Context, io.Writer) error {
	t.Helper()
	r, err := tt.depot.Get(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return func(_ context.Context, w io.Writer) error {
		_, err := w.Write(b[:len(b)-1])
		return err
	}
}
