package inventory

import (
	"errors"
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

// The first answer under a key is the only one, for applied and refused alike; a conflict is not remembered.
func TestKeysRememberJudgements(t *testing.T) {
	s := newShop(t, stock("A", 5, 1), stock("B", 9, 1))
	first := s.do(one(sell("A", -2).key("k")))
	refused := s.do(one(sell("A", -4).key("r")))
	missing := s.do(one(sell("NOPE", -1).key("m")))
	conflict := s.do(one(sell("A", -1).at(99).key("c")))
	s.do(one(sell("A", 100))) // stock has come back
	s.do(admin(Create, Line{Product: "NOPE", Name: "now there", Available: 5}))

	for name, c := range map[string]struct {
		line  Line
		first *Answer
	}{"applied": {sell("A", -2).at(1).key("k"), first}, "stock": {sell("A", -4).key("r"), refused}, "unknown product": {sell("NOPE", -1).key("m"), missing}} {
		again := s.do(one(c.line))
		want := *c.first
		want.Replayed = true
		want.Results = []Result{c.first.Results[0]}
		want.Results[0].Replayed = true
		if d := cmp.Diff(&want, again); d != "" {
			t.Errorf("%s: replay differs (-first +again):\n%s", name, d)
		}
	}
	if conflict.Results[0].Outcome != Conflict {
		t.Fatal(conflict)
	}
	if a := s.do(one(sell("A", -1).at(3).key("c"))); a.Results[0].Outcome != Applied || a.Replayed {
		t.Errorf("a fresh version under the key of a conflict: %+v", a)
	}
	if a := s.do(one(sell("B", -2).key("k"))); a.Results[0].Outcome != KeyReused {
		t.Errorf("another product under a used key: %+v", a)
	}
}

func TestKeysExpireByAge(t *testing.T) {
	s := newShop(t, stock("A", 50, 1))
	s.rules.KeyTTL = 1000
	s.do(one(sell("A", -1).key("k")))
	s.now, s.lag = now+1_000_000, 999_000 // a clock that jumps makes nothing older
	if a := s.do(one(sell("A", -1).key("k"))); !a.Replayed {
		t.Errorf("at the edge the key must still answer: %+v", a)
	}
	s.now++
	if a := s.do(one(sell("A", -1).key("k"))); a.Replayed {
		t.Errorf("a millisecond later it is a new wish: %+v", a)
	}
	s.now = now - 5000 // a clock that goes back dates nothing before the newest record
	if a := s.do(one(sell("A", -1))); a.At != now+1_000_001 {
		t.Errorf("decided at %v", a.At)
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

func TestAtomicBatch(t *testing.T) {
	s := newShop(t, stock("A", 5, 1), stock("B", 1, 1))
	failing := inOne("f", sell("A", -1), sell("A", -1).at(2), sell("B", -2), sell("B", -1))
	a := s.do(failing)
	if a.Failed() != 2 || a.Results[2].Outcome != Insufficient || a.Results[0].Outcome != NotAttempted || a.Results[3].Outcome != NotAttempted {
		t.Fatalf("%+v", a)
	}
	if s.state.Offset() != 0 {
		t.Fatal("a refused batch changed the state")
	}
	s.do(one(sell("B", 10)))
	if again := s.do(failing); !again.Replayed || again.Failed() != 2 || again.Offset != a.Offset {
		t.Errorf("a refusal for stock must stay: %+v", again)
	}
	good := inOne("g", sell("A", -1), sell("A", -1).at(2), sell("B", -2))
	good.Keys = append(good.Keys, HashKey("p", "g2"), HashKey("p", "g3"))
	a = s.do(good)
	if a.Failed() != -1 || a.Offset != 4 {
		t.Fatalf("%+v", a)
	}
	for _, k := range []string{"g", "g2", "g3"} { // all its keys point at the one answer
		cmd := good
		cmd.Keys = []KeyHash{HashKey("p", k)}
		if again := s.do(cmd); !again.Replayed || again.Offset != 4 || len(again.Results) != 3 || again.Results[2].Quantity != 9 {
			t.Errorf("key %s: %+v", k, again)
		}
	}
	other := inOne("g3", sell("A", -2))
	if a := s.do(other); a.Failed() != 0 || a.Results[0].Outcome != KeyReused {
		t.Errorf("other lines under a used key: %+v", a)
	}
	if a := s.do(one(sell("A", -1).key("g2"))); a.Results[0].Outcome != KeyReused {
		t.Errorf("a single update under a batch's key: %+v", a)
	}
	conflict := inOne("c", sell("A", -1), sell("B", -1).at(99))
	if a := s.do(conflict); a.Failed() != 1 || a.Results[1].Outcome != Conflict || a.Results[1].Version != 3 {
		t.Fatalf("%+v", a)
	}
	conflict.Lines[1] = sell("B", -1).at(3)
	if a := s.do(conflict); a.Failed() != -1 || a.Replayed {
		t.Errorf("a fresh version under the key of a conflict: %+v", a)
	}
}

// A refused atomic batch leaves no trace for the commands behind it in the same group.
func TestAtomicRefusalIsTakenBackWithinAGroup(t *testing.T) {
	s := newShop(t, stock("A", 5, 1), stock("B", 0, 1))
	b := s.batch()
	for _, cmd := range []Command{one(sell("A", -1)), inOne("", sell("A", -4), sell("B", -1)), one(sell("A", -4).at(2))} {
		a, err := b.Decide(&cmd)
		if err != nil {
			t.Fatal(err)
		}
		if cmd.Kind == Update && a.Failed() != -1 {
			t.Errorf("%+v", a)
		}
	}
	s.commit(b)
	if p, _ := s.state.Get("A"); p.Available != 0 || p.Version != 3 {
		t.Errorf("A is %+v", p)
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

// When a receipt cannot be read nothing of the command remains, and the commands around it stand.
func TestUnreadableReceiptAbandonsTheCommand(t *testing.T) {
	s := newShop(t, stock("A", 5, 1))
	broken := errors.New("disk")
	b := NewBatch(&s.state, Rules{}, func(k KeyHash) (Receipt, bool, error) {
		if k == HashKey("p", "bad") {
			return Receipt{}, false, broken
		}
		return Receipt{}, false, nil
	})
	b.Begin(now, now)
	ok := one(sell("A", -1).key("1"))
	bad := partial(sell("A", -1).key("2"), sell("A", -1).key("bad"))
	if _, err := b.Decide(&ok); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Decide(&bad); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	retry := one(sell("A", -4).at(2).key("2"))
	if a, err := b.Decide(&retry); err != nil || a.Failed() != -1 {
		t.Fatalf("%+v %v", a, err)
	}
	s.commit(b)
	if p, at := s.state.Get("A"); p.Available != 0 || at != 2 {
		t.Errorf("A is %+v at %d", p, at)
	}
}
