package central

import (
	"fmt"
	"slices"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// Lineage is a history with those that it goes on from, as a directory has it.
type Lineage struct {
	DataID    string // "" if only the name of the history is known
	Timeline  string
	Ancestors []inventory.Ancestor // the oldest first
}

// LineageOf reads that of a directory, or takes name for that of a history. What is in the directory is not looked at.
func LineageOf(cfg Config, name string) (l Lineage, err error) {
	if engine.IsTimeline(name) {
		return Lineage{Timeline: name}, nil
	}
	cfg.DataDir = name
	dataID, h, err := engine.Lineage(boltConfig(cfg, engine.Hooks{}))
	if err != nil {
		return l, err
	}
	return Lineage{dataID, h.Timeline, h.Ancestors}, nil
}

// parents are the histories that one which leaves h at a position is said to go on from, beside h: what has become of l since both
// parted. Nothing of those is lost up to where they parted, and everything behind it; so who follows one of them takes over the
// one that takes its place, and sends again what that does not have.
func (l *Lineage) parents(dataID string, h *storage.History, at inventory.Offset) ([]inventory.Ancestor, error) {
	if l.Timeline == "" {
		return nil, nil
	}
	ours := append(slices.Clone(h.Ancestors), inventory.Ancestor{Timeline: h.Timeline, Until: at})
	if l.DataID == "" {
		if slices.ContainsFunc(ours, func(a inventory.Ancestor) bool { return a.Timeline == l.Timeline }) {
			return nil, nil
		}
		return []inventory.Ancestor{{Timeline: l.Timeline, Until: -1}}, nil
	}
	theirs := append(slices.Clone(l.Ancestors), inventory.Ancestor{Timeline: l.Timeline, Until: inventory.MaxInteger})
	for i, common := range slices.Backward(theirs) {
		j := slices.IndexFunc(ours, func(a inventory.Ancestor) bool { return a.Timeline == common.Timeline })
		if j < 0 {
			continue
		}
		if l.DataID != dataID {
			break
		}
		shared := min(leftAt(ours[j:]), leftAt(theirs[i:]))
		var list []inventory.Ancestor
		for _, a := range theirs[i+1:] {
			list = append(list, inventory.Ancestor{Timeline: a.Timeline, Until: shared})
		}
		return list, nil
	}
	return nil, fmt.Errorf("the history %s, whose place it is to take, does not go on from one of this backup", l.Timeline)
}

// leftAt is up to where the first of these histories is part of what has become of it; -1 if that is not known.
func leftAt(line []inventory.Ancestor) inventory.Offset {
	at := inventory.Offset(inventory.MaxInteger)
	for _, a := range line {
		at = min(at, a.Until)
	}
	return at
}
