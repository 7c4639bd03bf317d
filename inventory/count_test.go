package inventory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func counted(id ProductID, n int64) Line { return Line{Product: id, Available: n} }

// after is a count by somebody who was told what was there.
func (l Line) after(expected int64) Line { l.Delta, l.Expected = expected, true; return l }

// acts are what happened in the records of a batch, and each says that available is what it was and the change.
func acts(t *testing.T, b *Batch) string {
	t.Helper()
	var list []string
	for _, rec := range b.Records {
		for i := range rec.Events {
			e := &rec.Events[i]
			if list = append(list, e.Happened().String()); e.Before+e.Delta != e.Product.Available {
				t.Errorf("%+v", e)
			}
			if c := e.Change; len(rec.Events) > 1 && (c.GroupSize != len(rec.Events) || c.Group != rec.First) {
				t.Errorf("group %d of %d", c.Group, c.GroupSize)
			}
		}
	}
	return strings.Join(list, " ")
}

// What is booked is by how much the count differs from what the counter was told: what was sold meanwhile stays sold. What is held stays
// there, and a count is no delivery, whatever may come in.
func TestCounts(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	s.do(admin(Move, move("A", 4, "pool", "north"), move("A", 1, "pool", "closed")))
	s.do(put("closed", LocationActive, Location{}))
	s.do(aside("1", sell("A", 2).in("north")).ref("r"))
	s.rules.RefusePositiveDelta = true
	at := func(place LocationID, c Command) Command { c.Scope = &Scope{Default: place}; return c }
	for _, step := range []struct {
		name, a, b string
		cmd        Command
		want       []Outcome
		acts       string
	}{
		{"in the pool, where nothing else is said", "closed 1/0, north 4/2, pool 7/0 = 10", "pool 5/0 = 5", admin(Count, counted("A", 7)), []Outcome{Applied}, "counted"},
		{"it agrees, which is a fact as well", "closed 1/0, north 4/2, pool 7/0 = 10", "pool 5/0 = 5", admin(Count, counted("A", 7), counted("B", 5)), []Outcome{Applied, Applied}, "counted counted"},
		{"of a product in the pool alone", "closed 1/0, north 4/2, pool 7/0 = 10", "pool 3/0 = 3", admin(Count, counted("B", 3)), []Outcome{Applied}, "counted"},
		{"one was sold meanwhile", "closed 1/0, north 4/2, pool 7/0 = 10", "pool 4/0 = 4", admin(Count, counted("B", 5).after(4)), []Outcome{Applied}, "counted"},
		{"at the place of a store", "closed 1/0, north 3/2, pool 7/0 = 9", "pool 4/0 = 4", at("north", admin(Count, counted("A", 3))), []Outcome{Applied}, "counted"},
		{"at a place that it names", "closed 1/0, north 3/2, pool 7/0 = 9", "north 2/0, pool 4/0 = 6", at("south", admin(Count, counted("B", 2).in("north"))), []Outcome{Applied}, "counted"},
		{"where nothing new may come", "closed 2/0, north 3/2, pool 7/0 = 10", "north 2/0, pool 4/0 = 6", admin(Count, counted("A", 2).in("closed")), []Outcome{Applied}, "counted"},
		{"less than is held", "closed 2/0, north 3/2, pool 7/0 = 10", "north 2/0, pool 4/0 = 6", admin(Count, counted("A", 1).in("north")), []Outcome{CountConflict}, ""},
		{"below zero", "closed 2/0, north 3/2, pool 7/0 = 10", "north 2/0, pool 4/0 = 6", admin(Count, counted("B", 0).after(9)), []Outcome{CountConflict}, ""},
		{"line by line", "closed 2/0, north 3/2, pool 9/0 = 12", "north 2/0 = 2", admin(Count, counted("A", 8), counted("A", 0).in("north"), counted("B", 0), counted("C", 1), counted("A", 9).in("nowhere"), counted("A", 1).in(Transit), counted("A", 10).after(9)),
			[]Outcome{Applied, CountConflict, Applied, NotFound, LocationNotFound, LocationNotFound, Applied}, "counted counted counted"},
	} {
		b := s.batch()
		a, err := b.Decide(&step.cmd)
		if err != nil {
			t.Fatal(err)
		}
		var got []Outcome
		for i := range a.Results {
			got = append(got, a.Results[i].Outcome)
		}
		did := acts(t, b)
		s.commit(b)
		if d := cmp.Diff(step.want, got); d != "" || did != step.acts || s.stands("A") != step.a || s.stands("B") != step.b {
			t.Errorf("%s: %s %q\n%s\n%s", step.name, d, did, s.stands("A"), s.stands("B"))
		}
		s.sound(t)
	}
}

// A line says what it was judged by, also when it is refused and when its key is asked again; a preview says the same and does nothing.
func TestCountAnswers(t *testing.T) {
	s := chain(t, stock("A", 10, 1))
	s.do(aside("2", sell("A", 1)).ref("r2"))
	s.do(aside("1", sell("A", 3)))
	first, second := CountedHold{holdID("1"), 3, ""}, CountedHold{holdID("2"), 1, "r2"}
	if first.ID > second.ID {
		first, second = second, first
	}
	want := []Result{
		{Outcome: CountConflict, Quantity: 6, Version: 3, UpdatedAt: now, Level: &LevelResult{Pool, 10, 3},
			Count: &Counted{Expected: 12, Counted: 5, Booked: -7, OnHand: 10, Held: 4, Holds: []CountedHold{first, second}}},
		{Outcome: Applied, Quantity: 5, Version: 4, UpdatedAt: now, Level: &LevelResult{Pool, 9, 4}, Count: &Counted{Expected: 10, Counted: 9, Booked: -1, OnHand: 10, Held: 4}},
	}
	book := admin(Count, counted("A", 5).after(12), counted("A", 9)).keyed("c")
	preview := book
	preview.Scope = &Scope{Preview: true}
	before := s.state.Mark()
	if d := cmp.Diff(want, s.do(preview).Results); d != "" || s.state.Mark() != before || len(s.receipts) != 2 {
		t.Error(d, s.state.Mark(), len(s.receipts))
	}
	if d := cmp.Diff(want, s.do(book).Results); d != "" {
		t.Error(d)
	}
	for i := range want {
		want[i].Replayed = true
	}
	if a := s.do(book); !a.Replayed || cmp.Diff(want, a.Results) != "" || s.stands("A") != "pool 9/4 = 5" {
		t.Error(a, cmp.Diff(want, a.Results))
	}
}
