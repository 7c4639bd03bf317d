package inventory

import (
	"maps"
	"slices"
)

// DirectoryOfCopy returns the directory that goes with what a store's copy says to lie where, which may be older than the one that it has: see
// [View.SoundCopy]. Places that are gone, and not yet emptied in the copy, are there again, and what counted as available there counts. It names
// those places; without any it is the directory of the view. What cannot be told stays as it is.
func (v *View) DirectoryOfCopy() (d *Directory, other []LocationID, err error) {
	d = v.Directory()
	unsure := v.newerPlaces()
	if len(unsure) == 0 {
		return d, nil, nil
	}
	for v.settle(unsure) { // until nothing more follows
	}
	entries, at := slices.Clone(d.Entries), d.Mark.Revision
	for _, id := range slices.Sorted(maps.Keys(unsure)) {
		loc, sells := v.directory.location(id), unsure[id]
		switch {
		case loc == nil:
			loc = &Location{ID: id, Name: string(id), Kind: OtherLocation, Active: true}
		case sells == nil || loc.Sellable == *sells:
			continue
		}
		again := *loc
		at++
		again.Sellable, again.Revision, again.UpdatedAt = sells == nil || *sells, at, v.Mark.At
		e := again.Entry("", "")
		entries = append(slices.DeleteFunc(entries, func(e *Entry) bool { return e.Kind == EntryLocation && e.ID == string(id) }), &e)
		other = append(other, id)
	}
	if d, err = NewDirectory(at, entries); err != nil {
		return nil, nil, err
	}
	return d, other, nil
}

// newerPlaces returns the places of a copy that may have changed since: for each whether it was sellable, which is not known yet.
func (v *View) newerPlaces() map[LocationID]*bool {
	unsure := map[LocationID]*bool{}
	v.Products(func(p *Product) bool {
		if h := v.Holdings(p); p.Placed && h != nil {
			for i := range h.Levels {
				loc := v.directory.location(h.Levels[i].Location)
				if loc == nil || loc.UpdatedAt >= v.Mark.At && builtin[loc.ID] == nil {
					unsure[h.Levels[i].Location] = nil
				}
			}
			for _, l := range h.Transfers {
				for _, at := range [...]LocationID{l.From, l.To} {
					if v.directory.location(at) == nil {
						unsure[at] = nil
					}
				}
			}
		}
		return true
	})
	return unsure
}

// settle finds out from what products have available which of these places were sellable, and says whether it has found any.
func (v *View) settle(unsure map[LocationID]*bool) (found bool) {
	v.Products(func(p *Product) bool {
		h := v.Holdings(p)
		if !p.Placed || h == nil {
			return true
		}
		rest, open := p.Available, []*Level(nil)
		for i := range h.Levels {
			l := &h.Levels[i]
			loc := v.directory.location(l.Location)
			sells, asked := unsure[l.Location]
			switch {
			case asked && sells == nil && l.Free() > 0:
				open = append(open, l)
			case asked && sells != nil && *sells, !asked && loc.Sellable:
				rest -= l.Free()
			}
		}
		sold, ok := whichSum(open, rest)
		for i, l := range open {
			if ok {
				unsure[l.Location], found = &sold[i], true
			}
		}
		return true
	})
	return found
}

// whichSum returns which of the levels have so many units free together, if that can be said: of more than a few nobody tries.
func whichSum(levels []*Level, units int64) (in []bool, ok bool) {
	const most = 12
	if len(levels) == 0 || len(levels) > most {
		return nil, false
	}
	fitting := 0
	for set := range 1 << len(levels) {
		sum := int64(0)
		for i, l := range levels {
			if set>>i&1 == 1 {
				sum += l.Free()
			}
		}
		if sum == units {
			fitting++
			in = make([]bool, len(levels))
			for i := range levels {
				in[i] = set>>i&1 == 1
			}
		}
	}
	return in, fitting == 1
}
