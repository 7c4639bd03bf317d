package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// VerifyFile checks a file of ours: a backup, which is restored into a directory within scratch, or an export. Report gets a line for each part
// that is in order; the error is the first that is not.
func VerifyFile(ctx context.Context, cfg Config, path, scratch string, report func(line string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	first := make([]byte, 1)
	if n, err := file.ReadAt(first, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	} else if n == 1 && first[0] == '{' {
		return verifyExport(ctx, path, report)
	}
	if _, err = VerifyBackup(ctx, cfg, file, scratch, report); err != nil {
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
