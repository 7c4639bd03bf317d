package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// newVolume mounts a volume of its own of so many MiB, and returns where it is. It needs a kernel that lets users have name spaces.
func newVolume(t *testing.T, size int) string {
	t.Helper()
	at := t.TempDir()
	cmd := exec.Command("unshare", "--map-root-user", "--mount", "sh", "-c",
		`mount -t tmpfs -o size="$1"m tmpfs "$0" && echo mounted && exec cat`, at, fmt.Sprint(size)) // until its input ends
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("no volume of its own: %v", err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	if said, _ := bufio.NewReader(out).ReadString('\n'); said != "mounted\n" {
		t.Skip("no volume of its own: this kernel does not let users mount one")
	}
	return filepath.Join("/proc", fmt.Sprint(cmd.Process.Pid), "root", at)
}

// fill takes all room of a volume with a file, which it returns.
func fill(t *testing.T, volume string) (file string) {
	t.Helper()
	f, err := os.Create(filepath.Join(volume, "something-else"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return f.Name()
}

// drillFull: something else fills the volume. Changes are refused, reads go on everywhere, and once there is room sales go on by
// themselves; also when central has died meanwhile and was started without a byte to spare.
func drillFull(t *testing.T) {
	t.Parallel()
	volume := newVolume(t, 96)
	d := startDrill(t, withDir(filepath.Join(volume, "central")))
	d.trade()
	file := fill(t, volume)
	d.c.isFull(d.ids[0])
	for _, s := range d.stores {
		s.update(object{"productId": d.ids[0], "delta": -1, "idempotencyKey": "full"}).wantCode(t, http.StatusServiceUnavailable, "disk_full")
		s.product(d.ids[0])
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.trade()
	file = fill(t, volume)
	d.c.isFull(d.ids[0])
	d.c.kill()
	d.c.launch(freePort(t))
	d.c.awaitReads()
	d.c.isFull(d.ids[0])
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.trade()
	d.close()
	d.remember(d.c.history())
	if toll := d.verdict(); len(toll.lost)+toll.again > 0 {
		t.Error("a full volume has cost sales")
	}
	d.wantSameOnDisk()
}

// awaitReads waits until a central that was launched answers reads.
func (c *central) awaitReads() {
	c.t.Helper()
	waitFor(c.t, 2*patience, "central to answer reads", func() bool {
		a, err := c.try(c.t.Context(), request{method: http.MethodGet, path: c.root + "/digest"})
		return err == nil && a.status == http.StatusOK
	})
}

// isFull waits until central takes no changes for want of room, which it says, and answers reads.
func (c *central) isFull(id string) {
	c.t.Helper()
	waitFor(c.t, 2*patience, "central to be full", func() bool {
		status, _ := c.readiness()
		return status == http.StatusServiceUnavailable
	})
	c.update(line(id, -1, "full")).wantCode(c.t, http.StatusServiceUnavailable, "disk_full")
	c.product(id)
	if status, reason := c.health(); status != "read_only" || !strings.Contains(reason, "no disk space left") {
		c.t.Errorf("health is %s: %s", status, reason)
	}
}
