package journal

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"time"

	"bodega/journal/vfs"
)

const (
	watermarkName  = "WATERMARK"
	watermarkMagic = "BODEGAWM"
	slotSize       = 4096
	slots          = 2
	markEvery      = time.Second
)

// mark is what a slot of the watermark says: record lsn is durable, and its
// chain value is chain.
type mark struct {
	lsn   LSN
	chain uint32
}

// readMark returns the higher mark of the file; a zero mark if there is no file
// or both slots are damaged, since the watermark is evidence, not data.
func readMark(fsys vfs.FS, path string, dataID [16]byte) (best mark, err error) {
	b, err := vfs.ReadFile(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return best, nil
	}
	if err != nil {
		return best, err
	}
	for ; len(b) >= slotSize; b = b[slotSize:] {
		slot := b[:slotSize]
		if string(slot[:8]) != watermarkMagic || crc32.Checksum(slot[12:], castagnoli) != le.Uint32(slot[8:]) {
			continue
		}
		if v := le.Uint32(slot[12:]); v != formatVersion {
			return best, fmt.Errorf("%w: %s has format %d, this program reads up to %d", ErrFormat, path, v, formatVersion)
		}
		if [16]byte(slot[32:48]) != dataID {
			return best, &CorruptError{Segment: path,
				Reason: fmt.Sprintf("it belongs to data directory %x, this is %x", slot[32:48], dataID)}
		}
		if lsn := LSN(le.Uint64(slot[16:])); lsn > best.lsn {
			best = mark{lsn, le.Uint32(slot[24:])}
		}
	}
	return best, nil
}

func (m mark) encode(dataID [16]byte) []byte {
	b := make([]byte, slotSize)
	copy(b, watermarkMagic)
	le.PutUint32(b[12:], formatVersion)
	le.PutUint64(b[16:], uint64(m.lsn))
	le.PutUint32(b[24:], m.chain)
	copy(b[32:], dataID[:])
	le.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	return b
}

// watermark writes marks lazily: a mark that is missing or late costs nothing
// but evidence. So after the first error it is left alone.
type watermark struct {
	file    vfs.File
	slot    int64 // to write next
	written LSN
	wake    chan struct{} // capacity 1
	poked   time.Time     // guarded by Journal.writing
}

// create replaces the file by one whose first slot holds m.
func (w *watermark) create(j *Journal, m mark) error {
	path := j.path(watermarkName)
	err := vfs.WriteFile(j.fs, path, 0o600, func(out io.Writer) error {
		_, err := out.Write(append(m.encode(j.o.DataID), make([]byte, (slots-1)*slotSize)...))
		return err
	})
	if err != nil {
		return err
	}
	w.slot, w.written, w.wake = 1, m.lsn, make(chan struct{}, 1)
	w.file, err = j.fs.OpenFile(path, os.O_RDWR, 0)
	return err
}

// poke asks for a new mark if the last was asked for long enough ago.
func (w *watermark) poke(now time.Time) {
	if now.Sub(w.poked) < markEvery {
		return
	}
	w.poked = now
	select {
	case w.wake <- struct{}{}:
	default: // still at the last one
	}
}

// keepMark is the goroutine that answers poke, until the journal stops.
func (j *Journal) keepMark() {
	defer j.done.Done()
	for {
		select {
		case <-j.stop:
			return
		case <-j.mark.wake:
		}
		if !j.writeMark() {
			return
		}
	}
}

// writeMark brings the watermark up to date. After an error it returns false
// and does nothing from then on.
func (j *Journal) writeMark() bool {
	w := &j.mark
	lsn, chain := j.Durable()
	if w.file == nil || lsn == w.written {
		return w.file != nil
	}
	_, err := w.file.WriteAt(mark{lsn, chain}.encode(j.o.DataID), w.slot*slotSize)
	if err == nil {
		err = w.file.Datasync()
	}
	if err != nil {
		_ = w.file.Close()
		w.file = nil
		j.warn(fmt.Errorf("journal: watermark: %w", err))
		return false
	}
	w.slot, w.written = (w.slot+1)%slots, lsn
	return true
}
