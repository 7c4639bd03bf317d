package central

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bodega/storage/archive"
	"bodega/storage/depot"
)

// VerifyFile checks a file of ours, or a backup in a bucket: a backup, which is restored into a directory within scratch, or an export. Without
// scratch that is done beside the file, or, if it is encrypted or in a bucket, where temporary files go: what is in it is to be in clear
// nowhere near. Report gets a line for each part that is in order; the error is the first that is not.
func VerifyFile(ctx context.Context, cfg Config, path, scratch string, report func(line string)) error {
	path, file, err := OpenBackup(ctx, cfg, path)
	if err != nil {
		return err
	}
	defer file.Close()
	from := bufio.NewReader(file)
	first, err := from.Peek(archive.IntroSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(first, []byte{'{'}):
		return verifyExport(ctx, path, report)
	case scratch == "" && (archive.Sealed(first) || !depot.Local(path)):
		scratch = os.TempDir()
	case scratch == "":
		scratch = filepath.Dir(path)
	}
	if _, err = VerifyBackup(ctx, cfg, from, scratch, report); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// verifyExport reads an export as an import would.
func verifyExport(ctx context.Context, path string, report func(line string)) error {
	cat, err := readCatalogue(ctx, FileSource(path), func(int, int) {})
	if err != nil {
		return err
	}
	report(fmt.Sprintf("export: position %d of timeline %s, %d products and tombstones", cat.meta.LastOffset, cat.meta.Timeline, cat.size))
	return nil
}
