package central

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"

	"bodega/inventory"
	"bodega/journal/vfs"
)

// Exported says what was exported.
type Exported struct {
	Products, Deleted int
	Offset            inventory.Offset
	Digest            inventory.Hash
}

// Export writes the state of a stopped data directory to w, or if that is nil to the file named path, in one step.
func Export(ctx context.Context, cfg Config, path string, w io.Writer) (Exported, error) {
	v, timeline, err := loadState(ctx, cfg)
	if err != nil {
		return Exported{}, err
	}
	if m, err := readMarker(cfg); err != nil {
		return Exported{}, err
	} else if m != nil {
		return Exported{}, m.cutError(cfg.DataDir)
	}
	var done Exported
	done.Products, done.Deleted = v.Len()
	done.Offset, done.Digest = v.Mark.Offset, v.Mark.Hash
	if w != nil {
		return done, inventory.WriteExport(w, v, timeline)
	}
	return done, exportFile(path, v, timeline)
}

// exportFile replaces path by an export of v: whoever reads it sees the old one or the new one, whole, whatever happens
// meanwhile. Beside it stands path.sha256, as sha256sum writes it.
func exportFile(path string, v *inventory.View, timeline string) error {
	if err := vfs.MkdirSync(vfs.OS, filepath.Dir(path), 0o750); err != nil {
		return err
	}
	sum := sha256.New()
	err := vfs.WriteFile(vfs.OS, path, 0o640, func(w io.Writer) error {
		return inventory.WriteExport(io.MultiWriter(w, sum), v, timeline)
	})
	if err != nil {
		return err
	}
	return vfs.WriteFile(vfs.OS, path+".sha256", 0o640, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), filepath.Base(path))
		return err
	})
}
