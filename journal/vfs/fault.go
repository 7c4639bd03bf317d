package vfs

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
)

// OpKind is a set of kinds of operations: a bit each.
type OpKind uint32

// The kinds of operations.
const (
	OpOpen OpKind = 1 << iota
	OpRead
	OpWrite
	OpTruncate
	OpSync // Sync and Datasync
	OpSyncDir
	OpRename
	OpRemove
	OpMkdir
	OpReadDir
	OpStat // Stat and Size
	OpLock
	OpFree
	OpClose
	OpDropCache
	OpOpenDir

	// OpTake are the operations that take a descriptor.
	OpTake = OpOpen | OpOpenDir | OpReadDir | OpLock
	// OpChange are the operations that a power loss can fall between.
	OpChange = OpOpen | OpWrite | OpTruncate | OpSync | OpSyncDir | OpRename | OpRemove | OpMkdir
)

var opNames = [...]string{"open", "read", "write", "truncate", "sync", "syncdir", "rename", "remove",
	"mkdir", "readdir", "stat", "lock", "free", "close", "dropcache", "opendir"}

func (k OpKind) String() string {
	var names []string
	for i, name := range opNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}

// Op is one operation about to be done.
type Op struct {
	N    int // counts the operations of the Fault, from 1
	Kind OpKind
	Name string // the path; of a rename, the new one
}

// Plan says which operations a Fault fails, and how. The zero value fails none.
type Plan struct {
	Kinds   OpKind // which operations count; 0 means all
	Match   string // and only those on a path whose last name holds Match
	N       int    // fail the N-th that counts, from 1; 0 means none
	Forever bool   // and every later one that counts
	Err     error  // what they return
	Partial bool   // a failing write leaves the first half of its bytes
	Done    bool   // the operation is done all the same; only its answer is Err
}

// Fault wraps a file system, counts its operations and fails those of a Plan.
// Make it with NewFault.
type Fault struct {
	fs FS

	mu     sync.Mutex // guards the rest
	plan   Plan
	before func(Op)
	ops    int
	counts map[OpKind]int
	hits   int // operations that the plan counts
	open   map[*faultFile]bool
	failed int
}

// NewFault wraps fsys; before SetPlan nothing fails.
func NewFault(fsys FS) *Fault {
	return &Fault{fs: fsys, counts: map[OpKind]int{}, open: map[*faultFile]bool{}}
}

// SetPlan replaces the plan, whose counting starts with the next operation.
func (f *Fault) SetPlan(p Plan) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan, f.hits = p, 0
}

// Before has fn called before each operation, one at a time. It may use the
// wrapped file system (clone it, say), not the Fault.
func (f *Fault) Before(fn func(Op)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = fn
}

// Count returns how many operations of the given kinds there were; 0 means all.
func (f *Fault) Count(kinds OpKind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	total := 0
	for kind, n := range f.counts {
		if kinds == 0 || kind&kinds != 0 {
			total += n
		}
	}
	return total
}

// Failed returns how many operations the plans have failed.
func (f *Fault) Failed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// verdict is what is to happen to one operation.
type verdict struct {
	err     error
	partial bool
	done    bool
}

// begin counts an operation and judges it.
func (f *Fault) begin(kind OpKind, name string) verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ops++
	f.counts[kind]++
	if f.before != nil {
		f.before(Op{N: f.ops, Kind: kind, Name: name})
	}
	p := &f.plan
	if p.N == 0 || p.Kinds != 0 && p.Kinds&kind == 0 || !strings.Contains(filepath.Base(name), p.Match) {
		return verdict{}
	}
	f.hits++
	if f.hits != p.N && (!p.Forever || f.hits < p.N) {
		return verdict{}
	}
	f.failed++
	return verdict{err: pathError(kind.String(), name, p.Err), partial: p.Partial, done: p.Done}
}

// do runs op unless the plan fails it.
func (f *Fault) do(kind OpKind, name string, op func() error) error {
	v := f.begin(kind, name)
	if v.err == nil {
		return op()
	}
	if v.done {
		_ = op()
	}
	return v.err
}

// OpenFile implements FS.
func (f *Fault) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	var file File
	err := f.do(OpOpen, name, func() (err error) {
		file, err = f.fs.OpenFile(name, flag, perm)
		return err
	})
	if err != nil {
		if file != nil {
			_ = file.Close() // done, but nobody learns of it
		}
		return nil, err
	}
	opened := &faultFile{fault: f, file: file, name: name}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open[opened] = true
	return opened, nil
}

// Rename implements FS.
func (f *Fault) Rename(oldname, newname string) error {
	return f.do(OpRename, newname, func() error {
		err := f.fs.Rename(oldname, newname)
		if err == nil {
			f.renamed(oldname, newname)
		}
		return err
	})
}

// renamed has the open files go by their present names.
func (f *Fault) renamed(oldname, newname string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for file := range f.open {
		switch file.name {
		case newname:
			file.name += " (deleted)"
		case oldname:
			file.name = newname
		}
	}
}

// Remove implements FS.
func (f *Fault) Remove(name string) error {
	return f.do(OpRemove, name, func() error { return f.fs.Remove(name) })
}

// MkdirAll implements FS.
func (f *Fault) MkdirAll(name string, perm fs.FileMode) error {
	return f.do(OpMkdir, name, func() error { return f.fs.MkdirAll(name, perm) })
}

// SyncDir implements FS, by three operations.
func (f *Fault) SyncDir(name string) error {
	d, err := f.OpenDir(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// OpenDir implements FS.
func (f *Fault) OpenDir(name string) (Dir, error) {
	if v := f.begin(OpOpenDir, name); v.err != nil {
		return nil, v.err
	}
	d, err := f.fs.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return &faultDir{fault: f, dir: d, name: name}, nil
}

// faultDir is an open directory of a Fault.
type faultDir struct {
	fault *Fault
	dir   Dir
	name  string
}

func (d *faultDir) Sync() error { return d.fault.do(OpSyncDir, d.name, d.dir.Sync) }

// Close closes the directory also where the plan fails it.
func (d *faultDir) Close() error {
	v := d.fault.begin(OpClose, d.name)
	if err := d.dir.Close(); v.err == nil {
		return err
	}
	return v.err
}

// ReadDir implements FS.
func (f *Fault) ReadDir(name string) ([]string, error) {
	if v := f.begin(OpReadDir, name); v.err != nil {
		return nil, v.err
	}
	return f.fs.ReadDir(name)
}

// Stat implements FS.
func (f *Fault) Stat(name string) (fs.FileInfo, error) {
	if v := f.begin(OpStat, name); v.err != nil {
		return nil, v.err
	}
	return f.fs.Stat(name)
}

// Lock implements FS.
func (f *Fault) Lock(name string) (io.Closer, error) {
	if v := f.begin(OpLock, name); v.err != nil {
		return nil, v.err
	}
	return f.fs.Lock(name)
}

// Free implements FS.
func (f *Fault) Free(dir string) (available, total uint64, err error) {
	if v := f.begin(OpFree, dir); v.err != nil {
		return 0, 0, v.err
	}
	return f.fs.Free(dir)
}

// faultFile is an open file of a Fault.
type faultFile struct {
	fault *Fault
	file  File
	name  string // follows renames; guarded by fault.mu
}

func (f *faultFile) path() string {
	f.fault.mu.Lock()
	defer f.fault.mu.Unlock()
	return f.name
}

func (f *faultFile) ReadAt(b []byte, off int64) (int, error) {
	if v := f.fault.begin(OpRead, f.path()); v.err != nil {
		return 0, v.err
	}
	return f.file.ReadAt(b, off)
}

func (f *faultFile) WriteAt(b []byte, off int64) (int, error) {
	v := f.fault.begin(OpWrite, f.path())
	switch {
	case v.err == nil:
		return f.file.WriteAt(b, off)
	case v.done:
		n, _ := f.file.WriteAt(b, off)
		return n, v.err
	case v.partial:
		n, _ := f.file.WriteAt(b[:len(b)/2], off)
		return n, v.err
	}
	return 0, v.err
}

func (f *faultFile) Truncate(size int64) error {
	return f.fault.do(OpTruncate, f.path(), func() error { return f.file.Truncate(size) })
}

func (f *faultFile) Sync() error     { return f.fault.do(OpSync, f.path(), f.file.Sync) }
func (f *faultFile) Datasync() error { return f.fault.do(OpSync, f.path(), f.file.Datasync) }
func (f *faultFile) DropCache() error {
	return f.fault.do(OpDropCache, f.path(), f.file.DropCache)
}

func (f *faultFile) Size() (int64, error) {
	if v := f.fault.begin(OpStat, f.path()); v.err != nil {
		return 0, v.err
	}
	return f.file.Size()
}

// Close closes the file also where the plan fails it.
func (f *faultFile) Close() error {
	v := f.fault.begin(OpClose, f.path())
	f.fault.mu.Lock()
	delete(f.fault.open, f)
	f.fault.mu.Unlock()
	if err := f.file.Close(); v.err == nil {
		return err
	}
	return v.err
}
