package inventory

import "slices"

// levelDraft is the levels of a product as a batch sees them: those of the state, and in front of them what the batch has changed. A
// decision about one level then reads that one, not the hundreds that a product may have. The zero value is a product without any. What
// a batch keeps is replaced, never changed, so that it can be put back.
type levelDraft struct {
	base  []Level // in order of location; never changed
	over  []Level // likewise; what is zero is gone
	count int     // of those that are there
}

func draftOf(levels []Level) levelDraft { return levelDraft{base: levels, count: len(levels)} }

// at returns the level at a place, zero if nothing lies there.
func (d *levelDraft) at(loc LocationID) Level {
	i, found := findLevel(d.over, loc)
	switch {
	case !found:
		return levelAt(d.base, loc)
	case d.over[i].empty():
		return Level{Location: loc}
	default:
		return d.over[i]
	}
}

// all returns every level, in order of location. The caller must not change them.
func (d *levelDraft) all() []Level {
	if len(d.over) == 0 {
		return d.base
	}
	levels := make([]Level, len(d.base), max(len(d.base), d.count))
	copy(levels, d.base)
	for i := range d.over {
		levels = putLevel(levels, d.over[i])
	}
	return levels
}

// sum is what is on hand everywhere.
func (d *levelDraft) sum() int64 { return sum(d.all()) }

// held says whether something is put aside.
func (d *levelDraft) held() bool {
	return slices.ContainsFunc(d.all(), func(l Level) bool { return l.Held > 0 })
}

// placed says whether a product with these levels does not lie in the pool alone.
func (d *levelDraft) placed() bool {
	if d.count != 1 {
		return d.count > 1
	}
	pool := d.at(Pool)
	return pool.empty() || pool.Held != 0
}

// fork returns a draft that can be changed, with room for so many changes.
func (d *levelDraft) fork(changes int) levelDraft {
	over := make([]Level, len(d.over), len(d.over)+changes)
	copy(over, d.over)
	return levelDraft{d.base, over, d.count}
}

// put makes l the level at its place.
func (d *levelDraft) put(l Level) {
	if was := d.at(l.Location); !was.empty() {
		d.count--
	}
	if !l.empty() {
		d.count++
	}
	d.over = putImage(d.over, l)
}

func (b *Batch) keepLevels(id ProductID, d levelDraft) {
	if b.levels == nil {
		b.levels = map[ProductID]levelDraft{}
	}
	b.levels[id] = d
}

// replay does again to the levels what an event of the batch did. The product must be as it was before.
func (b *Batch) replay(e *Event) {
	p := b.product(e.Product.ID)
	if !e.Product.Placed && (p == nil || !p.Placed) {
		return
	}
	var levels levelDraft
	if p != nil && p.Placed {
		levels = b.levelsOf(p)
	}
	if c := e.Change; c != nil {
		levels = levels.fork(len(c.Levels))
		for i := range c.Levels {
			levels.put(c.Levels[i])
		}
	}
	b.keepLevels(e.Product.ID, levels)
}

// putImage puts an image in its order. Unlike a level, one that is zero is kept: it says that the level is gone.
func putImage(images []Level, l Level) []Level {
	i, found := findLevel(images, l.Location)
	if found {
		images[i] = l
		return images
	}
	return slices.Insert(images, i, l)
}
