package vfstest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Volume returns the directory of a volume with room for size bytes, which is there until the test ends. It is a tmpfs that a
// process of its own has mounted for itself alone, reached through its /proc/PID/root. Nobody's rights are needed for that where
// the kernel lets users have namespaces; where it does not, root's are, and without either the test fails and says so.
func Volume(t testing.TB, size int) (dir string) {
	t.Helper()
	at := t.TempDir()
	var faults []error
	for _, flags := range []uintptr{syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, syscall.CLONE_NEWNS} {
		pid, err := mounted(t, at, size, flags)
		if err == nil {
			return filepath.Join("/proc", strconv.Itoa(pid), "root", at)
		}
		faults = append(faults, err)
	}
	t.Fatalf("this test mounts a small volume: let users have namespaces (sysctl kernel.unprivileged_userns_clone=1 "+
		"kernel.apparmor_restrict_unprivileged_userns=0), or run it as root with CAP_SYS_ADMIN: %v", errors.Join(faults...))
	return ""
}

// mounted starts the process that has the volume. It ends with its input, which is when the test does, however that is.
func mounted(t testing.TB, at string, size int, flags uintptr) (pid int, err error) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), "sh", "-c", //nolint:gosec // its words are the test's; it outlives the test's context
		`mount --make-rprivate / && mount -t tmpfs -o size="$1" tmpfs "$0" && echo mounted && exec cat`, at, strconv.Itoa(size))
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
	if flags&syscall.CLONE_NEWUSER != 0 {
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	said, write, err := os.Pipe() // not cmd's, whose reading end is closed by Wait
	if err != nil {
		return 0, err
	}
	defer said.Close() //nolint:errcheck // read only
	cmd.Stdout, cmd.Stderr = write, write
	err = cmd.Start()
	write.Close() //nolint:errcheck // the process has its own
	if err != nil {
		return 0, err
	}
	end := func() {
		in.Close() //nolint:errcheck // it is to end
		cmd.Wait() //nolint:errcheck // how is all the same
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) || line != "mounted\n" {
		end()
		return 0, errors.Join(err, errors.New(line))
	}
	t.Cleanup(end)
	return cmd.Process.Pid, nil
}

// Fill leaves no byte free on the volume of a directory, as somebody else's log does, and returns the file that has them all.
func Fill(t testing.TB, dir string) (file string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "somebody-else"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // what is written is nothing
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return f.Name()
}
