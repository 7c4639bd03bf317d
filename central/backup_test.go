package central

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
)

// sell changes one product, and says with which status and whether under a key that was there.
func sell(t *testing.T, r *nodetest.Running, key string) string {
	t.Helper()
	status, body := r.Call(http.MethodPost, "/v1/inventory/updates",
		fmt.Sprintf(`{"storeId":"s1","productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":%q}`, key))
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	return body
}

// backedUp is a central that has sold once and of which a backup was taken, and has sold twice more since.
func backedUp(t *testing.T) (cfg Config, b []byte, sold string) {
	t.Helper()
	cfg = testConfig(t, filepath.Join(t.TempDir(), "central"))
	cfg.Sample = demo.Catalogue()
	r := serve(t, cfg)
	sold = sell(t, r, "before")
	status, body := r.Call(http.MethodGet, "/v1/admin/backup", "")
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	sell(t, r, "behind")
	sell(t, r, "further behind")
	r.Stop()
	if line := r.Log.Find("took a copy for a backup"); len(line) != 1 || line[0]["principal"] == "" || line[0]["position"] != 201.0 {
		t.Errorf("the log says of it: %v", line)
	}
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "backup.tmp")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %v", err)
	}
	cfg.Sample = nil
	return cfg, []byte(body), sold
}

func restore(t *testing.T, cfg Config, b []byte, cut engine.Cut) (RestoredBackup, error) {
	t.Helper()
	return RestoreBackup(t.Context(), cfg, bytes.NewReader(b), cut, false, zerolog.Nop())
}

// TestBackupAndRestore: what was acknowledged before a backup is in it, with the keys and their answers; what came later is not; and the
// restored history is another that goes on from it.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	cfg, b, sold := backedUp(t)
	var report strings.Builder
	m, _, err := VerifyBackup(t.Context(), cfg, bytes.NewReader(b), t.TempDir(), storage.Telling{Part: func(line string) { fmt.Fprintln(&report, line) }})
	if err != nil || m.State.Offset != 201 || !strings.Contains(report.String(), "state: position 201") {
		t.Fatalf("%v\n%s", err, report.String())
	}
	to := cfg
	to.DataDir = filepath.Join(t.TempDir(), "deep", "restored")
	done, err := restore(t, to, b, engine.Cut{})
	if err != nil {
		t.Fatal(err)
	}
	if done.At != 201 || done.Products != 200 || done.From != m.Timeline || done.To == m.Timeline || done.Backup.DataID != m.DataID {
		t.Errorf("%+v", done)
	}
	if entries, err := os.ReadDir(filepath.Dir(to.DataDir)); err != nil || len(entries) != 1 {
		t.Errorf("beside it there is %v, %v", entries, err)
	}
	r := serve(t, to)
	if again := sell(t, r, "before"); again != sold {
		t.Errorf("the key is answered with %s, and was with %s", again, sold)
	}
	sell(t, r, "behind") // which never happened here
	if _, body := r.Call(http.MethodGet, "/v1/inventory/snapshot", ""); !strings.Contains(body, `"leftAt":[201]`) || !strings.Contains(body, m.Timeline) {
		t.Errorf("its history does not say where it comes from: %.400s", body)
	}
	r.Stop()
}

// TestRehearsalLeavesNothing: nothing is there of a restore that was only tried, or was refused; not what it would have lain in either.
func TestRehearsalLeavesNothing(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	home := t.TempDir()
	cfg.DataDir = filepath.Join(home, "deep", "down", "restored")
	if done, err := RestoreBackup(t.Context(), cfg, bytes.NewReader(b), engine.Cut{}, true, zerolog.Nop()); err != nil || done.At != 201 {
		t.Fatal(done.At, err)
	}
	if _, err := restore(t, cfg, b[:len(b)/2], engine.Cut{}); err == nil {
		t.Error("half of one is restored")
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("there is %v, %v", entries, err)
	}
}

// TestBackupOfAStoppedDirectory changes nothing in it, and holds what one of a running central would.
func TestBackupOfAStoppedDirectory(t *testing.T) {
	t.Parallel()
	cfg, _, _ := backedUp(t)
	before := listing(t, cfg.DataDir)
	dir := t.TempDir()
	name, _, m, err := Backup(t.Context(), cfg, dir, "")
	if err != nil || m.State.Offset != 203 {
		t.Fatal(m.State, err)
	}
	if after := listing(t, cfg.DataDir); after != before {
		t.Errorf("it has changed\n%s\nto\n%s", before, after)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || filepath.Join(dir, entries[0].Name()) != name {
		t.Errorf("there is %v, %v", entries, err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, _, err := VerifyBackup(t.Context(), cfg, f, dir, storage.Telling{}); err != nil {
		t.Error(err)
	}
	if _, _, _, err := Backup(t.Context(), cfg, name, ""); !errors.Is(err, os.ErrExist) {
		t.Errorf("it takes another's place: %v", err)
	}
}

// listing is what a directory holds, but for the lock, which has the id of the last process.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "LOCK" {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %d %x\n", path, len(text), hashOf(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func hashOf(b []byte) (h uint64) {
	for _, c := range b {
		h = h*1099511628211 + uint64(c)
	}
	return h
}

// TestRestoreIsWholeOrNothing: whatever is wrong with a backup or a place, nothing is made and nothing is touched.
func TestRestoreIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	flipped := bytes.Clone(b)
	flipped[len(b)-1] ^= 4 // of the checksum of all; elsewhere a bit may mean nothing
	late := inventory.Offset(500)
	occupied := t.TempDir()
	if err := os.WriteFile(filepath.Join(occupied, "theirs"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		archive []byte
		cut     engine.Cut
		tune    func(*Config)
		want    string
	}{
		"cut":              {archive: b[:len(b)-20], want: "ends too early"},
		"flipped":          {archive: flipped, want: "damaged"},
		"foreign":          {archive: []byte("PK..."), want: "not a backup"},
		"too short":        {archive: b, cut: engine.Cut{Offset: &late}, want: "ends with event 200"},
		"another data id":  {archive: b, tune: func(c *Config) { c.DataID = "other" }, want: "DATA_ID is other"},
		"something there":  {archive: b, tune: func(c *Config) { c.DataDir = occupied }, want: "is not empty: there is theirs"},
		"only in memory":   {archive: b, tune: func(c *Config) { c.Memory = true }, want: "STORAGE_URL is mem"},
		"the live one":     {archive: b, tune: func(c *Config) { c.DataDir = cfg.DataDir }, want: "is not empty"},
		"a file, no place": {archive: b, tune: func(c *Config) { c.DataDir = filepath.Join(occupied, "theirs") }, want: "theirs"},
	} {
		to := cfg
		parent := t.TempDir()
		to.DataDir = filepath.Join(parent, "restored")
		if c.tune != nil {
			c.tune(&to)
		}
		if _, err := restore(t, to, c.archive, c.cut); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, and should say %q", name, err, c.want)
		}
		if entries, err := os.ReadDir(parent); err != nil || len(entries) > 0 {
			t.Errorf("%s: it has left %v, %v", name, entries, err)
		}
	}
	if entries, err := os.ReadDir(occupied); err != nil || len(entries) != 1 {
		t.Errorf("where something was there is %v, %v", entries, err)
	}
}

// TestRestoreIsRehearsed: a rehearsal says what there would be, and leaves nothing.
func TestRestoreIsRehearsed(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	parent := t.TempDir()
	cfg.DataDir = filepath.Join(parent, "restored")
	first := inventory.Offset(199)
	done, err := RestoreBackup(t.Context(), cfg, bytes.NewReader(b), engine.Cut{Offset: &first}, true, zerolog.Nop())
	if err != nil || done.At != 200 || done.Laid.Left != 1 || done.Products != 200 {
		t.Errorf("%+v, %v", done, err)
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) > 0 {
		t.Errorf("it has left %v, %v", entries, err)
	}
}

// TestRestoreOnceAtATime: two restores to one place do not meet, and what one that was killed has left is no hindrance.
func TestRestoreOnceAtATime(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	cfg.DataDir = filepath.Join(t.TempDir(), "restored")
	site := cfg.DataDir + ".restore"
	if err := os.MkdirAll(filepath.Join(site, "journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	lock, err := vfs.OS.Lock(filepath.Join(site, siteLock))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t, cfg, b, engine.Cut{}); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("beside another: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t, cfg, b, engine.Cut{}); err != nil {
		t.Errorf("after one that was killed: %v", err)
	}
}

// TestRestoreTouchesNothingElse: what lies where a restore works, and no restore has left, is not removed; and a place that is named by a
// link is the one that the link names.
func TestRestoreTouchesNothingElse(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	cfg.DataDir = filepath.Join(t.TempDir(), "central")
	book := filepath.Join(cfg.DataDir+".restore", "book")
	if err := errors.Join(os.Mkdir(filepath.Dir(book), 0o755), os.WriteFile(book, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t, cfg, b, engine.Cut{}); err == nil || !strings.Contains(err.Error(), "book") {
		t.Errorf("beside somebody's directory: %v", err)
	}
	if _, err := os.Stat(book); err != nil {
		t.Error(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "volume")
	if err := errors.Join(os.Mkdir(elsewhere, 0o755), os.Symlink(elsewhere, cfg.DataDir)); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t, cfg, b, engine.Cut{}); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(elsewhere); err != nil || len(entries) == 0 {
		t.Errorf("where the link leads there is %v, %v", entries, err)
	}
	if info, err := os.Lstat(cfg.DataDir); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link has become %v, %v", info, err)
	}
}

// TestOneBackupAtATime: the second is refused with a code, and the next is taken when the first has ended.
func TestOneBackupAtATime(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t, t.TempDir())
	e, err := openEngine(cfg, engine.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	var st inventory.State
	if err := e.Load(t.Context(), stateLoader{&st}); err != nil {
		t.Fatal(err)
	}
	defer e.Close(st.Mark())
	if err := os.Mkdir(filepath.Join(cfg.DataDir, "backup.tmp"), 0o700); err != nil { // of a process that was killed
		t.Fatal(err)
	}
	b, err := newBackups(cfg, e, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	first, err := b.Backup(t.Context(), "boss", false)
	if err != nil {
		t.Fatal(err)
	}
	var refused *inventory.Error
	if _, err := b.Backup(t.Context(), "boss", false); !errors.As(err, &refused) || refused.Code != inventory.CodeBackupRunning {
		t.Errorf("a second one: %v", err)
	}
	if !strings.HasSuffix(first.Name(), archive.Suffix) {
		t.Error(first.Name())
	}
	if err := errors.Join(first.Write(t.Context(), io.Discard), first.Close()); err != nil {
		t.Fatal(err)
	}
	next, err := b.Backup(t.Context(), "boss", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyFile: an export is held against its digest and the hash beside it, and what is neither export nor backup is refused.
func TestVerifyFile(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t, t.TempDir())
	dir := t.TempDir()
	name := filepath.Join(dir, "catalogue.json")
	r := serve(t, cfg)
	r.Stop()
	if _, err := Export(t.Context(), cfg, name, nil); err != nil {
		t.Fatal(err)
	}
	said := ""
	if _, err := VerifyFile(t.Context(), cfg, name, dir, storage.Telling{Part: func(line string) { said += line }}); err != nil || !strings.Contains(said, "export: position 0") {
		t.Errorf("%q, %v", said, err)
	}
	if err := os.WriteFile(name+".sha256", []byte(strings.Repeat("0", 64)+"  catalogue.json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyFile(t.Context(), cfg, name, dir, storage.Telling{}); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("another hash: %v", err)
	}
	for what, text := range map[string]string{"nothing": "", "a picture": "\x89PNG"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyFile(t.Context(), cfg, name, dir, storage.Telling{}); !errors.Is(err, archive.ErrForeign) && (err == nil || !strings.Contains(err.Error(), "not a backup")) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestBackupOfAnotherState: files that are each what they were, and lead to another state than the backup promises, are no backup of it.
func TestBackupOfAnotherState(t *testing.T) {
	t.Parallel()
	cfg, b, _ := backedUp(t)
	a, err := archive.NewReader(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	dir := t.TempDir()
	if err := a.Extract(vfs.OS, dir); err != nil {
		t.Fatal(err)
	}
	for what, forge := range map[string]func(*archive.Position){
		"position": func(p *archive.Position) { p.Offset++ },
		"digest":   func(p *archive.Position) { p.Digest = strings.Repeat("0", len(p.Digest)) },
		"chain":    func(p *archive.Position) { p.Chain = strings.Repeat("0", len(p.Chain)) },
	} {
		m := a.Manifest
		forge(&m.State)
		var forged bytes.Buffer
		if err := archive.Write(t.Context(), &forged, vfs.OS, dir, members, &m, 0); err != nil {
			t.Fatal(err)
		}
		if _, _, err := VerifyBackup(t.Context(), cfg, bytes.NewReader(forged.Bytes()), t.TempDir(), storage.Telling{}); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("another %s is verified: %v", what, err)
		}
		to := cfg
		to.DataDir = filepath.Join(t.TempDir(), "restored")
		if _, err := restore(t, to, forged.Bytes(), engine.Cut{}); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("another %s is restored: %v", what, err)
		}
		if _, err := os.Stat(to.DataDir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("another %s: %v", what, err)
		}
	}
}
