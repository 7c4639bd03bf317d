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
	"testing/synctest"
	"time"

	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// work has a timetable do what it is asked for until the test ends.
func (tt *timetable) work() {
	ctx, stop := context.WithCancel(tt.t.Context())
	go tt.run(ctx)
	tt.t.Cleanup(func() { stop(); <-tt.done })
}

// page is what is kept, once nothing is being done.
func (tt *timetable) page() inventory.BackupsPage {
	tt.t.Helper()
	return tt.pageOnce("nothing is being done", func(inventory.BackupsPage) bool { return true })
}

// pageOnce is page, once that is so.
func (tt *timetable) pageOnce(what string, so func(inventory.BackupsPage) bool) inventory.BackupsPage {
	tt.t.Helper()
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		page, err := tt.Backups(tt.t.Context(), "", 100)
		if err != nil {
			tt.t.Fatal(err)
		}
		if page.Now == nil && so(page) {
			return page
		}
		if time.Since(began) > patience {
			tt.t.Fatalf("waited in vain until %s: %+v", what, page)
		}
	}
}

func wantRefusal(t *testing.T, err error, code inventory.Code) {
	t.Helper()
	var e *inventory.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("it says %v, not %s", err, code)
	}
}

// TestKeeper: somebody who asks has a backup made and checked as the schedule does, one at a time; it is listed with what is known of it,
// and can be had as a file.
func TestKeeper(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_INTERVAL=0")
	tt.work()
	if page := tt.page(); !page.On || page.Next != 0 || page.Last != nil || len(page.List) > 0 {
		t.Errorf("where none are made by themselves there is %+v", page)
	}
	if _, told := metricstest.All(t, tt.metrics.Gatherer())["inventory_backup_age_seconds"]; told {
		t.Error("where none is due its age is told, which would alert")
	}
	task, err := tt.MakeBackup("boss")
	if err != nil || task.By != "boss" || task.Began != inventory.MillisOf(tt.time) {
		t.Fatalf("%+v, %v", task, err)
	}
	page := tt.page()
	name := backupName(tt.timeline(), tt.time, 0)
	want := inventory.KeptBackup{Name: name, Made: inventory.MillisOf(tt.time), Timeline: tt.timeline()[:8], Own: true, State: inventory.BackupChecked}
	have := page.List[0]
	if have.Checked == 0 || have.Bytes == 0 {
		t.Errorf("nothing is known of %+v", have)
	}
	if have.Checked, have.Bytes = 0, 0; have != want || len(page.List) != 1 {
		t.Errorf("there is %+v, not %+v", page.List, want)
	}
	if l := page.Last; l.By != "boss" || l.What != inventory.TaskMake || l.Name != name || l.Problem != "" || l.Ended == 0 {
		t.Errorf("it says %+v", l)
	}
	r, opened, err := tt.OpenBackup(t.Context(), "boss", name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil || int64(len(b)) != opened.Bytes {
		t.Errorf("%d bytes of %d, %v", len(b), opened.Bytes, err)
	}
	if err := archive.Whole(t.Context(), strings.NewReader(string(b))); err != nil {
		t.Error(err)
	}
}

// TestKeeperChecks: what has changed on disk is found when it is checked again, said to be damaged, and can still be had. If it was the newest,
// another is made in its place.
func TestKeeperChecks(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	for range 2 {
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(time.Hour)
	}
	tt.time = tt.time.Add(-30 * time.Minute)
	tt.work()
	newest, older := tt.page().List[0].Name, tt.page().List[1].Name
	size := tt.spoil(older)
	for _, name := range []string{newest, older} {
		if _, err := tt.CheckBackup(t.Context(), "boss", name); err != nil {
			t.Fatal(err)
		}
		tt.page()
	}
	page := tt.page()
	if page.List[0].State != inventory.BackupChecked || page.List[1].State != inventory.BackupDamaged || page.List[1].Bytes != size {
		t.Errorf("there is %+v", page.List)
	}
	if f := page.Failed; f == nil || f.Name != older || f.Problem != inventory.ProblemDamaged || *f != *page.Last {
		t.Errorf("it says %+v", f)
	}
	if _, err := tt.CheckBackup(t.Context(), "boss", older); err == nil {
		t.Error("one that was set aside is checked again")
	}
	r, opened, err := tt.OpenBackup(t.Context(), "boss", older)
	if err != nil || opened.Bytes != size {
		t.Fatalf("%d bytes, %v", opened.Bytes, err)
	}
	_ = r.Close()

	tt.spoil(newest)
	if _, err := tt.CheckBackup(t.Context(), "boss", newest); err != nil {
		t.Fatal(err)
	}
	page = tt.pageOnce("another is made", func(p inventory.BackupsPage) bool { return p.Last.What == inventory.TaskMake })
	if first := page.List[0]; page.Last.By != bySchedule || first.State != inventory.BackupChecked || first.Made != inventory.MillisOf(tt.time) {
		t.Errorf("in its place there is %+v, by %s", first, page.Last.By)
	}
	if page.Failed != nil || page.Next != inventory.MillisOf(tt.time.Add(time.Hour)) {
		t.Errorf("after another was made it says %+v", page)
	}
}

// TestKeeperLosesAll: when the only backup is found to be damaged, there is none that is good, as there was none at the start.
func TestKeeperLosesAll(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_INTERVAL=0")
	start := tt.time
	tt.time = start.Add(time.Hour)
	if err := tt.try(t.Context()); err != nil {
		t.Fatal(err)
	}
	name := backupName(tt.timeline(), tt.time, 0)
	tt.spoil(name)
	if err := tt.recheck(t.Context(), name); !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrTruncated) {
		t.Errorf("it says %v", err)
	}
	if last := tt.newest(); last != (lastBackup{good: start}) {
		t.Errorf("the newest good one is %+v", last)
	}
	if due := tt.nextDue(); !due.IsZero() {
		t.Errorf("where none is made by itself one is due at %v", due)
	}
}

// spoil changes a bit of a backup, and returns how large it is.
func (tt *timetable) spoil(name string) int64 {
	tt.t.Helper()
	path := filepath.Join(tt.dir, name)
	b, err := os.ReadFile(path)
	if err != nil {
		tt.t.Fatal(err)
	}
	b[len(b)-1] ^= 1 // of the checksum of all; elsewhere a bit may mean nothing
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tt.t.Fatal(err)
	}
	return int64(len(b))
}

// TestKeeperRefuses: a second task while there is one, names that are none, and a central that keeps nothing.
func TestKeeperRefuses(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	theirs, err := tt.backups.Backup(t.Context(), "other", false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tt.MakeBackup("boss")
	wantRefusal(t, err, inventory.CodeBackupRunning)
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := tt.MakeBackup("boss"); err != nil {
		t.Fatal(err)
	}
	_, err = tt.MakeBackup("boss")
	wantRefusal(t, err, inventory.CodeBackupRunning)
	aside := backupName("../x", tt.time, 1)
	for _, path := range []string{filepath.Join(tt.dir, "secret"), filepath.Join(tt.dir, "bodega-", "..", aside)} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"", "secret", "../secret", filepath.Join(tt.dir, "secret"), backupName(tt.timeline(), tt.time, 1), aside,
		backupName("a", tt.time, 1) + verifiedSuffix} {
		_, _, err := tt.OpenBackup(t.Context(), "boss", name)
		wantRefusal(t, err, inventory.CodeNotFound)
		_, err = tt.CheckBackup(t.Context(), "boss", name)
		wantRefusal(t, err, inventory.CodeNotFound)
	}
	sealed := backupName(tt.timeline(), tt.time, 1) + archive.SealedSuffix
	if err := os.WriteFile(filepath.Join(tt.dir, sealed), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = tt.CheckBackup(t.Context(), "boss", sealed)
	wantRefusal(t, err, inventory.CodeInvalidRequest)
	_, err = tt.Backups(t.Context(), "../x", 10)
	wantRefusal(t, err, inventory.CodeValidation)
	none, err := startScheduler(testConfig(t, t.TempDir()), tt.backups, nil, tt.timeline, metrics.New("", ""), tt.log)
	if err != nil || none != nil {
		t.Fatalf("%v, %v", none, err)
	}
	if page, err := none.Backups(t.Context(), "", 10); err != nil || page.On {
		t.Errorf("%+v, %v", page, err)
	}
	_, err = none.MakeBackup("boss")
	wantRefusal(t, err, inventory.CodeInvalidRequest)
	_, err = none.CheckBackup(t.Context(), "boss", backupName("a", tt.time, 1))
	wantRefusal(t, err, inventory.CodeNotFound)
}

// TestBackupNeeds: whoever looks at central's health reads that backups are late or could not be checked, and nothing where none are to be made.
func TestBackupNeeds(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 29, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		every, age         time.Duration
		unverified, verify bool
		want               inventory.Need
	}{
		{time.Hour, 130 * time.Minute, false, true, ""},
		{time.Hour, 131 * time.Minute, false, true, inventory.NeedBackup},
		{24 * time.Hour, time.Hour, true, true, ""},
		{24 * time.Hour, 61 * time.Minute, true, true, inventory.NeedCheck},
		{24 * time.Hour, 61 * time.Minute, true, false, ""},
		{time.Hour, 131 * time.Minute, true, true, inventory.NeedBackup},
		{0, 1000 * time.Hour, true, true, ""},
	} {
		s := &scheduler{every: tt.every, verify: tt.verify, now: func() time.Time { return start.Add(tt.age) }, last: lastBackup{good: start, unverified: tt.unverified}}
		if have := s.need(); have != tt.want {
			t.Errorf("%+v: %q", tt, have)
		}
	}
	if need := (*scheduler)(nil).need(); need != "" {
		t.Errorf("without a schedule: %q", need)
	}
}

// TestKeeperLists: the newest first, page by page, of all histories; what else lies there is none, and the schedule says how long it keeps
// its own.
func TestKeeperLists(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=2h,3d")
	if err := os.MkdirAll(tt.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, timeline := range []string{tt.timeline(), "another1", tt.timeline(), tt.timeline()} {
		names = append(names, backupName(timeline, tt.time.Add(-time.Duration(i)*90*time.Minute), inventory.Offset(9-i)))
	}
	later := backupName(tt.timeline(), tt.time.Add(24*time.Hour), 1)
	for _, name := range append([]string{"notes.txt", "bodega-x.tar.zst", names[3] + verifiedSuffix, backupName("gone", tt.time, 1) + verifiedSuffix, later}, names...) {
		if err := os.WriteFile(filepath.Join(tt.dir, name), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tt.begin(t.Context())
	var have []string
	for after := ""; ; {
		page, err := tt.Backups(t.Context(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range page.List {
			have = append(have, b.Name)
		}
		if !page.More {
			break
		}
		after = have[len(have)-1]
		if after == names[0] { // is removed between two pages
			if err := os.Remove(filepath.Join(tt.dir, after)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := append([]string{later}, names...); !slices.Equal(have, want) {
		t.Errorf("listed are %q, not %q", have, want)
	}
	page := tt.page()
	for i, want := range []struct {
		state inventory.BackupState
		own   bool
		until string
	}{
		{inventory.BackupUnchecked, true, ""}, // dated after now, so that the schedule leaves it alone
		{inventory.BackupUnchecked, false, ""},
		{inventory.BackupUnchecked, true, "2026-11-29T20:00:00.000Z"}, // of 15:00, with the next at 19:00
		{inventory.BackupChecked, true, "2026-12-02T15:00:00.000Z"},   // the first: until the one behind it is as old as is to be gone back,
	} {
		until := ""
		if b := page.List[i]; b.Until != 0 {
			until = b.Until.String()
		}
		if b := page.List[i]; b.State != want.state || b.Own != want.own || b.Timeline == "" || until != want.until {
			t.Errorf("%d: %+v until %q, want %+v", i, b, until, want)
		}
	}
}

// hanging is a place that does not answer until whoever asks gives up.
type hanging struct {
	depot.Depot
	asked chan struct{}
}

func (h hanging) List(ctx context.Context, _ string, _ func(depot.Object) bool) error {
	h.asked <- struct{}{}
	<-ctx.Done()
	return context.Cause(ctx)
}

// TestPlaceThatHangs: who asks what lies there has an answer in time, which names the place; a few wait there at a time; and a stop ends that at once.
func TestPlaceThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tt := newTimetable(t, "BACKUP_INTERVAL=0")
		place := hanging{tt.depot, make(chan struct{}, 100)}
		tt.depot = place
		ask := func(many int) time.Duration {
			began := time.Now()
			errs := make(chan error)
			for range many {
				go func() { _, err := tt.Backups(t.Context(), "", 10); errs <- err }()
			}
			synctest.Wait()
			if asked := len(place.asked); many > lookersMax && asked != lookersMax {
				t.Errorf("%d ask there at a time", asked)
			}
			for range many {
				err := <-errs
				if wantRefusal(t, err, inventory.CodeOverloaded); !strings.Contains(err.Error(), tt.dir) {
					t.Errorf("it does not say where: %v", err)
				}
			}
			return time.Since(began)
		}
		if took := ask(20); took > 10*time.Second {
			t.Errorf("an answer took %v", took)
		}
		began := time.Now()
		time.AfterFunc(time.Second, tt.end)
		_, err := tt.Backups(t.Context(), "", 10)
		if wantRefusal(t, err, inventory.CodeRecovering); time.Since(began) != time.Second {
			t.Errorf("a stop ends it after %v", time.Since(began))
		}
	})
}
