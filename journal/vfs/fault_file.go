package vfs

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
