package e2e

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// act is one thing that a client did, with what it was told.
type act struct {
	command
	client     int
	key        string
	start, end time.Duration // since the history began; of what nobody asked for, always
	answer     answer
	position   int64
	said       said
	held       []heldLine // of a hold that was made
	stale      bool       // a read of a node that may be behind
	made       int64      // events, found out when the act is checked
}

func (a *act) String() string {
	r := a.request(a.key)
	asked, _ := io.ReadAll(r.reader())
	return fmt.Sprintf("%s (%s %s %s, key %q, asked %v, answered %v at position %d with %.2000q)",
		a.kind, r.method, r.path, asked, a.key, a.start, a.end, a.position, a.answer.body)
}

// wrote says whether the act has changed products, by what it was told.
func (a *act) wrote() bool {
	switch {
	case a.isRead(), a.kind == doPlace, a.kind == doDrop, a.said.failed >= 0:
		return false
	case len(a.said.lines) > 0:
		return slices.ContainsFunc(a.said.lines, func(o outcome) bool { return o.why == "" })
	default:
		return true
	}
}

// directed says whether the act was about places, and was carried out.
func (a *act) directed() bool { return (a.kind == doPlace || a.kind == doDrop) && a.said.failed < 0 }

// pinned says whether the answer stays with its key: only an old version
// leaves a caller free to try again.
func (a *act) pinned() bool {
	return !a.isRead() && !slices.ContainsFunc(a.said.lines, func(o outcome) bool { return o.why == "version_conflict" })
}

// understand takes over what an answer says. Of a request that may or may not
// have been carried out it says nothing.
func (a *act) understand(t testing.TB, got answer, began time.Time) {
	t.Helper()
	if got.status >= 500 || got.status == http.StatusUnprocessableEntity || got.status == http.StatusBadRequest {
		t.Fatalf("%s %s is answered with %d: %s", a.kind, a.key, got.status, got.body)
	}
	a.answer, a.position, a.said = got, got.position(t), said{failed: -1}
	if c := &a.command; c.isRead() {
		a.said.text = c.understandRead(t, got)
		return
	}
	switch m := got.json(t); a.kind {
	case doUpdate:
		a.said.lines = []outcome{outcomeOf(t, m)}
		if got.status != http.StatusOK {
			a.said.failed = 0
		}
	case doPartial, doCreate, doSet, doDelete, doMoveEach, doAtomic, doMove:
		a.understandLines(t, got)
	case doPlace, doDrop:
		if a.said.text = fmt.Sprint("revision ", m["revision"]); got.status != http.StatusOK {
			a.said = said{lines: []outcome{{why: fmt.Sprint(m["code"])}}}
		}
	default:
		a.understandHold(t, got, began)
	}
}

func (a *act) understandLines(t testing.TB, got answer) {
	results := got.results(t)
	if got.status != http.StatusOK {
		a.said.failed = int(num(t, got.json(t), "failedIndex"))
		results = results[a.said.failed : a.said.failed+1]
	}
	for _, m := range results {
		a.said.lines = append(a.said.lines, outcomeOf(t, m))
	}
}

func outcomeOf(t testing.TB, m object) outcome {
	t.Helper()
	var o outcome
	o.why, _ = m["outcome"].(string)
	o.at, _ = m["locationId"].(string)
	for name, n := range map[string]*int64{
		"newQuantity": &o.available, "newVersion": &o.version, "levelQuantity": &o.onHand, "levelVersion": &o.levelVersion,
	} {
		if _, there := m[name]; there {
			*n = num(t, m, name)
		}
	}
	return o
}

func (a *act) understandHold(t testing.TB, got answer, began time.Time) {
	var h holdSaid
	got.into(t, &h)
	if got.status >= 300 {
		a.said = said{failed: h.FailedIndex, lines: []outcome{{why: h.Outcome}}, text: h.State}
		var texts []string
		for _, s := range h.Shortages {
			texts = append(texts, shortageText(s.ProductID, s.LocationID, s.Requested, s.Available))
		}
		a.said.text += strings.Join(texts, ", ")
		return
	}
	a.hold, a.held, a.said.text = h.HoldID, h.Lines, h.text()
	a.decided, a.until = h.LastUpdated.Sub(began), h.ExpiresAt.Sub(began)
	if ttl := time.Duration(a.ttl) * time.Second; (a.kind == doHold || a.kind == doExtend) && a.until-a.decided != ttl {
		t.Errorf("%s for %v is answered with %s", a.kind, ttl, got.body)
	}
}

// holdSaid is an answer about a hold.
type holdSaid struct {
	HoldID      string
	State       string
	Lines       []heldLine
	ExpiresAt   time.Time
	LastUpdated time.Time

	Outcome     string
	FailedIndex int
	Shortages   []struct {
		ProductID, LocationID string
		Requested, Available  int64
	}
}

func (h *holdSaid) text() string {
	units := map[spot]int64{}
	for _, l := range h.Lines {
		units[spot{l.ProductID, l.LocationID}] = l.Quantity
	}
	return holdText(h.State, units)
}

// understandRead is the text of what a read shows.
func (c *command) understandRead(t testing.TB, got answer) string {
	t.Helper()
	if got.status == http.StatusNotFound {
		return nothing
	}
	got.want(t, http.StatusOK)
	var texts []string
	switch c.kind {
	case doRead:
		var p placed
		got.into(t, &p)
		return p.text()
	case doSeek:
		var h holdSaid
		got.into(t, &h)
		return h.text()
	case doList:
		var page struct{ Products []placed }
		got.into(t, &page)
		for _, p := range page.Products {
			texts = append(texts, p.text())
		}
	case doHolds:
		var page struct{ Holds []holdSaid }
		got.into(t, &page)
		for _, h := range page.Holds {
			texts = append(texts, h.HoldID+" "+h.text())
		}
	case doPlaces:
		return understandPlaces(t, got)
	}
	return strings.Join(texts, "; ")
}

func understandPlaces(t testing.TB, got answer) string {
	t.Helper()
	var all struct {
		Locations []struct {
			LocationID       string
			Revision         int64
			Sellable, Active bool
		}
		Revision int64
	}
	got.into(t, &all)
	var texts []string
	for _, l := range all.Locations {
		if l.LocationID != "transit" {
			texts = append(texts, placeText(l.LocationID, l.Revision, l.Sellable, l.Active))
		}
	}
	return strings.Join(append(texts, fmt.Sprint("revision ", all.Revision)), "; ")
}

// placed is a product, with where it lies.
type placed struct {
	product
	Levels []levelImage `json:"levels"`
}

func (p *placed) text() string {
	var texts []string
	for _, l := range p.Levels {
		texts = append(texts, levelText(l.LocationID, l.OnHand, l.Held, l.Version))
	}
	return productText(p.ProductID, p.Available, p.Version, strings.Join(texts, ", "))
}

// endsOf are the ends of holds that nobody asked for, as events tell of them
// that were read before seen.
func endsOf(t testing.TB, events []event, began time.Time, seen time.Duration) (ends []act) {
	t.Helper()
	for _, e := range events {
		if e.Action != "hold_expired" || len(e.Holds) == 0 {
			continue
		}
		at, err := time.Parse(time.RFC3339, e.Timestamp)
		if err != nil {
			t.Fatal(err)
		}
		id := e.Holds[0].HoldID
		end := act{command: command{kind: doExpire, hold: id, decided: at.Sub(began)}, client: -1, key: id, start: -1, end: seen, position: e.Offset + 1,
			said: said{failed: -1, text: "expired"}}
		if n := len(ends); n > 0 && ends[n-1].hold == id { // of another product
			ends = ends[:n-1]
		}
		ends = append(ends, end)
	}
	return ends
}

// count counts what a history has of each command, and of each answer to one.
func count(counts map[string]int, history []act) {
	for i := range history {
		a, why := &history[i], "done"
		if a.said.failed >= 0 {
			why = a.said.lines[0].why
		}
		counts[string(a.kind)+": "+why]++
	}
}

func sortedCounts(counts map[string]int) (list []string) {
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprint(k, " ", counts[k]))
	}
	return list
}
