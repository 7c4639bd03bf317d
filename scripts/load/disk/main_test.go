package main

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
	"time"

	"bodega/scripts/process"
)

// TestDisk: with keys that expire the files stop growing, and the figure is what they are to the updates.
func TestDisk(t *testing.T) {
	var out process.Log // the engine, too, has something to tell
	l := &load{
		length: 12 * time.Minute, keys: time.Minute, every: 3 * time.Minute, rate: 30, products: 100, dir: t.TempDir(), out: &out,
		rng: rand.New(rand.NewPCG(1, 1)),
	}
	if err := l.run(); err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| (\S+) \| (\d+) \| (\d+) MiB \| (\d+) MiB \| (\d+) MiB \| (\d+) \| (\d+) \|$`)
	rows := row.FindAllStringSubmatch(out.String(), -1)
	if len(rows) != 4 || rows[3][1] != "12m0s" || rows[3][2] != strconv.Itoa(12*60*30) {
		t.Fatalf("%s", out.String())
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if keys := number(rows[3][7]); keys < 60*30 || keys > 6*60*30 {
		t.Errorf("%d keys are kept of %d a minute:\n%s", keys, 60*30, out.String())
	}
	all, each := number(rows[3][5])<<20, number(rows[3][6])
	if each < all/(12*60*30) || each > (all+1<<20)/(12*60*30) {
		t.Errorf("%d bytes an update:\n%s", each, out.String())
	}
}
