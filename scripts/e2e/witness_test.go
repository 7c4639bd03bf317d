package e2e

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/scripts/prove"
)

// Concurrent clients of a chain of shops see one order, and each answer is the
// one that this order gives: checked by the positions in the answers, and once
// more by an independent checker which does not know them. What the events say
// is what was answered.
func TestHistoryIsLinearizable(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := []string{"A", "B", "C", "D", "E"}
	c.create(20, ids...)
	a := newAudit(c, worldOf(20, ids...), c.position(), time.Now())
	shelf, counts := &shelf{}, map[string]int{}
	round, least := 0, prove.Times(4, 40)
	for ; round < least || len(missing(counts)) > 0; round++ {
		if round > least+40 {
			t.Fatalf("that does not happen: %v", missing(counts))
		}
		start := a.world
		history := a.check(record(c, shelf, ids, a.began, round))
		if err := checkPorcupine(history, start, patience); err != nil {
			t.Error(err)
		}
		count(counts, history)
	}
	t.Logf("%d rounds\n%s", round, strings.Join(sortedCounts(counts), "\n"))
}

// undone is what a history lacks that has to have everything.
func undone(counts map[string]int) (names []string) {
	for _, do := range []kind{doRead, doList, doPlaces, doHolds, doSeek, doUpdate, doPartial, doAtomic, doCreate, doSet, doDelete,
		doMove, doMoveEach, doHold, doCommit, doRelease, doExtend, doPlace, doDrop, doExpire} {
		if name := string(do) + ": done"; counts[name] == 0 {
			names = append(names, name)
		}
	}
	return names
}

// missing is what a history must have before it says anything.
func missing(counts map[string]int) []string {
	names := undone(counts)
	for do, whys := range map[kind][]string{
		doUpdate: {"insufficient_inventory", "version_conflict", "location_not_found"},
		doAtomic: {"insufficient_inventory"}, doMove: {"insufficient_inventory"},
		doHold: {"insufficient_inventory"}, doCommit: {"insufficient_inventory", "hold_ended"}, doRelease: {"hold_ended"}, doPlace: {"location_in_use"},
	} {
		for _, why := range whys {
			if name := string(do) + ": " + why; counts[name] == 0 {
				names = append(names, name)
			}
		}
	}
	return names
}

// record lets clients act at random and returns everything they did.
func record(c *central, shelf *shelf, ids []string, began time.Time, round int) []act {
	const clients, each = 16, 60
	all := make([][]act, clients)
	together(clients, func(client int) {
		h := newChance(rand.New(rand.NewPCG(uint64(round), uint64(client))), shelf, ids)
		for i := range each {
			key := fmt.Sprintf("r%d-c%d-%d", round, client, i)
			a := c.perform(h.wants(key), key, began)
			a.client = client
			h.learns(&a)
			all[client] = append(all[client], a)
		}
	})
	return slices.Concat(all...)
}

// perform carries out what must be answered.
func (c *central) perform(cmd command, key string, began time.Time) act {
	c.t.Helper()
	a := act{command: cmd, key: key, start: time.Since(began)}
	got := c.do(cmd.request(key))
	a.end = time.Since(began)
	a.understand(c.t, got, began)
	return a
}

// checkWitness checks a history by the positions of its answers. The result is
// the world at its end, and all that has happened from base on.
func checkWitness(history []act, start *world, base int64) (*world, error) {
	// At one position the write that led there comes before whoever saw it.
	ordered := slices.Clone(history)
	sort.SliceStable(ordered, func(i, j int) bool {
		a, b := &ordered[i], &ordered[j]
		if a.position != b.position {
			return a.position < b.position
		}
		return a.wrote() && !b.wrote()
	})
	w := start.clone()
	var quiet []act // that have changed no product, all at one position
	for i := range ordered {
		a := &ordered[i]
		if !a.wrote() && (len(quiet) == 0 || quiet[0].position == a.position) {
			quiet = append(quiet, *a)
			continue
		}
		if err := w.settle(quiet, base); err != nil {
			return nil, err
		}
		if quiet = quiet[:0]; !a.wrote() {
			quiet = append(quiet, *a)
			continue
		}
		told := len(w.told)
		if err := w.replay(a); err != nil {
			return nil, err
		}
		if at := base + int64(len(w.told)); a.position != at {
			return nil, fmt.Errorf("positions are not dense: %v stands where %d belongs", a, at)
		}
		a.made = int64(len(w.told) - told)
	}
	if err := w.settle(quiet, base); err != nil {
		return nil, err
	}
	return w, checkRealTime(ordered)
}

// settle finds the order of acts at one position. Those that change places go
// by their revision; all others fit somewhere between.
func (w *world) settle(acts []act, base int64) error {
	if reached := base + int64(len(w.told)); len(acts) > 0 && acts[0].position != reached {
		return fmt.Errorf("positions are not dense: %v stands where nothing has led to; %d is reached", &acts[0], reached)
	}
	sort.SliceStable(acts, func(i, j int) bool { return acts[i].directed() && !acts[j].directed() })
	for len(acts) > 0 {
		var rest []act
		var next *act // the one that changes places now
		for i := range acts {
			a, after := &acts[i], w.clone()
			fits := after.answers(a)
			switch {
			case fits && after.revision != w.revision && next == nil:
				next = a
			case !fits, after.revision != w.revision, !a.stale && (next != nil && next.end < a.start ||
				slices.ContainsFunc(rest, func(b act) bool { return b.directed() && b.end < a.start })):
				rest = append(rest, *a)
			}
		}
		switch {
		case len(rest) == 0 && next == nil:
			return nil
		case next == nil:
			return w.replay(&rest[0])
		}
		for i := range rest {
			if rest[i].end < next.start {
				return errors.Join(fmt.Errorf("%v was answered before %v was asked", &rest[i], next), w.replay(&rest[i]))
			}
		}
		w.do(&next.command)
		acts = rest
	}
	return nil
}

// checkRealTime: what was answered before another was asked has no later
// position, and an earlier one if the other is a write. A stale read may have an
// older one, but of what was there: whoever asks after it is answered with no less.
func checkRealTime(history []act) error {
	byEnd, byStart := slices.Clone(history), slices.Clone(history)
	sort.Slice(byEnd, func(i, j int) bool { return byEnd[i].end < byEnd[j].end })
	sort.Slice(byStart, func(i, j int) bool { return byStart[i].start < byStart[j].start })
	var latest int64
	done := 0
	for i := range byStart {
		a := &byStart[i]
		for ; byEnd[done].end < a.start; done++ {
			latest = max(latest, byEnd[done].position)
		}
		if a.position-a.made < latest && !a.stale {
			return fmt.Errorf("%v was asked after position %d had been answered", a, latest)
		}
	}
	return nil
}

// answers gives the world the same command, and says whether it answers the
// same.
func (w *world) answers(a *act) bool {
	return w.overdue(a) == "" && w.do(&a.command).same(a.said)
}

// replay is answers, with what is wrong.
func (w *world) replay(a *act) error {
	if id := w.overdue(a); id != "" {
		return fmt.Errorf("%v: the hold %s should have ended before", a, id)
	}
	if got := w.do(&a.command); !got.same(a.said) {
		return fmt.Errorf("%v is not what the order of positions gives (-want +got):\n%s", a, cmp.Diff(got, a.said, cmp.AllowUnexported(said{}, outcome{})))
	}
	return nil
}

// overdue is a hold that lives on: its time had come before a command on one
// of its products was asked for.
func (w *world) overdue(a *act) string {
	if a.isRead() {
		return ""
	}
	for id, s := range w.open {
		for _, x := range a.lines {
			if a.start > s.until+slack && slices.Contains(s.products(), x.id) {
				return id
			}
		}
	}
	return ""
}
