package inventory

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// imported is the command that restores a product of a view, with all that belongs to it.
func imported(v *View, p *Product) Command {
	h := v.Holdings(p)
	if h == nil {
		h = &Holdings{}
	}
	return admin(Import, Line{Product: p.ID, Name: p.Name, Category: p.Category, Available: p.Available, Price: p.Price, Version: p.Version, UpdatedAt: p.UpdatedAt,
		Deleted: p.Deleted, Extra: p.Extra, Place: &Place{Holdings: h}})
}

// restored is a shop into which all of a view was imported.
func restored(t *testing.T, v *View) *shop {
	s := newShop(t)
	s.do(Command{Kind: Import, Scope: &Scope{Directory: v.Directory()}})
	v.After("", func(p *Product) bool {
		if a := s.do(imported(v, p)); a.Results[0].Outcome != Applied {
			t.Fatalf("%+v: %+v", p, a)
		}
		return true
	})
	return s
}

// What was exported and imported again is the same: products, what lies where, holds, the directory with its revisions.
func TestImportRestoresAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := chain(t)
		for range rapid.IntRange(1, 30).Draw(rt, "commands") {
			cmd := anyPlacedCommand(rt)
			s.do(cmd)
		}
		s.do(drop("south"))
		want := s.state.View()
		again := restored(t, want)
		again.sound(rt)
		got := again.state.View()
		for part := range Ranges {
			if got.Sums[part] != want.Sums[part] || got.Full(part) != want.Full(part) {
				rt.Fatalf("range %d is another", part)
			}
		}
		if d := cmp.Diff(belongings(want), belongings(got)); d != "" || got.Mark.Directory != want.Mark.Directory {
			rt.Fatalf("%+v, want %+v\n%s", got.Mark.Directory, want.Mark.Directory, d)
		}
		if d := cmp.Diff(want.Directory(), got.Directory(), cmp.AllowUnexported(Hash{}), cmpopts.IgnoreUnexported(Directory{})); d != "" {
			rt.Fatal(d)
		}
		want.After("", func(p *Product) bool { // importing it again changes nothing
			if a := again.do(imported(want, p)); a.Results[0].Outcome != Skipped {
				rt.Fatalf("again: %+v", a)
			}
			return true
		})
	})
}

// What an import would lose, or cannot say, is refused, product by product.
func TestImportOverPlaces(t *testing.T) {
	s := chain(t, stock("A", 9, 1), stock("B", 9, 1))
	s.do(admin(Move, move("A", 2, "pool", "north"), move("A", 3, "pool", "vault")))
	line := func(id ProductID, available int64, v Version, levels ...Level) Line {
		return Line{Product: id, Name: "n", Available: available, Version: v, UpdatedAt: now, Price: 1, Fields: 15, Place: &Place{Holdings: &Holdings{Levels: levels}}}
	}
	silent := line("A", 5, 9)
	silent.Place = nil
	gone := Line{Product: "A", Version: 9, Deleted: true}
	for _, c := range []struct {
		name string
		line Line
		want Outcome
	}{
		{"older", line("A", 5, 1), Skipped},
		{"says nothing of places", silent, ProductInUse},
		{"deletes, and says nothing of places", gone, ProductInUse},
		{"a place that is not there", line("A", 5, 9, Level{"nowhere", 5, 0, 9, now}), LocationNotFound},
		{"a place that sells there and not here", line("A", 5, 9, Level{"vault", 5, 0, 9, now}), Conflict},
	} {
		before := s.state.Mark()
		if got := s.do(admin(Import, c.line)).Results[0]; got.Outcome != c.want || got.Quantity != 6 || s.state.Mark() != before {
			t.Errorf("%s: %+v, want %v", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		line          Line
		want          string
		delta, onHand int64
	}{
		{line("A", 7, 9, Level{"north", 1, 0, 9, now}, Level{"pool", 1, 0, 3, now}, Level{"south", 5, 0, 9, now}), "north 1, pool 1, south 5", 1, -2},
		{line("A", 4, 10), "pool 4", -3, -3},
		{line("A", 2, 11, Level{"north", 2, 0, 11, now}, Level{"vault", 1, 0, 11, now}), "north 2, vault 1", -2, -1},
		{line("B", 2, 11, Level{"north", 2, 0, 11, now}), "north 2", -7, -7},
	} {
		b := s.batch()
		cmd := admin(Import, c.line)
		if a, err := b.Decide(&cmd); err != nil || a.Results[0].Outcome != Applied {
			t.Fatalf("%+v, %v", a, err)
		}
		e := b.Records[0].Events[0]
		s.commit(b)
		if s.levels(c.line.Product) != c.want || e.Delta != c.delta || e.Change.OnHandDelta != c.onHand {
			t.Errorf("%s, %+v, want %+v", s.levels(c.line.Product), e.Change, c)
		}
		s.sound(t)
	}
	all := line("A", 0, 12)
	all.Deleted = true
	if got := s.do(admin(Import, all)).Results[0]; got.Outcome != Applied || len(s.state.holdings.of) != 1 {
		t.Errorf("%+v", got)
	}
}

// Places that are there already stay as they are, others are made with the revisions that come next.
func TestImportOfPlaces(t *testing.T) {
	from := chain(t)
	from.do(put("north", LocationName, Location{Name: "the old name"}))
	s := newShop(t)
	s.do(put("north", LocationName, Location{Name: "the name here"}))
	d, _ := from.state.Directory()
	s.do(Command{Kind: Import, Actor: "import", Scope: &Scope{Directory: d}})
	if at := s.state.Mark().Directory.Revision; at != 4 || s.state.Location("north").Name != "the name here" || s.state.Location("vault").Sellable || s.state.Location("vault").Revision != 4 {
		t.Errorf("revision %d, %+v, %+v", at, s.state.Location("north"), s.state.Location("vault"))
	}
	s.do(Command{Kind: Import, Actor: "import", Scope: &Scope{Directory: d}})
	if at := s.state.Mark().Directory.Revision; at != 4 {
		t.Errorf("revision %d after the second time", at)
	}
}
