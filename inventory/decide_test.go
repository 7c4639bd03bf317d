package inventory

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const now Millis = 1767225600000

// shop is a state with a durable memory of receipts, driven as a ledger drives it.
type shop struct {
	t        *testing.T
	state    State
	receipts map[KeyHash]Receipt
	rules    Rules
	now      Millis
	lag      Millis // of age behind now
}

func newShop(t *testing.T, products ...Product) *shop {
	s := &shop{t: t, receipts: map[KeyHash]Receipt{}, now: now}
	s.state.Reset(Mark{}, 0)
	for i := range products {
		s.state.Put(&products[i])
	}
	return s
}

func (s *shop) batch() *Batch {
	b := NewBatch(&s.state, s.rules, func(k KeyHash) (Receipt, bool, error) { r, ok := s.receipts[k]; return r, ok, nil })
	b.Begin(s.now, s.now-s.lag)
	return b
}

// commit does what a ledger does with a decided batch: through the encoding, as recovery would.
func (s *shop) commit(b *Batch) {
	s.t.Helper()
	for i := range b.Records {
		rec, err := DecodeRecord(b.Records[i].Encode(nil))
		if err != nil {
			s.t.Fatal(err)
		}
		if err := s.state.Apply(&rec); err != nil {
			s.t.Fatal(err)
		}
		for _, r := range rec.Receipts {
			s.receipts[r.Key] = r.Receipt
		}
	}
}

func (s *shop) do(cmd Command) *Answer {
	s.t.Helper()
	b := s.batch()
	a, err := b.Decide(&cmd)
	if err != nil {
		s.t.Fatal(err)
	}
	s.commit(b)
	return a
}

func sell(id ProductID, delta int64) Line { return Line{Product: id, Delta: delta} }

func (l Line) at(v Version) Line { l.Expect, l.Guarded = v, true; return l }

func (l Line) key(k string) Line {
	l.Keyed, l.Key, l.Print = true, HashKey("p", k), FingerprintLine(l.Product, l.Delta, l.Store)
	return l
}

func one(l Line) Command              { return Command{Kind: Update, Lines: []Line{l}} }
func partial(l ...Line) Command       { return Command{Kind: Partial, Lines: l} }
func admin(k Kind, l ...Line) Command { return Command{Kind: k, Lines: l} }

func inOne(key string, l ...Line) Command {
	c := Command{Kind: Atomic, Lines: l, Print: FingerprintLines(l)}
	if key != "" {
		c.Keys = []KeyHash{HashKey("p", key)}
	}
	return c
}

func stock(id ProductID, n int64, v Version) Product {
	return Product{ID: id, Name: "name of " + string(id), Available: n, Version: v, UpdatedAt: now - 1000, Price: 1}
}

// For each pair of failing conditions, the earlier one in the order of checks wins.
func TestOrderOfChecks(t *testing.T) {
	s := newShop(t, stock("A", 5, 3), stock("FULL", MaxInteger, 3))
	s.do(one(sell("A", 0).key("used")))
	s.rules.RefusePositiveDelta = true
	reused := func(l Line) Line { l = l.key("used"); l.Print = Fingerprint{1}; return l }
	cases := []struct {
		name string
		line Line
		want Outcome
	}{
		{"key before existence", reused(sell("NOPE", -1)), KeyReused},
		{"key before version", reused(sell("A", -1).at(99)), KeyReused},
		{"key before direction", reused(sell("A", 1)), KeyReused},
		{"key before stock", reused(sell("A", -99)), KeyReused},
		{"existence before version", sell("NOPE", -1).at(99), NotFound},
		{"existence before direction", sell("NOPE", 1), NotFound},
		{"existence before stock", sell("NOPE", -99), NotFound},
		{"version before direction", sell("A", 1).at(99), Conflict},
		{"version before range", sell("FULL", MaxInteger).at(99), Conflict},
		{"version before stock", sell("A", -99).at(99), Conflict},
		{"direction before range", sell("FULL", 1), PositiveRefused},
		{"version zero is a precondition", sell("A", -1).at(0), Conflict},
		{"stock", sell("A", -6), Insufficient},
		{"all is well", sell("A", -5).at(4), Applied},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := s.do(one(c.line)).Results[0].Outcome; got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestUpdateAnswers(t *testing.T) {
	s := newShop(t, stock("A", 5, 3), stock("FULL", MaxInteger, 3), stock("LAST", 1, MaxInteger))
	cases := []struct {
		name string
		line Line
		want Result
		at   Offset
	}{
		{"sold", sell("A", -2), Result{Outcome: Applied, Quantity: 3, Version: 4, UpdatedAt: now}, 1},
		{"delta of zero raises the version", sell("A", 0), Result{Outcome: Applied, Quantity: 3, Version: 5, UpdatedAt: now}, 2},
		{"received", sell("A", 7), Result{Outcome: Applied, Quantity: 10, Version: 6, UpdatedAt: now}, 3},
		{"to the last one", sell("A", -10).at(6), Result{Outcome: Applied, Quantity: 0, Version: 7, UpdatedAt: now}, 4},
		{"not below zero", sell("A", -1), Result{Outcome: Insufficient, Quantity: 0, Version: 7, UpdatedAt: now}, 4},
		{"stale", sell("A", -1).at(6), Result{Outcome: Conflict, Quantity: 0, Version: 7, UpdatedAt: now}, 4},
		{"unknown", sell("NOPE", -1), Result{Outcome: NotFound}, 4},
		{"beyond the range", sell("FULL", 1), Result{Outcome: Overflow, Quantity: MaxInteger, Version: 3, UpdatedAt: now - 1000}, 4},
		{"version at its end", sell("LAST", -1), Result{Outcome: Overflow, Quantity: 1, Version: MaxInteger, UpdatedAt: now - 1000}, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := s.do(one(c.line))
			if d := cmp.Diff(c.want, a.Results[0]); d != "" || a.Offset != c.at {
				t.Errorf("position %d, want %d; (-want +got):\n%s", a.Offset, c.at, d)
			}
		})
	}
}

func TestPartialBatch(t *testing.T) {
	s := newShop(t, stock("A", 5, 1))
	cmd := partial(
		sell("A", -1).key("1"), sell("A", -1).at(2).key("2"), sell("A", -1).at(2).key("3"), sell("A", -9).key("4"),
		sell("A", -1).key("1"), sell("A", -2).key("1"), sell("NOPE", -1).key("6"))
	a := s.do(cmd)
	want := []Outcome{Applied, Applied, Conflict, Insufficient, Applied, KeyReused, NotFound}
	for i, r := range a.Results {
		if r.Outcome != want[i] || r.Replayed != (i == 4) {
			t.Errorf("line %d: %+v, want %v", i, r, want[i])
		}
	}
	if p, at := s.state.Get("A"); p.Available != 3 || p.Version != 3 || at != 2 || a.Offset != 2 {
		t.Errorf("A is %+v at %d, answer at %d", p, at, a.Offset)
	}
	again := s.do(partial(cmd.Lines[0], cmd.Lines[3]))
	if !again.Replayed || again.Offset != 2 || s.state.Offset() != 2 {
		t.Errorf("replay: %+v", again)
	}
}

func TestAdmin(t *testing.T) {
	s := newShop(t, stock("A", 5, 3))
	check := func(name string, a *Answer, want ...Result) {
		t.Helper()
		if d := cmp.Diff(want, a.Results); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	check("create", s.do(admin(Create, Line{Product: "N", Name: "new", Available: 2, Price: 3}, Line{Product: "A", Name: "again"}, Line{Product: "N", Name: "twice"})),
		Result{Outcome: Applied, Quantity: 2, Version: 1, UpdatedAt: now}, Result{Outcome: Exists, Quantity: 5, Version: 3, UpdatedAt: now - 1000},
		Result{Outcome: Exists, Quantity: 2, Version: 1, UpdatedAt: now})
	check("set", s.do(admin(Set, Line{Product: "A", Fields: FieldPrice | FieldCategory, Price: 2, Category: "c"}, Line{Product: "NOPE"}, Line{Product: "A", Fields: FieldAvailable}.at(3))),
		Result{Outcome: Applied, Quantity: 5, Version: 4, UpdatedAt: now}, Result{Outcome: NotFound}, Result{Outcome: Conflict, Quantity: 5, Version: 4, UpdatedAt: now})
	check("delete", s.do(admin(Delete, Line{Product: "A"}.at(4), Line{Product: "A"})),
		Result{Outcome: Applied, Quantity: 5, Version: 5, UpdatedAt: now}, Result{Outcome: NotFound})
	if p, _ := s.state.Get("A"); p != nil {
		t.Error("A is still there")
	}
	check("create again", s.do(admin(Create, Line{Product: "A", Name: "back"})), Result{Outcome: Applied, Version: 6, UpdatedAt: now})
}

// Importing is idempotent: the higher version wins, whatever the order and however often.
func TestImport(t *testing.T) {
	line := func(id ProductID, n int64, v Version) Line {
		return Line{Product: id, Name: "imported", Available: n, Version: v, UpdatedAt: now - 5}
	}
	gone := Line{Product: "T", Version: 7, Deleted: true}
	s := newShop(t, stock("A", 5, 3), stock("B", 5, 3))
	lines := []Line{line("A", 9, 4), line("B", 9, 3), line("C", 9, 2), gone}
	a := s.do(admin(Import, lines...))
	for i, want := range []Outcome{Applied, Skipped, Applied, Applied} {
		if a.Results[i].Outcome != want {
			t.Errorf("line %d: %v, want %v", i, a.Results[i].Outcome, want)
		}
	}
	before := s.state.Mark()
	s.do(admin(Import, lines...))
	if after := s.state.Mark(); after != before {
		t.Errorf("a second import changed the state: %+v, then %+v", before, after)
	}
	if p, _ := s.state.Get("C"); p.UpdatedAt != now-5 || p.Version != 2 {
		t.Errorf("C is %+v", p)
	}
	if a := s.do(admin(Create, Line{Product: "T", Name: "back"})); a.Results[0].Version != 8 {
		t.Errorf("re-created over an imported tombstone: %+v", a)
	}
}
