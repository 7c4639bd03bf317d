package vfs

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// sector is the unit that a disk writes whole or not at all.
const sector = 512

// Crash is an in-memory file system which remembers what was synced. Make it
// with NewCrash; [Crash.CrashClone] shows what a machine may find after a power
// loss. It models a disk that keeps whole sectors and loses, keeps or reorders
// everything that was not synced:
//
//   - each sector of a file holds what was synced, or that plus some first
//     part of the later writes to it, independently of other sectors;
//   - the size is the synced one or any that the file had since; it may run
//     ahead of the data, which then reads as zeros;
//   - each change of a directory (create, rename, remove) that was not synced
//     happened or did not, independently of the others; a rename is one change.
//
// Paths are taken as they are, cleaned; "." and "/" name the root. A rename
// between two directories is refused with EXDEV, as it could not be modelled
// as one change of one directory.
type Crash struct {
	mu   sync.Mutex // guards everything below, and all nodes
	root *node
	pid  int // of the pretended process, shown by Lock
}

// NewCrash returns an empty file system.
func NewCrash() *Crash { return &Crash{root: newDir(), pid: os.Getpid()} }

// node is a file or a directory.
type node struct {
	dir    bool
	locked bool

	// A file: its content, what of it is durable, and the changes between.
	data, durable []byte
	edits         []edit

	// A directory: likewise.
	names, durableNames map[string]*node
	changes             []change
}

// edit is one unsynced change of a file: a write of data at off or, if data is
// nil, a truncation to size off.
type edit struct {
	off  int64
	data []byte
}

// change is one unsynced change of a directory: remove goes, then add points
// to target. Either may be empty.
type change struct {
	remove, add string
	target      *node
}

func newDir() *node {
	return &node{dir: true, names: map[string]*node{}, durableNames: map[string]*node{}}
}

func (c change) apply(names map[string]*node) {
	if c.remove != "" {
		delete(names, c.remove)
	}
	if c.add != "" {
		names[c.add] = c.target
	}
}

// change carries out c, which is not durable until the directory is synced.
func (d *node) change(c change) {
	c.apply(d.names)
	d.changes = append(d.changes, c)
}

func (d *node) sync() {
	for _, c := range d.changes {
		c.apply(d.durableNames)
	}
	d.changes = nil
}

func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// find returns the node of a path.
func (c *Crash) find(name string) (*node, error) {
	n := c.root
	for _, part := range split(name) {
		if !n.dir {
			return nil, syscall.ENOTDIR
		}
		next, ok := n.names[part]
		if !ok {
			return nil, fs.ErrNotExist
		}
		n = next
	}
	return n, nil
}

// parent returns the directory that holds the path's last name, and that name.
func (c *Crash) parent(name string) (*node, string, error) {
	dir, err := c.find(filepath.Dir(filepath.Clean(name)))
	if err == nil && !dir.dir {
		err = syscall.ENOTDIR
	}
	return dir, filepath.Base(name), err
}

// split returns the parts of a path; none for the root.
func split(name string) []string {
	name = filepath.ToSlash(filepath.Clean(name))
	if name == "." {
		return nil
	}
	return strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
}

// OpenFile implements FS.
func (c *Crash) OpenFile(name string, flag int, _ fs.FileMode) (File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	dir, base, err := c.parent(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	n, ok := dir.names[base]
	switch {
	case ok && n.dir:
		return nil, pathError("open", name, syscall.EISDIR)
	case ok && flag&os.O_CREATE != 0 && flag&os.O_EXCL != 0:
		return nil, pathError("open", name, fs.ErrExist)
	case !ok && flag&os.O_CREATE == 0:
		return nil, pathError("open", name, fs.ErrNotExist)
	case !ok:
		n = &node{}
		dir.change(change{add: base, target: n})
	case flag&os.O_TRUNC != 0:
		n.truncate(0)
	}
	return &crashFile{fs: c, name: name, node: n, write: flag&(os.O_WRONLY|os.O_RDWR) != 0}, nil
}

// Rename implements FS.
func (c *Crash) Rename(oldname, newname string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.rename(oldname, newname)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: oldname, New: newname, Err: err}
	}
	return nil
}

func (c *Crash) rename(oldname, newname string) error {
	from, oldbase, err := c.parent(oldname)
	if err != nil {
		return err
	}
	to, newbase, err := c.parent(newname)
	if err != nil {
		return err
	}
	n, ok := from.names[oldbase]
	if !ok {
		return fs.ErrNotExist
	}
	if from != to {
		return syscall.EXDEV
	}
	if oldbase != newbase {
		from.change(change{remove: oldbase, add: newbase, target: n})
	}
	return nil
}

// Remove implements FS.
func (c *Crash) Remove(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dir, base, err := c.parent(name)
	if err != nil {
		return pathError("remove", name, err)
	}
	n, ok := dir.names[base]
	if !ok {
		return pathError("remove", name, fs.ErrNotExist)
	}
	if len(n.names) > 0 {
		return pathError("remove", name, syscall.ENOTEMPTY)
	}
	dir.change(change{remove: base})
	return nil
}

// MkdirAll implements FS.
func (c *Crash) MkdirAll(name string, _ fs.FileMode) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.root
	for _, part := range split(name) {
		next, ok := n.names[part]
		if !ok {
			next = newDir()
			n.change(change{add: part, target: next})
		}
		if !next.dir {
			return pathError("mkdir", name, syscall.ENOTDIR)
		}
		n = next
	}
	return nil
}

// ReadDir implements FS.
func (c *Crash) ReadDir(name string) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.find(name)
	if err == nil && !n.dir {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return nil, pathError("open", name, err)
	}
	names := make([]string, 0, len(n.names))
	for name := range n.names {
		names = append(names, name)
	}
	sort.Strings(names)
	return names, nil
}

// Stat implements FS. Times are zero.
func (c *Crash) Stat(name string) (fs.FileInfo, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.find(name)
	if err != nil {
		return nil, pathError("stat", name, err)
	}
	return crashInfo{name: filepath.Base(name), size: int64(len(n.data)), dir: n.dir}, nil
}

// SyncDir implements FS.
func (c *Crash) SyncDir(name string) error {
	d, err := c.OpenDir(name)
	if err != nil {
		return err
	}
	return d.Sync()
}

// OpenDir implements FS.
func (c *Crash) OpenDir(name string) (Dir, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.find(name)
	if err == nil && !n.dir {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return nil, pathError("opendir", name, err)
	}
	return &crashDir{crashFile{fs: c, name: name, node: n}}, nil
}

// Lock implements FS. A clone holds no locks.
func (c *Crash) Lock(name string) (io.Closer, error) {
	f, err := c.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := f.(*crashFile).node
	if n.locked {
		return nil, lockError(name, string(n.data), ErrLocked)
	}
	n.locked = true
	n.truncate(0)
	n.writeAt([]byte(strconv.Itoa(c.pid)+"\n"), 0)
	return &crashLock{f.(*crashFile)}, nil
}

// Free implements FS: one GiB of which nothing is used.
func (c *Crash) Free(string) (available, total uint64, err error) { return 1 << 30, 1 << 30, nil }
