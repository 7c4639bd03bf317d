package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// drill is a shop that meets with a disaster while it sells: central and four stores, with tills at each of them, and what is
// left of every history that central has had. What an operator does about it is done with the lines of docs/operations.md.
type drill struct {
	*chain
	rng       *rand.Rand
	ids       []string
	stock     map[string]int64 // of each product, before anything was sold
	atCentral *shift
	atStores  []*shift
	tills     []*till // of all shifts
	pasts     []*past // oldest first
}

// drillStock is enough for a short drill; in a long one products run out.
const drillStock = 1000

// drillStores lets stores notice within seconds what they would notice within a minute.
var drillStores = []option{withEnv("SYNC_INTERVAL_SECONDS", "1"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "2")}

// startDrill opens the shop, and begins to sell at the stores and at central.
func startDrill(t *testing.T, options ...option) *drill {
	t.Helper()
	rng := dice(t)
	options = append([]option{withEnv("STORES", strings.Join(storeIDs, ","))}, options...)
	d := &drill{chain: chainOf(t, startCentral(t, options...), drillStores...), rng: rng, stock: map[string]int64{}}
	for i := range 6 {
		id := fmt.Sprint("P", i)
		d.ids, d.stock[id] = append(d.ids, id), drillStock
	}
	d.c.create(drillStock, d.ids...)
	for _, s := range d.stores {
		s.sameAs(d.c)
	}
	d.openTills("morning")
	return d
}

// shift is tills that open and close together.
type shift struct {
	tills   []*till
	stop    chan struct{}
	selling *sync.WaitGroup
}

func (d *drill) openShift(tills ...*till) *shift {
	f := &shift{tills: tills, stop: make(chan struct{})}
	f.selling = sell(f.stop, 40*time.Millisecond, tills...)
	d.tills = append(d.tills, tills...)
	d.t.Cleanup(f.close)
	return f
}

// openTills opens one at central and two at each store. Their keys have the word in them: those of another one are others.
func (d *drill) openTills(word string) {
	d.openCentral(word)
	d.atStores = nil
	for _, s := range d.stores {
		var tills []*till
		for n := range 2 {
			tills = append(tills, &till{n: s.node, store: s.id, name: fmt.Sprint(word, n), rng: fork(d.rng), ids: d.ids})
		}
		d.atStores = append(d.atStores, d.openShift(tills...))
	}
}

func (d *drill) openCentral(word string) {
	d.atCentral = d.openShift(&till{n: d.c.node, name: word, rng: fork(d.rng), ids: d.ids})
}

// close lets the tills finish the sale that each has under way.
func (f *shift) close() {
	select {
	case <-f.stop:
	default:
		close(f.stop)
	}
	f.selling.Wait()
}

// sells waits until each till of the shifts has so many more sales answered.
func (d *drill) sells(more int, shifts ...*shift) {
	d.t.Helper()
	want := map[*till]int64{}
	for _, f := range shifts {
		for _, k := range f.tills {
			want[k] = k.answered.Load() + int64(more)
		}
	}
	for k, n := range want {
		waitFor(d.t, 3*patience, fmt.Sprintf("%d sales of till %s/%s", more, k.store, k.name), func() bool { return k.answered.Load() >= n })
	}
}

// trade sells for a while everywhere.
func (d *drill) trade() {
	d.t.Helper()
	d.sells(prove.Times(5, 150), append(slices.Clone(d.atStores), d.atCentral)...)
}

// close closes all tills and waits until all agree.
func (d *drill) close() {
	d.t.Helper()
	d.atCentral.close()
	for _, f := range d.atStores {
		f.close()
	}
	for _, s := range d.stores {
		s.healed(d.c)
	}
}

// manual is docs/operations.md with one blank between any two words.
func manual(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// typed runs a line as docs/operations.md has it, with what stands in capitals filled in, and more at its end. It must be there and
// succeed.
func (d *drill) typed(n *node, line string, filled map[string]string, more ...string) result {
	d.t.Helper()
	if !strings.Contains(manual(d.t), "`"+line+"`") {
		d.t.Fatalf("docs/operations.md does not have the line %q", line)
	}
	words := strings.Fields(line)[1:]
	for i, word := range words {
		if by, ok := filled[word]; ok {
			words[i] = by
		}
	}
	return n.mustRun(append(words, more...)...)
}

// cutLines cuts all stores off from central.
func (d *drill) cutLines() {
	for _, l := range d.links {
		l.cut()
	}
}

func (d *drill) mendLines() {
	for _, l := range d.links {
		l.mend()
	}
}

// stopStores stops them in order.
func (d *drill) stopStores() {
	d.t.Helper()
	for _, s := range d.stores {
		if code := s.stop(); code != 0 {
			d.t.Errorf("%s: exit code %d after SIGTERM", s.id, code)
		}
	}
}

func (d *drill) startStores() {
	d.t.Helper()
	for _, s := range d.stores {
		s.start()
	}
}

// furthest is the store whose copy is of the highest position, once all have taken up whatever has come to them of a central that is gone.
func (d *drill) furthest() *store {
	d.t.Helper()
	best, at := d.stores[0], int64(-1)
	for _, s := range d.stores {
		st := s.awaitStatus("to know that central is gone", func(st syncStatus) bool { return st.Mode == "offline" })
		if st.AppliedOffset > at {
			best, at = s, st.AppliedOffset
		}
	}
	return best
}

// health is what a node's health says of its trouble; the status is that of the body.
func (n *node) health() (status, reason string) {
	n.t.Helper()
	var h struct{ Status, Reason string }
	n.do(request{method: http.MethodGet, path: "/health", key: noKey}).into(n.t, &h)
	return h.Status, h.Reason
}

// readiness is the answer of /readyz.
func (n *node) readiness() (status int, body string) {
	n.t.Helper()
	a := n.do(request{method: http.MethodGet, path: "/readyz", key: noKey})
	return a.status, string(a.body)
}

// said waits until a node's log has a text behind the bytes that were there before, and returns the line.
func (n *node) said(text string, before int) (line string) {
	n.t.Helper()
	waitFor(n.t, 2*patience, fmt.Sprintf("%s to say %q", n.verb, text), func() bool {
		for l := range wholeLines(n.Log.String()[before:]) {
			if strings.Contains(l, text) {
				line = l
				return true
			}
		}
		return false
	})
	return line
}
