package central

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/tail"
)

// keptHistory is what a depot has of a history.
type keptHistory struct {
	timeline  string // the beginning of it, if nothing was shipped
	dataID    string // "" if it is not known
	ancestors []tail.Ancestor
	seen      []tail.Ancestor
	fault     error                  // where it comes from cannot be read
	begun     inventory.Millis       // when shipping began; 0 if it never has
	shipped   inventory.Offset       // where what was shipped ends; inventory.MaxInteger if that cannot be read
	at        inventory.Millis       // of what ends there
	backups   []inventory.KeptBackup // that are not known to be damaged, the newest first
}

func (h *keptHistory) is(timeline string) bool {
	return strings.HasPrefix(h.timeline, timeline) || strings.HasPrefix(timeline, h.timeline)
}

// end is how far it leads.
func (h *keptHistory) end() (to inventory.Offset, at inventory.Millis) {
	to, at = h.shipped, h.at
	if len(h.backups) > 0 && h.backups[0].Offset > to {
		to, at = h.backups[0].Offset, h.backups[0].Made
	}
	if n := len(h.ancestors); n > 0 {
		to = max(to, h.ancestors[n-1].Until)
	}
	return to, at
}

func (h *keptHistory) String() string {
	s := fmt.Sprintf("--timeline %.8s", h.timeline)
	switch to, at := h.end(); {
	case to == inventory.MaxInteger:
		s += " leads to a position that cannot be read"
	case at == 0:
		s += fmt.Sprintf(" leads to position %d", to)
	default:
		s += fmt.Sprintf(" leads to position %d, of %v", to, at)
	}
	if n := len(h.ancestors); n > 0 {
		s += fmt.Sprintf(", and has gone on from %.8s at position %d", h.ancestors[n-1].Timeline, h.ancestors[n-1].Until)
	}
	return s
}

// keptHistories lists all of which there is anything.
func keptHistories(ctx context.Context, d depot.Depot) (list []*keptHistory, err error) {
	timelines, err := tail.Histories(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, t := range timelines {
		h, err := shippedHistory(ctx, d, t)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	backups, err := listBackups(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, b := range backups {
		i := slices.IndexFunc(list, func(h *keptHistory) bool { return h.is(b.Timeline) })
		if i < 0 {
			i, list = len(list), append(list, &keptHistory{timeline: b.Timeline})
		}
		if b.State != inventory.BackupDamaged {
			list[i].backups = append(list[i].backups, b)
		}
	}
	return list, nil
}

// shippedHistory reads what was shipped of a history. What is spoiled there is that history's fault, and not that of others.
func shippedHistory(ctx context.Context, d depot.Depot, timeline string) (*keptHistory, error) {
	h := &keptHistory{timeline: timeline}
	o, err := tail.At(d, tail.History{Timeline: timeline}).Origin(ctx)
	switch {
	case tail.Broken(err) || errors.Is(err, archive.ErrNewer):
		h.fault, h.begun, h.shipped = err, 1, inventory.MaxInteger
		return h, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	h.dataID, h.ancestors, h.seen, h.begun = o.DataID, o.Ancestors, o.Seen, inventory.MillisOf(o.Created)
	folder := tail.At(d, tail.History{DataID: o.DataID, Timeline: timeline})
	c, err := folder.List(ctx)
	if err != nil {
		return nil, err
	}
	switch end, err := folder.End(ctx, &c); {
	case err == nil:
		h.shipped, h.at = end.Next, end.At
	case errors.Is(err, tail.ErrOther) || errors.Is(err, archive.ErrNewer): // or where it comes from is missing
		h.shipped = inventory.MaxInteger
	default:
		return nil, err
	}
	return h, nil
}

// chooseHistory returns the one that is wanted, or in which the cut lies before others go on from it. Which of several that have gone on beside each
// other counts, people must say.
func chooseHistory(list []*keptHistory, timeline string, cut engine.Cut, say func(string)) (*keptHistory, error) {
	var fit []*keptHistory
	var fault error
	for _, h := range list {
		if h.fault != nil {
			fault = h.fault
			say(fmt.Sprintf("what timeline %s has gone on from cannot be read: %v", h.timeline, h.fault))
		}
		if !h.is(timeline) || timeline == "" && h.left(list) {
			continue
		}
		if timeline == "" {
			h = h.before(list, cut)
		}
		if !slices.Contains(fit, h) {
			fit = append(fit, h)
		}
	}
	switch {
	case len(list) == 0:
		return nil, errors.New("there are no backups there")
	case len(fit) == 0:
		return nil, fmt.Errorf("there is nothing of timeline %s there; %s", timeline, join(list))
	case len(fit) == 1 && errors.Is(fit[0].fault, archive.ErrNewer):
		return nil, fit[0].fault
	case timeline == "" && len(list) > 1 && fault != nil:
		return nil, fmt.Errorf("which of %d histories goes on from which cannot be seen: choose one; %s: %w", len(list), join(list), fault)
	case len(fit) == 1:
		return fit[0], nil
	default:
		return nil, fmt.Errorf("there are backups of %d histories, none of which has all that is in another: choose one; %s", len(fit), join(fit))
	}
}

// left says whether another one has gone on from it, and knew all that there is of it: when that was made, or in what both have in common.
// What came later, nobody has decided to leave out.
func (h *keptHistory) left(list []*keptHistory) bool {
	end, _ := h.end()
	return slices.ContainsFunc(list, func(o *keptHistory) bool {
		return slices.ContainsFunc(slices.Concat(o.ancestors, o.seen), func(a tail.Ancestor) bool {
			return o != h && h.is(a.Timeline) && end <= a.Until
		})
	})
}

func join(list []*keptHistory) string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = h.String()
	}
	return strings.Join(names, "; ")
}

// parent returns what a history has gone on from, at a position that is known; nil if it is not there.
func (h *keptHistory) parent(list []*keptHistory) *keptHistory {
	if len(h.ancestors) == 0 || h.ancestors[len(h.ancestors)-1].Until < 0 {
		return nil
	}
	i := slices.IndexFunc(list, func(o *keptHistory) bool { return o != h && o.is(h.ancestors[len(h.ancestors)-1].Timeline) })
	if i < 0 || len(list[i].backups) == 0 {
		return nil
	}
	return list[i]
}

// before returns the history in which a cut lies: h, or one that it has gone on from.
func (h *keptHistory) before(list []*keptHistory, cut engine.Cut) *keptHistory {
	for len(h.ancestors) > 0 {
		parent := h.ancestors[len(h.ancestors)-1]
		i := slices.IndexFunc(list, func(o *keptHistory) bool { return o.is(parent.Timeline) })
		if i < 0 || list[i] == h || !h.follows(cut, parent.Until) {
			break
		}
		h = list[i]
	}
	return h
}

// follows says whether a cut lies before a history has gone on from its parent.
func (h *keptHistory) follows(cut engine.Cut, until inventory.Offset) bool {
	if cut.Offset != nil {
		return *cut.Offset < until
	}
	n := len(h.backups)
	return cut.Time != nil && *cut.Time < h.begun && (n == 0 || h.backups[n-1].Made > *cut.Time)
}

// order returns which backups are tried, one after the other: from the newest that is not behind the cut backwards, and the first behind it,
// which may begin before. That one comes first if nothing was shipped behind the others.
func (h *keptHistory) order(cut engine.Cut) [2][]inventory.KeptBackup {
	n := slices.IndexFunc(h.backups, func(b inventory.KeptBackup) bool {
		return (cut.Offset == nil || b.Offset <= *cut.Offset+1) && (cut.Time == nil || b.Made <= *cut.Time)
	})
	if n < 0 {
		n = len(h.backups)
	}
	upto, behind := h.backups[n:], h.backups[max(0, n-1):n]
	if h.begun == 0 {
		return [2][]inventory.KeptBackup{behind, upto}
	}
	return [2][]inventory.KeptBackup{upto, behind}
}
