// Package exportfile writes the stock of a node into a file, as the format of inventory has it, with its checksum beside it.
package exportfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/journal/vfs"
)

// Done says what was exported.
type Done struct {
	Products, Deleted int
	Offset            inventory.Offset
	Digest            inventory.Hash
}

// Write writes v to w, or if that is nil to the file named path. Whoever reads the file sees the old one or the new one,
// whole, whatever happens meanwhile. Beside it stands path.sha256, as sha256sum writes it.
func Write(v *inventory.View, timeline, path string, w io.Writer) (done Done, err error) {
	done.Products, done.Deleted = v.Len()
	done.Offset, done.Digest = v.Mark.Offset, v.Mark.Hash
	if w != nil {
		return done, export.Write(w, v, timeline)
	}
	return done, exportFile(v, timeline, path)
}

func exportFile(v *inventory.View, timeline, path string) error {
	if err := vfs.MkdirSync(vfs.OS, filepath.Dir(path), 0o700); err != nil {
		return err
	}
	sum := sha256.New()
	err := vfs.WriteFile(vfs.OS, path, 0o600, func(w io.Writer) error {
		return export.Write(io.MultiWriter(w, sum), v, timeline)
	})
	if err != nil {
		return err
	}
	return writeSum(path, sum.Sum(nil))
}

// WriteSum writes path.sha256 for a file that is there.
func WriteSum(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was read alone
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	return writeSum(path, sum.Sum(nil))
}

func writeSum(path string, sum []byte) error {
	return vfs.WriteFile(vfs.OS, path+".sha256", 0o600, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s  %s\n", hex.EncodeToString(sum), filepath.Base(path))
		return err
	})
}
