package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"bodega/scripts/s3"
)

// ageKey makes a recipient, and a file with the identity for it.
func ageKey(t *testing.T) (recipient, file string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(file, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), file
}

// drillBackup: a backup is taken into a bucket while everybody sells, and sales go on. Then central's directory is gone. What the backup restores is
// followed by the stores; what was answered before it was asked for is there, each store says how much it had that is gone, and sends
// again what it had passed on: only what was sold at central itself is lost.
func drillBackup(t *testing.T) {
	t.Parallel()
	var options []option
	for _, pair := range s3.Start(t).Environ() {
		name, value, _ := strings.Cut(pair, "=")
		options = append(options, withEnv(name, value))
	}
	d := startDrill(t, options...)
	d.trade()
	d.typed(d.c.node, "bodega backup BACKUPS", map[string]string{"BACKUPS": t.TempDir()})
	recipient, key := ageKey(t)
	sealed := d.typed(d.c.node, "bodega backup --recipient RECIPIENT BACKUPS", map[string]string{"RECIPIENT": recipient, "BACKUPS": t.TempDir()})
	d.typed(d.c.node, "bodega backup verify --identity KEY FILE", map[string]string{"KEY": key, "FILE": strings.TrimSpace(sealed.stdout)})
	before := d.c.position()
	bucket := "s3://" + s3.Bucket + "/shops/central"
	file := strings.TrimSpace(d.typed(d.c.node, "bodega backup BACKUPS", map[string]string{"BACKUPS": bucket}).stdout)
	d.trade()
	d.c.Kill()
	if err := os.RemoveAll(d.c.dir); err != nil {
		t.Fatal(err)
	}
	old := d.remember(d.furthest().history())
	d.typed(d.c.node, "bodega backup verify FILE", map[string]string{"FILE": file})
	filled := map[string]string{"FILE": file, "BACKUPS": bucket, "DATA_DIR": d.c.dir}
	d.typed(d.c.node, "bodega restore --from FILE --data-dir DATA_DIR --dry-run", filled)
	if _, err := os.Stat(d.c.dir); !os.IsNotExist(err) {
		t.Fatalf("a rehearsal has made %s: %v", d.c.dir, err)
	}
	r := d.typed(d.c.node, "bodega restore --from BACKUPS --data-dir DATA_DIR", filled)
	var end int64
	_, said, _ := strings.Cut(r.stdout, "at position ")
	if _, err := fmt.Sscanf(said, "%d", &end); err != nil || end < before {
		t.Fatalf("the backup is of before it was asked for, which was at %d: %s", before, r.output())
	}
	old.forget(end)
	d.c.start()
	for _, s := range d.stores {
		waitFor(t, 2*patience, s.id+" to say what is gone", func() bool {
			status, reason := s.health()
			return status == "degraded" && strings.Contains(reason, "positions that this store had are gone")
		})
	}
	d.wantHealed(old, end)
}
