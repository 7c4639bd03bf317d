package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"bodega/journal/vfs"
)

// windowMax bounds the memory that a reader takes, whatever a file says. Writers use 4 MiB.
const windowMax = 64 << 20

// Reader reads an archive.
type Reader struct {
	Manifest Manifest
	head     []byte // of the manifest
	tar      *tar.Reader
	unpacked *zstd.Decoder
	ctx      context.Context //nolint:containedctx // until Close
}

// NewReader reads what an archive is. Whatever is in it may still be damaged or missing: only Extract tells. Its errors are
// ErrForeign, ErrNewer, ErrTruncated and ErrDamaged, each with more about it, and those of r and ctx.
func NewReader(ctx context.Context, r io.Reader) (*Reader, error) {
	unpacked, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(windowMax))
	if err != nil {
		return nil, err
	}
	a := &Reader{unpacked: unpacked, ctx: ctx}
	a.tar = tar.NewReader(a.until())
	if err := a.readManifest(); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// Close lets go of the memory that reading takes.
func (a *Reader) Close() { a.unpacked.Close() }

func (a *Reader) until() io.Reader {
	return readerFunc(func(b []byte) (int, error) {
		if err := a.ctx.Err(); err != nil {
			return 0, err
		}
		return a.unpacked.Read(b)
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func (a *Reader) readManifest() error {
	h, err := a.tar.Next()
	if err != nil {
		return foreign(err)
	}
	if h.Name != manifestName || h.Size > manifestMax {
		return ErrForeign
	}
	if a.head, err = io.ReadAll(a.tar); err != nil {
		return unpackError(err)
	}
	a.Manifest, err = decodeManifest(a.head)
	return err
}

// Extract writes all members into dir, which is there and empty, and makes them durable, but for their names. If it returns no error
// the archive is whole to its last byte, and each file is what it was. What is in dir after an error is of no use.
func (a *Reader) Extract(fsys vfs.FS, dir string) error {
	for i := range a.Manifest.Members {
		if err := a.member(fsys, dir, &a.Manifest.Members[i]); err != nil {
			return err
		}
	}
	return a.end()
}

// Whole reads an archive to its last byte, and says whether it is all there, as Extract would.
func Whole(ctx context.Context, r io.Reader) error {
	a, err := NewReader(ctx, r)
	if err != nil {
		return err
	}
	defer a.Close()
	for i := range a.Manifest.Members {
		if err := a.unpack(&a.Manifest.Members[i], io.Discard); err != nil {
			return err
		}
	}
	return a.end()
}

func (a *Reader) member(fsys vfs.FS, dir string, f *Member) (err error) {
	file, err := fsys.OpenFile(filepath.Join(dir, f.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := a.unpack(f, io.NewOffsetWriter(file, 0)); err != nil {
		return err
	}
	return file.Sync()
}

// unpack writes a member out, and holds it against its hash.
func (a *Reader) unpack(f *Member, w io.Writer) error {
	if err := a.expect(f.Name, f.Size); err != nil {
		return err
	}
	sum := sha256.New()
	from := &tracked{r: io.TeeReader(a.tar, sum)}
	if _, err := io.Copy(w, from); err != nil {
		if from.err != nil {
			return unpackError(err)
		}
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%w: %s does not match its SHA-256", ErrDamaged, f.Name)
	}
	return nil
}

// tracked remembers whether it was the reader that failed.
type tracked struct {
	r   io.Reader
	err error
}

func (t *tracked) Read(b []byte) (int, error) {
	n, err := t.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
	return n, err
}

func (a *Reader) expect(name string, size int64) error {
	h, err := a.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: there is no %s", ErrTruncated, name)
	case err != nil:
		return unpackError(err)
	case h.Name != name || h.Typeflag != tar.TypeReg || size >= 0 && h.Size != size:
		return fmt.Errorf("%w: there is %q of %d bytes where %s should be", ErrDamaged, h.Name, h.Size, name)
	}
	return nil
}

// end reads the sums of all, and that nothing follows.
func (a *Reader) end() error {
	want := sums(a.head, a.Manifest.Members)
	if err := a.expect(sumsName, int64(len(want))); err != nil {
		return err
	}
	switch have, err := io.ReadAll(a.tar); {
	case err != nil:
		return unpackError(err)
	case !bytes.Equal(have, want):
		return fmt.Errorf("%w: the hashes at its end are not those of what is in it", ErrDamaged)
	}
	switch h, err := a.tar.Next(); {
	case err == nil:
		return fmt.Errorf("%w: %q follows its end", ErrDamaged, h.Name)
	case !errors.Is(err, io.EOF):
		return unpackError(err)
	}
	if n, err := io.Copy(io.Discard, a.until()); err != nil { // to the checksum of the last frame
		return unpackError(err)
	} else if n > 0 {
		return fmt.Errorf("%w: %d bytes follow its end", ErrDamaged, n)
	}
	return nil
}

// foreign says of a file whose first member cannot be read why.
func foreign(err error) error {
	if errors.Is(err, zstd.ErrMagicMismatch) || errors.Is(err, io.EOF) || errors.Is(err, tar.ErrHeader) {
		return ErrForeign
	}
	return unpackError(err)
}

// unpackError says what an error of unpacking means.
func unpackError(err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return ErrTruncated
	case errors.Is(err, os.ErrClosed), isSystem(err):
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// isSystem says whether the file could not be read, and nothing is known of what is in it.
func isSystem(err error) bool {
	var path *os.PathError
	return errors.As(err, &path)
}
