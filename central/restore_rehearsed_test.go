package central

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
)

// TestRehearsalTakesNothingOver: one that was restored beside a central that goes on, with the same place for its backups, does not count instead of
// that; people say which does. What they restore, and leave out, is no question again.
func TestRehearsalTakesNothingOver(t *testing.T) {
	t.Parallel()
	s := newShipping(t)
	s.sells("one")
	first, err := s.restore(engine.Cut{}, false)
	if err != nil {
		t.Fatal(err)
	}
	rehearsed := serve(t, s.cfg)
	s.awaitBackups(2)
	rehearsed.Stop()
	sell(t, s.r, "two")
	sell(t, s.r, "three")
	end, lost := s.position(), shortTimeline(first.From)
	s.await(func() bool { // a stop does not wait for long until it is there
		done, err := s.restoreOf(lost, engine.Cut{}, true)
		return err == nil && done.At == end
	})
	s.r.Stop()
	_, err = s.restore(engine.Cut{}, true)
	if err == nil || !strings.Contains(err.Error(), "2 histories") {
		t.Fatalf("which of both counts is not asked: %v", err)
	}
	if !strings.Contains(err.Error(), "--timeline "+lost+" leads to position") {
		t.Errorf("it does not say what to do: %v", err)
	}
	back := end - 2 // before three
	if done, err := s.restoreOf(lost, engine.Cut{}, true); err != nil || done.At != end {
		t.Errorf("the one that was lost: %+v, %v", done, err)
	}
	done, err := s.restoreOf(lost, engine.Cut{Offset: &back}, false)
	if err != nil || done.At != back+1 {
		t.Fatalf("%+v, %v", done, err)
	}
	s.r = serve(t, s.cfg)
	s.awaitBackups(3)
	s.r.Stop()
	if again, err := s.restore(engine.Cut{}, true); err != nil || again.From != done.To || again.At != back+1 {
		t.Errorf("what was left out knowingly: %+v, %v", again, err)
	}
}

// restoreOf is restore of a history.
func (s *shipping) restoreOf(timeline string, cut engine.Cut, rehearsal bool) (RestoredBackup, error) {
	s.t.Helper()
	s.cfg.Sample = nil
	s.cfg.DataDir = filepath.Join(s.t.TempDir(), "restored")
	return RestoreFrom(s.t.Context(), s.cfg, Place{s.dir, timeline}, cut, rehearsal, zerolog.Nop(), func(string) {})
}

// TestUselessBackupIsPassedOver: what is no backup, one of another directory under a name of this history, and one that is encrypted to others stop no
// restore to which an earlier one and what was shipped behind it lead as well. Where they do not, it is said what is needed.
func TestUselessBackupIsPassedOver(t *testing.T) {
	t.Parallel()
	s := newShipping(t)
	own := s.cfg
	s.sells("one")
	end := s.position()
	s.r.Stop()
	list, err := listBackups(t.Context(), s.d)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(s.dir, list[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	other, _, _ := backedUp(t)
	foreign, _, _, err := Backup(t.Context(), other, t.TempDir(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	renamed, _ := parseBackupName(filepath.Base(foreign))
	for what, c := range map[string]struct {
		at   inventory.Offset
		data []byte
		says string
	}{
		"empty":    {end, nil, "is not a backup"},
		"flipped":  {end, append([]byte{whole[0] ^ 1}, whole[1:]...), "is not a backup"},
		"foreign":  {renamed.Offset, theirs, "is not what its name says: it is of DATA_ID"},
		"position": {list[0].Offset + 1, whole, "is not what its name says: it is of DATA_ID"},
	} {
		name := filepath.Join(s.dir, backupName(list[0].Timeline, list[0].Made.Time().Add(time.Hour), c.at))
		if err := os.WriteFile(name, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, timeline := range []string{"", list[0].Timeline} {
			var said []string
			s.cfg.DataDir = filepath.Join(t.TempDir(), "restored")
			done, err := RestoreFrom(t.Context(), s.cfg, Place{s.dir, timeline}, engine.Cut{}, true, zerolog.Nop(), func(line string) { said = append(said, line) })
			if err != nil || done.At != end || !strings.Contains(strings.Join(said, "\n"), c.says) {
				t.Errorf("%s: %+v, %v, %q", what, done.At, err, said)
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}

	hers, _ := owner(t)
	if own.BackupRecipients, err = archive.ParseRecipients(hers); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := Backup(t.Context(), own, s.dir, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if done, err := s.restore(engine.Cut{}, true); err != nil || done.At != end {
		t.Errorf("with an encrypted one: %+v, %v", done, err)
	}
	for _, name := range s.pieces() {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.restore(engine.Cut{}, true); err == nil || !strings.Contains(err.Error(), "--identity FILE") {
		t.Errorf("an encrypted one alone leads so far: %v", err)
	}
}
