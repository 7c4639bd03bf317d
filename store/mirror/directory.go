package mirror

import (
	"context"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// position is what is noted with the copy in the cache, when it stands at a mark. A directory is named if it is another than before.
func (c *replica) position(at inventory.Mark, d *inventory.Directory) storage.CopyPosition {
	return storage.CopyPosition{Mark: at, Timeline: c.timeline, Cursor: c.cursor, Directory: d}
}

// fetchDirectory asks central for its directory if a copy whose own stands at have needs it, now that central has said where its own stood
// in a history: it is newer, or as old and another. Nil means that it does not. A central that says nothing has none, or is too old to.
// Any goroutine may call it.
func (f *follower) fetchDirectory(ctx context.Context, have, said inventory.DirectoryMark, timeline string) (*inventory.Directory, error) {
	if said.Revision < have.Revision || said == have {
		return nil, nil
	}
	d, in, err := f.up.Directory(ctx)
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

// list saves and shows a directory, which may be nil: one that was asked for, and may have been overtaken by another.
func (f *follower) list(d *inventory.Directory) error {
	c := f.copy.Load()
	at := c.state.Mark()
	if d == nil || d.Mark.Revision < at.Directory.Revision || d.Mark == at.Directory {
		return nil
	}
	if d.Mark.Revision == at.Directory.Revision { // the copy was wrong
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
