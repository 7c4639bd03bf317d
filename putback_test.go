package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// copyOf makes a copy of a stopped directory.
func copyOf(t *testing.T, dir, name string) string {
	t.Helper()
	to := filepath.Join(filepath.Dir(dir), name)
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// lost is how many positions the store says that central has lost.
func (l *lostCentral) lost() string {
	l.t.Helper()
	_, body := l.get("/v1/store/sync/status")
	if m := regexp.MustCompile(`"lostPositions":(\d+)`).FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return "0"
}

// TestCopyIsPutBack: central is started on an older copy of its directory, which has the same name for its history. The store
// proves that, follows what is now another history, keeps what it had, and says how much is gone; and so it does where
// `bodega fork` has said it beforehand.
func TestCopyIsPutBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := &lostCentral{t: t, env: []string{"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0",
		"RATE_LIMIT_REQUESTS_PER_MINUTE=100000", "STORES=north-7", "API_KEYS=north-7=north-7-secret-0123456,demo", "CENTRAL_API_KEY=north-7-secret-0123456"},
		storeDir: filepath.Join(dir, "store")}
	original := filepath.Join(dir, "one")
	l.startCentral(original, "--sample")
	l.startStore()
	l.sells(http.StatusOK)
	l.central.stop()
	first, second := copyOf(t, original, "first"), copyOf(t, original, "second")

	l.startCentral(original)
	for range 3 {
		l.sells(http.StatusOK)
	}
	_, own := l.offset()
	l.startCentral(first)
	l.central.await("older copy that was put back")
	line := l.store.await("what this copy had beyond it is gone there")
	if !regexp.MustCompile(`lost.*3`).MatchString(line) || l.lost() != "3" {
		t.Errorf("the store says that %s are gone: %s", l.lost(), line)
	}
	l.sells(http.StatusOK)
	_, now := l.offset()
	if now == own {
		t.Errorf("it is still timeline %s", own)
	}
	if status, body := l.get("/health"); status != http.StatusOK || !regexp.MustCompile(`"status":"degraded".*3 positions`).MatchString(body) {
		t.Errorf("health: %d %s", status, body)
	}
	l.startCentral(first) // which has a name now that proves nothing
	l.sells(http.StatusOK)
	if _, again := l.offset(); again != now || l.lost() != "3" {
		t.Errorf("after a restart it is timeline %s, not %s, and %s are gone", again, now, l.lost())
	}
	l.central.stop()
	l.store.stop()
	verified := bodega(t, l.env, "", "verify", "--data-dir", l.storeDir)
	verified.want(t, 0, "of timeline "+own, "")
	bodega(t, l.env, "", "verify", filepath.Join(l.storeDir, "outbox")).want(t, 0, "outbox: every update", "")

	if err := os.RemoveAll(l.storeDir); err != nil {
		t.Fatal(err)
	}
	l.startCentral(original)
	l.startStore()
	l.sells(http.StatusOK)
	l.central.stop()
	bodega(t, l.env, "", "fork", "--data-dir", second).want(t, 0, "it was "+own, "")
	l.startCentral(second)
	l.store.await("what this copy had beyond it is gone there")
	l.sells(http.StatusOK)
	if l.lost() != "4" {
		t.Errorf("%s are gone, not 4", l.lost())
	}
}

// TestBackupIsPutBack: a backup is taken of a central that runs, which goes on selling and is then lost. What is restored of it, or of a
// part of it, is another history, which the store follows by itself; it says how much is gone.
func TestBackupIsPutBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := &lostCentral{t: t, env: []string{"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0",
		"RATE_LIMIT_REQUESTS_PER_MINUTE=100000", "STORES=north-7", "API_KEYS=north-7=north-7-secret-0123456,demo", "CENTRAL_API_KEY=north-7-secret-0123456"},
		storeDir: filepath.Join(dir, "store")}
	original := filepath.Join(dir, "one")
	l.startCentral(original, "--sample")
	l.startStore()
	for range 3 {
		l.sells(http.StatusOK)
	}
	backups := filepath.Join(dir, "backups")
	if err := os.Mkdir(backups, 0o700); err != nil {
		t.Fatal(err)
	}
	bodega(t, l.env, "", "backup", "--url", l.central.url(), backups).want(t, 0, backups, "not verified yet")
	found, err := filepath.Glob(filepath.Join(backups, "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("there is %v, %v", found, err)
	}
	file := found[0]
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	bodega(t, append(l.env, "ADMIN_API_KEY=wrong"), "", "backup", "--url", l.central.url(), backups).want(t, 1, "", "401")
	bodega(t, l.env, "", "backup", "--url", l.central.url(), file).want(t, 1, "", "file already exists")
	bodega(t, l.env, "", "backup", "verify", file).want(t, 0, "state: position 203", "")
	bodega(t, l.env, "", "verify", file).want(t, 0, "\nok", "")
	short := filepath.Join(dir, "short")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(short, whole[:len(whole)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	bodega(t, l.env, "", "verify", short).want(t, 1, "", "short: ends too early")
	l.sells(http.StatusOK)
	l.central.stop()
	_, own := l.offset()

	second := filepath.Join(dir, "two")
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", original).want(t, 1, "", "is not empty")
	bodega(t, l.env, "", "restore", "--from", file, "--dir", second, "--to-offset", "201", "--dry-run").want(t, 0, "at position 202", "")
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", second, "--to-offset", "201").want(t, 0, "1 changes of it are in the backup", "")
	l.startCentral(second)
	l.store.await("what this copy had beyond it is gone there")
	l.sells(http.StatusOK)
	_, now := l.offset()
	if now == own || l.lost() != "2" {
		t.Errorf("it follows %s, and says that %s are gone, not 2", now, l.lost())
	}
	l.sells(http.StatusOK)
	l.central.stop()

	third, fourth := filepath.Join(dir, "three"), filepath.Join(dir, "four")
	stranger := filepath.Join(dir, "stranger")
	bodega(t, []string{"DATA_DIR=" + stranger}, "", "init").want(t, 0, "", "")
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", third, "--instead-of", stranger).want(t, 1, "", "does not go on from one of this backup")
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", third, "--instead-of", filepath.Join(dir, "none")).want(t, 1, "", "--instead-of")
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", third).want(t, 0, "made", "")
	l.startCentral(third)
	l.store.await("is not followed") // two restores of one backup: nobody has said which is meant
	l.central.stop()
	bodega(t, l.env, "", "restore", "--from", file, "--data-dir", fourth, "--instead-of", second).want(t, 0, "made", "")
	l.startCentral(fourth)
	l.store.await("what this copy had beyond it is gone there")
	l.sells(http.StatusOK)
	if _, last := l.offset(); last == now || last == own {
		t.Errorf("it still follows %s", last)
	}
}
