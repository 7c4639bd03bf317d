package inventory

import (
	"context"
	"slices"
	"strings"
)

// Locator is what a service offers that knows where its stock lies.
type Locator interface {
	// Locations returns every place.
	Locations(ctx context.Context) (Locations, error)
	// Where is Product with where it lies, as far as q asks: of q only Levels, Location and Here count.
	Where(ctx context.Context, id ProductID, q *ListQuery) (*Product, Where, Offset, error)
}

// Lister is what a service offers that owns the directory.
type Lister interface {
	// Directory returns the directory as it is now, and the position.
	Directory() (*Directory, Offset)
	// Listing is another number whenever Directory may answer something else; see [State.Listing].
	Listing() int64
}

// Locations are the places at some moment.
type Locations struct {
	List     []*Location // in order of id, with those that are always there; not to be changed
	Revision Revision    // of the directory
	Hash     Hash        // likewise; a client is not told
	Offset   Offset
}

// Locations returns every place.
func (s *State) Locations() Locations {
	d, at := s.Directory()
	all := Locations{List: slices.Clone(d.Locations), Revision: d.Mark.Revision, Hash: d.Mark.Hash, Offset: at}
	for _, l := range builtin {
		all.List = append(all.List, l)
	}
	slices.SortFunc(all.List, func(a, b *Location) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
}
