package mirror

import (
	"context"
	"fmt"
	"slices"

	"bodega/inventory"
	"bodega/storage"
)

// position is what is noted with the copy in the cache, when it stands at a mark. A directory is named if it is another than before.
func (c *replica) position(at inventory.Mark, d *inventory.Directory) storage.CopyPosition {
	return storage.CopyPosition{Mark: at, Timeline: c.timeline, Cursor: c.cursor, Directory: d}
}

// fetchDirectory asks central for its directory if a copy that has one (nil for none) needs it, now that central has said where its own stood in a
// history: it is newer, or as old and another. Nil means that it does not. A central that says nothing has none, or is too old to. Any goroutine
// may call it.
func (f *follower) fetchDirectory(ctx context.Context, have *inventory.Directory, said inventory.DirectoryMark, timeline string) (*inventory.Directory, error) {
	var mark inventory.DirectoryMark
	if have != nil {
		mark = have.Mark
	}
	if said.Revision < mark.Revision || said == mark {
		return nil, nil
	}
	return f.askDirectory(ctx, have, said, timeline)
}

// askDirectory asks central for its directory, which it has said to be where said is, or further.
func (f *follower) askDirectory(ctx context.Context, have *inventory.Directory, said inventory.DirectoryMark, timeline string) (*inventory.Directory, error) {
	d, in, err := f.up.Directory(ctx, f.cfg.Store, have)
	if err != nil {
		return nil, err
	}
	f.contacted()
	if in != timeline || d.Mark.Revision < said.Revision || d.Mark.Revision == said.Revision && d.Mark != said {
		return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent another directory than the one that it names",
			Cause: fmt.Errorf("mirror: %+v in %s, where it had %+v in %s", d.Mark, in, said, timeline)}
	}
	return d, nil
}

// lacksPINs says whether a directory has members of this store's staff without their PINs: central did not know the store's key as that of its
// link when it was asked.
func (m *Mirror) lacksPINs(d *inventory.Directory) bool {
	return slices.ContainsFunc(d.Staff, func(s *inventory.StaffMember) bool { return s.PIN == "" && s.Works(m.cfg.Store) })
}

// samePINs says whether two directories that stand at the same mark have the same PINs.
func samePINs(a, b *inventory.Directory) bool {
	return slices.EqualFunc(a.Staff, b.Staff, func(x, y *inventory.StaffMember) bool { return x.PIN == y.PIN })
}

// list saves and shows a directory, which may be nil: one that was asked for, and may have been overtaken by another.
func (f *follower) list(d *inventory.Directory) error {
	c := f.copy.Load()
	at := c.state.Mark()
	if d == nil || d.Mark.Revision < at.Directory.Revision {
		return nil
	}
	if have, _ := c.state.Directory(); d.Mark == at.Directory && samePINs(d, have) {
		return nil
	}
	if wasWrong(at.Directory, d.Mark) {
		f.status.repairs.Add(1)
	}
	at.Directory = d.Mark
	if err := f.cache.Save(nil, nil, c.position(at, d)); err != nil {
		return f.cacheFailed(err)
	}
	if err := c.state.PutDirectory(d); err != nil {
		return fmt.Errorf("%w: %w", errBootstrap, err)
	}
	c.feed.Wake()
	f.status.changed()
	return nil
}

// wasWrong says whether a copy had another directory than central at the same revision. One that knew of no keys and staff was taken by a version
// that did not look at them.
func wasWrong(had, is inventory.DirectoryMark) bool {
	return had.Revision == is.Revision && (had.Hash != is.Hash || had.People != is.People && had.People != inventory.Hash{})
}

var _ inventory.Lister = (*Mirror)(nil)

// Directory implements inventory.Lister: the copy's, an empty one as long as there is no copy. PINs are those of this store's staff.
func (m *Mirror) Directory() (*inventory.Directory, inventory.Offset) {
	c := m.copy.Load()
	if c == nil {
		return &inventory.Directory{}, 0
	}
	return c.state.Directory()
}

// Listing implements inventory.Lister.
func (m *Mirror) Listing() int64 {
	c := m.copy.Load()
	if c == nil {
		return 0
	}
	return c.state.Listing()
}

// reachRevision waits until the copy has a revision of the directory.
func (m *Mirror) reachRevision(ctx context.Context, at inventory.Revision) error {
	for {
		c := m.copy.Load()
		if c == nil {
			return errNoCopy
		}
		more := c.feed.More()
		if c.state.Listed().Revision >= at {
			return nil
		}
		select {
		case <-more:
		case <-c.replaced:
		case <-ctx.Done():
			return errBehind
		case <-m.ctx.Done():
			return errBehind
		}
	}
}
