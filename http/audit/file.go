package audit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"bodega/inventory"
	"bodega/journal/vfs"
)

// The bounds of what is kept. When the newer half is full it takes the place of the older one.
const (
	HalfBytes       = 4 << 20   // of a file
	memoryHalfBytes = 256 << 10 // of what is only in memory
)

const (
	newerName = "audit.jsonl"
	olderName = "audit.1.jsonl"
)

// Act is what was asked of a node on a route that is watched, and what came of it. Seq counts those of this file.
type Act struct {
	inventory.Act

	Status int // of the answer
}

// File is the acts of a node. Until [File.Open] they are in memory alone, and so they are if nothing is opened. All methods may be called
// from any number of goroutines; nil keeps nothing.
//
// A line is in the hands of the operating system when [File.Add] returns. It is not forced onto the disk: it would cost whoever is refused
// nothing to have that done as often as he likes. What a power failure takes away stands in the log.
type File struct {
	mu  sync.RWMutex
	max int64
	seq int64 // of the last line

	older, newer []byte // while there is no file

	fs   vfs.FS
	dir  string
	file vfs.File // the newer half
	size int64

	shares shares
	turned bool // the newer half has become the older one, and there is no other yet
}

// New returns a file that is in memory.
func New() *File { return &File{max: memoryHalfBytes} }

// Open goes on in a directory, which must be there. What is in memory by then is kept too. A line that was not written to its end is cut off.
func (f *File) Open(fsys vfs.FS, dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	waiting := bytes.Join([][]byte{f.older, f.newer}, nil)
	file, err := fsys.OpenFile(filepath.Join(dir, newerName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	f.fs, f.dir, f.file, f.max = fsys, dir, file, HalfBytes
	older, newer, err := f.read()
	if err == nil {
		f.size = int64(bytes.LastIndexByte(newer, '\n') + 1)
		err = file.Truncate(f.size)
	}
	if err != nil {
		f.file = nil
		return errors.Join(err, file.Close())
	}
	f.seq = max(lastSeq(newer[:f.size]), lastSeq(older))
	f.older, f.newer = nil, nil
	for line := range bytes.Lines(waiting) {
		if act, ok := decode(line); ok && err == nil {
			err = f.add(&act)
		}
	}
	return err
}

// Close forces what there is onto the disk.
func (f *File) Close() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := errors.Join(f.tellLeftOut(f.shares.began), f.file.Sync(), f.file.Close())
	f.file = nil
	return err
}

// Add keeps an act of a caller, who is a principal or an address; its Seq is the file's to say. Of what one caller does again and again only
// the first of a span are kept, and, when it is over, how many others there were. After an error the act is not there.
func (f *File) Add(by string, act Act) error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.settle(act.At); err != nil {
		return err
	}
	if !f.shares.take(by, &act) {
		return nil
	}
	return f.add(&act)
}

// Settle says how many acts were left out, if the time is over for which that is counted.
func (f *File) Settle(now inventory.Millis) error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settle(now)
}

func (f *File) settle(now inventory.Millis) error {
	if !f.shares.over(now) {
		return nil
	}
	return f.tellLeftOut(now)
}

func (f *File) tellLeftOut(now inventory.Millis) error {
	var failed error
	for _, act := range f.shares.told(now) {
		failed = errors.Join(failed, f.add(&act))
	}
	return failed
}

func (f *File) add(act *Act) error {
	act.Seq = f.seq + 1
	line, err := encode(act)
	if err != nil {
		return err
	}
	if f.length()+int64(len(line)) > f.max {
		if err := f.turn(); err != nil {
			return err
		}
	}
	if f.file == nil {
		f.newer = append(f.newer, line...)
	} else if _, err := f.file.WriteAt(line, f.size); err != nil {
		return errors.Join(err, f.file.Truncate(f.size))
	} else {
		f.size += int64(len(line))
	}
	f.seq = act.Seq
	return nil
}

func (f *File) length() int64 {
	if f.file == nil {
		return int64(len(f.newer))
	}
	return f.size
}

// turn makes the newer half the older one.
func (f *File) turn() error {
	if f.file == nil {
		f.older, f.newer = f.newer, nil
		return nil
	}
	newer := filepath.Join(f.dir, newerName)
	if !f.turned {
		if err := f.file.Sync(); err != nil {
			return err
		}
		if err := f.fs.Rename(newer, filepath.Join(f.dir, olderName)); err != nil {
			return err
		}
		f.turned = true
	}
	next, err := f.fs.OpenFile(newer, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	old := f.file
	f.file, f.size, f.turned = next, 0, false
	return errors.Join(old.Close(), f.fs.SyncDir(f.dir))
}

// read returns both halves.
func (f *File) read() (older, newer []byte, err error) {
	if f.file == nil {
		return f.older, f.newer, nil
	}
	if older, err = f.half(olderName); err != nil {
		return nil, nil, err
	}
	newer, err = f.half(newerName)
	return older, newer, err
}

func (f *File) half(name string) ([]byte, error) {
	b, err := vfs.ReadFile(f.fs, filepath.Join(f.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}
