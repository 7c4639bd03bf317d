package e2e

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
	"bodega/scripts/prove"
	"bodega/scripts/s3"
	"bodega/storage/archive"
)

// killedAt runs a command, kills it at some point of its life, and says whether it had ended by itself.
func (n *node) killedAt(after time.Duration, args ...string) (ended bool) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), after)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.binary(), args...)
	cmd.Env, cmd.Dir = process.Environ(n.environ()...), n.t.TempDir()
	return cmd.Run() == nil
}

// TestKillDuringBackupAndRestore: whoever is killed, there is a whole backup or none, a whole directory or none, central starts on
// its own, and the next try succeeds.
func TestKillDuringBackupAndRestore(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(300, "P0", "P1")
	backups, whole := t.TempDir(), 0
	ms := func(most int) time.Duration { return time.Duration(1+rand.IntN(most)) * time.Millisecond }
	for range prove.Times(6, 60) {
		c.killedAt(ms(150), "backup", backups)
	}
	for range prove.Times(3, 30) { // central itself, while it makes one
		asked := make(chan struct{})
		go func() { defer close(asked); c.run("backup", backups) }()
		time.Sleep(ms(60)) // when to kill, not what to wait for
		c.Kill()
		<-asked
		c.start()
		if _, err := os.Stat(filepath.Join(c.dir, "backup.tmp")); !os.IsNotExist(err) {
			t.Errorf("after a start a copy is left: %v", err)
		}
	}
	c.mustRun("backup", backups)
	entries, err := os.ReadDir(backups)
	if err != nil {
		t.Fatal(err)
	}
	file := ""
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") { // cut, and never named
			continue
		}
		file = filepath.Join(backups, e.Name())
		c.mustRun("backup", "verify", "--scratch", t.TempDir(), file)
		whole++
	}
	if whole == 0 {
		t.Fatal("there is no backup")
	}
	dir := filepath.Join(t.TempDir(), "restored")
	for range prove.Times(8, 80) {
		c.killedAt(ms(200), "restore", "--from", file, "--data-dir", dir)
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			continue
		}
		c.mustRun("verify", "--data-dir", dir) // all of it, or nothing
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	c.mustRun("restore", "--from", file, "--data-dir", dir)
	c.mustRun("verify", "--data-dir", dir)
	if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 1 {
		t.Errorf("beside it there is %v, %v", left, err)
	}
}

// TestKillDuringBackupToABucket: the same of a bucket. Whoever is killed, what is listed there is whole, and the schedule of central goes on.
func TestKillDuringBackupToABucket(t *testing.T) {
	t.Parallel()
	service := s3.Start(t)
	location := "s3://" + s3.Bucket + "/shops/central"
	options := []option{withEnv("BACKUP_DIR", location)}
	for _, pair := range service.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		options = append(options, withEnv(name, value))
	}
	c := startCentral(t, append(options, withEnv("BACKUP_INTERVAL", "0"))...)
	c.create(300, "P0", "P1")
	ms := func(most int) time.Duration { return time.Duration(1+rand.IntN(most)) * time.Millisecond }
	for range prove.Times(4, 40) {
		c.killedAt(ms(150), "backup", location)
	}
	waitFor(t, patience, "a backup, once central has seen that the killed one is gone", func() bool { return c.run("backup", location).code == 0 })
	c.env["BACKUP_INTERVAL"] = "1ms"
	for range prove.Times(4, 40) {
		c.stop()
		c.start()
		time.Sleep(ms(100)) // when to kill, not what to wait for
		c.Kill()
		c.start()
	}
	waitFor(t, patience, "the schedule to go on", func() bool { return strings.Contains(c.Log.String(), "backed up") })
	c.stop()
	c.mustRun("verify", "--data-dir", c.dir)
	whole, err := filepath.Glob(filepath.Join(service.Dir, s3.Bucket, "shops", "central", "*"+archive.Suffix))
	if err != nil || len(whole) == 0 {
		t.Fatalf("there is %q, %v", whole, err)
	}
	for _, file := range whole[:min(len(whole), 5)] {
		c.mustRun("backup", "verify", location+"/"+filepath.Base(file))
	}
	c.mustRun("restore", "--from", location, "--data-dir", filepath.Join(t.TempDir(), "restored"))
}
