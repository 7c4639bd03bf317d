package history

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"bodega/journal/vfs"
)

// partial is the name of a file that is being written. Whatever has it at a start is removed.
const partial = "writing.tmp"

// output is a file that is being written, from its beginning to its end.
type output struct {
	fsys vfs.FS
	dir  string
	file vfs.File
	buf  *bufio.Writer
	pos  int64
}

func newOutput(fsys vfs.FS, dir string) (*output, error) {
	name := filepath.Join(dir, partial)
	if err := fsys.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &output{fsys: fsys, dir: dir, file: f, buf: bufio.NewWriterSize(io.NewOffsetWriter(f, 0), 256<<10)}, nil
}

func (o *output) write(b []byte) (pos int64, err error) {
	pos = o.pos
	_, err = o.buf.Write(b)
	o.pos += int64(len(b))
	return pos, err
}

// checksummed writes b before its checksum.
func (o *output) checksummed(b []byte) (pos int64, size int, err error) {
	if pos, err = o.write(b); err == nil {
		var sum [checksumLen]byte
		binary.LittleEndian.PutUint32(sum[:], crc32.Checksum(b, castagnoli))
		_, err = o.write(sum[:])
	}
	return pos, len(b) + checksumLen, err
}

// finish writes the footer and gives the file its name, which is durable then.
func (o *output) finish(footer []byte, name string) (err error) {
	names, err := o.fsys.OpenDir(o.dir) // before anything changes: see vfs.Exhausted
	if err != nil {
		return err
	}
	defer names.Close() //nolint:errcheck // nothing was written to it
	size := len(footer)
	footer = binary.LittleEndian.AppendUint32(footer, uint32(size))
	if _, err := o.write(append(appendChecksum(footer), magic...)); err != nil {
		return err
	}
	if err := o.buf.Flush(); err != nil {
		return err
	}
	if err := o.file.Sync(); err != nil {
		return err
	}
	err = o.file.Close()
	if o.file = nil; err != nil {
		return err
	}
	if err := o.fsys.Rename(filepath.Join(o.dir, partial), filepath.Join(o.dir, name)); err != nil {
		return err
	}
	return names.Sync()
}

// drop removes what was not finished, as far as that can be done: the next start does it too.
func (o *output) drop() {
	if o.file != nil {
		_ = o.file.Close()
	}
	_ = o.fsys.Remove(filepath.Join(o.dir, partial))
}
