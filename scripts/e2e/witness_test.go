package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/go-cmp/cmp"
)

// act is one thing a client did, with what it was told.
type act struct {
	client     int
	start, end time.Duration
	read       string       // the product read, or ""
	lines      []adjustment // one: a single update; more: an atomic batch
	position   int64

	applied bool
	failed  int // index of the line that failed
	// what the answer says of the product read, of each line applied, or of
	// the line that failed
	outcomes []outcome
}

// events is how many events the act made.
func (a act) events() int64 {
	if !a.applied {
		return 0
	}
	return int64(len(a.lines))
}

// Concurrent clients see one order, and each answer is the one that this
// order gives: checked by the positions in the answers, and once more by an
// independent checker which does not know them.
func TestHistoryIsLinearizable(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := []string{"A", "B", "C", "D", "E"}
	c.create(20, ids...)
	base := c.position()
	start := newWorld()
	for _, id := range ids {
		start.items[id] = item{available: 20, version: 1}
	}

	history := record(c, ids, 16, 120)
	if err := checkWitness(history, start, base); err != nil {
		t.Error(err)
	}
	if err := checkPorcupine(history, start, 5*time.Minute); err != nil {
		t.Error(err)
	}
	if got, want := c.position(), base+eventsOf(history); got != want {
		t.Errorf("position %d after the run, want %d", got, want)
	}
}

func eventsOf(history []act) (n int64) {
	for _, a := range history {
		n += a.events()
	}
	return n
}

// record lets clients act at random and returns everything they did.
func record(c *central, ids []string, clients, each int) []act {
	began := time.Now()
	all := make([][]act, clients)
	together(clients, func(client int) {
		rng := rand.New(rand.NewPCG(7, uint64(client)))
		for i := range each {
			a := randomAct(rng, ids)
			a.client = client
			perform(c, &a, fmt.Sprintf("c%d-%d", client, i), began)
			all[client] = append(all[client], a)
		}
	})
	return slices.Concat(all...)
}

func randomAct(rng *rand.Rand, ids []string) act {
	order := rng.Perm(len(ids)) // the lines of a batch name different products
	one := func(i int) adjustment {
		w := adjustment{id: ids[order[i]], delta: rng.Int64N(9) - 5}
		if rng.IntN(4) == 0 { // a guess: sometimes right
			v := rng.Int64N(30) + 1
			w.version = &v
		}
		return w
	}
	switch n := rng.IntN(10); {
	case n < 4:
		return act{read: ids[order[0]]}
	case n < 8:
		return act{lines: []adjustment{one(0)}}
	default:
		return act{lines: []adjustment{one(0), one(1), one(2)}}
	}
}

func perform(c *central, a *act, key string, began time.Time) {
	r := request{method: http.MethodPost, path: updatesPath, header: map[string]string{"Idempotency-Key": key}}
	switch {
	case a.read != "":
		r = request{method: http.MethodGet, path: "/v1/inventory/" + a.read}
	case len(a.lines) == 1:
		r.body = a.lines[0].body()
	default:
		var lines []object
		for _, w := range a.lines {
			lines = append(lines, w.body())
		}
		r.body = batch("atomic", lines...)
	}
	a.start = time.Since(began)
	got := c.do(r)
	a.end = time.Since(began)
	a.position = got.position(c.t)
	a.understand(c.t, got)
}

func (w adjustment) body() object {
	b := object{"productId": w.id, "delta": w.delta}
	if w.version != nil {
		b["version"] = *w.version
	}
	return b
}

func (a *act) understand(t testing.TB, got answer) {
	t.Helper()
	m := got.json(t)
	switch {
	case a.read != "":
		got.want(t, http.StatusOK)
		a.outcomes = []outcome{{available: num(t, m, "available"), version: num(t, m, "version")}}
	case len(a.lines) == 1:
		a.applied = got.status == http.StatusOK
		a.outcomes = []outcome{outcomeOf(t, m)}
	case got.status == http.StatusOK:
		a.applied = true
		for _, r := range got.results(t) {
			a.outcomes = append(a.outcomes, outcomeOf(t, r))
		}
	default:
		a.failed = int(num(t, m, "failedIndex"))
		a.outcomes = []outcome{outcomeOf(t, got.results(t)[a.failed])}
	}
}

func outcomeOf(t testing.TB, m object) outcome {
	t.Helper()
	errorType, _ := m["errorType"].(string)
	return outcome{errorType, num(t, m, "newQuantity"), num(t, m, "newVersion")}
}

// checkWitness checks a history by the positions of its answers.
func checkWitness(history []act, start *world, base int64) error {
	if err := checkRealTime(history); err != nil {
		return err
	}
	// At one position the write that led there comes before whoever saw it.
	ordered := slices.Clone(history)
	sort.SliceStable(ordered, func(i, j int) bool {
		a, b := ordered[i], ordered[j]
		if a.position != b.position {
			return a.position < b.position
		}
		return a.applied && !b.applied
	})
	w := newWorld()
	for id, it := range start.items {
		w.items[id] = it
	}
	at := base
	for _, a := range ordered {
		at += a.events()
		if a.position != at {
			return fmt.Errorf("positions are not dense: %+v stands where %d belongs", a, at)
		}
		if err := w.replay(a); err != nil {
			return err
		}
	}
	return nil
}

// checkRealTime: what was answered before another was asked has no later
// position, and an earlier one if the other is a write.
func checkRealTime(history []act) error {
	byEnd, byStart := slices.Clone(history), slices.Clone(history)
	sort.Slice(byEnd, func(i, j int) bool { return byEnd[i].end < byEnd[j].end })
	sort.Slice(byStart, func(i, j int) bool { return byStart[i].start < byStart[j].start })
	var latest int64
	done := 0
	for _, a := range byStart {
		for ; byEnd[done].end < a.start; done++ {
			latest = max(latest, byEnd[done].position)
		}
		if a.position-a.events() < latest {
			return fmt.Errorf("%+v was asked after position %d had been answered", a, latest)
		}
	}
	return nil
}

// replay gives the world the same act and compares the answers.
func (w *world) replay(a act) error {
	want := []outcome{}
	switch {
	case a.read != "":
		it := w.items[a.read]
		want = append(want, outcome{available: it.available, version: it.version})
	default:
		outcomes, failed := w.decideAll(a.lines)
		if failed >= 0 {
			outcomes = outcomes[failed : failed+1]
		}
		if (failed < 0) != a.applied || !a.applied && failed != a.failed {
			return fmt.Errorf("%+v: the model fails line %d", a, failed)
		}
		want = outcomes
	}
	if d := cmp.Diff(want, a.outcomes, cmp.AllowUnexported(outcome{})); d != "" {
		return fmt.Errorf("%+v is not what the order of positions gives (-want +got):\n%s", a, d)
	}
	return nil
}

// input is one line as the independent checker sees it: an adjustment, or a read.
type input struct {
	read       bool
	adjustment adjustment
}

// checkPorcupine checks the same history, product by product, without the
// positions. A line of an atomic batch that another line failed says nothing. What it has not found out when its time is over
// is a fault too: then the test has to ask less.
func checkPorcupine(history []act, start *world, most time.Duration) error {
	ops := map[string][]porcupine.Operation{}
	add := func(a act, id string, in input, out outcome) {
		ops[id] = append(ops[id], porcupine.Operation{ClientId: a.client, Input: in, Output: out, Call: int64(a.start), Return: int64(a.end)})
	}
	for _, a := range history {
		switch {
		case a.read != "":
			add(a, a.read, input{read: true}, a.outcomes[0])
		case a.applied:
			for i, w := range a.lines {
				add(a, w.id, input{adjustment: w}, a.outcomes[i])
			}
		default:
			add(a, a.lines[a.failed].id, input{adjustment: a.lines[a.failed]}, a.outcomes[0])
		}
	}
	for id, history := range ops {
		switch got := porcupine.CheckOperationsTimeout(productModel(start.items[id]), history, most); got {
		case porcupine.Ok:
		case porcupine.Illegal:
			return fmt.Errorf("the history of %s is not linearizable", id)
		default:
			return fmt.Errorf("whether the history of %s is linearizable could not be found out within %v", id, most)
		}
	}
	return nil
}

func productModel(start item) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, given, output any) (bool, any) {
			it, in, out := state.(item), given.(input), output.(outcome)
			if in.read {
				return out == outcome{available: it.available, version: it.version}, it
			}
			w := newWorld()
			w.items[in.adjustment.id] = it
			return w.decide(in.adjustment) == out, w.items[in.adjustment.id]
		},
	}
}

// The checkers must be able to fail.
func TestWitnessSeesViolations(t *testing.T) {
	start := newWorld()
	start.items["A"] = item{available: 5, version: 1}
	good := func() []act {
		return []act{
			{client: 0, start: 0, end: 10, lines: []adjustment{{id: "A", delta: -1}}, position: 11, applied: true, outcomes: []outcome{{"", 4, 2}}},
			{client: 1, start: 5, end: 15, read: "A", position: 10, outcomes: []outcome{{"", 5, 1}}},
			{client: 0, start: 20, end: 30, lines: []adjustment{{id: "A", delta: -9}}, position: 11, outcomes: []outcome{{"insufficient_inventory", 4, 2}}},
			{client: 1, start: 20, end: 30, read: "A", position: 11, outcomes: []outcome{{"", 4, 2}}},
		}
	}
	if err := checkWitness(good(), start, 10); err != nil {
		t.Fatal(err)
	}
	bad := map[string]func(h []act){
		"stale read":         func(h []act) { h[3].outcomes[0] = outcome{"", 5, 1} },
		"stale position":     func(h []act) { h[3].position, h[3].outcomes[0] = 10, outcome{"", 5, 1} },
		"hole":               func(h []act) { h[0].position = 12 },
		"write in the past":  func(h []act) { h[2].start, h[2].end, h[0].start, h[0].end = 0, 1, 5, 6 },
		"refusal of nothing": func(h []act) { h[2].lines[0].delta = -1 },
		"wrong quantity":     func(h []act) { h[0].outcomes[0].available = 3 },
	}
	for name, spoil := range bad {
		h := good()
		spoil(h)
		if checkWitness(h, start, 10) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
}

// What the independent checker can see: it does not know positions.
func TestPorcupineSeesViolations(t *testing.T) {
	start := newWorld()
	start.items["A"], start.items["B"] = item{available: 5, version: 1}, item{available: 5, version: 1}
	good := func() []act {
		return []act{
			{client: 0, start: 0, end: 10, lines: []adjustment{{id: "A", delta: -1}}, applied: true, outcomes: []outcome{{"", 4, 2}}},
			{client: 1, start: 5, end: 15, read: "A", outcomes: []outcome{{"", 5, 1}}},
			{client: 0, start: 20, end: 30, lines: []adjustment{{id: "A", delta: -9}}, outcomes: []outcome{{"insufficient_inventory", 4, 2}}},
			{client: 1, start: 20, end: 30, lines: []adjustment{{id: "B", delta: -1}, {id: "A", delta: -1}}, applied: true, outcomes: []outcome{{"", 4, 2}, {"", 3, 3}}},
			{client: 0, start: 40, end: 50, read: "B", outcomes: []outcome{{"", 4, 2}}},
		}
	}
	if err := checkPorcupine(good(), start, time.Minute); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(h []act){
		"stale read":           func(h []act) { h[4].outcomes[0] = outcome{"", 5, 1} },
		"read of the future":   func(h []act) { h[1].start, h[1].end, h[1].outcomes[0] = -9, -1, outcome{"", 4, 2} },
		"refusal of nothing":   func(h []act) { h[2].lines[0].delta = -1 },
		"wrong quantity":       func(h []act) { h[0].outcomes[0].available = 3 },
		"wrong quantity later": func(h []act) { h[3].outcomes[1].available = 4 },
		"applied and refused":  func(h []act) { h[0].applied, h[0].outcomes[0] = false, outcome{"insufficient_inventory", 4, 2} },
	} {
		h := good()
		spoil(h)
		if checkPorcupine(h, start, time.Minute) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
	var many []act // all at once: too many orders to try within no time
	for i := range 2000 {
		many = append(many, act{client: i, start: 0, end: 10, read: "A", outcomes: []outcome{{"", int64(i % 6), int64(i % 7)}}})
	}
	if err := checkPorcupine(many, start, time.Nanosecond); err == nil || !strings.Contains(err.Error(), "could not be found out") {
		t.Errorf("a check that ended without a result: %v", err)
	}
}
