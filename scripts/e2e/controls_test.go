package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// complaints is a test that takes what a check reports, instead of failing.
type complaints struct {
	testing.TB
	mu   sync.Mutex
	said []string
}

// gaveUp is what a fatal complaint ends its check with.
type gaveUp struct{}

func (c *complaints) Helper() {}

func (c *complaints) Errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

func (c *complaints) Error(args ...any) { c.Errorf("%s", fmt.Sprint(args...)) }

func (c *complaints) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	panic(gaveUp{})
}

func (c *complaints) Fatal(args ...any) { c.Fatalf("%s", fmt.Sprint(args...)) }

// complaintsOf runs a check and returns what it reports.
func complaintsOf(t testing.TB, check func(testing.TB)) []string {
	t.Helper()
	c := &complaints{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != (gaveUp{}) {
				panic(r)
			}
		}()
		check(c)
	}()
	return c.said
}

// reporting is the same node to a check that reports to somebody else.
func (n *node) reporting(to testing.TB) *node {
	return &node{Program: n.Program, t: to, verb: n.verb, root: n.root, dir: n.dir, env: n.env, base: n.base, transport: n.transport, addr: n.addr}
}

// TestAuditSeesViolations: an audit that is told something else than what happened complains.
func TestAuditSeesViolations(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(8, "A", "B")
	began, base := time.Now(), c.position()
	var history []act
	ids := map[string]string{} // of the holds, by their names in the script
	for i, cmd := range shopping() {
		if cmd.kind == doExpire {
			continue
		}
		name := cmd.hold
		if cmd.hold = ids[name]; cmd.ttl > 0 {
			cmd.ttl = 3600
		}
		a := c.perform(cmd, fmt.Sprint(i), began)
		ids[name] = a.hold
		history = append(history, a)
	}
	changed := func(i int, change func(*act)) func(*audit, []act) []act {
		return func(_ *audit, h []act) []act { change(&h[i]); return h }
	}
	for name, spoil := range map[string]func(*audit, []act) []act{
		"":                    func(_ *audit, h []act) []act { return h },
		"a write is lost":     func(_ *audit, h []act) []act { return append(h, h[3]) },
		"nobody asked for it": func(_ *audit, h []act) []act { return slices.Delete(h, 3, 4) },
		"another answer was given": changed(3, func(a *act) {
			a.said.lines = []outcome{{available: 7, version: 4, at: "north", onHand: 2, levelVersion: 4}}
		}),
		"another event was meant":   changed(3, func(a *act) { a.lines = []askedLine{{id: "A", delta: -1, at: "north", ref: "other"}} }),
		"another stock":             func(a *audit, h []act) []act { a.world.lies[spot{"B", "pool"}] = level{9, 1}; return h },
		"a product too few":         func(a *audit, h []act) []act { delete(a.world.items, "B"); return h },
		"a product too many":        func(a *audit, h []act) []act { a.world.items["C"] = item{version: 1}; return h },
		"a place too many":          func(a *audit, h []act) []act { a.world.places["south"] = place{}; return h },
		"a hold too many":           func(a *audit, h []act) []act { a.world.open["h"] = slip{until: time.Hour}; return h },
		"the answer is another now": changed(3, func(a *act) { a.answer.body = []byte(`{"applied":true}`) }),
		"the status is another now": changed(3, func(a *act) { a.answer.status = http.StatusConflict }),
		"the position is another":   changed(3, func(a *act) { a.answer.header = http.Header{"X-Inventory-Offset": {"1"}} }),
	} {
		said := complaintsOf(t, func(to testing.TB) {
			a := newAudit(&central{c.reporting(to)}, worldOf(8, "A", "B"), base, began)
			a.check(spoil(a, slices.Clone(history)))
			a.askAgain(200)
		})
		if (len(said) > 0) != (name != "") {
			t.Errorf("%q: it says %q", name, said)
		}
	}
	said := complaintsOf(t, func(to testing.TB) { // last, since it changes what the others compare with
		a := newAudit(&central{c.reporting(to)}, worldOf(8, "A", "B"), base, began)
		sold := history[3]
		sold.key = "another"
		a.held = []act{sold}
		a.askAgain(1)
	})
	if len(said) == 0 {
		t.Error("asking again sells again: not seen")
	}
}

// TestReaderSeesViolations: events that say something else than what was acknowledged are seen.
func TestReaderSeesViolations(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(8, "A", "B")
	w, base := worldOf(8, "A", "B"), c.position()
	north := command{kind: doPlace, at: "north"}
	moved := command{kind: doMove, from: "pool", to: "north", lines: []askedLine{{id: "A", delta: 3, ref: "m"}, {id: "B", delta: 3, ref: "m"}}, ref: "m"}
	held := command{kind: doHold, ref: "Ann", ttl: 3600, lines: []askedLine{{id: "A", delta: 2, at: "north"}, {id: "A", delta: 1}}}
	var sold command
	for i, cmd := range []*command{&north, &moved, &held, &sold} {
		a := c.perform(*cmd, fmt.Sprint(i), time.Now())
		if *cmd = a.command; i == 2 {
			sold = command{kind: doCommit, hold: a.hold, lines: []askedLine{{id: "A", delta: 2}}}
		}
		if got := w.do(cmd); !got.same(a.said) {
			t.Fatalf("%v, want %+v", &a, got)
		}
	}
	for name, spoil := range map[string]func([]event) []event{
		"":                           func(e []event) []event { return e },
		"an event is missing":        func(e []event) []event { return e[1:] },
		"the last is missing":        func(e []event) []event { return e[:len(e)-1] },
		"an event too many":          func(e []event) []event { return append(e, e[0]) },
		"another order":              func(e []event) []event { e[0], e[1] = e[1], e[0]; return e },
		"another stock":              func(e []event) []event { e[2].Data.Available++; return e },
		"another stock before":       func(e []event) []event { e[2].Before++; e[2].Data.Available++; return e },
		"another version":            func(e []event) []event { e[2].Version++; e[2].Data.Version++; return e },
		"another reference":          func(e []event) []event { e[2].Ref = "Bob"; return e },
		"something else happened":    func(e []event) []event { e[0].Action = "set"; return e },
		"more on hand":               func(e []event) []event { e[0].OnHandDelta = new(int64); *e[0].OnHandDelta = 3; return e },
		"a level is not said":        func(e []event) []event { e[0].Levels = e[0].Levels[1:]; return e },
		"a level has less":           func(e []event) []event { e[0].Levels[0].OnHand--; return e },
		"a level has an old version": func(e []event) []event { e[0].Levels[0].Version--; return e },
		"a line is not said":         func(e []event) []event { e[2].Holds = nil; return e },
		"a line has more":            func(e []event) []event { e[2].Holds[0].Quantity++; return e },
		"a line stays":               func(e []event) []event { e[4].Holds = nil; return e },
		"half of a move":             func(e []event) []event { e[1].GroupSize = 0; return e },
		"a move of three":            func(e []event) []event { e[1].GroupSize, e[0].GroupSize = 3, 3; return e },
		"no place any more":          func(e []event) []event { e[3].Placed = false; return e },
	} {
		if err := newReader().follow(spoil(c.events(base)), w.told, base); (err != nil) != (name != "") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestBooksSeeViolations: books that do not add up are called so.
func TestBooksSeeViolations(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := []string{"A", "B"}
	c.create(20, ids...)
	k := &till{n: c.node, name: "till", rng: rand.New(rand.NewPCG(3, 4)), ids: ids}
	for i := range 30 {
		s := k.nextSale(i)
		if !k.settle(&s) {
			t.FailNow()
		}
		k.sales = append(k.sales, s)
	}
	first := func(applied bool) *sale { // of one line
		for i := range k.sales {
			if s := &k.sales[i]; s.applied() == applied && len(s.lines) == 1 {
				return s
			}
		}
		t.Fatalf("of 30 sales none is of one line and applied %v", applied)
		return nil
	}
	ref := first(true).lines[0].ref
	change := func(change func(*event)) func(*books) {
		return func(b *books) { e := b.byRef[ref]; change(&e); b.byRef[ref] = e }
	}
	for name, spoil := range map[string]func(*books){
		"":                       func(*books) {},
		"an event is missing":    func(b *books) { delete(b.byRef, ref) },
		"an event too many":      func(b *books) { b.byRef["stranger"] = event{} },
		"a refusal has an event": func(b *books) { b.byRef[first(false).lines[0].ref] = event{} },
		"another product":        change(func(e *event) { e.ProductID = "C" }),
		"another delta":          change(func(e *event) { e.Delta-- }),
		"another store":          change(func(e *event) { e.StoreID = "store-s9" }),
		"another version":        change(func(e *event) { e.Version++ }),
		"another quantity":       change(func(e *event) { e.Data.Available++ }),
		"another position":       change(func(e *event) { e.Offset++ }),
	} {
		said := complaintsOf(t, func(to testing.TB) {
			watched := &central{c.reporting(to)}
			b := openBooks(watched)
			spoil(b)
			b.hold(watched, map[string]int64{"A": 20, "B": 20}, k)
		})
		if (len(said) > 0) != (name != "") {
			t.Errorf("%q: it says %q", name, said)
		}
	}
	said := complaintsOf(t, func(to testing.TB) {
		watched := &central{c.reporting(to)}
		openBooks(watched).hold(watched, map[string]int64{"A": 21, "B": 20}, k)
	})
	if len(said) == 0 {
		t.Error("a unit too few: not seen")
	}
}

// shown is one answer that a store gives to a watcher.
type shown struct {
	status         int
	offset         string
	timeline, body string
}

// TestWatcherSeesAnswersGoBack: what a store takes back while it is watched is seen.
func TestWatcherSeesAnswersGoBack(t *testing.T) {
	t.Parallel()
	one := func(version int) string { return fmt.Sprintf(`{"productId":"A","available":5,"version":%d}`, version) }
	list := func(version int) string {
		return fmt.Sprintf(`{"products":[{"productId":"A","available":5,"version":%d}],"eventOffset":7}`, version)
	}
	for name, tt := range map[string]struct {
		catalogue bool
		first     shown
		then      shown
		seen      bool
	}{
		"nothing wrong":        {false, shown{200, "7", "t", one(2)}, shown{200, "8", "t", one(3)}, false},
		"no change":            {false, shown{200, "7", "t", one(2)}, shown{200, "7", "t", one(2)}, false},
		"unavailable":          {false, shown{200, "7", "t", one(2)}, shown{503, "", "", "{}"}, false},
		"a version goes back":  {false, shown{200, "7", "t", one(2)}, shown{200, "8", "t", one(1)}, true},
		"the position does":    {false, shown{200, "7", "t", one(2)}, shown{200, "6", "t", one(2)}, true},
		"another timeline":     {false, shown{200, "7", "t", one(2)}, shown{200, "8", "u", one(2)}, true},
		"no position":          {false, shown{200, "7", "t", one(2)}, shown{200, "", "t", one(2)}, true},
		"a failure":            {false, shown{200, "7", "t", one(2)}, shown{500, "7", "t", "{}"}, true},
		"one catalogue":        {true, shown{200, "7", "t", list(2)}, shown{200, "7", "t", list(2)}, false},
		"two at one position":  {true, shown{200, "7", "t", list(2)}, shown{200, "7", "t", list(3)}, true},
		"an older catalogue":   {true, shown{200, "7", "t", list(2)}, shown{200, "7", "t", list(1)}, true},
		"a forgotten position": {true, shown{200, "7", "t", list(2)}, shown{200, "3", "t", list(2)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			answers := []shown{tt.first, tt.then}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				a := answers[0]
				answers = answers[1:]
				maps.Copy(w.Header(), http.Header{"X-Inventory-Offset": {a.offset}, "X-Inventory-Timeline": {a.timeline}})
				w.WriteHeader(a.status)
				_, _ = w.Write([]byte(a.body))
			}))
			defer server.Close()
			said := complaintsOf(t, func(to testing.TB) {
				// The answers are not whole: nobody holds them against the API's document.
				n := newNode(t, "store", "/v1/store/inventory", nil, nil)
				n.t, n.addr, n.transport.report = to, server.Listener.Addr().String(), func(string, ...any) {}
				w := watch(&store{n, "store-s1"})
				for range 2 {
					if tt.catalogue {
						w.catalogue(t.Context())
					} else {
						w.one(t.Context(), "A")
					}
				}
			})
			if (len(said) > 0) != tt.seen {
				t.Errorf("it says %q", said)
			}
		})
	}
}
