package central

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/exit"
)

// shipping is a central that puts what becomes durable beside its backups.
type shipping struct {
	t   *testing.T
	cfg Config
	dir string // of the backups
	d   depot.Depot
	r   *nodetest.Running
}

func newShipping(t *testing.T, pairs ...string) *shipping {
	t.Helper()
	s := &shipping{t: t, dir: filepath.Join(t.TempDir(), "backups")}
	s.cfg = testConfig(t, filepath.Join(t.TempDir(), "central"), append([]string{"BACKUP_DIR=" + s.dir, "SHIP_INTERVAL=10ms", "BACKUP_VERIFY=false", "RATE_LIMIT_ENABLED=false"}, pairs...)...)
	s.cfg.Sample = demo.Catalogue()
	var err error
	if s.d, err = depot.Open(s.dir, depot.S3{}); err != nil {
		t.Fatal(err)
	}
	s.r = serve(t, s.cfg)
	s.awaitBackups(1)
	return s
}

func (s *shipping) awaitBackups(n int) {
	s.t.Helper()
	s.await(func() bool {
		list, err := listBackups(s.t.Context(), s.d)
		return err == nil && len(list) >= n
	})
}

func (s *shipping) await(done func() bool) {
	s.t.Helper()
	for began := time.Now(); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > patience {
			s.t.Fatal("waited in vain")
		}
	}
}

// sells sells once for each key, and waits until that is where backups lie.
func (s *shipping) sells(keys ...string) (answers []string) {
	s.t.Helper()
	before := s.pieces()
	other := func() bool { // than before: some may be put together meanwhile, or go, and of two histories any may come first
		return slices.ContainsFunc(s.pieces(), func(name string) bool { return !slices.Contains(before, name) })
	}
	for _, key := range keys {
		answers = append(answers, sell(s.t, s.r, key))
	}
	s.await(func() bool { return other() && s.end() == s.position() })
	return answers
}

func (s *shipping) position() inventory.Offset {
	s.t.Helper()
	status, body := s.r.Call(http.MethodGet, "/v1/inventory/snapshot", "")
	var at inventory.Offset
	if _, err := fmt.Sscanf(body[strings.Index(body, `"offset":`):], `"offset":%d`, &at); status != http.StatusOK || err != nil {
		s.t.Fatalf("%d %.300s", status, body)
	}
	return at
}

// end is the position to which the depot leads.
func (s *shipping) end() inventory.Offset {
	done, err := s.restore(engine.Cut{}, true)
	if err != nil {
		return -1
	}
	return done.At
}

func (s *shipping) pieces() (names []string) {
	s.t.Helper()
	if err := s.d.List(s.t.Context(), "tail/", func(o depot.Object) bool {
		if !strings.HasSuffix(o.Name, ".json") {
			names = append(names, o.Name)
		}
		return true
	}); err != nil {
		s.t.Fatal(err)
	}
	return names
}

// restore makes a new directory of what the depot has.
func (s *shipping) restore(cut engine.Cut, rehearsal bool) (RestoredBackup, error) {
	s.t.Helper()
	s.cfg.Sample = nil
	s.cfg.DataDir = filepath.Join(s.t.TempDir(), "restored")
	return RestoreFrom(s.t.Context(), s.cfg, Place{Location: s.dir}, cut, rehearsal, zerolog.Nop(), func(string) {})
}

// TestShippedAndRestored: what was sold since the newest backup is there when the directory is lost, with its keys and their answers; to each event
// that was shipped one can go back; the history that goes on from there is shipped as well, and has a backup of its own at once.
func TestShippedAndRestored(t *testing.T) {
	t.Parallel()
	s := newShipping(t)
	first := s.sells("one", "two", "three")
	s.sells("four")
	end := s.position()
	for n := end - 4; n < end; n++ {
		done, err := s.restore(engine.Cut{Offset: &n}, true)
		if err != nil || done.At != n+1 || done.Laid.Behind == 0 {
			t.Errorf("to event %d: at %d, %v", n, done.At, err)
		}
		if _, err := os.Stat(s.cfg.DataDir); !os.IsNotExist(err) {
			t.Error("a rehearsal leaves something:", err)
		}
	}
	beyond := end
	if _, err := s.restore(engine.Cut{Offset: &beyond}, true); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("ends with event %d", end-1)) {
		t.Errorf("beyond its end: %v", err)
	}
	done, err := s.restore(engine.Cut{}, false)
	if err != nil || done.At != end || done.Products != 200 {
		t.Fatalf("%+v, %v", done, err)
	}
	lost := s.r
	s.r = serve(t, s.cfg) // beside the former, which goes on: they have different names
	if again := sell(t, s.r, "one"); again != first[0] {
		t.Errorf("the key is answered with %s, and was with %s", again, first[0])
	}
	s.awaitBackups(2)
	s.sells("five")
	if at := s.position(); at != end+1 {
		t.Errorf("it stands at %d, and was at %d", at, end)
	}
	back := end - 2 // which the former has
	if done, err := s.restore(engine.Cut{Offset: &back}, true); err != nil || done.At != back+1 {
		t.Errorf("before the fork: %+v, %v", done, err)
	}
	s.r.Stop()
	lost.Stop()
	if n := len(lost.Log.Find("took a copy for a backup")); n != 1 {
		t.Errorf("%d backups were made to begin with", n)
	}

	list, err := listBackups(t.Context(), s.d)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		if b.Timeline == shortTimeline(done.To) {
			err = errors.Join(err, s.d.Remove(t.Context(), b.Name))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.restore(engine.Cut{}, false) // as if it had been lost before its first backup was made
	if err != nil || again.At != end+1 || again.From != done.To {
		t.Errorf("without a backup of its own: %+v, %v", again, err)
	}
	s.r = serve(t, s.cfg)
	if status, body := s.r.Call(http.MethodGet, "/v1/inventory/snapshot", ""); status != http.StatusOK || !strings.Contains(body, fmt.Sprintf(`"leftAt":[%d,%d]`, end, end+1)) {
		t.Errorf("its history does not say where it comes from: %.400s", body)
	}
	s.r.Stop()
}

// TestRestoreFromWhatIsSpoiled: a backup that is damaged is passed over for the one before it; what is missing or damaged behind a backup is refused,
// and how far one can go is said, and is true; and which of two histories counts is not guessed.
func TestRestoreFromWhatIsSpoiled(t *testing.T) {
	t.Parallel()
	s := newShipping(t)
	list, err := listBackups(t.Context(), s.d)
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(filepath.Join(s.dir, list[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	s.sells("one")
	if status, body := s.r.Call(http.MethodPost, "/v1/admin/backups", ""); status/100 != 2 {
		t.Fatal(status, body)
	}
	s.await(func() bool {
		now, err := listBackups(t.Context(), s.d)
		return err == nil && len(now) > 0 && now[0].Offset > list[0].Offset
	})
	s.await(func() bool { // until what is not worth keeping any more is gone
		status, body := s.r.Call(http.MethodGet, "/v1/admin/backups", "")
		return status == http.StatusOK && !strings.Contains(body, `"running"`)
	})
	if err := os.WriteFile(filepath.Join(s.dir, list[0].Name), first, 0o600); err != nil {
		t.Fatal(err)
	}
	s.sells("two")
	between := s.position()
	s.sells("three")
	s.sells("four")
	end := s.position()
	s.r.Stop()
	if list, err = listBackups(t.Context(), s.d); err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	newest := filepath.Join(s.dir, list[0].Name)
	b, err := os.ReadFile(newest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(newest, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if done, err := s.restore(engine.Cut{}, true); err != nil || done.At != end {
		t.Errorf("with a backup that was cut: %+v, %v", done, err)
	}
	if err := os.WriteFile(newest, b, 0o600); err != nil {
		t.Fatal(err)
	}
	pieces := s.pieces()
	path := filepath.Join(s.dir, pieces[len(pieces)-2]) // which holds three
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func() error{
		"flipped": func() error {
			flipped := slices.Clone(whole)
			flipped[len(flipped)-3] ^= 8
			return os.WriteFile(path, flipped, 0o600)
		},
		"missing": func() error { return os.Remove(path) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		_, err := s.restore(engine.Cut{}, true)
		var far inventory.Offset
		if err == nil || !strings.Contains(err.Error(), "--to-offset") {
			t.Fatalf("%s: %v", what, err)
		}
		if _, scan := fmt.Sscanf(err.Error()[strings.Index(err.Error(), "--to-offset "):], "--to-offset %d", &far); scan != nil || far < between-1 || far >= end-1 {
			t.Errorf("%s: one is told to go to %d of %d: %v", what, far, end, err)
		}
		if done, err := s.restore(engine.Cut{Offset: &far}, true); err != nil || done.At != far+1 {
			t.Errorf("%s: as far as it says: %+v, %v", what, done, err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	other := "bodega-00000000" + list[0].Name[len("bodega-00000000"):]
	if err := os.WriteFile(filepath.Join(s.dir, other), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.restore(engine.Cut{}, true); err == nil || !strings.Contains(err.Error(), "2 histories") || !strings.Contains(err.Error(), "--timeline") {
		t.Errorf("of two histories: %v", err)
	}
	if done, err := RestoreFrom(t.Context(), s.cfg, Place{s.dir, list[0].Timeline}, engine.Cut{}, true, zerolog.Nop(), func(string) {}); err != nil || done.At != end {
		t.Errorf("the one that was named: %+v, %v", done, err)
	}
	if _, err := RestoreFrom(t.Context(), s.cfg, Place{s.dir, "ffff"}, engine.Cut{}, true, zerolog.Nop(), func(string) {}); err == nil || !strings.Contains(err.Error(), "nothing of timeline ffff") {
		t.Errorf("one that is not there: %v", err)
	}
}

// TestVerifyPlace: of a place it is proved how far a restore leads, and found if it would not go to its end.
func TestVerifyPlace(t *testing.T) {
	t.Parallel()
	s := newShipping(t)
	s.sells("one", "two")
	s.sells("three")
	end := s.position()
	v, err := VerifyPlace(t.Context(), s.cfg, Place{Location: s.dir}, "", storage.Telling{})
	if err != nil || v.Kind != storage.KindBackup || !strings.Contains(v.Proved, fmt.Sprintf("leads to position %d,", end)) {
		t.Errorf("%+v, %v", v, err)
	}
	pieces := s.pieces()
	if err := s.d.Remove(t.Context(), pieces[len(pieces)-2]); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyPlace(t.Context(), s.cfg, Place{Location: s.dir}, t.TempDir(), storage.Telling{}); exit.Code(err) != exit.Failed || !strings.Contains(fmt.Sprint(err), "would not go to its end") {
		t.Errorf("with a piece missing: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, ".*")); len(left) > 0 {
		t.Errorf("left is %q", left)
	}
}
