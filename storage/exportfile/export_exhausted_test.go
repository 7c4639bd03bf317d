//go:build unix

package exportfile

import (
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/journal/vfs/vfstest"
)

// TestExportWithoutDescriptors leaves the last export as it is, and can be repeated.
func TestExportWithoutDescriptors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "inventory.json")
	export := func(timeline string) error {
		_, err := Write(new(inventory.State).View(), timeline, path, nil)
		return err
	}
	if err := export("first"); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	feed := vfstest.Starve(t)
	err = export("second")
	feed()
	if got, _ := os.ReadFile(path); !vfs.Exhausted(err) || string(got) != string(want) {
		t.Errorf("%v, the export became %s", err, got)
	}
	if err := export("second"); err != nil {
		t.Errorf("with descriptors again: %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) == string(want) {
		t.Error("the second export is not there")
	}
}
