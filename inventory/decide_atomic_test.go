package inventory

import "testing"

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
