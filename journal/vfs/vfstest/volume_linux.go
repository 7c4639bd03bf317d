package vfstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
)

const insideVariable = "BODEGA_TEST_VOLUME"

// OnVolume runs the calling test on a volume of its own with room for so many
// bytes: in a second process, which has it mounted for itself alone. That needs
// no privilege where the system lets users have namespaces; where it does not,
// the test is skipped. In the second process OnVolume returns the directory and
// true; in the first it returns false when the second has ended, and the test has
// nothing left to do.
func OnVolume(t *testing.T, size int) (dir string, inside bool) {
	t.Helper()
	if os.Getenv(insideVariable) == t.Name() {
		return mount(t, size), true
	}
	err := errors.New("no namespaces")
	for _, flags := range []uintptr{syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, syscall.CLONE_NEWNS} {
		var out []byte
		if out, err = again(t.Context(), t.Name(), flags); err == nil || out != nil {
			report(t, out, err)
			return "", false
		}
	}
	t.Skip("no volume of one's own can be had here: ", err)
	return "", false
}

// again runs one test of this binary once more. Without any output it has not begun.
func again(ctx context.Context, name string, flags uintptr) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "-test.run=^"+regexp.QuoteMeta(name)+"$", "-test.v", "-test.timeout=1m") //nolint:gosec // the test itself
	cmd.Env = append(os.Environ(), insideVariable+"="+name)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags, Pdeathsig: syscall.SIGKILL}
	if flags&syscall.CLONE_NEWUSER != 0 {
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	err = cmd.Wait()
	return append([]byte{}, out.Bytes()...), err
}

func report(t *testing.T, out []byte, err error) {
	t.Helper()
	switch {
	case err != nil:
		t.Errorf("on a volume of its own: %v\n%s", err, out)
	case bytes.Contains(out, []byte("--- SKIP")):
		t.Skipf("%s", out)
	case !bytes.Contains(out, []byte("--- PASS")):
		t.Errorf("it was not run:\n%s", out)
	}
}

// mount makes the volume. It goes with the process.
func mount(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = syscall.Mount("none", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size))
	}
	if err != nil {
		t.Skip("no volume can be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}
