package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// checkPorcupine checks the same history without the positions, product by
// product: all that was done with one, at any place and by any hold, and what
// was shown of it. What it has not found out when its time is over is a fault
// too: then the test has to ask less.
func checkPorcupine(history []act, start *world, most time.Duration) error {
	v := view{history: history, of: map[string][]string{}}
	ids := map[string]bool{}
	for id := range start.items {
		ids[id] = true
	}
	for hold, s := range start.open {
		v.of[hold] = s.products()
	}
	for i := range history {
		a := &history[i]
		for _, x := range a.lines {
			ids[x.id] = true
			if a.kind == doHold && a.said.failed < 0 {
				v.of[a.hold] = append(v.of[a.hold], x.id)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		v.id = id
		switch got := porcupine.CheckOperationsTimeout(worldModel(start.only(id)), v.operations(), most); got {
		case porcupine.Ok:
		case porcupine.Illegal:
			return fmt.Errorf("the history of %s is not linearizable", id)
		default:
			return fmt.Errorf("whether the history of %s is linearizable could not be found out within %v", id, most)
		}
	}
	return nil
}

// only is the same world with one product.
func (w *world) only(id string) *world {
	one := w.clone()
	maps.DeleteFunc(one.items, func(other string, _ item) bool { return other != id })
	maps.DeleteFunc(one.lies, func(where spot, _ level) bool { return where.id != id })
	for hold, s := range one.open {
		s.units = maps.Clone(s.units)
		maps.DeleteFunc(s.units, func(where spot, _ int64) bool { return where.id != id })
		one.open[hold] = s
	}
	return one
}

func worldModel(start *world) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, input, _ any) (bool, any) {
			before, a := state.(*world), input.(*act)
			w := before.clone()
			if !w.answers(a) {
				return false, state
			}
			w.told = nil
			return true, w
		},
		Equal: func(a, b any) bool { return a.(*world).same(b.(*world)) },
	}
}

// view is a history as somebody sees it who looks at one product.
type view struct {
	history []act
	id      string
	of      map[string][]string // products of holds
}

func (v *view) operations() (ops []porcupine.Operation) {
	for i := range v.history {
		a, seen := v.see(&v.history[i])
		if !seen || a.stale {
			continue
		}
		call := a.start
		if a.kind == doExpire { // not before it was decided, by a clock that is not ours
			call = a.decided - 10*time.Millisecond
		}
		ops = append(ops, porcupine.Operation{ClientId: max(0, a.client), Input: a, Output: a.said, Call: int64(call), Return: int64(a.end)})
	}
	return ops
}

// see is what an act has to do with the product; false if nothing.
func (v *view) see(a *act) (*act, bool) {
	b := *a
	switch a.kind {
	case doPlaces:
		return &b, true
	case doPlace, doDrop: // what lies there of others is not seen
		return &b, a.said.failed < 0
	case doHolds:
		return nil, false
	case doList:
		b.command = command{kind: doRead, lines: []askedLine{{id: v.id}}}
		b.said.text = nothing
		for text := range strings.SplitSeq(a.said.text, "; ") {
			if strings.HasPrefix(text, v.id+" ") {
				b.said.text = text
			}
		}
		return &b, true
	case doCommit, doRelease, doExtend, doSeek, doExpire:
		if !slices.Contains(v.of[a.hold], v.id) {
			return nil, false
		}
	}
	failed := -1
	if b.lines, b.said.lines = nil, nil; a.said.failed >= 0 {
		failed = a.said.failed
		b.said.lines = a.said.lines
	}
	for i, x := range a.lines {
		if x.id != v.id {
			continue
		}
		switch b.lines = append(b.lines, x); {
		case i == failed:
			b.said.failed = len(b.lines) - 1
		case failed < 0 && i < len(a.said.lines):
			b.said.lines = append(b.said.lines, a.said.lines[i])
		}
	}
	if b.kind != doRead {
		b.said.text = v.text(a.said.text)
	}
	seen := failed < 0 || len(a.lines) == 0 || a.lines[failed].id == v.id || b.said.lines[0].why == "hold_ended"
	switch {
	case a.kind == doCommit && len(a.lines) > 0 && len(b.lines) == 0: // sells nothing of it
		b.lines = []askedLine{{id: v.id}}
		return &b, seen
	case a.kind == doHold:
		return &b, seen && (len(b.lines) > 0 || a.ref != "" && failed < 0)
	default:
		return &b, seen && (len(b.lines) > 0 || len(a.lines) == 0)
	}
}

// text is what a text about a hold, or about what is lacking, says of the product.
func (v *view) text(all string) string {
	state, rest, isHold := strings.Cut(all, ": ")
	if !isHold {
		state, rest = "", all
	}
	var own []string
	for line := range strings.SplitSeq(rest, ", ") {
		if strings.HasPrefix(line, v.id+" ") {
			own = append(own, line)
		}
	}
	switch {
	case isHold:
		return state + ": " + strings.Join(own, ", ")
	case len(own) > 0:
		return strings.Join(own, ", ")
	case strings.Contains(all, " asked "):
		return ""
	default:
		return all
	}
}
