package vfs

import (
	"math/rand/v2"
	"sort"
)

// CrashClone returns what may be on disk if the power fails now. The source is
// not touched and goes on. With rng, what was not synced is kept, lost or torn
// at random; with nil everything that was not synced is lost.
func (c *Crash) CrashClone(rng *rand.Rand) *Crash {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &Crash{root: c.root.crash(rng, map[*node]*node{}), pid: c.pid}
}

// crash returns what is left of a node; seen maps nodes to their remains,
// since after a half-kept rename two names may lead to one file.
func (n *node) crash(rng *rand.Rand, seen map[*node]*node) *node {
	if left, ok := seen[n]; ok {
		return left
	}
	left := &node{dir: n.dir}
	seen[n] = left
	if !n.dir {
		left.data = n.crashData(rng)
		left.durable = append([]byte(nil), left.data...)
		return left
	}
	names := map[string]*node{}
	for name, child := range n.durableNames {
		names[name] = child
	}
	for _, c := range n.changes {
		if rng != nil && rng.IntN(2) == 0 {
			c.apply(names)
		}
	}
	// The order of the draws decides the outcome, so it may not depend on a map's.
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	sort.Strings(sorted)
	left.names, left.durableNames = map[string]*node{}, map[string]*node{}
	for _, name := range sorted {
		child := names[name].crash(rng, seen)
		left.names[name], left.durableNames[name] = child, child
	}
	return left
}

// crashData returns what is left of a file's content.
func (n *node) crashData(rng *rand.Rand) []byte {
	if rng == nil || len(n.edits) == 0 {
		return append([]byte(nil), n.durable...)
	}
	// All of it kept and all of it lost are the likeliest in life; a draw per
	// sector alone would hardly ever show either.
	switch rng.IntN(6) {
	case 0:
		return append([]byte(nil), n.durable...)
	case 1:
		return append([]byte(nil), n.data...)
	}
	out := make([]byte, n.crashSize(rng))
	for at := 0; at < len(out); at += sector {
		n.crashSector(rng, out[at:min(at+sector, len(out))], int64(at))
	}
	return out
}

// crashSize draws the synced size or one that the file has had since.
func (n *node) crashSize(rng *rand.Rand) int64 {
	size := int64(len(n.durable))
	sizes := []int64{size}
	for _, e := range n.edits {
		if e.data == nil {
			size = e.off
		} else {
			size = max(size, e.off+int64(len(e.data)))
		}
		if size != sizes[len(sizes)-1] {
			sizes = append(sizes, size)
		}
	}
	return sizes[rng.IntN(len(sizes))]
}

// crashSector fills out, the sector at offset at, with the durable content and
// the first few edits that touch it.
func (n *node) crashSector(rng *rand.Rand, out []byte, at int64) {
	if at < int64(len(n.durable)) {
		copy(out, n.durable[at:])
	}
	var touching []edit
	for _, e := range n.edits {
		if e.data == nil && e.off < at+int64(len(out)) ||
			e.data != nil && e.off < at+int64(len(out)) && at < e.off+int64(len(e.data)) {
			touching = append(touching, e)
		}
	}
	if len(touching) == 0 {
		return
	}
	for _, e := range touching[:rng.IntN(len(touching)+1)] {
		switch from := e.off - at; {
		case e.data == nil:
			clear(out[max(from, 0):])
		case from >= 0:
			copy(out[from:], e.data)
		default:
			copy(out, e.data[-from:])
		}
	}
}
