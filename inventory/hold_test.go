package inventory

import (
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func holdID(key string) HoldID { return HoldIDOf(HashKey("p", key), "") }

// aside is a command that puts units aside for 15 minutes.
func aside(key string, lines ...Line) Command {
	return Command{Kind: MakeHold, Actor: "pos", Lines: lines, Keys: []KeyHash{HashKey("p", key)}, Print: Fingerprint{1},
		Scope: &Scope{Hold: &HoldAct{TTL: DefaultHoldTTL}}}
}

func (c Command) ref(ref string) Command     { c.Scope.Hold.Ref = ref; return c }
func (c Command) replacing() Command         { c.Scope.Hold.Replace = true; return c }
func (c Command) by(store string) Command    { c.Scope.Hold.Store = store; return c }
func (c Command) lasting(ttl Millis) Command { c.Scope.Hold.TTL = ttl; return c }

// act is a command about the hold that was made with a key.
func act(kind Kind, made string, lines ...Line) Command {
	if lines == nil {
		lines = make([]Line, 1)
	}
	return Command{Kind: kind, Actor: "pos", Lines: lines, Scope: &Scope{Hold: &HoldAct{ID: holdID(made), TTL: DefaultHoldTTL}}}
}

func (c Command) keyed(key string) Command {
	c.Keys, c.Print = []KeyHash{HashKey("p", key)}, Fingerprint{2}
	return c
}

// stands is what lies where and what of it is held, as "north 3/1, pool 5/0 = 7".
func (s *shop) stands(id ProductID) string {
	p, h, _ := s.state.Holdings(id)
	var texts []string
	for _, l := range h.Levels {
		texts = append(texts, fmt.Sprintf("%s %d/%d", l.Location, l.OnHand, l.Held))
	}
	return fmt.Sprintf("%s = %d", strings.Join(texts, ", "), p.Available)
}

func (s *shop) sound(t interface{ Fatal(...any) }) {
	if _, err := s.state.View().Sound(); err != nil {
		t.Fatal(err)
	}
}

func TestHoldIDs(t *testing.T) {
	id := holdID("k")
	if got, issue := ParseHoldID(string(id)); got != id || issue != "" {
		t.Error(id, issue)
	}
	if HoldIDOf(KeyHash{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0}, "") != "zzzzzzzzzzzzzzzzzzzz" || HoldIDOf(KeyHash{0x08}, "") != "10000000000000000000" {
		t.Error("not the first 100 bits")
	}
	for _, bad := range []string{"", "zzzzzzzzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzu", "ZZZZZZZZZZZZZZZZZZZZ"} {
		if _, issue := ParseHoldID(bad); issue == "" {
			t.Errorf("%q is taken", bad)
		}
	}
	if ParseHoldState("expired") != HoldExpired || ParseHoldState("held") != HoldOpen || ParseHoldState("x") != 0 || ParseHoldState("") != 0 {
		t.Error("states by name")
	}
}

// The life of a hold, step by step: what lies and is held where, what is available, and one event for each line or product that says it.
func TestHolds(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	s.do(admin(Move, move("A", 4, "pool", "north"), move("A", 2, "pool", "vault")))
	for _, step := range []struct {
		name, a, b string
		cmd        Command
		want       Outcome
		state      HoldState
		acts       string
	}{
		{"drawn from the pool, then from shops", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", aside("1", sell("A", 6), sell("B", 1)), Applied, HoldOpen, "held held"},
		{"again", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", aside("1", sell("A", 6), sell("B", 1)), Applied, HoldOpen, ""},
		{"all or none", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", aside("2", sell("A", 3), sell("B", 1)), Insufficient, 0, ""},
		{"what is held is not sold", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", one(sell("A", -3)), Insufficient, 0, ""},
		{"nor moved", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", admin(Move, move("A", 3, "north", "south")), Insufficient, 0, ""},
		{"nor taken away", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", one(sell("A", -3).because("broken").in("north")), Insufficient, 0, ""},
		{"nor set away", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", admin(Set, Line{Product: "A", Fields: FieldAvailable, Available: 1}.in("north")), Insufficient, 0, ""},
		{"not from where nothing is sold", "north 4/2, pool 4/4, vault 2/0 = 2", "pool 5/1 = 4", aside("3", sell("A", 1).in("vault")), Insufficient, 0, ""},
		{"at a place", "north 4/3, pool 4/4, vault 2/0 = 1", "pool 5/1 = 4", aside("4", sell("A", 1).in("north")).ref("order 4"), Applied, HoldOpen, "held"},
		{"another end", "north 4/3, pool 4/4, vault 2/0 = 1", "pool 5/1 = 4", act(ExtendHold, "1"), Applied, HoldOpen, "hold_extended hold_extended"},
		{"more than there is on hold", "north 4/3, pool 4/4, vault 2/0 = 1", "pool 5/1 = 4", act(CommitHold, "1", sell("A", 7)), Insufficient, 0, ""},
		{"a part is sold, the rest is free", "north 4/1, vault 2/0 = 3", "pool 5/0 = 5", act(CommitHold, "1", sell("A", 4)), Applied, HoldCommitted, "hold_committed hold_released"},
		{"it has ended", "north 4/1, vault 2/0 = 3", "pool 5/0 = 5", act(ReleaseHold, "1"), HoldEnded, HoldCommitted, ""},
		{"replaced", "north 4/4, vault 2/0 = 0", "pool 5/0 = 5", aside("5", sell("A", 4)).ref("order 4").replacing(), Applied, HoldOpen, "hold_released held"},
		{"the old one has ended", "north 4/4, vault 2/0 = 0", "pool 5/0 = 5", act(CommitHold, "4"), HoldEnded, HoldReleased, ""},
		{"not replaced by what there is not", "north 4/4, vault 2/0 = 0", "pool 5/0 = 5", aside("6", sell("A", 5)).ref("order 4").replacing(), Insufficient, 0, ""},
		{"let go", "north 4/0, vault 2/0 = 4", "pool 5/0 = 5", act(ReleaseHold, "5"), Applied, HoldReleased, "hold_released"},
		{"there never was one", "north 4/0, vault 2/0 = 4", "pool 5/0 = 5", act(ReleaseHold, "7"), HoldNotFound, 0, ""},
		{"all of it is sold", "north 4/0, vault 2/0 = 4", "pool 5/5 = 0", aside("8", sell("B", 5)), Applied, HoldOpen, "held"},
		{"sold out", "north 4/0, vault 2/0 = 4", " = 0", act(CommitHold, "8"), Applied, HoldCommitted, "hold_committed"},
	} {
		b := s.batch()
		a, err := b.Decide(&step.cmd)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, rec := range b.Records {
			for i := range rec.Events {
				e := &rec.Events[i]
				if acts = append(acts, e.Happened().String()); e.Before+e.Delta != e.Product.Available {
					t.Errorf("%s: %+v", step.name, e)
				}
				if c := e.Change; len(rec.Events) > 1 && (c.GroupSize != len(rec.Events) || c.Group != rec.First) {
					t.Errorf("%s: group %d of %d", step.name, c.Group, c.GroupSize)
				}
			}
		}
		s.commit(b)
		state := HoldState(0)
		if a.Hold != nil {
			state = a.Hold.State
		}
		if got := s.stands("A"); got != step.a || s.stands("B") != step.b || a.Results[max(0, a.Failed())].Outcome != step.want || state != step.state || strings.Join(acts, " ") != step.acts {
			t.Errorf("%s: %+v %+v, %v\n%s\n%s", step.name, a, a.Hold, acts, got, s.stands("B"))
		}
		s.sound(t)
	}
	if m := s.state.Mark(); s.state.OpenHolds() != 0 || len(s.state.holdings.open.refs) != 0 || len(s.state.holdings.open.due) != 0 || m.Holdings == (Hash{}) {
		t.Errorf("%d open, %+v", s.state.OpenHolds(), s.state.holdings.open.refs)
	}
}

// The answer says from where, and what there is not; a repeat says the same, by its key.
func TestHoldAnswers(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	s.do(admin(Move, move("A", 4, "pool", "north")))
	cmd := aside("1", sell("B", 1), sell("A", 7), sell("A", 1).in("north")).ref("r").by("s1")
	first, again := s.do(cmd), s.do(cmd)
	want := &Hold{ID: holdID("1"), State: HoldOpen, Store: "s1", Ref: "r", ExpiresAt: now + 900_000, EndAge: now + 900_000, UpdatedAt: now,
		Lines: []HeldLine{{"A", "north", 2}, {"A", "pool", 6}, {"B", "pool", 1}}}
	for _, a := range []*Answer{first, again} {
		if d := cmp.Diff(want, a.Hold); d != "" || a.Offset != 4 {
			t.Error(a.Offset, d)
		}
	}
	if got, _ := s.state.Hold(want.ID); first.Replayed || !again.Replayed || cmp.Diff(want, got) != "" {
		t.Errorf("%+v, %+v", got, again)
	}
	short := aside("2", sell("A", 3), sell("B", 9), sell("A", 1), sell("A", 3).in("north"), sell("A", 1).in("vault"))
	for range 2 {
		a := s.do(short)
		if d := cmp.Diff([]Shortage{{"A", "", 8, 2}, {"B", "", 9, 4}, {"A", "north", 3, 2}, {"A", "vault", 1, 0}}, a.Shortages); d != "" || a.Failed() != 0 || a.Results[1].Outcome != NotAttempted {
			t.Errorf("%+v %s", a, d)
		}
	}
	sold := s.do(act(CommitHold, "1", sell("A", 3), sell("A", 1).in("north")).keyed("c"))
	if d := cmp.Diff([]HeldLine{{"A", "north", 1}, {"A", "pool", 3}}, sold.Hold.Lines); d != "" {
		t.Error(d)
	}
	short = act(CommitHold, "3", sell("A", 2).in("pool"), sell("A", 1).in("north"), sell("B", 1))
	s.do(aside("3", sell("A", 1)))
	if d := cmp.Diff([]Shortage{{"A", "pool", 2, 1}, {"A", "north", 1, 0}, {"B", "", 1, 0}}, s.do(short).Shortages); d != "" {
		t.Error(d, s.stands("A"))
	}
}

// A store acts only on holds that were made through it, replaces only its own, and cannot tell others from none.
func TestHoldsOfStores(t *testing.T) {
	s := chain(t, stock("A", 10, 1))
	s.do(aside("1", sell("A", 1)).by("s1").ref("r"))
	for _, kind := range []Kind{CommitHold, ReleaseHold, ExtendHold} {
		if a := s.do(act(kind, "1").by("s2")); a.Results[0].Outcome != HoldNotFound || a.Hold != nil {
			t.Errorf("%v: %+v", kind, a)
		}
	}
	s.do(aside("2", sell("A", 1)).by("s2").ref("r").replacing())
	s.do(aside("3", sell("A", 1)).ref("r").replacing())
	if got := s.state.OpenHolds(); got != 3 {
		t.Errorf("%d are open", got)
	}
	if a := s.do(act(ReleaseHold, "1").by("s1")); a.Failed() >= 0 {
		t.Errorf("%+v", a)
	}
	if a := s.do(act(ReleaseHold, "1").by("s2")); a.Results[0].Outcome != HoldNotFound || a.Hold != nil {
		t.Errorf("the end of another's: %+v", a)
	}
	if a := s.do(act(ReleaseHold, "2")); a.Failed() >= 0 {
		t.Errorf("central sees all: %+v", a)
	}
}

// A place is not closed and a product not deleted while units are on hold there; neither is one imported over them.
func TestHoldsKeepPlacesAndProducts(t *testing.T) {
	s := chain(t, stock("A", 10, 1))
	s.do(one(sell("A", 5).in("north")))
	s.do(aside("1", sell("A", 2).in("north")))
	for i, c := range []struct {
		cmd  Command
		want Outcome
	}{
		{put("north", LocationActive, Location{}), LocationInUse},
		{put("north", LocationSellable, Location{}), LocationInUse},
		{drop("north"), LocationInUse},
		{admin(Delete, Line{Product: "A"}), ProductInUse},
		{admin(Import, Line{Product: "A", Name: "a", Version: 99, Fields: 15}), ProductInUse},
		{aside("2", sell("A", 1).in("closed")), Applied},
		{aside("3", sell("NOPE", 1).in("nowhere")), LocationNotFound},
		{aside("4", sell("NOPE", 1)), NotFound},
		{act(ReleaseHold, "1"), Applied},
		{put("north", LocationActive, Location{}), Applied},
		{aside("5", sell("A", 1).in("north")), LocationInactive},
	} {
		if i == 5 {
			s.do(one(sell("A", 1).in("closed")))
		}
		if a := s.do(c.cmd); a.Results[0].Outcome != c.want {
			t.Errorf("%d: %+v, want %v", i, a.Results[0], c.want)
		}
		s.sound(t)
	}
}

// A product is not deleted while some of it lies at a named place or is put aside, and the refusal says where, also when it is replayed.
func TestDeleteSaysWhereTheProductLies(t *testing.T) {
	s := chain(t, stock("A", 50, 1), stock("B", 5, 1))
	wipe := func(key string, id ProductID) Command { return admin(Delete, Line{Product: id}).keyed(key) }
	s.do(aside("1", sell("B", 2)))
	s.do(admin(Move, move("A", 4, "pool", "north"), move("A", 2, "pool", "vault")))
	s.do(aside("2", sell("A", 1).in("north")))
	for _, c := range []struct {
		cmd  Command
		want *Left
	}{
		{wipe("b", "B"), &Left{Places: []LeftAt{{"pool", 5, 2}}}},
		{wipe("a", "A"), &Left{Places: []LeftAt{{"north", 4, 1}, {"vault", 2, 0}}}}, // what lies in the pool would go with it
		{act(ReleaseHold, "1"), nil},
		{wipe("b", "B"), &Left{Places: []LeftAt{{"pool", 5, 2}}}},
		{wipe("b again", "B"), nil},
	} {
		if d := cmp.Diff(c.want, s.do(c.cmd).Results[0].Left); d != "" {
			t.Errorf("%v %v: (-want +got)\n%s", c.cmd.Kind, c.cmd.Lines[0].Product, d)
		}
	}
	for i := range 12 {
		at := LocationID(fmt.Sprintf("z-%02d", i))
		s.do(put(at, 0, Location{}))
		s.do(admin(Move, move("A", 1, "pool", at)))
	}
	if left := s.do(wipe("many", "A")).Results[0].Left; len(left.Places) != MaxLeft || left.More != 4 || left.Places[MaxLeft-1].Location != "z-07" {
		t.Errorf("%+v", left)
	}
}

// Time is age: a hold whose time has come ends before anything on its products is decided, in a record of its own, whole; a command that
// is about it finds that it has ended. What nobody touches ends when it is asked for, at most so many at once.
func TestHoldsEnd(t *testing.T) {
	s := chain(t, stock("A", 3, 1), stock("B", 1, 1), stock("C", 9, 1))
	s.do(aside("1", sell("A", 3), sell("B", 1)).ref("r"))
	s.do(aside("2", sell("C", 1)).lasting(2 * DefaultHoldTTL))
	s.do(aside("3", sell("C", 1)).ref("r3"))
	if due, ok := s.state.NextDue(); !ok || due != now+DefaultHoldTTL {
		t.Error(due, ok)
	}
	s.now += 10 * DefaultHoldTTL // the calendar has jumped
	s.lag = 9*DefaultHoldTTL + 1
	if a := s.do(one(sell("A", -1))); a.Failed() != 0 {
		t.Error("sold before its time has come")
	}
	s.lag--
	b := s.batch()
	cmd := one(sell("B", -1).key("b"))
	a, err := b.Decide(&cmd)
	if err != nil || a.Failed() >= 0 || len(b.Records) != 2 || len(b.Records[0].Events) != 2 || len(b.Records[0].Receipts) != 1 || a.Offset != b.Records[1].Next() {
		t.Fatalf("%+v %+v", a, b.Records)
	}
	for _, e := range b.Records[0].Events {
		if e.Happened() != ActionHoldExpired || e.Ref != "r" || e.Actor != "" || e.Change.GroupSize != 2 {
			t.Errorf("%+v", e)
		}
	}
	for _, kind := range []Kind{CommitHold, ReleaseHold, ExtendHold} { // within the group, and behind it
		cmd := act(kind, "3")
		if a, err := b.Decide(&cmd); err != nil || a.Results[0].Outcome != HoldEnded || a.Hold.State != HoldExpired || a.Hold.Ref != "r3" {
			t.Errorf("%v: %+v %v", kind, a, err)
		}
	}
	if n := b.EndDue(99); n != 0 || len(b.Records) != 3 {
		t.Errorf("%d more end, %d records", n, len(b.Records))
	}
	s.commit(b)
	if a := s.do(act(CommitHold, "1")); a.Results[0].Outcome != HoldEnded || a.Hold.State != HoldExpired || s.stands("A") != "pool 3/0 = 3" {
		t.Errorf("%+v", a)
	}
	s.rules.KeyTTL = DefaultHoldTTL
	s.now += DefaultHoldTTL + 1
	if a := s.do(act(CommitHold, "1")); a.Results[0].Outcome != HoldNotFound {
		t.Errorf("its end is remembered too long: %+v", a)
	}
}

func TestHoldsEndABoundedNumberAtOnce(t *testing.T) {
	s := chain(t, stock("A", 100, 1))
	for i := range 50 {
		s.do(aside(fmt.Sprint(i), sell("A", 1)).lasting(Millis(1000 * (1 + i%20))))
	}
	s.now += 15_000 // 40 of them
	for _, want := range []int{16, 16, 8, 0} {
		b := s.batch()
		extend := act(ExtendHold, "19").lasting(1000) // one that is not due now, and is not by then
		if a, err := b.Decide(&extend); err != nil || a.Failed() >= 0 && want > 0 {
			t.Fatal(a, err)
		}
		if n := b.EndDue(16); want == 16 && n != 0 && n != 16 {
			t.Errorf("%d end", n)
		}
		s.commit(b)
	}
	if p, _ := s.state.Get("A"); s.state.OpenHolds() != int(100-p.Available) {
		t.Errorf("%d open, %d available", s.state.OpenHolds(), p.Available)
	}
	s.sound(t)
}

// Bounds: so many holds, so much that belongs to a product, so many that one replaces.
func TestHoldBounds(t *testing.T) {
	s := chain(t, stock("A", 1_000_000, 1))
	s.rules.MaxHolds = 2
	s.do(aside("1", sell("A", 1)).ref("r"))
	s.do(aside("2", sell("A", 1)))
	cmd := aside("3", sell("A", 1))
	if a := s.do(cmd); a.Results[0].Outcome != Overloaded || a.Results[0].Outcome.Pinned() {
		t.Errorf("%+v", a)
	}
	if a := s.do(aside("4", sell("A", 1)).ref("r").replacing()); a.Failed() >= 0 {
		t.Errorf("one for another: %+v", a)
	}
	s.do(act(ReleaseHold, "2"))
	if a := s.do(cmd); a.Failed() >= 0 {
		t.Errorf("there is room again, and the key is free: %+v", a)
	}
	s.rules.MaxHolds = 0
	b := s.batch()
	n := 0
	for ; n < MaxBelongings; n++ {
		cmd := aside(fmt.Sprint("many", n), sell("A", 1)).ref("the same")
		a, err := b.Decide(&cmd)
		if err != nil {
			t.Fatal(err)
		}
		if a.Failed() >= 0 {
			if a.Results[0].Outcome != Overloaded {
				t.Fatalf("%+v", a)
			}
			break
		}
		if n == 5000 {
			s.commit(b)
			b = s.batch()
		}
	}
	s.commit(b)
	_, h, _ := s.state.Holdings("A")
	if len(h.Levels)+h.room() != MaxBelongings {
		t.Errorf("after %d it has %d levels and %d lines", n, len(h.Levels), len(h.Holds))
	}
	if a := s.do(one(sell("A", 1).in("north"))); a.Results[0].Outcome != Overloaded {
		t.Errorf("another level: %+v", a)
	}
	if a := s.do(aside("5", sell("A", 1)).ref("the same").replacing()); a.Results[0].Outcome != Overloaded || a.Hold != nil {
		t.Errorf("thousands replaced: %+v", a)
	}
	s.do(act(ReleaseHold, "many7"))
	if a := s.do(one(sell("A", 1).in("north"))); a.Failed() >= 0 {
		t.Errorf("there is room: %+v", a)
	}
	s.sound(t)
}

// Nobody has more holds open than are left for all: one alone gets half, and whoever comes later finds room. What counts for a caller
// is told by the ids, so that it is the same after a restart.
func TestNobodyTakesAllHolds(t *testing.T) {
	s := chain(t, stock("A", 1000, 1))
	s.rules.MaxHolds, s.rules.FewHolds = 12, 1
	n := 0
	by := func(owner string) Command {
		n++
		cmd := aside(fmt.Sprint(owner, n), sell("A", 1)).ref(owner)
		cmd.Owner = owner
		return cmd
	}
	fill := func(owner string) (made int, refused Result) {
		t.Helper()
		b := s.batch() // all in one: each sees those before
		defer func() { s.commit(b) }()
		for made = 0; made < 99; made++ {
			cmd := by(owner)
			a, err := b.Decide(&cmd)
			if err != nil {
				t.Fatal(err)
			}
			if refused = a.Results[0]; refused.Outcome != Applied {
				break
			}
		}
		return made, refused
	}
	for _, c := range []struct {
		owner string
		want  int
		why   Outcome
	}{{"ann", 6, TooManyHolds}, {"bob", 3, TooManyHolds}, {"ann", 0, TooManyHolds}, {"cleo", 2, TooManyHolds}, {"dave", 1, Overloaded}, {"ann", 0, Overloaded}} {
		made, refused := fill(c.owner)
		if made != c.want || refused.Outcome != c.why || refused.Outcome.Pinned() || c.why == TooManyHolds && refused.Quantity != int64(s.state.holdings.open.of[HoldIDOf(KeyHash{}, c.owner).owner()]) {
			t.Errorf("%s has made %d, want %d: %+v", c.owner, made, c.want, refused)
		}
	}
	if most := s.state.MostHolds(); most != 6 {
		t.Errorf("the most is %d of %v", most, s.state.holdings.open.of)
	}
	s.rules.MaxHolds = 18
	if a := s.do(by("ann")); a.Results[0].Outcome != TooManyHolds || a.Results[0].Quantity != 6 {
		t.Errorf("6 and 6: %+v", a.Results)
	}
	if a := s.do(by("ann").replacing()); a.Failed() >= 0 {
		t.Errorf("one for six: %+v", a.Results)
	}
	s.now += 2 * DefaultHoldTTL
	b := s.batch()
	b.EndDue(99)
	s.commit(b)
	if len(s.state.holdings.open.of) != 0 {
		t.Errorf("all have ended: %v", s.state.holdings.open.of)
	}
	s.sound(t)
}

// A caller may have a few in any case: a small bound is all his, and means what it says.
func TestFewHoldsAreNotShared(t *testing.T) {
	s := chain(t, stock("A", 9, 1))
	s.rules.MaxHolds = 3
	for i, want := range []Outcome{Applied, Applied, Applied, Overloaded} {
		cmd := aside(fmt.Sprint(i), sell("A", 1))
		cmd.Owner = "ann"
		if a := s.do(cmd); a.Results[0].Outcome != want {
			t.Errorf("hold %d: %+v, want %v", i, a.Results, want)
		}
	}
}

// A hold outlasts what its key is remembered for; the key does not make a second under the same id.
func TestHoldOutlastsItsKey(t *testing.T) {
	s := chain(t, stock("A", 9, 1))
	s.rules.KeyTTL = 1000
	s.do(aside("1", sell("A", 1)).lasting(MaxHoldTTL))
	s.now += 2000
	if a := s.do(aside("1", sell("A", 1))); a.Results[0].Outcome != KeyReused {
		t.Errorf("%+v", a)
	}
	s.do(act(CommitHold, "1"))
	for range 2 { // the end is remembered for as long as its own key
		if a := s.do(aside("1", sell("A", 1))); a.Results[0].Outcome != KeyReused || s.state.OpenHolds() != 0 {
			t.Errorf("a hold that has ended is there again: %+v", a)
		}
		s.now += 500
	}
	s.now += 2000
	if a := s.do(aside("1", sell("A", 1))); a.Failed() >= 0 {
		t.Errorf("what nothing is remembered of is new: %+v", a)
	}
	s.sound(t)
}

func TestListOfHolds(t *testing.T) {
	s := chain(t, stock("A", 100, 1), stock("B", 100, 1))
	s.do(admin(Move, move("B", 50, "pool", "north")))
	var all []HoldID
	for i := range 40 {
		cmd := aside(fmt.Sprint(i), sell("A", 1)).ref(fmt.Sprint("r", i%3)).by(fmt.Sprint("s", i%2))
		if i%5 == 0 {
			cmd.Lines = append(cmd.Lines, sell("B", 1).in("north"))
		}
		all = append(all, s.do(cmd).Hold.ID)
	}
	for name, q := range map[string]HoldQuery{"all": {}, "B": {Product: "B"}, "north": {Location: "north"}, "pool": {Location: "pool"}, "r1": {Ref: "r1"}, "r1 of s1": {Ref: "r1", Store: "s1"},
		"s0": {Store: "s0"}, "r2 north": {Ref: "r2", Location: "north"}, "A of s1 with r0": {Product: "A", Store: "s1", Ref: "r0"}, "none": {Product: "C"}} {
		want := map[HoldID]bool{}
		for _, id := range all {
			h, _ := s.state.Hold(id)
			product, place := q.Product == "", q.Location == ""
			for _, l := range h.Lines {
				product, place = product || l.Product == q.Product, place || l.Location == q.Location
			}
			if product && place && (q.Ref == "" || h.Ref == q.Ref) && (q.Store == "" || h.Store == q.Store) {
				want[id] = true
			}
		}
		q.Limit = 3
		last := HoldID("")
		for pages := 0; ; pages++ {
			page := s.state.Holds(&q)
			if page.Open != 40 || len(page.Holds) > 3 || pages > 40 {
				t.Fatalf("%s: %+v", name, page)
			}
			for _, h := range page.Holds {
				if h.ID <= last || !want[h.ID] {
					t.Errorf("%s: %s behind %s, wanted %v", name, h.ID, last, want[h.ID])
				}
				last = h.ID
				delete(want, h.ID)
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if len(want) > 0 {
			t.Errorf("%s: %d are missing", name, len(want))
		}
	}
	if page := s.state.Holds(&HoldQuery{After: "zzzzzzzzzzzzzzzzzzzz", Limit: 9}); len(page.Holds) != 0 || page.Next != "" {
		t.Errorf("%+v", page)
	}
}

// A page has few lines, however many its holds have, and whoever goes on behind it misses none.
func TestPagesOfLargeHolds(t *testing.T) {
	const lines, holds = 900, 25
	var products []Product
	var ask []Line
	for i := range lines {
		id := ProductID(fmt.Sprint("P", i))
		products, ask = append(products, stock(id, 100, 1)), append(ask, sell(id, 1))
	}
	s := newShop(t, products...)
	for i := range holds {
		if a := s.do(aside(fmt.Sprint(i), ask...)); a.Failed() >= 0 {
			t.Fatalf("%+v", a)
		}
	}
	q := HoldQuery{Limit: 200}
	met := 0
	for _, want := range []int{11, 11, 3} {
		page := s.state.Holds(&q)
		if len(page.Holds) != want || (page.Next == "") != (met+want == holds) {
			t.Fatalf("behind %q are %d, next %q", q.After, len(page.Holds), page.Next)
		}
		met, q.After = met+want, page.Next
	}
}

// A receipt that cannot be read leaves open whether the hold has ended: nothing is done.
func TestEndOfHoldUnreadable(t *testing.T) {
	s := chain(t, stock("A", 9, 1))
	for err, want := range map[error]Outcome{ErrUnreadable: KeyUnreadable, errors.New("disk"): 0} {
		b := NewBatch(&s.state, Rules{}, func(KeyHash) (Receipt, bool, error) { return Receipt{}, false, err })
		b.Begin(now, now)
		cmd := act(CommitHold, "1")
		a, got := b.Decide(&cmd)
		if want == 0 && !errors.Is(got, err) || want != 0 && (got != nil || a.Results[0].Outcome != want) || len(b.Records) != 0 {
			t.Errorf("%v: %+v, %v", err, a, got)
		}
	}
	for _, cmd := range []Command{{Kind: MakeHold, Lines: make([]Line, 1)}, {Kind: ReleaseHold}, act(MakeHold, "1"), {Kind: expireHold}} {
		if _, err := s.batch().Decide(&cmd); err == nil {
			t.Errorf("%v is taken as it is", cmd.Kind)
		}
	}
}

// anyHoldCommand is a command about holds, of few keys and products.
func anyHoldCommand(t *rapid.T, ids *rapid.Generator[ProductID], places *rapid.Generator[LocationID]) Command {
	keys := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("h", rapid.IntRange(0, 12).Draw(t, "key")) })
	lines := func(least int) (list []Line) {
		for range rapid.IntRange(least, 3).Draw(t, "lines") {
			ln := sell(ids.Draw(t, "id"), rapid.Int64Range(1, 4).Draw(t, "units"))
			if rapid.Bool().Draw(t, "placed") {
				ln = ln.in(places.Draw(t, "at"))
			}
			list = append(list, ln)
		}
		return list
	}
	cmd := Command{}
	if rapid.Bool().Draw(t, "make") {
		cmd = aside(keys.Draw(t, "made"), lines(1)...).ref(rapid.SampledFrom([]string{"", "r1", "r2"}).Draw(t, "ref"))
		cmd.Scope.Hold.Replace = rapid.Bool().Draw(t, "replace")
		if rapid.IntRange(0, 3).Draw(t, "default") == 0 {
			cmd.Scope.Default = places.Draw(t, "default place")
		}
	} else {
		kind := rapid.SampledFrom([]Kind{CommitHold, ReleaseHold, ExtendHold}).Draw(t, "act")
		cmd = act(kind, keys.Draw(t, "made"))
		if kind == CommitHold {
			if some := lines(0); some != nil {
				cmd.Lines = some
			}
		}
		if rapid.Bool().Draw(t, "keyed") {
			cmd = cmd.keyed(fmt.Sprint("a", rapid.IntRange(0, 12).Draw(t, "act key")))
		}
	}
	cmd.Scope.Hold.TTL = Millis(rapid.IntRange(1, 20).Draw(t, "ttl")) * 1000
	return cmd.by(rapid.SampledFrom([]string{"", "", "s1", "s2"}).Draw(t, "store"))
}

// heldRecord is a hold that is made where another ends, as it stands in a journal.
func heldRecord() *Record {
	p := Product{ID: "SKU-001", Name: "Café 250 g", Available: 439, Version: 30, UpdatedAt: now, Price: 8.99, Placed: true}
	line := HoldLine{Hold: holdID("k1"), Location: Pool, Quantity: 2, Ref: "order 7", Store: "s1", ExpiresAt: now + 900_000, EndAge: now + 899_000, UpdatedAt: now}
	gone := HoldLine{Hold: holdID("k0"), Location: "madrid"}
	short := []Shortage{{Product: "SKU-001", Location: "madrid", Requested: 9, Available: 2}}
	h := &Hold{ID: line.Hold, State: HoldOpen, Store: "s1", Ref: "order 7", Lines: []HeldLine{{"SKU-001", Pool, 2}}, ExpiresAt: line.ExpiresAt, EndAge: line.EndAge, UpdatedAt: now}
	lines := []HoldLine{gone, line}
	if gone.compare(line.Hold, line.Location) > 0 {
		lines = []HoldLine{line, gone}
	}
	return &Record{Kind: MakeHold, At: now, Age: now, First: 41, Owner: "till", Events: []Event{{Offset: 41, At: now, Type: ProductUpdated, Before: 441, Delta: -2, Product: p, Actor: "pos", Store: "s1", Ref: "order 7",
		Change: &Change{Action: ActionHeld, Levels: []Level{{Location: Pool, OnHand: 441, Held: 2, Version: 30, UpdatedAt: now}}, Holds: lines}}},
		Receipts: []KeyedReceipt{
			{Key: HashKey("p", "k1"), Receipt: Receipt{Print: Fingerprint{1}, Offset: 42, At: now, Age: now, Results: []Result{{Outcome: Applied, Quantity: 439, Version: 30, UpdatedAt: now}}, Hold: h}},
			{Key: HashKey("p", "k2"), Receipt: Receipt{Print: Fingerprint{1}, Offset: 42, At: now, Age: now, Results: []Result{{Outcome: Insufficient}}, Shortages: short}},
			{Key: holdID("k0").EndKey(), Receipt: Receipt{Offset: 42, At: now, Age: now, Results: []Result{}, Hold: &Hold{ID: holdID("k0"), State: HoldReleased, UpdatedAt: now}}},
		}}
}

// The bytes on disk are pinned: a change here is a change of format.
func TestGoldenHolds(t *testing.T) {
	r := heldRecord()
	var held Holdings
	held.Follow(r.Events[0].Change)
	got := "record   " + hex.EncodeToString(r.Encode(nil)) + "\n" +
		"holdings " + hex.EncodeToString(AppendHoldings(nil, &held)) + "\n" +
		"line     " + held.Holds[0].term("SKU-001").String() + "\n"
	wantGolden(t, "holds.golden", got)
	wantDecodes(t, r)
}

// A million holds of one line each fit into memory.
func TestHoldTakesLittle(t *testing.T) {
	const holds, products = 50_000, 500
	var s State
	s.Reset(Mark{}, products)
	for i := range products {
		s.Put(&Product{ID: ProductID(fmt.Sprint("SKU-", i)), Version: 1, Placed: true})
	}
	before := heapBytes()
	for i := range products {
		h := Holdings{Levels: []Level{{Location: Pool, OnHand: holds, Held: holds / products, Version: 1}}}
		for j := range holds / products {
			line := HoldLine{Hold: holdID(fmt.Sprint(i, j)), Location: Pool, Quantity: 1, Ref: fmt.Sprint("order ", i, j), Store: "store-1", ExpiresAt: now, EndAge: now, UpdatedAt: now}
			h.Follow(&Change{Holds: []HoldLine{line}})
		}
		read, err := DecodeHoldings(AppendHoldings(nil, &h))
		if err == nil {
			err = s.PutHoldings(ProductID(fmt.Sprint("SKU-", i)), read)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if each := (heapBytes() - before) / holds; each > 512 {
		t.Errorf("a hold takes %d bytes", each)
	} else {
		t.Logf("a hold takes %d bytes", each)
	}
	runtime.KeepAlive(&s)
}
