package central

import (
	"errors"
	"strings"
	"testing"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/tail"
)

// TestChooseHistory: one that has gone on from another takes its place, if it knew all that there is of it, when it was made or in common; where
// something came later, people are asked, and told which leads where. A cut that lies in what they have in common is no question.
func TestChooseHistory(t *testing.T) {
	t.Parallel()
	from := func(timeline string, until inventory.Offset) tail.Ancestor {
		return tail.Ancestor{Timeline: timeline, Until: until}
	}
	line := func(timeline string, end inventory.Offset, ancestors ...tail.Ancestor) *keptHistory {
		return &keptHistory{timeline: timeline, begun: 7, shipped: end, at: 9, ancestors: ancestors}
	}
	knew := func(h *keptHistory, seen ...tail.Ancestor) *keptHistory { h.seen = seen; return h }
	before, beyond := inventory.Offset(300), inventory.Offset(400)
	unread := func(h *keptHistory, why error) *keptHistory {
		h.fault, h.ancestors, h.shipped = why, nil, inventory.MaxInteger
		return h
	}
	for what, c := range map[string]struct {
		list     []*keptHistory
		timeline string
		cut      engine.Cut
		want     string // timeline, or what the refusal says
	}{
		"nothing is beyond": {list: []*keptHistory{line("aaaa", 366), line("bbbb", 900, from("aaaa", 366))}, want: "bbbb"},
		"the ancestor went on": {list: []*keptHistory{line("aaaa", 805), line("bbbb", 370, from("aaaa", 366))},
			want: "2 histories, none of which has all that is in another: choose one; --timeline aaaa leads to position 805, of 1970"},
		"it says which": {list: []*keptHistory{line("aaaa", 805), line("bbbb", 370, from("aaaa", 366))},
			want: "--timeline bbbb leads to position 370, of 1970-01-01T00:00:00.009Z, and has gone on from aaaa at position 366"},
		"one is named":         {list: []*keptHistory{line("aaaa", 805), line("bbbb", 370, from("aaaa", 366))}, timeline: "aa", want: "aaaa"},
		"left out knowingly":   {list: []*keptHistory{line("aaaa", 439), knew(line("bbbb", 900, from("aaaa", 366)), from("aaaa", 439))}, want: "bbbb"},
		"more than was known":  {list: []*keptHistory{line("aaaa", 440), knew(line("bbbb", 900, from("aaaa", 366)), from("aaaa", 439))}, want: "2 histories"},
		"a backup beyond":      {list: []*keptHistory{{timeline: "aaaa", backups: []inventory.KeptBackup{{Offset: 500}}}, line("bbbb", 900, from("aaaa", 366))}, want: "2 histories"},
		"a rehearsal was seen": {list: []*keptHistory{line("aaaa", 805), line("bbbb", 370, from("aaaa", 366)), knew(line("cccc", 900, from("aaaa", 805)), from("aaaa", 805), from("bbbb", 370))}, want: "cccc"},
		"by nobody":            {list: []*keptHistory{line("aaaa", 366), line("bbbb", 900, from("aaaa", -1))}, want: "2 histories"},
		"in common":            {list: []*keptHistory{line("aaaa", 805), line("bbbb", 370, from("aaaa", 366))}, cut: engine.Cut{Offset: &before}, want: "aaaa"},
		"not in common":        {list: []*keptHistory{line("aaaa", 805), line("bbbb", 500, from("aaaa", 366))}, cut: engine.Cut{Offset: &beyond}, want: "2 histories"},
		"another is spoiled":   {list: []*keptHistory{line("aaaa", 366), unread(line("bbbb", 0), archive.ErrDamaged)}, timeline: "aaaa", want: "aaaa"},
		"spoiled itself":       {list: []*keptHistory{line("aaaa", 366), unread(line("bbbb", 0), archive.ErrDamaged)}, timeline: "bbbb", want: "bbbb"},
		"newer itself":         {list: []*keptHistory{unread(line("bbbb", 0), archive.ErrNewer)}, want: "a newer bodega made it"},
		"the only one":         {list: []*keptHistory{unread(line("bbbb", 0), archive.ErrDamaged)}, want: "bbbb"},
		"one is spoiled":       {list: []*keptHistory{line("aaaa", 366), unread(line("bbbb", 0), archive.ErrDamaged)}, want: "cannot be seen: choose one; --timeline aaaa"},
	} {
		var said []string
		h, err := chooseHistory(c.list, c.timeline, c.cut, func(line string) { said = append(said, line) })
		if err == nil {
			err = errors.New(h.timeline)
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, and should be %s", what, err, c.want)
		}
		if spoiled := c.list[len(c.list)-1].fault != nil; spoiled != (len(said) > 0) {
			t.Errorf("%s: %q", what, said)
		}
	}
}
