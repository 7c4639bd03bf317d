package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/scripts/s3"
	"bodega/storage/exit"
)

// TestBackupInABucket: a backup goes into a bucket, is checked there and comes back from there, by its name or as the newest good one; what is
// wrong with the bucket is said in a line, and nothing is made or replaced.
func TestBackupInABucket(t *testing.T) {
	service := s3.Start(t)
	dir := t.TempDir()
	data, to, prefix := filepath.Join(dir, "central"), filepath.Join(dir, "restored"), "s3://"+s3.Bucket+"/shops/central"
	env := append(service.Environ(), "DATA_DIR="+data)
	bodega(t, env, "", "init").want(t, 0, "", "")
	named := prefix + "/monday.tar.zst"
	bodega(t, env, "", "backup", "--data-dir", data, named).want(t, 0, named+"\n", "bodega backup verify "+named)
	bodega(t, env, "", "backup", "--data-dir", data, named).want(t, exit.Failed, "", "file already exists")
	first := strings.TrimSpace(bodega(t, env, "", "backup", "--data-dir", data, prefix).stdout)
	for second := time.Now().Unix(); time.Now().Unix() == second; { // the next has a name of its own
		time.Sleep(10 * time.Millisecond)
	}
	newest := strings.TrimSpace(bodega(t, env, "", "backup", "--data-dir", data, prefix+"/").stdout)
	if !strings.HasPrefix(first, prefix+"/bodega-") || newest <= first {
		t.Fatalf("there is %s, and then %s", first, newest)
	}
	for _, path := range []string{named, first, prefix} {
		bodega(t, env, "", "backup", "verify", path).want(t, 0, "\nok", "")
	}
	bodega(t, env, "", "verify", "--scratch", dir, named).want(t, 0, "restoring into "+dir, "")

	rehearse := []string{"restore", "--data-dir", to, "--dry-run", "--from"}
	bodega(t, env, "", append(rehearse, prefix)...).want(t, 0, "would make "+to, "taking "+filepath.Base(newest))
	bodega(t, env, "", append(rehearse, first)...).want(t, 0, "would make "+to, "")
	bodega(t, env, "", append(rehearse, prefix, "--to-offset", "0")...).want(t, exit.Failed, "", "a later one is needed")
	spoilt := filepath.Join(service.Dir, strings.TrimPrefix(newest, "s3://"))
	if err := os.Truncate(spoilt, 1000); err != nil {
		t.Fatal(err)
	}
	bodega(t, env, "", append(rehearse, prefix)...).want(t, 0, "would make "+to, "that will not do: "+filepath.Base(newest)+": ends too early")
	if err := os.WriteFile(spoilt+".damaged", nil, 0o600); err != nil { // as central marks one
		t.Fatal(err)
	}
	bodega(t, env, "", append(rehearse, prefix)...).want(t, 0, "would make "+to, "taking "+filepath.Base(first))
	if err := os.Truncate(filepath.Join(service.Dir, strings.TrimPrefix(first, "s3://")), 1000); err != nil {
		t.Fatal(err)
	}

	for from, says := range map[string]string{
		prefix:                           "ends too early",
		prefix + "/tuesday.tar.zst":      "file does not exist",
		"s3://" + s3.Bucket + "/nothing": "there are no backups there",
		"s3://nobodys/central":           "there is no bucket nobodys",
		"s3://B!":                        "must be s3://bucket",
		"gs://" + s3.Bucket:              "a directory or s3://bucket/prefix",
	} {
		r := bodega(t, env, "", append(rehearse[:3:3], "--from", from)...)
		r.want(t, exit.Failed, "", says)
		said := strings.Split(strings.TrimSpace(r.stderr), "\n")
		said = slices.DeleteFunc(said, func(line string) bool {
			return strings.HasPrefix(line, "taking ") || strings.HasPrefix(line, "that will not do: ")
		})
		if len(said) != 1 {
			t.Errorf("%s: it says %q", from, said)
		}
	}
	r := bodega(t, append(env, "BACKUP_S3_SECRET_KEY=s3cret"), "", "backup", "--data-dir", data, prefix)
	r.want(t, exit.Failed, "", "BACKUP_S3_SECRET_KEY")
	if strings.Contains(r.stderr, "s3cret") {
		t.Errorf("it tells the secret: %s", r.stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside the data there is %v, %v", left, err)
	}
	bodega(t, env, "", "restore", "--from", named, "--data-dir", to).want(t, 0, "made "+to, "")
}
