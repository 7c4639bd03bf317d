package archive

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"bodega/journal/vfs"
)

// Write packs the files of those names in dir, in this order, and says in m what they are. Nobody else may change them. What m says already of
// some is believed, and they are read once: whoever reads the archive sees whether it is so. It takes one processor at most, less if rate bounds how many bytes of them are read in a second (0: none), and stops when ctx does.
func Write(ctx context.Context, w io.Writer, fsys vfs.FS, dir string, names []string, m *Manifest, rate int64) error {
	p := &Pace{Rate: rate, Done: ctx.Done()}
	known := m.Members
	m.Format, m.Members = Format, nil
	for _, name := range names {
		if i := slices.IndexFunc(known, func(f Member) bool { return f.Name == name }); i >= 0 {
			m.Members = append(m.Members, known[i])
			continue
		}
		f, err := sumOf(ctx, p, fsys, dir, name)
		if err != nil {
			return err
		}
		m.Members = append(m.Members, f)
	}
	head, err := m.encode()
	if err != nil {
		return err
	}
	packed, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		return err
	}
	out := packer{ctx: ctx, pace: p, tar: tar.NewWriter(packed), at: m.Created.UTC().Truncate(time.Second)}
	err = out.put(manifestName, head)
	for i := range m.Members {
		if err == nil {
			err = out.file(fsys, dir, &m.Members[i])
		}
	}
	if err == nil {
		err = out.put(sumsName, sums(head, m.Members))
	}
	if err == nil {
		err = out.tar.Close()
	}
	if err != nil {
		return err // without the end of a frame: what is not complete must not look so
	}
	return packed.Close()
}

type packer struct {
	ctx  context.Context //nolint:containedctx // of one call
	pace *Pace
	tar  *tar.Writer
	at   time.Time
}

func (p *packer) header(name string, size int64) error {
	return p.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: p.at, Format: tar.FormatPAX})
}

func (p *packer) put(name string, b []byte) error {
	if err := p.header(name, int64(len(b))); err != nil {
		return err
	}
	_, err := p.tar.Write(b)
	return err
}

func (p *packer) file(fsys vfs.FS, dir string, f *Member) error {
	if err := p.header(f.Name, f.Size); err != nil {
		return err
	}
	from, err := open(p.ctx, p.pace, fsys, filepath.Join(dir, f.Name))
	if err != nil {
		return err
	}
	_, err = io.Copy(p.tar, from) // what has changed since it was summed is found by whoever reads it
	return errors.Join(err, from.file.Close())
}

func sumOf(ctx context.Context, p *Pace, fsys vfs.FS, dir, name string) (f Member, err error) {
	if !plain(name) {
		return f, fmt.Errorf("archive: %q is not the name of a member", name)
	}
	from, err := open(ctx, p, fsys, filepath.Join(dir, name))
	if err != nil {
		return f, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, from)
	return Member{Name: name, Size: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, errors.Join(err, from.file.Close())
}

// source reads a file until ctx ends.
type source struct {
	io.Reader
	ctx  context.Context //nolint:containedctx // of one call
	pace *Pace
	file vfs.File
}

func open(ctx context.Context, p *Pace, fsys vfs.FS, name string) (*source, error) {
	file, err := fsys.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	size, err := file.Size()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &source{Reader: io.NewSectionReader(file, 0, size), ctx: ctx, pace: p, file: file}, nil
}

func (s *source) Read(b []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	n, err := s.Reader.Read(b)
	s.pace.Passed(n)
	return n, err
}
