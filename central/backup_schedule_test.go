package central

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/metrics"
	"bodega/http/metrics/metricstest"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
)

// timetable is a schedule of a central that rests, at times that the test sets.
type timetable struct {
	*scheduler
	t       *testing.T
	metrics *metrics.Registry
	time    time.Time
}

func newTimetable(t *testing.T, pairs ...string) *timetable {
	t.Helper()
	cfg := testConfig(t, t.TempDir(), append([]string{"BACKUP_DIR=" + filepath.Join(t.TempDir(), "deep", "backups")}, pairs...)...)
	e, err := openEngine(cfg, engine.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	var st inventory.State
	if err := e.Load(t.Context(), stateLoader{&st}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(st.Mark()); err != nil {
			t.Error(err)
		}
	})
	b, err := newBackups(cfg, e, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	tt := &timetable{t: t, metrics: metrics.New("", ""), time: time.Date(2026, 11, 29, 18, 0, 0, 0, time.UTC)}
	b.now = func() time.Time { return tt.time }
	if tt.scheduler, err = newScheduler(cfg, b, func() string { return e.History().Timeline }, tt.metrics, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	return tt
}

// try is a round at the present time.
func (tt *timetable) try(ctx context.Context) error {
	_, err := tt.round(ctx, tt.time)
	return err
}

// there is what the directory holds, hidden files too.
func (tt *timetable) there() (names []string) {
	tt.t.Helper()
	if !depot.Local(tt.dir) {
		if err := tt.depot.List(tt.t.Context(), "", func(o depot.Object) bool { names = append(names, o.Name); return true }); err != nil {
			tt.t.Fatal(err)
		}
		return names
	}
	entries, err := os.ReadDir(tt.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		tt.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (tt *timetable) metric(name string) float64 {
	return metricstest.All(tt.t, tt.metrics.Gatherer())[name][""]
}

// TestSchedule: a backup each hour, each of them checked and said to be, of which those that are worth it are kept; and its age is told.
func TestSchedule(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=2h,2d")
	if tt.begin(t.Context()); tt.next.After(tt.time) {
		t.Errorf("without any the first is due at %v", tt.next)
	}
	for range 30 {
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(time.Hour)
	}
	var want []string
	for _, at := range []string{"20261129T180000Z", "20261129T230000Z", "20261130T220000Z", "20261130T230000Z"} {
		name := "bodega-" + tt.timeline()[:8] + "-" + at + "-0.tar.zst"
		want = append(want, name, name+".verified")
	}
	if have := tt.there(); !slices.Equal(have, want) {
		t.Errorf("there is %q, not %q", have, want)
	}
	b, err := os.ReadFile(filepath.Join(tt.dir, want[4]))
	said, failed := os.ReadFile(filepath.Join(tt.dir, want[5]))
	if err != nil || failed != nil || markedSum(string(said), want[4]) != fmt.Sprintf("%x", sha256.Sum256(b)) {
		t.Errorf("what it says of its bytes is not so: %q, %v, %v", said, err, failed)
	}
	if age, unverified, bytes := tt.metric("inventory_backup_age_seconds"), tt.metric("inventory_backup_unverified"), tt.metric("inventory_backup_bytes"); age != 3600 || unverified != 0 || bytes == 0 {
		t.Errorf("the newest is %v s old, unverified %v, of %v bytes", age, unverified, bytes)
	}
	if n := tt.metric("inventory_backup_interval_seconds"); n != 3600 {
		t.Errorf("the interval is %v", n)
	}
}

// TestScheduleAfterARestart: what a process that was killed has left is removed, and what else is in the directory is not; the next backup is
// due when it would have been; and what is known of the newest is known again.
func TestScheduleAfterARestart(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	if err := os.MkdirAll(filepath.Join(tt.dir, verifyScratch+"1", "data", "journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	mine := backupName(tt.timeline(), tt.time.Add(-20*time.Minute), 0)
	others := []string{backupName("another", tt.time.Add(-time.Minute), 9), "notes.txt", ".hidden.part", mine + "x", "bodega-" + tt.timeline()[:8] + "-yesterday-1.tar.zst"}
	for _, name := range append([]string{mine, "." + mine + ".123.part"}, others...) {
		if err := os.WriteFile(filepath.Join(tt.dir, name), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if tt.begin(t.Context()); !tt.next.Equal(tt.time.Add(40 * time.Minute)) {
		t.Errorf("the next is due at %v", tt.next)
	}
	want := append([]string{mine}, others...)
	slices.Sort(want)
	if have := tt.there(); !slices.Equal(have, want) {
		t.Errorf("there is %q, not %q", have, want)
	}
	if age, unverified, bytes := tt.metric("inventory_backup_age_seconds"), tt.metric("inventory_backup_unverified"), tt.metric("inventory_backup_bytes"); age != 1200 || unverified != 1 || bytes != 5 {
		t.Errorf("the newest is %v s old, unverified %v, of %v bytes", age, unverified, bytes)
	}
	tt.keep, tt.verify = archive.Keep{{Count: 1, Span: 'h'}}, false
	for range 2 {
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(time.Hour)
	}
	if have := tt.there(); len(have) != len(others)+2 || slices.Contains(have, mine) {
		t.Errorf("there is %q", have)
	}
	if tt.metric("inventory_backup_unverified") != 1 {
		t.Error("one that nobody has checked is not said to be unverified")
	}
}

// TestScheduleOfTwo: two centrals may keep their backups in one place. Neither removes those of the other, nor what the other is writing or checking
// there.
func TestScheduleOfTwo(t *testing.T) {
	t.Parallel()
	one := newTimetable(t, "BACKUP_KEEP=1h")
	two := newTimetable(t, "BACKUP_KEEP=1h", "BACKUP_DIR="+one.dir)
	if err := os.MkdirAll(one.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	checking, err := newScratch(one.dir, verifyScratch)
	if err != nil {
		t.Fatal(err)
	}
	name := backupName(two.timeline(), two.time, 0)
	if _, err := two.put(t.Context(), name, func(_ context.Context, w io.Writer) error {
		one.begin(t.Context())
		_, err := io.WriteString(w, "there")
		return err
	}); err != nil {
		t.Errorf("the other has removed what was being written: %v", err)
	}
	if err := os.WriteFile(filepath.Join(checking.dir(), "journal"), nil, 0o600); err != nil {
		t.Errorf("the other has removed what was being checked: %v", err)
	}
	if err := errors.Join(checking.remove(), two.depot.Remove(t.Context(), name)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for _, tt := range []*timetable{one, two} {
			tt.begin(t.Context())
			if _, err := tt.round(t.Context(), tt.time); err != nil {
				t.Fatal(err)
			}
			tt.time = tt.time.Add(time.Hour)
		}
	}
	if have := one.there(); len(have) != 8 || strings.HasPrefix(have[0], historyPrefix(one.timeline())) == strings.HasPrefix(have[4], historyPrefix(one.timeline())) {
		t.Errorf("there is %q", have)
	}
}

// TestScheduleOfBadBackups: one that is not what it should be gets another name, and no good one makes room for it; nor does one that could not
// be written.
func TestScheduleOfBadBackups(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=1h")
	tt.begin(t.Context())
	if err := tt.try(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := tt.there()[0]
	name := backupName(tt.timeline(), tt.time.Add(time.Hour), 0)
	b, err := os.ReadFile(filepath.Join(tt.dir, good))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1 // of the checksum of all; elsewhere a bit may mean nothing
	if err := os.WriteFile(filepath.Join(tt.dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := tt.check(t.Context(), name, archive.Identities{}, ""); !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrTruncated) {
		t.Errorf("it says %v", err)
	}
	if have := tt.there(); !slices.Equal(have, []string{good, good + ".verified", name, name + ".damaged"}) {
		t.Errorf("there is %q", have)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	tt.time = tt.time.Add(2 * time.Hour)
	if err := tt.try(stopped); err == nil {
		t.Error("it goes on when central stops")
	}
	if have := tt.there(); len(have) != 4 || have[0] != good || tt.metric("inventory_backup_age_seconds") != 7200 {
		t.Errorf("there is %q, %v s old", have, tt.metric("inventory_backup_age_seconds"))
	}
	if err := os.RemoveAll(tt.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tt.dir, nil, 0o600); err != nil { // no directory
		t.Fatal(err)
	}
	if err := tt.try(t.Context()); err == nil || !strings.Contains(err.Error(), tt.dir) {
		t.Errorf("it says %v", err)
	}
}

// TestScheduleAfterAWrongClock: backups dated after now neither keep the next from being made, nor take its place, nor say how old it is; and
// they are not removed, since it may be this clock that is wrong.
func TestScheduleAfterAWrongClock(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=1h")
	tt.begin(t.Context())
	later := filepath.Join(tt.dir, backupName(tt.timeline(), tt.time.AddDate(4, 0, 0), 0))
	if err := errors.Join(os.MkdirAll(tt.dir, 0o700), os.WriteFile(later, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if tt.begin(t.Context()); tt.next.After(tt.time) {
		t.Errorf("the next is due at %v", tt.next)
	}
	for range 2 {
		tt.time = tt.time.Add(time.Hour)
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first, newest := backupName(tt.timeline(), tt.time.Add(-time.Hour), 0), backupName(tt.timeline(), tt.time, 0)
	if have := tt.there(); !slices.Equal(have, []string{first, first + ".verified", newest, newest + ".verified", filepath.Base(later)}) {
		t.Errorf("there is %q", have)
	}
	if age := tt.metric("inventory_backup_age_seconds"); age != 0 {
		t.Errorf("the newest is %v s old", age)
	}
}

// TestScheduleDoesNotPileUp: where no backup can be checked, or each is spoilt, the directory holds one such and not one for each try.
func TestScheduleDoesNotPileUp(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	tt.begin(t.Context())
	tt.backups.cfg.DataID = "another" // which says nothing of the file
	for range 3 {
		tt.time = tt.time.Add(5 * time.Minute)
		if err := tt.try(t.Context()); err == nil || !strings.Contains(err.Error(), "is not verified") {
			t.Fatalf("it says %v", err)
		}
	}
	newest := backupName(tt.timeline(), tt.time, 0)
	if have := tt.there(); !slices.Equal(have, []string{newest}) {
		t.Errorf("there is %q", have)
	}
	for range 3 {
		tt.time = tt.time.Add(5 * time.Minute)
		newest = backupName(tt.timeline(), tt.time, 0)
		if err := os.WriteFile(filepath.Join(tt.dir, newest), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := tt.setAside(t.Context(), newest, archive.ErrDamaged); err != nil {
			t.Fatal(err)
		}
	}
	if have := tt.there(); len(have) != 3 || have[1] != newest || have[2] != newest+".damaged" {
		t.Errorf("there is %q", have)
	}
}

// TestScheduleWaitsItsTurn: a backup that somebody takes is no failure of the schedule.
func TestScheduleWaitsItsTurn(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	tt.begin(t.Context())
	theirs, err := tt.backups.Backup(t.Context(), "boss", false)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- tt.try(t.Context()) }()
	if err := errors.Join(theirs.Write(t.Context(), io.Discard), theirs.Close()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestServeBacksUp: a central with a directory for backups makes the first at once, and stops when it is told to.
func TestServeBacksUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := testConfig(t, t.TempDir(), "BACKUP_DIR="+dir)
	cfg.Sample = demo.Catalogue()
	r := serve(t, cfg)
	r.Log.Wait("backed up", 1, r.Ended)
	r.Stop()
	found, err := filepath.Glob(filepath.Join(dir, "bodega-*"+archive.Suffix))
	if err != nil || len(found) != 1 {
		t.Fatalf("there is %v, %v", found, err)
	}
	f, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if m, _, err := VerifyBackup(t.Context(), cfg, f, t.TempDir(), storage.Telling{}); err != nil || m.State.Offset != 200 {
		t.Errorf("%+v, %v", m.State, err)
	}
}

// TestScheduleLeavesRoom: a backup that would not leave free what sales need is not written, and what was copied for it is gone.
func TestScheduleLeavesRoom(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t)
	tt.begin(t.Context())
	tt.backups.cfg.MinFreeBytes = 1 << 50
	if err := tt.try(t.Context()); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("it says %v", err)
	}
	if have := tt.there(); len(have) > 0 {
		t.Errorf("there is %q", have)
	}
	if _, err := os.Stat(tt.backups.spool()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %v", err)
	}
}

// TestBackupsOfOneSecond: two that are asked for within a second, at one position, are two backups.
func TestBackupsOfOneSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tt := newTimetable(t, "BACKUP_INTERVAL=0")
		tt.now, tt.backups.now = time.Now, time.Now
		for range 2 {
			if _, err := tt.round(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		page, err := tt.Backups(t.Context(), "", 10)
		if err != nil || len(page.List) != 2 || page.List[0].Made%2000 != 1000 || page.List[1].Made%2000 != 0 || page.List[0].State != inventory.BackupChecked {
			t.Errorf("there are %+v, %v", page.List, err)
		}
	})
}

// TestNewestOfOneSecond: of backups of one second the one that leads further is the newest, however many digits that takes, and no sign that the
// history has gone back.
func TestNewestOfOneSecond(t *testing.T) {
	t.Parallel()
	tt := newTimetable(t, "BACKUP_KEEP=1h")
	if err := os.MkdirAll(tt.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, at := range []inventory.Offset{100, 15, 9} {
		name := backupName(tt.timeline(), tt.time, at)
		want = append(want, name)
		if err := os.WriteFile(filepath.Join(tt.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, err := tt.Backups(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, b := range page.List {
		have = append(have, b.Name)
	}
	if !slices.Equal(have, want) {
		t.Errorf("listed are %q, not %q", have, want)
	}
	if err := tt.prune(t.Context()); err != nil {
		t.Errorf("it says %v", err)
	}
}
