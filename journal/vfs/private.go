package vfs

import (
	"io/fs"
	"os"
)

// Private takes from all but their owner the right to the regular files below a
// directory of the operating system, which an earlier program may have given.
// The directories stay as they are, and links are not followed.
func Private(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // only names were read
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil || info.Mode().Perm()&0o077 == 0 {
			return err
		}
		return root.Chmod(name, info.Mode().Perm()&0o700)
	})
}
