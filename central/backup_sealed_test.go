package central

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/rs/zerolog"

	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
)

// owner is whom backups are encrypted to: a recipient, and his identity.
func owner(t *testing.T) (recipient, identity string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), id.String()
}

// opening is cfg with what the command line says of keys.
func opening(t *testing.T, cfg Config, identity string) Config {
	t.Helper()
	var err error
	if cfg.BackupIdentities, err = archive.ParseIdentities(strings.NewReader(identity)); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestEncryptedBackup: where it lies nothing is in clear, its recipient restores it, and whoever is none, or gets another one than was made, is
// told why and has nothing.
func TestEncryptedBackup(t *testing.T) {
	t.Parallel()
	cfg, _, _ := backedUp(t)
	hers, identity := owner(t)
	his, other := owner(t)
	var err error
	if cfg.BackupRecipients, err = archive.ParseRecipients(hers); err != nil {
		t.Fatal(err)
	}
	dir, scratch := t.TempDir(), t.TempDir()
	name, _, _, err := Backup(t.Context(), cfg, dir, scratch)
	if err != nil {
		t.Fatal(err)
	}
	if have := inDir(t, dir); len(have) != 1 || filepath.Join(dir, have[0]) != name || !strings.HasSuffix(name, ".tar.zst.age") || len(inDir(t, scratch)) > 0 {
		t.Errorf("there is %q, and in scratch %q", have, inDir(t, scratch))
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.NewReader(t.Context(), bytes.NewReader(b)); !errors.Is(err, archive.ErrForeign) {
		t.Errorf("it is in clear: %v", err)
	}
	to := cfg
	to.DataDir = filepath.Join(t.TempDir(), "restored")
	half, flipped := b[:len(b)/2], slices.Clone(b)
	flipped[len(b)/2] ^= 1
	for _, tt := range []struct {
		cfg   Config
		b     []byte
		is    error
		words string
	}{
		{to, b, archive.ErrSealed, "to 1 recipient of age (X25519): an identity for it is needed; BACKUP_RECIPIENTS names " + hers + ": --identity FILE"},
		{opening(t, to, other), b, archive.ErrSealed, his},
		{opening(t, to, identity), half, archive.ErrDamaged, ""},
		{opening(t, to, identity), b[:60], archive.ErrTruncated, ""},
		{opening(t, to, identity), flipped, archive.ErrDamaged, ""},
		{opening(t, to, identity), []byte("a letter"), archive.ErrForeign, ""},
	} {
		if _, err := restore(t, tt.cfg, tt.b, engine.Cut{}); !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.words) || strings.Contains(err.Error(), "\n") {
			t.Errorf("it says %v, and not %v", err, tt.is)
		}
		if _, _, err := VerifyBackup(t.Context(), tt.cfg, bytes.NewReader(tt.b), scratch, storage.Telling{}); !errors.Is(err, tt.is) {
			t.Errorf("checked it says %v, and not %v", err, tt.is)
		}
	}
	if left := append(inDir(t, filepath.Dir(to.DataDir)), inDir(t, scratch)...); len(left) > 0 {
		t.Errorf("what was refused has left %q", left)
	}
	if _, err := VerifyFile(t.Context(), opening(t, cfg, other+"\n"+identity), name, "", storage.Telling{}); err != nil {
		t.Error(err)
	}
	if done, err := restore(t, opening(t, to, identity), b, engine.Cut{}); err != nil || done.At != 203 {
		t.Errorf("%+v, %v", done, err)
	}
}

// inDir is what a directory holds, hidden files too.
func inDir(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestBackupKeys: what names nobody to encrypt to, or opens nothing, is refused at the start, and no secret is repeated.
func TestBackupKeys(t *testing.T) {
	t.Parallel()
	hers, identity := owner(t)
	for pair, words := range map[string]string{
		"BACKUP_RECIPIENTS= , ":          "BACKUP_RECIPIENTS: names no recipient",
		"BACKUP_RECIPIENTS=" + identity:  "this is an identity, which is a secret",
		"BACKUP_RECIPIENTS=" + hers[:50]: "is no recipient of age",
		"BACKUP_IDENTITY=" + hers:        "holds no identities of age",
	} {
		_, err := Load(environ(pair), true)
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), identity) {
			t.Errorf("%.30s: %v", pair, err)
		}
	}
	file := filepath.Join(t.TempDir(), "recipients")
	if err := os.WriteFile(file, []byte("# who may read our backups\n"+hers+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg, err := Load(environ("BACKUP_RECIPIENTS_FILE="+file), true)
	if err != nil || !slices.Equal(cfg.BackupRecipients.Names(), []string{hers}) || len(cfg.Warnings) > 0 {
		t.Errorf("%q, %v, %q", cfg.BackupRecipients.Names(), err, cfg.Warnings)
	}
}

// TestScheduleEncrypts: what the schedule writes is encrypted, opened, restored and compared, in clear nowhere but on the volume of the data;
// and it is kept, dropped and found again as any. What lies there and cannot be opened is set aside.
func TestScheduleEncrypts(t *testing.T) {
	t.Parallel()
	hers, identity := owner(t)
	tt := newTimetable(t, "BACKUP_KEEP=1h", "BACKUP_RECIPIENTS="+hers)
	tt.begin(t.Context())
	for range 4 {
		if err := tt.try(t.Context()); err != nil {
			t.Fatal(err)
		}
		tt.time = tt.time.Add(time.Hour)
	}
	have := tt.there()
	if len(have) != 4 || !strings.HasSuffix(have[0], "-20261129T200000Z-0.tar.zst.age") || have[1] != have[0]+".verified" {
		t.Fatalf("there is %q", have)
	}
	said, err := os.ReadFile(filepath.Join(tt.dir, have[1]))
	if err != nil || !strings.Contains(string(said), "opened with a key that was made for this and is forgotten") {
		t.Errorf("it says %q, %v", said, err)
	}
	if b, err := os.ReadFile(filepath.Join(tt.dir, have[0])); err != nil || markedSum(string(said), have[0]) != fmt.Sprintf("%x", sha256.Sum256(b)) {
		t.Errorf("what it says of its bytes is not so: %q, %v", said, err)
	}
	scrub := func() (n int) {
		t.Helper()
		p := pass{s: &scrubber{backups: tt.dir, log: zerolog.Nop()}, ctx: t.Context(), found: map[string]bool{}}
		if err := p.scrubBackups(); err != nil {
			t.Fatal(err)
		}
		return p.count
	}
	if n := scrub(); n != 0 {
		t.Errorf("read again, %d of them have changed", n)
	}
	flipped := flipFile(t, filepath.Join(tt.dir, have[0]), 1000)
	if n := scrub(); n != 1 {
		t.Errorf("read again, %d of them have changed, not 1", n)
	}
	flipped()
	newest := filepath.Join(tt.dir, have[2])
	if _, err := VerifyFile(t.Context(), opening(t, tt.backups.cfg, identity), newest, "", storage.Telling{}); err != nil {
		t.Error(err)
	}
	if tt.begin(t.Context()); tt.metric("inventory_backup_age_seconds") != 3600 || tt.metric("inventory_backup_unverified") != 0 {
		t.Errorf("after a restart the newest is %v s old", tt.metric("inventory_backup_age_seconds"))
	}
	b, err := os.ReadFile(newest)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := errors.Join(os.Remove(newest+verifiedSuffix), os.WriteFile(newest, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := tt.check(t.Context(), have[2], opening(t, Config{}, identity).BackupIdentities, centralKey); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("it says %v", err)
	}
	if have := tt.there(); !slices.Contains(have, filepath.Base(newest)+".damaged") {
		t.Errorf("there is %q", have)
	}
	if left := inDir(t, tt.backups.cfg.DataDir); slices.ContainsFunc(left, func(name string) bool { return strings.HasPrefix(name, verifyScratch) }) {
		t.Errorf("in the directory of the data there is %q", left)
	}
}

// TestShippedAndSealed: what is shipped behind an encrypted backup is encrypted too, and comes back with it by its recipient's identity alone.
func TestShippedAndSealed(t *testing.T) {
	t.Parallel()
	hers, identity := owner(t)
	s := newShipping(t, "BACKUP_RECIPIENTS="+hers, "BACKUP_IDENTITY="+identity)
	sold := s.sells("one", "two")
	s.r.Stop()
	with := s.cfg.BackupIdentities
	s.cfg.BackupIdentities = archive.Identities{}
	if _, err := s.restore(engine.Cut{}, true); !errors.Is(err, archive.ErrSealed) {
		t.Errorf("without an identity it says %v", err)
	}
	if left := inDir(t, filepath.Dir(s.cfg.DataDir)); len(left) > 0 {
		t.Errorf("what was refused has left %q", left)
	}
	s.cfg.BackupIdentities = with
	done, err := s.restore(engine.Cut{}, false)
	if err != nil {
		t.Fatal(err)
	}
	s.cfg.BackupDir = ""
	r := serve(t, s.cfg)
	if again := sell(t, r, "two"); again != sold[1] || done.At != 202 {
		t.Errorf("at position %d a key is answered with %s, and was with %s", done.At, again, sold[1])
	}
	r.Stop()
}
