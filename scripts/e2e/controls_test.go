package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
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
	c.create(9, "P0", "P1")
	promises := map[string]promise{}
	asked := map[string]bool{}
	for name, delta := range map[string]int64{"sale": -2, "refusal": -99} {
		p := promise{request: request{method: http.MethodPost, path: updatesPath, header: map[string]string{"Idempotency-Key": name},
			body: object{"productId": "P0", "delta": delta, "ref": name}}, refs: []string{name}}
		p.answer = c.do(p.request)
		promises[name], asked[name] = p, true
	}
	sold := func(change func(*promise)) promise { p := promises["sale"]; change(&p); return p }
	for name, check := range map[string]func(*audit){
		"":                         func(*audit) {},
		"an event is missing":      func(a *audit) { delete(a.refs, "sale") },
		"a refusal has an event":   func(a *audit) { a.refs["refusal"] = 1 },
		"an event has another ref": func(a *audit) { a.events[2].Ref = "other" },
		"another quantity":         func(a *audit) { a.events[2].Data.Available++ },
		"another version":          func(a *audit) { a.events[2].Version++ },
		"fewer events":             func(a *audit) { a.events = a.events[:2] },
		"nobody asked for it":      func(a *audit) { a.refs["stranger"] = 9 },
		"another stock":            func(a *audit) { a.world.items["P0"] = item{available: 8, version: 2} },
		"a product too few":        func(a *audit) { delete(a.world.items, "P1") },
		"a product too many":       func(a *audit) { a.world.items["P2"] = item{version: 1} },
		"an event is there twice":  func(a *audit) { a.next, a.world = 0, newWorld(); a.read() },
		"another answer was given": func(a *audit) {
			a.askAgain(sold(func(p *promise) { p.answer.status = http.StatusConflict }))
		},
		"another body was answered": func(a *audit) {
			a.askAgain(sold(func(p *promise) { p.answer.body = []byte(`{"applied":true}`) }))
		},
	} {
		said := complaintsOf(t, func(to testing.TB) {
			a := &audit{c: &central{c.reporting(to)}, world: newWorld(), refs: map[string]int64{}}
			a.read()
			check(a)
			a.promisesAreThere([]promise{promises["sale"], promises["refusal"]}, 50)
			a.everyRefIsKnown(asked)
			a.stateAgreesWithEvents()
		})
		if (len(said) > 0) != (name != "") {
			t.Errorf("%q: it says %q", name, said)
		}
	}
	said := complaintsOf(t, func(to testing.TB) { // last, since it changes what the others compare with
		a := &audit{c: &central{c.reporting(to)}, world: newWorld(), refs: map[string]int64{}}
		a.held = []promise{sold(func(p *promise) { p.request.header = map[string]string{"Idempotency-Key": "another"} })}
		a.promisesAreThere(nil, 1)
	})
	if len(said) == 0 {
		t.Error("asking again sells again: not seen")
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
