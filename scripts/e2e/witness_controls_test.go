package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// script is what one client does after another, a second each, and what a
// central answers that does right but for one thing.
type script struct {
	commands []command
	wrong    map[int]func(*world) // what it believes wrongly, from a command on; of a read, for that alone
	spoil    func([]act)          // what is changed of the history
	want     string               // in what is said of it; "" if all is right
	hidden   bool                 // from who does not know positions
}

func (s *script) history(start *world, base int64) []act {
	w := start.clone()
	var acts []act
	for i, c := range s.commands {
		at := time.Duration(i) * time.Second
		a := act{command: c, client: i % 3, key: fmt.Sprint(i), start: at + 1, end: at + time.Second/2}
		if c.kind == doExpire {
			a.start, a.end = -1, 1<<63-1
		}
		if a.decided = at + time.Second/4; c.kind == doHold || c.kind == doExtend {
			a.until = a.decided + time.Duration(c.ttl)*time.Second
		}
		believes := w
		if c.isRead() {
			believes = w.clone()
		}
		if lie := s.wrong[i]; lie != nil {
			lie(believes)
		}
		a.said = believes.do(&a.command)
		a.position = base + int64(len(w.told))
		acts = append(acts, a)
	}
	if s.spoil != nil {
		s.spoil(acts)
	}
	return acts
}

// shopping is a history in which everything happens once that can go wrong.
func shopping() []command {
	one := func(do kind, x askedLine) command { return command{kind: do, lines: []askedLine{x}} }
	return []command{
		0:  {kind: doPlace, at: "north"},
		1:  {kind: doMove, from: "pool", to: "north", lines: []askedLine{{id: "A", delta: 3}, {id: "B", delta: 3}}},
		2:  {kind: doList},
		3:  one(doUpdate, askedLine{id: "A", delta: -1, at: "north"}),
		4:  {kind: doHold, hold: "h", ttl: 3600, lines: []askedLine{{id: "A", delta: 2, at: "north"}, {id: "B", delta: 1}}},
		5:  {kind: doCommit, hold: "h", lines: []askedLine{{id: "A", delta: 1}}},
		6:  {kind: doCommit, hold: "h"},
		7:  {kind: doHold, hold: "i", ttl: 2, lines: []askedLine{{id: "A", delta: 2}}},
		8:  {kind: doExtend, hold: "i", ttl: 2},
		9:  one(doUpdate, askedLine{id: "A", delta: -5, reason: "sale"}),
		10: {kind: doSeek, hold: "i"},
		11: {kind: doExpire, hold: "i"},
		12: {kind: doCommit, hold: "i"},
		13: {kind: doHold, hold: "j", ttl: 3600, lines: []askedLine{{id: "A", delta: 1}}},
		14: {kind: doRelease, hold: "j"},
		15: {kind: doRelease, hold: "j"},
		16: one(doRead, askedLine{id: "A"}),
		17: {kind: doHold, hold: "k", ttl: 3600, lines: []askedLine{{id: "A", delta: 3, at: "pool"}}},
		18: {kind: doMove, from: "pool", to: "north", lines: []askedLine{{id: "A", delta: 3}}},
		19: one(doUpdate, askedLine{id: "B", delta: -9}),
	}
}

func reopen(id string, units map[spot]int64) func(*world) {
	return func(w *world) {
		w.open[id] = slip{units: units, until: 1 << 62}
		w.ended = map[string]string{}
	}
}

func violations() map[string]script {
	one := map[spot]int64{{"A", "pool"}: 1}
	aside := func(id string, units, seconds int64) command {
		return command{kind: doHold, hold: id, ttl: seconds, lines: []askedLine{{id: "A", delta: units}}}
	}
	later := command{kind: doPlaces}
	believe := func(at int, what func(*world)) map[int]func(*world) { return map[int]func(*world){at: what} }
	forget := func(w *world) {
		w.open = map[string]slip{}
		for id, it := range w.items {
			it.available = w.available(id)
			w.items[id] = it
		}
	}
	return map[string]script{
		"nothing wrong": {},

		"a hold is sold twice":         {want: "hold_ended", wrong: believe(6, reopen("h", one))},
		"a hold is sold after its end": {want: "hold_ended", wrong: believe(12, reopen("i", one))},
		"a hold is let go twice":       {want: "hold_ended", wrong: believe(15, reopen("j", one))},
		"an end is not remembered":     {want: "hold_ended", wrong: believe(15, func(w *world) { w.ended = map[string]string{} })},
		"a hold is sold after its time": {want: "hold_ended", commands: []command{aside("h", 1, 1), later, later, later, {kind: doCommit, hold: "h"}},
			wrong: believe(4, reopen("h", one))},
		"a hold is extended after its time": {want: "hold_ended", commands: []command{aside("h", 1, 1), later, later, later, {kind: doExtend, hold: "h", ttl: 9}},
			wrong: believe(4, reopen("h", one))},
		"a hold lives on": {want: "should have ended",
			commands: []command{aside("h", 4, 1), later, later, later, {kind: doUpdate, lines: []askedLine{{id: "A", delta: -5}}}}},
		"a hold ends before its time": {want: "its time has not come", spoil: func(h []act) { h[8].until += time.Hour }},
		"more is sold than was put aside": {want: "insufficient_inventory",
			commands: []command{aside("h", 2, 9), {kind: doCommit, hold: "h", lines: []askedLine{{id: "A", delta: 3}}}},
			wrong:    believe(1, reopen("h", map[spot]int64{{"A", "pool"}: 3}))},
		"what is put aside is sold":      {want: "insufficient_inventory", wrong: believe(9, forget)},
		"what is put aside is moved":     {want: "insufficient_inventory", wrong: believe(18, forget)},
		"what is put aside is put aside": {want: "insufficient_inventory", commands: []command{aside("h", 6, 9), aside("i", 6, 9)}, wrong: believe(1, forget)},

		"a move is seen half done": {want: "-want", wrong: believe(2, func(w *world) { w.lies[spot{"A", "pool"}] = level{8, 1} })},
		"a move of two products is seen half done": {want: "-want", wrong: believe(2, func(w *world) {
			w.lies[spot{"B", "pool"}], w.items["B"] = level{8, 1}, item{available: 8, version: 1}
			delete(w.lies, spot{"B", "north"})
		})},
		"a hold of two products is seen half made": {want: "-want", commands: []command{
			{kind: doHold, hold: "h", ttl: 9, lines: []askedLine{{id: "A", delta: 1}, {id: "B", delta: 1}}}, {kind: doList}},
			wrong: believe(1, func(w *world) { w.open["h"] = slip{units: one} })},
		"units are lost on the way": {want: "-want", wrong: believe(2, func(w *world) { w.lies[spot{"A", "north"}] = level{2, 2} })},
		"a sale at a place is one in the pool": {want: "-want", wrong: believe(3, func(w *world) {
			w.lies[spot{"A", "north"}], w.lies[spot{"A", "pool"}] = level{4, 2}, level{4, 2}
		})},
		"a sale where nothing is sold": {want: "insufficient_inventory", commands: []command{{kind: doPlace, at: "north", sellable: new(bool)},
			{kind: doMove, from: "pool", to: "north", lines: []askedLine{{id: "A", delta: 3}}}, {kind: doUpdate, lines: []askedLine{{id: "A", delta: -1, at: "north"}}}},
			wrong: believe(2, func(w *world) { w.places["north"] = place{sellable: true, active: true, revision: 1} })},
		"an old level":    {want: "levelVersion", spoil: func(h []act) { h[3].said.lines[0].levelVersion-- }},
		"an old revision": {want: "revision", spoil: func(h []act) { h[0].said.text = "revision 7" }},
		"a place is seen before it is made": {want: "revision", commands: []command{later, {kind: doPlace, at: "north"}}, spoil: func(h []act) {
			h[0].said.text = "north r1 sellable true active true; pool r0 sellable true active true; revision 1"
		}},
		"a place is not seen any more": {want: "revision", commands: []command{{kind: doPlace, at: "north"}, later}, spoil: func(h []act) { h[1].said.text = "pool r0 sellable true active true; revision 0" }},

		"stale read":         {want: "-want", spoil: func(h []act) { h[16].said.text = "A 8@v1: pool 8/0@v1" }},
		"refusal of nothing": {want: "-want", spoil: func(h []act) { h[19].lines[0].delta = -1 }},
		"applied and refused": {want: "not dense", spoil: func(h []act) {
			h[3].said = said{lines: []outcome{{why: "insufficient_inventory", available: 8, version: 2, at: "north", onHand: 3, levelVersion: 2}}}
		}},
		"wrong quantity": {want: "-want", spoil: func(h []act) { h[3].said.lines[0].available = 3 }},
		"read of the future": {want: "had been answered", spoil: func(h []act) {
			h[2].start, h[2].end, h[0].start, h[0].end, h[1].start, h[1].end = 0, 1, 5, 6, 7, 8
		}},
		"stale position": {want: "-want", hidden: true, spoil: func(h []act) { h[16].position-- }},
		"hole":           {want: "not dense", hidden: true, spoil: func(h []act) { h[19].position += 2 }},
		"one that nobody made": {want: "not dense", hidden: true, spoil: func(h []act) {
			for i := 4; i < len(h); i++ {
				h[i].position++
			}
		}},
	}
}

// The checkers must be able to fail, and for the right reason.
func TestWitnessSeesViolations(t *testing.T) {
	start := worldOf(8, "A", "B")
	for name, s := range violations() {
		if s.commands == nil {
			s.commands = shopping()
		}
		_, err := checkWitness(s.history(start, 10), start, 10)
		if (err != nil) != (s.want != "") || err != nil && !strings.Contains(err.Error(), s.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the independent checker can see: it does not know positions.
func TestPorcupineSeesViolations(t *testing.T) {
	start := worldOf(8, "A", "B")
	for name, s := range violations() {
		if s.commands == nil {
			s.commands = shopping()
		}
		err := checkPorcupine(s.history(start, 10), start, time.Minute)
		if (err != nil) != (s.want != "" && !s.hidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := script{} // all at once: too many orders to try within no time
	for i := range 2000 {
		many.commands = append(many.commands, command{kind: doUpdate, lines: []askedLine{{id: "A", delta: int64(i % 6)}}})
	}
	history := many.history(start, 10)
	for i := range history {
		history[i].client, history[i].start, history[i].end = i, 0, 10
	}
	if err := checkPorcupine(history, start, time.Nanosecond); err == nil || !strings.Contains(err.Error(), "could not be found out") {
		t.Errorf("a check that ended without a result: %v", err)
	}
}
