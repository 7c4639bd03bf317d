package inventory

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// put is a command that makes a place or changes one: those of its values that fields name.
func put(id LocationID, fields LocationFields, l Location) Command {
	return Command{Kind: PutLocation, Actor: "boss", RequestID: "r", Lines: make([]Line, 1),
		Scope: &Scope{Location: &LocationChange{ID: id, Fields: fields, Name: l.Name, Kind: l.Kind, Sellable: l.Sellable, Active: l.Active}}}
}

func (c Command) seen(at Revision) Command {
	c.Lines[0].Guarded, c.Lines[0].Expect = true, Version(at)
	return c
}

func drop(id LocationID) Command {
	return Command{Kind: DeleteLocation, Actor: "boss", Lines: make([]Line, 1), Scope: &Scope{Location: &LocationChange{ID: id}}}
}

func TestLocations(t *testing.T) {
	s := newShop(t)
	madrid := Location{ID: "madrid", Kind: Shop, Sellable: true, Active: true, Revision: 1, UpdatedAt: now}
	for _, step := range []struct {
		name string
		cmd  Command
		want Result
		loc  *Location
	}{
		{"there is none to take away", drop("madrid"), Result{Outcome: LocationNotFound}, nil},
		{"one was seen, and there is none", put("madrid", 0, Location{}).seen(1), Result{Outcome: Conflict}, nil},
		{"made", put("madrid", 0, Location{}).seen(0), Result{Outcome: Applied, Version: 1, UpdatedAt: now}, &madrid},
		{"as it is", put("madrid", LocationActive, Location{Active: true}), Result{Outcome: Applied, Version: 1, UpdatedAt: now}, &madrid},
		{"changed behind the back", put("madrid", LocationName, Location{Name: "x"}).seen(0), Result{Outcome: Conflict, Version: 1, UpdatedAt: now}, &madrid},
		{"named", put("madrid", LocationName|LocationSort|LocationSellable, Location{Name: "Madrid", Kind: Quarantine}).seen(1), Result{Outcome: Applied, Version: 2, UpdatedAt: now},
			&Location{ID: "madrid", Name: "Madrid", Kind: Quarantine, Active: true, Revision: 2, UpdatedAt: now}},
		{"taken away with an old sight", drop("madrid").seen(1), Result{Outcome: Conflict, Version: 2, UpdatedAt: now}, nil},
		{"taken away", drop("madrid").seen(2), Result{Outcome: Applied, Version: 3, UpdatedAt: now}, nil},
		{"made again", put("madrid", 0, Location{}), Result{Outcome: Applied, Version: 4, UpdatedAt: now}, nil},
		{"the pool is nobody's to change", put("pool", 0, Location{}), Result{Outcome: LocationNotFound}, nil},
	} {
		t.Run(step.name, func(t *testing.T) {
			if got := s.do(step.cmd); got.Results[0] != step.want || got.Offset != 0 {
				t.Errorf("%+v, want %+v", got, step.want)
			}
			if d := cmp.Diff(step.loc, s.state.Location("madrid")); step.loc != nil && d != "" {
				t.Error(d)
			}
		})
	}
	d, _ := s.state.Directory()
	if d.Mark.Revision != 4 || len(d.Locations) != 1 || len(d.Entries) != 1 || d.Entries[0].Actor != "boss" || d.Mark != s.state.Mark().Directory {
		t.Errorf("%+v", d)
	}
	if s.state.Location(Pool) == nil || s.state.Location(Transit) == nil || s.state.Location("nowhere") != nil {
		t.Error("the places that are always there")
	}
}

// A directory that is full refuses one more, changes what it has, and has room again when one goes.
func TestLocationsAreBounded(t *testing.T) {
	s := newShop(t)
	b := s.batch()
	decide := func(cmd Command) Outcome {
		a, err := b.Decide(&cmd)
		if err != nil {
			t.Fatal(err)
		}
		return a.Results[0].Outcome
	}
	for i := range MaxLocations {
		if got := decide(put(LocationID(fmt.Sprint("shop-", i)), 0, Location{})); got != Applied {
			t.Fatal(i, got)
		}
	}
	for range 2 { // in the batch that filled it, and in a later one
		if got := decide(put("one-more", 0, Location{})); got != LocationsFull {
			t.Error(got)
		}
		s.commit(b)
		b = s.batch()
	}
	if got := decide(put("shop-7", LocationName, Location{Name: "seven"})); got != Applied {
		t.Error(got)
	}
	if decide(drop("shop-7")); decide(put("one-more", 0, Location{})) != Applied || decide(put("two-more", 0, Location{})) != LocationsFull {
		t.Error("one has gone, so there is room for one")
	}
}

// Whatever is said: a replay of the records says the same, twice is once, and what was read before stands still.
func TestDirectoryIsReplayed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t)
		var log [][]byte
		var views []*View
		var want [][]*Entry
		for range rapid.IntRange(1, 8).Draw(rt, "groups") {
			b := s.batch()
			s.now++
			for range rapid.IntRange(1, 6).Draw(rt, "commands") {
				id := LocationID(fmt.Sprint("l", rapid.IntRange(0, 4).Draw(rt, "place")))
				cmd := drop(id)
				if rapid.IntRange(0, 2).Draw(rt, "put") > 0 {
					cmd = put(id, LocationFields(rapid.IntRange(0, 15).Draw(rt, "fields")),
						Location{Name: rapid.StringN(0, 3, 9).Draw(rt, "name"), Kind: Warehouse, Sellable: rapid.Bool().Draw(rt, "sellable")})
				}
				if _, err := b.Decide(&cmd); err != nil {
					rt.Fatal(err)
				}
			}
			for i := range b.Records {
				log = append(log, b.Records[i].Encode(nil))
			}
			s.commit(b)
			v := s.state.View()
			views, want = append(views, v), append(want, v.Directory().Entries)
		}
		var again State
		for _, b := range log {
			rec, err := DecodeRecord(b)
			if err != nil {
				rt.Fatal(err)
			}
			for range 2 {
				if err := again.Apply(&rec); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if again.Mark() != s.state.Mark() {
			rt.Fatalf("%+v, then %+v", s.state.Mark(), again.Mark())
		}
		if m, err := DecodeMark(AppendMark(nil, s.state.Mark())); err != nil || m != s.state.Mark() {
			rt.Fatal(m, err)
		}
		for i, v := range views {
			if d := cmp.Diff(want[i], v.Directory().Entries); d != "" {
				rt.Fatal(d)
			}
		}
		// A checkpoint's entries build the same directory.
		var put State
		put.Reset(s.state.Mark(), 0)
		for _, e := range s.state.View().Directory().Entries {
			if err := put.PutEntry(e); err != nil {
				rt.Fatal(err)
			}
		}
		if put.Mark().Directory != s.state.Mark().Directory {
			rt.Fatalf("%+v, from a checkpoint %+v", s.state.Mark().Directory, put.Mark().Directory)
		}
	})
}

func TestDirectoryRefusesAGap(t *testing.T) {
	s := newShop(t)
	e := Entry{Kind: EntryLocation, ID: "l", Revision: 2, Body: (&Location{}).body()}
	if err := s.state.Apply(&Record{Entries: []Entry{e}}); !errors.Is(err, ErrGap) {
		t.Error(err)
	}
}

func TestEntriesOfOthersAreRefused(t *testing.T) {
	good := Entry{Kind: EntryLocation, ID: "l", Revision: 1, At: 5, Actor: "a", RequestID: "r", Body: (&Location{Name: "n", Kind: Shop}).body()}
	if got, err := DecodeEntry(AppendEntry(nil, &good)); err != nil || !cmp.Equal(got, good) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, change := range map[string]func(*Entry){
		"kind": func(e *Entry) { e.Kind = 9 }, "no name": func(e *Entry) { e.ID = "" }, "no revision": func(e *Entry) { e.Revision = 0 },
		"gone with a body": func(e *Entry) { e.Gone = true }, "body": func(e *Entry) { e.Body = append(e.Body, 1) }, "bits": func(e *Entry) { e.Body = []byte{1, 99, 0} },
	} {
		e := good
		e.Body = append([]byte(nil), good.Body...)
		change(&e)
		if _, err := DecodeEntry(AppendEntry(nil, &e)); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckLocationID(t *testing.T) {
	for id, fine := range map[string]bool{"a": true, "shop-1": true, "0": true, "pool": true, "transit": true, "": false, "A": false, "a b": false, "é": false,
		"abcdefghijklmnopqrstuvwxyz012345": true, "abcdefghijklmnopqrstuvwxyz0123456": false} {
		if issue := CheckLocationID(id); (issue == "") != fine {
			t.Errorf("%q: %q", id, issue)
		}
	}
	if CheckNamedLocation("transit") == "" || CheckNamedLocation("pool") != "" || CheckNewLocationID("pool") == "" || CheckNewLocationID("shop") != "" {
		t.Error("places that are always there")
	}
	for k := Shop; k <= OtherLocation; k++ {
		if ParseLocationKind(k.String()) != k {
			t.Error(k)
		}
	}
}

// A copy takes over what it is given, unless it is older; a view stands still.
func TestPutDirectory(t *testing.T) {
	place := func(id LocationID, at Revision) *Entry {
		e := (&Location{ID: id, Kind: Shop, Sellable: true, Active: true, Revision: at}).Entry("boss", "r")
		return &e
	}
	made := func(at Revision, entries ...*Entry) *Directory {
		d, err := NewDirectory(at, entries)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var s State
	s.Reset(Mark{}, 0)
	before := s.View()
	third := made(3, place("porto", 1), place("madrid", 3))
	for _, step := range []struct{ put, want *Directory }{
		{third, third},
		{made(2, place("porto", 1)), third},
		{made(3, place("madrid", 3)), made(3, place("madrid", 3))},
		{made(5), made(5)},
		{third, made(5)},
	} {
		if err := s.PutDirectory(step.put); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Directory(); got.Mark != step.want.Mark || len(got.Locations) != len(step.want.Locations) {
			t.Errorf("put %+v: %+v, want %+v", step.put.Mark, got.Mark, step.want.Mark)
		}
	}
	if d := before.Directory(); d.Mark != (DirectoryMark{}) {
		t.Errorf("a view has changed: %+v", d.Mark)
	}
}
