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
	slotEvery      = time.Second
)

// slot is what one of the two slots of the watermark says: record lsn is
// durable, and its chain value is chain.
type slot struct {
	lsn   LSN
	chain uint32
}

// readWatermark returns the higher slot of the file; a zero one if there is no file
// or both slots are damaged, since the watermark is evidence, not data.
func readWatermark(fsys vfs.FS, path string, dataID [16]byte) (best slot, err error) {
	b, err := vfs.ReadFile(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return best, nil
	}
	if err != nil {
		return best, err
	}
	for ; len(b) >= slotSize; b = b[slotSize:] {
		raw := b[:slotSize]
		if string(raw[:8]) != watermarkMagic || crc32.Checksum(raw[12:], castagnoli) != le.Uint32(raw[8:]) {
			continue
		}
		if v := le.Uint32(raw[12:]); v != formatVersion {
			return best, fmt.Errorf("%w: %s has format %d, this program reads up to %d", ErrFormat, path, v, formatVersion)
		}
		if [16]byte(raw[32:48]) != dataID {
			return best, &CorruptError{Segment: path,
				Reason: fmt.Sprintf("it belongs to data directory %x, this is %x", raw[32:48], dataID)}
		}
		if lsn := LSN(le.Uint64(raw[16:])); lsn > best.lsn {
			best = slot{lsn, le.Uint32(raw[24:])}
		}
	}
	return best, nil
}

func (m slot) encode(dataID [16]byte) []byte {
	b := make([]byte, slotSize)
	copy(b, watermarkMagic)
	le.PutUint32(b[12:], formatVersion)
	le.PutUint64(b[16:], uint64(m.lsn))
	le.PutUint32(b[24:], m.chain)
	copy(b[32:], dataID[:])
	le.PutUint32(b[8:], crc32.Checksum(b[12:], castagnoli))
	return b
}

// watermark writes slots lazily: one that is missing or late costs nothing
// but evidence. So after the first error it is left alone.
type watermark struct {
	file    vfs.File
	next    int64 // slot to write
	written LSN
	wake    chan struct{} // capacity 1
	poked   time.Time     // guarded by Journal.writing
}

// create replaces the file by one whose first slot holds m.
func (w *watermark) create(j *Journal, m slot) error {
	path := j.path(watermarkName)
	err := vfs.WriteFile(j.fs, path, 0o600, func(out io.Writer) error {
		_, err := out.Write(append(m.encode(j.o.DataID), make([]byte, (slots-1)*slotSize)...))
		return err
	})
	if err != nil {
		return err
	}
	w.next, w.written, w.wake = 1, m.lsn, make(chan struct{}, 1)
	w.file, err = j.fs.OpenFile(path, os.O_RDWR, 0)
	return err
}

// poke asks for a new slot if the last was asked for long enough ago.
func (w *watermark) poke(now time.Time) {
	if now.Sub(w.poked) < slotEvery {
		return
	}
	w.poked = now
	select {
	case w.wake <- struct{}{}:
	default: // still at the last one
	}
}

// keepWatermark is the goroutine that answers poke, until the journal stops.
func (j *Journal) keepWatermark() {
	defer j.done.Done()
	for {
		select {
		case <-j.stop:
			return
		case <-j.watermark.wake:
		}
		if !j.writeWatermark() {
			return
		}
	}
}

// writeWatermark brings the watermark up to date. After an error it returns false
// and does nothing from then on.
func (j *Journal) writeWatermark() bool {
	w := &j.watermark
	lsn, chain := j.Durable()
	if w.file == nil || lsn == w.written {
		return w.file != nil
	}
	_, err := w.file.WriteAt(slot{lsn, chain}.encode(j.o.DataID), w.next*slotSize)
	if err == nil {
		err = w.file.Datasync()
	}
	if err != nil {
		_ = w.file.Close()
		w.file = nil
		j.warn(fmt.Errorf("journal: watermark: %w", err))
		return false
	}
	w.next, w.written = (w.next+1)%slots, lsn
	return true
}
