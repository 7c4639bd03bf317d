package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// counter is a shop that says what was submitted to it, and in which others get ahead of the one who submits.
type counter struct {
	*shop
	before func(try int) // called before each submission
	sent   []Command
	fails  map[int]error // by the number of the submission, from 1
}

func (c *counter) submit(_ context.Context, cmd *Command) (*Answer, error) {
	sent := *cmd
	sent.Lines = slices.Clone(cmd.Lines)
	c.sent = append(c.sent, sent)
	if c.before != nil {
		c.before(len(c.sent))
	}
	if err := c.fails[len(c.sent)]; err != nil {
		return nil, err
	}
	return c.do(*cmd), nil
}

// run submits a command and makes sure that it is the same afterwards.
func (c *counter) run(cmd Command) (*Answer, error) {
	c.t.Helper()
	was := cmd
	was.Lines = slices.Clone(cmd.Lines)
	answer, err := RetryConflicts(context.Background(), &cmd, c.submit)
	if diff := cmp.Diff(was, cmd); diff != "" {
		c.t.Errorf("the command was changed:\n%s", diff)
	}
	return answer, err
}

// stock returns a shop with ten of each product at the given versions: A, B, C and so on.
func (c *counter) stock(t *testing.T, versions ...Version) {
	var products []Product
	for i, v := range versions {
		products = append(products, Product{ID: ProductID(rune('A' + i)), Available: 10, Version: v})
	}
	c.shop = newShop(t, products...)
}

// ask is a line that takes one of a product at a version, and asks for a retry.
func ask(id ProductID, expect Version) Line {
	return Line{Product: id, Delta: -1, Guarded: true, Expect: expect, RetryConflict: true}
}

func keyed(key string, ln Line) Line {
	ln.Keyed, ln.Key, ln.Print = true, HashKey("test", key), FingerprintLine(ln.Product, ln.Delta, ln.Store)
	return ln
}

func outcomes(a *Answer) (list []string) {
	for _, r := range a.Results {
		list = append(list, fmt.Sprintf("%v v%d x%d", r.Outcome, r.Version, r.Attempts))
	}
	return list
}

// TestRetryConflicts shows for each kind of command which lines are submitted again, how often, and what comes of it. Products A
// to H are at version 5.
func TestRetryConflicts(t *testing.T) {
	never := func(id ProductID, expect Version) Line {
		ln := ask(id, expect)
		ln.RetryConflict = false
		return ln
	}
	much := ask("A", 4)
	much.Delta = -11
	for name, c := range map[string]struct {
		kind  Kind
		lines []Line
		sent  []int // lines in each submission
		want  []string
	}{
		"update, current":        {Update, []Line{ask("A", 5)}, []int{1}, []string{"applied v6 x1"}},
		"update, stale":          {Update, []Line{ask("A", 4)}, []int{1, 1}, []string{"applied v6 x2"}},
		"update, from the truth": {Update, []Line{ask("A", 99)}, []int{1, 1}, []string{"applied v6 x2"}},
		"update, does not ask":   {Update, []Line{never("A", 4)}, []int{1}, []string{"version_conflict v5 x0"}},
		"update, no such":        {Update, []Line{ask("Z", 4)}, []int{1}, []string{"product_not_found v0 x1"}},
		"update, then too few":   {Update, []Line{much}, []int{1, 1}, []string{"insufficient_inventory v5 x2"}},
		"partial, none stale":    {Partial, []Line{ask("A", 5), never("B", 5)}, []int{2}, []string{"applied v6 x1", "applied v6 x0"}},
		"partial, all stale":     {Partial, []Line{ask("A", 1), ask("B", 2)}, []int{2, 2}, []string{"applied v6 x2", "applied v6 x2"}},
		"partial, some stale": {Partial, []Line{ask("A", 5), ask("B", 4), never("C", 4), ask("Z", 1), ask("D", 9)}, []int{5, 2},
			[]string{"applied v6 x1", "applied v6 x2", "version_conflict v5 x0", "product_not_found v0 x1", "applied v6 x2"}},
		"partial, one product twice": {Partial, []Line{ask("A", 5), ask("A", 5)}, []int{2, 1}, []string{"applied v6 x1", "applied v7 x2"}},
		"atomic, one stale": {Atomic, []Line{ask("A", 5), ask("B", 4), never("C", 5)}, []int{3, 3},
			[]string{"applied v6 x2", "applied v6 x2", "applied v6 x0"}},
		"atomic, four stale": {Atomic, []Line{ask("A", 1), ask("B", 2), ask("C", 3), ask("D", 4), ask("E", 5)}, []int{5, 5, 5, 5, 5},
			[]string{"applied v6 x5", "applied v6 x5", "applied v6 x5", "applied v6 x5", "applied v6 x5"}},
		"atomic, five stale": {Atomic, []Line{ask("A", 1), ask("B", 1), ask("C", 1), ask("D", 1), ask("E", 1)}, []int{5, 5, 5, 5, 5},
			[]string{"not_attempted v0 x5", "not_attempted v0 x5", "not_attempted v0 x5", "not_attempted v0 x5", "version_conflict v5 x5"}},
		"atomic, one product thrice": {Atomic, []Line{ask("A", 5), ask("B", 5), ask("A", 5), ask("A", 5)}, []int{4, 4, 4},
			[]string{"applied v6 x3", "applied v6 x3", "applied v7 x3", "applied v8 x3"}},
		"atomic, another does not ask": {Atomic, []Line{ask("A", 4), never("B", 4)}, []int{2, 2}, []string{"not_attempted v0 x2", "version_conflict v5 x0"}},
		"set":                          {Set, []Line{ask("A", 5), ask("B", 4)}, []int{2}, []string{"applied v6 x0", "version_conflict v5 x0"}},
		"delete":                       {Delete, []Line{ask("A", 4)}, []int{1}, []string{"version_conflict v5 x0"}},
		"create":                       {Create, []Line{ask("A", 4)}, []int{1}, []string{"exists v5 x0"}},
		"import":                       {Import, []Line{ask("A", 4)}, []int{1}, []string{"skipped v5 x0"}},
	} {
		t.Run(name, func(t *testing.T) {
			var shop counter
			shop.stock(t, 5, 5, 5, 5, 5, 5, 5, 5)
			answer, err := shop.run(Command{Kind: c.kind, Lines: c.lines})
			if err != nil {
				t.Fatal(err)
			}
			if got := outcomes(answer); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			var sent []int
			for i := range shop.sent {
				sent = append(sent, len(shop.sent[i].Lines))
			}
			if !slices.Equal(sent, c.sent) {
				t.Errorf("lines submitted: %v, want %v", sent, c.sent)
			}
			if answer.Offset != shop.state.Offset() || answer.Replayed {
				t.Errorf("answered at %d (replayed %v), the shop is at %d", answer.Offset, answer.Replayed, shop.state.Offset())
			}
		})
	}
}

// TestRetryConflictsGivesUp lets somebody else always be quicker.
func TestRetryConflictsGivesUp(t *testing.T) {
	var c counter
	c.stock(t, 1)
	c.before = func(int) { c.do(Command{Kind: Update, Lines: []Line{sell("A", 0)}}) }
	answer, err := c.run(Command{Kind: Update, Lines: []Line{keyed("k", ask("A", 1))}})
	if err != nil || len(c.sent) != ConflictTries || !slices.Equal(outcomes(answer), []string{"version_conflict v6 x5"}) {
		t.Errorf("after %d tries: %q, %v", len(c.sent), outcomes(answer), err)
	}
	if answer, err = c.run(Command{Kind: Update, Lines: []Line{keyed("k", sell("A", -1))}}); err != nil || answer.Replayed || answer.Results[0].Outcome != Applied {
		t.Errorf("the key is not free: %+v, %v", answer, err)
	}
}

// TestRetryConflictsFails shows that an error of any try is the answer, and ends it.
func TestRetryConflictsFails(t *testing.T) {
	for try := 1; try <= ConflictTries; try++ {
		var c counter
		c.stock(t, 1)
		c.before = func(int) { c.do(Command{Kind: Update, Lines: []Line{sell("A", 0)}}) }
		lost := errors.New("the line is cut")
		c.fails = map[int]error{try: lost}
		if answer, err := c.run(Command{Kind: Update, Lines: []Line{ask("A", 1)}}); answer != nil || !errors.Is(err, lost) || len(c.sent) != try {
			t.Errorf("try %d: %+v, %v, %d submissions", try, answer, err, len(c.sent))
		}
	}
}

// TestRetryConflictsReplays sends a command whose answer was lost once more: what was done is told, and nothing done again.
func TestRetryConflictsReplays(t *testing.T) {
	for kind, lines := range map[Kind][]Line{
		Update:  {keyed("k", ask("A", 4))},
		Partial: {keyed("k1", ask("A", 4)), keyed("k2", ask("B", 5)), keyed("k3", ask("Z", 5))},
		Atomic:  {ask("A", 4), ask("B", 3)},
	} {
		var c counter
		c.stock(t, 5, 5)
		cmd := Command{Kind: kind, Lines: lines}
		if kind == Atomic {
			cmd.Keys, cmd.Print = []KeyHash{HashKey("test", "k")}, FingerprintLines(lines)
		}
		first, err := c.run(cmd)
		if err != nil || first.Replayed {
			t.Fatalf("%v: %+v, %v", kind, first, err)
		}
		c.before = func(int) { c.do(Command{Kind: Update, Lines: []Line{sell("A", 0)}}) }
		events := c.state.Offset()
		again, err := c.run(cmd)
		if err != nil || !again.Replayed || len(again.Results) != len(lines) || c.state.Offset() != events+1 {
			t.Errorf("%v: %+v, %v", kind, again, err)
		}
		for i := range again.Results {
			again.Results[i].Replayed, again.Results[i].Attempts = false, first.Results[i].Attempts
		}
		if diff := cmp.Diff(first.Results, again.Results); diff != "" {
			t.Errorf("%v: the replay differs:\n%s", kind, diff)
		}
	}
}

// TestRetryConflictsTwice lets a copy of the command overtake it between two tries, under the same key.
func TestRetryConflictsTwice(t *testing.T) {
	var c counter
	c.stock(t, 5)
	c.before = func(try int) {
		if try == 2 {
			c.do(Command{Kind: Update, Lines: []Line{keyed("k", ask("A", 5))}})
		}
	}
	answer, err := c.run(Command{Kind: Update, Lines: []Line{keyed("k", ask("A", 4))}})
	if err != nil || !answer.Replayed || !slices.Equal(outcomes(answer), []string{"applied v6 x2"}) {
		t.Errorf("%+v, %v", answer, err)
	}
	if p, _ := c.state.Get("A"); p.Available != 9 {
		t.Errorf("%d are left", p.Available)
	}
}

// TestRetryConflictsLeavesAnswers lets submit keep its answers, as one that has them from a cache does.
func TestRetryConflictsLeavesAnswers(t *testing.T) {
	stale := &Answer{Offset: 7, At: 9, Results: []Result{{Outcome: Conflict, Version: 5}, {Outcome: Applied, Version: 3}}}
	fine := &Answer{Offset: 8, At: 10, Results: []Result{{Outcome: Applied, Version: 6}}}
	was := []Answer{*stale, *fine}
	was[0].Results, was[1].Results = slices.Clone(stale.Results), slices.Clone(fine.Results)
	next := []*Answer{stale, fine}
	cmd := Command{Kind: Partial, Lines: []Line{ask("A", 1), ask("B", 2)}}
	answer, err := RetryConflicts(context.Background(), &cmd, func(context.Context, *Command) (*Answer, error) {
		a := next[0]
		next = next[1:]
		return a, nil
	})
	if err != nil || answer.Offset != 8 || answer.At != 10 || !slices.Equal(outcomes(answer), []string{"applied v6 x2", "applied v3 x1"}) {
		t.Errorf("%+v, %v", answer, err)
	}
	if diff := cmp.Diff(was, []Answer{*stale, *fine}); diff != "" {
		t.Errorf("an answer was changed:\n%s", diff)
	}
}

// TestRetryConflictsAmongOthers lets others change the products between any two tries. A line is carried out once at most, and a
// conflict remains only where the tries are used up or nobody asked for more.
func TestRetryConflictsAmongOthers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var c counter
		c.stock(t, 5, 5, 5)
		ids := rapid.SampledFrom([]ProductID{"A", "B", "C"})
		taken := map[ProductID]int64{}
		c.before = func(int) {
			for range rapid.IntRange(0, 2).Draw(rt, "others") {
				id := ids.Draw(rt, "product")
				if c.do(Command{Kind: Update, Lines: []Line{sell(id, -1)}}).Results[0].Outcome == Applied {
					taken[id]++
				}
			}
		}
		cmd := Command{Kind: rapid.SampledFrom([]Kind{Update, Partial, Atomic}).Draw(rt, "kind")}
		n := 1
		if cmd.Kind != Update {
			n = rapid.IntRange(1, 5).Draw(rt, "lines")
		}
		for i := range n {
			ln := ask(ids.Draw(rt, "id"), Version(rapid.IntRange(3, 7).Draw(rt, "expect")))
			ln.RetryConflict, ln.Guarded = rapid.IntRange(0, 3).Draw(rt, "asks") > 0, rapid.IntRange(0, 3).Draw(rt, "guarded") > 0
			if cmd.Kind != Atomic {
				ln = keyed(fmt.Sprint("k", i), ln)
			}
			cmd.Lines = append(cmd.Lines, ln)
		}
		answer, err := c.run(cmd)
		if err != nil {
			rt.Fatal(err)
		}
		applied := 0
		for i, r := range answer.Results {
			switch r.Outcome {
			case Applied:
				applied++
				taken[cmd.Lines[i].Product]++
			case Conflict:
				if cmd.Lines[i].RetryConflict && len(c.sent) < ConflictTries {
					rt.Fatalf("gave up after %d tries: %q", len(c.sent), outcomes(answer))
				}
			}
			if asked := cmd.Lines[i].RetryConflict; asked != (r.Attempts > 0) || r.Attempts > len(c.sent) {
				rt.Fatalf("line %d was submitted %d times, of %d", i, r.Attempts, len(c.sent))
			}
		}
		if cmd.Kind == Atomic && applied != 0 && applied != n {
			rt.Fatalf("%d of %d lines were applied: %q", applied, n, outcomes(answer))
		}
		for id, units := range taken {
			if p, _ := c.state.Get(id); p.Available != 10-units {
				rt.Fatalf("%d of %s were taken, %d are left", units, id, p.Available)
			}
		}
	})
}
