package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bodega/journal/vfs/vfstest"
)

// drillFull: something else fills the volume. Changes are refused, reads go on everywhere, and once there is room sales go on by
// themselves; also when central has died meanwhile and was started without a byte to spare.
func drillFull(t *testing.T) {
	t.Parallel()
	volume := vfstest.Volume(t, 96<<20)
	d := startDrill(t, withDir(filepath.Join(volume, "central")))
	d.trade()
	file := vfstest.Fill(t, volume)
	d.c.isFull(d.ids[0])
	for _, s := range d.stores {
		s.update(object{"productId": d.ids[0], "delta": -1, "idempotencyKey": "full"}).wantCode(t, http.StatusServiceUnavailable, "disk_full")
		s.product(d.ids[0])
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.trade()
	file = vfstest.Fill(t, volume)
	d.c.isFull(d.ids[0])
	d.c.Kill()
	d.c.launch()
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
