package vfs

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// control runs op on the file's descriptor, again while a signal interrupts it.
func control(f *os.File, name string, op func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var opErr error
	err = conn.Control(func(fd uintptr) {
		for {
			if opErr = op(int(fd)); !errors.Is(opErr, syscall.EINTR) {
				return
			}
		}
	})
	if err == nil && opErr != nil {
		err = &os.PathError{Op: name, Path: f.Name(), Err: opErr}
	}
	return err
}

func datasync(f *os.File) error { return control(f, "fdatasync", syscall.Fdatasync) }

func syncDir(d *os.File) error { return d.Sync() }

func dropCache(f *os.File) error { return dropRange(f, 0, 0) }

// dropRange drops what is cached of a part of a file; of all of it if size is 0.
func dropRange(f *os.File, off, size int64) error {
	return control(f, "fadvise", func(fd int) error {
		return unix.Fadvise(fd, off, size, unix.FADV_DONTNEED)
	})
}

func flock(f *os.File) error {
	err := control(f, "flock", func(fd int) error {
		return syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB)
	})
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

func funlock(f *os.File) error {
	return control(f, "flock", func(fd int) error { return syscall.Flock(fd, syscall.LOCK_UN) })
}

func free(dir string) (available, total uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, 0, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return st.Bavail * uint64(st.Frsize), st.Blocks * uint64(st.Frsize), nil
}

// kinds maps the magic number of statfs(2) to the kind of volume.
var kinds = map[int64]Kind{
	unix.EXT4_SUPER_MAGIC:      Local, // ext2 and ext3 too
	unix.XFS_SUPER_MAGIC:       Local,
	unix.BTRFS_SUPER_MAGIC:     Local,
	unix.F2FS_SUPER_MAGIC:      Local,
	0x2fc12fc1:                 Local, // ZFS
	unix.NFS_SUPER_MAGIC:       Network,
	unix.SMB_SUPER_MAGIC:       Network,
	unix.SMB2_SUPER_MAGIC:      Network,
	unix.CIFS_SUPER_MAGIC:      Network,
	unix.CEPH_SUPER_MAGIC:      Network,
	unix.AFS_FS_MAGIC:          Network,
	unix.AFS_SUPER_MAGIC:       Network,
	unix.CODA_SUPER_MAGIC:      Network,
	unix.V9FS_MAGIC:            Network,
	0x0bd00bd0:                 Network, // Lustre
	0x01161970:                 Network, // GFS2
	unix.TMPFS_MAGIC:           Temporary,
	unix.RAMFS_MAGIC:           Temporary,
	unix.OVERLAYFS_SUPER_MAGIC: Overlay,
	unix.FUSE_SUPER_MAGIC:      FUSE,
}

// KindOf returns the kind of volume that holds dir.
func KindOf(dir string) (Kind, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return Unknown, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return kinds[int64(uint32(st.Type))], nil
}

// openDirect opens a file for reads that pass by the system's cache. Some file systems cannot: then it is opened as any.
func openDirect(name string) (f *os.File, direct bool, err error) {
	f, err = os.OpenFile(name, os.O_RDONLY|syscall.O_DIRECT, 0)
	if errors.Is(err, syscall.EINVAL) {
		f, err = os.Open(name)
		return f, false, err
	}
	return f, true, err
}

// pread reads once: where a file ends within an aligned block, the rest of that cannot be asked for.
func pread(f *os.File, b []byte, off int64) (n int, err error) {
	err = control(f, "read", func(fd int) (err error) {
		n, err = unix.Pread(fd, b, off)
		return err
	})
	return max(n, 0), err
}
