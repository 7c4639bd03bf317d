//go:build unix

package engine

import (
	"path/filepath"
	"testing"

	"bodega/storage/storagetest"
)

// TestFilesArePrivate looks at every file and directory of central, of a directory that is new and of one that was not private.
func TestFilesArePrivate(t *testing.T) {
	cfg := small(filepath.Join(t.TempDir(), "data"))
	for range 2 {
		d := load(t, cfg)
		fillUp(t, d, "p", 40)
		checkpointNow(t, d)
		if n := storagetest.Modes(t, cfg.Dir); n < 5 { // LOCK, MANIFEST.json, checkpoint.db, WATERMARK, a segment
			t.Errorf("%d files", n)
		}
		closeDriver(t, d)
		storagetest.OpenUp(t, cfg.Dir)
	}
}
