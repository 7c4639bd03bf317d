package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bodega/demo"
	"bodega/storage/exit"
)

// TestVerifyEverything: whatever Bodega writes is known for what it is, says what was proved, and is not taken for whole when a bit of it has flipped; for
// people and as one JSON document.
func TestVerifyEverything(t *testing.T) {
	dir, work := filepath.Join(t.TempDir(), "data"), t.TempDir()
	env := []string{"DATA_DIR=" + dir, "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1"}
	catalogue := filepath.Join(work, "catalogue.json")
	if err := os.WriteFile(catalogue, demo.Catalogue(), 0o600); err != nil {
		t.Fatal(err)
	}
	bodega(t, env, "", "import", catalogue).want(t, 0, "imported 200", "")
	exported, backups := filepath.Join(work, "export.json"), t.TempDir()
	bodega(t, env, "", "export", exported).want(t, 0, "", "exported 200")
	r := bodega(t, env, "", "backup", "--data-dir", dir, backups)
	r.want(t, 0, "", "not verified yet")
	backup := strings.TrimSpace(r.stdout)
	segments, err := filepath.Glob(filepath.Join(dir, "journal", "*.seg"))
	if err != nil || len(segments) == 0 {
		t.Fatal(segments, err)
	}
	for _, c := range []struct {
		path, kind string
		position   int64
		flip       string // file of it in which a bit is flipped, or nothing
		at         int
	}{
		{dir, "central", 200, segments[0], 4200},
		{filepath.Join(dir, "journal"), "journal", 0, segments[0], 4200},
		{segments[0], "segment", 0, segments[0], 4200},
		{filepath.Join(dir, "checkpoint.db"), "checkpoint", 0, filepath.Join(dir, "checkpoint.db"), -1},
		{backup, "backup", 200, backup, 5000},
		{backups, "backup", 200, "", 0},
		{exported, "export", 0, exported, 5000},
	} {
		bodega(t, env, "", "verify", c.path).want(t, 0, c.kind+": ", "")
		if v := verdictOf(t, env, 0, c.path); v.Kind != c.kind || !v.OK || v.Proved == "" || len(v.Parts) == 0 || v.Error != "" || v.Path != c.path ||
			(v.Position == nil) != (c.position == 0) || v.Position != nil && (*v.Position != c.position || len(v.Hash) != 32) {
			t.Errorf("%s: %+v", c.path, v)
		}
		if c.flip == "" {
			continue
		}
		whole, err := os.ReadFile(c.flip)
		if err != nil {
			t.Fatal(err)
		}
		b := bytes.Clone(whole)
		if c.at < 0 {
			c.at = bytes.Index(b, []byte("Braeburn"))
		}
		b[c.at] ^= 1
		if err := os.WriteFile(c.flip, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if v := verdictOf(t, env, exit.Failed, c.path); v.OK || v.Kind != c.kind || v.Error == "" || v.Proved != "" || v.Position != nil {
			t.Errorf("%s with a flipped bit: %+v", c.path, v)
		}
		if err := os.WriteFile(c.flip, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(work, "nothing"), work, os.Args[0]} {
		if v := verdictOf(t, env, exit.Failed, path); v.OK || v.Error == "" {
			t.Errorf("%s: %+v", path, v)
		}
	}
}

type toldVerdict struct {
	Path, Kind, Proved, Timeline, Hash, Error string
	OK                                        bool
	Position                                  *int64
	Parts                                     []string
}

func verdictOf(t *testing.T, env []string, code int, path string) (v toldVerdict) {
	t.Helper()
	r := bodega(t, env, "", "verify", "--json", path)
	r.want(t, code, "", "")
	if err := json.Unmarshal([]byte(r.stdout), &v); err != nil {
		t.Fatalf("%s: %v:\n%s", path, err, r.stdout)
	}
	return v
}
