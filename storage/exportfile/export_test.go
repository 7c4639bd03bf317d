package exportfile

import (
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
)

// TestExportFollowsNoLink: what lies under the names of an export is replaced, and nobody else can read the new files.
func TestExportFollowsNoLink(t *testing.T) {
	dir, victim := filepath.Join(t.TempDir(), "exports"), filepath.Join(t.TempDir(), "victim")
	path := filepath.Join(dir, "inventory.json")
	for _, name := range []string{path, path + ".tmp", path + ".sha256", path + ".sha256.tmp"} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(victim, name); err != nil {
			t.Fatal(err)
		}
		if _, err := Write(new(inventory.State).View(), "t", path, nil); err != nil {
			t.Errorf("with a link at %s: %v", filepath.Base(name), err)
		}
		if b, err := os.ReadFile(victim); err != nil || string(b) != "precious" {
			t.Errorf("through %s the other file became %q, %v", filepath.Base(name), b, err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 {
			t.Errorf("left: %v, %v", entries, err)
		}
		for _, e := range entries {
			if info, err := e.Info(); err != nil || info.Mode() != 0o600 {
				t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
			}
		}
	}
}
