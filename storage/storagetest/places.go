package storagetest

import (
	"fmt"
	"reflect"
	"testing"

	"bodega/inventory"
)

// Move returns a command that takes units of products from one place to another.
func Move(key string, units int64, from, to string, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.Move, Actor: "test", Keys: []inventory.KeyHash{Key(key)}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(id), Delta: units,
			Place: &inventory.Place{Location: inventory.LocationID(from), To: inventory.LocationID(to)}})
	}
	return c
}

// Location returns a command that makes a place, or names it anew.
func Location(key, id, name string) *inventory.Command {
	return &inventory.Command{Kind: inventory.PutLocation, Actor: "test", Keys: []inventory.KeyHash{Key(key)}, Lines: make([]inventory.Line, 1),
		Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: inventory.LocationID(id), Fields: inventory.LocationName, Name: name}}}
}

// DropLocation returns a command that takes a place away.
func DropLocation(key, id string) *inventory.Command {
	c := Location(key, id, "")
	c.Kind = inventory.DeleteLocation
	return c
}

// testPlaces shows that what lies where, and the places, outlast whatever ends an engine, from the log and from a checkpoint, also when
// a product comes back to the pool between two checkpoints and leaves it again.
func testPlaces(t *testing.T, on Medium) {
	d := open(t, on)
	n := 0
	key := func() string { n++; return fmt.Sprint("k", n) }
	d.do(t, Create(key(), "x", "y", "z"), Location(key(), "north", "North"), Location(key(), "south", "South"), Location(key(), "gone", "Gone"))
	for round, cmds := range [][]*inventory.Command{
		{Move(key(), 5, "pool", "north", "x", "y"), Move(key(), 2, "north", "south", "x")},
		{DropLocation(key(), "gone"), Update(key(), "x", -4)},
		{Move(key(), 3, "north", "pool", "x"), Move(key(), 2, "south", "pool", "x")},
		{Move(key(), 1, "pool", "south", "x"), Move(key(), 1, "south", "pool", "x"), Move(key(), 7, "pool", "north", "x")},
		{Location(key(), "north", "The North")},
		{Move(key(), 7, "north", "pool", "x"), Move(key(), 2, "pool", "south", "x")},
		{Delete(key(), "z"), Move(key(), 5, "north", "pool", "y"), Delete(key(), "y")},
	} {
		for i, a := range d.do(t, cmds...) {
			if a.Failed() >= 0 {
				t.Fatalf("round %d, command %d: %+v", round, i, a)
			}
		}
		want, places, where := d.State.Mark(), directory(d), belongings(d)
		for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
			end()
			d = open(t, on)
			if got := d.State.Mark(); got != want {
				t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
			}
			if got := directory(d); !reflect.DeepEqual(got, places) {
				t.Fatalf("round %d: the directory is %+v, was %+v", round, got, places)
			}
			if got := belongings(d); !reflect.DeepEqual(got, where) {
				t.Fatalf("round %d: what lies where is %v, was %v", round, got, where)
			}
		}
	}
	d.close(t)
}

func directory(d *Driver) *inventory.Directory { return said(&d.State) }

// said returns what the directory of a state says, to be compared.
func said(s *inventory.State) *inventory.Directory {
	list, _ := s.Directory()
	return &inventory.Directory{Mark: list.Mark, Entries: list.Entries, Locations: list.Locations, Keys: list.Keys, Staff: list.Staff, Restored: list.Restored}
}

func belongings(d *Driver) map[inventory.ProductID]*inventory.Holdings {
	all := map[inventory.ProductID]*inventory.Holdings{}
	v := d.State.View()
	v.Products(func(p *inventory.Product) bool {
		if h := v.Holdings(p); h != nil {
			all[p.ID] = h
		}
		return true
	})
	return all
}
