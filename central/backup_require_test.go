package central

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bodega/inventory"
)

func noBreaks(context.Context) ([]time.Time, error) { return nil, nil }

// dueIn is how long it is until the next backup is made; an hour is that of the schedule.
func (tt *timetable) dueIn() time.Duration {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.nextDue().Sub(tt.time)
}

// TestBackupIsRequired: whoever needs a newer backup than there is gets one at once, and no second; one that fails is tried again, also where there is
// no schedule; and he is told how far back those reach that are kept.
func TestBackupIsRequired(t *testing.T) {
	t.Parallel()
	for _, interval := range []string{"1h", "0"} {
		tt := newTimetable(t, "BACKUP_INTERVAL="+interval, "BACKUP_VERIFY=false")
		told := inventory.Offset(-1)
		tt.leadOn(&sequel{func(oldest inventory.Offset) { told = oldest }, func() bool { return true }, noBreaks})
		tt.begin(t.Context())
		make := func() {
			t.Helper()
			tt.do(t.Context(), inventory.BackupTask{What: inventory.TaskMake, By: bySchedule})
		}
		if tt.require(tt.time); tt.dueIn() != 0 {
			t.Errorf("interval %s: without any it is due in %v", interval, tt.dueIn())
		}
		if make(); told != 0 {
			t.Errorf("interval %s: the oldest is said to be at %d", interval, told)
		}
		tt.require(tt.time.Add(-time.Minute)) // there is one
		if due := tt.dueIn(); interval == "1h" && due != time.Hour || interval == "0" && due > 0 {
			t.Errorf("interval %s: although there is one, the next is due in %v", interval, due)
		}
		tt.time = tt.time.Add(10 * time.Minute)
		if tt.require(tt.time); tt.dueIn() != 0 {
			t.Errorf("interval %s: a newer one is due in %v", interval, tt.dueIn())
		}
		in := tt.backups.spool()
		if err := os.Mkdir(in, 0o700); err != nil { // where the copy is put aside
			t.Fatal(err)
		}
		if make(); tt.dueIn() != backupRetry {
			t.Errorf("interval %s: after a failure it is due in %v", interval, tt.dueIn())
		}
		if err := os.Remove(in); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(backupRetry)
		if make(); interval == "1h" && tt.dueIn() != time.Hour {
			t.Errorf("interval %s: then it is due in %v", interval, tt.dueIn())
		}
		tt.begin(t.Context()) // another process, which knows what is there
		if tt.require(tt.time); interval == "1h" && tt.dueIn() != time.Hour {
			t.Errorf("interval %s: for the next process it is due in %v", interval, tt.dueIn())
		}
	}
}

// TestScheduleOfAnotherHistory: while what lies there may be of another history of the same name, which was shipped there or has got further, no backup
// is removed, and so nothing that goes on from one.
func TestScheduleOfAnotherHistory(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_VERIFY=false", "BACKUP_KEEP=1h")
	agrees, told := false, 0
	tt.leadOn(&sequel{func(inventory.Offset) { told++ }, func() bool { return agrees }, noBreaks})
	try := func(there, tells int) {
		t.Helper()
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		if have := tt.there(); len(have) != there || told != tells {
			t.Errorf("there is %q, and %d times it was told", have, told)
		}
		tt.time = tt.time.Add(2 * time.Hour)
	}
	try(1, 0)
	try(2, 0)
	agrees = true
	further := filepath.Join(tt.dir, backupName(tt.timeline(), tt.time.Add(-time.Hour), 7))
	if err := os.WriteFile(further, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	try(4, 0)
	if err := os.Remove(further); err != nil {
		t.Fatal(err)
	}
	try(2, 1)
}
