package inventory

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
		t.Errorf("a millisecond later it is a new request: %+v", a)
	}
	s.now = now - 5000 // a clock that goes back dates nothing before the newest record
	if a := s.do(one(sell("A", -1))); a.At != now+1_000_001 {
		t.Errorf("decided at %v", a.At)
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
