package inventory

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const hour Millis = 3_600_000

func (c Command) healed(after Millis) Command { c.HealedAfter = after; return c }

// A healed command says so in its events, through the encoding, and nothing else is different of them.
func TestHealedEventsSaySo(t *testing.T) {
	for name, cmd := range map[string]Command{
		"a sale":          one(sell("A", -2).key("k")),
		"a batch":         partial(sell("A", -1).key("k"), sell("B", -1).key("l")),
		"an atomic batch": inOne("k", sell("A", -1), sell("B", -1)),
		"a hold":          aside("k", sell("A", 2)),
	} {
		t.Run(name, func(t *testing.T) {
			plain, healed := newShop(t, stock("A", 9, 1), stock("B", 9, 1)), newShop(t, stock("A", 9, 1), stock("B", 9, 1))
			plain.do(cmd)
			b := healed.batch()
			again := cmd.healed(1)
			if _, err := b.Decide(&again); err != nil {
				t.Fatal(err)
			}
			for i, e := range b.Records[0].Events {
				got, err := DecodeEvent(AppendEvent(nil, &e))
				if err != nil || got.Change == nil || !got.Change.Healed {
					t.Errorf("event %d: %+v, %v", i, got.Change, err)
				}
			}
			healed.commit(b)
			if healed.state.Mark().Hash != plain.state.Mark().Hash {
				t.Error("the state is another than without")
			}
			b.Begin(healed.now, healed.now)
			next := one(sell("B", -1).key("next"))
			if _, err := b.Decide(&next); err != nil || b.Records[0].Events[0].Change != nil {
				t.Errorf("what follows is healed too: %+v, %v", b.Records[0].Events[0].Change, err)
			}
		})
	}
}

// Whoever asked was told that it was done: a refusal now is not what the key stands for, so that it can be done when there is stock again.
func TestRefusalOfWhatIsHealedIsNotPinned(t *testing.T) {
	for name, cmd := range map[string]Command{
		"a sale":          one(sell("A", -5).key("k")),
		"an atomic batch": inOne("k", sell("B", -1), sell("A", -5)),
		"a hold":          aside("k", sell("A", 5)),
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, stock("A", 3, 1), stock("B", 9, 1))
			if a := s.do(cmd.healed(1)); a.Failed() < 0 || a.Results[a.Failed()].Outcome != Insufficient {
				t.Fatalf("answered %+v", a)
			}
			s.do(one(sell("A", 10).key("delivery")))
			if a := s.do(cmd.healed(1)); a.Failed() >= 0 || a.Replayed {
				t.Errorf("with stock: %+v", a)
			}
			if a := s.do(cmd.healed(1)); a.Failed() >= 0 || !a.Replayed {
				t.Errorf("once more: %+v", a)
			}
		})
	}
	s := newShop(t, stock("A", 3, 1))
	s.do(one(sell("A", -5).key("k")))
	if a := s.do(one(sell("A", 10).key("d"))); a.Failed() >= 0 {
		t.Fatal(a)
	}
	if a := s.do(one(sell("A", -5).key("k")).healed(1)); a.Failed() < 0 || !a.Replayed {
		t.Errorf("what was refused before it was lost was done: %+v", a)
	}
}

// A move whose lines are decided one by one keeps its answer if anything of it was done: its key stands for all of them.
func TestHealedMoveIsPinnedWhenAPartIsDone(t *testing.T) {
	s := newShop(t, stock("A", 3, 1), stock("B", 1, 1))
	s.do(Command{Kind: PutLocation, Lines: make([]Line, 1), Scope: &Scope{Location: &LocationChange{ID: "north", Name: "North"}}})
	to := &Place{Location: Pool, To: "north"}
	move := Command{Kind: Move, Keys: []KeyHash{HashKey("p", "k")}, Print: Fingerprint{1}, Scope: &Scope{Each: true},
		Lines: []Line{{Product: "A", Delta: 2, Place: to}, {Product: "B", Delta: 2, Place: to}}}
	first := s.do(move.healed(1))
	if first.Results[0].Outcome != Applied || first.Results[1].Outcome != Insufficient {
		t.Fatalf("%+v", first.Results)
	}
	if again := s.do(move.healed(1)); !again.Replayed {
		t.Errorf("it was done twice: %+v", again.Results)
	}
}

// A key that may have been forgotten does not sell twice: what is older than keys are kept is refused, unless its receipt is there.
func TestHealedAfterTheKeysAreForgotten(t *testing.T) {
	s := newShop(t, stock("A", 9, 1))
	s.rules.KeyTTL = 24 * hour
	for name, cmd := range map[string]Command{"a sale": one(sell("A", -1).key("k")), "an atomic batch": inOne("m", sell("A", -1))} {
		if a := s.do(cmd.healed(24*hour + 1)); a.Results[0].Outcome != KeyUnreadable {
			t.Errorf("%s: %v", name, a.Results[0].Outcome)
		}
		if a := s.do(cmd.healed(24 * hour)); a.Failed() >= 0 || a.Replayed {
			t.Errorf("%s in time: %+v", name, a)
		}
		if a := s.do(cmd.healed(25 * hour)); a.Failed() >= 0 || !a.Replayed {
			t.Errorf("%s whose receipt is there: %+v", name, a)
		}
	}
	s.rules.KeyTTL = 0
	if a := s.do(one(sell("A", -1).key("for ever")).healed(1000 * 24 * hour)); a.Failed() >= 0 {
		t.Errorf("where keys are kept for ever: %+v", a)
	}
}

// Nor does one that was lost: a central that was made of what a store has knows no key from before.
func TestHealedWhereKeysWereLost(t *testing.T) {
	s := newShop(t, stock("A", 9, 1))
	s.rules.KeysSince = s.now - hour
	cmd := one(sell("A", -1).key("k"))
	if a := s.do(cmd.healed(hour + 1)); a.Results[0].Outcome != KeyUnreadable {
		t.Errorf("from before: %v", a.Results[0].Outcome)
	}
	if a := s.do(cmd.healed(hour)); a.Failed() >= 0 || a.Replayed {
		t.Errorf("from after: %+v", a)
	}
	if a := s.do(cmd.healed(2 * hour)); a.Failed() >= 0 || !a.Replayed {
		t.Errorf("whose receipt is there: %+v", a)
	}
	if a := s.do(one(sell("A", -1).key("new"))); a.Failed() >= 0 {
		t.Errorf("a sale of now: %+v", a)
	}
}

// A hold that is healed lasts for what was left of it, and at least so long that what was sold of it can be healed behind it.
func TestHealedHoldEndsWhenItWould(t *testing.T) {
	for _, c := range []struct{ ttl, after, want Millis }{
		{hour, 10 * 60_000, 50 * 60_000}, {hour, 2 * hour, 60_000}, {5000, hour, 5000}, {hour, 0, hour},
	} {
		s := newShop(t, stock("A", 9, 1))
		made := s.do(aside("k", sell("A", 1)).lasting(c.ttl).healed(c.after))
		if got := made.Hold.ExpiresAt - s.now; got != c.want {
			t.Errorf("a hold of %d ms after %d: %d ms, not %d", c.ttl, c.after, got, c.want)
		}
		longer := s.do(act(ExtendHold, "k").lasting(c.ttl).keyed("x").healed(c.after))
		if got := longer.Hold.EndAge - (s.now - s.lag); got != c.want {
			t.Errorf("extended by %d ms after %d: %d ms, not %d", c.ttl, c.after, got, c.want)
		}
	}
}

// A command comes back from its encoding as what it takes to ask for the same again.
func TestCommandEncoding(t *testing.T) {
	line := Line{Product: "A", Store: "s1", Reason: "sale", Ref: "r", Delta: -3, KeyText: "s1:till:k", Place: &Place{Location: "north"}}
	for name, cmd := range map[string]*Command{
		"a sale":  {Kind: Update, Actor: "till", RequestID: "req", Lines: []Line{line}},
		"a batch": {Kind: Partial, Lines: []Line{line, {Product: "B", Delta: 1, KeyText: "l"}}, Scope: &Scope{Default: "north"}},
		"a move": {Kind: Move, KeyText: "k", Scope: &Scope{Each: true},
			Lines: []Line{{Product: "A", Delta: 3, Place: &Place{Location: "north", To: "south"}}}},
		"a hold": {Kind: MakeHold, KeyText: "k", Lines: []Line{{Product: "A", Delta: 2}},
			Scope: &Scope{Default: "north", Hold: &HoldAct{Store: "s1", TTL: 5, Ref: "r", Replace: true}}},
		"all of a hold": {Kind: CommitHold, KeyText: "k", Lines: []Line{{}}, Scope: &Scope{Hold: &HoldAct{ID: holdID("k"), Store: "s1"}}},
		"a count":       {Kind: Count, KeyText: "k", Scope: &Scope{Default: "north"}, Lines: []Line{{Product: "A", Available: 7}, {Product: "B", Delta: 3, Expected: true}}},
		"a transfer": {Kind: ShipTransfer, KeyText: "k", Scope: &Scope{Default: "north", Transfer: &TransferAct{Store: "s1", From: "north", To: "pool", Ref: "r"}},
			Lines: []Line{{Product: "A", Delta: 3}}},
		"what has come": {Kind: ReceiveTransfer, KeyText: "k", Scope: &Scope{Transfer: &TransferAct{ID: transferID("k"), Store: "s1"}},
			Lines: []Line{{Product: "A", Delta: 3, Available: 1}}},
	} {
		b := AppendCommand(nil, cmd)
		got, err := DecodeCommand(b)
		if diff := cmp.Diff(cmd, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
		for n := range b {
			if _, err := DecodeCommand(b[:n]); err == nil {
				t.Errorf("%s: %d of %d bytes are taken for a command", name, n, len(b))
			}
		}
		if _, err := DecodeCommand(append(slices.Clone(b), 0)); err == nil {
			t.Errorf("%s: a byte more is taken for a command", name)
		}
	}
	seen := Command{Kind: Update, Lines: []Line{{Product: "A", Delta: -1, KeyText: "k", Guarded: true, Expect: 7, RetryConflict: true}}}
	if got, err := DecodeCommand(AppendCommand(nil, &seen)); err != nil || got.Lines[0].Guarded || got.Lines[0].RetryConflict {
		t.Errorf("the version that the caller saw is asked for again: %+v, %v", got, err)
	}
}
