package mirror

import (
	"context"
	"errors"

	"bodega/inventory"
)

// Upstream is what a mirror needs of central. A client.Client is one. A failure to reach central, or to make sense of what it
// says, is an *inventory.Error with CodeUnavailable. Central may be several nodes, of which any will do: a failure of one of them that would
// not be met again, since another is asked from now on, has a method Elsewhere that returns true.
type Upstream interface {
	inventory.Historian
	// Submit is called for as many commands at a time as a store passes on: it bounds itself how many central has. What it has not sent when
	// ctx ends is refused with CodeOverloaded.
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
	Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error)
	Digest(ctx context.Context) (inventory.Digest, error)
	// Directory returns all of the directory, and the history that it belongs to, with the PINs of the staff of a store. It is only asked of a
	// central that names a revision. Base is what the store has, nil for nothing.
	Directory(ctx context.Context, store string, base *inventory.Directory) (d *inventory.Directory, timeline string, err error)
	// Head returns the position of the newest change that any node has answered for, at a moment after the call began, and its history.
	Head(ctx context.Context) (at inventory.Offset, timeline string, err error)
	CheckHealth(ctx context.Context) (inventory.Health, error)
	// ReadSnapshot hands over a snapshot as it comes in: its head, then products and tombstones in ascending order of id.
	// It resumes after a cut, and returns the hash that central says they have, which the caller compares. An error of begin
	// or put ends it and is returned. What put is given is its own.
	ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error)
}

// elsewhere says whether the same request would be answered by another node of central than the one that has failed.
func elsewhere(err error) bool {
	var e interface{ Elsewhere() bool }
	return errors.As(err, &e) && e.Elsewhere()
}
