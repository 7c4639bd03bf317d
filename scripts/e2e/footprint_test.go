package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wantUnharmed: the process lives, and nothing in it broke meanwhile.
func wantUnharmed(t *testing.T, n *node) {
	t.Helper()
	if !n.Running() {
		t.Fatal("the process has ended")
	}
	for _, word := range []string{"panic", "fatal error", `"status":500`} {
		if strings.Contains(n.Log.String(), word) {
			t.Errorf("the log says %s:\n%s", word, n.Log.Tail())
		}
	}
}

// TestExportsAreWholeAfterKills: an export is there as a whole or not at all, whenever its process dies.
func TestExportsAreWholeAfterKills(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "inventory.json")
	c := startCentral(t, withEnv("EXPORT_INTERVAL", "20ms"), withEnv("EXPORT_PATH", path))
	c.create(100000, "H0", "H1", "H2", "H3")
	for round := range 4 {
		for i := range 30 {
			c.update(line("H0", -1, fmt.Sprint(round, "-", i))).want(t, 200)
		}
		waitFor(t, patience, "an export of what was created", func() bool { // and not of what was there before
			_, err := os.Stat(path)
			return err == nil && len(readCatalogue(t, path).Products) == 4
		})
		c.Kill()
		if f := readCatalogue(t, path); len(f.Products) != 4 {
			t.Errorf("the export has %d products", len(f.Products))
		}
		c.mustRun("verify")
		c.start()
	}
	c.wantProduct("H0", 100000-120, 121)
}

// TestWritesDoNotGrow: with a hundred times the products, an update writes no more
// bytes. Counted by the kernel, so no clock is asked.
func TestWritesDoNotGrow(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("ENABLE_JSON_PERSISTENCE", "false"))
	for chunk := range 10 {
		var ids []string
		for i := range 1000 {
			ids = append(ids, fmt.Sprintf("G%05d", chunk*1000+i))
		}
		c.create(1000, ids...)
	}
	c.restart() // what was written for the catalogue is behind us
	c.update(line("G00000", -1, "warm-up")).want(t, 200)
	const n = 200
	before := writtenBytes(t, c)
	for i := range n {
		c.update(line(fmt.Sprintf("G%05d", i), -1, fmt.Sprint(i))).want(t, 200)
	}
	// A journal record, its mark and the answer are below 4 KiB; a fresh
	// segment of 1 MiB may be prepared meanwhile. The catalogue is 2 MB.
	if per := (writtenBytes(t, c) - before) / n; per > 24<<10 {
		t.Errorf("an update of a catalogue of 10,000 writes %d bytes", per)
	}
}

func writtenBytes(t *testing.T, c *central) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", c.pid()))
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var n int64
		if _, err := fmt.Sscanf(s.Text(), "wchar: %d", &n); err == nil {
			return n
		}
	}
	t.Fatal("no wchar")
	return 0
}

// TestUnknownProductsLeaveNothing: asking for what does not exist, and
// leaving long polls, costs no memory that stays.
func TestUnknownProductsLeaveNothing(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A")
	head := c.position()
	ask := func(from, to int) {
		together(16, func(w int) {
			for i := from + w; i < to; i += 16 {
				c.get(fmt.Sprintf("/v1/inventory/unknown-%0100d", i)).want(t, http.StatusNotFound)
			}
		})
	}
	ask(0, 20000) // what the collector lets pile up is there by now
	for from, most := 20000, int64(8<<20); ; from += 30000 {
		before := residentBytes(t, c)
		ask(from, from+30000)
		grown := residentBytes(t, c) - before
		if grown <= most { // what stays grows each time, a heap that the collector was late for does not
			break
		}
		if from >= 110000 {
			t.Errorf("30,000 unknown products left %d MiB, as others had before", grown>>20)
			break
		}
	}
	connections := func() int {
		_, port, _ := strings.Cut(c.address(), ":")
		return established(t, port)
	}
	idle := connections()
	together(60, func(int) { // fewer than one caller may have open
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		if _, err := c.try(ctx, request{method: http.MethodGet, path: fmt.Sprintf("/v1/inventory/events?offset=%d&wait=60", head)}); err == nil {
			t.Error("a poll was answered, though nothing happened")
		}
	})
	waitFor(t, patience, "the connections of those who left to close", func() bool { return connections() <= idle+20 })
	c.update(line("A", -1, "still-alive")).want(t, 200)
}

func residentBytes(t *testing.T, c *central) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.pid()))
	if err != nil {
		t.Fatal(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(data), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}
