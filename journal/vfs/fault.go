package vfs

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
)

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

// begin counts an operation and says what comes of it.
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
